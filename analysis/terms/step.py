"""Step: which phrases stand in which works. Writes ``terms``, ``term_works`` and ``term_acronyms``.

Nothing of a date is decided here: what is a term, and what rises, is told as of a day (`analysis.terms.lists`).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from analysis.terms.acronyms import definitions
from analysis.terms.phrases import LongArray, key_of, occurrences, printed
from analysis.terms.vocabulary import TITLES, WORKS
from analysis.terms.words import BoolArray, IntArray, Tokens, WordArray, WordNumbers, read_words, readable
from data.runs import Counts, StepReport, run_step
from data.store import Database
from data.works import work_blocks

VERSION = 1
WORKS_AT_ONCE = 4_000
TABLES = ("terms", "term_works", "term_acronyms")
Progress = Callable[[int], object]
Row = tuple[int, str, str]


def run(db: Database, progress: Progress = lambda count: None) -> StepReport:
    """Find the phrases of all titles, and the works that have them."""
    parameters = {"titles": TITLES, "works": WORKS}
    return run_step(db, "terms", VERSION, ("works",), parameters, lambda: _write(db, progress), writes=TABLES)


def _write(db: Database, progress: Progress) -> Counts:
    numbers = WordNumbers()
    for name in TABLES:
        db.execute(f"TRUNCATE main.{name}")
    keys = _candidates(db, numbers)
    read = _find_in_works(db, keys, numbers, progress)
    _number_terms(db)
    for name in ("title_phrases", "phrase_works", "phrase_names", "acronyms_found", "numbered"):
        db.execute(f"DROP TABLE {name}")
    written = db.execute("SELECT count(*) FROM main.terms").fetchall()[0][0]
    return Counts(read, int(written))


def _blocks(db: Database) -> Iterator[list[Row]]:
    """Yield (work_id, title, abstract) of the works that count, in blocks."""
    for first, last in work_blocks(db, WORKS_AT_ONCE):
        yield db.execute(
            """SELECT work_id, title, coalesce(abstract, '') FROM public.works
            WHERE NOT is_stub AND NOT is_withdrawn AND public_by IS NOT NULL AND work_id BETWEEN ? AND ?
            ORDER BY work_id""",
            [first, last],
        ).fetchall()


def _candidates(db: Database, numbers: WordNumbers) -> WordArray:
    """Return the keys of the phrases that enough titles have, ascending, and keep which title had each first."""
    db.execute("CREATE OR REPLACE TEMP TABLE title_phrases (key UBIGINT, work_id BIGINT)")
    for rows in _blocks(db):
        keys, texts, _ = phrases_of(read_words([title for _, title, _ in rows], numbers))
        _insert(db, "title_phrases", {"key": keys, "work_id": _ids(rows)[texts]})
    db.execute(
        """CREATE OR REPLACE TEMP TABLE phrase_names AS
        SELECT key, arg_min(work_id, (w.public_by, work_id)) AS work_id, NULL::VARCHAR AS name, 0 AS n_words,
               []::UBIGINT[] AS parts
        FROM title_phrases JOIN main.works w USING (work_id) GROUP BY key HAVING count(*) >= ?""",
        [TITLES],
    )
    return np.asarray(db.execute("SELECT key FROM phrase_names ORDER BY key").fetchnumpy()["key"], dtype=np.uint64)


def phrases_of(tokens: Tokens, keys: WordArray | None = None) -> tuple[WordArray, IntArray, BoolArray]:
    """Return each phrase once a text: keys, texts, and whether it stands whole anywhere there.

    Parameters
    ----------
    keys
        Only these, ascending; None for all.
    """
    found = [(o.keys, tokens.texts[o.starts], o.is_whole) for o in occurrences(tokens)]
    if keys is not None:
        found = [(k[here], t[here], w[here]) for k, t, w in found for here in [_among(k, keys)]]
    return once_a_text(*(np.concatenate(part) for part in zip(*found, strict=True)))


def once_a_text(keys: WordArray, texts: IntArray, flags: BoolArray) -> tuple[WordArray, IntArray, BoolArray]:
    """Return each pair of key and text once, with its flag if any has it."""
    order = np.lexsort((~flags, texts, keys))
    keys, texts, flags = keys[order], texts[order], flags[order]
    first = np.ones(len(keys), dtype=bool)
    first[1:] = (keys[1:] != keys[:-1]) | (texts[1:] != texts[:-1])
    return keys[first], texts[first], flags[first]


def _find_in_works(db: Database, keys: WordArray, numbers: WordNumbers, progress: Progress) -> int:
    db.execute("CREATE OR REPLACE TEMP TABLE phrase_works (key UBIGINT, work_id BIGINT, is_whole BOOLEAN)")
    db.execute(
        "CREATE OR REPLACE TEMP TABLE acronyms_found (short VARCHAR, key UBIGINT, long_key UBIGINT, work_id BIGINT)"
    )
    read = 0
    for rows in _blocks(db):
        ids = _ids(rows)
        titles = read_words([row[1] for row in rows], numbers)
        parts = [phrases_of(titles, keys), phrases_of(read_words([row[2] for row in rows], numbers), keys)]
        found, texts, whole = once_a_text(*(np.concatenate(part) for part in zip(*parts, strict=True)))
        _insert(db, "phrase_works", {"key": found, "work_id": ids[texts], "is_whole": whole})
        _name(db, rows, titles)
        _insert(db, "acronyms_found", acronym_columns(rows, numbers))
        read += len(rows)
        progress(len(rows))
    return read


def _name(db: Database, rows: Sequence[Row], titles: Tokens) -> None:
    """Name the phrases whose first title is among these."""
    if not rows:
        return
    first = db.execute(
        "SELECT key, work_id FROM phrase_names WHERE work_id BETWEEN ? AND ? ORDER BY key", [rows[0][0], rows[-1][0]]
    ).fetchnumpy()
    keys = np.asarray(first["key"], dtype=np.uint64)
    named = names_of(titles, [row[1] for row in rows], keys, np.searchsorted(_ids(rows), first["work_id"]))
    table = {
        "key": pa.array(named, pa.uint64()), "name": pa.array([name for name, _, _ in named.values()], pa.string()),
        "n_words": pa.array([n_words for _, n_words, _ in named.values()], pa.int32()),
        "parts": pa.array([parts for _, _, parts in named.values()], pa.list_(pa.uint64())),
    }  # fmt: skip
    db.register("named", pa.table(table))
    db.execute(
        """UPDATE phrase_names AS p SET name = n.name, n_words = n.n_words, parts = n.parts FROM named n
        WHERE p.key = n.key"""
    )
    db.unregister("named")


def names_of(
    tokens: Tokens, texts: Sequence[str], keys: WordArray, places: LongArray
) -> dict[int, tuple[str, int, list[int]]]:
    """Return the name of each phrase as a text prints it, its number of words, and the keys of its parts.

    Parameters
    ----------
    tokens
        The words of ``texts``.
    keys, places
        Phrases, ascending, and the text that each is named by, shape (n,).
    """
    named: dict[int, tuple[str, int, list[int]]] = {}
    for found in occurrences(tokens) if len(keys) else ():
        at = np.searchsorted(keys, found.keys).clip(max=len(keys) - 1)
        here = (keys[at] == found.keys) & (places[at] == tokens.texts[found.starts])
        for key, start in zip(found.keys[here].tolist(), found.starts[here].tolist(), strict=True):
            if key in named:
                continue
            stop = start + found.n_words
            words = tokens.words[start:stop]
            parts = [key_of(words[:-1]), key_of(words[1:])] if found.n_words > 1 else []
            name = printed(readable(texts[tokens.texts[start]]), tokens.surfaces[start:stop])
            named[key] = name, found.n_words, parts
    return named


def acronym_columns(rows: Sequence[Row], numbers: WordNumbers) -> dict[str, Any]:
    """Return the acronyms that works define: as defined, keys of acronym and long form, work."""
    found = [
        (short, short_key, key, work)
        for work, title, abstract in rows if "(" in abstract or "(" in title
        for short, long in dict.fromkeys(definitions(f"{title}. {abstract}"))
        if (short_key := key_of(numbers[short])) and (key := key_of(read_words([long], numbers).words[:-1]))
    ]  # fmt: skip
    columns = list(zip(*found, strict=True)) or [(), (), (), ()]
    kinds = {"short": pa.string(), "key": pa.uint64(), "long_key": pa.uint64(), "work_id": pa.int64()}
    return {name: pa.array(column, kind) for (name, kind), column in zip(kinds.items(), columns, strict=True)}


def _number_terms(db: Database) -> None:
    """Give the phrases that enough works have their numbers, and write all tables."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE numbered AS
        SELECT (row_number() OVER (ORDER BY key) - 1)::INTEGER AS term_id, key, n_works
        FROM (SELECT key, count(*)::INTEGER AS n_works FROM phrase_works GROUP BY key HAVING count(*) >= ?)
        SEMI JOIN (SELECT key FROM phrase_names WHERE length(name) > 1) USING (key)""",
        [WORKS],
    )
    db.execute(
        """INSERT INTO main.terms
        SELECT t.term_id, t.key, n.name, n.n_words, coalesce(p.parts, []), t.n_works, c.n_titles
        FROM numbered t JOIN phrase_names n USING (key)
        JOIN (SELECT key, count(*)::INTEGER AS n_titles FROM title_phrases GROUP BY key) c USING (key)
        LEFT JOIN (SELECT m.key, list(DISTINCT q.term_id ORDER BY q.term_id) AS parts
                   FROM (SELECT key, unnest(parts) AS part FROM phrase_names) m JOIN numbered q ON q.key = m.part
                   GROUP BY m.key) p USING (key)
        ORDER BY t.term_id"""
    )
    db.execute(
        """INSERT INTO main.term_works
        SELECT t.term_id, p.work_id, i.work_id IS NOT NULL, p.is_whole FROM phrase_works p JOIN numbered t USING (key)
        LEFT JOIN title_phrases i ON i.key = p.key AND i.work_id = p.work_id ORDER BY t.term_id, p.work_id"""
    )
    db.execute(
        """INSERT INTO main.term_acronyms SELECT DISTINCT a.short, s.term_id, l.term_id, a.work_id
        FROM acronyms_found a JOIN numbered s USING (key) JOIN numbered l ON l.key = a.long_key
        WHERE s.term_id <> l.term_id ORDER BY ALL"""
    )


def _among(keys: WordArray, known: WordArray) -> BoolArray:
    """Whether each key is among the known ones, which ascend."""
    if not len(known):
        return np.zeros(len(keys), dtype=bool)
    return np.asarray(known[np.searchsorted(known, keys).clip(max=len(known) - 1)] == keys)


def _ids(rows: Sequence[Row]) -> LongArray:
    return np.asarray([row[0] for row in rows], dtype=np.int64)


def _insert(db: Database, name: str, columns: dict[str, Any]) -> None:
    db.register("fresh", pa.table(columns))
    db.execute(f"INSERT INTO {name} BY NAME SELECT * FROM fresh")
    db.unregister("fresh")
