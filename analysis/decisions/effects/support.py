"""Whether runs with and without the method can be compared at all, and which ablation is missing where not. Pure."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.decisions.effects.leave_out import Keep
from analysis.decisions.effects.regression import COVARIATES, HIGHEST_VIF, Design, inflation
from analysis.decisions.runs import FloatArray, Run, column
from data.errors import InputError

FEWEST_PAPERS = 4
"""Papers with the method, and without it, that a regression needs: with fewer its intervals are those of luck."""
RUNS_PER_COLUMN = 4
"""Runs that a regression needs for each of its columns."""
LEAST_SUPPORT = 0.5
"""Share of either side's runs that must lie where the other side has runs too; benchmarks/effects.py shows why."""
LARGEST_GAP = 1.5
"""Standardised difference of an amount above which the two sides are too far apart."""
RIDGE = 1.0
"""Penalty of the propensity's slopes: without it they are infinite where the sides part (Gelman et al. 2008)."""


@dataclass(frozen=True, slots=True)
class Side:
    """How one amount differs between the runs with and without the method."""

    name: str
    standardised: float
    """Difference of the mean decades over their pooled standard deviation (Austin 2009); NaN where not known."""
    inside: float
    """Share of the runs with the method that lie between the least and most of those without it."""
    inside_without: float
    """The same the other way round."""


@dataclass(frozen=True, slots=True)
class Ablation:
    """A run that nobody has made: a method with the data, or at the size, of the other side."""

    with_method: bool
    """Whether the missing run has the method."""
    amount: str
    """trained_on, or the amount in which the sides do not meet."""
    named: str = ""
    """The data by name; empty where it is an amount."""
    lo: float = math.nan
    hi: float = math.nan
    """The amounts that it should have."""
    source: str = ""
    """Ref of a run of the other side with these data, or of that size."""


@dataclass(frozen=True, slots=True)
class Support:
    """Whether the two sides overlap."""

    n_with: int
    n_without: int
    papers_with: int
    papers_without: int
    papers_both: int
    shared_data: int | None
    """Training data by name used on both sides; None where fewer than half of the runs name theirs."""
    sides: tuple[Side, ...]
    common: float
    """Least share of a side whose propensity lies within the other's (Dehejia & Wahba 1999)."""
    reasons: tuple[tuple[str, str], ...]
    """Why nothing is told by regression: (key, in words without numbers); empty where it may be."""
    missing: tuple[Ablation, ...] = field(default=())


def support_of(runs: Sequence[Run], has_method: Keep, design: Design) -> Support:
    """Return how the runs of a regression overlap, and why it is refused where they do not.

    Raises
    ------
    InputError
        If all runs have the method, or none has.
    """
    if has_method.all() or not has_method.any():
        raise InputError(f"{'every' if has_method.all() else 'no'} run has the method; a comparison needs runs with "
                         "and without it")  # fmt: skip
    used = design.used
    some, flags = [run for run, is_used in zip(runs, used, strict=True) if is_used], has_method[used]
    papers = [{run.group for run, flag in zip(some, flags, strict=True) if flag == side} for side in (True, False)]
    sides = tuple(_side(name, np.log10(column(some, name)), flags) for name in COVARIATES if name not in design.unknown)
    common = _common(design.x[:, 2:], flags) if flags.any() and not flags.all() else 0.0
    shared = _shared_data(some, flags)
    reasons = _reasons(design, flags, papers, sides, common, shared)
    missing = missing_ablations(some, flags, sides) if reasons and flags.any() and not flags.all() else ()
    return Support(
        int(flags.sum()), int((~flags).sum()), len(papers[0]), len(papers[1]), len(papers[0] & papers[1]), shared,
        sides, common, tuple(reasons), missing,
    )  # fmt: skip


def _reasons(
    design: Design, flags: Keep, papers: list[set[str]], sides: Sequence[Side], common: float, shared: int | None
) -> list[tuple[str, str]]:
    """Return each reason against a regression."""
    told = []
    if min(len(papers[0]), len(papers[1])) < FEWEST_PAPERS:
        told.append(("few_papers", "too few papers have runs with the method, or without it"))
    if len(flags) < RUNS_PER_COLUMN * design.x.shape[1]:
        told.append(("few_runs", "too few runs for what has to be told apart"))
    vif = float(inflation(design.x[:, 1:])[0]) if len(flags) > 1 else math.inf
    if vif > HIGHEST_VIF:
        told.append(("collinear", "size, data and compute say which runs have the method: their parts cannot be told"))
    if shared == 0:
        told.append(("data_apart", "no training data is used both with and without the method"))
    for side in sides:
        if abs(side.standardised) > LARGEST_GAP:
            told.append((f"apart_{side.name}", f"the two sides hardly meet in {side.name}"))
    if common < LEAST_SUPPORT:
        told.append(("no_support", "too few runs lie where the other side has runs too"))
    return told


def _side(name: str, decades: FloatArray, flags: Keep) -> Side:
    one, other = decades[flags], decades[~flags]
    if not len(one) or not len(other):
        return Side(name, math.nan, 0.0, 0.0)
    pooled = math.sqrt((float(one.var(ddof=1)) if len(one) > 1 else 0.0) / 2
                       + (float(other.var(ddof=1)) if len(other) > 1 else 0.0) / 2)  # fmt: skip
    gap = float(one.mean() - other.mean())
    standardised = gap / pooled if pooled > 1e-12 else 0.0 if abs(gap) < 1e-12 else math.copysign(math.inf, gap)
    return Side(name, standardised, _inside(one, other), _inside(other, one))


def _inside(some: FloatArray, others: FloatArray) -> float:
    return float(((some >= others.min() - 1e-9) & (some <= others.max() + 1e-9)).mean())


def _common(x: FloatArray, flags: Keep) -> float:
    """Return the least share of a side whose propensity lies within the range of the other's; 1 without amounts."""
    if not x.shape[1]:
        return 1.0
    scores = propensity(x, flags)
    return min(_inside(scores[flags], scores[~flags]), _inside(scores[~flags], scores[flags]))


def propensity(x: FloatArray, flags: Keep, steps: int = 25) -> FloatArray:
    """Return the log odds that a run of these amounts has the method: ridge logistic regression by Newton's method.

    Parameters
    ----------
    x
        Amounts in decades, shape (n, k).
    """
    scaled = (x - x.mean(axis=0)) / np.maximum(x.std(axis=0), 1e-12)
    full = np.column_stack([np.ones(len(x)), scaled])
    penalty = np.diag([1e-6, *[RIDGE] * x.shape[1]])
    beta = np.zeros(full.shape[1])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-np.clip(full @ beta, -30, 30)))
        slope = full.T @ (flags - chance) - penalty @ beta
        curve = (full * (chance * (1 - chance))[:, None]).T @ full + penalty
        beta = beta + np.linalg.solve(curve, slope)
    return np.asarray(full @ beta)


def _shared_data(runs: Sequence[Run], flags: Keep) -> int | None:
    named = [run for run in runs if run.trained_on]
    if 2 * len(named) < len(runs) or not named:
        return None
    with_it, without_it = (_names(runs, flags == side) for side in (True, False))
    return len(set(with_it) & set(without_it))


def _names(runs: Sequence[Run], chosen: Keep) -> Counter[str]:
    return Counter(
        run.trained_on.casefold() for run, is_one in zip(runs, chosen, strict=True) if is_one and run.trained_on
    )


def missing_ablations(runs: Sequence[Run], flags: Keep, sides: Sequence[Side]) -> tuple[Ablation, ...]:
    """Return the runs that would let the sides be compared: the data of the other side, or its size.

    By name the data that the most runs of one side use and none of the other does; by amount the range of one side
    beyond the other's.
    """
    told: list[Ablation] = []
    for side in (True, False):
        own, others = _names(runs, flags == side), _names(runs, flags != side)
        alone = [name for name, _ in sorted(others.items(), key=lambda one: (-one[1], one[0])) if name not in own]
        if alone:
            run = next(run for run, flag in zip(runs, flags, strict=True)
                       if flag != side and run.trained_on.casefold() == alone[0])  # fmt: skip
            told.append(Ablation(side, "trained_on", run.trained_on, source=run.source))
    for one in sides:
        if one.name == "compute" and len(sides) > 1:
            continue  # it follows from size and data
        if min(one.inside, one.inside_without) >= LEAST_SUPPORT and abs(one.standardised) <= LARGEST_GAP:
            continue
        told += [_beyond(runs, flags, one.name, side) for side in (True, False)]
    return tuple(told)


def _beyond(runs: Sequence[Run], flags: Keep, name: str, side: bool) -> Ablation:
    """Return the run of one side that is missing at the sizes of the other."""
    values = column(runs, name)
    own, others = values[flags == side], values[flags != side]
    outside = others[(others < own.min()) | (others > own.max())]
    reach = outside if len(outside) else others
    middle = float(np.median(reach))
    place = int(np.argmin(np.where(flags != side, np.abs(np.log(values) - math.log(middle)), np.inf)))
    return Ablation(side, name, lo=float(reach.min()), hi=float(reach.max()), source=runs[place].source)
