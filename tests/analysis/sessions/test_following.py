"""Which sentences are near enough to an open question to be shown, and which of them for each paper."""

import pytest

from analysis.sessions.following import LEAST_SCORE, LEAST_SIMILARITY, may_answer, nearest_of_each
from index.ask import Answer


def found(work: int, score: float, similarity: float | None = 0.9) -> Answer:
    return Answer(work, "Abstract", f"Sentence {score} of {work}.", score, 0.5, similarity)


@pytest.mark.parametrize(
    ("score", "similarity", "is_shown"),
    [(LEAST_SCORE, LEAST_SIMILARITY, True), (LEAST_SCORE - 0.01, 0.9, False), (0.9, LEAST_SIMILARITY - 0.01, False),
     (0.9, None, True)],
    ids=["on the thresholds", "too low a score", "near by words alone", "no encoder"],
)  # fmt: skip
def test_both_thresholds_must_be_met(score: float, similarity: float | None, is_shown: bool) -> None:
    assert may_answer(found(1, score, similarity)) == is_shown


def test_each_paper_is_shown_once_by_its_best_sentence_ties_by_work() -> None:
    told = nearest_of_each([found(2, 0.6), found(1, 0.6), found(2, 0.8), found(3, 0.1), found(4, 0.6)])
    assert [(one.work_id, one.score) for one in told] == [(2, 0.8), (1, 0.6), (4, 0.6)]
