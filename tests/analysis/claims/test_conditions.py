"""What a claim says beside its value, in invented sentences."""

import pytest

from analysis.claims.extract import extract_claims
from data.records import Claim


def only(text: str) -> Claim:
    (claim,) = [claim for claim in extract_claims("", text) if claim.kind == "result"]
    return claim


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("In the zero-shot setting we reach 71.2% accuracy on Orchard-20.", ("zero-shot",)),
        ("In the 5-shot setting we reach 71.2% accuracy on Orchard-20.", ("few-shot", "5-shot")),
        ("An ensemble reaches 71.2% accuracy on Orchard-20.", ("ensemble",)),
        ("With test-time augmentation, we reach 71.2% accuracy on Orchard-20.", ("test-time augmentation",)),
        ("Using extra training data, we reach 71.2% accuracy on Orchard-20.", ("extra data",)),
        ("Pre-trained on GROVE-21K, PearNet reaches 71.2% accuracy on Orchard-20.", ("pretrained on GROVE-21K",)),
        ("With tool use, PearNet reaches 71.2% accuracy on Orchard-20.", ("with tools",)),
        ("Without extra data, PearNet reaches 71.2% accuracy on Orchard-20.", ()),
        ("PearNet reaches 71.2% accuracy on Orchard-20 without any test-time augmentation.", ()),
    ],
)
def test_a_claim_carries_the_conditions_that_its_clause_names_and_does_not_deny(text, settings):
    assert only(text).settings == settings


def test_conditions_do_not_cross_a_semicolon():
    text = "Alone, it reaches 71.2% accuracy on Orchard-20; with an ensemble, it reaches 74.0% accuracy on Orchard-20."
    assert [claim.settings for claim in extract_claims("", text)] == [(), ("ensemble",)]


def test_a_condition_in_brackets_belongs_to_the_number_beside_it():
    claims = extract_claims("", "We reach accuracies of 94.6 (95.6 for ensemble) on Orchard-20.")
    assert [(claim.value, claim.settings, claim.dataset) for claim in claims] == [
        (94.6, (), "Orchard-20"),
        (95.6, ("ensemble",), "Orchard-20"),
    ]


@pytest.mark.parametrize(
    "words", ["over ", "about ", "more than ", "nearly ", "up to ", "at least ", "approximately ", "~", ">"]
)
def test_a_rounded_or_bounded_value_is_approximate(words):
    claim = only(f"PearNet reaches {words}90% accuracy on Orchard-20.")
    assert (claim.value, claim.approximate) == (90.0, True)


def test_a_plain_value_is_not_approximate():
    assert not only("PearNet reaches 90.1% accuracy on Orchard-20.").approximate


@pytest.mark.parametrize(
    ("text", "value", "uncertainty", "kind"),
    [
        ("PearNet reaches 92.1 ± 0.3% accuracy on Orchard-20.", 92.1, 0.3, None),
        ("PearNet reaches 92.1% ± 0.3% accuracy on Orchard-20 (standard deviation).", 92.1, 0.3, "std"),
        (
            r"PearNet reaches $92.1 \pm 0.3$ accuracy on Orchard-20, with its standard error.",
            92.1,
            0.3,
            "standard error",
        ),
        ("PearNet reaches 92.1 +/- 0.3 accuracy on Orchard-20.", 92.1, 0.3, None),
    ],
)
def test_what_stands_behind_plus_minus_is_uncertainty_and_no_claim(text, value, uncertainty, kind):
    claim = only(text)
    assert (claim.value, claim.uncertainty, claim.uncertainty_kind) == (value, uncertainty, kind)


def test_a_spread_that_lost_its_sign_is_no_claim():
    assert [
        claim.value for claim in extract_claims("", "It has a mean absolute error of 2.55 1 mm on Orchard-20.")
    ] == [2.55]


def test_version_and_split_are_read_off_the_data_set():
    claim = only("PearNet obtains 62.1 mIoU on PASCAL VOC 2012 val.")
    assert (claim.dataset, claim.dataset_version, claim.split) == ("PASCAL VOC 2012", "2012", "val")


def test_the_size_of_the_model_stands_with_its_result():
    claim = only("With only 24M parameters, PearNet reaches 81.9% accuracy on Orchard-20.")
    assert claim.parameters == 24e6


def test_two_sizes_leave_the_size_open():
    text = (
        "PearNet reaches 81.9% accuracy on Orchard-20 with 24M parameters, far fewer than the 86M parameters of ViT-B."
    )
    assert only(text).parameters is None


def test_rivals_are_comparators():
    claim = only("PearNet reaches 81.9% accuracy on Orchard-20, outperforming FigNet, PlumNet and ViT-B.")
    assert claim.comparators == ("FigNet", "PlumNet", "ViT-B")


def test_data_sets_and_metrics_are_no_comparators():
    claim = only("PearNet reaches 81.9% accuracy on Orchard-20, over CIFAR-10 and BLEU.")
    assert claim.comparators == ()


def test_a_baseline_belongs_to_the_system_it_is_said_of():
    claims = extract_claims("", "We obtain 62.1 mIoU on Orchard-20, compared to 60.0 of HSNet.")
    assert [(claim.kind, claim.value, claim.model) for claim in claims] == [
        ("result", 62.1, None),
        ("baseline", 60.0, "HSNet"),
    ]


def test_a_system_that_no_sentence_proposes_is_known_by_what_it_achieves():
    text = "PearNet outperforms older nets. It gets 81.9% accuracy on Orchard-20."
    assert only(text).model == "PearNet"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Accuracy on Orchard-20 rises from 71.2% to 75.3%.", [("baseline", 71.2), ("result", 75.3)]),
        ("Accuracy rises 71.2 → 75.3 on Orchard-20.", [("baseline", 71.2), ("result", 75.3)]),
        ("We cut the error by 32% (1.10 mm to 0.75 mm).", [("delta", 32.0), ("baseline", 1.1), ("result", 0.75)]),
    ],
    ids=["from to", "arrow", "in brackets"],
)
def test_both_ends_of_a_change_are_told_apart(text, expected):
    assert [(claim.kind, claim.value) for claim in extract_claims("", text)] == expected


def test_a_data_set_introduced_in_the_abstract_counts():
    text = "We present PomeBench, a large and varied benchmark. The best model reaches an F1 of 52.5 there."
    assert [claim.dataset for claim in extract_claims("", text)] == ["PomeBench"]


def test_a_data_set_named_long_before_counts_only_while_it_is_the_only_one():
    filler = "Pears are ripe. " * 4
    one, two = "We study the Orchard-20 dataset. ", "We study the Orchard-20 dataset and the GROVE-9 dataset. "
    claim = "PearNet reaches an F1 of 52.5%."
    assert only(one + filler + claim).dataset == "Orchard-20"
    assert only(two + filler + claim).dataset is None


def test_a_share_of_a_resource_is_efficiency():
    text = "It needs 29% as many parameters, 30% of the computation, and is 35.1% smaller than the rest."
    assert {claim.kind for claim in extract_claims("", text)} == {"efficiency"}


def test_data_a_model_was_pretrained_on_is_not_where_it_was_evaluated():
    text = (
        "Without extra data, PearNet reaches 86.0% ImageNet top-1 accuracy; pre-trained on GROVE-21K, it reaches 88.5%."
    )
    assert "GROVE-21K" not in {claim.dataset for claim in extract_claims("", text)}
