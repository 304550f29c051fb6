"""Measure boards: planted conflicts, verdicts on made worlds, leaderboards rebuilt, a million claims.

Run: ``python -m benchmarks.boards [--data FOLDER] [--claims N]``; ``FOLDER`` holds ``sota-extractor`` and
``leaderboards-md``. Prints one table and writes ``benchmarks/results/boards.json``.
"""

import argparse
import json
import re
import resource
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analysis.boards import step
from analysis.boards.discrepancies import find_discrepancies
from analysis.boards.names import model as model_name
from analysis.boards.results import Result, result_of
from analysis.boards.sota import Timeline
from analysis.boards.standing import boards_of
from benchmarks.made_results import contest_world, many_claims, planted_world
from benchmarks.report import write_result
from data.quarantine import Refused
from data.records import ImportedClaim
from data.store import Database, open_memory
from ingest.results.reading import read_results
from ingest.results.scores import Told, claim_of, read_score

SEEDS = (1, 2, 3, 4, 5)
Row = dict[str, Any]


def main() -> None:
    """Measure what is at hand, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with sota-extractor and leaderboards-md")
    parser.add_argument("--claims", type=int, default=100_000, help="claims of the made library (time, memory)")
    options = parser.parse_args()
    rows = [row for seed in SEEDS for row in (*conflicts(seed), *verdicts(seed))]
    if options.data:
        rows += rebuilt(options.data)
    else:
        print("skipped: leaderboards rebuilt (no --data)")
    rows += growth(options.claims)
    write_result("boards", rows)


def conflicts(seed: int) -> list[Row]:
    """Return how many planted conflicts are found, and how many of these are rightly explained or left open."""
    world = planted_world(seed, benchmarks=60, each=16)
    found = {}
    for results in by_benchmark(_results(world.claims)):
        for one in find_discrepancies(results, {}):
            found[one.first.result.claim_id, one.other.result.claim_id] = one.cause
    hits = [pair for pair in world.truth if pair in found]
    right = [pair for pair in hits if (found[pair] == "unknown") == (world.truth[pair] == "unknown")]
    causes = [pair for pair in hits if found[pair] == world.truth[pair]]
    false = [pair for pair in found if pair not in world.truth]
    name = f"seed {seed}: conflicts"
    return [
        _row(f"{name} found", len(hits) / len(world.truth), len(world.truth), 0.95),
        _row(f"{name} rightly explained or not", len(right) / max(1, len(hits)), len(hits), 0.9),
        _row(f"{name} with the right cause", len(causes) / max(1, len(hits)), len(hits)),
        _row(f"{name} found that are none, of {len(world.agreeing)} agreeing pairs", float(len(false)), len(found)),
    ]


def verdicts(seed: int) -> list[Row]:
    """Return how many claims of the state of the art get the right verdict."""
    world = contest_world(seed, benchmarks=40, each=12)
    right = 0
    for results in by_benchmark(_results(world.claims)):
        timeline = Timeline(results)
        for own in results:
            told = timeline.check([own])
            right += bool(told) and told[0].verdict == world.truth[own.work_id or 0]
    return [_row(f"seed {seed}: verdicts right", right / len(world.truth), len(world.truth), 0.95)]


def _results(claims: Iterable[Row]) -> list[Result]:
    return [made for claim in claims if (made := result_of(claim)) is not None]


def by_benchmark(results: Sequence[Result]) -> list[list[Result]]:
    """Return the results of each data set and metric."""
    together: defaultdict[tuple[str, str], list[Result]] = defaultdict(list)
    for one in results:
        together[one.dataset_key, one.metric_key].append(one)
    return list(together.values())


def rebuilt(folder: Path) -> list[Row]:
    """Return the share of leaderboards whose best line is the best of the board made of their lines."""
    rows = []
    extractor = folder / "sota-extractor" / "rows.jsonl.gz"
    if extractor.exists():
        told = list(read_results(extractor, "sota-extractor"))
        claims = [one for one in told if isinstance(one, ImportedClaim)]
        aside = sum(isinstance(one, Refused) for one in told)
        rows += _rebuilt_rows("sota-extractor", claims, aside)
    pages = folder / "leaderboards-md"
    if pages.is_dir():
        lines = [
            line
            for page in sorted(pages.glob("*.md"))
            for line in markdown_lines(page.read_text(encoding="utf-8"), page.stem)
        ]
        made = [claim_of(line, page_name) for page_name, line in ((line.place, line) for line in lines)]
        claims = [one for one in made if isinstance(one, ImportedClaim)]
        rows += _rebuilt_rows("leaderboards-md", claims, len(made) - len(claims))
    return rows or [_row("leaderboards rebuilt: no data", 0.0, 0)]


def _rebuilt_rows(name: str, claims: Sequence[ImportedClaim], aside: int) -> list[Row]:
    """Compare the best of each leaderboard, as its own lines tell it, with the best of the boards made of all."""
    tables: defaultdict[tuple[str, str, str], list[tuple[float, str]]] = defaultdict(list)
    results = []
    for number, one in enumerate(claims, start=1):
        claim = one.claim
        paper = one.identifiers[0].value if one.identifiers else one.title or one.url or f"model {claim.model}"
        made = result_of(claim_row(number, one, paper))
        if made is not None:
            results.append(made)
            table = (claim.task or "", claim.dataset or "", claim.metric or "")
            tables[table].append((claim.value, model_name(claim.model or "").name))
    best = _bests(results)
    better = {(one.dataset_key, one.metric_key): one.higher_is_better for one in results}
    checked = right = drawn = 0
    for (_, data, metric), lines in sorted(tables.items()):
        known = result_of(_named(data, metric))
        if known is None or len(lines) < 3:
            continue
        up = better.get((known.dataset_key, known.metric_key))
        if up is None:
            continue
        drawn += (known.dataset_key, known.metric_key) in best
        top = (max if up else min)(value for value, _ in lines)
        names = {model for value, model in lines if value == top}
        checked += 1
        right += bool(names & best.get((known.dataset_key, known.metric_key), set()))
    return [
        _row(f"{name}: lines set aside with a reason", float(aside), aside + len(claims)),
        _row(f"{name}: leaderboards of three lines with a known direction", float(checked), len(tables)),
        _row(f"{name}: of these, on a drawn board", drawn / max(1, checked), checked),
        _row(f"{name}: of these, best line rebuilt", right / max(1, checked), checked, 0.9),
    ]


def _bests(results: Sequence[Result]) -> dict[tuple[str, str], set[str]]:
    """Return the models that stand first on any drawn board of each data set and metric."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for group in by_benchmark(results):
        for board in boards_of(group):
            if board.is_drawn:
                firsts = {place.entry.result.model or "" for place in board.ranked if place.rank == 1}
                found[group[0].dataset_key, group[0].metric_key] |= firsts
    return found


def claim_row(number: int, one: ImportedClaim, paper: str) -> Row:
    """Return an imported line as boards read it from the tables; its paper is told by its name."""
    claim = one.claim
    return {name: getattr(claim, name) for name in claim.__slots__} | {
        "claim_id": number, "work_id": None, "paper": paper, "tier": "imported", "since": one.dated, "day": one.dated,
        "unit": claim.unit or None, "settings": list(claim.settings),
    }  # fmt: skip


def _named(data: str, metric: str) -> Row:
    told = Told("", data, metric, 1.0, "x")
    made = claim_of(told, "")
    assert isinstance(made, ImportedClaim)
    return claim_row(0, made, "")


def markdown_lines(text: str, page: str) -> list[Told]:
    """Return the lines of the Markdown tables of a page: the heading above names the data set, a column the metric."""
    found: list[Told] = []
    heading, columns = page, []
    for line in text.splitlines():
        if match := re.match(r"#+\s+(.*)", line):
            heading, columns = match[1].strip(), []
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.lstrip().startswith("|") else []
        if not cells:
            columns = [] if not line.strip() else columns
        elif not columns:
            columns = cells
        elif not re.fullmatch(r"[-: ]+", "".join(cells)):
            found += _cells(columns, cells, heading, page)
    return found


def _cells(columns: Sequence[str], cells: Sequence[str], heading: str, page: str) -> list[Told]:
    """Return a line for each number of a row; the first column names the model."""
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_`]|<[^>]*>", r"\1", cell).strip() for cell in cells]
    link = next(iter(re.findall(r"\((https?://[^)\s]+)\)", " ".join(cells))), "")
    return [
        Told(page.replace("_", " "), heading, re.sub(r"[*_`]", "", column), value, plain[0], url=link, place=page)
        for column, value in list(zip(columns, plain, strict=False))[1:]
        if not isinstance(read_score(value), str)
    ]  # fmt: skip


def growth(most: int) -> list[Row]:
    """Return seconds and peak memory of the step, at a tenth of the claims and at all of them."""
    rows = []
    for count in (most // 10, most):
        with open_memory() as db:
            _fill(db, count)
            begin = time.process_time()
            step.run(db)
            seconds = time.process_time() - begin
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        rows += [_row(f"{count:,} claims: CPU s", seconds, count), _row(f"{count:,} claims: peak GB", peak, count)]
    rows.append(_row("CPU s at ten times the claims, ratio", rows[2]["ours"] / max(rows[0]["ours"], 1e-9), most, 13.0))
    return rows


def _fill(db: Database, count: int) -> None:
    """Make a library of so many claims; the database makes what all works have in common."""
    names = ("work_id", "kind", "task", "dataset", "split", "metric", "value", "model", "setting")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "claims.json"
        with path.open("w", encoding="utf-8") as file:
            for row in many_claims(count):
                file.write(json.dumps(dict(zip(names, row, strict=True))) + "\n")
        db.execute(
            """INSERT INTO main.claims BY NAME SELECT row_number() OVER () AS claim_id, j.* EXCLUDE (setting),
                'table' AS tier, 1 AS position, false AS approximate, false AS relative, [] AS comparators,
                CASE WHEN setting IS NULL THEN [] ELSE [setting] END AS settings, 'x' AS sentence,
                'made 1' AS extractor, 0.9 AS confidence, TIMESTAMP '2026-01-01' AS first_seen
            FROM read_json(?, columns = {work_id: 'BIGINT', kind: 'VARCHAR', task: 'VARCHAR', dataset: 'VARCHAR',
                split: 'VARCHAR', metric: 'VARCHAR', value: 'DOUBLE', model: 'VARCHAR', setting: 'VARCHAR'}) j""",
            [str(path)],
        )
    _fill_works(db)


def _fill_works(db: Database) -> None:
    """Make the works of the claims, spread over ten years; a third of their abstracts claim the state of the art."""
    db.execute(
        """INSERT INTO main.works BY NAME SELECT work_id, work_id AS title_record_id, work_id AS abstract_record_id,
            day AS published, day AS public_by, 'day' AS date_precision, false AS is_stub, false AS is_withdrawn,
            1 AS n_records, TIMESTAMP '2026-01-01' AS first_seen, TIMESTAMP '2026-01-01' AS last_seen,
            TIMESTAMP '2026-01-01' AS changed_at
        FROM (SELECT DISTINCT work_id, ?::DATE + (work_id * 7919 % 3650)::INTEGER AS day FROM main.claims)""",
        [date(2014, 1, 1)],
    )
    db.execute(
        """INSERT INTO main.records BY NAME SELECT w.work_id AS record_id, w.work_id, 'made' AS source,
            w.work_id::VARCHAR AS source_id, 'Made paper ' || w.work_id AS title,
            'We study results. ' || CASE w.work_id % 3 WHEN 0 THEN 'Our model achieves state-of-the-art results on '
                ELSE 'We evaluate on ' END || d.dataset || '.' AS abstract,
            0 AS title_key, 0 AS content_hash, 'live' AS state, false AS is_stub,
            TIMESTAMP '2026-01-01' AS first_seen, TIMESTAMP '2026-01-01' AS last_seen
        FROM main.works w
        JOIN (SELECT work_id, min(dataset) AS dataset FROM main.claims GROUP BY work_id) d USING (work_id)"""
    )


def _row(name: str, value: float, n: int, aim: float | None = None) -> Row:
    return {"measure": name, "ours": round(value, 4), "aim": aim, "n": n}


if __name__ == "__main__":
    main()
