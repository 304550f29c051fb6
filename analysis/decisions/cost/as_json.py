"""A cost assessment as JSON takes it: amounts to the cent, what is not known or not finite as null. Pure."""

import math
from typing import Any

from analysis.decisions.cost.assessment import Assessment
from analysis.decisions.cost.bill import request_spread
from analysis.decisions.cost.case import ApiOption, Case, HostedOption, cells_of, number
from analysis.decisions.cost.gathered import cents, rounded
from analysis.decisions.cost.queueing import Floats
from analysis.decisions.cost.sensitivity import Driver

Json = dict[str, Any]


def cost_as_json(told: Assessment) -> Json:
    """Return all that was worked out; ``answer``, ``settings`` and ``candidates`` are what runs are compared by."""
    case = told.case
    return {
        "kind": "cost", "title": case.title, "day": str(case.day), "currency": case.currency, "months": case.months,
        "compared_by": told.measure, "best": told.best, "ranked": list(told.ranked),
        "options": {key: _option(told, key) for key in told.ranked},
        "break_even": _break_even(told), "wrong_answer_price": told.wrong_even,
        "drivers": [_driver(one) for one in told.drivers],
        "grid": None if told.grid is None else {
            "rows": told.grid.row_key, "columns": told.grid.column_key, "row_values": _finite(told.grid.rows),
            "column_values": _finite(told.grid.columns), "apart": [_amounts(row) for row in told.grid.apart]},
        "refused": {key: {"name": one.name, "why": one.why} for key, one in told.refused.items()},
        "plan": _plan(told), "prices": _prices(case),
        "answer": case.options[told.best].name, "settings": {key: cell.value for key, cell in cells_of(case).items()},
        "candidates": [*(_candidate(told, key, place) for place, key in enumerate(told.ranked, 1)),
                       *({"name": one.name, "cells": {"left out": {"value": True}}} for one in told.refused.values())],
    }  # fmt: skip


def _option(told: Assessment, key: str) -> Json:
    bill, fit, option = told.plan[key], told.fits[key], told.case.options[key]
    first, requests = float(bill.total[0]), float(bill.requests[0])
    right = None if bill.correct is None else float(bill.correct[0])
    return {
        "name": option.name, "month": cents(first), "plan": cents(told.plan_total(key)),
        "score": cents(told.plan_score(key)), "per_request": first / requests,
        "per_right": None if right is None else first / requests / right, "right": right,
        "request_spread": request_spread(told.case, option) if isinstance(option, ApiOption) else None,
        "replicas": int(bill.replicas[0]), "paid_replicas": float(bill.paid[0]), "busy": float(bill.busy[0]),
        "by_api": float(bill.by_api[0]), "p95_seconds": fit.p95_seconds, "fit": fit.state, "why": fit.why,
        "model": option.served or None,
        "quality": {name: {"value": number(cell), "lo": cell.lo, "hi": cell.hi, "tier": cell.tier,
                           "source": cell.source} for name, cell in option.quality.items()},
        "memory_gb": number(option.memory) if isinstance(option, HostedOption) and option.memory else None,
        "devices": option.devices if isinstance(option, HostedOption) else None,
        "lines": [{"name": line.name, "amount": cents(float(line.amount[0])), "formula": line.formula,
                   "inputs": list(line.inputs)} for line in bill.lines],
    }  # fmt: skip


def _candidate(told: Assessment, key: str, rank: int) -> Json:
    """Return an option as `analysis.decisions.changes` compares it."""
    values = {"first month": cents(float(told.plan[key].total[0])), "whole plan": cents(told.plan_total(key)),
              "meets the target": told.fits[key].state,
              **{name: number(cell) for name, cell in told.case.options[key].quality.items()}}  # fmt: skip
    return {"name": told.case.options[key].name, "rank": rank,
            "cells": {name: {"value": value} for name, value in values.items()}}  # fmt: skip


def _break_even(told: Assessment) -> Json | None:
    if told.even is None:
        return None
    even, (first, second) = told.even, told.case.compare
    crossings = [{"qps": one.qps, "cheaper_above": one.above, "is_jump": one.is_jump, "amount": cents(one.amount)}
                 for one in even.crossings]  # fmt: skip
    return {"first": first, "second": second, "crossings": crossings, "lowest": even.lowest, "highest": even.highest,
            "cheaper_at_lowest": even.cheaper_at_lowest, "cheaper_at_highest": even.cheaper_at_highest,
            "is_exact": even.is_exact}  # fmt: skip


def _driver(one: Driver) -> Json:
    return {"key": one.key, "value": one.value, "low": one.low, "high": one.high, "is_told": one.is_told,
            "at_low": _amount(one.at_low), "at_high": _amount(one.at_high),
            "flip": None if one.flip is None else rounded(one.flip, 6), "misses_target": one.misses_target}  # fmt: skip


def _plan(told: Assessment) -> list[Json]:
    one = told.plan[told.best]
    return [
        {"month": month + 1, "requests": round(float(one.requests[month])),
         "totals": {key: cents(float(told.plan[key].total[month])) for key in told.ranked}}
        for month in range(told.case.months)
    ]  # fmt: skip


def _prices(case: Case) -> list[Json]:
    cards = {card.file: card for option in case.options.values() if (card := getattr(option, "card", None))}
    return [{"file": one.file, "name": one.name, "provider": one.provider, "day": str(one.day), "source": one.source,
             "age_days": (case.day - one.day).days, "is_example": one.is_example}
            for one in cards.values()]  # fmt: skip


def _amount(value: float) -> float | None:
    return cents(float(value)) if math.isfinite(value) else None


def _amounts(values: Floats) -> list[float | None]:
    return [_amount(float(one)) for one in values]


def _finite(values: Floats) -> list[float | None]:
    return [float(one) if math.isfinite(one) else None for one in values]
