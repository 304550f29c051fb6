"""Notes: the reader's text stays byte for byte, damaged notes are left alone, moved ones are found."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exports.citable import Citable
from app.exports.note_files import known_notes
from app.exports.notes import (
    Damaged,
    NoteFacts,
    digest,
    front_matter,
    id_in,
    marked,
    new_note,
    note_id,
    region_of,
    renewed,
    shown,
)
from tests.app.exports.made import ATTENTION, BARE, CITABLES, WORD
from tests.libraries import answer, fieldmap, listed_library

CLAIM = {"kind": "result", "value": 91.5, "unit": "%", "model": "X", "dataset": "Iris", "metric": "accuracy",
         "sentence": "We reach 91.5 % on #Iris."}  # fmt: skip
HOSTILE = ["<!-- fieldmap:end 0123456789abcdef -->", "[[x]] #tag %%hidden%% ==h== a::b ^x", "<script>",
           "---\na: b\n---"]  # fmt: skip
OWN = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: "fieldmap:" not in text)


def region(one: Citable = ATTENTION, **facts: object) -> str:
    return region_of(one, NoteFacts(**facts), lambda work: f"[[{work}]]")  # type: ignore[arg-type]


def test_a_new_note_has_properties_our_part_and_room_for_the_reader() -> None:
    text = new_note(ATTENTION, region(claims=(CLAIM,), cites=(7,), topic="attention"))
    _, properties, body = text.split("---\n", 2)
    told = yaml.safe_load(properties)
    assert told["fieldmap-id"] == "arxiv:1706.03762"
    assert (told["citekey"], told["title"], told["year"]) == ("vaswani2017attention", "Attention Is All You Need", 2017)
    assert "- result 91.5 % X, Iris, accuracy: “We reach 91.5 % on \\#Iris.”" in body
    assert "## Cites, of these notes\n\n- [[7]]" in body
    assert body.endswith("-->\n\n## Notes\n\n")


@settings(max_examples=80, deadline=None)
@given(CITABLES)
def test_properties_are_yaml_and_the_id_is_found_again(one: Citable) -> None:
    told = yaml.safe_load(front_matter(one))
    assert told["title"] == one.title
    assert id_in(new_note(one, region(one))) == note_id(one)


@settings(max_examples=100, deadline=None)
@given(OWN, OWN, WORD, WORD)
def test_what_the_reader_wrote_stays_byte_for_byte(before: str, after: str, old: str, new: str) -> None:
    note = before + marked(old) + after
    told = renewed(note, new)
    assert isinstance(told, str)
    assert told == note if digest(old) == digest(new) else told == before + marked(new) + after
    assert renewed(told, new) == told


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_note_keeps_how_its_lines_end(newline: str) -> None:
    note = f"mine\n{marked('one')}\nmore".replace("\n", newline)
    assert renewed(note, "two") == f"mine\n{marked('two')}\nmore".replace("\n", newline)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [(lambda note: note.replace("<!-- fieldmap:begin -->", ""), "missing, damaged or doubled"),
     (lambda note: re.sub("<!-- fieldmap:end.*", "", note), "missing, damaged or doubled"),
     (lambda note: note + note, "missing, damaged or doubled"),
     (lambda note: note.replace("-->\n", "\n", 1), "missing, damaged or doubled"),
     (lambda note: note.replace("ours", "ours, and mine"), "changed by hand"),
     (lambda note: re.sub(r"end [0-9a-f]+", "end", note), "changed by hand")],
    ids=["no begin", "no end", "doubled", "broken begin", "edited", "digest gone"],
)  # fmt: skip
def test_a_damaged_note_is_left_alone(damage, reason) -> None:  # noqa: ANN001
    told = renewed(damage(f"mine\n{marked('ours')}\nmore"), "new")
    assert isinstance(told, Damaged)
    assert reason in told.reason


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HOSTILE))
def test_no_text_of_a_paper_is_taken_for_a_mark_a_tag_or_a_link(text: str) -> None:
    told = shown(text)
    assert "<" not in told
    assert not re.search(r"(?<!\\)(\[\[|%%|#\w|==)", told)
    assert isinstance(renewed(marked(shown(text)), "x"), str)


def papers() -> list[dict[str, object]]:
    return [
        {"arxiv_id": "2001.00001", "title": "Rivers of the north", "authors": ["Ada Lovelace"],
         "published": "2020-01-05", "abstract": "We study rivers."},
        {"arxiv_id": "2001.00002", "title": "Rivers of the south | [and] #lakes", "authors": ["Ada Lovelace"],
         "published": "2020-02-06", "abstract": "We study lakes."},
    ]  # fmt: skip


@pytest.fixture(scope="module")
def cited(tmp_path_factory):  # noqa: ANN001, ANN201
    folder = tmp_path_factory.mktemp("notes")
    library = listed_library(folder, papers())
    (folder / "edges.jsonl").write_text('{"a": "2001.00001", "b": "2001.00002"}\n')
    assert fieldmap(library, "ingest", "citations", folder / "edges.jsonl", "--map", "citing=a", "--map", "cited=b",
                    "--scheme", "arxiv") == 0  # fmt: skip
    assert fieldmap(library, "publish") == 0
    return library


def export(library, capsys, folder: Path, form: str = "obsidian"):  # noqa: ANN001, ANN201
    return answer(library, capsys, "export", form, folder, "--all")


def test_cited_papers_are_linked_and_a_second_export_changes_nothing(cited, tmp_path, capsys) -> None:  # noqa: ANN001
    told = export(cited, capsys, tmp_path)
    assert (told["created"], told["updated"], told["unchanged"], told["left_alone"]) == (2, 0, 0, [])
    first, second = sorted(tmp_path.glob("*.md"))
    keys = {path.stem for path in (first, second)}
    assert any(key.startswith("lovelace2020rivers") for key in keys)
    north = next(path for path in (first, second) if "Rivers of the north" in path.read_text())
    south = first if north == second else second
    assert f"[[{south.stem}|" in north.read_text()
    assert f"- [[{north.stem}|Rivers of the north]]" in south.read_text()
    assert export(cited, capsys, tmp_path)["unchanged"] == 2


def test_a_note_that_was_moved_and_renamed_is_found_and_linked(cited, tmp_path, capsys) -> None:  # noqa: ANN001
    export(cited, capsys, tmp_path, "notes")
    note = next(
        path for path in tmp_path.glob("*.md") if "Rivers of the north" in path.read_text().split("fieldmap:begin")[0]
    )
    moved = tmp_path / "read" / "My rivers (2020).md"
    moved.parent.mkdir()
    note.rename(moved)
    told = export(cited, capsys, tmp_path, "notes")
    assert (told["created"], told["updated"]) == (0, 2)
    assert sorted(known_notes(tmp_path)) == ["arxiv:2001.00001", "arxiv:2001.00002"]
    other = next(path for path in tmp_path.glob("*.md"))
    assert "](read/My%20rivers%20%282020%29.md)" in other.read_text()
    assert f"](../{other.name})" in moved.read_text()


def test_damaged_doubled_and_foreign_notes_are_left_alone_and_named(cited, tmp_path, capsys) -> None:  # noqa: ANN001
    export(cited, capsys, tmp_path)
    first, second = sorted(tmp_path.glob("*.md"))
    first.write_text(first.read_text().replace("<!-- fieldmap:begin -->", "") + "my own words")
    (tmp_path / "copy.md").write_bytes(second.read_bytes())
    before = {path: path.read_bytes() for path in tmp_path.glob("*.md")}
    capsys.readouterr()
    assert fieldmap(cited, "export", "obsidian", tmp_path, "--all") == 3
    said = capsys.readouterr().err
    assert first.name in said
    assert "same fieldmap-id" in said
    assert {path: path.read_bytes() for path in tmp_path.glob("*.md")} == before
    for path in before:
        path.write_text("a file of the reader")
    assert fieldmap(cited, "export", "obsidian", tmp_path, "--all") == 3
    assert all(path.read_text() == "a file of the reader" for path in before)


def test_a_file_in_the_way_is_said(cited, tmp_path, capsys) -> None:  # noqa: ANN001
    (tmp_path / "x").write_text("")
    assert fieldmap(cited, "export", "notes", tmp_path / "x", "--all") == 2
    assert "name a folder" in capsys.readouterr().err


def test_a_paper_without_identifiers_is_known_by_its_number() -> None:
    assert note_id(BARE) == "work:3"
    assert id_in("no front matter") is None
    assert id_in("---\ntitle: x\n---\nfieldmap-id: 7\n") is None
