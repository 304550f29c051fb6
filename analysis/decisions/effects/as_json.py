"""An attribution as plain values: the JSON of `fieldmap decide effects`. Pure."""

from typing import Any

from analysis.decisions.effects.attribution import Attribution
from analysis.decisions.effects.leave_out import LEVEL
from analysis.decisions.run_evidence import compared_runs, points, rounded


def as_json(told: Attribution, title: str, question: str, left_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return an attribution as plain values, all runs with their source; what is not known is None.

    ``answer``, ``settings`` and ``candidates`` are what runs of the decision are compared by.
    """
    pair = None if told.pair is None else [told.runs[place].source for place in told.pair]
    return {
        "kind": "effects", "title": title, "question": question, "answer": told.verdict, "rests_on": told.rests_on,
        "settings": {"method": told.question.method, "against": told.question.against, "scale": told.scale.form,
                     "bound": told.scale.bound, "band": told.question.band, "level": LEVEL},
        "points": _plain(told.points), "effect": _plain(told.effect), "start": points(told.start),
        "pairs": {"n": len(told.matched.pairs), "within_papers": told.matched.within_papers,
                  "effect": _plain(told.matched.effect)},
        "regression": None if told.fitted is None else {
            "n": len(told.fitted.design.y), "r2": rounded(told.fitted.r2),
            "effects": {name: _plain(one) for name, one in told.fitted.effects.items()},
            "inflation": {name: rounded(one) for name, one in told.fitted.inflation.items()},
        },
        "shares": [{"part": one.name, "points": _plain(one.points), "share": _plain(one.share)} for one in told.shares],
        "pair": pair,
        "support": {"with": told.support.n_with, "without": told.support.n_without,
                    "common": rounded(told.support.common),
                    "shared_data": told.support.shared_data, "papers_both": told.support.papers_both},
        "disagree": told.disagree,
        "refused": [{"reason": key, "told": words} for key, words in told.support.reasons],
        "missing": [{"with_method": one.with_method, "amount": one.amount, "named": one.named or None,
                     "lo": rounded(one.lo), "hi": rounded(one.hi), "source": one.source}
                    for one in told.support.missing],
        "runs": [{"name": run.name, "method": run.method, "score": run.score, "paper": run.paper, "source": run.source}
                 for run in told.runs],
        "left_out": list(left_out), "candidates": [*_parts(told), *compared_runs(told.runs)],
    }  # fmt: skip


def _parts(told: Attribution) -> list[dict[str, object]]:
    """Return what was found as `analysis.decisions.changes` compares it: the effect, and the shares of a difference."""
    found = {"the effect in points": told.points} | {f"the part of the {one.name}": one.points for one in told.shares}
    return [
        {"name": name, "cells": {key: {"value": points(getattr(one, place))} for key, place in
                                 (("value", "value"), ("from", "lo"), ("to", "hi"))}}
        for name, one in found.items() if one is not None
    ]  # fmt: skip


def _plain(one: object) -> dict[str, float | int | None] | None:
    """Return an estimate as plain values."""
    if one is None:
        return None
    values = {name: rounded(getattr(one, name)) for name in ("value", "lo", "hi")}
    return {**values, "n_papers": getattr(one, "n_papers", None)}
