"""The Python API beside the command line: same names, same numbers; and what only a notebook meets."""

import inspect
import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pytest

import fieldmap as door
from app.cli import commands
from app.python_api import ANSWERS, CLAIMS, COURSE, HITS, OF_BOARD, SIMILAR, TOPICS, Library
from docs.examples import what_moves
from tests.libraries import ROOT, answer, fieldmap

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folder(tidal_library: Any) -> Path:
    with tidal_library.settings_file.open("a") as settings:
        settings.write('\n[groups.readers]\ninterests = ["tidal wave"]\n')
    return tidal_library.root


@pytest.fixture(scope="module")
def library(folder: Path) -> Iterator[Library]:
    with Library.open(folder) as opened:
        yield opened


def plain(value: Any) -> Any:
    """Return an answer as JSON has it; what pandas calls missing is null."""
    if isinstance(value, pd.DataFrame):
        value = value.to_dict("records")
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float) and math.isnan(value) or value is pd.NaT:
        return None
    return json.loads(json.dumps(value, default=lambda one: one.item() if hasattr(one, "item") else str(one)))


def rows_of_boards(told: Any) -> list[Any]:
    return [{"board": place} | {name: board[name] for name in OF_BOARD} | row
            for place, board in enumerate(told["boards"]) for row in board["rows"]]  # fmt: skip


def points(told: Any) -> list[Any]:
    return [{name: one[name] for name in ("kind", "number", "name")} | point
            for one in told["subjects"] for point in one["course"]]  # fmt: skip


def both_ways(told: Any) -> list[Any]:
    return [{"direction": name} | row for name in ("emerging", "declining") for row in told[name]]


def slim(told: Any) -> list[Any]:
    return [
        {name: value for name, value in row.items() if name not in ("history", "drivers", "track_record")}
        for row in told
    ]


Ask = Callable[[Library], Any]
PAIRS: dict[str, tuple[Ask, list[object], Callable[[Any], Any]]] = {
    "search": (lambda o: o.search("tidal wave", top=5), ["tidal wave", "--top", 5], lambda told: told),
    "search filtered": (lambda o: o.search(venue="ACL", since="2014-01-01", sort="date"),
                        ["--venue", "ACL", "--since", "2014-01-01", "--sort", "date"], lambda told: told),
    "ask": (lambda o: o.ask("what is a tidal wave?"), ["what is a tidal wave?"], lambda told: told["answer"]),
    "show": (lambda o: o.show("P17-1008"), ["P17-1008"], lambda told: told),
    "similar": (lambda o: o.similar("P17-1008", "P10-1001", top=4), ["P17-1008", "P10-1001", "--top", 4],
                lambda told: told),
    "map": (lambda o: o.map("P17-1008", size=5), ["P17-1008", "--size", 5], lambda told: told),
    "lineage": (lambda o: o.lineage("P17-1008", depth=1), ["P17-1008", "--depth", 1], lambda told: told),
    "citations": (lambda o: o.citations("P10-1001", top=3), ["P10-1001", "--top", 3], lambda told: told),
    "holes": (lambda o: o.holes(), [], lambda told: told),
    "kept list": (lambda o: o.kept_list(), [], lambda told: told),
    "kept news": (lambda o: o.kept_news(), [], lambda told: told),
    "people": (lambda o: o.people("Lovelace"), ["Lovelace"], lambda told: told["people"]),
    "venues": (lambda o: o.venues(), [], lambda told: told),
    "claims list": (lambda o: o.claims("iris", kind="result", top=3), ["iris", "--kind", "result", "--top", 3],
                    lambda told: told["claims"]),
    "board": (lambda o: o.board("-", "Iris", "accuracy"), ["-", "Iris", "accuracy"], rows_of_boards),
    "boards": (lambda o: o.boards(), [], lambda told: told["boards"]),
    "boards health": (lambda o: o.boards(health=True), ["--health"], lambda told: told["health"]),
    "discrepancies": (lambda o: o.discrepancies(), [], lambda told: told["discrepancies"]),
    "sota": (lambda o: o.sota(), [], lambda told: told["claims"]),
    "audit": (lambda o: o.audit("P17-1008"), ["P17-1008"], lambda told: told),
    "audit plan": (lambda o: o.audit("P17-1008", plan=True), ["P17-1008", "--plan"], lambda told: told),
    "trends terms": (lambda o: o.trends("terms", "2017-12-31", 5), ["--as-of", "2017-12-31", "--top", 5], both_ways),
    "trends topics": (lambda o: o.trends("topics"), [], lambda told: told["rows"]),
    "trends families": (lambda o: o.trends("families"), [], lambda told: told["rows"]),
    "trends show": (lambda o: o.trends_show("tidal wave", by="year"), ["tidal wave", "--by", "year"], points),
    "trends status": (lambda o: o.trends_status("tidal wave"), ["tidal wave"], lambda told: told),
    "dead-ends": (lambda o: o.dead_ends(dormant=True), ["--dormant"], lambda told: told),
    "topics": (lambda o: o.topics("subtopic"), ["--level", "subtopic"], lambda told: told["topics"]),
    "topics events": (lambda o: o.topics_events(everything=True), ["--all"], lambda told: told),
    "families list": (lambda o: o.families_list(), [], lambda told: told),
    "forecast": (lambda o: o.forecast("tidal wave"), ["tidal wave"], slim),
    "compare": (lambda o: o.compare("P17-1008", "P16-1007"), ["P17-1008", "P16-1007"], lambda told: told),
    "brief": (lambda o: o.brief("tidal wave").as_dict(), ["tidal wave"], lambda told: told),
    "changes": (lambda o: o.changes("tidal wave", date(2015, 12, 31), "2017-12-31").as_dict(),
                ["tidal wave", "--since", "2015-12-31", "--until", "2017-12-31"], lambda told: told),
    "digest make": (lambda o: o.digest("readers", "2017-W52").as_dict(),
                    ["readers", "--week", "2017-W52", "--dry-run"], lambda told: told),
    "sql": (lambda o: o.sql("SELECT work_id, title, published FROM works ORDER BY work_id"),
            ["SELECT work_id, title, published FROM works ORDER BY work_id"], lambda told: told),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_each_method_tells_what_its_command_tells(library: Library, folder: Path, name: str, capsys: Captured) -> None:
    ask, words, rows = PAIRS[name]
    command = [word for word in name.split() if word not in ("filtered", "health", "plan")]
    told = plain(ask(library))
    assert told == rows(answer(library.reader.library, capsys, *command, *words))


def test_each_method_has_the_name_of_a_command() -> None:
    methods = {name for name, _ in inspect.getmembers(Library, inspect.isfunction) if not name.startswith("_")}
    known = {"_".join(words).replace("-", "_") for words in walked(commands)}
    assert methods - known == {"close"}


def walked(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*before, name)
        if hasattr(command, "commands"):
            yield from walked(command, (*before, name))


@pytest.mark.parametrize(
    ("ask", "columns"),
    [
        (lambda o: o.search("tidal wave"), HITS), (lambda o: o.ask("what is a tidal wave?"), ANSWERS),
        (lambda o: o.similar("P17-1008"), SIMILAR), (lambda o: o.claims(), CLAIMS), (lambda o: o.topics(), TOPICS),
        (lambda o: o.trends_show("tidal wave"), COURSE),
    ],
    ids=["search", "ask", "similar", "claims", "topics", "trends_show"],
)  # fmt: skip
def test_columns_are_those_that_are_documented(library: Library, ask: Ask, columns: tuple[str, ...]) -> None:
    assert tuple(ask(library).columns) == columns


def test_an_empty_table_has_its_columns(library: Library) -> None:
    found = library.claims("nothing of the kind")
    assert (len(found), tuple(found.columns), found.attrs["total"]) == (0, CLAIMS, 0)


def test_what_stands_beside_the_rows_is_in_attrs(library: Library) -> None:
    board = library.board(dataset="Iris")
    assert board.attrs["n_papers"] == 8
    assert [one["n_papers"] for one in board.attrs["boards"]] == [8]
    assert library.sql("SELECT 1 AS one", max_rows=1).attrs == {"is_cut": False}


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda o: o.search("a", since="yesterday"), "'yesterday' is no day; write it as 2018-12-31"),
        (lambda o: o.search(), "an empty search"),
        (lambda o: o.show("nothing of the kind"), "no paper answers to"),
        (lambda o: o.trends("moods"), "no kind of trend; known: terms, topics, families"),
        (lambda o: o.trends_show("tidal wave", by="week"), "no period; known:"),
        (lambda o: o.people(), "one of them"),
        (lambda o: o.claims(kind="lie"), "no kind of claim"),
        (lambda o: o.sql("DROP TABLE works"), "one reading statement"),
        (lambda o: o.sql("SELECT * FROM read_csv('/etc/passwd')"), "cannot be run"),
        (lambda o: o.brief("tidal wave").save("brief.docx"), "no form of a document"),
        (lambda o: Library.open("nowhere"), "no library at"),
        (lambda o: o.digest("writers"), "there is no group 'writers'"),
        (lambda o: o.export("docx", "papers.docx"), "no form of export"),
    ],
)
def test_wrong_use_raises_the_errors_of_the_command_line(library: Library, ask: Ask, message: str) -> None:
    with pytest.raises(door.FieldmapError, match=message):
        ask(library)


def test_a_report_is_saved_in_the_form_of_its_ending(library: Library, tmp_path: Path) -> None:
    report = library.changes("tidal wave", "2015-12-31")
    assert report.save(tmp_path / "a.md").read_text() == report.markdown()
    assert report.save(tmp_path / "a.html").read_text().startswith("<!")
    assert json.loads(report.save(tmp_path / "a.json").read_text())["title"] == "What changed: tidal wave"


@pytest.mark.parametrize("form", ["bibtex", "biblatex", "ris", "csl"])
def test_an_export_is_the_file_that_the_command_writes(
    library: Library, folder: Path, form: Literal["bibtex", "biblatex", "ris", "csl"], tmp_path: Path
) -> None:
    assert library.export(form, tmp_path / "ours", query="tidal wave", top=4) == 4
    words = ["export", form, tmp_path / "theirs", "--query", "tidal wave", "--top", 4]
    assert fieldmap(library.reader.library, *words) == 0
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


def test_a_notebook_shows_text_of_papers_as_text(library: Library) -> None:
    facts = door.Facts({"title": "<script>alert(1)</script>\x1b[2J", "long": "x" * 1_000})
    shown = facts._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;[2J" in shown
    assert len(shown) < 600
    assert "12</td>" in library._repr_html_()
    assert library.brief("tidal wave")._repr_markdown_().startswith("# Brief: tidal wave")


def test_importing_fieldmap_loads_nothing_heavy() -> None:
    heavy = ("torch", "duckdb", "pandas", "faiss", "scipy", "numba", "streamlit")
    code = f"import sys, fieldmap; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_each_name_of_the_package_is_there() -> None:
    assert all(getattr(door, name) is not None for name in door.__all__)
    assert set(door.__all__) <= set(dir(door))
    with pytest.raises(AttributeError, match="fieldmap has no 'nothing'; it has:"):
        _ = door.nothing


def test_the_library_is_found_as_the_command_line_finds_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDMAP_LIBRARY", str(folder))
    with door.Library.open() as opened:
        assert repr(opened).startswith(f"<Library {folder} edition 1: 12 papers")


def test_the_example_runs(folder: Path, tmp_path: Path, capsys: Captured) -> None:
    what_moves.main(str(folder), "tidal wave", str(tmp_path / "brief.html"))
    told = capsys.readouterr().out
    assert "12 papers, 8 claims>" in told
    assert (tmp_path / "brief.html").read_text().startswith("<!")


def test_every_method_is_in_the_manual() -> None:
    manual = (ROOT / "docs" / "python.md").read_text()
    methods = [name for name, _ in inspect.getmembers(Library, inspect.isfunction) if not name.startswith("_")]
    assert [name for name in methods if f"`{name}(" not in manual and f".{name}(" not in manual] == []


def test_an_open_library_keeps_its_edition(folder: Path, library: Library) -> None:
    assert fieldmap(library.reader.library, "publish", "--force") == 0
    assert library.edition == 1
    with door.Library.open(folder) as other:
        assert other.edition == 2
