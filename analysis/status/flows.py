"""Where the papers went that would have continued a subject, as of a day. Read by tell; successors decides.

Beside each other: papers of the last two years and of the subject's best two, by what other subjects they have.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.status.measures import WINDOW, BoolArray, FloatArray, IntArray
from analysis.status.papers import Held, Years, read_placed
from analysis.status.successors import FLOWS, Flow
from analysis.terms.plurals import plain_words
from data.store import Database, columns

KEY_WORKS = 20
"""Most cited papers of a subject that count as its key papers."""
ALIKE, WITHIN = 0.4, 0.6
"""Shared papers over all of two subjects, or over those of the rarer one, from which on they are one matter."""
KEYS = f"""cites AS (SELECT DISTINCT c.citing_id, c.cited_id, p.place FROM main.citations c
              JOIN placed p ON p.work_id = c.citing_id
              WHERE c.citing_id <> c.cited_id AND c.cited_id IN (SELECT work_id FROM held)),
    keys AS (SELECT h.subject, h.work_id FROM held h JOIN cites c ON c.cited_id = h.work_id
    WHERE h.in_title OR NOT $has_titles GROUP BY h.subject, h.work_id
    QUALIFY row_number() OVER (PARTITION BY h.subject ORDER BY count(*) DESC, h.work_id) <= {KEY_WORKS})"""
"""The key papers of subjects: of those with it in the title, the ones that papers public by the day cite most."""
NOW = f"place > $last - {WINDOW}"
THEN = f"place BETWEEN b.since AND b.since + {WINDOW - 1}"
FLOWING = f"""WITH {KEYS},
    mine AS (SELECT DISTINCT h.subject, w.person, w.place FROM held h JOIN wrote w USING (work_id)),
    early AS (SELECT DISTINCT m.subject, m.person FROM mine m JOIN bounds b USING (subject)
              WHERE m.place < b.since + {WINDOW}),
    going AS (
        SELECT k.subject, 'citing' AS flow, c.citing_id AS work_id, c.place FROM keys k
        JOIN cites c ON c.cited_id = k.work_id
        UNION SELECT e.subject, 'authors', w.work_id, w.place FROM early e JOIN wrote w USING (person)
        UNION SELECT subject, 'naming', work_id, place FROM held WHERE NOT in_title AND $has_titles)
    SELECT g.subject, g.flow, g.work_id, {NOW} AS is_now FROM going g JOIN bounds b USING (subject)
    WHERE {NOW} OR {THEN}"""


@dataclass(frozen=True, slots=True)
class Flowing:
    """What some subjects' flows hold, by place of the subject.

    Attributes
    ----------
    flows
        Of each subject, beside ``others``.
    others
        Places of the other subjects that its flows touch.
    usual
        Share of each subject in all papers of the last two years, shape (n_subjects,).
    """

    flows: dict[int, list[Flow]]
    others: dict[int, IntArray]
    usual: FloatArray


def read_flows(db: Database, years: Years, held: Held, best: IntArray, some: BoolArray, wrote: pa.Table) -> Flowing:
    """Return where the papers of some subjects went.

    Parameters
    ----------
    best
        Place of the first year of each subject's best time among the years looked at; -1 where there is none.
    some
        Which subjects to follow, shape (n_subjects,).
    wrote
        All papers of the people who wrote on them; see :func:`analysis.status.newcomers.read_wrote`.
    """
    rows, placed = np.flatnonzero(some & (best >= 0)), read_placed(db, years)
    tables = {"held": held.table(some), "placed": placed.table, "wrote": wrote,
              "bounds": pa.table({"subject": rows, "since": best[rows] + years.first})}  # fmt: skip
    asked = {"last": years.last, "has_titles": held.has_titles}
    going = columns(db, FLOWING, asked, tables)
    flowing = pa.table({"subject": going["subject"], "flow": pa.array(going["flow"], pa.string()),
                        "work_id": going["work_id"], "is_now": going["is_now"]})  # fmt: skip
    found = columns(
        db,
        """SELECT f.subject, f.flow, f.is_now, h.subject AS other, count(*) AS n FROM flowing f
        JOIN everything h USING (work_id) WHERE h.subject <> f.subject GROUP BY ALL ORDER BY ALL""",
        None,
        {"flowing": flowing, "everything": held.table()},
    )
    sizes = columns(
        db, "SELECT subject, flow, is_now, count(*) AS n FROM flowing GROUP BY ALL", None, {"flowing": flowing}
    )
    usual = np.bincount(held.subject[held.place > years.last - WINDOW], minlength=len(held.subjects))
    all_now = max(1, int((placed.place > years.last - WINDOW).sum()))
    flows, others = _assembled(rows.tolist(), found, sizes)
    return Flowing(flows, others, usual / all_now)


def _assembled(
    subjects: Sequence[int], found: dict[str, np.ndarray], sizes: dict[str, np.ndarray]
) -> tuple[dict[int, list[Flow]], dict[int, IntArray]]:
    """Return the flows of each subject and the other subjects they touch."""
    total: dict[tuple[int, str, bool], int] = {
        (int(s), str(f), bool(now)): int(n) for s, f, now, n in zip(*(sizes[name] for name in (
            "subject", "flow", "is_now", "n")), strict=True)
    }  # fmt: skip
    rows_of: dict[int, list[int]] = defaultdict(list)
    for row, subject in enumerate(found["subject"].tolist()):
        rows_of[subject].append(row)
    flows: dict[int, list[Flow]] = {}
    touched: dict[int, IntArray] = {}
    for subject in subjects:
        rows = np.asarray(rows_of[subject], dtype=np.int64)
        others, column = np.unique(found["other"][rows], return_inverse=True)
        touched[subject] = others.astype(np.int64)
        flows[subject] = []
        for name in FLOWS:
            counts = np.zeros((2, len(others)))
            mine = found["flow"][rows] == name
            counts[found["is_now"][rows][mine].astype(np.int64), column[mine]] = found["n"][rows][mine]
            sized = [total.get((subject, name, is_now), 0) for is_now in (True, False)]
            flows[subject].append(Flow(name, sized[0], sized[1], counts[1], counts[0]))
    return flows, touched


def alike_to(held: Held, subject: int, others: IntArray) -> BoolArray:
    """Return which other subjects are the same matter: by their papers, or since a name holds the other's words."""
    mine = np.unique(held.work_id[held.subject == subject])
    shared = np.bincount(held.subject[np.isin(held.work_id, mine)], minlength=len(held.subjects))
    sizes = np.bincount(held.subject, minlength=len(held.subjects))
    both = shared[others]
    words = plain_words(held.subjects[subject].name)
    names = np.asarray(
        [_one_holds_other(words, plain_words(held.subjects[o].name)) for o in others.tolist()], dtype=bool
    )
    union = np.maximum(sizes[subject] + sizes[others] - both, 1)
    rarer = np.maximum(np.minimum(sizes[subject], sizes[others]), 1)
    return np.asarray((both >= ALIKE * union) | (both >= WITHIN * rarer) | names)


def _one_holds_other(one: frozenset[str], other: frozenset[str]) -> bool:
    return one <= other or other <= one
