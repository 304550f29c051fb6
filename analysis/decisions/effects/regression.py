"""Regression of the score on method, log size, log data and log compute, with papers left out in turn. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.effects.leave_out import Estimate, Keep, intervals, leave_out
from analysis.decisions.runs import FloatArray, Run, column, groups_of

COVARIATES = ("parameters", "data", "compute")
"""In the order in which they are kept: compute is nearly parameters times data, so it is the first to go."""
KNOWN_SHARE = 0.7
"""Share of the runs that must keep all their amounts when one more is looked at."""
HIGHEST_VIF = 10.0
"""Variance inflation above which two amounts count as one (the rule of thumb of Marquardt 1970)."""
METHOD = "method"


@dataclass(frozen=True, slots=True)
class Design:
    """What the score is regressed on, and what could not be."""

    names: tuple[str, ...]
    """Of the columns after the constant: method, then amounts."""
    x: FloatArray
    """Shape (n_used, 1 + len(names)); amounts in decades about their mean, the method 0 or 1."""
    y: FloatArray
    """Scores on the scale of effects, shape (n_used,)."""
    papers: NDArray[np.int64]
    used: Keep
    """Which of all runs have every amount, shape (n,)."""
    centre: FloatArray
    """Decades that were taken off each amount, shape (len(names) - 1,)."""
    unknown: tuple[str, ...]
    """Amounts that too few runs tell."""
    constant: tuple[str, ...]
    """Amounts that do not differ between the runs."""
    joined: tuple[tuple[str, str], ...]
    """Amounts that were left out because they go with another one: (left out, the one that speaks for both)."""


@dataclass(frozen=True, slots=True)
class Regression:
    """A fitted regression."""

    design: Design
    effects: dict[str, Estimate]
    """On the scale of effects: of the method, and of ten times each amount."""
    spread: float
    """Standard deviation of what is not explained, on the scale of effects."""
    r2: float
    inflation: dict[str, float]
    """Variance inflation of each column."""
    coefficients: FloatArray
    """The constant first, shape (k,)."""
    without: FloatArray
    """With each paper left out, shape (n_papers, k)."""


def design_of(runs: Sequence[Run], has_method: Keep, y: FloatArray) -> Design:
    """Return the columns that enough runs tell, that differ between runs and do not go with one another."""
    used, told, unknown = ~np.isnan(y), [], []
    for name in COVARIATES:
        both = used & ~np.isnan(column(runs, name))
        if both.sum() >= max(KNOWN_SHARE * used.sum(), 1):
            told.append(name)
            used = both
        else:
            unknown.append(name)
    logs = {name: np.log10(column(runs, name)[used]) for name in told}
    constant = [name for name in told if np.ptp(logs[name]) < 1e-9]
    kept, joined = _not_joined({name: logs[name] for name in told if name not in constant})
    centre = np.asarray([kept[name].mean() for name in kept])
    columns = [np.ones(int(used.sum())), has_method[used].astype(np.float64)]
    x = np.column_stack([*columns, *(kept[name] - kept[name].mean() for name in kept)])
    papers = groups_of(runs)[used]
    return Design((METHOD, *kept), x, y[used], papers, used, centre, tuple(unknown), tuple(constant), tuple(joined))


def _not_joined(logs: dict[str, FloatArray]) -> tuple[dict[str, FloatArray], list[tuple[str, str]]]:
    """Leave out the last amount that another one stands for, until none is left."""
    kept, joined = dict(logs), []
    for name in reversed(list(logs)):
        others = [other for other in kept if other != name]
        if others and inflation(np.column_stack([kept[other] for other in [name, *others]]))[0] > HIGHEST_VIF:
            nearest = max(others, key=lambda other: abs(float(np.corrcoef(logs[name], logs[other])[0, 1])))
            joined.append((name, nearest))
            del kept[name]
    return kept, joined


def inflation(columns: FloatArray) -> FloatArray:
    """Return the variance inflation of each column, shape (k,): 1 / (1 - R²) of a column on the others.

    Infinite where the others make it up; 1 where there are none.
    """
    centred = columns - columns.mean(axis=0)
    told = []
    for place in range(centred.shape[1]):
        own, others = centred[:, place], np.delete(centred, place, axis=1)
        left = own - others @ np.linalg.lstsq(others, own, rcond=None)[0] if others.size else own
        total = float(own @ own)
        told.append(total / float(left @ left) if float(left @ left) > 1e-12 * max(total, 1e-300) else math.inf)
    return np.asarray(told)


def coefficients(x: FloatArray, y: FloatArray) -> FloatArray:
    """Return least-squares coefficients, shape (k,); NaN where the columns do not determine them."""
    if len(x) < x.shape[1]:
        return np.full(x.shape[1], math.nan)
    told, _, rank, _ = np.linalg.lstsq(x, y, rcond=1e-9)
    return np.asarray(told) if rank == x.shape[1] else np.full(x.shape[1], math.nan)


def regression(design: Design) -> Regression:
    """Return ordinary least squares with intervals over papers; NaN where leaving out a paper leaves nothing to fit."""
    x, y = design.x, design.y
    whole, without = leave_out(design.papers, lambda keep: coefficients(x[keep], y[keep]))
    told = intervals(whole, without)
    left = y - x @ whole
    freedom = max(len(y) - x.shape[1], 1)
    total = float(((y - y.mean()) ** 2).sum())
    vif = inflation(x[:, 1:])
    return Regression(
        design, dict(zip(design.names, told[1:], strict=True)), math.sqrt(float(left @ left) / freedom),
        1 - float(left @ left) / total if total > 0 else math.nan,
        {name: float(value) for name, value in zip(design.names, vif, strict=True)}, whole, without,
    )  # fmt: skip
