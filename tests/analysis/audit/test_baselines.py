"""Baselines: what a paper says of them, how old they are, and what was better before."""

from datetime import date
from typing import Any

import pytest

from analysis.audit.baselines import newest_compared, said_of_baselines, simple_in_tables, stronger_before, year_in
from analysis.audit.rules import Text


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("We tune the learning rate of all baselines on the same grid.", "tuned"),
        ("Baselines use default hyper-parameters.", "untuned"),
        ("Results of other systems are taken from the original papers.", "copied"),
        ("We re-implemented all competing parsers for comparison.", "rerun"),
        ("As a baseline we use logistic regression.", "simple"),
        ("The majority-class baseline reaches 52 %.", "simple"),
    ],
)
def test_a_sentence_tells_how_baselines_were_run(sentence: str, kind: str) -> None:
    assert [one.kind for one in said_of_baselines([Text("Experiments", sentence)])] == [kind]


@pytest.mark.parametrize("sentence", ["We use random weights.", "The model is tuned on the development set.",
                                      "Logistic regression is an old method.", "We fine-tune the baseline model.",
                                      "The results have been reported in a conference paper."])  # fmt: skip
def test_other_sentences_tell_nothing(sentence: str) -> None:
    assert said_of_baselines([Text("Experiments", sentence)]) == []


def test_related_work_is_left_out() -> None:
    assert said_of_baselines([Text("Related Work", "As a baseline they use logistic regression.")]) == []


def test_rows_of_a_table_can_be_simple_baselines() -> None:
    assert simple_in_tables(["BERT", "Lead-3 (See et al., 2017)", "Ours"]) == "Lead-3 (See et al., 2017)"
    assert simple_in_tables(["BERT", "Ours"]) is None


@pytest.mark.parametrize(
    ("entry", "year"),
    [("Smith et al. (2017)", 2017), ("Jones ICCV’19", 2019), ("Ours", None), ("A 3000-word model of 2031", None),
     ("Old (1998), revised 2004b", 2004),
     ("Top2000 445890", None)],
)  # fmt: skip
def test_years_are_read_from_names(entry: str, year: int | None) -> None:
    assert year_in(entry, 2020) == year


def test_the_newest_of_the_compared_is_told() -> None:
    entries = ["Smith et al. (2014)", "Jones 2016", "Late (2023)", "Ours"]
    assert newest_compared(entries, date(2018, 5, 1)) == (2016, "Jones 2016")
    assert newest_compared(["Ours"], date(2018, 5, 1)) is None
    assert newest_compared(entries, None) is None


def claim(work: int, value: float, **fields: Any) -> dict[str, Any]:
    return {"work_id": work, "value": value, "unit": "%", "split": None, "higher_is_better": True} | fields


def test_the_strongest_earlier_result_is_found_in_either_direction() -> None:
    earlier = [claim(1, 80.0), claim(2, 85.0), claim(3, 90.0, unit=None), claim(4, 95.0, split="dev")]
    assert stronger_before(claim(9, 82.0, split="test"), earlier) == earlier[1]
    assert stronger_before(claim(9, 99.0), earlier) is None
    assert stronger_before(claim(9, 82.0, higher_is_better=False), earlier) == earlier[0]
