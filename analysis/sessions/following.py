"""Whether a new paper may answer a question that a session left open: thresholds and words. Pure.

`app.sessions` finds the sentences; it is a person who says that a question is answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.ask import Answer

LEAST_SCORE = 0.45
"""Mean of words held and similarity from which a sentence is shown (`benchmarks/open_questions.py`)."""
LEAST_SIMILARITY = 0.55
"""Cosine of question and sentence below which words alone are chance."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A paper that may answer an open question: a hint, never an answer."""

    question_id: int
    question: str
    work_id: int
    why: str
    """In words, with the sentence that is near."""
    score: float
    """In [-1, 1], rounded; higher is nearer."""


def may_answer(answer: Answer) -> bool:
    """Tell whether a sentence is near enough to an open question to be shown beside it."""
    near = answer.similarity is None or answer.similarity >= LEAST_SIMILARITY
    return near and answer.score >= LEAST_SCORE


def nearest_of_each(answers: Sequence[Answer]) -> list[Answer]:
    """Return the best sentence of each work that may answer, best first, ties by work id."""
    best: dict[int, Answer] = {}
    for answer in answers:
        if may_answer(answer) and (answer.work_id not in best or answer.score > best[answer.work_id].score):
            best[answer.work_id] = answer
    return sorted(best.values(), key=lambda one: (-one.score, one.work_id))
