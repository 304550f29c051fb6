"""Candidates from a library: the models of a board, with what the same papers say of their cost. Reads tables only.

Used by `decide candidates --board` and by decisions that name a board. A cost is joined to a model only where the same
paper says it of that model (or has no other), or another paper says it of exactly that name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from analysis.boards.lookup import find_boards
from analysis.boards.names import model as model_of
from analysis.decisions.candidates.attributes import LONGEST, attribute, cell_of
from analysis.decisions.candidates.merging import Read, Row, joined
from analysis.decisions.candidates.names import is_ensemble, model_key
from analysis.decisions.candidates.record import Cell
from analysis.decisions.candidates.texts import text_cells
from data.errors import InputError, NotFoundError
from data.store import Database, rows_as_dicts
from data.vocabulary import UNCORRECTED, Corrections

MOST_COSTS = 100_000
ATTRIBUTES = {
    "parameters": ("parameters",), "FLOPs": ("flops",), "flops": ("flops",), "memory": ("memory",),
    "latency": ("latency", "throughput", "token_throughput"), "inference time": ("latency",),
    "throughput": ("throughput", "token_throughput"), "speed": ("throughput", "token_throughput"),
    "energy": ("energy", "power"),
}  # fmt: skip
"""What a cost is called in claims and facts, and the attributes it can be; the first whose unit fits counts."""
_COSTS = """SELECT c.claim_id, c.work_id, c.metric AS what, c.value, c.value_hi, c.unit, c.model, c.sentence,
        c.confidence
    FROM claims c JOIN works w USING (work_id)
    WHERE c.kind = 'efficiency' AND NOT c.relative AND c.unit IS NOT NULL
      AND (c.model IS NOT NULL OR c.work_id IN (SELECT unnest($works::BIGINT[])))
      AND ($day::DATE IS NULL OR w.public_by <= $day)
    ORDER BY c.confidence DESC, c.claim_id LIMIT $most"""
_FACTS = """SELECT f.work_id, f.position, f.field AS what, f.value AS printed, f.sentence, f.confidence
    FROM main.setup_facts f JOIN works w USING (work_id)
    WHERE f.field IN ('parameters', 'flops', 'latency') AND f.work_id IN (SELECT unnest($works::BIGINT[]))
      AND ($day::DATE IS NULL OR w.public_by <= $day)
    ORDER BY f.work_id, f.position LIMIT $most"""
_ABSTRACTS = """SELECT work_id, abstract FROM works
    WHERE work_id IN (SELECT unnest($works::BIGINT[])) AND abstract IS NOT NULL ORDER BY work_id"""
Found = Mapping[str, Any]


def board_candidates(
    db: Database, task: str, dataset: str, metric: str, as_of: date | None = None,
    corrections: Corrections = UNCORRECTED,
) -> Read:  # fmt: skip
    """Return the models of the board that most papers stand on, as candidates with their sources.

    Parameters
    ----------
    task, dataset, metric
        Names of the board; ``-`` stands for any.

    Raises
    ------
    NotFoundError
        If no result has these names.
    """
    boards = find_boards(db, task, dataset, metric, as_of, corrections).boards
    if not boards:
        raise NotFoundError(f"no result of {dataset!r}, {metric!r} here; fieldmap boards lists what there is")
    board, rest = boards[0], boards[1:]
    placed = [row for row in board["rows"] if row["value"] is not None and not row["set_aside"]]
    rows = [*(_result(board, row) for row in placed), *_costs(db, placed, as_of)]
    remarks = [_told(board)]
    if rest:
        remarks.append(f"{len(rest):,} more boards by these names are of other settings, splits or metrics")
    return Read(joined(rows), tuple(remarks))


def _told(board: Found) -> str:
    parts = (board["dataset"], board["version"], board["split"], board["metric"])
    return f"board {', '.join(part for part in parts if part)}; setting: {board['comparable']}"


def attribute_of(board: Found) -> str:
    """Return the attribute that a board measures: accuracy:ImageNet, score:WMT 2014 BLEU."""
    kind = {"accuracy": "accuracy", "f1": "f1"}.get(str(board["metric"]).lower()) if board["unit"] == "%" else None
    if kind:
        return f"{kind}:{board['dataset']}"
    return f"{'loss' if board['higher_is_better'] is False else 'score'}:{board['dataset']} {board['metric']}"


def _name(row: Found) -> str:
    """Return what a model is called: its usual name, else that of its paper; an ensemble is not its member."""
    told = model_of(row["model"]).name if row["model"] else ""
    told += " (ensemble)" if told and is_ensemble(row["model"]) and "ensemble" not in told.lower() else ""
    return " ".join((told or f"the model of: {row['title'] or 'an untitled work'}").split())[:LONGEST]


def _result(board: Found, row: Found) -> Row:
    """Return what a row of a board says: the result, and the parameters beside it."""
    name, value, spread = attribute_of(board), float(row["value"]), row["uncertainty"]
    lo, hi = (value - spread, value + spread) if spread else (None, None)
    source = f"C{row['claim_id']}"
    note = f"read from {row['tier']}" + (f", copied from {row['copied_from']}" if row["copied_from"] else "")
    quote = str(row["sentence"] or "")
    cells = {name: Cell(value, attribute(name).unit, lo, hi, "stated", source, note, quote)}
    if row["parameters"] and row["parameters"] >= 1:
        cells["parameters"] = Cell(float(row["parameters"]), "parameters", None, None, "stated", source, note, quote)
    return Row(_name(row), cells)


def _costs(db: Database, placed: Sequence[Found], as_of: date | None) -> Iterator[Row]:
    """Yield what claims, facts and abstracts say of the cost of the models that stand on a board."""
    works = sorted({row["work_id"] for row in placed if row["work_id"] is not None})
    asked = {"works": works, "day": as_of, "most": MOST_COSTS}
    names = {key: _name(row) for row in placed if row["model"] and (key := model_key(row["model"]))}
    alone = _only_models(placed)
    for claim in rows_as_dicts(db, _COSTS, asked):
        key = model_key(claim["model"]) if claim["model"] else None
        name = names.get(key) if key else alone.get(claim["work_id"])
        if name and (cell := _cost(claim, _printed(claim), f"C{claim['claim_id']}")):
            yield Row(name, cell)
    for fact in rows_as_dicts(db, _FACTS, asked):
        name = alone.get(fact["work_id"])
        if name and (cell := _cost(fact, fact["printed"], f"W{fact['work_id']}")):
            yield Row(name, cell)
    abstracts = {row["work_id"]: row["abstract"] for row in rows_as_dicts(db, _ABSTRACTS, {"works": works})}
    yield from _of_abstracts(alone, abstracts)


def _only_models(placed: Iterable[Found]) -> dict[int, str]:
    """Return the model of each paper that stands on the board with one model that is its own."""
    own: dict[int, set[str]] = {}
    for row in placed:
        if row["work_id"] is not None and row["kind"] == "result" and not row["copied_from"]:
            own.setdefault(row["work_id"], set()).add(_name(row))
    return {work: next(iter(names)) for work, names in own.items() if len(names) == 1}


def _printed(claim: Found) -> str:
    """Return an amount as it is printed, with the end of its range."""
    most = claim["value_hi"]
    number = f"{claim['value']:.12g}" + (f"-{most:.12g}" if most is not None and most > claim["value"] else "")
    return f"{number} {claim['unit'].strip(' -')}"


def _cost(told: Found, printed: str, source: str) -> dict[str, Cell]:
    """Return a cost by its attribute; nothing where its unit measures none of ours."""
    note = f"read with confidence {told['confidence']:.2f}"
    for name in ATTRIBUTES.get(told["what"] or "", ()):
        try:
            cell = cell_of(name, printed[:LONGEST], "stated", source, "", note)
        except InputError:
            continue
        return {name: Cell(cell.value, cell.unit, cell.lo, cell.hi, "stated", source, cell.note, told["sentence"])}
    return {}


def _of_abstracts(alone: Mapping[int, str], abstracts: Mapping[int, str]) -> Iterator[Row]:
    for work, name in sorted(alone.items()):
        told = name if not name.startswith("the model of: ") else ""
        if work in abstracts and (cells := text_cells(abstracts[work], f"W{work}", told)):
            yield Row(name, cells)
