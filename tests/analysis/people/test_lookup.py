"""Who bears a name, who works on a field, and who is new in it."""

from datetime import date

import pytest

from analysis.people.lookup import find_people, newcomers, people_of
from data.store import rows_as_dicts
from tests.analysis.people.papers import by, told_apart


def dated(name, day, *authors):
    return by(name, *authors, published=day, precision="day")


@pytest.fixture
def db():
    """Return a field of papers a, b, c, d (d of unknown date), and papers x, y elsewhere."""
    return told_apart(
        dated("a", "2018-03-01", "Ada Lovelace", "Charles Babbage"),
        dated("b", "2019-08-01", "Grace Hopper", "Ada Lovelace"),
        dated("c", "2019-12-31", "Alan Turing", "Grace Hopper"),
        by("d", "Emmy Noether", published=None, precision=None),
        dated("x", "2017-01-01", "Alan Turing"),
        dated("y", "2019-12-30", "A. Turing", "Hedy Lamarr"),
    )


def field(db, names="abcd"):
    rows = rows_as_dicts(db, "SELECT work_id, source_id FROM main.records WHERE NOT is_stub")
    return [row["work_id"] for row in rows if row["source_id"] in names]


def test_newcomers_are_those_whose_first_paper_in_the_field_lies_in_the_last_year(db):
    told = newcomers(db, field(db))
    assert (told.since, told.until, told.n_works, told.n_people) == (date(2018, 12, 31), date(2019, 12, 31), 3, 2)
    assert [(one["name"], one["n_here"], one["first"]) for one in told.people] == [
        ("Grace Hopper", 2, date(2019, 8, 1)), ("Alan Turing", 1, date(2019, 12, 31))
    ]  # fmt: skip


def test_papers_elsewhere_are_counted_and_those_from_before(db):
    turing = newcomers(db, field(db)).people[1]
    assert (turing["n_elsewhere"], turing["n_before"]) == (1, 1)


def test_the_last_day_is_included_and_the_first_is_not(db):
    assert [one["name"] for one in newcomers(db, field(db), 30, date(2019, 8, 31)).people] == []
    assert [one["name"] for one in newcomers(db, field(db), 31, date(2019, 8, 31)).people] == ["Grace Hopper"]
    assert [one["name"] for one in newcomers(db, field(db), 31, date(2019, 8, 1)).people] == ["Grace Hopper"]


def test_a_field_without_dates_has_no_newcomers(db):
    told = newcomers(db, field(db, "d"))
    assert (told.until, told.people) == (None, [])


def test_who_works_on_a_field_is_counted_with_co_authors(db):
    told = {row["name"]: row for row in people_of(db, field(db))}
    assert list(told) == ["Ada Lovelace", "Grace Hopper", "Alan Turing", "Charles Babbage", "Emmy Noether"]
    assert (told["Ada Lovelace"]["n_here"], told["Ada Lovelace"]["n_coauthors"]) == (2, 2)
    assert (told["Alan Turing"]["n_elsewhere"], told["Emmy Noether"]["first_year"]) == (1, None)


@pytest.mark.parametrize("name", ["Lovelace", "lovelace ada", "A. Lovelace", "Ada"])
def test_a_person_is_found_by_words_of_the_name_in_any_order(db, name):
    found = find_people(db, name)[0]
    assert (found["name"], found["n_works"], found["first_year"], found["last_year"]) == ("Ada Lovelace", 2, 2018, 2019)
    assert [(one["name"], one["n"]) for one in found["coauthors"]] == [("Charles Babbage", 1), ("Grace Hopper", 1)]


def test_what_a_name_also_fits_is_told(db):
    told = {row["name"]: row for row in find_people(db, "Turing")}
    assert told["A. Turing"]["may_be"] == ["Alan Turing"]
    assert (told["A. Turing"]["doubt"], told["A. Turing"]["reason"]) == ("ambiguous", "fits others")


@pytest.mark.parametrize("name", ["", "?!", "(", "Love", "x" * 10_000, "'; DROP TABLE people; --", "\\", "[a-z]+ .*"])
def test_what_is_no_name_here_finds_nobody(db, name):
    assert find_people(db, name) == []


def test_the_co_authorship_graph_is_by_person_and_goes_both_ways(db):
    rows = rows_as_dicts(
        db,
        """SELECT p.name AS one, o.name AS other, c.n_works FROM coauthors c JOIN people p USING (person_id)
        JOIN people o ON o.person_id = c.other_id ORDER BY ALL""",
    )
    assert {(row["one"], row["other"]) for row in rows} == {(row["other"], row["one"]) for row in rows}
    assert [row["other"] for row in rows if row["one"] == "Ada Lovelace"] == ["Charles Babbage", "Grace Hopper"]
    assert {row["n_works"] for row in rows} == {1}
