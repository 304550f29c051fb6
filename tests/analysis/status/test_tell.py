"""What is told of subjects as of a day: in a made-up field, with bad input, and whatever comes later."""

from dataclasses import asdict
from datetime import date

import pytest

from analysis.status.tell import past_statuses, status_of, statuses
from analysis.trends.courses import read_course
from analysis.trends.subjects import find_subjects
from data.errors import InputError
from data.store import open_memory
from tests.analysis.status.worlds import NEW, OLD, field, ledger
from tests.analysis.terms.corpora import STEADY, years
from tests.papers import paper

END_2019 = date(2019, 12, 31)


@pytest.fixture(scope="module")
def db():
    return ledger(field())


def told_of(db, name, day=END_2019):
    (verdict,) = status_of(db, name, day)
    return verdict


def test_a_subject_that_everybody_left_is_a_dead_end(db):
    verdict = told_of(db, OLD)
    assert verdict.status == "dead end"
    assert set(verdict.ends) == {"share", "newcomers", "early authors", "successor"}
    assert verdict.successor is not None
    assert verdict.successor.subject.name == NEW


def test_its_reasons_tell_the_numbers(db):
    reasons = {one.kind: one for one in told_of(db, OLD).reasons}
    assert "2 papers in 2018-2019 and 100 then" in reasons["share"].sentence
    assert reasons["newcomers"].sentence.startswith("of 400 people new to the field in 2018-2019, 2 began with it")
    assert reasons["early authors"].n == 20
    assert [one for one in reasons if reasons[one].says == "unknown"] == ["baseline", "boards", "criticism"]


def test_what_took_its_place_is_told_at_the_same_time(db):
    assert told_of(db, NEW).status == "rising"
    assert told_of(db, STEADY).status in ("mature", "declining")


@pytest.mark.parametrize(
    ("year", "status"),
    [(2014, "too early to say"), (2015, "mature"), (2017, "declining"), (2018, "dead end")],
)
def test_the_verdict_follows_the_years(db, year, status):
    assert told_of(db, OLD, date(year, 12, 31)).status == status


def test_nothing_from_later_changes_what_was_told(db):
    """As of 2016, with and without the years after it, and those of a venue that joins then."""
    day = date(2016, 12, 31)
    early = ledger(field(range(2012, 2017)))
    late = ledger(field(), years("WWW", {year: {OLD: 90, "far shore": 60} for year in range(2017, 2020)}))
    for name in (OLD, NEW, STEADY):
        one, other = asdict(told_of(early, name, day)), asdict(told_of(late, name, day))
        for verdict in (one, other):
            verdict.pop("subject")
            if verdict["successor"]:
                verdict["successor"]["subject"].pop("number")
        assert one == other


def test_all_subjects_together_are_told_the_same_as_one_alone(db):
    told = {one.subject.name: one for one in statuses(db, "term", END_2019).verdicts}
    assert told[OLD] == told_of(db, OLD)
    assert told[NEW].status == told_of(db, NEW).status


def test_the_same_ledger_tells_the_same(db):
    assert statuses(db, "term", END_2019) == statuses(db, "term", END_2019)


def test_the_papers_are_those_of_the_course(db):
    """Counts and covered years agree with what trends tell of the same subjects."""
    (subject,) = find_subjects(db, OLD, ("term",))[:1]
    course = read_course(db, [subject], END_2019, "year")
    assert course.n[0].tolist() == [40, 50, 50, 40, 15, 2, 1, 1]
    assert told_of(db, OLD).n == course.n[0].sum()


def test_past_statuses_are_those_of_the_rule(db):
    found = past_statuses(db, find_subjects(db, OLD, ("term",))[:1], date(2018, 12, 31))
    assert list(found.values()) == ["dormant"]


def test_nobody_is_told_of_a_name_that_nothing_bears(db):
    assert status_of(db, "no such subject", END_2019) == []


def test_subjects_of_an_unknown_kind_are_refused(db):
    with pytest.raises(InputError, match="colour"):
        statuses(db, "colour", END_2019)


@pytest.mark.parametrize(
    "papers",
    [
        pytest.param([], id="none"),
        pytest.param([paper(str(n), f"{OLD} of {n}") for n in range(10)], id="ten-papers"),
        pytest.param([paper(str(n), f"{OLD} number {n}", published="2018-03-05", precision="day") for n in range(100)],
                     id="one-day"),
        pytest.param([paper(str(n), f"{OLD} number {n}", published=f"2018-03-{1 + n % 28:02}", precision="day")
                      for n in range(100)], id="one-month"),
        pytest.param([paper(str(n), f"{OLD} number {n}", published="2093-03-05", precision="day") for n in range(100)],
                     id="the-future"),
    ],
)  # fmt: skip
def test_of_too_little_nothing_is_told(papers):
    db = ledger(papers) if papers else open_memory()
    assert all(one.status == "too early to say" for one in statuses(db, "term", END_2019).verdicts)


def test_a_gap_of_a_year_is_no_fall():
    """2016 was not harvested; the old subject is as large after it as before."""
    counts = {year: {OLD: 40, STEADY: 20} for year in (2012, 2013, 2014, 2015, 2017, 2018, 2019)}
    verdict = told_of(ledger(years("KDD", counts)), OLD)
    assert verdict.status == "mature"


def test_a_venue_that_stops_is_no_fall():
    """All papers of the second venue have it; the venue is not covered from 2017 on."""
    counts = {year: {OLD: 20, STEADY: 10} for year in range(2012, 2020)}
    full = {year: {OLD: 95} for year in range(2012, 2017)}
    assert told_of(ledger(years("KDD", counts), years("WWW", full)), OLD).status == "mature"


def test_abstracts_that_begin_to_be_known_are_no_rise():
    """Up to 2016 only titles were loaded; the term stands in two thirds of abstracts, and in a tenth of titles."""
    made = []
    for year in range(2012, 2020):
        for n in range(100):
            title = f"{OLD if n < 10 else STEADY} number {n} of {year}"
            text = f"We tell of {OLD if n % 3 else STEADY}." if year > 2016 else None
            made.append(paper(f"{year}-{n}", title, abstract=text, published=f"{year}-01-01", venue="KDD"))
    verdict = told_of(ledger(made), OLD)
    assert verdict.status == "mature"
    assert verdict.n == 80
    assert "counted in titles alone: 0% of the papers of one year have an abstract here, 100% of" in verdict.rule


def test_papers_without_an_abstract_are_left_out_where_most_have_one():
    """Every fifth paper has none; a phrase that only abstracts hold is counted among the others."""
    made = [
        paper(f"{year}-{n}", f"{OLD if n < 2 else STEADY} number {n} of {year}", published=f"{year}-01-01", venue="KDD",
              abstract=f"We tell of {OLD}." if n % 5 else None)
        for year in range(2012, 2020) for n in range(100)
    ]  # fmt: skip
    verdict = told_of(ledger(made), OLD)
    assert (verdict.n, verdict.share) == (8 * 80, 1.0)
    assert "counted among the 80% of the papers whose abstract is known" in verdict.rule


def test_families_and_topics_are_told_by_the_same_rule():
    """Both hold the papers with the old subject; of a topic it is not known what the titles name."""
    db = ledger(field())
    held = "SELECT t.work_id, t.in_title FROM main.term_works t JOIN main.terms USING (term_id) WHERE name = ?"
    db.execute("INSERT INTO main.families VALUES (4, 'oaks', 'Hollow oaks', [], NULL, 'people', NULL, true)")
    db.execute(
        f"""INSERT INTO main.family_works BY NAME SELECT 4 AS family_id, work_id, true AS belongs, true AS by_text,
        false AS is_key, in_title, 1 AS n_named, 0 AS n_cited FROM ({held})""",
        [OLD],
    )
    db.execute(
        f"""INSERT INTO main.topic_members BY NAME
        SELECT work_id, 7 AS topic_id, 1.0 AS similarity FROM ({held})""",
        [OLD],
    )
    db.execute(
        """INSERT INTO main.topics BY NAME
        SELECT 7 AS topic_id, 'oak' AS name, ['oak'] AS terms, 199 AS n_works"""
    )
    (family,), (topic,) = (statuses(db, kind, END_2019, closely=True).verdicts for kind in ("family", "topic"))
    (term,) = [one for one in statuses(db, "term", END_2019).verdicts if one.subject.name == OLD]
    assert family.status == topic.status == "dormant"
    assert (family.n, topic.n, family.reasons[0]) == (term.n, term.n, term.reasons[0])
    assert family.successor is topic.successor is None
