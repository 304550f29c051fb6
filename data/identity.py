"""Which work a staged record belongs to: identifiers first, then title + author + year; doubts go to review.

Called by `data.loading` inside its transaction, and by people's merge decisions. Links are found in SQL; which
rows hang together is found by connected components, so a chain of links of any length is one work.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from data.errors import InputError
from data.store import Database, bump, scalar, transaction
from data.works import derive_works

SHORTEST_TITLE = 12
"""Letters and digits a title needs before it may join records: "Introduction" names many papers."""
SHORTEST_DOUBT = 20
"""Letters and digits a title needs before a doubtful pair is worth a person's look."""
TELLING_TITLE = 30
"""Letters and digits a title needs before it joins a record without (or of anonymous) authors to one of that year."""
LARGEST_GROUP = 100
"""Records of one title above which the title says nothing ("Editorial")."""
YEARS_APART = 1
"""A preprint and its publication carry years at most this far apart. A bibliography may misprint the year: there
two authors in common beside the title are enough; so they are under a telling title, first author included, for a paper
that was put on arXiv years later."""
EXCLUSIVE_SCHEMES = ("arxiv", "acl", "openreview")
"""Schemes that give one paper one identifier: two different values are two papers, or a doubt."""
WORK_TABLES = (
    "records", "versions", "identifiers", "authorship", "subjects", "reference_lists",
    "passages", "result_tables", "artifacts", "source_counts", "summaries", "source_vectors",
)  # fmt: skip
"""Tables that carry a record_id with its work_id beside."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What identity decided on one batch."""

    merged: int
    """Works that turned out to be another work."""
    doubtful: int
    """Pairs newly put up for review."""


def assign_works(db: Database, now: datetime) -> Assigned:
    """Fill ``incoming.work_id`` for every row, making new works and merging known ones where links demand it.

    ``incoming(rank, row, record_id, work_id, is_new)`` lists the staged rows to place; ``work_id`` is given for
    records that are known. Runs inside the caller's transaction.
    """
    _find_links(db)
    has_pairs = _find_titled(db) > 0
    if has_pairs:
        _pair_titles(db)
        db.execute("INSERT INTO links SELECT a, b, 'title' FROM title_pairs WHERE verdict = 'same'")
    _drop_separated(db)
    doubtful = _note_doubts(db, now) if has_pairs else 0
    links = db.execute("SELECT a, b FROM links").fetchnumpy()
    merged = _place(db, np.asarray(links["a"]), np.asarray(links["b"]), now)
    return Assigned(merged, doubtful)


def _find_links(db: Database) -> None:
    """Fill ``links(a, b, rule)``: a is a rank; b a rank, or -1 - work_id for a known work."""
    db.execute("CREATE OR REPLACE TEMP TABLE links (a BIGINT, b BIGINT, rule VARCHAR)")
    db.execute("INSERT INTO links SELECT rank, -1 - work_id, 'record' FROM incoming WHERE work_id IS NOT NULL")
    db.execute(
        """CREATE OR REPLACE TEMP TABLE stated AS
        SELECT i.rank, unnest(s.identifiers, recursive := true) FROM incoming i JOIN staged_papers s ON s.rowid = i.row
        WHERE len(s.identifiers) > 0"""
    )
    db.execute(
        """INSERT INTO links SELECT DISTINCT rank, -1 - k.work_id, 'identifier'
        FROM stated s JOIN main.identifiers k ON k.scheme = s.scheme AND k.value = s.value"""
    )
    db.execute(
        """INSERT INTO links SELECT s.rank, g.first, 'identifier' FROM stated s JOIN (
            SELECT scheme, value, min(rank) AS first FROM stated GROUP BY scheme, value HAVING count(*) > 1) g
        ON g.scheme = s.scheme AND g.value = s.value WHERE s.rank <> g.first"""
    )


def _find_titled(db: Database) -> int:
    """Fill ``titled`` with the rows whose telling title stands elsewhere too; return how many."""
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE titled AS
        SELECT i.rank AS node, i.record_id, s.title_key, s.is_stub, year(s.published) AS year,
               length(title_letters(s.title)) AS letters,
               list_filter(list_transform(s.authors[1:20], lambda a: family_key(coalesce(nullif(a.family, ''),
                   a.name))), lambda f: f <> 'anonymous') AS families,
               list_transform(s.authors[1:20], lambda a: name_words(a.name)) AS names, s.identifiers AS ids
        FROM incoming i JOIN staged_papers s ON s.rowid = i.row
        WHERE s.title_key IN (
            SELECT title_key FROM (
                SELECT title_key FROM staged_papers UNION ALL
                SELECT title_key FROM main.records WHERE title_key IN (SELECT title_key FROM staged_papers)
            ) GROUP BY title_key HAVING count(*) BETWEEN 2 AND {LARGEST_GROUP})
          AND length(title_letters(s.title)) >= {SHORTEST_TITLE}"""
    )
    return int(scalar(db, "SELECT count(*) FROM titled"))


def _pair_titles(db: Database) -> None:
    """Fill ``title_pairs``: pairs of equal titles with what agrees, and the verdict same, doubt or different."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE titled_known AS
        SELECT -1 - r.work_id AS node, r.record_id, r.title_key, r.is_stub, year(r.published) AS year, 0 AS letters,
               coalesce((SELECT list(family_key ORDER BY position) FROM main.authorship a
                         WHERE a.record_id = r.record_id AND a.position <= 20 AND family_key <> 'anonymous'), [])
                   AS families,
               coalesce((SELECT list(name_words(name)) FROM main.authorship a
                         WHERE a.record_id = r.record_id AND a.position <= 20), []) AS names,
               coalesce((SELECT list({'scheme': scheme, 'value': value}) FROM main.identifiers k
                         WHERE k.record_id = r.record_id), []) AS ids
        FROM main.records r
        WHERE r.title_key IN (SELECT title_key FROM titled)
          AND r.record_id NOT IN (SELECT record_id FROM incoming)"""
    )
    schemes = ", ".join(f"'{scheme}'" for scheme in EXCLUSIVE_SCHEMES)
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE title_pairs AS
        SELECT *, CASE
            WHEN authors_agree AND (years_agree OR misprint OR late) AND NOT ids_differ THEN 'same'
            WHEN nameless AND same_time AND letters >= {TELLING_TITLE} AND NOT ids_differ THEN 'same'
            WHEN letters >= {SHORTEST_DOUBT} AND NOT both_stubs AND (authors_agree OR years_agree) THEN 'doubt'
            ELSE 'different' END AS verdict
        FROM (
            SELECT a.node AS a, b.node AS b, a.record_id AS record_a, b.record_id AS record_b, a.letters,
                   list_has_any(a.families, b.families) OR list_has_any(a.names, b.names) AS authors_agree,
                   len(a.families) = 0 OR len(b.families) = 0 AS nameless,
                   coalesce(abs(a.year - b.year) <= {YEARS_APART}, false) AS same_time,
                   coalesce(abs(a.year - b.year) <= {YEARS_APART}, true) AS years_agree,
                   a.is_stub AND b.is_stub AS both_stubs,
                   (a.is_stub OR b.is_stub) AND len(list_intersect(a.families, b.families)) >= 2 AS misprint,
                   a.letters >= {TELLING_TITLE} AND a.families[1] = b.families[1]
                       AND len(list_intersect(a.families, b.families)) >= 2 AS late,
                   len(list_filter(a.ids, lambda x: x.scheme IN ({schemes}) AND len(list_filter(
                       b.ids, lambda y: y.scheme = x.scheme AND y.value <> x.value)) > 0)) > 0 AS ids_differ
            FROM titled a JOIN (SELECT * FROM titled UNION ALL SELECT * FROM titled_known) b
            ON a.title_key = b.title_key AND (b.node < 0 OR a.node < b.node))"""
    )


def _drop_separated(db: Database) -> None:
    """Take away links between records that a person has declared different."""
    if not scalar(db, "SELECT count(*) FROM main.separations"):
        return
    db.execute(
        """DELETE FROM links WHERE rule <> 'record' AND (a, b) IN (
            SELECT i.rank, -1 - o.work_id FROM main.separations s
            JOIN incoming i ON i.record_id = s.record_id JOIN main.records o ON o.record_id = s.other_record_id)"""
    )


def _note_doubts(db: Database, now: datetime) -> int:
    """Put pairs that a person should decide on into the review table; a pair is asked about once."""
    before = int(scalar(db, "SELECT count(*) FROM main.review_pairs"))
    db.execute(
        """INSERT INTO main.review_pairs
        SELECT DISTINCT ON (x, y) x, y,
               'same title; ' || CASE WHEN ids_differ THEN 'identifiers differ'
                    WHEN authors_agree THEN 'same author; years differ' ELSE 'years agree; no author in common' END,
               ?, NULL
        FROM (SELECT *, least(record_a, record_b) AS x, greatest(record_a, record_b) AS y FROM title_pairs)
        WHERE verdict = 'doubt'
          AND NOT EXISTS (SELECT 1 FROM main.review_pairs r WHERE r.record_id = x AND r.other_record_id = y)
          AND (a, b) NOT IN (SELECT a, b FROM links)""",
        [now],
    )
    return int(scalar(db, "SELECT count(*) FROM main.review_pairs")) - before


def _place(db: Database, a: np.ndarray, b: np.ndarray, now: datetime) -> int:
    """Give each row of ``incoming`` its work; return how many known works were merged away."""
    nodes, dense = np.unique(np.concatenate([a, b]), return_inverse=True)
    ends = dense.reshape(2, -1)
    graph = coo_matrix((np.ones(len(a), dtype=np.int8), (ends[0], ends[1])), shape=(len(nodes), len(nodes)))
    count, component = connected_components(graph, directed=False) if len(nodes) else (0, np.empty(0, np.int32))
    db.register("placed_nodes", pa.table({"node": nodes.astype(np.int64), "component": component.astype(np.int64)}))
    db.execute(
        """CREATE OR REPLACE TEMP TABLE components AS
        SELECT component, min(-1 - node) FILTER (node < 0) AS known, min(node) FILTER (node >= 0) AS first
        FROM placed_nodes GROUP BY component"""
    )
    db.execute(
        """CREATE OR REPLACE TEMP TABLE losers AS
        SELECT DISTINCT -1 - n.node AS merged, c.known AS kept, n.component
        FROM placed_nodes n JOIN components c USING (component) WHERE n.node < 0 AND -1 - n.node <> c.known"""
    )
    db.execute(
        """CREATE OR REPLACE TEMP TABLE places AS
        SELECT i.rank, coalesce(c.known, -1) AS known, coalesce(c.first, i.rank) AS leader
        FROM incoming i LEFT JOIN placed_nodes n ON n.node = i.rank LEFT JOIN components c USING (component)"""
    )
    db.unregister("placed_nodes")
    _number_new_works(db)
    losers = db.execute("SELECT kept, merged FROM losers ORDER BY merged").fetchall()
    for kept, merged in losers:
        _merge(db, kept, merged, "identifier or title", "linked by a record that was loaded", now)
    return len(losers)


def _number_new_works(db: Database) -> None:
    """Give the new works numbers after the highest number ever used, in the order of their leading rows."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE new_works AS
        SELECT leader, row_number() OVER (ORDER BY leader) + (
            SELECT greatest(coalesce(max(work_id), 0), (SELECT coalesce(max(merged_work_id), 0) FROM main.merges))
            FROM main.works) AS work_id
        FROM (SELECT DISTINCT leader FROM places WHERE known < 0)"""
    )
    db.execute(
        """CREATE OR REPLACE TEMP TABLE incoming AS
        SELECT i.rank, i.row, i.record_id, i.is_new, i.work_id AS old_work_id,
               CASE WHEN p.known >= 0 THEN p.known ELSE n.work_id END AS work_id
        FROM incoming i JOIN places p USING (rank) LEFT JOIN new_works n ON n.leader = p.leader AND p.known < 0"""
    )


def _merge(db: Database, kept: int, merged: int, rule: str, evidence: str, now: datetime) -> int:
    """Move every record of one work to another and record it; return the merge's number."""
    merge_id = int(scalar(db, "SELECT coalesce(max(merge_id), 0) + 1 FROM main.merges"))
    moved = [row[0] for row in db.execute(
        "SELECT record_id FROM main.records WHERE work_id = ? ORDER BY record_id", [merged]).fetchall()]  # fmt: skip
    db.execute("INSERT INTO main.merges VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
               [merge_id, kept, merged, moved, rule, evidence, now])  # fmt: skip
    move_records(db, moved, kept)
    return merge_id


def move_records(db: Database, record_ids: list[int], work_id: int) -> None:
    """Hang records, with all their facts, on another work."""
    for table in WORK_TABLES:
        db.execute(
            f"UPDATE main.{table} SET work_id = ? WHERE list_contains(?::BIGINT[], record_id)", [work_id, record_ids]
        )
    for end in ("citing", "cited"):
        db.execute(
            f"UPDATE main.citations SET {end}_id = ? WHERE list_contains(?::BIGINT[], {end}_record_id)",
            [work_id, record_ids],
        )
    bump(db, *WORK_TABLES, "citations", "merges")


def merge_works(db: Database, kept: int, merged: int, now: datetime, evidence: str = "a person's decision") -> int:
    """Join two works because a person says so; return the merge's number, by which it can be undone."""
    _require_works(db, kept, merged)
    with transaction(db):
        merge_id = _merge(db, kept, merged, "person", evidence, now)
        derive_works(db, [kept, merged], now)
    return merge_id


def undo_merge(db: Database, merge_id: int, now: datetime) -> tuple[int, int]:
    """Part what a merge joined, for good: the records are declared different. Return the two works."""
    rows = db.execute(
        "SELECT kept_work_id, merged_work_id, record_ids FROM main.merges WHERE merge_id = ? AND undone_at IS NULL",
        [merge_id],
    ).fetchall()
    if not rows:
        raise InputError(f"there is no merge {merge_id} in force; fieldmap sql 'SELECT * FROM merges' lists them")
    kept, merged, record_ids = rows[0]
    with transaction(db):
        db.execute(
            """INSERT INTO main.separations
            SELECT m.id, r.record_id, ? FROM (SELECT unnest(?::BIGINT[]) AS id) m, main.records r
            WHERE r.work_id = ? AND NOT list_contains(?::BIGINT[], r.record_id)
            UNION ALL SELECT r.record_id, m.id, ? FROM (SELECT unnest(?::BIGINT[]) AS id) m, main.records r
            WHERE r.work_id = ? AND NOT list_contains(?::BIGINT[], r.record_id)""",
            [now, record_ids, kept, record_ids] * 2,
        )
        db.execute("UPDATE main.merges SET undone_at = ? WHERE merge_id = ?", [now, merge_id])
        move_records(db, record_ids, merged)
        derive_works(db, [kept, merged], now)
    return int(kept), int(merged)


def separate_works(db: Database, one: int, other: int, decided: datetime) -> None:
    """Declare two works different because a person says so; ``decided`` is what :func:`rejoin` finds it by."""
    _require_works(db, one, other)
    with transaction(db):
        db.execute(
            """INSERT INTO main.separations
            SELECT a.record_id, b.record_id, ? FROM main.records a, main.records b
            WHERE (a.work_id, b.work_id) IN ((?, ?), (?, ?))""",
            [decided, one, other, other, one],
        )
        db.execute(
            """UPDATE main.review_pairs SET decision = 'different' WHERE (record_id, other_record_id) IN
            (SELECT record_id, other_record_id FROM main.separations WHERE decided_at = ?)""",
            [decided],
        )
        bump(db, "merges")


def rejoin(db: Database, decided: datetime) -> int:
    """Take a separation back: the pair is open again; return how many records it parted."""
    with transaction(db):
        db.execute(
            """UPDATE main.review_pairs SET decision = NULL WHERE (record_id, other_record_id) IN
            (SELECT record_id, other_record_id FROM main.separations WHERE decided_at = ?)""",
            [decided],
        )
        gone = db.execute("DELETE FROM main.separations WHERE decided_at = ? RETURNING 1", [decided]).fetchall()
        bump(db, "merges")
    return len(gone)


def settle_pairs(db: Database) -> None:
    """Close the pairs whose records are one work by now, and open again those that a merge undone has parted."""
    db.execute(
        """UPDATE main.review_pairs p SET decision = CASE WHEN a.work_id = b.work_id THEN 'same' END
        FROM main.records a, main.records b WHERE a.record_id = p.record_id AND b.record_id = p.other_record_id
        AND (a.work_id = b.work_id) <> (p.decision IS NOT DISTINCT FROM 'same')
        AND p.decision IS DISTINCT FROM 'different'"""
    )


def _require_works(db: Database, *work_ids: int) -> None:
    for work_id in work_ids:
        if not scalar(db, "SELECT count(*) FROM main.works WHERE work_id = ?", [work_id]):
            raise InputError(f"there is no work {work_id} in this library")
