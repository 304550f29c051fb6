"""Intents of sentences: the formula against scikit-learn's, plain cases, and what is withheld."""

from math import exp, log, sqrt

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis.intents.classifier import (
    ENOUGH,
    INTENTS,
    UNKNOWN,
    WEIGHTS,
    IntentClassifier,
    load_classifier,
    vectors,
)
from analysis.intents.features import phrases, tokens

SENTENCES = [
    "We used the method of Smith et al. (2003) to align the sentences.",
    "Our results are consistent with those of Jones et al. (2010), who found a similar increase.",
    "However, little is known about the role of sleep in memory (Lee, 2001; Park, 2005).",
]


def small() -> IntentClassifier:
    """Return a classifier of two phrases, with weights to compute by."""
    weights = np.asarray([[0.0, 1.0, 0.0], [0.5, 0.0, 0.0]], dtype=np.float32)
    return IntentClassifier(
        {"we": 0, "the": 1}, np.asarray([2.0, 1.0], dtype=np.float32), weights, np.zeros(3, dtype=np.float32), 10.0, 0.0
    )


def test_a_score_is_the_weighted_unit_tfidf_vector() -> None:
    first, second = 2.0 * (1 + log(2)), 1.0
    length = sqrt(first**2 + second**2)
    scores = small().scores([["we", "the", "we"]])
    assert scores[0] == pytest.approx([0.5 * second / length, first / length, 0.0], abs=1e-6)


def test_confidence_is_the_logistic_of_the_lead() -> None:
    intent, confidence = small().classify(["we we we the the the"])[0]
    lead = (2.0 - 0.5) / sqrt(2.0**2 + 1)
    assert (intent, confidence) == ("method", pytest.approx(1 / (1 + exp(-10 * lead)), abs=1e-4))


def test_vectors_are_those_of_scikit_learn() -> None:
    oracle = TfidfVectorizer(analyzer=lambda text: phrases(tokens(text)), sublinear_tf=True)
    expected = oracle.fit_transform(SENTENCES).toarray()
    found = vectors([tokens(text) for text in SENTENCES], oracle.vocabulary_, oracle.idf_)
    assert np.allclose(found.toarray(), expected, atol=1e-12)


@pytest.mark.parametrize(("sentence", "intent"), list(zip(SENTENCES, ("method", "result", "background"), strict=True)))
def test_plainly_worded_sentences_have_their_intent(sentence: str, intent: str) -> None:
    told, confidence = load_classifier().classify([sentence])[0]
    assert (told, confidence > ENOUGH) == (intent, True)


@pytest.mark.parametrize(
    "sentence",
    ["", "   ", "(Smith, 2003)", "Siehe Müller.", "To increase recall, Sabet et al.",
     "Carroll and Oepen (2005) and Zhang et al.", "x = 3 + [1]", "\x00\ufffd",
     "Die Ergebnisse von Müller et al. (2003) bestätigen unsere Vermutung über den Zusammenhang der Größen.",
     "Мы используем метод, предложенный в работе (Ivanov, 2003).", "我们使用了该方法 (Li, 2003)。", "ß" * 100_000],
    ids=["empty", "blank", "mark only", "short", "cut", "names only", "formula", "noise", "German", "Russian",
         "Chinese", "100 kB word"],
)  # fmt: skip
def test_what_cannot_be_read_is_unknown(sentence: str) -> None:
    assert load_classifier().classify([sentence]) == [(UNKNOWN, 0.0)]


def test_a_method_of_others_is_not_one_that_was_used() -> None:
    used, told = load_classifier().classify(
        [
            "We used the GIZA++ toolkit (Och, 2003) to align words.",
            "The GIZA++ toolkit (Och, 2003) used to align words.",
        ]
    )
    assert (used[0], told) == ("method", (UNKNOWN, 0.0))


def test_no_sentences_have_no_intents() -> None:
    assert load_classifier().classify([]) == []


def test_a_sentence_of_100_kb_is_read_by_its_beginning() -> None:
    long = SENTENCES[0] + " " + "more of it and so on " * 5_000
    assert load_classifier().classify([long]) == load_classifier().classify([long[:2_000]])


def test_the_company_of_a_sentence_does_not_matter() -> None:
    alone = [load_classifier().classify([sentence])[0] for sentence in SENTENCES]
    assert load_classifier().classify(SENTENCES[::-1]) == alone[::-1]


def test_intents_that_are_ruled_out_are_not_told() -> None:
    told = load_classifier().classify([SENTENCES[0]] * 2, [["result", "background"], []])
    assert (told[0][0] != "method", told[1][0]) == (True, "method")


def test_the_weights_are_small_and_name_where_they_come_from() -> None:
    with np.load(WEIGHTS, allow_pickle=False) as told:
        assert "SciCite" in str(told["source"])
        assert told["weights"].shape[1] == len(INTENTS)
    assert WEIGHTS.stat().st_size < 2_000_000
