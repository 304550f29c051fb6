"""`fieldmap trends status`, `fieldmap dead-ends` and the page Dead ends, as people use them."""

import pytest

from tests.analysis.status.worlds import COURSE, NEW, OLD, PAPERS_A_YEAR
from tests.analysis.terms.corpora import word
from tests.app.pages import explorer
from tests.libraries import analyzed, answer, fieldmap, listed_library


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Make a library of a listing in which one subject dies and another takes its place."""
    folder = tmp_path_factory.mktemp("statuses")
    papers = [
        {"id": f"{year}-{n}", "year": year, "venue": "KDD",
         "authors": [f"{'Ada' if n < old or n >= PAPERS_A_YEAR - new else 'Bob'} {word(n % 20)}",
                     f"Cy {word(year * n)}"],
         "title": f"{OLD if n < old else NEW if PAPERS_A_YEAR - n <= new else 'river delta'} of {word(year)} {word(n)}"}
        for year, (old, new) in COURSE.items() for n in range(PAPERS_A_YEAR)
    ]  # fmt: skip
    return listed_library(folder, papers)


@pytest.fixture(scope="module")
def told(library):
    """Return the library once statuses are told and published."""
    return analyzed(library, "people", "terms", "status")


def test_without_the_step_the_step_is_named(library, capsys, monkeypatch):
    assert fieldmap(library, "dead-ends") == 2
    assert "fieldmap analyze status" in capsys.readouterr().err
    assert "fieldmap analyze status" in explorer(library, monkeypatch, "dead_ends").info[0].value


def test_dead_ends_have_the_fields_that_scripts_rely_on(told, capsys):
    (row,) = answer(told, capsys, "dead-ends")
    assert {"kind", "number", "name", "as_of", "status", "since", "certainty", "rule", "reasons", "ends", "successor",
            "changes"} <= set(row)  # fmt: skip
    assert (row["name"], row["status"], row["successor"]) == (OLD, "dead end", NEW)
    assert {"evidence", "says", "value", "lo", "hi", "n", "period", "sentence", "works"} <= set(row["reasons"][0])


def test_a_status_can_be_asked_by_name_as_of_a_day(told, capsys):
    assert answer(told, capsys, "trends", "status", OLD)[0]["status"] == "dead end"
    (then,) = answer(told, capsys, "trends", "status", OLD, "--as-of", "2016-12-31")
    assert (then["status"], then["as_of"]) == ("declining", "2016-12-31")


def test_the_register_of_a_past_day_is_told_anew(told, capsys):
    assert answer(told, capsys, "dead-ends", "--as-of", "2016-12-31") == []
    assert [row["name"] for row in answer(told, capsys, "dead-ends", "--as-of", "2018-12-31")] == [OLD]


def test_the_text_tells_reasons_and_what_would_change_them(told, capsys):
    assert fieldmap(told, "dead-ends") == 0
    text = capsys.readouterr().out
    assert "[an end] share: its share of the papers" in text
    assert f"successor: {NEW}" in text
    assert "would change our mind: a share of" in text
    assert fieldmap(told, "trends", "status", "--only", "rising") == 0
    assert NEW in capsys.readouterr().out


def test_a_name_that_nothing_bears_is_told_so(told, capsys):
    assert fieldmap(told, "trends", "status", "no such thing") == 2
    assert "no such thing" in capsys.readouterr().err


def test_the_page_shows_the_register_and_filters_it(told, monkeypatch):
    shown = explorer(told, monkeypatch, "dead_ends")
    assert any(OLD in one.value and "dead end since 2018" in one.value for one in shown.markdown)
    assert any("What would change our mind" in one.value for one in shown.caption)
    shown.text_input(key="direction").set_value("zzz").run()
    assert "Nothing here has this status" in shown.info[0].value
