"""What the explorer's pages show, as plain tables from the current edition; no Streamlit in here.

What is the same for everybody is worked out once for an edition (`data.remembered`).
"""

from datetime import date
from typing import Any

from analysis.boards.lookup import ANY, board_coverage, describe, list_boards, list_health, n_naming, read_boards
from app.reading import Reader
from data.some_works import ALL_WORKS, SomeWorks
from data.store import lookup, rows_as_dicts
from data.vocabulary import Corrections

CLAIMS_A_PAGE = 100
MOST_BOARDS = 1_000
"""Boards that are offered at once; words find the others."""
MOST_RESULTS = 500
"""Rows of a board that are shown, the best first; those that were the best once or state a size always are."""

Row = dict[str, Any]


def topics(reader: Reader) -> list[Row]:
    """Return the topics by number, with their terms and what part of the papers they hold."""
    sql = """SELECT topic_id, name, terms, n_works, n_works / sum(n_works) OVER () AS share
        FROM topics ORDER BY topic_id"""
    return reader.remembered("topics", lambda: rows_as_dicts(reader.db, sql))


def claims(
    reader: Reader, kinds: list[str], dataset: str, metric: str, least: float, page: int = 1,
    works: SomeWorks = ALL_WORKS,
) -> tuple[list[Row], int]:  # fmt: skip
    """Return a page of the claims of some works that pass the filters, surest first, and how many there are in all."""
    values = {"kinds": sorted(kinds), "dataset": dataset.lower(), "metric": metric.lower(), "least": least}
    asked = ("claims", tuple(sorted(kinds)), dataset.lower(), metric.lower(), least, works.name)
    chosen, values = f"{_CLAIMS} AND {works.hold('work_id')}", values | dict(works.values)
    total = reader.remembered(asked, lambda: int(lookup(reader.db, f"SELECT count(*) {chosen}", values)))
    return reader.remembered((*asked, page), lambda: _page_of_claims(reader, chosen, values, page)), total


_CLAIMS = """FROM claims
    WHERE list_contains($kinds::VARCHAR[], kind) AND confidence >= $least AND work_id IS NOT NULL
      AND ($dataset = '' OR contains(lower(dataset), $dataset))
      AND ($metric = '' OR contains(lower(metric), $metric))"""


def _page_of_claims(reader: Reader, chosen: str, values: dict[str, Any], page: int) -> list[Row]:
    """Return one page; papers are looked up for its claims alone."""
    place = {"rows": CLAIMS_A_PAGE, "before": CLAIMS_A_PAGE * (page - 1)}
    return rows_as_dicts(
        reader.db,
        f"""WITH chosen AS (SELECT * {chosen} ORDER BY confidence DESC, work_id, position, claim_id
                            LIMIT $rows OFFSET $before)
        SELECT c.work_id, c.kind, coalesce(c.dataset, '') AS dataset, coalesce(c.metric, '') AS metric, c.value,
               coalesce(c.unit, '') AS unit, coalesce(c.model, '') AS model, c.sentence,
               round(c.confidence, 2) AS confidence, w.title, year(w.published) AS year
        FROM chosen c JOIN works w USING (work_id) ORDER BY c.confidence DESC, c.work_id, c.position, c.claim_id""",
        values | place,
    )


def claim_coverage(reader: Reader) -> Row:
    """Return how many abstracts and tables were read for claims, how many works state one, and how many there are."""
    sql = """SELECT (SELECT count(*) FROM works WHERE NOT is_stub AND abstract IS NOT NULL) AS abstracts,
                  (SELECT count(DISTINCT work_id) FROM result_tables) AS with_tables,
                  count(DISTINCT work_id) AS with_claims, count(*) AS claims FROM claims"""
    return reader.remembered("claim coverage", lambda: rows_as_dicts(reader.db, sql)[0])


def boards(reader: Reader, words: str = "", works: SomeWorks = ALL_WORKS) -> tuple[list[Row], Row]:
    """Return the boards of some works whose names hold the words, and how many claims became results."""
    if words.strip() or works.name:
        listed = list_boards(reader.db, words, MOST_BOARDS, works)
    else:  # what one person types is not kept for all
        listed = reader.remembered("boards", lambda: list_boards(reader.db, "", MOST_BOARDS))
    return listed, reader.remembered("board coverage", lambda: board_coverage(reader.db))


def health(reader: Reader) -> list[Row]:
    """Return the state of the benchmarks that most papers name."""
    return reader.remembered("health", lambda: list_health(reader.db))


def board(
    reader: Reader, row: Row, as_of: date | None, corrections: Corrections, works: SomeWorks = ALL_WORKS
) -> tuple[Row | None, int]:
    """Return a board of the list as it stood on a day, and how many papers here name its data set.

    Its rows are the best ones, those that were the best of their day, and those with a size; ``n_rows`` counts all.
    """
    key = tuple(row[part] for part in ("task", "dataset", "version", "split", "metric", "comparable"))
    asked = ("board", key, as_of, corrections.digest, works.name)
    return reader.remembered(asked, lambda: _board(reader, row, as_of, corrections, works))


def _board(
    reader: Reader, row: Row, as_of: date | None, corrections: Corrections, works: SomeWorks
) -> tuple[Row | None, int]:
    named = f"{row['dataset']}{' v' + row['version'] if row['version'] else ''}"
    told = read_boards(reader.db, row["task"] or ANY, named, row["metric"], as_of, corrections, works)
    naming = n_naming(reader.db, told, as_of)
    same = ("task", "version", "split", "comparable")
    found = next((one for one in told if all(getattr(one.key, part) == (row[part] or "") for part in same)), None)
    if found is None:
        return None, naming
    shown = [one for place, one in enumerate(found.places)
             if place < MOST_RESULTS or one.raised or one.entry.result.parameters]  # fmt: skip
    return describe(reader.db, found, shown) | {"n_rows": len(found.places)}, naming


def open_pairs(reader: Reader, limit: int) -> list[Row]:
    """Return pairs of records that may be one work, newest doubts first, with what is known of both."""
    sides = ", ".join(
        f"""{side}.work_id AS work_{side}, {side}.title AS title_{side}, {side}.source AS source_{side},
        coalesce(year({side}.published)::VARCHAR, 'year unknown') AS year_{side}, {side}.venue AS venue_{side},
        (SELECT string_agg(name, ', ' ORDER BY position) FROM main.authorship h
         WHERE h.record_id = {side}.record_id) AS authors_{side},
        (SELECT string_agg(scheme || ':' || value, ', ' ORDER BY scheme) FROM main.identifiers i
         WHERE i.record_id = {side}.record_id) AS ids_{side}"""
        for side in ("a", "b")
    )
    return rows_as_dicts(
        reader.db,
        f"""SELECT p.record_id || '-' || p.other_record_id AS pair, p.reason, {sides}
        FROM main.review_pairs p JOIN main.records a ON a.record_id = p.record_id
        JOIN main.records b ON b.record_id = p.other_record_id
        WHERE p.decision IS NULL AND a.work_id <> b.work_id
        ORDER BY p.found_at DESC, p.record_id, p.other_record_id LIMIT ?""",
        [limit],
    )
