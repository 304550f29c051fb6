"""Claims in invented sentences, kind by kind."""

import pytest

from analysis.claims.extract import extract_claims
from data.records import Claim


def claims(text: str) -> list[Claim]:
    return extract_claims("", text)


def brief(text: str) -> list[tuple[str, float, str | None, str | None]]:
    return [(c.kind, c.value, c.dataset, c.metric) for c in claims(text)]


def test_a_result_carries_metric_dataset_unit_and_sentence() -> None:
    text = "Orchards are hard. Our PearNet reaches 87.4% accuracy on the Orchard-20 dataset."
    (claim,) = claims(text)
    assert (claim.kind, claim.value, claim.unit) == ("result", 87.4, "percent")
    assert (claim.dataset, claim.metric, claim.higher_is_better) == ("Orchard-20", "accuracy", True)
    assert claim.sentence == "Our PearNet reaches 87.4% accuracy on the Orchard-20 dataset."
    assert claim.model == "PearNet"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "PearNet obtains 51.2 AP on FruitVIS 2020 and 33.3 AP on GROVE.",
            [("result", 51.2, "FruitVIS 2020", "AP"), ("result", 33.3, "GROVE", "AP")],
        ),
        (
            "We achieve accuracies of 91.5% and 80.2% on Orchard-20 and PomeBench, respectively.",
            [("result", 91.5, "Orchard-20", "accuracy"), ("result", 80.2, "PomeBench", "accuracy")],
        ),
        (
            "It sets a new state of the art on Orchard-20 (mIoU of 61.7%) and PomeBench (mIoU of 58.0%).",
            [("result", 61.7, "Orchard-20", "mIoU"), ("result", 58.0, "PomeBench", "mIoU")],
        ),
        (
            "On KITTI, our model attains a precision, recall and F1 of 91.1, 92.2 and 93.3.",
            [
                ("result", 91.1, "KITTI", "precision"),
                ("result", 92.2, "KITTI", "recall"),
                ("result", 93.3, "KITTI", "F1"),
            ],
        ),
    ],
    ids=["own data set each", "respectively", "in brackets", "three metrics"],
)
def test_lists_of_numbers_are_paired_with_their_names(text: str, expected: list[object]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Compared to 62.5% accuracy of the previous best, ripeness is now solved.", 62.5),
        ("Human annotators achieve 94.0% accuracy on Orchard-20.", 94.0),
        ("The prior best method reaches an F1 of 71.3 on Orchard-20.", 71.3),
    ],
    ids=["compared to", "humans", "prior best"],
)
def test_values_of_others_are_baselines(text: str, value: float) -> None:
    assert [(c.kind, c.value) for c in claims(text)] == [("baseline", value)]


def test_from_a_to_b_is_a_baseline_and_a_result_and_the_bracket_a_relative_difference() -> None:
    found = claims("Grafting lowers the mean absolute error from 20.5 to 16.4 (20%) on Orchard-20.")
    assert [(c.kind, c.value) for c in found] == [("baseline", 20.5), ("result", 16.4), ("delta", 20.0)]
    assert [c.relative for c in found] == [False, False, True]
    assert not any(c.higher_is_better for c in found)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("PearNet outperforms rivals by 3.5 BLEU on Orchard-20.", [3.5]),
        ("This gives improvements of up to 4.5% in recall.", [4.5]),
        ("We gain +2.1 mAP on KITTI.", [2.1]),
        ("It surpasses older work by 1.5% on KITTI and 2.5% on GROVE.", [1.5, 2.5]),
        ("We see an 8% and 5% increase in accuracy.", [8.0, 5.0]),
    ],
    ids=["by", "improvements of", "plus sign", "parallel", "list before the noun"],
)
def test_differences_are_deltas(text: str, values: list[float]) -> None:
    assert [(c.kind, c.value) for c in claims(text)] == [("delta", value) for value in values]


def test_a_range_has_both_ends() -> None:
    (claim,) = claims("Recognition accuracy declines 5%-16% when fruit is wet.")
    assert (claim.kind, claim.value, claim.value_hi) == ("delta", 5.0, 16.0)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Our model is up to 11 times faster than pickers.", 11.0, "times"),
        ("It yields a 2.5x speedup.", 2.5, "times"),
        ("This reduces inference time by 36.8%.", 36.8, "percent"),
        ("With only 1.3M parameters, it fits a phone.", 1.3, "million parameters"),
        ("Inference takes 4.2 ms on a phone.", 4.2, "ms"),
        ("The network runs at 45 FPS.", 45.0, "FPS"),
        ("It uses three times less memory.", 3.0, "times"),
    ],
    ids=["times faster", "speedup", "time saved", "parameters", "latency", "rate", "in words"],
)
def test_costs_are_efficiency(text: str, value: float, unit: str) -> None:
    assert [(c.kind, c.value, c.unit) for c in claims(text)] == [("efficiency", value, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 we planted trees.",
        "The net has 12 layers and 3 heads.",
        "See Section 4.2 and Table 3 for CIFAR-10 in 2D.",
        "We label 3500 images with 14 annotators.",
        "As others note [12], growth is slow (Orr et al., 2021).",
        "We use ResNet-50, Llama 3.1 and a 7B model.",
        "Eq. (3) holds for k = 5 and n > 10.",
        "Code: https://example.org/v2/run-1.5 and mail a1@b2.org.",
        "We train on 10% of the labels.",
        "Inputs are 256 x 256 patches with p < 0.05.",
        "We report 95% confidence intervals and 5-fold cross validation.",
        "It is evaluated with top-5 lists.",
    ],
)
def test_other_numbers_are_no_claims(text: str) -> None:
    assert claims(text) == []


def test_spreads_and_confidence_intervals_are_left_out() -> None:
    found = claims("We achieve an accuracy of 81.2% ± 0.4 (95% CI: 80.1-82.3) on Orchard-20.")
    assert [c.value for c in found] == [81.2]


def test_latex_of_arxiv_is_read_and_the_sentence_stays_verbatim() -> None:
    text = r"Our method reaches \textbf{88.1}$\%$ accuracy with $3.5\times$ faster inference."
    found = claims(text)
    assert [(c.kind, c.value, c.unit) for c in found] == [("result", 88.1, "percent"), ("efficiency", 3.5, "times")]
    assert {c.sentence for c in found} == {text}


def test_a_sentence_without_data_set_borrows_the_one_before_with_less_confidence() -> None:
    named, borrowed = claims("We test on the Orchard-20 dataset with 80.5% recall. It also has 75.5% precision.")
    assert (named.dataset, borrowed.dataset) == ("Orchard-20", "Orchard-20")
    assert borrowed.confidence < named.confidence


def test_settings_split_and_task_are_read_from_the_sentence() -> None:
    (claim,) = claims("In zero-shot image classification an ensemble achieves 71.5% accuracy on the test set of GROVE.")
    assert claim.settings == ("zero-shot", "ensemble")
    assert (claim.split, claim.task) == ("test set", "image classification")


def test_claims_stand_in_reading_order() -> None:
    text = "We get 51.5% accuracy. It is 2x faster. It gains 1.5% recall."
    assert [c.value for c in claims(text)] == [51.5, 2.0, 1.5]


def test_the_title_changes_nothing() -> None:
    text = "PearNet reaches 87.4% accuracy on Orchard-20, 2.1% more than before."
    assert extract_claims("PearNet: 99.9% on ImageNet", text) == extract_claims("", text) != []


def test_a_higher_wer_is_worse() -> None:
    (claim,) = claims("We report a word error rate of 5.4% on LibriSpeech.")
    assert (claim.metric, claim.higher_is_better) == ("word error rate", False)
