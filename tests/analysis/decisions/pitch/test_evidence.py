"""The fitted stages of the reader: phrases, probabilities, features, and what the weights must hold."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis.decisions.pitch.evidence import (
    CLAIMS_ABOVE,
    HEADS,
    LEARNED,
    TOLD,
    Seen,
    claim_features,
    claiming,
    find_evidence,
    link_features,
    load_weights,
    odds,
    probability,
)
from analysis.decisions.pitch.phrases import phrases, vectors
from analysis.decisions.pitch.statements import lay_out
from tests.analysis.decisions.pitch.reader import encoder

TALK = "Ann (vendor): We reach 95 % accuracy.\nBob (buyer): Others told us 99 % accuracy.\n" * 2


def seen(text: str, seed: int = 0) -> Seen:
    """Return a pitch with made-up scores and vectors."""
    layout = lay_out(text)
    random, n = np.random.default_rng(seed), len(layout.statements)
    meaning = random.normal(size=(n, 4))
    return Seen(layout, random.normal(size=(n, len(HEADS))), meaning / np.linalg.norm(meaning, axis=1)[:, None])


def test_numbers_and_names_are_made_alike() -> None:
    assert phrases("On 4,120 files of Acme Corp") == phrases("On twelve files of Globex")
    assert phrases("It is 97 %")[:4] == ["it", "is", "0", "%"]


def test_vectors_are_those_of_another_library() -> None:
    texts = ["the model was frozen", "the model the model was tuned", "frozen peas"]
    fitted = TfidfVectorizer(analyzer=phrases, sublinear_tf=True).fit(texts)
    ours = vectors(texts, fitted.vocabulary_, fitted.idf_)
    assert np.allclose(ours, fitted.transform(texts).toarray())


def test_a_sentence_without_a_known_phrase_is_the_zero_vector() -> None:
    assert not vectors(["unknown"], {"model": 0}, np.ones(1)).any()


def test_probabilities_are_those_of_the_logistic_function() -> None:
    found = probability(np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([1.0, -0.5, 0.0]))
    assert found.tolist() == [0.5, 0.5]
    assert odds(0.75) == pytest.approx(np.log(3))


def test_a_condition_told_within_the_claim_is_near_and_one_far_away_is_not() -> None:
    one = seen("It has 9 % error. We tested it.\n\n# Other\n\nWe are five. We sell shoes.")
    features = link_features(one, np.full(5, 0.1), 0, "split")
    assert features[:, 1].tolist() == [1, 0, 0, 0, 0]
    assert features[:, 10].tolist() == [1, 1, 0, 0, 0]
    assert features[:, 0].tolist() == one.score("split").tolist()


def test_similarity_is_that_of_the_vectors() -> None:
    one = seen("A b c d. E f g h. I j k l.")
    brute = [float(one.meaning[0] @ vector) for vector in one.meaning]
    assert link_features(one, np.zeros(len(brute)), 0, "size")[:, 11].tolist() == pytest.approx(brute)


def test_what_the_buyer_says_claims_nothing() -> None:
    layout = lay_out(TALK)
    places = claiming(layout, np.ones(len(layout.statements)))
    assert [layout.block_of(layout.statements[one]).is_asking for one in places] == [False] * len(places)
    assert len(places) < len(layout.statements)


def test_at_most_three_hundred_sentences_claim() -> None:
    assert len(claiming(lay_out("We reach 95.5 %.\n\n" * 900), np.ones(900))) == 300


def test_the_weights_fit_the_features() -> None:
    weights = load_weights()
    one = seen("It has 9 % error. We tested it.")
    assert weights.heads.shape[1] == len(HEADS)
    assert len(weights.lines["claim"]) == claim_features(one).shape[1] + 1
    assert {f"link {name}" for name in TOLD} | {f"flaw {name}" for name in LEARNED} < set(weights.lines)
    assert all(weights.ask[name] <= weights.sure[name] for name in LEARNED)


def test_the_same_text_gives_the_same_numbers() -> None:
    layout = lay_out("Recall is 80 % on 900 unseen letters. It answers in 200 ms.")
    one, other = (find_evidence(layout, encoder(), load_weights()) for _ in range(2))
    assert np.array_equal(one.claims, other.claims)
    assert one.flaws == other.flaws
    assert (one.claims > CLAIMS_ABOVE).all()


def test_an_empty_list_of_statements_has_no_claims() -> None:
    assert find_evidence(lay_out("***"), encoder(), load_weights()).flaws == {}
