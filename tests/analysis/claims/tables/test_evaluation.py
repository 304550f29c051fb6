"""Figures of claims against boards, by hand."""

import pytest

from analysis.claims.tables.evaluation import Judged, Row, macro_f1, measure, worst

A = Row("Image Classification", "CIFAR-10", "Accuracy", 94.2, True)
B = Row("Image Classification", "CIFAR-100", "Accuracy", 75.0, True)
C = Row("Machine Translation", "WMT14", "BLEU", 28.4, False)
WRONG = Row("Image Classification", "CIFAR-10", "Accuracy", 91.0)


def judged(gold: tuple[Row, ...], found: tuple[Row, ...], name: str = "a") -> Judged:
    """Return a paper with listed and read rows."""
    return Judged(name, gold, found, bool(gold), bool(found))


def test_figures_are_those_worked_out_by_hand() -> None:
    told = measure([judged((A, B), (A, WRONG)), judged((C,), (), "b")], draws=50)
    assert told["tdms_precision"].value == pytest.approx(1 / 2)
    assert told["tdms_recall"].value == pytest.approx(1 / 3)
    assert told["tdms_f1"].value == pytest.approx(2 / 5)
    assert told["tdm_precision"].value == pytest.approx(1 / 1)
    assert told["answerable_accuracy"].value == pytest.approx(1 / 2)
    assert (told["tdms_f1"].n, told["answerable_accuracy"].n) == (3, 2)


def test_recall_in_the_text_leaves_out_what_no_reader_can_find() -> None:
    told = measure([judged((A, B, C), (A,))], draws=10)
    assert (told["tdms_recall_in_text"].value, told["tdms_recall_in_text"].n) == (1 / 2, 2)


def test_names_are_equal_in_any_spelling_and_values_are_not() -> None:
    other = Row("image classification", "CIFAR10", "acc", 94.20)
    assert measure([judged((A,), (other,))], draws=10)["tdms_f1"].value == 1.0
    assert measure([judged((A,), (WRONG,))], draws=10)["tdms_f1"].value == 0.0


def test_an_interval_holds_its_value_and_is_the_same_again() -> None:
    papers = [judged((A, B), (A,), str(n)) if n % 3 else judged((C,), (WRONG,), str(n)) for n in range(30)]
    first, second = measure(papers)["tdms_f1"], measure(papers)["tdms_f1"]
    assert first == second
    assert first.lo < first.value < first.hi


def test_all_right_is_one_and_no_papers_give_no_figures() -> None:
    assert measure([judged((A, B), (B, A))], draws=10)["tdms_f1"].as_dict() == {
        "value": 1.0,
        "lo": 1.0,
        "hi": 1.0,
        "n": 2,
    }
    assert measure([]) == {}


def test_macro_counts_each_board_alike() -> None:
    papers = [judged((A,), (A,)), judged((A, B), (A,), "b")]
    assert macro_f1(papers) == pytest.approx((1.0 + 0.0) / 2)


def test_the_worst_papers_come_first_with_what_was_missed_and_invented() -> None:
    told = worst([judged((A,), (WRONG,)), judged((A, B, C), (), "b"), judged((A,), (A,), "c")])
    assert [one["id"] for one in told] == ["b", "a"]
    assert told[1]["invented"] == [
        {"task": "Image Classification", "dataset": "CIFAR-10", "metric": "Accuracy", "value": 91.0}
    ]
