"""What the tables say of terms as of a day: which are known, how often each stands, in which works. Used by lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.terms.plurals import is_acronym
from analysis.terms.vocabulary import Counted, acronyms_of, is_known
from analysis.trends.dated import COUNTED
from analysis.trends.periods import Period
from analysis.trends.works import IntArray, dated, period_table
from data.edition_answers import once_an_edition
from data.store import Database, columns, rows_as_dicts

_TOGETHER = """SELECT j.group_id AS term_id, t.work_id, bool_or(t.in_title) AS in_title, bool_or(t.is_whole) AS is_whole
    FROM main.term_works t JOIN joined j USING (term_id) GROUP BY ALL"""
JOINED = f"""term_then AS (
    SELECT t.term_id, t.work_id, t.in_title, t.is_whole FROM main.term_works t ANTI JOIN joined USING (term_id)
    UNION ALL {_TOGETHER})"""
"""Terms with the works that have them; an acronym and its phrase are one, under the number of the phrase."""
LARGE = 4
"""Days and editions that all terms are kept of: some ten megabytes each."""
_LATE = """late AS (SELECT work_id FROM main.works
    WHERE is_stub OR is_withdrawn OR public_by IS NULL OR public_by > $as_of)"""
"""Works that are not counted as of a day: of today's a few, so that leaving them out costs little."""


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The terms of a library, and which acronym is joined with which phrase as of a day.

    Attributes
    ----------
    names
        Shape (n_terms,), by number.
    is_known
        Whether enough papers had it by the day; what became known later is not looked at, shape (n_terms,).
    longer
        Pairs of a term and one that is a word longer, both known, shape (n_pairs, 2).
    phrase_of
        Acronym to phrase.
    each
        Works by the day that have each, those with it in the title, those where it stands alone; an acronym and its
        phrase each by itself, shape (3, n_terms).
    """

    names: list[str]
    is_known: NDArray[np.bool_]
    n_words: IntArray
    longer: IntArray
    phrase_of: dict[int, int]
    each: IntArray

    def acronyms(self, phrase: int) -> list[str]:
        """Return the acronyms of a phrase."""
        return [self.names[short] for short, long in sorted(self.phrase_of.items()) if long == phrase]

    @property
    def joined(self) -> dict[str, pa.Table]:
        """The table ``joined(term_id, group_id)`` for queries: acronyms and their phrases, by the phrase."""
        pairs = [*self.phrase_of.items(), *((long, long) for long in sorted(set(self.phrase_of.values())))]
        terms, groups = [term for term, _ in pairs], [group for _, group in pairs]
        return {"joined": pa.table({"term_id": pa.array(terms, pa.int32()), "group_id": pa.array(groups, pa.int32())})}


@once_an_edition(LARGE)
def read_names(db: Database, as_of: date) -> Names:
    """Return the terms of the library, acronyms joined with what papers public by a day define them as."""
    rows = rows_as_dicts(db, "SELECT term_id, name, n_words, parts FROM main.terms ORDER BY term_id")
    each = _count(db, as_of, len(rows), "SELECT * FROM main.term_works", {})
    known = is_known(each[0], each[1])
    longer = [(part, row["term_id"]) for row in rows if known[row["term_id"]] for part in row["parts"]]
    said = rows_as_dicts(
        db,
        """SELECT a.term_id, a.long_id, count(DISTINCT a.work_id) AS n FROM main.term_acronyms a
        JOIN main.works w USING (work_id) WHERE w.public_by <= $as_of AND NOT w.is_withdrawn AND NOT w.is_stub
        GROUP BY ALL ORDER BY ALL""",
        {"as_of": as_of},
    )
    phrase_of = acronyms_of(
        (row["term_id"], row["long_id"], row["n"]) for row in said if known[row["term_id"]] and known[row["long_id"]]
    )
    return Names(
        [row["name"] for row in rows], known, np.asarray([row["n_words"] for row in rows], dtype=np.int64),
        np.asarray(longer, dtype=np.int64).reshape(-1, 2), phrase_of, each,
    )  # fmt: skip


@once_an_edition(LARGE)
def read_counted(db: Database, as_of: date, names: Names) -> Counted:
    """Return in how many works public by a day each known term stands, and how; an acronym counts with its phrase."""
    together = _count(db, as_of, len(names.names), _TOGETHER, names.joined)
    joined = np.isin(np.arange(len(names.names)), names.joined["joined"]["term_id"].to_numpy())
    n, in_title, alone = np.where(names.is_known, np.where(joined, together, names.each), 0)
    in_longer = np.zeros_like(n)
    part, longer = names.longer.T
    np.maximum.at(in_longer, part, n[longer])
    return Counted(n, in_title, alone, in_longer, names.n_words, _are_acronyms(names))


def read_acronyms(db: Database, as_of: date, phrases: Sequence[int]) -> dict[int, int]:
    """Return the acronyms of some phrases as of a day, as :class:`Names` has them, without counting all terms."""
    said = columns(
        db,
        """WITH about AS (SELECT a.term_id FROM main.term_acronyms a JOIN chosen c ON c.term_id = a.long_id
                       UNION SELECT c.term_id FROM chosen c)
        SELECT a.term_id, a.long_id, count(DISTINCT a.work_id) AS n
        FROM main.term_acronyms a SEMI JOIN about USING (term_id) JOIN main.works w USING (work_id)
        WHERE w.public_by <= $as_of AND NOT w.is_withdrawn AND NOT w.is_stub GROUP BY ALL ORDER BY ALL""",
        {"as_of": as_of},
        {"chosen": pa.table({"term_id": pa.array(phrases, pa.int32())})},
    )
    named = np.unique(np.concatenate([said["term_id"], said["long_id"]])).astype(np.int64)
    if not np.isin(said["long_id"], phrases).any():
        return {}
    some = {"some_terms": pa.table({"term_id": pa.array(named, pa.int32())})}
    each = _count(
        db, as_of, int(named[-1]) + 1, "SELECT * FROM main.term_works SEMI JOIN some_terms USING (term_id)", some
    )
    known = is_known(each[0], each[1])
    pairs = zip(*(said[name].tolist() for name in ("term_id", "long_id", "n")), strict=True)
    wanted, found = (
        set(phrases),
        acronyms_of((short, long, n) for short, long, n in pairs if known[short] and known[long]),
    )
    return {short: long for short, long in found.items() if long in wanted}


def _count(db: Database, as_of: date, n_terms: int, stands: str, tables: dict[str, pa.Table]) -> IntArray:
    """Return the works of each term public by a day, those with it in the title, those where it stands alone."""
    rows = columns(
        db,
        f"""WITH {_LATE}
        SELECT term_id, count(*) AS n, count(*) FILTER (in_title) AS in_title, count(*) FILTER (is_whole) AS alone
        FROM ({stands}) ANTI JOIN late USING (work_id) GROUP BY term_id""",
        {"as_of": as_of},
        tables,
    )
    found = np.zeros((3, n_terms), dtype=np.int64)
    found[:, rows["term_id"]] = [rows[name] for name in ("n", "in_title", "alone")]
    return found


def read_counts(
    db: Database, as_of: date, names: Names, terms: IntArray, strata: Sequence[str], periods: Sequence[Period],
    only_by_month: bool,
) -> IntArray:  # fmt: skip
    """Return the papers of each stratum and period that have each term, shape (n_terms, n_strata, n_periods)."""
    tables = names.joined | {
        "periods": period_table(periods),
        "chosen": pa.table({"term_id": pa.array(terms, pa.int32()), "row": np.arange(len(terms))}),
        "strata": pa.table({"stratum": pa.array(strata, pa.string()), "cell": np.arange(len(strata))}),
    }
    rows = columns(
        db,
        f"""{COUNTED}, {JOINED},
        placed AS (SELECT w.work_id, s.cell, p.place FROM works_then w JOIN strata s USING (stratum)
                   JOIN periods p ON w.public_by BETWEEN p.first AND p.last WHERE {dated(only_by_month)})
        SELECT c.row, w.cell, w.place, count(*) AS n
        FROM term_then t JOIN placed w USING (work_id) JOIN chosen c USING (term_id) GROUP BY ALL""",
        {"as_of": as_of},
        tables,
    )
    counts = np.zeros((len(terms), len(strata), len(periods)), dtype=np.int64)
    counts[rows["row"], rows["cell"], rows["place"]] = rows["n"]
    return counts


def read_works(db: Database, as_of: date, names: Names, terms: IntArray, since: date) -> dict[int, set[int]]:
    """Return the works of terms that became public after ``since`` and by a day."""
    rows = columns(
        db,
        f"""{COUNTED}, {JOINED} SELECT t.term_id, t.work_id FROM term_then t JOIN works_then w USING (work_id)
        SEMI JOIN chosen USING (term_id) WHERE w.public_by >= $since""",
        {"as_of": as_of, "since": since},
        names.joined | {"chosen": pa.table({"term_id": pa.array(terms, pa.int32())})},
    )
    order = np.argsort(rows["term_id"], kind="stable")
    numbers, works = rows["term_id"][order], rows["work_id"][order]
    found = {int(term): set[int]() for term in terms}
    firsts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]]) if len(numbers) else np.zeros(0, dtype=np.int64)
    for term, part in zip(numbers[firsts].tolist(), np.split(works, firsts[1:]), strict=False):
        found[term] = set(part.tolist())
    return found


def read_first_seen(db: Database, as_of: date, names: Names, terms: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return for each term its first work and day, and the newest works, those with it in the title first."""
    rows = rows_as_dicts(
        db,
        f"""{COUNTED}, {JOINED}
        SELECT t.term_id, arg_min(w.work_id, (w.public_by, w.work_id)) AS first_work,
               arg_min(CASE w.date_precision WHEN 'year' THEN strftime(w.public_by, '%Y')
                       WHEN 'month' THEN strftime(w.public_by, '%Y-%m') ELSE w.public_by::VARCHAR END,
                       (w.public_by, w.work_id)) AS first_seen,
               list(t.work_id ORDER BY t.in_title DESC, w.public_by DESC, t.work_id)[:3] AS works
        FROM term_then t JOIN works_then w USING (work_id) SEMI JOIN chosen USING (term_id) GROUP BY t.term_id""",
        {"as_of": as_of},
        names.joined | {"chosen": pa.table({"term_id": pa.array(terms, pa.int32())})},
    )
    return {row["term_id"]: row for row in rows}


def _are_acronyms(names: Names) -> NDArray[np.bool_]:
    return np.asarray([" " not in name and is_acronym(name) for name in names.names], dtype=bool)
