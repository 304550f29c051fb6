"""Measure the arithmetic checks of the audit: errors planted in real tables, and what they tell of real papers.

Run: ``python -m benchmarks.audit_arithmetic --data FOLDER`` with the folder that holds ``sota-tdms/``. What the checks
tell of these papers was looked at by hand (``benchmarks/labels/audit_checks.tsv``: place and judgement, no text).
Prints one table and writes ``benchmarks/results/audit_arithmetic.json``.
"""

import argparse
import csv
import gzip
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis.audit.arithmetic import Check, check_table, is_possible
from analysis.audit.grid import Grid, Printed, grid_of
from analysis.audit.rules import Text, sentences_of
from analysis.audit.statements import check_abstract, check_claim_granularity, check_sentence, is_abstract, printed_in
from analysis.claims.extract import extract_claims
from benchmarks.report import wilson, write_result
from ingest.fulltext.latex.paper import parse_tex

LABELS = Path(__file__).parent / "labels" / "audit_checks.tsv"
SEED = 11
MOST_PLANTED = 200
Row = dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """One paper as the checks see it."""

    paper: str
    grids: list[Grid]
    claims: list[Row]
    sentences: list[str]
    shown: list[str]
    """Paragraphs outside the abstract, captions and rows of tables."""


def main() -> None:
    """Read, check, plant, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="print what the checks tell that nobody has judged")
    options = parser.parse_args()
    papers = list(read_papers(options.data / "sota-tdms" / "papers_dev.jsonl.gz"))
    rows = [*told_rows(papers, options.show), *planted_rows(papers)]
    write_result("audit_arithmetic", rows)


def read_papers(path: Path) -> Iterator[Paper]:
    """Yield the papers whose source can be read."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            read = parse_tex(row["tex"])
            tables = [{**asdict(table), "position": place} for place, table in enumerate(read.tables, start=1)]
            texts = [Text(one.section, one.text) for one in read.passages]
            claims = [asdict(claim) for claim in extract_claims(row["title"] or "", row["abstract"] or "")]
            sentences = [one.text for one in sentences_of([Text(None, row["abstract"] or ""), *texts])]
            shown = [text for section, text in texts if not is_abstract(section)]
            shown += [
                part for table in read.tables for part in (table.caption, *(" | ".join(cells) for cells in table.cells))
            ]
            grids = [grid for table in tables if (grid := grid_of(table)) is not None]
            yield Paper(row["id"], grids, claims, sentences, shown)


def checks_of(paper: Paper) -> list[Check]:
    """Return all that the checks tell of a paper."""
    found = [check for grid in paper.grids for check in check_table(grid)]
    found += [check for text in dict.fromkeys(paper.sentences) if (check := check_sentence(text)) is not None]
    found += [check for claim in paper.claims if (check := check_claim_granularity(claim)) is not None]
    return [*found, *check_abstract(paper.claims, paper.grids, paper.shown)]


def told_rows(papers: Sequence[Paper], show: bool) -> list[Row]:
    """Return how many of the things told are right, of those that somebody judged."""
    judged = judgements()
    told: Counter[str] = Counter()
    right: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for paper in papers:
        for check in checks_of(paper):
            told[check.kind] += 1
            verdict = judged.get(place_of(paper, check))
            if verdict is None and show:
                print("NOT JUDGED", *place_of(paper, check), check.told, "|", check.evidence[:200], sep="\t")
            known[check.kind] += verdict is not None
            right[check.kind] += verdict is True
    tables = sum(len(paper.grids) for paper in papers)
    rows = [_told_row(kind, right[kind], known[kind], told[kind])
            for kind in ("bold", "average", "difference", "granularity", "delta", "abstract")]  # fmt: skip
    rows.append(_told_row("all", sum(right.values()), sum(known.values()), sum(told.values())))
    return [*rows, {"measure": "papers and tables of numbers looked at", "n": len(papers), "told": tables}]


def _told_row(kind: str, right: int, judged: int, told: int) -> Row:
    share, interval = (round(right / judged, 3), wilson(right, judged)) if judged else (None, None)
    return {
        "measure": f"{kind}: right of those judged",
        "value": share,
        "interval": interval,
        "n": judged,
        "told": told,
    }


def place_of(paper: Paper, check: Check) -> tuple[str, str, str, str, str, str]:
    """Return where a check speaks, as the labels name it."""
    places = ("" if one is None else str(one) for one in (check.table_position, check.cell_row, check.cell_column))
    return (paper.paper, str(check.kind), *places, f"{check.stated:g}")  # type: ignore[return-value]


def judgements() -> dict[tuple[str, ...], bool]:
    """Return the judgements made by hand by place."""
    lines = [line for line in LABELS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t")
    return {(row["paper"], row["kind"], row["table"], row["row"], row["column"], row["stated"]): row["right"] == "1"
            for row in rows}  # fmt: skip


def planted_rows(papers: Sequence[Paper]) -> list[Row]:
    """Return the share of planted errors that are found, for each check."""
    rng = random.Random(SEED)
    grids = [grid for paper in papers for grid in paper.grids]
    rng.shuffle(grids)
    plants: dict[str, Callable[[], Iterator[bool]]] = {
        "average": lambda: _plant_cells(grids, "average", rng),
        "difference": lambda: _plant_cells(grids, "difference", rng),
        "bold": lambda: _plant_bold(grids, rng), "delta": lambda: _plant_deltas(rng),
        "granularity": lambda: _plant_shares(rng), "abstract": lambda: _plant_abstracts(papers, rng),
    }  # fmt: skip
    rows = []
    for kind, plant in plants.items():
        found = [hit for hit, _ in zip(plant(), range(MOST_PLANTED), strict=False)]
        share, interval = (round(sum(found) / len(found), 3), wilson(sum(found), len(found))) if found else (None, None)
        rows.append({"measure": f"{kind}: planted errors found", "value": share, "interval": interval, "n": len(found)})
    return rows


def _plant_cells(grids: Sequence[Grid], kind: str, rng: random.Random) -> Iterator[bool]:
    """Change one average or difference by a twentieth, in columns that keep it (seen here without the checks)."""
    words = ("avg", "avg.", "average", "mean") if kind == "average" else ("Δ", "delta", "diff", "diff.", "gain")
    for grid in grids:
        for column, head in enumerate(grid.column_heads):
            if not head.lower().endswith(words) or not _keeps(grid, column, kind) or check_table(grid):
                continue
            row, number = rng.choice([one for one in grid.column(column) if _expected(grid, one[0], column, kind)])
            shift = rng.choice((-1, 1)) * max(abs(number.value) / 20, 6 * number.half_unit)
            planted = replace(grid, numbers=_with(grid, row, column, Printed(number.value + shift, number.decimals)))
            place = (kind, row + grid.first_row, column + grid.first_column)
            yield place in [(check.kind, check.cell_row, check.cell_column) for check in check_table(planted)]


def _keeps(grid: Grid, column: int, kind: str) -> bool:
    """Tell whether four rows or more of a column, and all of them, are within a hundredth of what they should be."""
    pairs = [(number.value, _expected(grid, row, column, kind)) for row, number in grid.column(column)]
    known = [(value, expected) for value, expected in pairs if expected]
    return len(known) >= 4 and all(abs(abs(value) - abs(expected)) <= abs(expected) / 100 for value, expected in known)


def _expected(grid: Grid, row: int, column: int, kind: str) -> float:
    """Return the mean of the cells before, or the difference of the two before; 0 where one is missing."""
    before = [number.value for number in grid.numbers[row][:column] if number is not None]
    if len(before) < column or column < 2:
        return 0.0
    return float(np.mean(before)) if kind == "average" else before[-1] - before[-2]


def _with(grid: Grid, row: int, column: int, number: Printed) -> tuple[tuple[Printed | None, ...], ...]:
    rows = [list(cells) for cells in grid.numbers]
    rows[row][column] = number
    return tuple(tuple(cells) for cells in rows)


def _plant_bold(grids: Sequence[Grid], rng: random.Random) -> Iterator[bool]:
    """Move one bold mark to another row, in tables of which four columns mark their highest number."""
    for grid in grids:
        marked = [place for place in sorted(grid.bold) if grid.numbers[place[0]][place[1]] is not None]
        best = [(row, column) for row, column in marked
                if grid.numbers[row][column].value == max(number.value for _, number in grid.column(column))  # type: ignore[union-attr]
                and sum((other, column) in grid.bold for other, _ in grid.column(column)) == 1]  # fmt: skip
        if len(best) < 4 or len(best) != len(marked) or check_table(grid):
            continue
        row, column = rng.choice(best)
        values = sorted({number.value for _, number in grid.column(column)})
        between = [other for other, number in grid.column(column) if values[0] < number.value < values[-1]]
        if between:
            other = rng.choice(between)
            planted = replace(grid, bold=(grid.bold - {(row, column)}) | {(other, column)})
            yield any(
                check.kind == "bold" and check.cell_row == other + grid.first_row for check in check_table(planted)
            )


def _plant_deltas(rng: random.Random) -> Iterator[bool]:
    """Write sentences with a difference that is none of the usual ones by at least a fifth."""
    forms = ("Accuracy rises from {a} to {b} ({c} points).", "BLEU rises by {c} points from {a} to {b}.",
             "The score improves from {a} % to {b} %, a gain of {c} %.")  # fmt: skip
    while True:
        low = rng.uniform(20, 90)
        high = low + rng.uniform(2, 9)
        wrong = (high - low) * rng.choice((1.35, 0.6, 1.8))
        yield check_sentence(rng.choice(forms).format(a=f"{low:.1f}", b=f"{high:.1f}", c=f"{wrong:.1f}")) is not None


def _plant_shares(rng: random.Random) -> Iterator[bool]:
    """Write claims of shares that no number of 30 to 90 items gives."""
    while True:
        n_items, value = rng.randint(30, 90), round(rng.uniform(30, 99), 1)
        if not is_possible(Printed(value, 1), n_items):
            sentence = f"It reaches {value} accuracy on {n_items} test questions."
            claim = {"kind": "result", "metric": "accuracy", "value": value, "sentence": sentence}
            yield check_claim_granularity(claim) is not None


def _plant_abstracts(papers: Sequence[Paper], rng: random.Random) -> Iterator[bool]:
    """Change the last digit of a number of an abstract that the tables show."""
    for paper in papers:
        for claim in paper.claims:
            printed = printed_in(claim["sentence"], claim["value"])
            if (
                printed is None
                or not printed.decimals
                or claim["kind"] != "result"
                or claim["approximate"]
                or not paper.grids
            ):
                continue
            if check_abstract([claim], paper.grids, paper.shown):
                continue
            value = round(printed.value + rng.choice((0.3, -0.4)) * 10 ** (1 - printed.decimals), printed.decimals)
            shown = f"{printed.value:.{printed.decimals}f}"
            sentence = claim["sentence"].replace(shown, f"{value:.{printed.decimals}f}", 1)
            yield bool(check_abstract([claim | {"value": value, "sentence": sentence}], paper.grids, paper.shown))


if __name__ == "__main__":
    main()
