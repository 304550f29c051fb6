"""What lies beyond a frontier: its course within a stated range, and what a gain would take. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.decisions.frontiers.curves import Curve
from analysis.decisions.frontiers.points import FEWEST, Points
from analysis.decisions.frontiers.steps import best_by
from analysis.decisions.runs import FloatArray

LEVEL = 0.8
"""Coverage of the bands and of the intervals of what a gain takes."""
STRETCH = 1.0
"""Decades beyond the largest amount for which a curve is used."""
YEARS_AHEAD = 2.0
OFFSETS = 21
"""Past distances from the curve that each draw of a projection is combined with."""
SPREAD, KEPT, GROWN = 2.0, 0.5, 0.25
"""Times that past distances count; share of a lead that is left after a year; share of the time that is known after
which distances count in full. Chosen on the series of benchmarks/frontiers.py, which tells how often bands hold."""


@dataclass(frozen=True, slots=True)
class Course:
    """A frontier at places of its axis, with a band."""

    x: FloatArray
    y: FloatArray
    lo: FloatArray
    hi: FloatArray


@dataclass(frozen=True, slots=True)
class Reach:
    """What it takes to come from the best run to a gain, along the curve."""

    x: float | None
    """Place of the axis; None: above the asymptote, or beyond the range for which the curve is used."""
    lo: float | None
    hi: float | None
    """None: too many draws never get there within the range."""
    share: float
    """Of the draws that get there within the range."""
    why_not: str
    """above the bound, above the asymptote, flat, beyond the range; empty where x is told."""


def best_place(points: Points) -> int:
    """Return the run from which everything starts: the best, and of equals the cheapest or earliest."""
    return int(np.flatnonzero(points.y == points.y.max())[0])


def start_of(points: Points) -> float:
    """Return the place from which a gain is counted: that of the best run; over time the last day."""
    return float(points.x.max()) if points.axis.is_day else float(points.x[best_place(points)])


def last_place(points: Points) -> float:
    """Return how far along the axis a curve is used."""
    return float(points.x.max()) + (YEARS_AHEAD if points.axis.is_day else STRETCH)


def moves_left_out(points: Points, curve: Curve, ahead: float) -> FloatArray:
    """Return by how much the best may rise more than the curve over a span: ascending, on the line of the curve.

    The best so far has lain off the curve, month by month since enough runs are known; such distances about their mean
    are what may happen again. Half of what the best is ahead or behind now is lost in a year.

    Parameters
    ----------
    ahead
        Years.
    """
    last = float(points.x.max())
    begun = float(points.x[min(FEWEST, len(points.x)) - 1])
    months = np.arange(begun, last + 1e-9, 1 / 12)
    with np.errstate(invalid="ignore"):
        left = curve.z(best_by(points.x, points.y, months)) - curve.start - curve.slope * months
        now = float(curve.z(points.y.max(keepdims=True))[0]) - curve.start - curve.slope * last
    left = left[np.isfinite(left)]
    if not len(left) or not np.isfinite(now):
        return np.zeros(1)
    grown = min(1.0, ahead / max((last - float(points.x.min())) * GROWN, 1e-9))
    told = np.sort(left - left.mean()) * SPREAD * grown - (1 - KEPT**ahead) * (now - left.mean())
    return np.asarray(told)


def course(points: Points, curve: Curve, drawn: Sequence[Curve], at: FloatArray, level: float = LEVEL) -> Course:
    """Return the fitted curve at some places, with the band of the draws."""
    rows = np.stack([one.at(at) for one in drawn]) if drawn else np.full((1, len(at)), np.nan)
    lo, hi = np.quantile(rows, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Course(at, curve.at(at), lo, hi)


def projection(points: Points, curve: Curve, drawn: Sequence[Curve], at: FloatArray, level: float = LEVEL) -> Course:
    """Return the best to come at places beyond the last: from the best run on, at the slope of the curve.

    The band holds the slopes and asymptotes of the draws, and how far the best so far has lain off the curve;
    it never falls below the best that is there. The middle is the median of both.
    """
    here, best = float(points.x.max()), float(points.y.max())
    rows = []
    for place in at:
        off = moves_left_out(points, curve, float(place) - here)
        off = off[np.linspace(0, len(off) - 1, OFFSETS).round().astype(int)]
        lines = [one.through(here, best) for one in drawn]
        told = [one.y(one.start + one.slope * place + off) for one in lines]
        rows.append(np.maximum(np.concatenate(told), best))
    low, middle, high = np.quantile(np.stack(rows), [(1 - level) / 2, 0.5, (1 + level) / 2], axis=1)
    return Course(at, middle, low, high)


def reach(points: Points, drawn: Sequence[Curve], gain: float, level: float = LEVEL) -> Reach:
    """Return the place at which curves through the best run have gained so much: the median of the draws, an interval.

    Parameters
    ----------
    drawn
        Curves of papers drawn anew; of several forms where none is known to be right.
    gain
        In points of the score, above zero: what better means.
    """
    x, y, last = start_of(points), float(points.y.max()), last_place(points)
    if points.bound is not None and y + gain > points.bound:
        return Reach(None, None, None, 0.0, "above the bound")
    places = np.asarray([_place(one, x, y, gain) for one in drawn])
    lo, middle, hi = np.quantile(places, [(1 - level) / 2, 0.5, (1 + level) / 2], method="inverted_cdf")
    share = float((places <= last).mean())
    low, high = (float(one) if one <= last else None for one in (lo, hi))
    if middle <= last:
        return Reach(float(middle), low, high, share, "")
    flat = float(np.mean([one.slope <= 0 for one in drawn])) > 0.5
    why = "flat" if flat else "above the asymptote" if math.isinf(middle) else "beyond the range"
    return Reach(None, low, None, share, why)


def _place(curve: Curve, x: float, y: float, gain: float) -> float:
    """Return where a curve moved through a point has gained so much; infinite where it never has."""
    if curve.slope <= 0 or y + gain >= curve.top:
        return math.inf
    here, there = curve.z(np.asarray([y, y + gain]))
    told = x + float(there - here) / curve.slope
    return told if math.isfinite(told) else math.inf
