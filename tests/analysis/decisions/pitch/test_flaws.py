"""What is told and asked of a claim, and what is left alone; the weights are those that the package holds."""

from dataclasses import replace

import pytest

from analysis.decisions.pitch.evidence import LEARNED, load_weights
from analysis.decisions.pitch.flaws import FLAWS, Flaw, Judged, judge
from tests.analysis.decisions.pitch.reader import encoder, read

HOLDS = (
    "We tested on 12,000 tickets that were held out of training; 8 % of them were urgent. Recall is 80 % and "
    "precision 70 %, with a 95 % interval of one point to either side."
)


def flaws(text: str) -> set[str]:
    return {flaw.name for one in read(text).claims for flaw in one.flaws}


@pytest.mark.parametrize(
    "text",
    ["We reach 95 % accuracy.", "Our word error rate is 4.1 percent.", "It makes 30 % fewer errors than before.",
     "It answers in 300 ms.", "Fifty-eight percent of the tickets are closed without a human."],
)  # fmt: skip
def test_a_number_of_performance_is_a_claim(text: str) -> None:
    assert [one.quote for one in read(text).claims] == [text.rstrip(".")]


@pytest.mark.parametrize(
    "text",
    ["More than 400 departments trust us.", "Founded in 2019.", "It covers 43 languages.",
     "Prices start at EUR 490 a month.", "We have 62 employees."],
)  # fmt: skip
def test_what_only_looks_like_a_claim_is_none(text: str) -> None:
    assert read(text).claims == ()


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("The classifier is right in 97 % of all cases.", "missing-balance"),
        ("It is 3x smarter.", "missing-metric"),
        ("Errors fall by 30 %.", "relative-only"),
        ("Errors fall by 30 %.", "missing-variance"),
        ("Up to 99 % of the letters are read correctly.", "cherry-picked"),
    ],
)
def test_each_flaw_is_told_where_it_is_plain(text: str, flaw: str) -> None:
    assert flaw in flaws(text)


def test_a_claim_that_tells_all_has_no_flaw() -> None:
    assert flaws(HOLDS) == set()


def test_what_is_said_is_shown_with_its_sentence() -> None:
    told = {one.aspect for judged in read(HOLDS).claims for one in judged.said}
    assert {"test set", "size", "split"} <= told


def test_a_flaw_is_told_above_one_threshold_and_asked_about_above_another() -> None:
    text, weights = "Errors fall by 30 %.", load_weights()
    [claim] = judge(text, encoder(), replace(weights, sure=dict.fromkeys(LEARNED, 2.0))).claims
    assert {one.name for one in claim.flaws} == set()
    assert "relative-only" in {one.name for one in claim.asked}
    assert claim.light == "amber"


def test_what_is_missing_comes_with_the_nearest_sentence() -> None:
    weights = replace(load_weights(), sure=dict.fromkeys(LEARNED, 0.0), ask=dict.fromkeys(LEARNED, 0.0))
    verdict = judge("Recall is 80 %. We tested it on letters.", encoder(), weights)
    [size] = [one for one in verdict.claims[0].flaws if one.name == "missing-size"]
    assert size.nearest is not None
    assert size.nearest.quote(verdict.layout) in ("We tested it on letters.", "Recall is 80 %.")


def judged(*told: str, asked: tuple[str, ...] = ()) -> Judged:
    [claim] = read("We reach 95 % accuracy.").claims
    return replace(claim, flaws=tuple(Flaw(one, "") for one in told), asked=tuple(Flaw(one, "") for one in asked))


@pytest.mark.parametrize(
    ("claim", "light"),
    [
        (judged("impossible-ratio"), "red"), (judged("missing-test-set", "missing-size", "missing-split"), "red"),
        (judged("missing-baseline", "relative-only"), "red"), (judged("missing-size"), "amber"),
        (judged(asked=("missing-size",)), "amber"), (judged(), "green"),
    ],
    ids=["cannot be", "cannot be checked", "compared with nothing", "something open", "a question", "nothing"],
)  # fmt: skip
def test_the_colour_follows_from_the_flaws(claim: Judged, light: str) -> None:
    assert claim.light == light


def test_every_flaw_has_a_meaning_and_a_question() -> None:
    assert all(kind.meaning.endswith(".") and kind.question.endswith("?") for kind in FLAWS.values())
    assert set(LEARNED) < set(FLAWS)


def test_the_same_text_gets_the_same_answer() -> None:
    assert read(HOLDS) == read(HOLDS)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wir bieten eine Erkennung für Praxen. Die Genauigkeit ist gut und das System ist schnell, wie Sie auf der "
         "Seite sehen und in dem Bericht lesen können.", "German"),
        ("Notre système est précis et rapide. Il est utilisé par des clients dans toute la France et les résultats "
         "sont très bons pour tous.", "French"),
        (HOLDS, "English"), ("95 % accuracy", ""),
    ],
    ids=["German", "French", "English", "too short"],
)  # fmt: skip
def test_the_language_is_told(text: str, language: str) -> None:
    assert read(text).language == language


def test_markup_that_means_harm_is_text() -> None:
    [one] = read("<img src=x onerror=alert(1)> We reach 95 % accuracy [x](javascript:alert(1)).").claims
    assert one.quote.startswith("<img")
