"""Tables of the topics: what the last fit said, counts of terms, and writing a fit or new members. Used by the step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from analysis.topics.fitting import Fit
from analysis.topics.labelling import Named
from analysis.topics.lasting import Matching
from analysis.topics.layout import map_layout
from analysis.topics.membership import LEAST_SURE, Memberships, confidence
from analysis.topics.naming import STOP_WORDS, count_terms
from analysis.topics.papers import topic_papers
from data.staging import insert_rows
from data.store import Database, scalar
from data.works import work_blocks

TEXTS_AT_ONCE = 4_000
LEVELS = ("area", "topic", "subtopic")
SURE = 0.9
FloatMatrix = NDArray[np.float32]
LongArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Before:
    """What the last fit said, and what was assigned since."""

    ids: LongArray
    """Works with a membership, ascending, shape (n,)."""
    is_new: NDArray[np.bool_]
    """Assigned since the fit, shape (n,)."""
    held: dict[str, LongArray]
    """Lasting number of each work's group by level, -1 for none, shape (n,) each."""
    known: dict[str, LongArray]
    """Numbers in use by level."""
    born: dict[int, datetime]
    next_number: int
    """The smallest never used on any level."""
    fitted: datetime | None
    told: str

    def of(self, works: LongArray, level: str) -> LongArray:
        """Return the number that each of some works had in the last fit; -1 for none, or new since."""
        result = np.full(len(works), -1, dtype=np.int64)
        _, here, there = np.intersect1d(works, self.ids, return_indices=True)
        result[here] = np.where(self.is_new[there], -1, self.held[level][there])
        return result

    def numbers(self, level: str) -> LongArray:
        """Return the numbers that a level uses, ascending."""
        return self.known[level]


@dataclass(frozen=True, slots=True)
class Cells:
    """The smallest groups that terms are counted in: a subtopic, or the rest of a topic; shape (cells,) each."""

    topics: LongArray
    subtopics: LongArray


def read_before(db: Database) -> Before:
    """Return the last fit as the tables hold it."""
    rows = db.execute(
        """SELECT m.work_id, coalesce(m.is_new, false) AS is_new, m.topic_id AS topic,
               coalesce(m.subtopic_id, -1) AS subtopic, coalesce(t.parent_id, -1) AS area
        FROM main.topic_members m LEFT JOIN main.topics t USING (topic_id) ORDER BY m.work_id"""
    ).fetchnumpy()
    column = {name: np.asarray(values) for name, values in rows.items()}
    known = {level: _numbers(db, "SELECT topic_id FROM main.topic_tree WHERE level = ?", [level]) for level in LEVELS}
    if not len(known["topic"]):  # a library from before topics had levels
        known["topic"] = _numbers(db, "SELECT topic_id FROM main.topics", [])
    last = db.execute("SELECT fitted, told FROM main.topic_fits ORDER BY fitted DESC LIMIT 1").fetchall()
    series = " UNION ALL ".join(
        f"SELECT topic_id FROM main.{table}" for table in ("topics", "topic_tree", "topic_events")
    )
    used = scalar(db, f"SELECT max(topic_id) FROM ({series})")
    return Before(
        column["work_id"].astype(np.int64), column["is_new"].astype(bool),
        {level: column[level].astype(np.int64) for level in LEVELS}, known,
        dict(db.execute("SELECT topic_id, born FROM main.topic_tree").fetchall()),
        0 if used is None else int(used) + 1, last[0][0] if last else None, str(last[0][1]) if last else "",
    )  # fmt: skip


def _numbers(db: Database, sql: str, parameters: list[Any]) -> LongArray:
    return np.asarray(sorted(row[0] for row in db.execute(sql, parameters).fetchall()), dtype=np.int64)


def read_counts(db: Database, ids: LongArray, fit: Fit) -> tuple[csr_matrix, list[str], Cells]:
    """Return in how many works of each cell every term stands: of the step ``terms``, or else words and pairs.

    Returns
    -------
    tuple
        Counts, shape (cells, terms); the terms; and the cells.
    """
    inside = np.flatnonzero(fit.labels >= 0)
    pairs = np.stack([fit.labels[inside], fit.subtopics[inside]], axis=1).astype(np.int64)
    cells, cell = np.unique(pairs, axis=0, return_inverse=True) if len(pairs) else (np.empty((0, 2), np.int64), [])
    table = pa.table({"work_id": ids[inside], "cell": np.asarray(cell, dtype=np.int64).ravel()})
    db.register("cells", table)
    try:
        has_terms = scalar(db, "SELECT count(*) FROM main.terms")
        counts, terms = _known_terms(db, len(cells)) if has_terms else _own_terms(db, len(cells))
    finally:
        db.unregister("cells")
    return counts, terms, Cells(cells[:, 0], cells[:, 1])


def _known_terms(db: Database, cells: int) -> tuple[csr_matrix, list[str]]:
    """Count the phrases of the step ``terms``, single words that every abstract says left out."""
    rows = db.execute(
        """SELECT c.cell, t.term_id, count(*) AS n FROM main.term_works t JOIN cells c USING (work_id)
        JOIN main.terms n USING (term_id)
        WHERE t.is_whole AND NOT list_contains(?::VARCHAR[], lower(n.name)) GROUP BY ALL ORDER BY 1, 2""",
        [sorted(STOP_WORDS)],
    ).fetchnumpy()
    numbers, column = np.unique(np.asarray(rows["term_id"], dtype=np.int64), return_inverse=True)
    names = dict(db.execute("SELECT term_id, name FROM main.terms").fetchall())
    values = (np.asarray(rows["n"], dtype=np.float64), (np.asarray(rows["cell"], dtype=np.int64), column))
    return csr_matrix(coo_matrix(values, shape=(cells, len(numbers)))), [names[number] for number in numbers.tolist()]


def _own_terms(db: Database, cells: int) -> tuple[csr_matrix, list[str]]:
    """Count words and pairs of the texts."""
    total = int(scalar(db, "SELECT count(*) FROM cells"))
    return count_terms(_texts(db), cells, min_count=3 if total > 500 else 2, max_terms=200_000)


def _texts(db: Database) -> Iterator[tuple[int, str]]:
    """Yield (cell, title and abstract) of every work in a topic, a block at a time."""
    for first, last in work_blocks(db, TEXTS_AT_ONCE):
        yield from db.execute(
            """SELECT c.cell, w.title || '. ' || coalesce(w.abstract, '')
            FROM cells c JOIN public.works w USING (work_id) WHERE c.work_id BETWEEN ? AND ? ORDER BY c.work_id""",
            [first, last],
        ).fetchall()


def write_fit(
    db: Database, ids: LongArray, embeddings: FloatMatrix, fit: Fit, named: dict[str, Named],
    matched: dict[str, Matching], before: Before, told: str, now: datetime,
) -> None:  # fmt: skip
    """Replace the topics by those of a new fit, and append what became of each."""
    names_then = dict(
        db.execute("SELECT topic_id, name FROM main.topic_tree UNION SELECT topic_id, name FROM main.topics").fetchall()
    )
    for table in ("topics", "topic_members", "topic_tree", "topic_papers"):
        db.execute(f"TRUNCATE main.{table}")
    numbers = {level: matched[level].numbers for level in LEVELS}
    similarity = _own_similarity(embeddings, fit)
    _insert(db, "topic_members", _member_columns(ids, embeddings, fit, numbers, similarity))
    insert_rows(db, "main.topic_tree", list(_tree_rows(fit, named, numbers, before, now)))
    _write_topics(db)
    papers = topic_papers(fit, similarity, _citers(db, ids), ids)
    lasting = {"topic_id": numbers["topic"], "other_id": numbers["topic"]}
    insert_rows(db, "main.topic_papers", [_renumbered(row, lasting) for row in papers])
    names_now = dict(db.execute("SELECT topic_id, name FROM main.topic_tree").fetchall())
    insert_rows(db, "main.topic_events", list(_event_rows(matched, names_then | names_now, now)))
    none = int(np.count_nonzero(fit.labels < 0))
    insert_rows(
        db, "main.topic_fits",
        [{"fitted": now, "told": told, "n_works": len(ids), "n_topics": fit.n_topics, "n_none": none}],
    )  # fmt: skip


def _own_similarity(embeddings: FloatMatrix, fit: Fit) -> NDArray[np.float64]:
    """Return each work's cosine to the centre of its topic, or of the likeliest; 0 where there is none."""
    likeliest = np.where(fit.labels >= 0, fit.labels, fit.likely.topics[:, 0])
    if not fit.n_topics:
        return np.zeros(len(likeliest))
    cosine = np.einsum("ij,ij->i", embeddings, fit.centres[likeliest])
    return np.where(likeliest >= 0, np.round(cosine.astype(np.float64), 6), 0.0)


def _member_columns(
    ids: LongArray, embeddings: FloatMatrix, fit: Fit, numbers: dict[str, LongArray], similarity: NDArray[np.float64]
) -> dict[str, Any]:
    """Return the columns of ``topic_members``."""
    places = map_layout(embeddings, fit.labels)
    return {
        "work_id": ids, "topic_id": _numbered(numbers["topic"], fit.labels), "similarity": similarity,
        "x": places[:, 0], "y": places[:, 1], "confidence": fit.confidence,
        **_runners_up(fit.likely, fit.labels, numbers["topic"]),
        "subtopic_id": _optional(_numbered(numbers["subtopic"], fit.subtopics)),
        "is_new": np.zeros(len(ids), dtype=bool),
    }  # fmt: skip


def _runners_up(likely: Memberships, labels: NDArray[Any], numbers: LongArray) -> dict[str, Any]:
    """Return the two likeliest topics beside a work's own, with their parts; of a work without topic, the likeliest."""
    topics, parts = likely.topics, np.round(likely.parts, 4)
    first = (topics[:, 0] == labels).astype(np.int64)
    rows = np.arange(len(topics))
    columns: dict[str, Any] = {}
    for name, place in (("second", first), ("third", first + 1)):
        found = _numbered(numbers, topics[rows, place])
        columns[f"{name}_id"] = _optional(found)
        columns[name] = pa.array(np.where(found >= 0, parts[rows, place], np.nan), from_pandas=True)
    return columns


def _tree_rows(
    fit: Fit, named: dict[str, Named], numbers: dict[str, LongArray], before: Before, now: datetime
) -> Iterator[dict[str, Any]]:
    """Yield every group of every level; a single area over all is none."""
    has_areas = len(numbers["area"]) > 1
    areas = np.where(fit.labels >= 0, fit.areas[fit.labels], -1) if fit.n_topics else fit.labels
    levels: dict[str, tuple[NDArray[Any], Any, Any]] = {
        "topic": (fit.labels, fit.stability, numbers["area"][fit.areas] if has_areas else None),
        "subtopic": (fit.subtopics, fit.subtopic_stability, numbers["topic"][fit.topic_of_subtopic()]),
    }
    if has_areas:
        levels["area"] = (areas, None, None)
    for level, (labels, stability, parents) in levels.items():
        sizes = np.bincount(labels[labels >= 0], minlength=len(numbers[level]))
        sure = np.bincount(labels[(labels >= 0) & (fit.confidence >= SURE)], minlength=len(numbers[level]))
        for place, number in enumerate(numbers[level].tolist()):
            yield {
                "topic_id": number, "level": level, "parent_id": None if parents is None else int(parents[place]),
                "name": named[level].names[place], "terms": named[level].terms[place], "n_works": int(sizes[place]),
                "n_sure": int(sure[place]), "born": before.born.get(number, now),
                "stability": None if stability is None else round(float(stability[place]), 4),
            }  # fmt: skip


def _write_topics(db: Database) -> None:
    """Write the topics of the middle level with their centres on the map."""
    db.execute(
        """INSERT INTO main.topics BY NAME
        SELECT t.* EXCLUDE (level), m.x, m.y FROM main.topic_tree t JOIN (
            SELECT topic_id, avg(x) AS x, avg(y) AS y FROM main.topic_members GROUP BY topic_id) m USING (topic_id)
        WHERE t.level = 'topic'"""
    )


def _event_rows(matched: dict[str, Matching], names: dict[int, str], now: datetime) -> Iterator[dict[str, Any]]:
    for level, matching in matched.items():
        if level == "area" and len(matching.numbers) < 2:
            continue
        for event in matching.events:
            yield {
                "happened": now, "level": level, "kind": event.kind, "topic_id": event.number, "other_id": event.other,
                "overlap": event.overlap, "name": names.get(event.number, ""),
            }  # fmt: skip


def write_new(
    db: Database, ids: LongArray, fresh: NDArray[np.int64], embeddings: FloatMatrix, likely: Memberships,
    numbers: LongArray,
) -> None:  # fmt: skip
    """Add new members, take away works that are gone, and count the members anew."""
    db.register("present", pa.table({"work_id": ids}))
    db.execute("DELETE FROM main.topic_members WHERE work_id NOT IN (SELECT work_id FROM present)")
    db.unregister("present")
    sure = np.round(confidence(likely.parts[:, 0]), 4) * (likely.topics[:, 0] >= 0)
    labels = np.where(sure >= LEAST_SURE, likely.topics[:, 0], -1)
    middles = dict((row[0], row[1:]) for row in db.execute("SELECT topic_id, x, y FROM main.topics").fetchall())
    topic = _numbered(numbers, labels)
    places = np.asarray([middles.get(number, (0.0, 0.0)) for number in topic.tolist()]).reshape(-1, 2)
    _insert(
        db, "topic_members",
        {"work_id": ids[fresh], "topic_id": topic, "similarity": np.round(likely.parts[:, 0], 6), "confidence": sure,
         "x": places[:, 0], "y": places[:, 1], **_runners_up(likely, labels, numbers),
         "is_new": np.ones(len(fresh), dtype=bool)},
    )  # fmt: skip
    _count_members(db)


def _count_members(db: Database) -> None:
    """Count the members of every topic, area and subtopic anew."""
    counted = f"SELECT count(*) AS n, count(*) FILTER (confidence >= {SURE}) AS sure"
    for group, of in (
        ("m.topic_id", ""),
        ("m.subtopic_id", ""),
        ("t.parent_id", "JOIN main.topics t USING (topic_id)"),
    ):
        db.execute(
            f"""UPDATE main.topic_tree AS tree SET n_works = c.n, n_sure = c.sure
            FROM ({counted}, {group} AS number FROM main.topic_members m {of} GROUP BY ALL) c
            WHERE c.number = tree.topic_id"""
        )
    db.execute(
        """UPDATE main.topics AS t SET n_works = tree.n_works, n_sure = tree.n_sure
        FROM main.topic_tree tree WHERE tree.topic_id = t.topic_id"""
    )


def _citers(db: Database, ids: LongArray) -> NDArray[np.int64]:
    """Return how many works of the library cite each, shape (n,)."""
    rows = db.execute("SELECT work_id, n_citers FROM main.citation_metrics").fetchnumpy()
    result = np.zeros(len(ids), dtype=np.int64)
    _, here, there = np.intersect1d(ids, np.asarray(rows["work_id"]), return_indices=True)
    result[here] = np.asarray(rows["n_citers"])[there]
    return result


def _numbered(numbers: LongArray, labels: NDArray[Any]) -> LongArray:
    """Return lasting numbers in the place of labels; -1 stays."""
    if not len(numbers):
        return np.full(len(labels), -1, dtype=np.int64)
    return np.where(labels >= 0, numbers[labels], -1).astype(np.int64)


def _optional(numbers: LongArray) -> pa.Array:
    return pa.array(numbers, mask=numbers < 0)


def _renumbered(row: dict[str, Any], lasting: dict[str, LongArray]) -> dict[str, Any]:
    return row | {name: int(numbers[row[name]]) for name, numbers in lasting.items() if row[name] is not None}


def _insert(db: Database, table: str, columns: dict[str, Any]) -> None:
    db.register("written", pa.table(columns))
    db.execute(f"INSERT INTO main.{table} BY NAME SELECT * FROM written")
    db.unregister("written")
