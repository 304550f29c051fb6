"""Analyses as of a past day: nothing from later changes a result, and nothing half-made is seen."""

import json
import random
import shutil
import time
from collections import namedtuple
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.analyses import STEPS
from app.past import analyze_as_of
from app.reading import open_reader
from data.cut_rules import RULES
from data.cutting import HALF_MADE
from data.library import Library
from data.records import Author, Paper
from data.settings import load_settings
from data.store import rows_as_dicts
from tests.libraries import fieldmap, ledger, new_library, start
from tests.loading import load
from tests.made_fields import WORDS, made_field, until
from tests.papers import paper, reference

DAY = date(2018, 6, 30)
AFTER = DAY + timedelta(days=1)
Captured = pytest.CaptureFixture[str]


def library_of(folder: Path, later: list[tuple[str, list[Paper]]]) -> Library:
    """Make a library of a field's past, the same each time, and of what came later."""
    library = new_library(folder)
    with ledger(library) as db:
        for source, papers in [*until(made_field(1, 90), DAY), *later]:
            load(db, *papers, source=source)
    return library


def told_again() -> list[Paper]:
    """Return papers of the past as a later source tells them: other titles, other venues, fuller names."""
    past = [
        one for _, papers in until(made_field(1, 90), DAY) for one in papers if not one.source_id.startswith("again")
    ]
    return [
        paper(f"late-{one.source_id}", one.title.upper(), published="2019-05-01", precision="day",
              venue="Annals of All", authors=(*one.authors, Author("Augusta Ada Lovelace")),
              identifiers=one.identifiers, references=(reference("A later paper on snow", 2021),
                                                          reference("An old book about river", 1990)))
        for one in past[::2]
    ]  # fmt: skip


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> list[Library]:
    """Return two libraries that share the past and differ wildly since, one of them analysed whole before the cut."""
    folder = tmp_path_factory.mktemp("past")
    one = library_of(folder / "one", made_field(2, 60, AFTER, name="b"))
    other = library_of(folder / "other", [("crossref", told_again()), *made_field(3, 120, AFTER, 300, name="c")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDMAP_EMBEDDING__MODEL", "tfidf-svd")
        assert fieldmap(other, "embed") == 0
        assert fieldmap(other, "analyze") == 0
        for library in (one, other):
            list(analyze_as_of(library, load_settings(library.settings_file), DAY))
    return [one, other]


RISING, FALLING = "generative adversarial networks", "support vector machines"
SLOW = ("trends", "forecasts", "status")
"""Steps that tell nothing of a few papers, only of years of them."""


def years_of(name: str, first: int, last: int, share: Callable[[int], float], venue: str) -> list[Paper]:
    """Return a hundred papers a year of one venue, a share of them of one method and half of the rest of another."""
    chance, told = random.Random(name), []
    for year in range(first, last + 1):
        for n in range(100):
            drawn = chance.random()
            method = RISING if drawn < share(year) else FALLING if drawn < (1 + share(year)) / 2 else "boosted trees"
            words = " ".join(chance.choices(WORDS, k=2))
            told.append(paper(f"{name}{year}-{n}", f"On {words} by {method}, part {n} of {year}", abstract=None,
                              published=f"{year}-01-01", venue=venue,
                              authors=(Author(f"Person {chance.randrange(300)}"),)))  # fmt: skip
    return told


@pytest.fixture(scope="module")
def long_libraries(tmp_path_factory: pytest.TempPathFactory) -> list[Library]:
    """Return two libraries of ten years of a venue, with quite different futures."""
    folder, libraries = tmp_path_factory.mktemp("long"), []
    past = years_of("past", 2008, 2017, lambda year: 0.04 * (year - 2008), "Meeting A")
    later = {"one": years_of("one", 2018, 2021, lambda year: 0.9, "Meeting A"),
             "other": years_of("other", 2018, 2023, lambda year: 0.0, "Meeting B")}  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDMAP_EMBEDDING__MODEL", "tfidf-svd")
        for name, papers in later.items():
            library = new_library(folder / name)
            with ledger(library) as db:
                load(db, *past)
                load(db, *papers)
            steps = ("people", "topics", "terms", "families", *SLOW)
            list(analyze_as_of(library, load_settings(library.settings_file), DAY, steps))
            libraries.append(library)
    return libraries


@pytest.mark.parametrize("step", SLOW)
def test_nothing_from_later_changes_what_years_of_papers_tell(long_libraries: list[Library], step: str) -> None:
    one, other = long_libraries
    for table in TABLES_OF[step]:
        assert results(one, table) == results(other, table), table
    assert any(results(one, table) for table in TABLES_OF[step])


def results(library: Library, table: str) -> list[tuple[Any, ...]]:
    """Return what a table of the library as of the day holds, without the times at which things were done."""
    with ledger(library.at(DAY)) as db:
        kinds = dict(db.execute(f"SELECT column_name, column_type FROM (DESCRIBE main.{table})").fetchall())
        told = [f'"{name}"' for name, kind in kinds.items() if kind != "TIMESTAMP" and name != "fingerprint"]
        return db.execute(f"SELECT {', '.join(told)} FROM main.{table} ORDER BY ALL").fetchall()


TABLES_OF = {step: [name for name, rule in RULES.items() if rule.step == step] for step in STEPS}
TABLES_OF["table_claims"] = ["claims"]
SILENT = {"model_claims", *SLOW}
"""Steps that write nothing of a few papers without a language model."""


@pytest.mark.parametrize("step", STEPS)
def test_nothing_from_later_changes_what_a_step_tells(libraries: list[Library], step: str) -> None:
    one, other = libraries
    with ledger(one.at(DAY)) as db:
        known = {row[0] for row in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    tables = [name for name in TABLES_OF[step] if name in known]
    assert tables, f"say in data/cut_rules.py which tables {step} makes"
    for table in tables:
        assert results(one, table) == results(other, table), table
    assert step in SILENT or any(results(one, table) for table in tables)


def test_the_two_libraries_do_differ_today(libraries: list[Library]) -> None:
    counted = []
    for library in libraries:
        with ledger(library) as db:
            counted.append(rows_as_dicts(db, "SELECT count(*) AS n, max(title) AS last FROM works WHERE NOT is_stub"))
    assert counted[0] != counted[1]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library of a few papers before and after the day, with an edition of today."""
    library = new_library(tmp_path_factory.mktemp("published") / "library")
    with ledger(library) as db:
        load(db, *(paper(f"p{n}", f"River number {n} and its lake", published=f"{2014 + n}-03-01", precision="day",
                         references=(reference(f"River number {n - 1} and its lake", 2013 + n, "Ada Lovelace"),))
                   for n in range(8)))  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDMAP_EMBEDDING__MODEL", "tfidf-svd")
        assert fieldmap(library, "update") == 0
    return library


@pytest.fixture
def small(published: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Return a copy of that library which a test may change."""
    monkeypatch.setenv("FIELDMAP_EMBEDDING__MODEL", "tfidf-svd")
    return Library(Path(shutil.copytree(published.root, tmp_path / "library")))


def answer(capsys: Captured, library: Library, *words: object, code: int = 0) -> Any:
    """Return the one JSON document that a command prints."""
    capsys.readouterr()
    assert fieldmap(library, *words, "--json") == code
    return json.loads(capsys.readouterr().out)


def test_every_command_reads_the_edition_of_the_day(small: Library, capsys: Captured) -> None:
    reports = answer(capsys, small, "analyze", "--as-of", DAY)
    assert [one["step"] for one in (reports[0], reports[1], reports[-1])] == ["cut", "embed", "publish"]
    count = "SELECT count(*) AS n FROM works WHERE NOT is_stub"
    assert answer(capsys, small, "--as-of", DAY, "sql", count) == [{"n": 5}]
    assert answer(capsys, small, "sql", count) == [{"n": 8}]
    found = answer(capsys, small, "--as-of", DAY, "search", "river lake", "--top", 50)
    assert sorted(row["title"] for row in found) == [f"River number {n} and its lake" for n in range(5)]
    told = answer(capsys, small, "--as-of", DAY, "show", "River number 4 and its lake")
    assert (told["n_citers"], told["n_references"]) == (0, 1)
    assert answer(capsys, small, "--as-of", DAY, "status")["works"] == 5
    assert answer(capsys, small, "--as-of", DAY, "trends", "terms")["as_of"] == DAY.isoformat()


def test_a_paper_that_was_revised_later_says_so(small: Library, capsys: Captured) -> None:
    with ledger(small) as db:
        db.execute("INSERT INTO main.versions SELECT work_id, record_id, 2, TIMESTAMP '2019-09-09', 'D' "
                   "FROM main.records WHERE source_id = 'p2'")  # fmt: skip
    answer(capsys, small, "analyze", "--as-of", DAY)
    told = answer(capsys, small, "--as-of", DAY, "show", "River number 2 and its lake")
    assert [one["mark"] for one in told["marks"]] == ["text"]
    assert fieldmap(small, "--as-of", DAY, "show", "River number 2 and its lake") == 0
    assert "as of that day: version 2 came on 2019-09-09" in capsys.readouterr().out
    assert answer(capsys, small, "show", "River number 2 and its lake")["marks"] == []


def test_a_day_is_cut_once_and_anew_when_the_library_changed(small: Library, capsys: Captured) -> None:
    first = answer(capsys, small, "analyze", "--as-of", DAY)[0]
    again = answer(capsys, small, "analyze", "--as-of", DAY)
    assert (first["written"], again[0]["written"], again[-1]["written"]) == (5, 0, 0)
    with ledger(small) as db:
        load(db, paper("early", "An early paper about seas", published="2012-01-01", precision="day"))
    third = answer(capsys, small, "analyze", "--as-of", DAY)
    assert (third[0]["written"], third[-1]["written"]) == (6, 6)
    assert answer(capsys, small, "as-of", "list")[0]["edition"] == 2
    with open_reader(small.at(DAY)) as reader:
        assert reader.show("An early paper about seas")["published"] == date(2012, 1, 1)


def test_days_are_listed_checked_and_removed(small: Library, capsys: Captured) -> None:
    answer(capsys, small, "analyze", "--as-of", DAY)
    answer(capsys, small, "analyze", "--as-of", "2016-12-31")
    days = answer(capsys, small, "as-of", "list")
    assert [(one["as_of"], one["works"]) for one in days] == [("2016-12-31", 3), ("2018-06-30", 5)]
    assert answer(capsys, small, "doctor") == {"ok": True, "problems": []}
    (small.at(DAY).editions / "1" / "manifest.json").write_text("{}")
    problems = answer(capsys, small, "doctor", code=3)["problems"]
    assert {one["where"] for one in problems} == {f"as of {DAY}: edition 1"}
    assert answer(capsys, small, "as-of", "remove", DAY)["freed_bytes"] > 0
    assert [one["as_of"] for one in answer(capsys, small, "as-of", "list")] == ["2016-12-31"]
    assert answer(capsys, small, "doctor")["ok"]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("analyze", "--as-of", "2001-01-01"), 2, "nothing in this library was public by 2001-01-01"),
        (("analyze", "--as-of", "2999-01-01"), 2, "2999-01-01 is not over yet"),
        (("analyze", "--as-of", "yesterday"), 2, "yesterday"),
        (("--as-of", "2016-12-31", "search", "rivers"), 2, "make one with: fieldmap analyze --as-of 2016-12-31"),
        (("--as-of", "2016-12-31", "update"), 2, "is only read"),
        (("as-of", "remove", "2016-12-31"), 2, "has not been cut at 2016-12-31; cuts: none"),
    ],
)  # fmt: skip
def test_wrong_days_are_refused_with_what_to_do(
    small: Library, words: tuple[str, ...], code: int, message: str, capsys: Captured
) -> None:
    capsys.readouterr()
    assert fieldmap(small, *words) == code
    assert message in capsys.readouterr().err
    assert not list(small.cuts.glob("*"))


def test_half_a_cut_is_never_read_and_goes_with_the_next(small: Library, capsys: Captured) -> None:
    answer(capsys, small, "analyze", "--as-of", DAY)
    before = answer(capsys, small, "--as-of", DAY, "sql", "SELECT title FROM works ORDER BY title")
    with ledger(small) as db:
        load(db, paper("early", "An early paper about seas", published="2012-01-01", precision="day"))
    killed = small.at(DAY).home / HALF_MADE  # what kill -9 leaves: half a ledger beside the whole one
    killed.mkdir()
    (killed / "ledger.duckdb").write_bytes(b"half a ledger")
    assert answer(capsys, small, "--as-of", DAY, "sql", "SELECT title FROM works ORDER BY title") == before
    assert answer(capsys, small, "doctor")["ok"]
    assert answer(capsys, small, "analyze", "--as-of", DAY)[0]["written"] == 6
    assert not killed.exists()


def test_a_killed_run_goes_on_where_it_was(small: Library, capsys: Captured, is_long: bool) -> None:
    chance = random.Random()
    for _ in range(12 if is_long else 2):
        process = start(small, "analyze", "--as-of", DAY)
        time.sleep(chance.uniform(2.0, 12.0))
        process.kill()
        process.communicate()
        told = fieldmap(small, "--as-of", DAY, "sql", "SELECT count(*) FROM works WHERE NOT is_stub")
        assert told in (0, 2)  # an edition of that day, whole, or none yet
        assert fieldmap(small, "doctor") == 0
    assert answer(capsys, small, "analyze", "--as-of", DAY)[0]["step"] == "cut"
    assert answer(capsys, small, "--as-of", DAY, "status")["works"] == 5


def test_a_disk_without_room_is_told_before_anything_is_written(
    small: Library, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(10**9, 10**9, 0))
    assert fieldmap(small, "analyze", "--as-of", DAY) == 74
    assert "make room" in capsys.readouterr().err
    assert not list(small.cuts.glob("*"))


def test_vectors_are_shared_where_the_model_did_not_learn_here(
    small: Library, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.delenv("FIELDMAP_EMBEDDING__MODEL")
    assert fieldmap(small, "embed") == 0
    reports = answer(capsys, small, "analyze", "--as-of", DAY, "topics")
    assert {one["step"]: one["written"] for one in reports}["embed"] == 0
    shared = [path.stat().st_nlink for path in small.at(DAY).vectors.rglob("*.parquet")]
    assert shared == [2]
