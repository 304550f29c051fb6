"""Things side by side: what is told of directions and of papers, what is marked, and what is never said."""

from typing import Any

import pytest

from analysis.trends.ratios import share_ratio
from app.comparing_papers import result_findings
from app.comparing_subjects import pair_findings, ratio_text
from app.comparing_things import compare
from app.comparison import Comparison, fact
from app.comparison_reports import comparison_text, fact_rows
from app.reading import Reader, open_reader
from data.errors import InputError, NotFoundError
from data.library import Library
from tests.analysis.terms.corpora import word
from tests.app.pages import explorer, words
from tests.libraries import analyzed, answer, listed_library

RISE = {2016: 5, 2017: 5, 2018: 6, 2019: 6, 2020: 40}


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library of a listing in which GANs rise in 2020 and SVMs stay; one paper is of both."""
    papers = [
        {"id": f"{year}-{n}", "title": f"{'A GAN' if n < rise else 'An SVM' if n >= 90 else 'More'} of {word(year)}"
         f" {word(n)}{' and an SVM' if (year, n) == (2020, 0) else ''}", "abstract": "", "year": year, "venue": "KDD"}
        for year, rise in RISE.items() for n in range(100)
    ]  # fmt: skip
    made = listed_library(tmp_path_factory.mktemp("compare"), papers)
    return analyzed(made, "terms", "families", "trends", "people")


@pytest.fixture(scope="module")
def gans(field: Library) -> Comparison:
    with open_reader(field) as reader:
        return compare(reader, ["GAN", "SVM"])


def value(told: Comparison, name: str) -> tuple[str, ...]:
    return next(one.values for one in told.facts if one.name == name)


def test_a_share_that_is_larger_beyond_chance_is_told_with_its_interval(gans: Comparison) -> None:
    assert gans.findings[0] == (
        "In 2020 the share of “generative adversarial networks” is 3.6 [1.8, 7.9] times that of “support vector "
        "machines” (40 and 11 of 100 papers); the 95 % intervals of the shares do not overlap."
    )
    assert gans.findings[1].startswith("1 paper is of both")


def test_facts_stand_side_by_side_and_what_differs_is_marked(gans: Comparison) -> None:
    rows = {row[""]: row for row in fact_rows(gans)}
    names = ["1. generative adversarial networks (family)", "2. support vector machines (family)"]
    assert [rows["papers"][name] for name in names] == ["62, the first 2016", "51, the first 2016"]
    assert (rows["papers"]["≠"], rows["share in 2020"]["≠"], rows["verdict"]["≠"]) == ("", "≠", "≠")
    assert [rows["verdict"][name] for name in names] == ["rising", "steady"]


def test_the_command_prints_the_same_as_text_and_as_json(
    field: Library, gans: Comparison, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answer(field, capsys, "compare", "GAN", "SVM")
    assert told["findings"] == gans.findings
    assert told["pairs"][0]["ratio"]["n_first"] == 40
    text = comparison_text(gans)
    assert gans.findings[0] in text
    assert "share in 2020" in text


def test_the_page_draws_the_shares_and_says_the_finding(
    field: Library, gans: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = explorer(field, monkeypatch, "compare_things", things="GAN | SVM")
    assert not shown.exception
    assert "is 3.6" in words(shown)
    assert len(shown.get("plotly_chart")) == 1
    assert "Explain this chart" in [one.label for one in shown.expander]


def test_every_edit_of_the_names_counts(field: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(field, monkeypatch, "compare_things", things="GAN | SVM")
    for names in ("SVM | GAN", "GAN", "SVM"):
        next(one for one in shown.text_input if "Two to" in one.label).set_value(names).run()
        assert next(one for one in shown.text_input if "Two to" in one.label).value == names


def point(n: int, lo: float, hi: float, complete: float = 1.0) -> dict[str, Any]:
    return {"period": "2020", "n": n, "total": 100, "share": n / 100, "lo": lo, "hi": hi, "complete": complete}


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (point(12, 0.07, 0.2), point(9, 0.05, 0.16), "cannot be told apart (12 and 9 of 100 papers): the one is 1.3 ["),
        (point(2, 0.0, 0.07), point(1, 0.0, 0.05), "has 2 and “b” 1 of 100 papers: too few to compare."),
        (point(9, 0.05, 0.16), point(40, 0.31, 0.5), "the share of “b” is 4.4 [2.1, 10.4] times that of “a”"),
        (point(20, 0.13, 0.29), point(0, 0.0, 0.04), "is at least 4.9 times that of “b”"),
        (point(40, 0.31, 0.5, 0.8), point(9, 0.05, 0.16), "; 80% of that period's papers have arrived."),
    ],
    ids=["overlap", "too few", "the second", "none of the second", "late"],
)  # fmt: skip
def test_a_ratio_is_told_as_far_as_the_counts_carry_it(first: Any, second: Any, said: str) -> None:
    assert said in ratio_text("a", "b", share_ratio(first["n"], second["n"]), first, second)


def test_without_covered_periods_no_ratio_is_told() -> None:
    people = {"n_both": 0, "first_earlier": 0, "second_earlier": 0, "lo": 0.0, "hi": 1.0}
    pair = {"first": 0, "second": 1, "n_both": 0, "ratio": None, "people": people, "people_moved": "no direction"}
    assert pair_findings(["a", "b"], pair, []) == []


def test_people_who_moved_are_told_with_their_number() -> None:
    people = {"n_both": 30, "first_earlier": 2, "second_earlier": 20, "lo": 0.03, "hi": 0.28}
    pair = {"first": 0, "second": 1, "n_both": 0, "ratio": None, "people": people, "people_moved": "second to first"}
    (said,) = pair_findings(["a", "b"], pair, [])
    assert said.startswith("Of 22 people who wrote on both and began with one, 20 wrote on “b” before “a”")


def test_papers_share_references_and_the_citing_sentence_is_told(tidal: Reader) -> None:
    told = compare(tidal, ["P17-1008", "P16-1007"])
    assert told.findings[0].startswith("“Are tidal waves understood?” cites “Tidal waves without labels”: “As the")
    assert "have 6 references in common, of those known here." in told.findings[1]
    assert value(told, "first public") == ("2017", "2016")
    assert f"references in common\n  {told.lists[0].entries[0][0]['label']}; " in comparison_text(told)
    assert {one["label"] for one in told.lists[0].entries[0]} >= {"Tidal waves in shallow water", "Deep tidal waves"}


def test_results_whose_settings_are_not_known_are_not_ranked(tidal: Reader) -> None:
    told = compare(tidal, ["P17-1008", "P16-1007"])
    (said,) = [one for one in told.findings if one.startswith("On iris")]
    assert said.endswith("their settings are not known, so which is better cannot be said.")
    assert value(told, "iris, accuracy") == ("77.5%", "76.5%")


BOARD = {"name": "iris, accuracy", "higher_is_better": True, "is_comparable": True, "values": [77.5, 76.5],
         "settings": ["fine-tuned"] * 2, "shown": ["77.5", "76.5"], "uncertainty": [None, None]}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "in one class of settings: “a” reports the better number; no spread over runs is stated by each."),
        ({"higher_is_better": False}, "“b” reports the better number; no spread over runs is stated by each."),
        ({"higher_is_better": None}, "which way is better is not known."),
        ({"is_comparable": False}, "of different splits or settings, so they cannot be compared."),
        ({"uncertainty": [0.6, 0.5]}, "the difference is within what they state as uncertainty."),
        ({"uncertainty": [0.2, 0.2]}, "“a” reports the better number."),
        ({"values": [77.5, 77.5]}, "; the best numbers are equal."),
        (
            {
                "values": [77.5, 76.5, 70.0],
                "uncertainty": [0.4, 0.4, 9.0],
                "settings": ["fine-tuned"] * 3,
                "shown": ["77.5", "76.5", "70"],
            },
            "“a” reports the better number.",
        ),
    ],
)
def test_of_two_results_no_more_is_said_than_their_board_allows(change: dict[str, Any], said: str) -> None:
    (told,) = result_findings(["a", "b", "c"], BOARD | change)
    assert told.endswith(said)


@pytest.mark.parametrize(
    ("names", "error", "said"),
    [
        ([], InputError, "two to 4"), (["a"] * 5, InputError, "5 names"),
        (["P17-1008", "tidal wave"], InputError, "“tidal waves” (term) is no paper"),
        (["no such thing at all"], NotFoundError, "no topic, term or family is called 'no such thing at all'"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(tidal: Reader, names: list[str], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said.replace("(", r"\(").replace(")", r"\)")):
        compare(tidal, names)


def test_one_thing_alone_has_facts_and_no_findings_about_pairs(tidal: Reader) -> None:
    told = compare(tidal, ["tidal wave"])
    assert told.pairs == []
    assert value(told, "papers")[0].startswith("8")


def test_one_paper_alone_differs_from_nothing_and_nothing_is_said_of_ties(tidal: Reader) -> None:
    told = compare(tidal, ["P10-1001"])
    assert told.findings == []
    assert [one.name for one in told.facts if one.differs] == []


def test_a_fact_known_of_none_is_left_out_and_unknown_is_no_difference() -> None:
    assert fact("venue", [None, ""]) == []
    assert [one.differs for one in (*fact("venue", ["ACL", None]), *fact("venue", ["ACL", "EMNLP"]))] == [False, True]
