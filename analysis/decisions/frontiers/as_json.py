"""Frontiers as plain values: the JSON of `fieldmap decide frontier`. Pure."""

import math
from typing import Any

from analysis.decisions.frontiers.ahead import LEVEL, Course
from analysis.decisions.frontiers.frontier import Asked, Frontier, bands
from analysis.decisions.frontiers.points import SCORE, day_of
from analysis.decisions.frontiers.slopes import Slope
from analysis.decisions.run_evidence import rounded

Json = dict[str, Any]


def as_json(
    told: tuple[Frontier, ...], asked: Asked, title: str, question: str, left_out: tuple[str, ...] = ()
) -> Json:  # fmt: skip
    """Return frontiers with all their runs; what is not known is None."""
    return {
        "kind": "frontier", "title": title, "question": question, "answer": _answer(told),
        "settings": {"of": asked.of, "against": list(asked.against), "gain": asked.gain, "bound": asked.bound,
                     "higher_is_better": asked.higher_is_better, "quantile": asked.quantile, "draws": asked.draws,
                     "seed": asked.seed, "level": LEVEL, "prices": dict(asked.prices), "currency": asked.currency},
        "frontiers": [_frontier(one) for one in told], "left_out": list(left_out),
    }  # fmt: skip


def _answer(told: tuple[Frontier, ...]) -> str:
    """Return what a gain takes along each axis, in short."""
    parts = []
    for one in told:
        if one.reach is not None:
            told_x = "unknown" if one.reach.x is None else f"{rounded(one.amount(one.reach.x), 3):g}"
            parts.append(f"{one.points.axis.name}: {told_x}")
    return "; ".join(parts)


def _frontier(one: Frontier) -> Json:
    axis = one.points.axis
    return {
        "against": axis.name, "n": len(one.points.x), "why_no_curve": one.why_no_curve or None,
        "runs": [{"name": run.name, "source": run.source, "x": _x(one, float(x)), "y": _y(one, float(y)),
                  "is_best": bool(best)} for run, x, y, best in
                 zip(one.points.runs, one.points.x, one.points.y, one.is_best, strict=True)],
        "curve": None if one.curve is None else {
            "form": one.curve.form, "top": _y(one, one.curve.top) if math.isfinite(one.curve.top) else None,
            "start": rounded(one.curve.start, 6), "slope": rounded(one.curve.slope, 6)},
        "course": _course(one, one.course), "ahead": _course(one, one.ahead),
        "reach": None if one.reach is None else {
            "x": _x(one, one.reach.x), "lo": _x(one, one.reach.lo), "hi": _x(one, one.reach.hi),
            "share": rounded(one.reach.share), "why_not": one.reach.why_not or None,
            "cost": _cost(one)},
        "slope": _slope(one, one.slope), "best_slope": _slope(one, one.best_slope),
    }  # fmt: skip


def _x(one: Frontier, place: float | None) -> float | str | None:
    if place is None:
        return None
    return day_of(place).isoformat() if one.points.axis.is_day else rounded(one.amount(place), 6)


def _y(one: Frontier, y: float) -> float | None:
    told = one.points.sign * y
    return rounded(told if one.points.of == SCORE else 10.0**told, 6)


def _course(one: Frontier, told: Course | None) -> list[Json] | None:
    if told is None:
        return None
    y, lo, hi = bands(told, one.points)
    return [{"x": _x(one, float(x)), "y": rounded(float(a), 6), "lo": rounded(float(b), 6), "hi": rounded(float(c), 6)}
            for x, a, b, c in zip(told.x, y, lo, hi, strict=True)]  # fmt: skip


def _cost(one: Frontier) -> float | None:
    amount = one.amount(one.reach.x) if one.reach is not None else None
    return None if amount is None or one.price is None else round(amount * one.price, 2)


def _slope(one: Frontier, slope: Slope | None) -> Json | None:
    """Return a slope a year: in points, on a score; as a factor, of an amount."""
    if slope is None:
        return None
    if one.points.of == SCORE:
        return {"points": rounded(slope.value), "lo": rounded(slope.lo), "hi": rounded(slope.hi), "n": slope.n}
    times, lo, hi = slope.factors()
    return {"times": rounded(times), "lo": rounded(lo), "hi": rounded(hi), "n": slope.n,
            "doubling_months": rounded(slope.doubling_months()[0])}  # fmt: skip
