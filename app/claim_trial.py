"""Claims measured against what people list for the same papers: what `fieldmap eval claims` computes."""

import csv
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from analysis.claims.tables.best import best_results
from analysis.claims.tables.board_choice import choose_boards
from analysis.claims.tables.evaluation import Judged, Row
from analysis.claims.tables.groups import read_tables
from analysis.claims.tables.linking import Board, Taxonomy, links_of
from analysis.claims.tables.paper import own_names
from analysis.claims.tables.table_type import CLAIMING
from app.claim_reading import Source, extract, form_of, paper_of, read_sources
from data.errors import InputError
from data.records import Claim

MOST_BOARDS = 200_000
LARGEST_TAXONOMY = 256 * 2**20


def judge_file(gold: Path, taxonomy: Taxonomy | None, count: Callable[[], object] = lambda: None) -> Iterator[Judged]:
    """Yield the papers of a file with what people list for them and what is read from them.

    Raises
    ------
    InputError
        If a line has no list ``gold`` of objects.
    """
    for source in read_sources([gold], "tables"):
        yield judge(source, taxonomy)
        count()


def judge(source: Source, taxonomy: Taxonomy | None) -> Judged:
    """Return one paper with its listed rows and those that are read from it.

    Without a taxonomy these are the paper's best own results whose data set and metric are told; with one, the boards
    of the list that its tables are linked to.
    """
    listed = source.told.get("gold", source.told.get("claims"))
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise InputError(f"paper {source.id} has no list gold of {{task, dataset, metric, score}}")
    answerable = source.told.get("answerable")
    found = extract(source)
    linked = taxonomy is not None and form_of(source) != "abstracts" and found.error is None
    rows = _linked(source, taxonomy) if taxonomy is not None and linked else tuple(map(_row, _board_view(found.claims)))
    return Judged(
        source.id, tuple(map(_listed, listed)), rows, answerable if isinstance(answerable, bool) else None,
        found.answerable,
    )  # fmt: skip


def _board_view(claims: tuple[Claim, ...]) -> list[Claim]:
    return best_results(claim for claim in claims if claim.dataset and claim.metric)


def _row(claim: Claim) -> Row:
    return Row(claim.task, claim.dataset, claim.metric, claim.value)


def _linked(source: Source, taxonomy: Taxonomy) -> tuple[Row, ...]:
    paper = paper_of(source, form_of(source))
    tables = [one for one in read_tables(paper.tables, own_names(paper)) if one.typed.type in CLAIMING]
    return tuple(
        Row(one.board.task, one.board.dataset, one.board.metric, one.value)
        for one in choose_boards(links_of(paper, tables, taxonomy))
    )


def _listed(told: dict[str, Any]) -> Row:
    task, dataset, metric = (str(told[name]) if told.get(name) else None for name in ("task", "dataset", "metric"))
    inside = told.get("in_tex")
    value = number_in(told.get("score", told.get("value")))
    return Row(task, dataset, metric, value, inside if isinstance(inside, bool) else None)


def number_in(score: Any) -> float | None:
    """Return the first number of a score as people list it: 94.2 of "94.2%"; None where there is none."""
    if isinstance(score, int | float) and not isinstance(score, bool):
        return float(score) if math.isfinite(score) else None
    digits = "".join(c if c.isdigit() or c in ".-" else " " for c in str(score or "").replace(",", "")[:100]).split()
    for word in digits:
        try:
            return float(word)
        except ValueError:
            continue
    return None


def read_taxonomy(path: Path) -> Taxonomy:
    """Return the boards of a file: task, dataset, metric, papers, low, high; JSON lines, or tabs under a heading.

    Raises
    ------
    InputError
        If a row lacks its task, data set or metric, a number is none, or there is no board.
    """
    if path.stat().st_size > LARGEST_TAXONOMY:
        raise InputError(f"{path.name} has more than {LARGEST_TAXONOMY:,} bytes; a list of boards is smaller")
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        first = lines.readline()
        lines.seek(0)
        rows = _json_rows(lines, path.name) if first.lstrip().startswith("{") else csv.DictReader(lines, delimiter="\t")
        boards = [_board(row, number, path.name) for number, row in enumerate(rows, start=1) if number <= MOST_BOARDS]
    if not boards:
        raise InputError(f"{path.name} holds no board; one {{task, dataset, metric}} a line is read")
    return Taxonomy(boards)


def _json_rows(lines: Any, name: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            raise InputError(f"line {number} of {name} is no JSON") from None
        yield told if isinstance(told, dict) else {}


def _board(row: dict[str, Any], number: int, name: str) -> Board:
    names = [row.get(field) for field in ("task", "dataset", "metric")]
    if not all(isinstance(one, str) and one for one in names):
        raise InputError(f"board {number} of {name} needs task, dataset and metric; found {str(row)[:80]}")
    try:
        papers = int(row.get("papers") or 1)
        low, high = (float(row[end]) if row.get(end) not in (None, "") else None for end in ("low", "high"))
    except (TypeError, ValueError):
        raise InputError(
            f"board {number} of {name}: papers, low and high must be numbers; found {str(row)[:80]}"
        ) from None
    return Board(str(names[0]), str(names[1]), str(names[2]), max(papers, 1), low, high)
