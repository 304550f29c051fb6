"""Which wordings are criticism, and which are not although they sound like it."""

import pytest

from analysis.intents.criticism import criticism

BETTER, OFF, FAULT, DISAGREES = (
    "does better than it", "sets itself off from it", "finds fault with it", "disagrees with it",
)  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Our model outperforms the parser of Li and Xu (2003) by two points.", BETTER),
        ("We achieve higher accuracy than (Li, 2003).", BETTER),
        ("Unlike Li and Xu (2003), we do not need a treebank.", OFF),
        ("Our work differs from (Li, 2003) in two ways.", OFF),
        ("Li et al. (2003) learn rules, but they do not consider long sentences.", FAULT),
        ("This avoids the shortcomings of Li et al. (2003).", FAULT),
        ("Our findings contradict those of (Li, 2003).", DISAGREES),
    ],
)
def test_criticism_is_told_with_its_reason(sentence: str, reason: str) -> None:
    assert criticism(sentence) == reason


@pytest.mark.parametrize(
    "sentence",
    [
        "We use the parser of Li and Xu (2003).",
        "Words that do not appear in the lexicon are found by similarity (Lee, 1999).",
        "Our model outperforms the baseline on the data of (Li, 2003).",
        "The treebank (Marcus et al., 1994) marks subjects, but does not mark heads.",
        "Tuning does not change the result.",
        "It causes 29 % of contradictions (Li, 2003).",
        "",
        "Wir widersprechen (Li, 2003).",
    ],
)
def test_other_sentences_are_not_criticism(sentence: str) -> None:
    assert criticism(sentence) is None


@pytest.mark.parametrize(
    "noise", ["But (Li, 2001) " * 7_000, "we unlike " * 10_000, "our (Li, 2001) better than " * 4_000]
)
def test_noise_of_100_kb_is_read_within_bounds(noise: str) -> None:
    assert criticism(noise) in (None, BETTER, OFF, FAULT)
