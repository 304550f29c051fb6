"""The replay of past years against events that people judged."""

import json

import pytest

from analysis.terms.back_test import found_events, grow_again, read_known_terms, scores
from data.errors import InputError
from tests.analysis.terms.corpora import STEADY, with_terms, years

COURSE = {
    2016: {STEADY: 20}, 2017: {STEADY: 20}, 2018: {STEADY: 20, "tidal wave": 25}, 2019: {STEADY: 20, "tidal wave": 40},
    2020: {STEADY: 20, "tidal wave": 2},
}  # fmt: skip


def known_terms(tmp_path, *rows):
    path = tmp_path / "terms.json"
    path.write_text(json.dumps(rows))
    return read_known_terms(path)


def row(term, *aliases):
    return {"term": term, "aliases": list(aliases)}


@pytest.mark.parametrize(
    ("listed", "named"),
    [(row("few-shot learning"), True), (row("few shot learning"), True), (row("learning", "FSL"), True),
     (row("learning from few"), False)],
)  # fmt: skip
def test_a_term_is_named_by_its_pattern_with_or_without_hyphens(tmp_path, listed, named):
    (known,) = known_terms(tmp_path, {"term": "few-shot learning", "pattern": "few-shot|FSL"})
    assert known.is_named_by(listed) is named


def test_an_event_is_found_in_its_year_or_the_year_before(tmp_path):
    known = known_terms(tmp_path, {"term": "wave", "rising_years": [2018, 2019, 2021], "declining_years": [2020]})
    lists = {2018: [row("wave")], 2019: [], 2020: [], 2021: [row("oak")]}
    assert found_events(lists, known, range(2018, 2022)) == [
        ("wave", 2018, True, False), ("wave", 2019, False, True), ("wave", 2021, False, False),
    ]  # fmt: skip
    assert found_events(lists, known, [2020], "declining") == [("wave", 2020, False, False)]


def test_growing_again_is_told_by_the_mean_of_venue_shares():
    db = with_terms(years("KDD", COURSE))
    terms = [term for (term,) in db.execute("SELECT term_id FROM terms WHERE name = 'tidal wave'").fetchall()]
    assert [grow_again(db, year, terms) for year in (2017, 2018, 2019, 2030)] == [[True], [True], [False], []]


def test_the_measures_count_events_and_listed_terms(tmp_path):
    known = known_terms(
        tmp_path, {"term": "wave", "pattern": "tidal wave", "rising_years": [2018, 2019], "declining_years": [2020]},
        {"term": "never", "rising_years": [2019]},
    )  # fmt: skip
    told = scores(with_terms(years("KDD", COURSE)), known, 2018, 2020)
    assert (told["rising found"]["value"], told["rising found"]["n"]) == (0.6667, 3)
    assert told["rising foreseen"]["value"] == 0.3333
    assert (told["falling listed as emerging"]["value"], told["falling found"]["value"]) == (0, 1)
    assert told["listed terms that grow again"]["n"] == 2
    assert told["listed terms that grow again"]["value"] == 0.5


def test_years_without_events_are_refused(tmp_path):
    known = known_terms(tmp_path, {"term": "wave", "rising_years": [2018]})
    with pytest.raises(InputError, match="no rising or declining year between 2001 and 2002"):
        scores(with_terms(years("KDD", COURSE)), known, 2001, 2002)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1]", '[{"pattern": "x"}]', '[{"term": "x", "pattern": "("}]', '{"a": 1}', "null",
     '[{"term": "x", "rising_years": 3}]', '[{"term": "x", "rising_years": ["soon"]}]',
     json.dumps([{"term": "x", "pattern": "y" * 5_000}])],
)  # fmt: skip
def test_a_file_that_is_no_list_of_terms_is_refused(tmp_path, text):
    path = tmp_path / "terms.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"terms\.json"):
        read_known_terms(path)
