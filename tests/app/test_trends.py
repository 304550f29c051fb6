"""`fieldmap trends terms` and `fieldmap eval terms` as people use them."""

import json
from datetime import date

import pytest

from tests.analysis.terms.corpora import word
from tests.app.pages import explorer
from tests.libraries import analyzed, answer, fieldmap, listed_library


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Make a library of a listing in which a term rises in 2020."""
    folder = tmp_path_factory.mktemp("trends")
    papers = [
        {"id": f"{year}-{n}", "title": f"{'Tidal wave' if year == 2020 and n < 30 else 'More'} of {word(year)}"
         f" {word(n)}", "year": year, "venue": "KDD"} for year in (2018, 2019, 2020) for n in range(100)
    ]  # fmt: skip
    return listed_library(folder, papers)


@pytest.fixture(scope="module")
def known(library):
    """Return the library once its terms are found and published."""
    return analyzed(library, "terms")


def test_without_the_step_the_step_is_named(library, capsys):
    assert fieldmap(library, "trends", "terms") == 2
    assert "fieldmap analyze terms" in capsys.readouterr().err


def test_the_answer_has_the_fields_that_scripts_rely_on(known, capsys):
    told = answer(known, capsys, "trends", "terms", "--as-of", "2020-12-31")
    assert (told["as_of"], told["declining"]) == ("2020-12-31", [])
    row = told["emerging"][0]
    assert {"term", "aliases", "score", "share", "interval", "first_seen", "n"} <= set(row)
    assert (row["term"], row["n"], row["share"], row["first_seen"]) == ("tidal wave", 30, 0.3, "2020")
    assert told["coverage"]["strata"] == [{"stratum": "listing KDD", "n": 100, "n_before": [0, 100, 100]}]


def test_the_text_says_what_the_lists_rest_on(known, capsys):
    assert fieldmap(known, "trends", "terms", "--as-of", "2020-12-31") == 0
    text = capsys.readouterr().out
    assert "2020 against 2018, 2019, 100 papers of listing KDD" in text
    assert "tidal wave" in text
    assert "declining: none" in text


def test_by_default_the_day_is_that_of_the_edition(known, capsys):
    told = answer(known, capsys, "trends", "terms")
    assert told["as_of"] > "2020-12-31"
    assert told["coverage"]["period"] == "2020"


def test_a_day_too_early_says_why_nothing_is_told(known, capsys):
    assert fieldmap(known, "trends", "terms", "--as-of", "2018-12-31") == 0
    assert "cannot be told from what was loaded" in capsys.readouterr().out


@pytest.mark.parametrize("words", [("--as-of", "soon"), ("--top", "0"), ("--as-of", "2020-02-30")])
def test_wrong_options_are_refused(known, words):
    assert fieldmap(known, "trends", "terms", *words) == 2


def test_the_terms_can_be_asked_for_in_sql(known, capsys):
    rows = answer(
        known, capsys, "sql", "SELECT name, n_titles FROM terms WHERE n_words = 2 ORDER BY n_titles DESC LIMIT 1"
    )
    assert rows == [{"name": "tidal wave", "n_titles": 30}]


def test_eval_measures_the_replay(known, capsys, tmp_path):
    gold = tmp_path / "terms.json"
    gold.write_text(json.dumps([{"term": "tidal wave", "pattern": "tidal waves?", "rising_years": [2020]}]))
    told = answer(known, capsys, "eval", "terms", "--gold", gold, "--from", 2020, "--until", 2020)
    assert told["rising found"] == {"value": 1.0, "lo": 0.2065, "hi": 1.0, "n": 1}
    assert fieldmap(known, "eval", "terms", "--gold", gold, "--from", 2020, "--until", 2019) == 2
    assert fieldmap(known, "eval", "terms", "--gold", gold, "--from", 2020, "--until", 2020) == 0
    assert "rising foreseen" in capsys.readouterr().out


def test_the_page_shows_the_lists_with_papers_and_what_they_rest_on(known, monkeypatch):
    shown = explorer(known, monkeypatch, "term_radar")
    assert "2020 against 2018, 2019" in shown.caption[0].value
    assert shown.dataframe[0].value["term"].tolist() == ["tidal wave"]
    assert "**tidal wave**" in [one.value for one in shown.markdown]
    shown.segmented_control(key="terms_that").set_value("fall").run()
    assert "No term does" in shown.info[0].value


def test_the_page_of_a_day_too_early_says_why_nothing_is_told(known, monkeypatch):
    shown = explorer(known, monkeypatch, "term_radar")
    shown.date_input(key="stood-on").set_value(date(2018, 12, 31)).run()
    assert "cannot be told" in shown.caption[0].value
