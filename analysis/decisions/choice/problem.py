"""A choice as its decision file states it: weights, criteria, constraints, draws. For `fieldmap decide tradeoff`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from analysis.decisions.board_names import Board, boards_of
from analysis.decisions.candidates.attributes import attribute, read_amount
from analysis.decisions.choice.acceptability import Draws, WeightsDrawn
from analysis.decisions.choice.constraints import Constraint, require_possible
from analysis.decisions.choice.criteria import CURVE, SHAPES, Criterion, Shape
from analysis.decisions.choice.scores import rank_order_centroid
from analysis.decisions.file import Head, Table
from data.errors import InputError

KIND = "tradeoff"
MOST_DRAWS = 1_000_000
MOST_CRITERIA = 30
Unknown = Literal["out", "in"]
"""What becomes of a candidate of which it is not known whether it meets the constraints."""
CLIFF_POINTS = 5.0
"""Drop from the mean to the worst slice that is told as a risk, unless the file says another."""


@dataclass(frozen=True, slots=True)
class SlicesFile:
    """Where results by slice lie."""

    file: str
    attribute: str
    cliff: float
    """Drop that is told as a risk, in the base unit of the attribute."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A choice before it is made."""

    head: Head
    files: tuple[str, ...]
    """Candidate files, beside the decision file."""
    criteria: tuple[Criterion, ...]
    """With a weight above 0, in the order of the file; the weights sum to 1."""
    set_aside: tuple[str, ...]
    """Attributes of weight 0."""
    constraints: tuple[Constraint, ...]
    draws: Draws
    unknown: Unknown = "out"
    slices: SlicesFile | None = None
    boards: tuple[Board, ...] = ()
    """Boards of a library whose models are candidates too."""
    is_order: bool = False
    """Only the order of the weights was told."""


def read_problem(head: Head, table: Table) -> Problem:
    """Return the choice that a decision file states.

    Raises
    ------
    InputError
        If a key, an attribute, a unit, a weight or a constraint is not usable; names it.
    """
    table.only("candidates", "boards", "weights", "order", "criteria", "constraints", "draws", "unknown", "slices")
    weights, is_order = _weights(table)
    told = {attribute(name).name: one for name, one in table.table("criteria").named_tables().items()}
    for name, one in told.items():
        if name not in weights:
            raise InputError(f"{table.file}: {one.where} has no weight; add it to [weights]")
    criteria = [_criterion(name, weight, told.get(name) or Table({}, table.file, f"criteria.{name}"))
                for name, weight in weights.items()]  # fmt: skip
    counted = [one for one in criteria if one.weight > 0]
    constraints = tuple(_constraint(name, one) for name, one in table.table("constraints").named_tables().items())
    require_possible(constraints)
    unknown: Unknown = "in" if table.choice("unknown", get_args(Unknown), "out") == "in" else "out"
    return Problem(
        head, table.texts("candidates"), tuple(counted), tuple(one.attribute for one in criteria if not one.weight),
        constraints, _draws(table.table("draws"), is_order), unknown, _slices(table), boards_of(table), is_order,
    )  # fmt: skip


def reweighted(problem: Problem, weights: Mapping[str, float]) -> Problem:
    """Return a problem whose criteria have other weights; those of weight 0 are set aside."""
    shares = _shares({one.attribute: weights.get(one.attribute, one.weight) for one in problem.criteria}, "weights")
    kept = tuple(replace(one, weight=shares[one.attribute]) for one in problem.criteria if shares[one.attribute])
    aside = tuple(one.attribute for one in problem.criteria if not shares[one.attribute])
    return replace(problem, criteria=kept, set_aside=problem.set_aside + aside)


def relimited(problem: Problem, limits: Mapping[tuple[str, str], float]) -> Problem:
    """Return a problem whose constraints on numbers have other ends.

    Parameters
    ----------
    limits
        New ends in the base unit, by attribute and ``at_least`` or ``at_most``; others stay.
    """
    constraints = tuple(
        replace(one, at_least=limits.get((one.attribute, "at_least"), one.at_least),
                at_most=limits.get((one.attribute, "at_most"), one.at_most))
        for one in problem.constraints
    )  # fmt: skip
    require_possible(constraints)
    return replace(problem, constraints=constraints)


def _weights(table: Table) -> tuple[dict[str, float], bool]:
    """Return the share of each criterion by attribute, and whether only their order was told."""
    if ("weights" in table) == ("order" in table):
        raise InputError(f'{table.file}: either [weights] or order = ["most important", …] is wanted')
    if "order" in table:
        names = _distinct(table.texts("order"), table.file)
        return dict(zip(names, map(float, rank_order_centroid(len(names))), strict=True)), True
    told = table.table("weights")
    names = _distinct(list(told), table.file)
    numbers = [told.number(name) for name in told]
    for name, number in zip(told, numbers, strict=True):
        if number < 0:
            raise told.wrong(name, "0 or more (say in [criteria] which direction is better)")
    return _shares(dict(zip(names, numbers, strict=True)), f"{table.file}: [weights]"), False


def _shares(weights: dict[str, float], where: str) -> dict[str, float]:
    total = math.fsum(weights.values())
    if not total > 0:
        raise InputError(f"{where}: all weights are 0: give one criterion a weight above 0")
    return {name: weight / total for name, weight in weights.items()}


def _distinct(names: Sequence[str], file: str) -> list[str]:
    found = [attribute(name).name for name in names]
    if not 1 <= len(found) <= MOST_CRITERIA:
        raise InputError(f"{file}: 1 to {MOST_CRITERIA} criteria are wanted, not {len(found)}")
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        raise InputError(f"{file}: {', '.join(twice)} has two weights; leave one out")
    return found


def _criterion(name: str, weight: float, told: Table) -> Criterion:
    known = attribute(name)
    if not known.is_number:
        raise InputError(f"{told.file}: {name} is text and has no better or worse; make it a constraint (one_of)")
    told.only("better", "shape", "curve", "at", "width", "worst", "best", "test_items")
    if not known.better and "better" not in told:
        raise told.wrong("better", f"higher or lower: {known.label} has no direction of its own")
    higher = told.choice("better", ("higher", "lower"), known.better or None) == "higher"
    worst, best = _amount(told, "worst", name), _amount(told, "best", name)
    if worst is not None and best is not None and (worst >= best if higher else worst <= best):
        raise told.wrong("best", f"better ({'higher' if higher else 'lower'}) than worst")
    items = told.whole("test_items", lowest=1, highest=10**12) if "test_items" in told else None
    if items and known.unit != "%":
        raise told.wrong("test_items", f"left out: {known.label} is no share of right answers")
    return Criterion(known.name, higher, weight, _shape(told, name), worst, best, items)


def _shape(told: Table, name: str) -> Shape:
    kind = next(kind for kind in SHAPES if kind == told.choice("shape", SHAPES, "linear"))
    wanted = {"threshold": ("at",), "sigmoid": ("at", "width"), "diminishing": ("curve",), "linear": ()}[kind]
    for key in ("at", "width", "curve"):
        if key in told and key not in wanted:
            raise told.wrong(key, f"left out: the shape {kind} has none")
    if kind == "threshold" and "at" not in told:
        raise told.wrong("at", 'the value from which on it is satisfied, as "100 ms"')
    width = _amount(told, "width", name)
    if width is not None and width <= 0:
        raise told.wrong("width", "above 0")
    return Shape(kind, told.number("curve", CURVE, 0.01, 50), _amount(told, "at", name), width)


def _amount(told: Table, key: str, name: str) -> float | None:
    """Return a value with its unit, as "100 ms", in the base unit; a bare number is in the base unit."""
    if key not in told:
        return None
    if isinstance(told.told[key], str):
        try:
            return read_amount(name, told.text(key)).value
        except InputError as error:
            raise InputError(f"{told.file}: {told.name(key)}: {error}") from error
    return told.number(key)


def _constraint(name: str, told: Table) -> Constraint:
    known = attribute(name)
    told.only(*(("at_least", "at_most") if known.is_number else ("one_of", "none_of")))
    if not list(told):
        raise told.wrong("at_most" if known.is_number else "one_of", "said: a constraint asks for something")
    if known.is_number:
        return Constraint(known.name, _amount(told, "at_least", name), _amount(told, "at_most", name))
    return Constraint(known.name, one_of=told.texts("one_of"), none_of=told.texts("none_of"))


def _draws(told: Table, is_order: bool) -> Draws:
    told.only("number", "seed", "weights", "concentration")
    drawn = get_args(WeightsDrawn)
    how = told.choice("weights", drawn, "order" if is_order else "around")
    return Draws(
        told.whole("number", 10_000, 100, MOST_DRAWS), told.whole("seed", 20), next(one for one in drawn if one == how),
        told.number("concentration", 20.0, 0.5, 1e6),
    )  # fmt: skip


def _slices(table: Table) -> SlicesFile | None:
    if "slices" not in table:
        return None
    told = table.table("slices").only("file", "attribute", "cliff")
    name = attribute(told.text("attribute")).name
    cliff = _amount(told, "cliff", name)
    return SlicesFile(told.text("file"), name, CLIFF_POINTS if cliff is None else cliff)
