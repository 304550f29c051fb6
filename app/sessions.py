"""Open questions of reading groups beside new papers: what may answer them. Used by `fieldmap session` and digests."""

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np

from analysis.sessions.following import FollowUp, nearest_of_each
from app.excerpts import sentences
from app.open_edition import OpenEdition
from app.papers import titles_of
from data.licence import quotable
from data.sessions import OpenQuestion, open_sessions, questions
from index.ask import Answer, rank_sentences

MOST_WORKS = 5
"""New papers whose sentences are read for one question, the nearest ones by vector."""
MOST_SHOWN = 3
"""Papers shown for one question."""


def follow_ups(opened: OpenEdition, group: str, works: Sequence[int]) -> list[FollowUp]:
    """Return which of some works may answer the open questions of a group: by question, then best first.

    A work that a session of the same question was about is no answer to it. Empty where nothing is open or near.
    """
    path = opened.library.sessions
    if not path.exists():
        return []
    with open_sessions(path) as people:
        asked = [one for one in questions(people, group) if one.is_open]
    return [found for one in asked for found in near_papers(opened, one, works)]


def near_papers(opened: OpenEdition, question: OpenQuestion, works: Iterable[int]) -> list[FollowUp]:
    """Return which of some works may answer one question, best first."""
    others = sorted(set(works) - {question.work_id})
    near = nearest_works(opened, question.text, others)
    if not near:
        return []
    encoder = None if opened.is_imported else opened.encoder()
    titles = partial(titles_of, opened.db)
    ranked = rank_sentences(question.text, opened.passages(), encoder, sentences, titles, near)
    return [_follow_up(question, answer) for answer in nearest_of_each(ranked)[:MOST_SHOWN]]


def nearest_works(opened: OpenEdition, text: str, works: Sequence[int]) -> list[int]:
    """Return the few works nearest to a text by vector; without an encoder for it, all."""
    if opened.is_imported or not works:
        return list(works)
    query = np.asarray(opened.encoder().encode_query(text), dtype=np.float32)
    similar = opened.vectors.similarities_to(query, works)
    return sorted(similar, key=lambda work: (-round(similar[work], 6), work))[:MOST_WORKS]


def _follow_up(question: OpenQuestion, answer: Answer) -> FollowUp:
    said = quotable(" ".join(answer.quote.split()), None)
    why = f"may answer it: “{said}” ({answer.section})"
    return FollowUp(question.question_id, question.text, answer.work_id, why, answer.score)
