"""Flags of claims: what raises and clears each, which number they belong to, and what stays unknown."""

from typing import Any

import pytest

from analysis.audit.flags import FLAGS, claim_flags, flags_in, paper_flags
from analysis.audit.rules import Sentence, Text


def verdicts(text: str) -> dict[str, str]:
    """Return the verdict of each flag that a sentence decides; yes/no where it says both."""
    told: dict[str, str] = {}
    for flag in flags_in(Sentence(None, text, text.lower())):
        told[flag.flag] = f"{told[flag.flag]}/{flag.verdict}" if flag.flag in told else flag.verdict
    return told


def claim(sentence: str, value: float, **fields: Any) -> dict[str, Any]:
    """Return a claim as the audit reads it."""
    told = {"section": None, "split": None, "settings": [], "parameters": None, "kind": "result"}
    return told | {"sentence": sentence, "value": value} | fields


@pytest.mark.parametrize(
    ("sentence", "flag", "verdict"),
    [
        ("With extra training data it reaches 91.2.", "extra_data", "yes"),
        ("It reaches 91.2 without extra data.", "extra_data", "no"),
        ("Our model is pretrained on OpenBooks and reaches 91.2.", "pretraining", "yes"),
        ("Trained from scratch it reaches 91.2.", "pretraining", "no"),
        ("At 384 × 384 input resolution it reaches 87.1.", "resolution", "yes"),
        ("An ensemble of five reaches 91.2.", "ensemble", "yes"),
        ("Without test-time augmentation it reaches 91.2.", "ensemble", "no"),
        ("It reaches 91.2 on the validation set.", "split", "yes"),
        ("It reaches 91.2 on the test set.", "split", "no"),
        ("It reaches 52.1 AP on COCO test-dev.", "split", "no"),
        ("In a zero-shot setting it reaches 91.2.", "prompting", "yes"),
        ("We measure 27.1 case-insensitive sacreBLEU.", "harness", "yes"),
        ("It needs 10x fewer parameters than the rival.", "size_ratio", "yes"),
        ("It has 41% fewer parameters.", "size_ratio", "no"),
        ("It has 80% fewer parameters.", "size_ratio", "yes"),
        ("It surpasses, with 0.1 billion parameters, one of 175 billion parameters.", "size_ratio", "yes"),
    ],
)
def test_a_sentence_decides_a_flag(sentence: str, flag: str, verdict: str) -> None:
    assert verdicts(sentence)[flag] == verdict


@pytest.mark.parametrize(
    ("sentence", "flag"),
    [
        ("It reaches 28.4, better than all ensembles.", "ensemble"),
        ("Our model outperforms pretrained rivals by 2.1.", "pretraining"),
        ("It is comparable with works that leverage extra annotations.", "extra_data"),
        ("Dropout was tuned on the validation set, to 0.3.", "split"),
        ("It needs 10x fewer training samples.", "size_ratio"),
        ("We use 3 × 3 kernels on images.", "resolution"),
    ],
)
def test_what_is_said_of_others_raises_nothing(sentence: str, flag: str) -> None:
    assert flag not in verdicts(sentence)


def test_of_yes_and_no_the_one_nearer_to_the_number_counts() -> None:
    sentence = "It reaches 93.7 as a single model and 95.6 as an ensemble."
    assert [claim_flags(claim(sentence, value))[0].verdict for value in (93.7, 95.6)] == ["no", "yes"]


def test_what_the_paper_says_at_all_is_unknown_with_its_sentence() -> None:
    texts = [Text("Related Work", "Jones uses extra data."), Text("Setup", "We also build an ensemble of five models.")]
    told = paper_flags(texts)
    assert [(flag.flag, flag.verdict, flag.section) for flag in told] == [("ensemble", "unknown", "Setup")]
    assert "ensemble of five" in told[0].sentence


def test_split_and_settings_of_the_claim_count() -> None:
    told = claim_flags(claim("It reaches 91.2.", 91.2, split="dev", settings=["5-shot", "without extra data"]))
    assert {flag.flag: flag.verdict for flag in told} == {"extra_data": "no", "split": "yes", "prompting": "yes"}


@pytest.mark.parametrize(("sizes", "verdict"), [([7e9], "yes"), ([1.5e9], "no"), ([7e9, 1.5e9], "no"), ([], None)])
def test_sizes_are_compared_with_the_nearest(sizes: list[float], verdict: str | None) -> None:
    told = claim_flags(claim("It reaches 91.2.", 91.2, parameters=1e9), sizes)
    assert [flag.verdict for flag in told] == ([verdict] if verdict else [])


def test_flags_come_in_the_order_of_the_list() -> None:
    told = claim_flags(claim("A pretrained ensemble reaches 91.2 on the test set with extra data.", 91.2))
    assert [flag.flag for flag in told] == [name for name in FLAGS if name in {flag.flag for flag in told}]
    assert len(told) == 4
