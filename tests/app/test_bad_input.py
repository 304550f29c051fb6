"""Bad input through the command line: told by name with the remedy, nothing lost, the good records in."""

import contextlib
import csv
import gzip
import json
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from data.library import Library, read_status
from data.quarantine import quarantined_bytes
from tests.libraries import fieldmap, ledger, new_library, rows, snapshot, start
from tests.papers import s2orc_file, snapshot_line, write_lines

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20
HTML = b"<!doctype html>\n<html><body>\n<p>Not found</p>\n</body></html>\n"
CITATIONS = ("--map", "citing=id", "cited=title", "--scheme", "arxiv")
SOURCES = {"arxiv-snapshot": (), "listing": (), "citations": CITATIONS}
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def library(tmp_path: Path, capsys: Captured) -> Library:
    made = new_library(tmp_path / "library")
    capsys.readouterr()
    return made


def ingest(library: Library, capsys: Captured, *words: object) -> tuple[int, dict[str, Any], str]:
    """Load and return the exit code, the counts and what was told."""
    capsys.readouterr()
    code = fieldmap(library, "ingest", *words, "--json")
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else {}, err


def kept(library: Library) -> dict[str, tuple[str, bytes]]:
    """Return by origin the reason and the bytes of what is in quarantine."""
    found = rows(library, 'SELECT origin, reason, file, "offset", size_bytes FROM quarantine')
    return {row[0]: (row[1], quarantined_bytes(library.quarantine, *row[2:])) for row in found}


def titles(library: Library) -> list[str]:
    return [row[0] for row in rows(library, "SELECT title FROM public.works WHERE NOT is_stub ORDER BY title")]


def assert_nothing_lost(counts: dict[str, Any]) -> None:
    loaded = counts["works_new"] + counts["works_changed"] + counts["merged"]
    assert counts["read"] == loaded + counts["duplicates"] + counts["unchanged"] + counts["quarantined"]


# Files that are of no use ------------------------------------------------------------------------------------------


def unusable(folder: Path) -> dict[str, Path]:
    """Write one file of each useless kind."""
    plain = snapshot(folder / "plain.jsonl", 300).read_bytes()
    pq.write_table(pa.table({"id": ["2001.00001"], "title": ["A"]}), folder / "whole.parquet")
    table = (folder / "whole.parquet").read_bytes()
    files = {
        "empty.jsonl": b"", "blank.jsonl": b"\n \n\n", "picture.jsonl": PNG, "page.jsonl": HTML, "table.jsonl": table,
        "text.jsonl.gz": plain, "text.jsonl.zst": plain, "cut.jsonl.gz": gzip.compress(plain)[:-400],
        "end.jsonl.gz": gzip.compress(plain)[:-8], "cut.jsonl.zst": zstandard.compress(plain)[:-400],
        "end.jsonl.zst": zstandard.compress(plain)[:-1], "utf16.jsonl": plain.decode().encode("utf-16"),
        "numbers.jsonl": b"1\n2\n", "lists.jsonl": b"[]\n[{}]\n", "objects.jsonl": b"{}\n{}\n",
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "folder.jsonl").mkdir()
    return {name: folder / name for name in [*files, "folder.jsonl", "missing.jsonl"]}


@pytest.mark.parametrize("source", SOURCES)
def test_files_of_no_use_are_refused_by_name_and_nothing_is_loaded(
    library: Library, tmp_path: Path, capsys: Captured, source: str
) -> None:
    for name, path in unusable(tmp_path).items():
        code, counts, told = ingest(library, capsys, source, path, *SOURCES[source])
        assert (code, counts) == (2, {}), (name, told)
        assert str(path) in told, (name, told)
        assert "Traceback" not in told
    assert rows(library, "SELECT count(*) FROM records") == [(0,)]
    assert ingest(library, capsys, source, "no/such/file.jsonl", *SOURCES[source])[0] == 2


@pytest.mark.parametrize("source", ["listing", "citations"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.csv", PNG), ("page.csv", HTML), ("page.parquet", HTML), ("empty.csv", b""), ("empty.parquet", b""),
        ("head.csv", b"id,title\n"), ("twice.csv", b"title,title\na,b\n"), ("none", b"id,title\na,b\n"),
        ("x.txt", b"id,title\na,b\n"), ("page.csv.gz", HTML), ("latin.csv", b"id,t\xe9tle\n1,b\n"),
    ],
)  # fmt: skip
def test_tables_of_no_use_are_refused_by_name(
    library: Library, tmp_path: Path, capsys: Captured, source: str, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    code, counts, told = ingest(library, capsys, source, tmp_path / name, *SOURCES[source])
    assert (code, counts) == (2, {}), told
    assert str(tmp_path / name) in told


def test_a_parquet_file_that_was_cut_is_refused_by_name(library: Library, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "cut.parquet"
    pq.write_table(pa.table({"id": ["a", "b"], "title": ["River one", "River two"]}), path)
    path.write_bytes(path.read_bytes()[:-20])
    code, _, told = ingest(library, capsys, "listing", path)
    assert code == 2
    assert f"{path} cannot be read" in told


def test_a_folder_of_papers_must_be_a_folder_with_papers(library: Library, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "missing", tmp_path / "empty", s2orc_file(tmp_path, "one")):
        code, _, told = ingest(library, capsys, "s2orc", path)
        assert code == 2
        assert str(path) in told
        assert "a folder of S2ORC JSON files is wanted" in told


# Records that are of no use among good ones ------------------------------------------------------------------------

BAD_LINES = {
    "not UTF-8": b'{"id": "2102.00001", "title": "caf\xe9 paper here"}',
    "raw NUL": b'{"id": "2102.00002", "title": "nul \x00 paper here"}',
    "no JSON": b"hello there",
    "a list": b"[1, 2]",
    "a text": b'"x"',
    "null": b"null",
    "no title": b'{"id": "2102.00003"}',
    "null title": b'{"id": "2102.00004", "title": null}',
    "blank title": b'{"id": "2102.00005", "title": " \\n\\t\\u0000\\u00a0 "}',
    "no id": b'{"title": "A title of a paper"}',
    "empty id": b'{"id": "", "title": "A title of a paper"}',
    "half a pair": b'{"id": "2102.00006", "title": "A title \\ud800 here"}',
    "two on a line": b'{"id": "2102.00007", "title": "A"}{"id": "2102.00008", "title": "B"}',
    "1 MB abstract": json.dumps(snapshot_line("2102.00009", abstract="a " * 524_288)).encode(),
    "cut": b'{"id": "2102.00010", "title": "Cut he',
}
NAMED_BY_TITLE = ("no id", "empty id")
"""A listing takes these: its rows need no id."""
ODD_LINES = [
    b'{"id": "2103.00001", "title": 5}',
    b'{"id": "2103.00002", "title": "Authors as text", "authors_parsed": "Ada", "versions": {"a": 1}}',
    b'{"id": "2103.00003", "title": "Versions as texts", "authors_parsed": ["Ada"], "versions": ["v1", null]}',
    b'{"id": "2103.00004", "title": "Not a number", "x": NaN, "abstract": {"a": [1]}}',
    b'{"id": "2103.00005", "title": "NUL \\u0000 escaped", "abstract": "x\\u0000y"}',
    b'{"id": "2103.00006", "title": "Windows"}\r',
    b"", b"   ",
]  # fmt: skip
"""Lines that can be loaded, though something about them is not as it should be."""


@pytest.mark.parametrize("source", ["arxiv-snapshot", "listing"])
@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_good_lines_go_in_and_bad_ones_are_kept_with_their_bytes(
    library: Library, tmp_path: Path, capsys: Captured, source: str, ending: str
) -> None:
    good = [snapshot_line(f"2101.{n:05}", f"River number {n}") for n in range(5)]
    bad = [line for kind, line in BAD_LINES.items() if source != "listing" or kind not in NAMED_BY_TITLE]
    plain = write_lines(tmp_path / "papers.jsonl", [*good[:3], *bad, *ODD_LINES, *good[3:]])
    path = tmp_path / f"papers.jsonl{ending}"
    pack = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}[ending]
    path.write_bytes(pack(plain.read_bytes()))
    code, counts, told = ingest(library, capsys, source, path)
    assert code == 3
    assert f"{len(bad)} records could not be loaded" in told
    assert counts["quarantined"] == len(bad)
    assert counts["works_new"] == len(good) + len(ODD_LINES) - 2
    assert_nothing_lost(counts)
    found = kept(library)
    assert {origin: content for origin, (_, content) in found.items()} == {
        f"{path.name}:{number}": content for number, content in enumerate(bad, start=4)
    }
    assert [reason for reason, _ in found.values()].count("no title") == 3
    assert "not UTF-8" in found[f"{path.name}:4"][0]
    again = ingest(library, capsys, source, path)[1]
    assert (again["unchanged"], again["quarantined"], again["works_new"]) == (counts["works_new"], len(bad), 0)
    assert len(kept(library)) == len(bad)


def test_a_file_cut_in_its_last_line_loads_the_rest(library: Library, tmp_path: Path, capsys: Captured) -> None:
    path = snapshot(tmp_path / "s.json", 20)
    path.write_bytes(path.read_bytes()[:-50])
    code, counts, _ = ingest(library, capsys, "arxiv-snapshot", path)
    assert (code, counts["works_new"], counts["quarantined"]) == (3, 19, 1)
    assert list(kept(library)) == ["s.json:20"]


def test_a_value_of_another_kind_far_down_the_file_does_not_lose_its_line(
    library: Library, tmp_path: Path, capsys: Captured
) -> None:
    lines: list[Any] = [{"id": n, "title": f"River number {n}", "year": 2020} for n in range(20_100)]
    path = write_lines(tmp_path / "far.jsonl", [*lines, {"id": "x-1", "title": "The last river", "year": "n.d."}])
    code, counts, _ = ingest(library, capsys, "listing", path)
    assert (code, counts["works_new"]) == (0, 20_101)


def test_the_names_of_files_are_no_patterns(library: Library, tmp_path: Path, capsys: Captured) -> None:
    snapshot(tmp_path / "ab.jsonl", 3)
    path = snapshot(tmp_path / "a[b]'*?.jsonl", 1, first=50)
    assert ingest(library, capsys, "arxiv-snapshot", path)[1]["works_new"] == 1
    assert ingest(library, capsys, "listing", path)[1]["works_new"] == 0


def test_rows_of_a_csv_that_do_not_fit_are_kept_as_they_stand(
    library: Library, tmp_path: Path, capsys: Captured
) -> None:
    bad = {3: b"2,River two", 4: b"3,River three,Text,more", 7: b"5,caf\xe9 five,Text", 8: b'6,"six" x,Text'}
    path = tmp_path / "rows.csv"
    lines = [b"id,title,abstract", b"1,River one,Text", bad[3], bad[4], b'4,River four,"quoted', b'over lines"', bad[7],
             bad[8], b"7,,Text", b"8,River eight,=cmd", b""]  # fmt: skip
    path.write_bytes(b"\n".join(lines))
    code, counts, _ = ingest(library, capsys, "listing", path)
    assert (code, counts["works_new"], counts["quarantined"]) == (3, 3, 5)
    assert_nothing_lost(counts)
    found = {origin: content for origin, (_, content) in kept(library).items()}
    assert json.loads(found.pop("rows.csv:row 3")) == {"id": "7", "title": None, "abstract": "Text"}  # of those read
    assert found == {f"rows.csv:{line}": content for line, content in bad.items()}


def test_a_quote_that_is_never_closed_loses_no_byte(library: Library, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b'id,title\r\n1,River one\r\n2,"two\r\n3,River three\r\n')
    code, counts, _ = ingest(library, capsys, "listing", path)
    assert (code, counts["works_new"], counts["quarantined"]) == (3, 1, 1)
    assert [content for _, content in kept(library).values()] == [b'2,"two\r\n3,River three']


def test_rows_of_parquet_without_title_are_kept(library: Library, tmp_path: Path, capsys: Captured) -> None:
    table = {"id": ["a", "b", "c", None], "title": ["River one", None, "  ", "River four"], "year": [1, 2, 3, 4]}
    pq.write_table(pa.table(table), tmp_path / "p.parquet")
    code, counts, _ = ingest(library, capsys, "listing", tmp_path / "p.parquet")
    assert (code, counts["works_new"], counts["quarantined"]) == (3, 2, 2)
    assert {(reason, json.loads(content)["year"]) for reason, content in kept(library).values()} == {
        ("no title", 2), ("no title", 3)}  # fmt: skip


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_citations_without_two_identifiers_are_kept(
    library: Library, tmp_path: Path, capsys: Captured, suffix: str
) -> None:
    pairs = [("2101.00001", "2101.00002"), (None, "2101.00002"), ("garbage", "2101.00003"), ("2101.00001", "")]
    lines = [{"a": citing, "b": cited} for citing, cited in pairs]
    path = tmp_path / f"edges{suffix}"
    if suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(lines), path)
    elif suffix == ".csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([["a", "b"], *pairs])
    else:
        write_lines(path, [*lines, b"no JSON"])
    told = ingest(library, capsys, "citations", path, "--map", "citing=a", "cited=b", "--scheme", "arxiv")
    bad = 4 if suffix == ".jsonl" else 3
    assert (told[0], told[1]["citations"], told[1]["quarantined"], told[1]["read"]) == (3, 1, bad, bad + 1)
    found = kept(library)
    assert len(found) == bad
    assert sum(reason.startswith("no usable identifier in a") for reason, _ in found.values()) == 2


def test_bad_files_of_a_folder_are_kept_and_the_good_papers_go_in(
    library: Library, tmp_path: Path, capsys: Captured
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    whole = s2orc_file(folder, "good").read_bytes()
    bad = {"png.json": PNG, "empty.json": b"", "latin.json": b'{"title": "caf\xe9"}', "cut.json": whole[:-20],
           "list.json": b"[1]", "deep.json": b"[" * 100_000, "untitled.json": b'{"title": "\\u0000 "}',
           "long.json": json.dumps({"title": "A", "abstract": "a " * 524_288}).encode()}  # fmt: skip
    for name, content in bad.items():
        (folder / name).write_bytes(content)
    (folder / "folder.json").mkdir()
    s2orc_file(folder, "null", abstract=None, title="A\x00B <script>alert(1)</script>")
    s2orc_file(folder, "many", authors=[{"first": "A", "middle": [], "last": f"B{n}"} for n in range(5000)])
    s2orc_file(folder, "half", title="Half a pair \ud800 here")
    s2orc_file(folder, "odd", pdf_parse={"body_text": [{"text": "A.", "cite_spans": 5}, {"text": "B", "cite_spans":
               ["x"]}, 7], "bib_entries": [], "ref_entries": 5}, authors="Ada", year={"a": 1})  # fmt: skip
    code, counts, _ = ingest(library, capsys, "s2orc", folder)
    assert (code, counts["works_new"], counts["quarantined"]) == (3, 5, len(bad) + 1)
    assert_nothing_lost(counts)
    found = {origin: content for origin, (_, content) in kept(library).items()}
    assert found == bad | {"folder.json": b""}
    assert rows(library, "SELECT count(*) FROM authorship WHERE name LIKE 'A B%'") == [(5000,)]


def test_odd_records_are_loaded_as_they_are(library: Library, tmp_path: Path, capsys: Captured) -> None:
    many = [["B" + str(n), "A", ""] for n in range(5000)]
    lines: list[Any] = [
        snapshot_line("2101.00001", "<script>alert(1)</script> of a paper", abstract=None),
        snapshot_line("2101.00002", "=cmd|'/c calc'!A0 and a river", authors_parsed=many, versions=None),
        snapshot_line("2101.00003", "Twice told", update_date="2008-01-01"),
        snapshot_line("2101.00003", "Twice told, and better", update_date="2009-01-01"),
        snapshot_line("2101.00004", "'; DROP TABLE works; --", categories=None, authors_parsed=None, update_date=None),
    ]
    code, counts, _ = ingest(library, capsys, "arxiv-snapshot", write_lines(tmp_path / "s.json", lines))
    assert (code, counts["read"], counts["works_new"], counts["duplicates"]) == (0, 5, 4, 1)
    assert titles(library) == ["'; DROP TABLE works; --", "<script>alert(1)</script> of a paper",
                               "=cmd|'/c calc'!A0 and a river", "Twice told, and better"]  # fmt: skip
    assert rows(library, "SELECT count(*), max(position) FROM authorship WHERE family_key LIKE 'b%'") == [(5000, 5000)]


# Settings and versions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [("colour = 1", "colour"), ("[store]\nthreads = 'x'", "store.threads"), ("a = = b", "TOML"), ("\0", "TOML")],
)
def test_wrong_settings_are_refused_by_key(library: Library, capsys: Captured, text: str, named: str) -> None:
    library.settings_file.write_text(text)
    for words in (("update",), ("publish",), ("search", "x"), ("ingest", "sample")):
        assert fieldmap(library, *words) == 78
        told = capsys.readouterr().err
        assert named in told
        assert str(library.settings_file) in told
    assert fieldmap(library, "doctor", "--json") == 3
    assert named in json.loads(capsys.readouterr().out)["problems"][0]["what"]


def test_a_wrong_variable_of_the_environment_is_refused(
    library: Library, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDMAP_STORE__MEMORY_GB", "much")
    assert fieldmap(library, "publish") == 78
    assert "store.memory_gb" in capsys.readouterr().err
    monkeypatch.setenv("FIELDMAP_STORE__MEMORY_GB", "1.5")
    assert fieldmap(library, "publish") == 0


def test_wrong_use_is_no_failed_update(library: Library, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "no.json"
    path.write_text("no JSON", encoding="utf-8")
    assert fieldmap(library, "claims", "import", path, "--format", "papers-with-code") == 2
    assert "no papers-with-code file" in capsys.readouterr().err
    assert read_status(library)["last_error"] is None


def test_a_library_of_a_newer_schema_is_left_alone(library: Library, tmp_path: Path, capsys: Captured) -> None:
    path = snapshot(tmp_path / "s.json", 2)
    assert ingest(library, capsys, "arxiv-snapshot", path)[0] == 0
    with ledger(library) as db:
        db.execute("INSERT INTO schema_migrations VALUES (99, '0099_later.sql', now()::TIMESTAMP)")
    before = library.ledger.read_bytes()
    for words in (("ingest", "arxiv-snapshot", path), ("embed",), ("analyze",), ("publish",), ("update",)):
        assert fieldmap(library, *words) == 78
        assert "schema 99" in capsys.readouterr().err
    assert library.ledger.read_bytes() == before
    assert "SchemaError" in read_status(library)["last_error"]
    assert fieldmap(library, "doctor") == 3


def test_a_library_that_is_not_there_is_told_with_the_way_to_make_one(tmp_path: Path, capsys: Captured) -> None:
    for words in (("status",), ("search", "x"), ("update",), ("doctor",), ("ingest", "sample"), ("rollback",)):
        assert fieldmap(Library(tmp_path / "none"), *words) == 2
        assert f"make one: fieldmap init {tmp_path / 'none'}" in capsys.readouterr().err
    (tmp_path / "file").write_text("x")
    assert fieldmap(Library(tmp_path / "file"), "status") == 2
    assert fieldmap(Library(tmp_path / "file"), "init", tmp_path / "file") == 74


def test_a_library_is_not_made_over_another(library: Library, capsys: Captured) -> None:
    library.settings_file.write_text("contact = 'mailto:a@example.org'")
    assert fieldmap(library, "init", library.root) == 2
    assert "is a library already" in capsys.readouterr().err
    assert library.settings_file.read_text() == "contact = 'mailto:a@example.org'"


def test_nothing_published_yet_is_told_with_the_way_to_do_it(library: Library, capsys: Captured) -> None:
    for words in (("search", "x"), ("show", "x"), ("similar", "x"), ("sql", "SELECT 1")):
        assert fieldmap(library, *words) == 2
        assert "has no edition yet; make one with: fieldmap update" in capsys.readouterr().err
    assert fieldmap(library, "rollback") == 2
    assert fieldmap(library, "status") == 0


# Disks -------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """Mount a small disk of its own in a folder; yields False where that is not allowed."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = bool(shutil.which("mount")) and subprocess.run(words, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def limit_files(size: int) -> None:
    """Let no file of this process grow beyond a size."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def ended(process: subprocess.Popen[str], code: int) -> str:
    """Wait for a command, check how it ended, and return what it told."""
    _, told = process.communicate(timeout=120)
    assert process.returncode == code, told
    assert "Traceback" not in told
    return told


@pytest.mark.parametrize("step", ["ingest", "publish"])
def test_a_full_disk_loses_nothing_and_the_command_succeeds_when_there_is_room(
    tmp_path: Path, capsys: Captured, step: str
) -> None:
    many = snapshot(tmp_path / "many.json", 20_000 if step == "ingest" else 3_000, abstract="A river. " * 40)
    with small_disk(tmp_path / "disk", 48) as mounted:
        library = new_library(tmp_path / "disk" / "library")
        assert fieldmap(library, "ingest", "arxiv-snapshot", snapshot(tmp_path / "few.json", 3, first=500_000)) == 0
        assert fieldmap(library, "publish") == 0
        words = ("ingest", "arxiv-snapshot", many) if step == "ingest" else ("publish",)
        if step == "publish":
            assert fieldmap(library, "ingest", "arxiv-snapshot", many) == 0
        before = (titles(library), library.current.read_text())
        filler, room = library.root.parent / "filler", 3_000_000
        if mounted:
            free = os.statvfs(library.root).f_bavail * os.statvfs(library.root).f_frsize
            filler.write_bytes(bytes(max(free - room, 0)))
            limits: dict[str, Any] = {}
        else:
            limits = {"preexec_fn": lambda: limit_files(room)}
        told = ended(start(library, *words, **limits), 74)
        assert "room" in told
        filler.unlink(missing_ok=True)
        assert (titles(library), library.current.read_text()) == before
        assert fieldmap(library, "search", "River", "--mode", "lexical") == 0
        assert fieldmap(library, *words) == 0
        assert fieldmap(library, "doctor") == 0
        if step == "ingest":
            assert len(titles(library)) == 20_003
        else:
            assert [path.name for path in library.editions.iterdir() if path.name.startswith(".")] == []


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[dict[str, Any]]:
    """Make a disk read-only and give how to start a process that finds it so.

    Root writes anywhere: it mounts the disk anew, or where that is not allowed starts the process as somebody else.
    """
    remount = ["mount", "-o", "remount,ro", str(folder)]
    if folder.is_mount() and subprocess.run(remount, capture_output=True, check=False).returncode == 0:
        yield {}
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
        return
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in folder.parents:
        if len(parent.parts) > 2 and parent.stat().st_uid == os.geteuid():
            parent.chmod(parent.stat().st_mode | 0o055)
    yield {"user": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    for path in paths:
        path.chmod(0o755 if path.is_dir() else 0o644)


def told_by(library: Library, capsys: Captured, words: tuple[object, ...], code: int, how: dict[str, Any]) -> str:
    """Run a command here, or as told in a process of its own, and return all that it printed."""
    if not how:
        capsys.readouterr()
        assert fieldmap(library, *words) == code
        return "".join(capsys.readouterr())
    try:
        process = start(library, *words, **how)
    except PermissionError:
        pytest.skip("neither can a disk be mounted here, nor can another user run this Python")
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, err
    return out + err


def test_a_folder_that_cannot_be_written_is_told_and_can_still_be_read(tmp_path: Path, capsys: Captured) -> None:
    path = snapshot(tmp_path / "s.json", 3)
    with small_disk(tmp_path / "disk", 48):
        library = new_library(tmp_path / "disk" / "library")
        assert fieldmap(library, "ingest", "arxiv-snapshot", path) == 0
        assert fieldmap(library, "publish") == 0
        with read_only(tmp_path / "disk") as how:
            wanted: list[tuple[int, tuple[object, ...]]] = [
                (74, ("ingest", "arxiv-snapshot", path)), (74, ("publish",)), (74, ("update",)), (74, ("rollback", 1)),
                (74, ("init", library.root / "new")), (3, ("doctor",)), (0, ("status",)), (0, ("sql", "FROM works")),
                (0, ("search", "River", "--mode", "lexical")),
            ]  # fmt: skip
            for code, words in wanted:
                assert ("cannot write in" in told_by(library, capsys, words, code, how)) == (code != 0), words
        assert fieldmap(library, "doctor") == 0


# Damaged editions --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twice_published(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library of two editions, with vectors."""
    folder = tmp_path_factory.mktemp("published")
    library = new_library(folder / "library")
    for edition in (1, 2):
        path = snapshot(folder / f"{edition}.json", 5, first=edition * 100)
        assert fieldmap(library, "ingest", "arxiv-snapshot", path) == 0
        assert fieldmap(library, "embed") == 0
        assert fieldmap(library, "publish") == 0
    return library


@pytest.fixture
def damaged(twice_published: Library, tmp_path: Path) -> Library:
    """Give a copy to be damaged."""
    shutil.copytree(twice_published.root, tmp_path / "library")
    return Library(tmp_path / "library")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


DAMAGE = {
    "a database cut short": ("edition-2.duckdb", cut, True),
    "a database gone": ("edition-2.duckdb", Path.unlink, True),
    "a byte of the database altered": ("edition-2.duckdb", alter, False),
    "vectors cut short": ("vectors*", cut, True),
    "a byte of the vectors altered": ("vectors*", alter, False),
    "words cut short": ("lexical/*.store", cut, True),
    "words gone": ("lexical/meta.json", Path.unlink, True),
    "no manifest": ("manifest.json", Path.unlink, True),
    "an empty manifest": ("manifest.json", lambda path: path.write_bytes(b""), True),
    "another manifest": ("manifest.json", lambda path: path.write_bytes(b'{"files": [], "format": 1}'), True),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_edition_is_told_by_readers_and_doctor_and_healed(
    damaged: Library, capsys: Captured, kind: str
) -> None:
    pattern, damage, is_seen = DAMAGE[kind]
    path = next(path for path in sorted((damaged.editions / "2").glob(pattern)) if path.is_file())
    damage(path)
    capsys.readouterr()
    if is_seen:
        for words in (("search", "River", "--mode", "lexical"), ("show", "2001.00101"), ("sql", "SELECT 1")):
            assert fieldmap(damaged, *words) == 74, words
            told = capsys.readouterr().err
            assert "edition 2" in told
            assert "fieldmap rollback" in told
    assert fieldmap(damaged, "doctor", "--json") == 3
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert any(path.name in problem["what"] and "rollback" in problem["remedy"] for problem in problems), problems
    assert fieldmap(damaged, "rollback") == 0
    assert fieldmap(damaged, "search", "River number 101", "--mode", "lexical") == 0
    assert fieldmap(damaged, "publish", "--force") == 0
    shutil.rmtree(damaged.editions / "2")
    capsys.readouterr()
    assert fieldmap(damaged, "doctor") == 0


@pytest.mark.parametrize("content", [b"", b"garbage", b"\xff\xfe", b"77"])
def test_a_damaged_pointer_is_told_and_healed(damaged: Library, capsys: Captured, content: bytes) -> None:
    damaged.current.write_bytes(content)
    capsys.readouterr()
    assert fieldmap(damaged, "search", "River", "--mode", "lexical") == 74
    assert "fieldmap rollback" in capsys.readouterr().err
    assert fieldmap(damaged, "doctor") == 3
    assert "CURRENT" in capsys.readouterr().out
    assert fieldmap(damaged, "rollback") == 0
    assert damaged.current.read_text() == "2\n"
    damaged.current.write_bytes(content)
    assert fieldmap(damaged, "publish", "--force") == 0
    assert fieldmap(damaged, "search", "River", "--mode", "lexical") == 0


def test_a_damaged_ledger_is_told_and_readers_go_on(damaged: Library, capsys: Captured) -> None:
    damaged.ledger.write_bytes(b"garbage" * 10_000)
    capsys.readouterr()
    for words in (("publish",), ("update",), ("embed",)):
        assert fieldmap(damaged, *words) == 74
        assert "ledger.duckdb" in capsys.readouterr().err
    assert fieldmap(damaged, "doctor") == 3
    assert "ledger.duckdb" in capsys.readouterr().out
    assert fieldmap(damaged, "search", "River", "--mode", "lexical") == 0


# Questions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM works", "CREATE TABLE x (a INT)", "COPY works TO 'out.csv'", "FROM '/etc/passwd'",
        "ATTACH 'x.duckdb'", "INSTALL httpfs", "PRAGMA database_list", "SELECT 1; SELECT 2", "SELECT nothing",
    ],
)  # fmt: skip
def test_sql_that_writes_or_reaches_outside_is_refused(twice_published: Library, capsys: Captured, query: str) -> None:
    capsys.readouterr()
    assert fieldmap(twice_published, "sql", query) == 2
    assert "fieldmap: " in capsys.readouterr().err
    assert not Path("out.csv").exists()


def test_endless_sql_is_stopped(twice_published: Library, capsys: Captured) -> None:
    query = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b"
    assert fieldmap(twice_published, "sql", query, "--seconds", "0.5") == 2
    assert "took longer than 0.5 s" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["River numbr 101 and its lake", "2001.99999", "doi:10.1/none", "W999999", "", "\x00", "'"]
)
def test_a_paper_that_is_not_there_is_told_with_the_nearest_titles(
    twice_published: Library, capsys: Captured, name: str
) -> None:
    for words in (("show", name), ("similar", name), ("search", "--like", name)):
        capsys.readouterr()
        assert fieldmap(twice_published, *words) == 2, words
        told = capsys.readouterr().err
        assert "nearest titles: River number" in told
    if name.startswith("River"):
        assert "River number 101 and its lake" in told


@pytest.mark.parametrize(
    "words",
    [("search",), ("search", ""), ("search", "x", "--since", "soon"), ("search", "x", "--top", "0"), ("embed", "x"),
     ("analyze", "x"), ("nonsense",), ("ingest",), ("rollback", "9"), ("digest", "nobody")],
)  # fmt: skip
def test_wrong_use_is_told(twice_published: Library, capsys: Captured, words: tuple[str, ...]) -> None:
    capsys.readouterr()
    assert fieldmap(twice_published, *words) == 2
    out, err = capsys.readouterr()
    assert err or "Usage" in out
