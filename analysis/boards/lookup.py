"""Boards of an edition as people ask for them: by names, as of a day; what contradicts; what holds. Reads tables only.

A board is made anew from its results whenever it is asked for, so that one of a past day depends on nothing later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pyarrow as pa

from analysis.boards.names import dataset, metric, task_key
from analysis.boards.results import COLUMNS, Result
from analysis.boards.standing import FEWEST_PAPERS, Board, Place, boards_of
from data.errors import InputError
from data.some_works import ALL_WORKS, SomeWorks
from data.store import Database, lookup, rows_as_dicts
from data.vocabulary import UNCORRECTED, Corrections

ANY = "-"
"""Stands for any task, data set or metric."""
MOST_RESULTS = 100_000
"""Results that are read for one question."""
MOST_LISTED = 1_000
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Boards that were asked for."""

    boards: list[Row]
    """Drawn ones first, those of most papers first."""
    n_results: int
    """Results by these names, whatever board they stand on."""
    n_papers: int
    n_naming: int
    """Papers here whose title, abstract or claims name the data sets."""
    as_of: date | None


def find_boards(
    db: Database, task: str, dataset_name: str, metric_name: str, as_of: date | None = None,
    corrections: Corrections = UNCORRECTED, works: SomeWorks = ALL_WORKS,
) -> Asked:  # fmt: skip
    """Return all boards by these names as they stood on a day, made of results of some works; ``-`` stands for any."""
    boards = read_boards(db, task, dataset_name, metric_name, as_of, corrections, works)
    known = [place.entry.result for board in boards for place in board.places]
    told = _facts(db, known)
    return Asked(
        [_described(board, board.places, told) for board in boards], len(known), len({one.paper for one in known}),
        n_naming(db, boards, as_of), as_of,
    )  # fmt: skip


def read_boards(
    db: Database, task: str, dataset_name: str, metric_name: str, as_of: date | None = None,
    corrections: Corrections = UNCORRECTED, works: SomeWorks = ALL_WORKS,
) -> list[Board]:  # fmt: skip
    """Return what :func:`find_boards` does, in its order, without what the claims say; :func:`describe` adds that."""
    results = _results(db, task, dataset_name, metric_name, corrections, works)
    together = groupby(results, key=lambda one: (one.dataset_key, one.metric_key))
    boards = [board for _, group in together for board in boards_of(list(group), as_of)]
    return sorted(boards, key=lambda board: (not board.is_drawn, -board.n_papers, -len(board.entries), board.key))


def describe(db: Database, board: Board, places: Sequence[Place]) -> Row:
    """Return a board as commands and pages show it, with some of its rows; all its numbers are of the whole board."""
    return _described(board, places, _facts(db, [place.entry.result for place in places]))


def _results(
    db: Database, task: str, dataset_name: str, metric_name: str, corrections: Corrections, works: SomeWorks
) -> list[Result]:  # fmt: skip
    """Return the results by names, in order of data set and metric.

    Raises
    ------
    InputError
        If a name means nothing: words such as "results", or none.
    """
    told = dataset(dataset_name, corrections=corrections)
    asked = {
        "dataset": told.key, "metric": metric(metric_name, corrections).key, "task": task_key(task, corrections),
        "split": told.split, "version": told.version,
    }  # fmt: skip
    for part, name in (("task", task), ("dataset", dataset_name), ("metric", metric_name)):
        if name.strip() == ANY:
            asked[part] = ""
        elif not asked[part]:
            raise InputError(f"{name[:100]!r} names no {part}; give its name, or {ANY} for any")
    rows = rows_as_dicts(
        db,
        f"""SELECT {", ".join(COLUMNS)} FROM board_results
        WHERE ($dataset = '' OR dataset_key = $dataset) AND ($split = '' OR split = $split)
          AND ($version = '' OR version = $version) AND ($metric = '' OR metric_key = $metric)
          AND ($task = '' OR task = $task) AND {works.hold("work_id")}
        ORDER BY dataset_key, metric_key, claim_id LIMIT {MOST_RESULTS}""",
        asked | dict(works.values),
    )
    return [Result(*row.values()) for row in rows]


def _facts(db: Database, results: Sequence[Result]) -> dict[int, Row]:
    """Return sentence, confidence, settings and paper of each claim."""
    if not results:
        return {}
    asked = pa.table({"claim_id": pa.array([one.claim_id for one in results], pa.uint64())})
    rows = rows_as_dicts(
        db,
        """SELECT c.claim_id, c.sentence, c.section, c.table_position, c.confidence, c.settings, c.extractor, c.origin,
            coalesce(t.title, s.title) AS title, year(w.published) AS year, s.url
        FROM claims c SEMI JOIN asked USING (claim_id)
        LEFT JOIN main.works w ON w.work_id = c.work_id LEFT JOIN main.records t ON t.record_id = w.title_record_id
        LEFT JOIN (SELECT claim_id, min(title) AS title, min(url) AS url FROM claim_sources
                   SEMI JOIN asked USING (claim_id) GROUP BY claim_id) s ON s.claim_id = c.claim_id""",
        tables={"asked": asked},
    )
    return {row["claim_id"]: row for row in rows}


def n_naming(db: Database, boards: Sequence[Board], as_of: date | None = None) -> int:
    """Return how many papers public by a day name the data sets of some boards."""
    return int(lookup(
        db,
        """SELECT count(DISTINCT m.work_id) FROM main.dataset_mentions m JOIN main.works w USING (work_id)
        WHERE m.dataset_key IN (SELECT unnest(?::VARCHAR[])) AND (?::DATE IS NULL OR w.public_by <= ?)""",
        [sorted({board.key.dataset_key for board in boards}), as_of, as_of],
    ) or 0)  # fmt: skip


def _described(board: Board, places: Sequence[Place], facts: dict[int, Row]) -> Row:
    """Return a board as commands and pages show it."""
    key, days = board.key, board.days
    return {
        "task": key.task or None, "dataset": board.dataset, "version": key.version or None, "split": key.split or None,
        "metric": board.metric, "comparable": key.comparable, "higher_is_better": board.higher_is_better,
        "unit": board.unit or None, "is_drawn": board.is_drawn, "n_papers": board.n_papers,
        "n_results": len(board.ranked), "n_set_aside": len(board.places) - len(board.ranked),
        "first_day": days[0] if days else None, "last_day": days[-1] if days else None,
        "best_so_far": [step._asdict() for step in board.best_so_far],
        "rows": [_line(place, facts.get(place.entry.result.claim_id, {})) for place in places],
    }  # fmt: skip


def _line(place: Place, fact: Row) -> Row:
    """Return a row of a board with its evidence."""
    one = place.entry.result
    return {
        "rank": place.rank, "model": one.model, "value": place.entry.value, "uncertainty": place.entry.uncertainty,
        "printed": one.printed, "printed_unit": one.unit, "raised": place.raised, "on_frontier": place.on_frontier,
        "set_aside": place.entry.reason or None, "parameters": one.parameters, "day": one.day, "kind": one.kind,
        "copied_from": one.copied_from, "tier": one.tier, "claim_id": one.claim_id, "work_id": one.work_id,
        "title": fact.get("title"), "year": fact.get("year"), "url": fact.get("url"),
        "settings": fact.get("settings", []), "sentence": fact.get("sentence"), "section": fact.get("section"),
        "table_position": fact.get("table_position"), "confidence": fact.get("confidence"),
        "extractor": fact.get("extractor"), "origin": fact.get("origin"),
    }  # fmt: skip


def list_boards(
    db: Database, words: str = "", top: int = MOST_LISTED, works: SomeWorks = ALL_WORKS
) -> list[Row]:  # fmt: skip
    """Return the boards that are drawn, those of most papers first, with the state of their benchmark.

    Parameters
    ----------
    words
        Only those whose data set, metric or task holds them.
    works
        Only those with a result of one of these.
    """
    return rows_as_dicts(
        db,
        f"""SELECT b.board_id, nullif(b.task, '') AS task, b.dataset, nullif(b.version, '') AS version,
            nullif(b.split, '') AS split, b.metric, b.comparable, b.best, nullif(b.unit, '') AS unit,
            b.higher_is_better, b.n_results, b.n_set_aside, b.n_papers, b.n_naming, b.first_day, b.last_day,
            c.model AS best_model, h.state, h.reason
        FROM boards b LEFT JOIN claims c ON c.claim_id = b.best_claim_id
        LEFT JOIN benchmark_health h USING (dataset_key, version, metric_key)
        WHERE b.best IS NOT NULL
          AND ($words = '' OR contains(lower(concat_ws(' ', b.task, b.dataset, b.metric)), lower($words)))
          AND {_has_result(works)}
        ORDER BY b.n_papers DESC, b.n_results DESC, b.dataset, b.metric, b.board_id LIMIT $top""",
        {"words": words.strip(), "top": top, **works.values},
    )


def _has_result(works: SomeWorks) -> str:
    """Return the condition that a board has a result of one of some works."""
    if not works.sql:
        return "true"
    return f"""(b.task, b.dataset_key, b.version, b.split, b.metric_key, b.comparable) IN (
        SELECT (task, dataset_key, version, split, metric_key, comparable) FROM board_results
        WHERE {works.hold("work_id")})"""


def board_coverage(db: Database) -> Row:
    """Return how many claims became results, of how many papers and data sets, and how many boards they make."""
    return rows_as_dicts(
        db,
        f"""SELECT (SELECT count(*) FROM claims) AS claims, count(*) AS results, count(DISTINCT paper) AS papers,
            count(DISTINCT dataset_key) AS datasets,
            (SELECT count(*) FROM boards WHERE best IS NOT NULL) AS boards,
            (SELECT count(*) FROM (SELECT 1 FROM board_results GROUP BY dataset_key, metric_key
                HAVING count(DISTINCT paper) < {FEWEST_PAPERS})) AS of_one_paper
        FROM board_results""",
    )[0]


def list_health(db: Database, top: int = MOST_LISTED) -> list[Row]:
    """Return the state of each benchmark with the numbers behind it, those that most papers name first."""
    return rows_as_dicts(
        db,
        """SELECT dataset, nullif(version, '') AS version, metric, state, reason, as_of, n_naming, n_recent, n_before,
            n_papers, n_results, first_day, last_named, best, headroom, recent_gain, top_spread, noise, late_share,
            n_contamination
        FROM benchmark_health ORDER BY n_naming DESC, n_results DESC, dataset_key, version, metric_key LIMIT ?""",
        [top],
    )


def list_discrepancies(
    db: Database, words: str = "", only_unexplained: bool = False, top: int = MOST_LISTED,
    works: SomeWorks = ALL_WORKS,
) -> tuple[list[Row], int]:  # fmt: skip
    """Return where papers give one model different numbers, the unexplained and widest first, and how many there are.

    Each with both sentences and papers, the cause, and the ranks of the model with either number.

    Parameters
    ----------
    works
        One of both papers, at least, is of these.
    """
    of_works = f"SELECT claim_id FROM claims WHERE {works.hold('work_id')}" if works.sql else ""
    either = f"(d.first_claim_id IN ({of_works}) OR d.other_claim_id IN ({of_works}))" if works.sql else "true"
    words = words.strip()
    named = "contains(lower(concat_ws(' ', d.model, d.dataset, d.metric)), lower($words))" if words else "true"
    chosen = f"FROM discrepancies d WHERE (NOT $open OR NOT d.is_explained) AND {named} AND {either}"
    values = {"open": only_unexplained, **({"words": words} if words else {}), **works.values}
    total = int(lookup(db, f"SELECT count(*) {chosen}", values) or 0)
    rows = rows_as_dicts(
        db,
        f"""WITH d AS MATERIALIZED (SELECT d.* {chosen}
            ORDER BY d.is_explained, abs(d.first_value - d.other_value) DESC, d.discrepancy_id LIMIT $top),
        said AS MATERIALIZED (SELECT * FROM claims
            WHERE claim_id IN (SELECT first_claim_id FROM d UNION SELECT other_claim_id FROM d)),
        said_in AS MATERIALIZED (SELECT * FROM works WHERE work_id IN (SELECT work_id FROM said))
        SELECT d.model, d.dataset, d.metric, d.is_explained, d.cause, d.reason, d.first_value, d.other_value,
            d.first_rank, d.other_rank, d.n_models, d.first_claim_id, d.other_claim_id, d.copied_claim_id,
            a.sentence AS first_sentence, b.sentence AS other_sentence, a.work_id AS first_work_id,
            b.work_id AS other_work_id, v.title AS first_title, w.title AS other_title,
            coalesce(a.dated, v.public_by) AS first_day, coalesce(b.dated, w.public_by) AS other_day,
            v.n_citers AS first_citers, w.n_citers AS other_citers
        FROM d
        LEFT JOIN said a ON a.claim_id = d.first_claim_id LEFT JOIN said b ON b.claim_id = d.other_claim_id
        LEFT JOIN said_in v ON v.work_id = a.work_id LEFT JOIN said_in w ON w.work_id = b.work_id
        ORDER BY d.is_explained, abs(d.first_value - d.other_value) DESC, d.discrepancy_id""",
        values | {"top": top},
    )
    return rows, total


def list_sota(
    db: Database, work_id: int | None = None, verdict: str = "", top: int = MOST_LISTED, works: SomeWorks = ALL_WORKS
) -> tuple[list[Row], int]:
    """Return claims of the state of the art with their verdict as of their day, and how many there are.

    Parameters
    ----------
    work_id
        Only those of this work.
    works
        Only those of these.
    """
    chosen = f"""FROM sota_claims s WHERE ($work::BIGINT IS NULL OR s.work_id = $work)
        AND ($verdict = '' OR s.verdict = $verdict) AND {works.hold("s.work_id")}"""
    values = {"work": work_id, "verdict": verdict, **works.values}
    total = int(lookup(db, f"SELECT count(*) {chosen}", values) or 0)
    rows = rows_as_dicts(
        db,
        f"""WITH s AS MATERIALIZED (SELECT s.* {chosen} ORDER BY {_WORST_FIRST} LIMIT $top),
        best AS MATERIALIZED (SELECT * FROM claims WHERE claim_id IN (SELECT best_claim_id FROM s)),
        named AS MATERIALIZED (SELECT work_id, title FROM works
            WHERE work_id IN (SELECT work_id FROM s UNION SELECT work_id FROM best))
        SELECT s.work_id, w.title, s.day, s.position, s.sentence, s.verdict, s.reason, s.dataset, s.metric, s.value,
            s.claim_id, s.n_papers, s.checked, s.best_claim_id, b.sentence AS best_sentence, b.work_id AS best_work_id,
            v.title AS best_title
        FROM s JOIN named w USING (work_id) LEFT JOIN best b ON b.claim_id = s.best_claim_id
        LEFT JOIN named v ON v.work_id = b.work_id ORDER BY {_WORST_FIRST}""",
        values | {"top": top},
    )
    return rows, total


_WORST_FIRST = """list_position(['not supported', 'supported', 'not comparable', 'not checkable'], s.verdict),
    s.day DESC, s.work_id, s.position, s.dataset, s.metric"""


def sota_counts(db: Database, works: SomeWorks = ALL_WORKS) -> dict[str, int]:
    """Return how many claims of the state of the art, by some works, have which verdict."""
    rows = rows_as_dicts(
        db,
        f"""SELECT verdict, count(*) AS n FROM sota_claims WHERE {works.hold("work_id")}
        GROUP BY verdict ORDER BY verdict""",
        dict(works.values),
    )
    return {row["verdict"]: row["n"] for row in rows}
