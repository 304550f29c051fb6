"""What each rule tells of a claim, and what it leaves alone."""

import pytest

from analysis.decisions.pitch.flaws import FLAWS, judge

HOLDS = (
    "We tested on 12,000 tickets that were held out of training; 8 % of them were urgent. Accuracy is 91 % "
    "(95 % interval 90.5 to 91.5 %), recall 80 %, precision 70 %."
)


def flaws(text: str, place: int = 0) -> set[str]:
    return {one.name for one in judge(text).claims[place].flaws}


def test_a_bare_accuracy_lacks_everything_of_its_test() -> None:
    assert flaws("Our classifier has 97 % accuracy.") == {
        "missing-test-set", "missing-size", "missing-balance", "missing-split"
    }  # fmt: skip


def test_a_claim_that_tells_all_has_no_flaw_and_is_green() -> None:
    [one] = judge(HOLDS).claims
    assert (one.flaws, one.light, one.rule) == ((), "green", "all that a reader would ask for is told")


def test_the_test_is_told_once_for_the_whole_pitch() -> None:
    set_up = "We tested on 12,000 tickets that were held out of training."
    assert flaws(f"# A\n\nRecall is 80 %.\n\n# B\n\n{set_up}") == set()


def test_the_vendors_test_says_nothing_of_what_customers_see() -> None:
    text = "We tested on 12,000 tickets held out of training. Our customers see 60 % fewer errors."
    assert {"missing-test-set", "missing-size", "missing-split", "missing-baseline"} <= flaws(text)


def test_what_was_trained_on_is_no_test_set() -> None:
    assert "missing-size" in flaws("The model was trained on 64,000 applications. Recall is 80 %.")


def test_a_public_test_set_tells_its_size_and_split() -> None:
    assert flaws("On the SQuAD test set we reach an F1 of 89.2 %.") == set()


@pytest.mark.parametrize(
    ("text", "is_missing"),
    [
        ("Recall is 80 %, 20 % higher than the leading tool.", True),
        ("Recall is 80 %, 20 % higher than Snort 3.1 reaches.", False),
        ("Your current rules find 60 %; recall of our model is 33 % higher, 80 %.", False),
        ("Recall is 33 % higher than before.", True),
    ],
)
def test_a_comparison_names_its_other_side(text: str, is_missing: bool) -> None:
    assert any("missing-baseline" in {one.name for one in judged.flaws} for judged in judge(text).claims) is is_missing


@pytest.mark.parametrize(
    ("text", "is_missing"),
    [
        ("It answers in 200 ms.", True), ("It answers in 200 ms on one A100.", False),
        ("It answers in 200 ms at 50 requests per second.", False), ("It is 80 % cheaper than GPT-4.", True),
        ("At $0.90 instead of $4.50 a thousand it is 80 % cheaper than GPT-4.", False),
    ],
)  # fmt: skip
def test_speed_and_savings_name_their_conditions(text: str, is_missing: bool) -> None:
    assert ("missing-cost" in flaws(text)) is is_missing


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("It is 3x smarter.", "missing-metric"),
        ("Errors fall by 30 % against version 2.1.", "missing-variance"),
        ("Errors fall by 30 % against version 2.1.", "relative-only"),
        ("Up to 5x faster than version 2.1.", "cherry-picked"),
        ("In our best store the forecast error is 6.5 %.", "cherry-picked"),
        ("It makes 40 % fewer errors than BERT-base without any fine-tuning.", "unfair-baseline"),
        ("We beat a 2009 keyword script by 38 points of F1.", "unfair-baseline"),
        ("We took your 800 calls and tuned the model on them. On those same calls the error is 2 %.",
         "test-data-in-training"),
        ("Trained on all 9,000 loans. On the very same loans the accuracy is 93 %.", "test-data-in-training"),
    ],
)  # fmt: skip
def test_each_flaw_is_told_where_it_stands(text: str, flaw: str) -> None:
    assert flaw in flaws(text)


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("None of the 9,000 test images was used in training. Recall is 80 %.", "test-data-in-training"),
        ("We tuned all models with the same budget. Recall on 900 images is 80 %.", "test-data-in-training"),
        ("It makes 40 % fewer errors than Tesseract 5.3, tuned with equal care.", "unfair-baseline"),
        ("It handles up to 600 requests per second. Recall is 80 %.", "cherry-picked"),
        ("Errors fall by 30 % against version 2.1 (p < 0.01).", "missing-variance"),
    ],
)
def test_what_is_said_is_not_told_as_missing(text: str, flaw: str) -> None:
    assert flaw not in {one.name for judged in judge(text).claims for one in judged.flaws}


def test_red_is_what_cannot_hold_or_cannot_be_checked() -> None:
    assert judge("120 % fewer errors.").claims[0].light == "red"
    assert judge("It has 97 % recall.").claims[0].rule.startswith("test data, their number and a held-out test")
    assert judge("Errors fall by 30 %.").claims[0].light == "red"


def test_every_flaw_has_a_meaning_and_a_question() -> None:
    assert all(kind.meaning.endswith(".") and kind.question.endswith("?") for kind in FLAWS.values())


def test_the_words_that_show_a_flaw_stand_in_the_text() -> None:
    text = "Up to 5x faster than version 2.1."
    [flaw] = [one for one in judge(text).claims[0].flaws if one.name == "cherry-picked"]
    assert text[flaw.start : flaw.end] == "Up to"


def test_the_same_text_gets_the_same_answer() -> None:
    assert judge(HOLDS) == judge(HOLDS)


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
    assert judge(text).language == language


def test_markup_that_means_harm_is_text() -> None:
    assert judge("<img src=x onerror=alert(1)> We reach 95 % accuracy [x](javascript:alert(1)).").claims[0].flaws
