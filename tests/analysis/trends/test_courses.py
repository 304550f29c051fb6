"""Courses and subjects: hand-counted shares, as of a day, over strata; names and aliases."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from analysis.terms import step
from analysis.trends.courses import read_course
from analysis.trends.periods import calendar, labels
from analysis.trends.subjects import Subject, all_subjects, find_subjects, members
from data.errors import InputError
from data.store import open_memory
from tests.analysis.terms.corpora import STEADY, months, papers, with_terms, word, years
from tests.loading import load
from tests.papers import paper

END_2021 = date(2021, 12, 31)
COURSE = {year: {STEADY: 20, "tidal wave": n} for year, n in zip(range(2016, 2022), (0, 0, 5, 10, 20, 40), strict=True)}


def subject(db, name):
    """Return the one subject of exactly that name."""
    return find_subjects(db, name)[0]


@pytest.fixture(scope="module")
def db():
    """Return a ledger of two venues in which one term rises alike."""
    return with_terms(years("KDD", COURSE), years("WWW", COURSE))


def test_the_share_of_each_year_is_papers_over_papers(db):
    told = read_course(db, [subject(db, "tidal wave")], END_2021)
    assert (told.granularity, labels(told.periods)) == ("year", ["2016", "2017", "2018", "2019", "2020", "2021"])
    assert told.n.tolist() == [[0, 0, 10, 20, 40, 80]]
    assert told.total.tolist() == [200] * 6
    np.testing.assert_allclose(told.share, [[0, 0, 0.05, 0.1, 0.2, 0.4]], atol=1e-6)


def test_topics_and_terms_stand_side_by_side(db):
    db.execute("INSERT INTO main.topics (topic_id, name, terms, n_works) VALUES (7, 'waves', ['wave'], 1)")
    db.execute(
        """INSERT INTO main.topic_members (work_id, topic_id, similarity)
        SELECT DISTINCT work_id, 7, 1 FROM main.term_works JOIN main.terms USING (term_id) WHERE name = ?""",
        ["tidal wave"],
    )
    told = read_course(db, [subject(db, STEADY), Subject("topic", 7, "waves")], END_2021)
    np.testing.assert_allclose(told.share[0], 0.2, atol=1e-6)
    assert told.n[1].tolist() == [0, 0, 10, 20, 40, 80]
    assert [one.kind for one in find_subjects(db, "wave")] == ["term", "topic", "term"]
    db.execute("TRUNCATE main.topics")
    db.execute("TRUNCATE main.topic_members")


def test_nothing_from_later_changes_a_course():
    early = [*years("KDD", {year: COURSE[year] for year in range(2016, 2020)})]
    later = years("KDD", {2020: {"tidal wave": 90}, 2021: {"tidal wave": 95}}, n=110)
    then, now = with_terms(early), with_terms(early)
    load(now, *later)
    step.run(now)
    day = date(2019, 12, 31)
    one, other = (read_course(some, [subject(some, "tidal wave")], day) for some in (then, now))
    assert one.periods == other.periods
    np.testing.assert_array_equal(one.share, other.share)
    np.testing.assert_array_equal(one.hi, other.hi)


def test_a_year_that_is_not_over_is_not_told(db):
    told = read_course(db, [subject(db, "tidal wave")], date(2021, 12, 30))
    assert labels(told.periods)[-1] == "2020"


def test_a_venue_that_joins_with_another_share_moves_nothing():
    joining = years("NEW", {year: {"tidal wave": 90} for year in (2020, 2021)})
    flat = {year: {"tidal wave": 20} for year in range(2016, 2022)}
    db = with_terms(years("KDD", flat), joining)
    told = read_course(db, [subject(db, "tidal wave")], END_2021)
    assert np.ptp(told.share) < 0.02
    assert told.strata == ["s2orc KDD", "s2orc NEW"]


def test_an_archive_that_joins_within_a_category_is_linked_through_the_others():
    """A category takes ten times as many papers from May on, all of one kind: the share of April stays comparable."""
    steady = {f"2025-{m:02}": (100, {"wild river": 20}) for m in range(1, 8)}
    joined = {f"2025-{m:02}": (40 if m < 5 else 400, {"wild river": 0 if m < 5 else 300}) for m in range(1, 8)}
    db = with_terms(months("a", steady, venue="cs.CV"), months("b", joined, venue="cs.LG"))
    told = read_course(db, [subject(db, "wild river")], date(2025, 7, 31), "month")
    assert told.total.tolist() == [140] * 4 + [500] * 3
    assert np.ptp(told.share[0]) < 0.03


def test_what_no_stratum_links_is_left_out_and_named():
    old, new = {2010: {STEADY: 20}, 2011: {STEADY: 20}}, {2012: {STEADY: 50}, 2013: {STEADY: 50}}
    db = with_terms(years("OLD", old), years("NEW", new))
    told = read_course(db, [subject(db, STEADY)], END_2021)
    assert told.total.tolist() == [0, 0, 100, 100]
    assert np.isnan(told.share[0, :2]).all()
    assert [(row["stratum"], row["periods"]) for row in told.left_out] == [("s2orc OLD", ["2010", "2011"])]


def test_a_gap_of_a_year_has_no_share_and_breaks_nothing():
    db = with_terms(years("KDD", {year: COURSE[year] for year in (2016, 2017, 2019, 2020, 2021)}))
    told = read_course(db, [subject(db, STEADY)], END_2021)
    assert np.isnan(told.share[0]).tolist() == [False, False, True, False, False, False]
    assert told.total[2] == 0


def test_works_known_by_year_only_count_in_years_and_in_no_month():
    dated = months("a", {f"2020-{m:02}": (40, {STEADY: 10}) for m in range(1, 7)})
    yearly = papers("y", 50, {STEADY: 50}, published="2020-01-01", precision="year")
    db = with_terms(dated, yearly)
    assert read_course(db, [subject(db, STEADY)], END_2021, "month").n.sum() == 60
    assert read_course(db, [subject(db, STEADY)], END_2021, "year").n.sum() == 110


def test_an_acronym_counts_with_its_phrase():
    long = [
        paper(f"l{n}", f"State space models of l{word(n)}", abstract="A state space model (SSM).") for n in range(20)
    ]
    short = [paper(f"s{n}", f"An SSM of s{word(n)}") for n in range(15)]
    db = with_terms(long, short, papers("r", 70, {}))
    assert read_course(db, [subject(db, "SSM")], END_2021, "year").n.tolist() == [[35]]


@pytest.mark.parametrize(
    "made",
    [
        pytest.param([], id="nothing"),
        pytest.param(papers("a", 10, {STEADY: 9}), id="ten-papers"),
        pytest.param(papers("a", 300, {STEADY: 99}, published="2090-01-01"), id="the-future"),
        pytest.param(papers("a", 300, {STEADY: 99}, published=None, precision=None), id="undated"),
    ],
)
def test_where_nothing_can_be_told_the_reason_is(made):
    told = read_course(with_terms(made), [Subject("topic", 0, "x")], END_2021)
    assert "cannot be told" in told.reason
    assert told.n.shape == (1, len(told.periods))


def test_one_month_and_one_day_have_one_period():
    db = with_terms(papers("a", 300, {STEADY: 99}, published="2020-05-05", precision="day"))
    told = read_course(db, [subject(db, STEADY)], END_2021)
    assert (told.granularity, labels(told.periods)) == ("month", ["2020-05"])
    assert told.share[0, 0] == pytest.approx(0.33)


def test_a_library_without_papers_has_no_course():
    told = read_course(open_memory(), [], date.max)
    assert (told.periods, told.share.shape) == ([], (0, 0))


def test_calendar_periods_are_those_over_by_the_day():
    assert labels(calendar("quarter", date(2023, 11, 5), date(2024, 6, 29))) == ["2023-Q4", "2024-Q1"]
    assert labels(calendar("month", date(2023, 12, 5), date(2024, 1, 31))) == ["2023-12", "2024-01"]
    assert labels(calendar("year", date(2022, 3, 1), date.max))[:2] == ["9399", "9400"]
    assert [p.last for p in calendar("quarter", date(2024, 1, 1), date(2024, 3, 31))] == [date(2024, 3, 31)]


@pytest.mark.parametrize("call", [lambda: members("author"), lambda: calendar("week", END_2021, END_2021)])
def test_unknown_kinds_and_granularities_are_refused_with_the_known_ones(call):
    with pytest.raises(InputError, match="known: "):
        call()


def test_subjects_are_found_exact_before_contained(db):
    db.execute(
        "INSERT INTO main.families VALUES (3, 'tidal', 'Tidal wave models', ['TWM'], 2018, 'people', NULL, true)"
    )
    assert [(one.kind, one.name) for one in find_subjects(db, "Tidal-waves")] == [
        ("term", "tidal wave"), ("family", "Tidal wave models"),
    ]  # fmt: skip
    assert find_subjects(db, "twm")[0] == Subject("family", 3, "Tidal wave models")
    assert (find_subjects(db, "  "), find_subjects(db, "no such thing")) == ([], [])
    assert [one.number for one in all_subjects(db, "family")] == [3]


def test_the_newest_month_is_said_to_be_incomplete_where_papers_come_late():
    """A source loaded in January and then followed daily; half of its papers are seen two days late."""
    db = open_memory()
    load(db, *months("old", {"2024-12": (40, {STEADY: 9})}, venue="cs.LG"), now=datetime(2025, 1, 1))
    for day in range(18, 59):
        seen = date(2025, 1, 1) + timedelta(day)
        made = [
            one for late in (0, 2)
            for one in papers(f"{word(day)}{word(late)}", 2, {STEADY: 1}, published=str(seen - timedelta(late)),
                              precision="day", venue="cs.LG") if seen - timedelta(late) > date(2025, 1, 1)
        ]  # fmt: skip
        load(db, *made, now=datetime.combine(seen, datetime.min.time()))
    step.run(db)
    told = read_course(db, [subject(db, STEADY)], date(2025, 2, 28), "month")
    assert told.complete[:2].tolist() == [1, pytest.approx(1, abs=0.01)]
    assert 0.95 < told.complete[2] < 0.98
    assert told.complete_lo[2] <= told.complete[2] <= told.complete_hi[2] <= 1
    assert "seen as they came" in told.arrivals


def test_of_a_bulk_load_nothing_is_known_of_late_arrivals(db):
    told = read_course(db, [subject(db, STEADY)], END_2021)
    assert told.complete.tolist() == [1] * 6
    assert "nothing is known of late arrivals" in told.arrivals
