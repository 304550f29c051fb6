"""Fit the model ``tfidf-svd`` on the library when there is no fit, or the library has doubled since the last.

Used by `app.pipeline` before texts are embedded.
"""

from collections.abc import Iterator
from pathlib import Path

from data.store import Database, scalar
from index.text import TEXT_HASH_SQL, TEXT_SQL
from index.tfidf import TFIDF_SVD, fit_texts, save_fit, works_at_fit

MOST_TEXTS = 100_000
"""Texts that are fitted on: more teach no more words, and take longer."""
TEXTS_AT_ONCE = 2_048
GROWTH = 2
"""Times the works of the last fit from which on a new one is due."""


def fit_if_due(db: Database, folder: Path) -> str:
    """Fit where that is due and return what was done, in words; '' when the last fit stays."""
    n_works = int(scalar(db, "SELECT count(*) FROM public.works WHERE NOT is_stub"))
    before = works_at_fit(folder)
    if before is not None and n_works < GROWTH * max(before, 1):
        return ""
    revision = save_fit(fit_texts(texts_to_fit(db), n_works), folder)
    why = "there was none" if before is None else f"the last fit saw {before:,} works"
    return f"{TFIDF_SVD} was fitted on {min(n_works, MOST_TEXTS):,} of {n_works:,} works as {revision}: {why}"


def texts_to_fit(db: Database, most: int = MOST_TEXTS) -> Iterator[str]:
    """Yield the texts with the lowest hashes, each once, in the order of their hashes, a block in memory at a time."""
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE texts_to_fit AS
        SELECT text_hash, min(work_id) AS work_id
        FROM (SELECT work_id, {TEXT_HASH_SQL} AS text_hash FROM public.works WHERE NOT is_stub)
        GROUP BY text_hash ORDER BY text_hash LIMIT ?""",
        [most],
    )
    last = ""
    while rows := db.execute(
        f"""SELECT text_hash, {TEXT_SQL} FROM (
            SELECT * FROM texts_to_fit WHERE text_hash > ? ORDER BY text_hash LIMIT {TEXTS_AT_ONCE})
        JOIN public.works USING (work_id) ORDER BY text_hash""",
        [last],
    ).fetchall():
        last = rows[-1][0]
        yield from (text for _, text in rows)
    db.execute("DROP TABLE texts_to_fit")
