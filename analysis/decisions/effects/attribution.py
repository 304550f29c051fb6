"""Method or data? Pairs first, then regression where the two sides overlap, then shares of one difference. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.decisions.effects.leave_out import Estimate, Keep
from analysis.decisions.effects.matching import BAND, FEWEST_PAPERS, Matched, matched
from analysis.decisions.effects.regression import METHOD, Regression, design_of, regression
from analysis.decisions.effects.scale import Scale, scale_of
from analysis.decisions.effects.shares import Share, shares_of
from analysis.decisions.effects.support import Support, support_of
from analysis.decisions.runs import FloatArray, Run
from data.errors import InputError

FEWEST_RUNS = 6
MOST_RUNS = 2_000
"""Pairs are looked for among all of them at once."""
Verdict = Literal["helps", "harms", "not shown", "cannot tell"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table of runs."""

    method: str
    """Its name, as the column of methods has it; case does not matter."""
    against: str = ""
    """The method it is compared with; empty: every other one."""
    bound: float | None = None
    higher_is_better: bool = True
    scale: str | None = None
    """logit, log or linear; None: logit under a bound, log of an error, else linear."""
    band: float = BAND
    better: str = ""
    """Names of the two runs whose difference is shared out; empty: the best of either side."""
    worse: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a table of runs says of a method."""

    question: Question
    scale: Scale
    runs: tuple[Run, ...]
    """Those of both sides that have a score."""
    has_method: Keep
    matched: Matched
    support: Support
    fitted: Regression | None
    """None where it is refused."""
    shares: tuple[Share, ...]
    pair: tuple[int, int] | None
    """The worse and the better run whose difference is shared out, as places among the runs."""
    verdict: Verdict
    rests_on: Literal["pairs", "regression", ""]
    effect: Estimate | None
    """Of the method, on the scale."""
    points: Estimate | None
    """The same in points of the score, for the median run without the method."""
    start: float
    """Score of that run."""
    disagree: bool
    """The regression tells another effect than the pairs that the answer rests on: no shares are told."""


def attribute(runs: Sequence[Run], question: Question) -> Attribution:
    """Tell what a method adds, and what size and data add, from runs with and without it.

    Pairs that are alike decide where at least three papers hold some; else the regression, where the two sides overlap.

    Raises
    ------
    InputError
        If there are too few runs, none with or none without the method, or a score lies outside of its bound.
    """
    chosen, has_method = _sides(runs, question)
    scale = scale_of(chosen, question.bound, question.higher_is_better, question.scale)
    y = scale.on(np.asarray([run.score for run in chosen], dtype=np.float64))
    pairs = matched(chosen, has_method, y, question.band)
    design = design_of(chosen, has_method, y)
    support = support_of(chosen, has_method, design)
    fitted = regression(design) if not support.reasons else None
    if fitted is not None and not np.isfinite(fitted.without).all():
        reason = ("one_paper", "without one of the papers nothing can be told apart")
        support, fitted = _refused(support, reason), None
    rests_on, effect = _effect(pairs, fitted)
    pair = _pair(chosen, has_method, y, question) if fitted is not None else None
    disagree = rests_on == "pairs" and fitted is not None and _disagree(effect, fitted)
    shares = _shares(fitted, scale, pair) if fitted is not None and pair is not None and not disagree else ()
    start = float(scale.off(np.asarray([np.median(y[~has_method])]))[0])
    return Attribution(
        question, scale, chosen, has_method, pairs, support, fitted, shares, pair if shares else None,
        _verdict(effect), rests_on, effect, _points(effect, scale, start), start, disagree,
    )  # fmt: skip


def _sides(runs: Sequence[Run], question: Question) -> tuple[tuple[Run, ...], Keep]:
    """Return the runs with a score of either side, and which have the method."""
    method, against = question.method.casefold(), question.against.casefold()
    scored = [run for run in runs if run.score is not None and run.method]
    chosen = [run for run in scored if run.method.casefold() == method or not against
              or run.method.casefold() == against]  # fmt: skip
    named = sorted({run.method for run in scored})
    for name in (question.method, question.against):
        if name and all(name.casefold() != one.casefold() for one in named):
            there = ", ".join(named)[:300] or "no run names its method and has a score"
            raise InputError(f"no run has the method {name[:80]!r}; methods here: {there}")
    if not FEWEST_RUNS <= len(chosen) <= MOST_RUNS:
        raise InputError(f"{len(chosen)} runs have a method and a score; {FEWEST_RUNS} to {MOST_RUNS:,} are needed")
    flags = np.asarray([run.method.casefold() == method for run in chosen], dtype=bool)
    if flags.all():
        raise InputError(f"every run has the method {question.method[:80]!r}; a comparison needs runs without it")
    return tuple(chosen), flags


def _effect(
    pairs: Matched, fitted: Regression | None
) -> tuple[Literal["pairs", "regression", ""], Estimate | None]:  # fmt: skip
    """Return what the answer rests on."""
    effect = pairs.effect
    enough = effect is not None and effect.n_papers >= FEWEST_PAPERS and math.isfinite(effect.error)
    if enough and (pairs.within_papers or fitted is None):
        return "pairs", effect
    return ("regression", fitted.effects[METHOD]) if fitted is not None else ("", None)


def _disagree(effect: Estimate | None, fitted: Regression) -> bool:
    """Tell whether the regression's effect lies outside of the interval that pairs give."""
    return effect is not None and not effect.lo <= fitted.effects[METHOD].value <= effect.hi


def _verdict(effect: Estimate | None) -> Verdict:
    if effect is None:
        return "cannot tell"
    if not effect.is_shown:
        return "not shown"
    return "helps" if effect.value > 0 else "harms"


def _points(effect: Estimate | None, scale: Scale, start: float) -> Estimate | None:
    """Return an effect in points of the score, from a score that it begins at."""
    if effect is None:
        return None
    told = scale.points(np.asarray([effect.value, effect.lo, effect.hi]), start)
    return Estimate(float(told[0]), float(told[1]), float(told[2]), effect.n_papers, math.nan)


def _pair(runs: Sequence[Run], has_method: Keep, y: FloatArray, question: Question) -> tuple[int, int]:
    """Return the worse and the better run to compare: those named, or the best of either side."""
    if question.better and question.worse:
        return _named(runs, question.worse), _named(runs, question.better)
    best = [int(np.argmax(np.where(has_method == side, y, -np.inf))) for side in (False, True)]
    return (best[0], best[1]) if y[best[0]] <= y[best[1]] else (best[1], best[0])


def _named(runs: Sequence[Run], name: str) -> int:
    found = [place for place, run in enumerate(runs) if run.name.casefold() == name.casefold()]
    if not found:
        raise InputError(f"no run is called {name[:80]!r}; take a name of the table")
    return found[0]


def _shares(fitted: Regression, scale: Scale, pair: tuple[int, int]) -> tuple[Share, ...]:
    """Return the shares of a difference; empty where one of the two lacks an amount of the regression."""
    places = np.cumsum(fitted.design.used) - 1
    if not all(fitted.design.used[one] for one in pair):
        return ()
    return shares_of(fitted, scale, int(places[pair[0]]), int(places[pair[1]]))


def _refused(support: Support, reason: tuple[str, str]) -> Support:
    return Support(
        support.n_with, support.n_without, support.papers_with, support.papers_without, support.papers_both,
        support.shared_data, support.sides, support.common, (*support.reasons, reason), support.missing,
    )  # fmt: skip
