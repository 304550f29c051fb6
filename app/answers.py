"""Answers to a question as people meet them: the quote, where it stands, and how sure it is. Used by `app.reading`."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from app.asked import LONGEST_QUERY
from app.excerpts import ABSTRACT, sentences
from app.filters import Filters, allowed_works
from app.open_edition import OpenEdition
from app.papers import identifiers_of, titles_of
from data.errors import InputError
from data.licence import quotable
from data.store import Database, rows_as_dicts
from index.ask import Answer, ask

LICENCES = """SELECT p.work_id, CASE WHEN count(r.licence) = count(*) THEN min(r.licence) END AS licence
    FROM passages p JOIN records r USING (record_id) WHERE list_contains(?::BIGINT[], p.work_id) GROUP BY p.work_id"""
"""Of the full text of works: that of the records it came with; NULL if one of them states none."""


def answers_to(
    opened: OpenEdition, question: str, top_k: int = 5, filters: Filters | None = None
) -> list[dict[str, Any]]:
    """Return sentences of abstracts and full text that answer a question, best first; none if none is near enough.

    Raises
    ------
    InputError
        If the question is empty.
    EditionError
        If the edition was published without an index of passages.
    """
    if not question.strip():
        raise InputError("an empty question; ask in a few words, as: which data sets are used for parsing?")
    filters = filters or Filters()
    allowed = allowed_works(opened, filters) if filters.any() else None
    encoder = None if opened.is_imported else opened.encoder()
    asked, titles = question[:LONGEST_QUERY], partial(titles_of, opened.db)
    answers = ask(asked, opened.passages(), encoder, sentences, titles, top_k, allowed)
    return described_answers(opened.db, answers)


def described_answers(db: Database, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Add title, date, licence and identifiers to answers, in their order; quotes are as long as the licence lets them.

    An abstract has the licence of its record, full text that of its own.
    """
    ids = sorted({answer.work_id for answer in answers})
    rows = rows_as_dicts(
        db,
        """SELECT work_id, title, published::VARCHAR AS published, licence, is_withdrawn FROM works
        WHERE list_contains(?::BIGINT[], work_id)""",
        [ids],
    )
    facts, names = {row["work_id"]: row for row in rows}, identifiers_of(db, ids)
    full_text = {row["work_id"]: row["licence"] for row in rows_as_dicts(db, LICENCES, [ids])}
    described = []
    for answer in answers:
        told = facts[answer.work_id]
        licence = told["licence"] if answer.section == ABSTRACT else full_text.get(answer.work_id)
        described.append(
            {"quote": quotable(answer.quote, licence), "section": answer.section, **told, "licence": licence,
             "score": answer.score, "words": answer.words, "similarity": answer.similarity,
             "identifiers": names.get(answer.work_id, {})}
        )  # fmt: skip
    return described
