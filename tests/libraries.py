"""Libraries for the tests: made, filled and looked into, with the command line as people use it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from data.library import Library
from data.settings import StoreSettings
from data.store import Database, open_ledger
from tests.papers import snapshot_line, write_lines

ROOT = Path(__file__).resolve().parent.parent


def new_library(folder: Path) -> Library:
    """Make an empty library."""
    assert run(["init", str(folder)]) == 0
    return Library(folder)


def fieldmap(library: Library, *words: object) -> int:
    """Run one command on a library in this process and return its exit code."""
    return run(["--library", str(library.root), *map(str, words)])


def answer(library: Library, capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    """Run one command that is to succeed and return the JSON document it prints."""
    capsys.readouterr()
    assert fieldmap(library, *words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def listed_library(folder: Path, papers: Iterable[Mapping[str, Any]]) -> Library:
    """Make a library of a listing of papers, published before any step is run."""
    made = new_library(folder / "library")
    listed = write_lines(folder / "papers.jsonl", [dict(one) for one in papers])
    assert fieldmap(made, "ingest", "listing", listed) == 0
    assert fieldmap(made, "publish") == 0
    return made


def analyzed(library: Library, *steps: str) -> Library:
    """Run some steps on a library, publish, and return it."""
    assert fieldmap(library, "analyze", *steps) == 0
    assert fieldmap(library, "publish") == 0
    return library


def command(library: Library, *words: object) -> list[str]:
    """Return the words that run one command on a library in another process."""
    return [sys.executable, "-m", "app.cli", "--library", str(library.root), *map(str, words)]


def start(library: Library, *words: object, **options: Any) -> subprocess.Popen[str]:
    """Start one command in another process, its outputs kept."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    environment = os.environ | {"FIELDMAP_STORE__THREADS": "2"} | options.pop("env", {})
    return subprocess.Popen(command(library, *words), cwd=ROOT, env=environment, **pipes, **options)


def snapshot(path: Path, count: int, first: int = 0, **fields: Any) -> Path:
    """Write a snapshot of some papers, each with a title of its own."""
    return write_lines(
        path, [snapshot_line(f"{2001 + n // 90000}.{n % 90000:05}", f"River number {n} and its lake", **fields)
               for n in range(first, first + count)]
    )  # fmt: skip


@contextmanager
def ledger(library: Library) -> Iterator[Database]:
    """Open the ledger of a library that no other process writes."""
    with open_ledger(library, StoreSettings(threads=1)) as db:
        yield db


def rows(library: Library, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query on the ledger."""
    with ledger(library) as db:
        return db.execute(sql).fetchall()
