"""Step: boards, discrepancies, claims of the state of the art, health of benchmarks, from the table of claims.

Writes the tables of ``TABLES``. Data sets are worked through a block at a time, so that no library lies in memory.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from analysis.boards.discrepancies import Discrepancy, find_discrepancies
from analysis.boards.health import RECENT, Named, health
from analysis.boards.mentions import DatasetNames, read_text
from analysis.boards.results import COLUMNS, Result, result_of
from analysis.boards.sota import Checked, SotaSentence, Timeline, datasets_meant
from analysis.boards.standing import FEWEST_PAPERS, Board, boards_of
from data.runs import Counts, StepReport, run_step
from data.staging import insert_rows
from data.store import Database, scalar
from data.vocabulary import UNCORRECTED, Corrections
from data.works import work_blocks

VERSION = 2
AT_ONCE = 20_000
"""Claims or results in memory at once; a data set with more lies there whole."""
TEXTS_AT_ONCE = 4_000
TABLES = ("board_results", "dataset_mentions", "boards", "discrepancies", "sota_claims", "benchmark_health")
Progress = Callable[[int], object]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the step knows beside the results."""

    as_of: date | None
    """Newest day of the library."""
    n_earlier: int
    """Dated papers of the library from before the recent time."""
    n_library: int
    """From the recent time before that day."""
    sentences: dict[int, list[SotaSentence]]
    """Claims of the state of the art by work."""
    meant: dict[tuple[int, str], list[SotaSentence]]
    """The same by work and data set."""
    checked: set[tuple[int, int]] = field(default_factory=set)
    """Works and positions of sentences that were set against a number."""


@dataclass(frozen=True, slots=True)
class _Block:
    """What is known of some data sets."""

    results: list[Result]
    """In order of data set, metric and claim."""
    named: defaultdict[str, list[tuple[date | None, bool]]]
    """By data set: day of each work that names it, and whether beside contamination."""
    citers: dict[int, int]
    """How many works cite each work with a result."""


def run(db: Database, progress: Progress = lambda count: None, corrections: Corrections = UNCORRECTED) -> StepReport:
    """Make all boards anew from the claims in force, under names as people correct them."""
    reads, parameters = ("claims", "works", "records", "citations"), {"vocabulary": corrections.digest}
    return run_step(
        db, "boards", VERSION, reads, parameters, lambda: _work(db, progress, corrections), writes=TABLES
    )  # fmt: skip


def _work(db: Database, progress: Progress, corrections: Corrections) -> Counts:
    for name in TABLES:
        db.execute(f"TRUNCATE main.{name}")
    read, spellings = _write_results(db, progress, corrections)
    on_boards = {row[0] for row in db.execute(
        "SELECT dataset_key FROM main.board_results GROUP BY dataset_key HAVING count(DISTINCT paper) >= ?",
        [FEWEST_PAPERS],
    ).fetchall()}  # fmt: skip
    sentences = _write_mentions(db, DatasetNames({key: spellings[key] for key in on_boards}))
    known = _known(db, sentences)
    written = 0
    for keys in _blocks(db):
        rows = _judged(_read_block(db, keys), known)
        written += len(rows["boards"])
        for name in rows:
            insert_rows(db, f"main.{name}", rows[name])
    insert_rows(db, "main.sota_claims", _unchecked(known))
    return Counts(read, written)


def _write_results(
    db: Database, progress: Progress, corrections: Corrections
) -> tuple[int, dict[str, set[str]]]:  # fmt: skip
    """Write the claims that can stand on a board; return how many were read, and the spellings of each data set."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE board_claims AS
        SELECT row_number() OVER (ORDER BY c.claim_id) AS n, c.*, coalesce(c.dated, w.published) AS since,
            coalesce(c.dated, w.public_by) AS day,
            coalesce('work ' || c.work_id, s.scheme || ':' || s.value, 'title ' || s.title, 'url ' || s.url,
                     'model ' || c.model, 'claim ' || c.claim_id) AS paper
        FROM main.claims c LEFT JOIN main.works w USING (work_id)
        LEFT JOIN (SELECT claim_id, min(scheme) AS scheme, min_by(value, scheme) AS value, min(title) AS title,
                          min(url) AS url FROM main.claim_sources GROUP BY claim_id) s ON s.claim_id = c.claim_id
        WHERE c.retired_at IS NULL AND c.kind IN ('result', 'baseline') AND NOT c.relative AND c.dataset IS NOT NULL
          AND c.metric IS NOT NULL AND NOT coalesce(w.is_withdrawn, false)"""
    )
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    total = int(scalar(db, "SELECT count(*) FROM board_claims"))
    for first in range(1, total + 1, AT_ONCE):
        claims = _dicts(db, "SELECT * FROM board_claims WHERE n BETWEEN ? AND ?", [first, first + AT_ONCE - 1])
        made = [(claim, result) for claim in claims if (result := result_of(claim, corrections)) is not None]
        for claim, result in made:
            spellings[result.dataset_key] |= {claim["dataset"], result.dataset}
        insert_rows(db, "main.board_results", [_row_of(result) for _, result in made])
        progress(len(claims))
    return total, spellings


def _row_of(result: Result) -> Row:
    return {name: getattr(result, name) for name in COLUMNS}


def _write_mentions(db: Database, names: DatasetNames) -> dict[int, list[SotaSentence]]:
    """Write which works name which data sets, and return the sentences that claim the state of the art, by work."""
    sentences: dict[int, list[SotaSentence]] = {}
    for first, last in work_blocks(db, TEXTS_AT_ONCE):
        rows = db.execute(
            """SELECT work_id, title, coalesce(abstract, '') FROM public.works
            WHERE NOT is_stub AND NOT is_withdrawn AND work_id BETWEEN ? AND ? ORDER BY work_id""", [first, last]
        ).fetchall()  # fmt: skip
        found: list[Row] = []
        for work_id, title, abstract in rows:
            told = read_text(title, abstract, names)
            found += [{"dataset_key": key, "work_id": work_id, "speaks_of_contamination": speaks}
                      for key, speaks in told.datasets.items()]  # fmt: skip
            if told.claims:
                sentences[work_id] = told.claims
        insert_rows(db, "main.dataset_mentions", found)
    db.execute(
        """INSERT INTO main.dataset_mentions
        SELECT DISTINCT dataset_key, work_id, false FROM main.board_results WHERE work_id IS NOT NULL
        AND (dataset_key, work_id) NOT IN (SELECT (dataset_key, work_id) FROM main.dataset_mentions)"""
    )
    return sentences


def _known(db: Database, sentences: dict[int, list[SotaSentence]]) -> _Known:
    as_of = scalar(db, "SELECT max(public_by) FROM main.works WHERE NOT is_stub AND NOT is_withdrawn") or scalar(
        db, "SELECT max(day) FROM main.board_results"
    )
    recent = as_of - RECENT if as_of else None
    dated = (
        "SELECT count(*) FILTER (public_by <= $1), count(*) FILTER (public_by > $1) FROM main.works WHERE NOT is_stub"
    )
    n_earlier, n_library = db.execute(dated, [recent]).fetchall()[0]
    meant: defaultdict[tuple[int, str], list[SotaSentence]] = defaultdict(list)
    rows = db.execute("SELECT work_id, list(DISTINCT dataset_key) FROM main.board_results GROUP BY work_id").fetchall()
    for work_id, keys in rows:
        for sentence in sentences.get(work_id, ()):
            for key in datasets_meant(sentence.text, keys):
                meant[work_id, key].append(sentence)
    return _Known(as_of, n_earlier, n_library, sentences, meant)


def _read_block(db: Database, keys: list[str]) -> _Block:
    """Read what is known of some data sets."""
    db.execute("CREATE OR REPLACE TEMP TABLE block_keys AS SELECT unnest(?::VARCHAR[]) AS dataset_key", [keys])
    columns = ", ".join(f"r.{name}" for name in COLUMNS)
    rows = db.execute(f"SELECT {columns} FROM main.board_results r JOIN block_keys USING (dataset_key)").fetchall()
    named: defaultdict[str, list[tuple[date | None, bool]]] = defaultdict(list)
    for key, day, speaks in db.execute(
        """SELECT m.dataset_key, w.public_by, m.speaks_of_contamination FROM main.dataset_mentions m
        JOIN block_keys USING (dataset_key) JOIN main.works w USING (work_id)"""
    ).fetchall():
        named[key].append((day, speaks))
    citers = db.execute(
        """SELECT work_id, n_citers FROM main.citation_metrics WHERE work_id IN (
            SELECT r.work_id FROM main.board_results r JOIN block_keys USING (dataset_key))"""
    ).fetchall()
    return _Block(sorted((Result(*row) for row in rows), key=_group_key), named, dict(citers))


def _group_key(one: Result) -> tuple[str, str, int]:
    return (one.dataset_key, one.metric_key, one.claim_id)


def _blocks(db: Database) -> Iterator[list[str]]:
    """Yield the keys of data sets with about ``AT_ONCE`` results in all."""
    rows = db.execute(
        "SELECT dataset_key, count(*) FROM main.board_results GROUP BY ALL ORDER BY dataset_key"
    ).fetchall()
    keys: list[str] = []
    held = 0
    for key, count in rows:
        if keys and held + count > AT_ONCE:
            yield keys
            keys, held = [], 0
        keys.append(key)
        held += count
    if keys:
        yield keys


def _judged(block: _Block, known: _Known) -> defaultdict[str, list[Row]]:
    """Return the rows of each table that the results of a block make."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for (key, _), together in groupby(block.results, key=lambda one: (one.dataset_key, one.metric_key)):
        results = list(together)
        rows["sota_claims"] += _checks(results, known)
        if len({one.paper for one in results}) >= FEWEST_PAPERS:
            named = block.named[key]
            conflicts = find_discrepancies(results, block.citers)
            boards = [board for board in boards_of(results) if board.n_papers >= FEWEST_PAPERS]
            mentions = Named(
                [day for day, _ in named if day is not None], sum(speaks for _, speaks in named), known.n_earlier,
                known.n_library,
            )  # fmt: skip
            rows["boards"] += [_board_row(board, len(named)) for board in boards]
            rows["discrepancies"] += [_discrepancy_row(one) for one in conflicts]
            rows["benchmark_health"] += _health_rows(results, mentions, conflicts, known)
    return rows


def _board_row(board: Board, n_naming: int) -> Row:
    best = board.ranked[0].entry if board.is_drawn else None
    days = board.days
    return {
        "board_id": number_of(*board.key), **board.key._asdict(), "dataset": board.dataset, "metric": board.metric,
        "higher_is_better": board.higher_is_better, "unit": board.unit, "n_results": len(board.ranked),
        "n_set_aside": len(board.places) - len(board.ranked), "n_papers": board.n_papers, "n_naming": n_naming,
        "best": best.value if best else None, "best_claim_id": best.result.claim_id if best else None,
        "first_day": days[0] if days else None, "last_day": days[-1] if days else None,
    }  # fmt: skip


def _discrepancy_row(one: Discrepancy) -> Row:
    first, other = one.first.result, one.other.result
    return {
        "discrepancy_id": number_of(first.claim_id, other.claim_id), "dataset_key": first.dataset_key,
        "dataset": first.dataset, "metric_key": first.metric_key, "metric": first.metric, "model_key": first.model_key,
        "model": first.model, "first_claim_id": first.claim_id, "other_claim_id": other.claim_id,
        "first_value": one.first.value, "other_value": one.other.value, "is_explained": one.is_explained,
        "cause": one.cause, "reason": one.reason, "copied_claim_id": one.copied_from, "first_rank": one.first_rank,
        "other_rank": one.other_rank, "n_models": one.n_models,
    }  # fmt: skip


def _health_rows(
    results: Sequence[Result], named: Named, conflicts: Sequence[Discrepancy], known: _Known
) -> list[Row]:  # fmt: skip
    rows = []
    for version in sorted({one.version for one in results}):
        own = [one for one in results if one.version == version]
        if len({one.paper for one in own}) >= FEWEST_PAPERS:
            first = own[0]
            apart = [one for one in conflicts if one.first.result.version == version]
            told = asdict(health(own, named, apart, known.as_of))
            rows.append({
                "dataset_key": first.dataset_key, "dataset": first.dataset, "version": version,
                "metric_key": first.metric_key, "metric": first.metric, **told,
            })  # fmt: skip
    return rows


def _checks(results: Sequence[Result], known: _Known) -> list[Row]:
    """Return what became of the claims of the state of the art that stand on these results."""
    works: defaultdict[int, list[Result]] = defaultdict(list)
    for one in results:
        if one.work_id is not None and (one.work_id, one.dataset_key) in known.meant:
            works[one.work_id].append(one)
    rows: list[Row] = []
    timeline = Timeline(results) if works else None
    for work_id in sorted(works):
        checks = timeline.check(works[work_id]) if timeline else []
        for sentence in known.meant[work_id, results[0].dataset_key]:
            rows += [_check_row(work_id, sentence, one) for one in checks]
            known.checked.update((work_id, sentence.position) for _ in checks)
    return rows


def _check_row(work_id: int, sentence: SotaSentence, one: Checked | None) -> Row:
    own = one.own if one else None
    return {
        "work_id": work_id, "position": sentence.position, "sentence": sentence.text,
        "claim_id": own.result.claim_id if own else None, "dataset": own.result.dataset if own else None,
        "metric": own.result.metric if own else None, "value": own.value if own else None,
        "day": own.result.since if own else None,
        "verdict": one.verdict if one else "not checkable",
        "reason": one.reason if one else "no number of its own with a data set and a metric was read from the paper",
        "best_claim_id": one.against[0].result.claim_id if one and one.against else None,
        "checked": [entry.result.claim_id for entry in one.against] if one else [],
        "n_papers": one.n_papers if one else 0,
    }  # fmt: skip


def _unchecked(known: _Known) -> list[Row]:
    """Return the claims of the state of the art that stand on no number."""
    return [
        _check_row(work_id, sentence, None)
        for work_id, found in sorted(known.sentences.items())
        for sentence in found
        if (work_id, sentence.position) not in known.checked
    ]


def number_of(*parts: object) -> int:
    """Return the lower half of the md5 of some parts, as the number of a board or discrepancy."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[8:], "big")


def _dicts(db: Database, sql: str, parameters: list[Any]) -> list[Row]:
    """Return rows by column name on the connection itself, which sees its temporary tables."""
    cursor = db.execute(sql, parameters)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
