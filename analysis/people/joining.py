"""Which fitting spellings are one person's, by shared co-authors or venue, and how far that can be doubted.

Set-based but for the connected parts; used by `analysis.people.step`. Blocks of family name and initial, co-authors as
evidence (Torvik & Smalheiser 2009), but fixed thresholds instead of a trained model.
"""

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from analysis.people.spellings import MOST_AUTHORS
from data.store import Database

ENOUGH = 1.0
"""Shared co-authors that join two spellings: one full name counts 1, an initial that fits k first names here 1 / k."""
DOUBTS = ("one spelling", "likely one", "ambiguous")


def write_evidence(db: Database) -> None:
    """Write ``joined``: fitting pairs that co-authors or a venue join, with ``shared`` (see ENOUGH) and ``evidence``.

    A venue joins only two spellings of one full first name where the family name has no other spelling that fits
    either: Chris Manning and Chris D. Manning, not C. Manning and Chris Manning. Short forms do not count there.
    """
    _write_coauthors(db)
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE joined AS
        WITH shared AS (
            SELECT f.one, f.other, a.block, max(CASE WHEN a.co_id = b.co_id AND a.is_full THEN 1.0
                                                ELSE 1.0 / greatest(k.n_first, 1) END) AS weight
            FROM fitting f JOIN co a ON a.spelling_id = f.one
            JOIN co b ON b.spelling_id = f.other AND b.block = a.block JOIN blocks k ON k.block = a.block
            WHERE a.co_id = b.co_id OR NOT a.is_full OR NOT b.is_full
            GROUP BY ALL),
        summed AS (SELECT one, other, round(sum(weight), 6) AS shared FROM shared GROUP BY ALL)
        SELECT f.one, f.other, coalesce(s.shared, 0.0) AS shared,
               CASE WHEN s.shared >= {ENOUGH} THEN 'co-authors' ELSE 'venue' END AS evidence
        FROM fitting f LEFT JOIN summed s USING (one, other) LEFT JOIN by_venue v USING (one, other)
        WHERE s.shared >= {ENOUGH} OR v.one IS NOT NULL ORDER BY f.one, f.other"""
    )


def _write_coauthors(db: Database) -> None:
    """Write ``co`` (co-authors), ``blocks`` (how many first names a family name and initial have), ``by_venue``."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE fits AS SELECT one AS spelling_id FROM fitting UNION SELECT other FROM fitting"
    )
    db.execute(
        """CREATE OR REPLACE TEMP TABLE blocks AS SELECT family || ' ' || initial AS block,
            count(DISTINCT first) FILTER (is_full) AS n_first FROM spellings GROUP BY ALL"""
    )
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE co AS
        WITH small AS (
            SELECT s.work_id, s.record_id, s.person_id FROM main.authorship s
            JOIN main.works w ON w.authors_record_id = s.record_id
            QUALIFY count(*) OVER (PARTITION BY s.record_id) <= {MOST_AUTHORS})
        SELECT DISTINCT a.person_id AS spelling_id, b.person_id AS co_id, c.family || ' ' || c.initial AS block,
               c.is_full
        FROM small a SEMI JOIN fits f ON f.spelling_id = a.person_id
        JOIN small b ON b.record_id = a.record_id AND b.person_id <> a.person_id
        JOIN spellings c ON c.spelling_id = b.person_id"""
    )
    db.execute(
        """CREATE OR REPLACE TEMP TABLE by_venue AS
        WITH places AS (
            SELECT DISTINCT s.person_id AS spelling_id, v.series FROM main.authorship s SEMI JOIN fits f
            ON f.spelling_id = s.person_id JOIN main.works w ON w.authors_record_id = s.record_id
            JOIN main.venue_series v USING (venue)),
        spelled AS (
            SELECT f.one, f.other, a.is_full AND b.is_full AS are_full FROM fitting f
            JOIN spellings a ON a.spelling_id = f.one JOIN spellings b ON b.spelling_id = f.other
            ANTI JOIN short_forms s ON s.one = a.first AND s.other = b.first),
        alone AS (
            SELECT spelling_id FROM (SELECT one AS spelling_id FROM spelled UNION ALL SELECT other FROM spelled)
            GROUP BY spelling_id HAVING count(*) = 1)
        SELECT DISTINCT f.one, f.other FROM spelled f SEMI JOIN alone x ON x.spelling_id = f.one
        SEMI JOIN alone y ON y.spelling_id = f.other JOIN places p ON p.spelling_id = f.one
        JOIN places q ON q.spelling_id = f.other AND q.series = p.series WHERE f.are_full"""
    )


def drop_contradictions(db: Database) -> None:
    """Delete from ``joined`` all pairs of a spelling that is joined with two that do not fit each other."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE torn AS
        WITH sides AS (SELECT one AS here, other AS there FROM joined UNION ALL SELECT other, one FROM joined)
        SELECT DISTINCT a.here AS spelling_id FROM sides a JOIN sides b ON a.here = b.here AND a.there < b.there
        ANTI JOIN fitting f ON f.one = a.there AND f.other = b.there"""
    )
    db.execute(
        """DELETE FROM joined WHERE one IN (SELECT spelling_id FROM torn)
           OR other IN (SELECT spelling_id FROM torn)"""
    )


def write_groups(db: Database) -> None:
    """Write ``grouped`` (spelling_id, group_id): connected spellings; a group is parted unless all its members fit."""
    ids = db.execute("SELECT spelling_id FROM spellings ORDER BY spelling_id").fetchnumpy()["spelling_id"]
    pairs = db.execute("SELECT one, other FROM joined").fetchnumpy()
    ends = [np.searchsorted(ids, pairs[side]) for side in ("one", "other")]
    ones = np.ones(len(ends[0]), dtype=np.int8)
    _, labels = connected_components(coo_matrix((ones, (ends[0], ends[1])), shape=(len(ids), len(ids))), directed=False)
    db.register("labelled", pa.table({"spelling_id": ids, "label": labels}))
    db.execute("CREATE OR REPLACE TEMP TABLE connected AS SELECT * FROM labelled")
    db.unregister("labelled")
    db.execute(
        """CREATE OR REPLACE TEMP TABLE grouped AS
        WITH sizes AS (SELECT label, count(*) AS n FROM connected GROUP BY label),
        inside AS (
            SELECT a.label, count(*) AS n FROM fitting f JOIN connected a ON a.spelling_id = f.one
            JOIN connected b ON b.spelling_id = f.other AND b.label = a.label GROUP BY a.label)
        SELECT c.spelling_id, CASE WHEN s.n = 1 OR i.n = s.n * (s.n - 1) // 2 THEN min(c.spelling_id) OVER
            (PARTITION BY c.label) ELSE c.spelling_id END AS group_id
        FROM connected c JOIN sizes s USING (label) LEFT JOIN inside i USING (label)"""
    )
