"""Frontiers as plain values: the JSON of `fieldmap decide frontier`. Pure."""

import math
from collections.abc import Mapping
from typing import Any

from analysis.decisions.frontiers.ahead import LEVEL, Course
from analysis.decisions.frontiers.frontier import Asked, Frontier, bands
from analysis.decisions.frontiers.points import SCORE, day_of
from analysis.decisions.frontiers.slopes import Slope
from analysis.decisions.run_evidence import compared_runs, rounded
from analysis.decisions.runs import Run

Json = dict[str, Any]


def as_json(
    told: tuple[Frontier, ...], asked: Asked, title: str, question: str, left_out: tuple[str, ...] = ()
) -> Json:  # fmt: skip
    """Return frontiers with all their runs; what is not known is None.

    ``answer``, ``settings`` and ``candidates`` are what runs of the decision are compared by.
    """
    return {
        "kind": "frontier", "title": title, "question": question, "answer": _answer(told),
        "settings": {"of": asked.of, "against": list(asked.against), "gain": asked.gain, "bound": asked.bound,
                     "higher_is_better": asked.higher_is_better, "quantile": asked.quantile, "draws": asked.draws,
                     "seed": asked.seed, "level": LEVEL, "prices": dict(asked.prices), "currency": asked.currency},
        "frontiers": [_frontier(one) for one in told], "left_out": list(left_out),
        "candidates": [*(_found(one) for one in told), *_runs(told)],
    }  # fmt: skip


def _found(one: Frontier) -> Json:
    """Return what a frontier tells as `analysis.decisions.changes` compares it."""
    curve, reach, slope = one.curve, one.reach, _slope(one, one.slope) or {}
    values = {"runs": len(one.points.x), "beaten by none": int(one.is_best.sum()),
              "form of the curve": curve and curve.form, "levels off at": curve and _top(one),
              "gain takes": reach and _x(one, reach.x), "gain takes at least": reach and _x(one, reach.lo),
              "gain takes at most": reach and _x(one, reach.hi), "gain is not told": reach and (reach.why_not or None),
              "slope a year": slope.get("points", slope.get("times"))}  # fmt: skip
    return {"name": f"frontier over {one.points.axis.name}", "cells": _cells(values)}


def _runs(told: tuple[Frontier, ...]) -> list[Json]:
    """Return each run once, with the axes along which none beats it."""
    runs: dict[str, Run] = {run.source: run for one in told for run in one.points.runs}
    best = {one.points.axis.name: {run.source for run, is_best in zip(one.points.runs, one.is_best, strict=True)
                                   if is_best} for one in told}  # fmt: skip
    rows = compared_runs(list(runs.values()))
    for source, row in zip(runs, rows, strict=True):
        row["cells"] |= _cells({f"beaten by none over {name}": source in some for name, some in best.items()})
    return rows


def _cells(values: Mapping[str, Any]) -> dict[str, Json]:
    return {name: {"value": value} for name, value in values.items() if value is not None}


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
            "form": one.curve.form, "top": _top(one),
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


def _top(one: Frontier) -> float | None:
    """Return where the curve levels off; None where it does not."""
    return None if one.curve is None or not math.isfinite(one.curve.top) else _y(one, one.curve.top)


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
