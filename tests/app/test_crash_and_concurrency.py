"""Writers that are killed and readers that go on: no error, no mixed edition, no lost row."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pyarrow.parquet as pq
import pytest

from app.open_edition import LAYOUT
from benchmarks.report import write_result
from data.annotations import entries_of, open_annotations, write_entry
from data.library import Library, read_status, utc_now, writer_lock
from tests.app.crash_writer import BATCH
from tests.libraries import ROOT, fieldmap, new_library, rows, snapshot, start

READERS = 4
TEXTS = 1_000
Captured = pytest.CaptureFixture[str]


class Writer:
    """A process that forks writers, and what they told."""

    def __init__(self, library: Library) -> None:
        words = [sys.executable, "-m", "tests.app.crash_writer", str(library.root)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, bufsize=1)
        self.told: list[list[str]] = []
        self.thread = Thread(target=self._listen, daemon=True)
        self.thread.start()
        self.wait_for("ready", 1)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told.append(line.split())

    def values(self, word: str) -> list[int]:
        """Return the numbers told with a word, in order."""
        return [int(told[1]) for told in list(self.told) if told[0] == word and len(told) > 1]

    def wait_for(self, word: str, times: int, seconds: float = 60) -> None:
        """Wait until a word has been told so many times."""
        end = time.monotonic() + seconds
        while sum(told[0] == word for told in list(self.told)) < times:
            assert time.monotonic() < end, f"no {word} number {times} in {seconds} s: {self.told[-5:]}"
            time.sleep(0.002)

    def begin(self, batch: int) -> int:
        """Fork a writer that begins with a batch; return its process."""
        assert self.process.stdin is not None
        before = len(self.values("writer"))
        self.process.stdin.write(f"{batch}\n")
        self.process.stdin.flush()
        self.wait_for("writer", before + 1)
        return self.values("writer")[-1]

    def kill(self, process: int) -> None:
        """Kill a writer and wait until it is gone."""
        before = len(self.values("ended"))
        os.kill(process, signal.SIGKILL)
        self.wait_for("ended", before + 1)

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.thread.join(timeout=30)
        assert self.process.stdout is not None
        self.process.stdout.close()


def next_batch(writer: Writer) -> int:
    """Return the first batch that was not acknowledged: it may be in the ledger, or not."""
    return max(writer.values("loaded"), default=-1) + 1


@pytest.mark.timeout(2400)
def test_readers_never_see_a_killed_writer(tmp_path: Path, capsys: Captured, is_long: bool) -> None:
    rounds, choice, clock = 100 if is_long else 5, random.Random(), time.perf_counter()
    library = new_library(tmp_path / "library")
    writer = Writer(library)
    process = writer.begin(0)
    writer.wait_for("published", 1)
    words = [sys.executable, "-m", "tests.app.crash_reader", str(library.root)]
    pipe = subprocess.PIPE
    readers = [
        subprocess.Popen([*words, str(number)], cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for number in range(READERS)
    ]
    assert [reader.stdout.readline() for reader in readers if reader.stdout] == ["ready\n"] * READERS
    for _ in range(rounds):
        time.sleep(choice.uniform(0.0, 2.5))
        writer.kill(process)
        assert [told for told in writer.told if told[0] == "error"] == []
        assert [reader.poll() for reader in readers] == [None] * READERS, readers[0].communicate()[1]
        process = writer.begin(next_batch(writer))
    writer.wait_for("published", len(writer.values("published")) + 1)
    writer.kill(process)
    results = []
    for reader in readers:
        out, err = reader.communicate(timeout=60)
        assert reader.returncode == 0, err
        results.append(json.loads(out))
    acknowledged = sorted(set(writer.values("loaded")))
    writer.close()
    assert writer.values("published") == sorted(writer.values("published"))
    held = rows(library, "SELECT split_part(split_part(title, 'b', 2), 'x', 1)::INT AS batch, count(*) FROM records "
                         "GROUP BY 1 ORDER BY 1")  # fmt: skip
    assert {count for _, count in held} == {BATCH}
    assert set(acknowledged) <= {batch for batch, _ in held}
    assert acknowledged == list(range(len(acknowledged)))
    assert fieldmap(library, "embed") == 0
    assert fieldmap(library, "publish", "--force") == 0
    assert [path.name for path in library.editions.iterdir() if path.name.startswith(".")] == []
    assert fieldmap(library, "doctor") == 0
    assert all(result["queries"] > 0 for result in results)
    if is_long:
        figures = {
            "rounds": rounds, "kills": rounds + 1, "readers": READERS, "errors": 0, "lost_rows": 0,
            "queries": sum(result["queries"] for result in results), "editions": max(writer.values("published")),
            "batches": len(held), "works": BATCH * len(held), "seconds": round(time.perf_counter() - clock, 1),
        }  # fmt: skip
        with capsys.disabled():
            write_result("crash", [figures], "make test-long")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library of more texts than one process is worth."""
    folder = tmp_path_factory.mktemp("many")
    library = new_library(folder / "library")
    path = snapshot(folder / "many.json", TEXTS, abstract=None)
    assert fieldmap(library, "ingest", "arxiv-snapshot", path) == 0
    return library


def shards(library: Library) -> list[Path]:
    return sorted(library.vectors.glob("*/[0-9]*.parquet"))


def children(process: int) -> list[int]:
    """Return the processes that a process started, and theirs."""
    try:
        told = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [found for child in map(int, told) for found in (child, *children(child))]


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition: Callable[[], object], seconds: float = 120) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not so within {seconds} s"
        time.sleep(0.005)


def stopped(process: subprocess.Popen[str], how: signal.Signals) -> str:
    """Stop a command and all its workers as Ctrl-C does, or it alone by SIGKILL; return what it told."""
    workers = children(process.pid)
    assert len(workers) >= 2
    assert process.poll() is None
    os.killpg(process.pid, how) if how == signal.SIGINT else process.send_signal(how)
    _, told = process.communicate(timeout=60)
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL), told
    wait_until(lambda: not any(map(is_running, workers)), 10)
    return told


def test_embedding_that_is_stopped_leaves_no_process_and_goes_on_where_it_was(
    many: Library, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = {"env": {"FIELDMAP_EMBEDDING__WORKERS": "2"}, "start_new_session": True}
    process = start(many, "embed", **two)
    wait_until(lambda: len(children(process.pid)) >= 2)
    told = stopped(process, signal.SIGINT)
    assert "the same command goes on from there" in told
    assert "Traceback" not in told
    process = start(many, "embed", **two)
    wait_until(lambda: shards(many))
    stopped(process, signal.SIGKILL)
    done = sum(pq.read_metadata(path).num_rows for path in shards(many))
    assert 0 < done < TEXTS
    monkeypatch.setenv("FIELDMAP_EMBEDDING__WORKERS", "1")
    for written in (TEXTS - done, 0):
        capsys.readouterr()
        assert fieldmap(many, "embed", "--json") == 0
        assert json.loads(capsys.readouterr().out)["written"] == written
    assert rows(many, "SELECT count(*), count(DISTINCT text_hash) FROM embeddings") == [(TEXTS,) * 2]
    assert list(many.vectors.rglob("*.tmp")) == []


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_loading_that_is_stopped_leaves_all_or_nothing(tmp_path: Path, capsys: Captured, how: signal.Signals) -> None:
    library = new_library(tmp_path / "library")
    path = snapshot(tmp_path / "many.json", 60_000)
    process = start(library, "ingest", "arxiv-snapshot", path)
    end = time.monotonic() + 60
    while not read_status(library).get("running"):
        assert time.monotonic() < end
        time.sleep(0.005)
    time.sleep(random.uniform(0.2, 0.8))
    process.send_signal(how)
    _, told = process.communicate(timeout=60)
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL), told
    if how == signal.SIGINT:
        assert "the same command goes on from there" in told
        assert "Traceback" not in told
        assert read_status(library)["running"] is None
    assert rows(library, "SELECT count(*) FROM records")[0][0] in (0, 60_000)
    assert fieldmap(library, "ingest", "arxiv-snapshot", path) == 0
    assert rows(library, "SELECT count(*), count(DISTINCT work_id) FROM records") == [(60_000, 60_000)]
    assert fieldmap(library, "doctor") == 0


def test_a_second_writer_is_sent_away_and_told_who_is_at_work(tmp_path: Path, capsys: Captured) -> None:
    library = new_library(tmp_path / "library")
    path = snapshot(tmp_path / "s.json", 3)
    with writer_lock(library):
        for words in (("update",), ("ingest", "arxiv-snapshot", path), ("embed",), ("analyze",), ("publish",)):
            assert fieldmap(library, *words) == 75
            assert f"another writer (process {os.getpid()}) is at work" in capsys.readouterr().err
        assert fieldmap(library, "status") == 0
        assert fieldmap(library, "doctor") == 0
    assert fieldmap(library, "ingest", "arxiv-snapshot", path) == 0


def test_of_two_processes_that_write_at_once_one_is_sent_away(tmp_path: Path) -> None:
    library = new_library(tmp_path / "library")
    path = snapshot(tmp_path / "many.json", 40_000)
    first, second = (start(library, "ingest", "arxiv-snapshot", path) for _ in range(2))
    told = [process.communicate(timeout=120)[1] for process in (first, second)]
    codes = [first.returncode, second.returncode]
    assert sorted(codes) == [0, 75], told
    assert f"process {(first if codes[0] == 0 else second).pid}" in told[codes.index(75)]
    assert rows(library, "SELECT count(*) FROM records") == [(40_000,)]


@pytest.fixture
def three(tmp_path: Path, capsys: Captured) -> Library:
    """Make a library of three editions, of 2, 4 and 6 papers."""
    library = new_library(tmp_path / "library")
    for edition in range(3):
        path = snapshot(tmp_path / "s.json", 2, first=2 * edition)
        assert fieldmap(library, "ingest", "arxiv-snapshot", path) == 0
        assert fieldmap(library, "publish") == 0
    capsys.readouterr()
    return library


def seen(library: Library, capsys: Captured) -> tuple[int, int]:
    """Return the edition that readers see and how many papers it has."""
    capsys.readouterr()
    assert fieldmap(library, "sql", "SELECT count(*) AS n FROM works", "--json") == 0
    count = json.loads(capsys.readouterr().out)[0]["n"]
    assert fieldmap(library, "status", "--json") == 0
    return json.loads(capsys.readouterr().out)["edition"], count


def test_going_back_and_forward_between_editions(three: Library, capsys: Captured) -> None:
    assert seen(three, capsys) == (3, 6)
    assert fieldmap(three, "rollback") == 0
    assert seen(three, capsys) == (2, 4)
    assert fieldmap(three, "rollback") == 0
    assert seen(three, capsys) == (1, 2)
    assert fieldmap(three, "rollback") == 2
    assert "no edition before 1; kept: 1, 2, 3" in capsys.readouterr().err
    assert fieldmap(three, "rollback", "3") == 0
    assert seen(three, capsys) == (3, 6)


def test_after_going_back_the_next_edition_holds_all_the_ledger_has(three: Library, capsys: Captured) -> None:
    assert fieldmap(three, "rollback", "1") == 0
    assert fieldmap(three, "publish") == 0
    assert seen(three, capsys) == (4, 6)
    assert fieldmap(three, "doctor") == 0


def test_what_people_wrote_stays_whatever_edition_is_seen(three: Library, capsys: Captured) -> None:
    with open_annotations(three.annotations) as db:
        write_entry(db, "note", 5, "ada", "keep this", utc_now())
    assert fieldmap(three, "rollback", "1") == 0
    with open_annotations(three.annotations) as db:
        write_entry(db, "rating", 1, "ada", "5", utc_now())
    assert fieldmap(three, "rollback", "3") == 0
    with open_annotations(three.annotations) as db:
        assert [entry.value for entry in entries_of(db, [1, 5])] == ["keep this", "5"]


def test_publishing_twice_without_change_makes_no_new_edition(three: Library, capsys: Captured) -> None:
    assert fieldmap(three, "publish") == 0
    assert seen(three, capsys) == (3, 6)
    assert fieldmap(three, "publish", "--force") == 0
    assert seen(three, capsys) == (4, 6)


def test_an_edition_of_another_layout_is_refused_and_made_anew(tmp_path: Path, capsys: Captured) -> None:
    library = new_library(tmp_path / "library")
    assert fieldmap(library, "ingest", "arxiv-snapshot", snapshot(tmp_path / "two.json", 2)) == 0
    assert fieldmap(library, "publish") == 0
    path = library.editions / "1" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"indexes": 1}))
    assert fieldmap(library, "search", "river", "--mode", "lexical") == 74
    told = f"made by another version of Fieldmap (indexes 1, here {LAYOUT['indexes']}): fieldmap publish"
    assert told in capsys.readouterr().err
    assert fieldmap(library, "publish") == 0
    assert fieldmap(library, "search", "river", "--mode", "lexical") == 0
