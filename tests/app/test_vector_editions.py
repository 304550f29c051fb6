"""The vector index from edition to edition: kinds by setting, codes kept where they fit, else made anew."""

import json
from pathlib import Path

import pytest

from data.library import Library
from tests.libraries import fieldmap, new_library, snapshot

CODES = "vector_codes.faiss"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setenv("FIELDMAP_EMBEDDING__WORKERS", "1")
    monkeypatch.setenv("FIELDMAP_EMBEDDING__INDEX", "pq")
    made = new_library(tmp_path / "library")
    assert publish(made, snapshot(tmp_path / "first.jsonl", 30)) == 0
    return made


def publish(library: Library, papers: Path) -> int:
    codes = [fieldmap(library, *words) for words in (["ingest", "arxiv-snapshot", papers], ["embed"], ["publish"])]
    return max(codes)


def facts(library: Library, number: int) -> dict[str, object]:
    told = json.loads((library.editions / str(number) / "vectors.json").read_text())
    return {name: told[name] for name in ("kind", "count", "body", "added")}


def found(library: Library, capsys: pytest.CaptureFixture[str], query: str) -> list[str]:
    capsys.readouterr()
    assert fieldmap(library, "search", query, "--mode", "dense", "--top", 3, "--json") == 0
    return [hit["title"] for hit in json.loads(capsys.readouterr().out)]


def test_the_next_edition_keeps_the_codes_and_finds_the_new_paper(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(library, snapshot(tmp_path / "second.jsonl", 2, first=30)) == 0
    assert facts(library, 2) == {"kind": "pq", "count": 32, "body": 30, "added": 2}
    assert (library.editions / "2" / CODES).samefile(library.editions / "1" / CODES)
    assert found(library, capsys, "River number 31 and its lake")[0] == "River number 31 and its lake"
    assert fieldmap(library, "doctor") == 0


def test_damaged_codes_are_not_carried_on(library: Library, tmp_path: Path) -> None:
    path = library.editions / "1" / CODES
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert publish(library, snapshot(tmp_path / "second.jsonl", 2, first=30)) == 0
    assert facts(library, 2) == {"kind": "pq", "count": 32, "body": 32, "added": 0}


def test_a_library_may_change_its_kind(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDMAP_EMBEDDING__INDEX", "auto")
    assert fieldmap(library, "publish", "--force") == 0
    assert facts(library, 2) == {"kind": "flat", "count": 30, "body": 30, "added": 0}
    assert fieldmap(library, "rollback") == 0
