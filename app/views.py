"""What the explorer's pages show, as plain tables from the current edition; no Streamlit in here."""

from typing import Any

from app.reading import Reader
from data.some_works import ALL_WORKS, SomeWorks
from data.store import lookup, rows_as_dicts

MOST_CLAIMS = 500

Row = dict[str, Any]


def topics(reader: Reader) -> list[Row]:
    """Return the topics, largest first, with their terms and what part of the papers they hold."""
    return rows_as_dicts(
        reader.db,
        """SELECT topic_id, name, terms, n_works, n_works / sum(n_works) OVER () AS share
        FROM topics ORDER BY topic_id""",
    )


def claims(
    reader: Reader, kinds: list[str], dataset: str, metric: str, least: float, works: SomeWorks = ALL_WORKS
) -> tuple[list[Row], int]:
    """Return the claims of some works that pass the filters, surest first, and how many there are in all."""
    chosen = f"""FROM claims c JOIN works w USING (work_id)
        WHERE list_contains($kinds::VARCHAR[], c.kind) AND c.confidence >= $least
          AND ($dataset = '' OR contains(lower(c.dataset), lower($dataset)))
          AND ($metric = '' OR contains(lower(c.metric), lower($metric)))
          AND {works.hold("c.work_id")}"""
    values = {"kinds": kinds, "dataset": dataset, "metric": metric, "least": least, **works.values}
    total = int(lookup(reader.db, f"SELECT count(*) {chosen}", values))
    rows = rows_as_dicts(
        reader.db,
        f"""SELECT c.work_id, c.kind, coalesce(c.dataset, '') AS dataset, coalesce(c.metric, '') AS metric, c.value,
                   coalesce(c.unit, '') AS unit, coalesce(c.model, '') AS model, c.sentence,
                   round(c.confidence, 2) AS confidence, w.title, year(w.published) AS year {chosen}
        ORDER BY c.confidence DESC, c.work_id, c.position LIMIT {MOST_CLAIMS}""",
        values,
    )
    return rows, total


def claim_coverage(reader: Reader) -> Row:
    """Return how many abstracts and tables were read for claims, how many works state one, and how many there are."""
    return rows_as_dicts(
        reader.db,
        """SELECT (SELECT count(*) FROM works WHERE NOT is_stub AND abstract IS NOT NULL) AS abstracts,
                  (SELECT count(DISTINCT work_id) FROM result_tables) AS with_tables,
                  count(DISTINCT work_id) AS with_claims, count(*) AS claims FROM claims""",
    )[0]


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
