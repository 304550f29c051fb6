"""Which families move, what speaks for them, and what the step keeps of it."""

from datetime import date, datetime

import numpy as np
import pytest

from analysis.families import step as families_step
from analysis.people import step as people_step
from analysis.trends import step
from analysis.trends.emergence import read_emergence, window_of
from analysis.trends.movers import evenness, read_movers
from analysis.trends.strata import choose_frame
from analysis.trends.subjects import Subject, find_subjects, largest_first
from analysis.trends.trajectories import read_trajectories
from analysis.trends.works import read_dates
from data.families import Family
from data.records import Author
from data.store import open_memory, rows_as_dicts
from tests.analysis.terms.corpora import lot, papers, word, years
from tests.loading import load
from tests.papers import paper, reference

END_2020 = date(2020, 12, 31)
FAMILIES = [Family(name, f"{name} models", (f"{name} model",)) for name in ("tidal", "oak", "brook")]
COURSE = {
    year: {"tidal model": tidal, "oak model": oak, "brook model": 20}
    for year, tidal, oak in ((2017, 1, 40), (2018, 1, 40), (2019, 2, 40), (2020, 40, 5))
}


def known(*groups, families=FAMILIES):
    """Return a ledger of papers whose families are found."""
    db = open_memory()
    load(db, *(one for group in groups for one in group))
    families_step.run(db, families)
    return db


@pytest.fixture(scope="module")
def db():
    """Return a ledger of two venues in which one family rises, one falls and one stays."""
    return known(years("KDD", COURSE), years("WWW", COURSE))


def verdicts(told):
    return {row["name"]: row["verdict"] for row in told.rows}


def test_what_rises_falls_and_stays_is_said_so(db):
    told = read_movers(db, "family", END_2020)
    assert verdicts(told) == {"tidal models": "rising", "oak models": "falling", "brook models": "steady"}
    assert [row["name"] for row in told.rows] == ["tidal models", "oak models", "brook models"]
    assert (told.coverage["tested"], told.coverage["rising"], told.coverage["falling"]) == (3, 1, 1)


def test_every_number_of_a_family_can_be_worked_out(db):
    """80 of 200 papers; past shares of 4/300 in each venue make 2.67 expected; (81) / (3.67)."""
    row = read_movers(db, "family", END_2020).rows[0]
    assert (row["n"], row["expected"], row["share"], row["spread"], row["evenness"]) == (80, 2.67, 0.4, 2, 2)
    assert row["growth"] == pytest.approx(81 / (8 / 3 + 1), abs=1e-4)
    assert row["growth_before"] == pytest.approx(5 / 3, abs=1e-4)
    assert row["acceleration"][1] < row["acceleration"][0] < row["acceleration"][2]


def test_nothing_from_later_changes_what_moved():
    early = {year: COURSE[year] for year in (2017, 2018, 2019)}
    then, now = known(years("KDD", early)), known(years("KDD", early), years("KDD", {2020: {"oak model": 95}}))
    day = date(2019, 12, 31)
    one, other = (read_movers(some, "family", day) for some in (then, now))
    assert (one.rows, one.coverage) == (other.rows, other.coverage)


def test_a_venue_that_joins_full_of_a_family_lifts_it_not():
    steady = {year: {"tidal model": 20} for year in range(2017, 2021)}
    told = read_movers(known(years("KDD", steady), years("NEW", {2020: {"tidal model": 95}})), "family", END_2020)
    assert verdicts(told)["tidal models"] == "steady"


def test_families_strewn_by_lot_hardly_ever_move():
    """Thirty families in twelve corpora of 400 papers: at 5 %, about one corpus has any that moves."""
    families = [Family(f"f{n}", f"f{n}", (f"wave {word(n)}",)) for n in range(30)]
    moved = 0
    for seed in range(12):
        rng = lot(seed)
        made = [
            paper(str(n), f"{' for '.join(f'wave {word(f)}' for f in rng.choice(30, 2, replace=False))} {word(n)}",
                  venue="KDD", published=f"{2007 + n // 100}-01-01") for n in range(1_000, 1_400)
        ]  # fmt: skip
        told = read_movers(known(made, families=families), "family", END_2020)
        assert told.coverage["tested"] == 30
        moved += bool(told.coverage["rising"] or told.coverage["falling"])
    assert moved <= 2


def test_evenness_counts_strata_as_if_alike():
    assert evenness(np.asarray([5, 5, 5, 0])) == pytest.approx(3)
    assert evenness(np.asarray([9, 0])) == 1
    assert evenness(np.asarray([0, 0])) == 0


def test_newcomers_and_leavers_are_counted_by_person():
    ada, alan, kurt = (Author(f"{name} {name}son", f"{name}son") for name in ("Ada", "Alan", "Kurt"))
    fill = years("KDD", {year: {} for year in (2018, 2019, 2020)})
    own = [
        paper("a", "A tidal model of old", published="2018-01-01", venue="KDD", authors=(ada, alan)),
        paper("b", "A tidal model of now", published="2020-01-01", venue="KDD", authors=(ada, kurt)),
        paper("c", "Alan writes of stones", published="2020-01-01", venue="KDD", authors=(alan,)),
    ]
    db = known(fill, own)
    people_step.run(db)
    window = window_of(choose_frame(db, END_2020, read_dates(db, END_2020)))
    told = read_emergence(db, END_2020, window, find_subjects(db, "tidal models"))[0]
    assert (told["n_authors"], told["n_newcomers"]) == (2, 1)
    assert (told["n_authors_before"], told["n_leavers"], told["n_gone_elsewhere"]) == (2, 1, 1)
    assert (told["n_works"], told["first_seen"], told["novelty"]) == (2, "2018", 1)


def test_coherence_is_the_part_of_citing_works_that_cite_their_own():
    first = paper("first", "The first tidal model", published="2019-01-01", venue="KDD")
    stone = paper("stone", "On stones and their lakes", published="2019-01-01", venue="KDD")
    to_first, to_stone = (
        reference("The first tidal model", 2019, "Ada Lovelace"),
        reference("On stones and their lakes", 2019, "Ada Lovelace"),
    )
    citing = [
        paper(f"c{n}", f"A tidal model of {word(n)}", published="2020-01-01", venue="KDD",
              references=(to_first if n < 9 else to_stone,)) for n in range(12)
    ]  # fmt: skip
    db = known(years("KDD", {year: {} for year in (2018, 2019, 2020)}), [first, stone], citing)
    window = window_of(choose_frame(db, END_2020, read_dates(db, END_2020)))
    told = read_emergence(db, END_2020, window, find_subjects(db, "tidal models"))[0]
    assert told["coherence"] == 0.75
    assert told["impact"] is None


def test_trajectories_put_a_topic_beside_a_family(db):
    told = read_trajectories(db, find_subjects(db, "tidal models"), END_2020)
    (row,) = told.subjects
    assert [point["share"] for point in row["course"]] == [0.01, 0.01, 0.02, 0.4]
    assert [point["change"] for point in row["course"]] == [False, False, False, True]
    assert row["trend"]["verdict"] == "rising"
    assert list(told.grouped) == ["family"]


def test_the_step_writes_courses_once_and_again_only_when_something_changed(db):
    first = step.run(db)
    assert first.written > 0
    rows = rows_as_dicts(
        db,
        """SELECT period, n, total, share, is_change FROM courses JOIN families f ON f.family_id = number
        WHERE kind = 'family' AND slug = 'tidal' AND granularity = 'year' ORDER BY period""",
    )
    assert [row["n"] for row in rows] == [2, 2, 4, 80]
    assert rows[-1] == {"period": "2020", "n": 80, "total": 200, "share": 0.4, "is_change": True}
    assert step.run(db).read == 0
    moved = rows_as_dicts(db, "SELECT name, verdict, as_of FROM subject_trends WHERE verdict <> 'steady' ORDER BY name")
    assert [(row["name"], row["verdict"]) for row in moved] == [("oak models", "falling"), ("tidal models", "rising")]
    assert moved[0]["as_of"] == date(2025, 12, 31)


def test_the_view_of_topic_shares_keeps_its_columns(db):
    columns = [row[0] for row in db.execute("DESCRIBE public.trends").fetchall()]
    assert columns == ["topic_id", "granularity", "period", "n", "total", "share", "lo", "hi"]


@pytest.mark.parametrize(
    "made",
    [
        pytest.param([], id="nothing"),
        pytest.param(papers("a", 10, {"tidal model": 9}), id="ten-papers"),
        pytest.param(papers("a", 300, {"tidal model": 9}, published="2020-05-05", precision="day"), id="one-day"),
        pytest.param(papers("a", 300, {"tidal model": 99}, published="2090-01-01"), id="the-future"),
        pytest.param(papers("a", 300, {"tidal model": 99}, published=None, precision=None), id="undated"),
        pytest.param(
            [paper(f"z{n}", f"生成模型的研究 {n}", abstract="我们研究模型。") for n in range(120)], id="non-english"
        ),
    ],
)
def test_where_nothing_can_be_told_the_step_writes_no_verdict(made):
    db = known(made)
    step.run(db)
    assert rows_as_dicts(db, "SELECT * FROM subject_trends") == []
    told = read_trajectories(db, [Subject("family", 1, "x")], END_2020)
    assert told.reason or all(point["share"] is not None for point in told.subjects[0]["course"])


def test_an_old_day_before_any_paper_breaks_nothing(db):
    assert read_movers(db, "family", date(1, 1, 1)).rows == []
    assert read_trajectories(db, find_subjects(db, "oak models"), date(1, 1, 1)).reason


def test_the_day_of_the_step_is_the_end_of_the_last_month_that_was_over():
    db = open_memory()
    assert step.newest_day(db) == date.min
    load(db, paper("a", "On rivers"), now=datetime(2026, 3, 31))
    assert step.newest_day(db) == date(2026, 3, 31)
    load(db, paper("b", "On lakes"), now=datetime(2026, 4, 29))
    assert step.newest_day(db) == date(2026, 3, 31)


def test_where_no_period_can_be_compared_nothing_is_said_of_comers_and_goers():
    db = known(papers("a", 10, {"tidal model": 9}, venue="KDD"))
    (row,) = read_trajectories(db, find_subjects(db, "tidal models"), END_2020).subjects
    told = row["evidence"]
    assert (told["n_works"], told["first_seen"], row["trend"]) == (9, "2020", None)
    assert told["novelty"] is told["n_authors"] is told["n_leavers"] is None


def test_the_largest_subjects_come_first(db):
    assert [one.name for one in largest_first(db, "family")][0] == "oak models"
