"""The proof: a writer killed at random moments, readers that never see a fault, and nothing acknowledged lost."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.cli import run
from app.commands.library import find_problems
from benchmarks.report import write_result
from data.library import Library, writer_lock
from data.settings import load_settings
from data.store import open_ledger, rows_as_dicts, scalar
from tests.app.crash_writer import BATCH
from tests.papers import snapshot_line, write_lines

ROOT = Path(__file__).resolve().parents[2]
READERS = 4


def start(module: str, library: Library, name: str) -> subprocess.Popen[str]:
    """Start a helper process; its output goes to a file in the library, so that a kill loses none of it."""
    command = [sys.executable, "-m", f"tests.app.{module}", str(library.root)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with (library.root / f"{name}.out").open("a") as out:
        return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, text=True, env=environment, cwd=ROOT)


def said(library: Library, name: str, word: str) -> list[int]:
    lines = (library.root / f"{name}.out").read_text().splitlines()
    return [int(line.split()[1]) for line in lines if line.startswith(word + " ")]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    assert run(["init", str(tmp_path / "library")]) == 0
    return Library(tmp_path / "library")


@pytest.mark.timeout(7200)
def test_readers_never_notice_a_writer_that_is_killed_again_and_again(library: Library, is_long: bool) -> None:
    chance, rounds = random.Random(11), 100 if is_long else 5
    readers = [start("crash_reader", library, f"reader{number}") for number in range(READERS)]
    kills = 0
    for _ in range(rounds):
        before = len(said(library, "writer", "published")) if (library.root / "writer.out").exists() else 0
        writer = start("crash_writer", library, "writer")
        deadline = time.monotonic() + 120
        while len(said(library, "writer", "published")) == before and time.monotonic() < deadline:
            assert writer.poll() is None, (library.root / "writer.out").read_text()
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 1.5))
        writer.kill()
        writer.wait()
        kills += 1
    (library.root / "stop").touch()
    asked = []
    for number, reader in enumerate(readers):
        assert reader.wait(timeout=120) == 0, (library.root / f"reader{number}.out").read_text()
        asked.append(int((library.root / f"reader{number}.out").read_text().split()[-1]))
    assert min(asked) > 0
    kept = check_nothing_lost(library)
    if is_long:
        told = {"rounds": rounds, "kills": kills, "readers": READERS, "questions": sum(asked), "errors": 0}
        write_result("crash", [told | {"batches_kept": kept}], "make test-long ARGS='-k again_and_again'")


def check_nothing_lost(library: Library) -> int:
    """Check that every acknowledged batch is in the ledger whole, and that the next run leaves all sound."""
    loaded = said(library, "writer", "loaded")
    settings = load_settings(library.settings_file)
    with writer_lock(library), open_ledger(library, settings.store) as db:
        held = rows_as_dicts(db, "SELECT left(source_id, 8) AS batch, count(*) AS n FROM records GROUP BY 1")
        assert {row["n"] for row in held} == {BATCH}
        assert {int(row["batch"][5:]) for row in held} >= set(loaded)
    assert run(["--library", str(library.root), "embed"]) == 0
    assert run(["--library", str(library.root), "publish"]) == 0
    assert find_problems(library) == []
    assert not list(library.editions.glob(".*"))
    return len(held)


def test_a_second_writer_is_told_who_is_at_work(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    with writer_lock(library):
        assert run(["--library", str(library.root), "update"]) == 75
    assert f"process {os.getpid()}" in capsys.readouterr().err


def test_an_interrupted_load_keeps_nothing_half_done_and_says_how_to_go_on(library: Library, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "s.json", [snapshot_line(f"2001.{n:05}", f"Study number {n}") for n in range(60_000)])
    words = ["--library", str(library.root), "ingest", "arxiv-snapshot", str(path)]
    loading = subprocess.Popen([sys.executable, "-m", "app.cli", *words], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    while (
        "loading" not in str(library.status.read_text() if library.status.exists() else "") and loading.poll() is None
    ):
        if library.ledger.exists():
            break
        time.sleep(0.01)
    time.sleep(0.5)
    loading.send_signal(signal.SIGINT)
    _, told = loading.communicate(timeout=120)
    assert loading.returncode in (0, 130)
    if loading.returncode == 130:
        assert "the same command goes on" in told
    with writer_lock(library), open_ledger(library, load_settings(library.settings_file).store) as db:
        assert scalar(db, "SELECT count(*) FROM main.records") in (0, 60_000)
    assert run(words) == 0
    assert find_problems(library) == []


def test_a_killed_embedding_goes_on_where_it_was(library: Library, tmp_path: Path) -> None:
    lines = [snapshot_line(f"2001.{n:05}", f"Study number {n}", abstract=f"Short text {n}.") for n in range(3_000)]
    path = write_lines(tmp_path / "s.json", list(lines))
    assert run(["--library", str(library.root), "ingest", "arxiv-snapshot", str(path)]) == 0
    embedding = subprocess.Popen([sys.executable, "-m", "app.cli", "--library", str(library.root), "embed"], cwd=ROOT)
    deadline = time.monotonic() + 240
    while not list(library.vectors.glob("*/[0-9]*.parquet")) and time.monotonic() < deadline:
        time.sleep(0.05)
    embedding.kill()
    embedding.wait()
    shards = list(library.vectors.glob("*/[0-9]*.parquet"))
    assert shards
    with writer_lock(library), open_ledger(library, load_settings(library.settings_file).store):
        pass
    kept = {shard: shard.stat().st_mtime_ns for shard in shards}
    assert run(["--library", str(library.root), "embed"]) == 0
    assert {shard: shard.stat().st_mtime_ns for shard in shards} == kept
    with writer_lock(library), open_ledger(library, load_settings(library.settings_file).store) as db:
        assert scalar(db, "SELECT count(DISTINCT text_hash) FROM main.embeddings") == 3_000
        assert scalar(db, "SELECT count(*) FROM main.embeddings") == 3_000


def test_rollback_goes_back_and_forward_and_keeps_what_people_wrote(library: Library, tmp_path: Path) -> None:
    from data.annotations import entries_of, open_annotations, write_entry
    from data.library import utc_now

    for number in range(2):
        path = write_lines(tmp_path / "s.json", [snapshot_line(f"2001.0000{number}", f"Study number {number} of this")])
        assert run(["--library", str(library.root), "ingest", "arxiv-snapshot", str(path)]) == 0
        assert run(["--library", str(library.root), "update"]) == 0
    with open_annotations(library.annotations) as people:
        write_entry(people, "note", 1, "ada", "Worth reading.", utc_now())
    assert run(["--library", str(library.root), "rollback"]) == 0
    assert library.current.read_text() == "1\n"
    assert run(["--library", str(library.root), "rollback", "2"]) == 0
    assert library.current.read_text() == "2\n"
    with open_annotations(library.annotations) as people:
        assert [entry.value for entry in entries_of(people, [1])] == ["Worth reading."]
