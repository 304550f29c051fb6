"""What the command line prints: people-friendly text or one JSON document on standard output, all else on stderr."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from tqdm import tqdm

Item = TypeVar("Item")
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters (ANSI escapes begin with one) and those that turn the direction of writing."""


def plain(text: object) -> str:
    """Return text from outside as a terminal may show it: no control or direction characters, one line."""
    return " ".join(UNSAFE.sub("", str(text)).split())


def printable(text: str) -> str:
    """Return lines of text from outside as a terminal may show them; spaces are kept."""
    return UNSAFE.sub("", text)


def say(text: str) -> None:
    """Tell the person something on standard error."""
    click.echo(text, err=True)


def show_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, default=str))


def show_text(text: str) -> None:
    """Print the answer to a command on standard output."""
    click.echo(text)


def table(rows: Sequence[Sequence[object]], headings: Sequence[str]) -> str:
    """Return rows as aligned columns under their headings; long cells are cut."""
    cells = [[_cell(value) for value in row] for row in [headings, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def year_of(day: object) -> str:
    """Return the year of a date, or dashes where none is known."""
    return str(day)[:4] if day else "----"


def _cell(value: object, longest: int = 72) -> str:
    text = "" if value is None else plain(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def progress(items: Iterable[Item], label: str, total: int | None = None) -> Iterator[Item]:
    """Yield the items, with a progress bar on standard error where that is a terminal."""
    yield from tqdm(items, desc=label, total=total, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)


@contextmanager
def counter(label: str, total: int | None = None) -> Iterator[Callable[..., object]]:
    """Give a function that counts one thing done (or ``n``) on a progress bar on standard error."""
    with tqdm(desc=label, total=total, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as bar:
        yield bar.update
