"""A choice as JSON, to keep and to compare with a later run; a problem as the TOML it can be run from. Pure."""

import math
from typing import Any

from analysis.decisions.candidates.record import Cell
from analysis.decisions.choice.choose import Choice, Outcome
from analysis.decisions.choice.constraints import Check, Constraint
from analysis.decisions.choice.criteria import Criterion
from analysis.decisions.choice.problem import KIND, Problem

FORMAT = 1
"""Of the JSON document; raised when a reader of an older one would be misled."""
Json = dict[str, Any]


def as_json(choice: Choice) -> Json:
    """Return a choice as a JSON document."""
    problem = choice.problem
    winner = choice.winner
    return {
        "format": FORMAT, "kind": KIND, "title": problem.head.title, "question": problem.head.question,
        "answer": winner.name if winner else None, "is_conditional": choice.is_conditional,
        "criteria": [
            {"attribute": one.attribute, "weight": round(one.weight, 6),
             "better": "higher" if one.higher_is_better else "lower", "shape": one.shape.kind, "worst": scale.worst,
             "worst_from": scale.worst_from, "best": scale.best, "best_from": scale.best_from}
            for one, scale in zip(problem.criteria, choice.scales, strict=True)
        ],
        "settings": settings_of(problem),
        "candidates": [_outcome(one, choice) for one in choice.outcomes],
        "needs": [{"name": one.name, "attribute": one.attribute, "value": one.value} for one in choice.needs],
        "flips": [{"attribute": one.attribute, "weight": one.weight, "at": one.at, "rival": one.rival}
                  for one in choice.flips],
        "cliffs": [{"model": one.model, "slice": one.worst.name, "value": one.worst.value, "mean": one.mean,
                    "drop": one.drop, "lo": one.low, "hi": one.high, "n_slices": one.n_slices}
                   for one in choice.cliffs],
        "remarks": list(choice.background.remarks),
        "draws": {"number": problem.draws.number, "seed": problem.draws.seed, "weights": problem.draws.weights,
                  "concentration": problem.draws.concentration},
    }  # fmt: skip


def settings_of(problem: Problem) -> Json:
    """Return what was asked as a flat table: weights, shapes, constraints, draws."""
    told: Json = {f"weights.{one.attribute}": round(one.weight, 6) for one in problem.criteria}
    told |= {f"weights.{name}": 0.0 for name in problem.set_aside}
    for one in problem.criteria:
        told |= {f"criteria.{one.attribute}.{key}": value for key, value in _details(one).items()}
    for constraint in problem.constraints:
        told |= {f"constraints.{constraint.attribute}.{key}": value for key, value in _asked(constraint).items()}
    draws = problem.draws
    return told | {"draws.number": draws.number, "draws.seed": draws.seed, "draws.weights": draws.weights,
                   "draws.concentration": draws.concentration, "unknown": problem.unknown}  # fmt: skip


def as_toml(problem: Problem) -> str:
    """Return a problem as a decision file, with weights and constraints as they stand now."""
    lines = [f"kind = {_toml(KIND)}", f"title = {_toml(problem.head.title)}",
             f"question = {_toml(problem.head.question)}", f"candidates = {_toml(list(problem.files))}",
             f"unknown = {_toml(problem.unknown)}", "", "[weights]"]  # fmt: skip
    lines += [f"{_toml(one.attribute)} = {round(one.weight, 6)}" for one in problem.criteria]
    lines += [f"{_toml(name)} = 0" for name in problem.set_aside]
    for one in problem.criteria:
        lines += _toml_table(f"criteria.{_toml(one.attribute)}", _details(one))
    for constraint in problem.constraints:
        lines += _toml_table(f"constraints.{_toml(constraint.attribute)}", _asked(constraint))
    draws = problem.draws
    lines += _toml_table("draws", {"number": draws.number, "seed": draws.seed, "weights": draws.weights,
                                   "concentration": draws.concentration})  # fmt: skip
    if problem.slices:
        lines += _toml_table("slices", {"file": problem.slices.file, "attribute": problem.slices.attribute,
                                        "cliff": problem.slices.cliff})  # fmt: skip
    for board in problem.boards:
        lines += ["", "[[boards]]"] + [f"{key} = {_toml(value)}" for key, value in
                                       zip(("task", "dataset", "metric"), board, strict=True)]  # fmt: skip
    return "\n".join(lines) + "\n"


def _outcome(one: Outcome, choice: Choice) -> Json:
    criteria = [criterion.attribute for criterion in choice.problem.criteria]
    return {
        "name": one.name, "state": one.state, "may_be_chosen": one.in_pool, "rank": one.rank, "standing": one.standing,
        "dominated_by": one.dominated_by or None, "score": one.score, "score_lo": one.score_low,
        "score_hi": one.score_high, "utilities": dict(zip(criteria, one.utilities, strict=False)),
        "topsis": one.closeness, "topsis_rank": one.closeness_rank,
        "best": None if one.best is None else dict(zip(("value", "lo", "hi"), one.best, strict=True)),
        "ranks": list(one.ranks), "central_weights": dict(zip(criteria, one.central, strict=False)),
        "missing": list(one.missing), "checks": [_check(check) for check in one.checks],
        "cells": {name: _cell(cell) for name, cell in sorted(one.candidate.cells.items())},
    }  # fmt: skip


def _check(check: Check) -> Json:
    return {"attribute": check.constraint.attribute, "asked": check.constraint.told, "state": check.state,
            "by": check.by, "excess": None if math.isinf(check.excess) else round(check.excess, 6)}  # fmt: skip


def _cell(cell: Cell) -> Json:
    ends = {name: None if end is None or math.isinf(end) else end for name, end in (("lo", cell.lo), ("hi", cell.hi))}
    return {"value": cell.value, "unit": cell.unit, **ends, "tier": cell.tier, "source": cell.source,
            "note": cell.note}  # fmt: skip


def _details(one: Criterion) -> Json:
    """Return what a decision file says of a criterion beside its weight."""
    told: Json = {"better": "higher" if one.higher_is_better else "lower", "shape": one.shape.kind}
    told |= {"curve": one.shape.curve} if one.shape.kind == "diminishing" else {}
    more = {"at": one.shape.at, "width": one.shape.width, "worst": one.worst, "best": one.best,
            "test_items": one.test_items}  # fmt: skip
    return told | {key: value for key, value in more.items() if value is not None}


def _asked(one: Constraint) -> Json:
    told: Json = {"at_least": one.at_least, "at_most": one.at_most}
    told |= {"one_of": list(one.one_of) or None, "none_of": list(one.none_of) or None}
    return {key: value for key, value in told.items() if value is not None}


def _toml_table(name: str, told: Json) -> list[str]:
    return ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in told.items())]


def _toml(value: Any) -> str:
    """Return a value as TOML writes it; a text as a basic string, as JSON escapes it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return f'"{"".join(map(_escaped, value))}"'
    return repr(value)


def _escaped(sign: str) -> str:
    """Return a character of a basic string; what is not printed is written by its number."""
    if sign in '"\\':
        return f"\\{sign}"
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"
