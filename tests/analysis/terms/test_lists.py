"""Which terms rise and fall as of a day: what is told, what is left out, and that nothing from later changes it."""

from dataclasses import asdict
from datetime import date

import numpy as np
import pytest

from analysis.terms import step
from analysis.terms.corpus import read_counted, read_names
from analysis.terms.lists import are_alike, term_trends, without_repeats
from analysis.terms.vocabulary import is_term
from data.store import open_memory
from tests.analysis.terms.corpora import STEADY, lot, months, names, papers, with_terms, word, years
from tests.loading import load
from tests.papers import paper

END_2020 = date(2020, 12, 31)
COURSE = {
    2017: {STEADY: 20, "hollow oak": 30}, 2018: {STEADY: 20, "hollow oak": 30}, 2019: {STEADY: 20, "hollow oak": 30},
    2020: {STEADY: 20, "tidal wave": 30, "hollow oak": 3},
}  # fmt: skip


@pytest.fixture(scope="module")
def told():
    """Return the lists of two venues in which one term rises, one falls and one stays."""
    return term_trends(with_terms(years("KDD", COURSE), years("WWW", COURSE)), END_2020)


def test_what_rises_and_what_falls_is_listed_and_what_stays_is_not(told):
    assert names(told.emerging) == ["tidal wave"]
    assert names(told.declining) == ["hollow oak"]


def test_every_number_of_a_listed_term_can_be_worked_out(told):
    """60 of 200 papers against none; (60 + 1) / (0 + 1) times exp of 1.645 sqrt(1/61 + 1)."""
    row = told.emerging[0]
    assert (row["n"], row["expected"], row["share"], row["share_before"]) == (60, 0, 0.3, 0)
    assert row["growth"] == 61
    assert row["interval"] == [11.6184, 320.267]
    assert (row["growth_before"], row["spread"]) == (None, 2)
    assert (row["score"], row["first_seen"]) == (row["interval"][0], "2020")
    assert [(point["period"], point["share"], point["n"]) for point in row["course"]] == [
        ("2017", 0, 0), ("2018", 0, 0), ("2019", 0, 0), ("2020", 0.3, 60),
    ]  # fmt: skip
    assert [point["burst"] for point in row["course"]] == [False, False, False, True]


def test_a_falling_term_is_expected_to_keep_its_share(told):
    row = told.declining[0]
    assert (row["n"], row["expected"], row["share"], row["share_before"]) == (6, 60, 0.03, 0.3)
    assert row["growth_before"] == 1
    assert row["score"] == pytest.approx(1 / row["interval"][1], rel=1e-3)


def test_the_coverage_names_periods_and_strata(told):
    coverage = told.coverage
    assert (coverage["period"], coverage["past"], coverage["dated_by"]) == ("2020", ["2017", "2018", "2019"], "year")
    assert coverage["strata"] == [
        {"stratum": "s2orc KDD", "n": 100, "n_before": [100, 100, 100]},
        {"stratum": "s2orc WWW", "n": 100, "n_before": [100, 100, 100]},
    ]
    assert (coverage["works"], coverage["left_out"], coverage["rising"], coverage["falling"]) == (800, [], 1, 1)


def test_the_same_library_gives_the_same_lists():
    one, other = (term_trends(with_terms(years("KDD", COURSE)), END_2020) for _ in range(2))
    assert asdict(one) == asdict(other)


def test_top_cuts_the_lists_without_changing_them():
    course = {year: {STEADY: 20} for year in (2018, 2019)} | {
        2020: {STEADY: 20, "tidal wave": 30, "tall tree": 20, "blue sky": 25}
    }
    db = with_terms(years("KDD", course))
    assert term_trends(db, END_2020, 2).emerging == term_trends(db, END_2020).emerging[:2]


def test_a_venue_that_joins_is_left_out_and_lifts_no_term():
    """All papers of the new venue are about rivers; a pooled share would rise from 0 to 50 %."""
    course = {year: {STEADY: 20} for year in range(2017, 2021)}
    joining = {2020: {"wild river": 95}}
    told = term_trends(with_terms(years("KDD", course), years("NEW", joining)), END_2020)
    assert told.emerging == []
    assert told.coverage["left_out"] == [
        {"stratum": "s2orc NEW", "n": 100, "n_before": [0, 0, 0], "reason": "no past period has 80 papers"}
    ]


def test_an_archive_that_joins_within_a_category_is_left_out():
    """90 papers a month of one category, then 700: what covers it has changed."""
    steady = {f"2025-{m:02}": (100, {STEADY: 20}) for m in range(1, 6)}
    small = {f"2025-{m:02}": (90, {}) for m in range(1, 5)} | {"2025-05": (700, {"wild river": 300})}
    made = [*months("a", steady, venue="cs.CV"), *months("b", small, venue="cs.LG")]
    told = term_trends(with_terms(made), date(2025, 5, 31))
    assert told.emerging == []
    assert [row["stratum"] for row in told.coverage["strata"]] == ["s2orc cs.CV"]
    assert "what is covered has changed" in told.coverage["left_out"][0]["reason"]


def test_papers_of_arxiv_belong_to_their_category_whatever_the_journal():
    db = with_terms(years("KDD", COURSE), source="arxiv")
    db.execute("UPDATE main.records SET primary_category = 'cs.LG'")
    assert [row["stratum"] for row in term_trends(db, END_2020).coverage["strata"]] == ["arxiv cs.LG"]


def test_a_venue_that_grows_is_no_growth_of_its_terms():
    small = {year: {"wild river": 30} for year in range(2017, 2021)}
    past = {year: small[year] for year in (2017, 2018, 2019)}
    made = [*years("KDD", {year: {STEADY: 20} for year in small}), *years("WWW", past),
            *years("WWW", {2020: {"wild river": 90}}, n=300)]  # fmt: skip
    told = term_trends(with_terms(made), END_2020)
    assert (told.emerging, told.declining) == ([], [])
    assert len(told.coverage["strata"]) == 2


def test_nothing_from_later_changes_what_was_told():
    """Later papers use other words, other acronyms, other venues, and far more of everything."""
    before = [*years("KDD", COURSE), *years("WWW", COURSE)]
    later = {2021: {"tidal wave": 1, "hollow oak": 290, "brand things": 200}, 2022: {"wavelet tidal wave": 250}}
    acronyms = [
        paper(f"z{n}", f"Tidal wave for z{word(n)}", abstract="The tidal wave (TW) of hollow oak (HO).",
              published="2021-01-01", venue="KDD") for n in range(20)
    ]  # fmt: skip
    db = with_terms(before)
    then = asdict(term_trends(db, END_2020))
    load(db, *years("KDD", later, n=300), *years("NEW", later, n=300), *acronyms)
    step.run(db)
    now = asdict(term_trends(db, END_2020))
    for told in (then, now):
        for row in told["emerging"] + told["declining"]:
            row.pop("term_id")
    assert now == then


def told_of_words(db, as_of):
    """Return all that is known of each term as of a day, by name."""
    names_then = read_names(db, as_of)
    counted = read_counted(db, as_of, names_then)
    return {
        names_then.names[term]: (*(int(counts[term]) for counts in (counted.n, counted.in_title, counted.alone,
                                 counted.in_longer)), names_then.acronyms(term))
        for term in np.flatnonzero(is_term(counted))
    }  # fmt: skip


def test_words_known_on_a_day_are_those_of_a_library_of_that_day():
    """Titles and abstracts drawn by lot, so that many phrases stand just below each limit on the day."""
    words, rng = ["soft", "tidal", "wave", "theory", "TW"], lot(5)
    made = [
        paper(str(number), f"{' '.join(rng.choice(words, size=1 + number % 2))} of {word(1000 + number)}",
              abstract=" ".join(rng.choice(words, size=8)) + (" for tidal wave (TW)." if number % 9 == 0 else ""),
              published=f"{2017 + number // 60}-01-01") for number in range(240)
    ]  # fmt: skip
    whole = with_terms(made)
    for year in (2017, 2018, 2019):
        end = date(year, 12, 31)
        then = with_terms([one for one in made if int(one.published[:4]) <= year])
        assert told_of_words(whole, end) == told_of_words(then, end) != {}


def test_a_phrase_that_a_second_title_has_only_later_is_not_known_before():
    """One title and eight abstracts of 2019: a tenth of titles, but a library of that day would not have kept it."""
    early = [paper("t", f"Tidal wave of {word(1)}", published="2019-01-01")]
    early += [paper(f"a{n}", f"On {word(10 + n)}", abstract="A tidal wave.", published="2019-01-01") for n in range(8)]
    later = [paper("z", f"Tidal wave of {word(99)}", published="2020-01-01")]
    whole = with_terms(early, later)
    assert "tidal wave" in told_of_words(whole, END_2020)
    assert told_of_words(whole, date(2019, 12, 31)) == told_of_words(with_terms(early), date(2019, 12, 31)) == {}


def test_a_day_before_the_years_end_sees_only_the_years_before(told):
    early = term_trends(with_terms(years("KDD", COURSE)), date(2020, 12, 30))
    assert early.coverage["period"] == "2019"
    assert early.emerging == []


def test_an_acronym_and_its_phrase_count_as_one_from_when_it_is_defined():
    past = [
        one for year in (2018, 2019) for one in papers(f"p{word(year)}", 100, {STEADY: 20}, published=f"{year}-01-01")
    ]
    long = [
        paper(f"l{n}", f"State space models of l{word(n)}", abstract="A state space model (SSM).") for n in range(15)
    ]
    short = [paper(f"s{n}", f"An SSM of s{word(n)}") for n in range(15)]
    told = term_trends(with_terms(past, long, short, papers("r", 70, {STEADY: 20})), END_2020)
    assert [(row["term"], row["aliases"], row["n"]) for row in told.emerging] == [("state space models", ["SSM"], 30)]


def test_near_duplicates_share_one_place():
    course = {2018: {}, 2019: {}, 2020: {"gentle wave": 40}}
    db = with_terms(years("KDD", course), [
        paper(f"x{n}", f"Gentle wave theory of x{word(n)}", abstract="Wave theory for gentle waves, in wave theory.",
              published="2020-01-01", venue="KDD") for n in range(30)
    ])  # fmt: skip
    told = term_trends(db, END_2020)
    assert told.emerging[0]["term"] == "gentle wave"
    assert "wave theory" not in names(told.emerging)


def test_terms_are_alike_by_their_papers():
    assert are_alike({1, 2, 3, 4}, {3, 4, 5}, "one", "other")
    assert are_alike({1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 3}, "graph networks", "deep graph")
    assert not are_alike({1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 3}, "graph networks", "deep learning")
    assert not are_alike(set(), set(), "one", "one")


def test_repeats_go_to_the_best_term_and_fill_no_place():
    works = {1: {1, 2, 3}, 2: {1, 2, 3}, 3: {7}, 4: {1, 2}, 5: {9}}
    assert without_repeats(works, dict.fromkeys(works, "x"), 2) == {1: [2, 4], 3: []}


def test_terms_strewn_by_lot_are_hardly_ever_listed():
    """200 terms, none of which rises, in ten corpora of 400 papers: at 5 %, about one corpus lists any."""
    listed = 0
    for seed in range(10):
        rng, made = lot(seed), []
        for number in range(400):
            held = [f"wave {word(term)}" for term in rng.choice(60, size=2, replace=False)]
            made.append(paper(f"{number}", f"{' for '.join(held)} of {word(1000 + number)}", venue="KDD",
                              published=f"{2017 + number // 100}-01-01"))  # fmt: skip
        told = term_trends(with_terms(made), END_2020)
        assert told.coverage["tested"] > 40
        listed += bool(told.emerging or told.declining)
    assert listed <= 2


@pytest.mark.parametrize(
    "made",
    [
        pytest.param([], id="nothing"),
        pytest.param(papers("a", 10, {"tidal wave": 9}), id="ten-papers"),
        pytest.param(months("a", {"2020-03": (300, {"tidal wave": 99})}), id="one-month"),
        pytest.param(papers("a", 300, {"tidal wave": 99}, published="2020-05-05", precision="day"), id="one-day"),
        pytest.param(papers("a", 300, {"tidal wave": 99}, published="2090-01-01"), id="the-future"),
        pytest.param(papers("a", 300, {"tidal wave": 99}, published=None, precision=None), id="undated"),
    ],
)
def test_where_nothing_can_be_told_the_reason_is(made):
    told = term_trends(with_terms(made), END_2020)
    assert (told.emerging, told.declining) == ([], [])
    assert "cannot be told" in told.coverage["reason"]


def test_before_the_first_paper_nothing_is_told():
    assert "reason" in term_trends(with_terms(years("KDD", COURSE)), date(1, 1, 1)).coverage


def test_a_library_without_papers_has_no_lists():
    assert term_trends(open_memory(), END_2020).emerging == []


def test_a_gap_of_a_year_is_bridged():
    course = {year: phrases for year, phrases in COURSE.items() if year != 2019}
    told = term_trends(with_terms(years("KDD", course)), END_2020)
    assert names(told.emerging) == ["tidal wave"]
    assert told.coverage["strata"][0]["n_before"] == [100, 100, 0]


def test_works_known_by_year_only_never_count_in_a_month():
    course = {f"2020-{m:02}": (100, {STEADY: 20}) for m in range(1, 7)}
    yearly = papers("y", 150, {"tidal wave": 150}, published="2020-01-01", precision="year")
    told = term_trends(with_terms(months("a", course), yearly), END_2020)
    assert (told.coverage["dated_by"], told.coverage["known_by_year_only"]) == ("month", 150)
    assert told.emerging == []


def test_works_dated_in_the_future_change_nothing():
    alone, with_later = with_terms(years("KDD", COURSE)), years("KDD", COURSE | {2090: {"far away": 99}})
    now, then = (term_trends(db, END_2020) for db in (with_terms(with_later), alone))
    assert names(now.emerging) == names(then.emerging) == ["tidal wave"]
    assert now.coverage == then.coverage


def test_titles_of_another_language_are_terms_too():
    course = {2018: {}, 2019: {}, 2020: {"глубокое обучение": 30}}
    told = term_trends(with_terms(years("KDD", course)), END_2020)
    assert names(told.emerging) == ["глубокое обучение"]
