"""What the passage index holds: abstracts and full text of harvested works, a few sentences at a time.

Used by `app.pipeline` when an edition is published. A quote is found again verbatim in the text it came from.
"""

from collections.abc import Iterator

from analysis.claims.sentences import split_sentences
from data.store import Database, rows_as_dicts
from data.works import work_blocks
from index.ask import windows
from index.passages import Passage

SENTENCES_EACH = 3
"""Sentences indexed together: one, three and paragraphs find equally well (`benchmarks/ask.py`)."""
WORKS_AT_ONCE = 500
ABSTRACT = "Abstract"


def excerpts(db: Database, sentences_each: int = SENTENCES_EACH) -> Iterator[Passage]:
    """Yield the passages of every harvested work in order of work id, a block of works in memory at a time.

    Parameters
    ----------
    sentences_each
        0 leaves each paragraph whole.
    """
    for first, last in work_blocks(db, WORKS_AT_ONCE):
        block = rows_as_dicts(
            db,
            """SELECT work_id, title, abstract FROM public.works
            WHERE NOT is_stub AND work_id BETWEEN ? AND ? ORDER BY work_id""",
            [first, last],
        )
        texts = [(work["work_id"], ABSTRACT, work["abstract"] or "") for work in block]
        rows = rows_as_dicts(
            db,
            """SELECT work_id, section, text FROM public.passages WHERE work_id BETWEEN ? AND ?
            ORDER BY work_id, record_id, position""",
            [first, last],
        )
        texts += [(row["work_id"], row["section"], row["text"]) for row in rows]
        titles = {work["work_id"]: work["title"] for work in block}
        for work_id, section, text in texts:
            if work_id in titles:
                for window in windows(sentences(text), sentences_each):
                    yield Passage(work_id, section, titles[work_id], window)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text in order, verbatim."""
    return [text[span.start : span.end] for span in split_sentences(text)]
