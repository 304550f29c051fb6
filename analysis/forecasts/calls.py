"""The call on a subject: likely grows, likely holds, likely fades, or cannot be told; and how such calls fared.

Read off a forecast's interval against today's share, smoothed over the noise of counting. Used by making and skill.
"""

from typing import Any

import numpy as np

from analysis.forecasts.conformal import QUANTILES
from analysis.forecasts.rolling import Rolled
from analysis.forecasts.scale import BoolArray, Courses, FloatArray
from analysis.trends.shares import wilson_interval

GROWS, HOLDS, FADES, UNTOLD = "likely grows", "likely holds", "likely fades", "cannot be told"
CALLS = (GROWS, HOLDS, FADES, UNTOLD)
HELD = 1.5
"""Times today's share, up or down, within which a share holds."""
CALLED_MONTHS = 12
"""Months ahead that a subject's call is about, or the longest horizon before."""
_LO, _HI = QUANTILES.index(0.1), QUANTILES.index(0.9)


def call_of(now: float, quantiles: FloatArray) -> str:
    """Return the call on a forecast, shape (n_quantiles,), whose share is ``now`` today.

    It grows if the whole 80 % interval lies above today's share, fades if below, holds if within a factor of
    :data:`HELD` of it.
    """
    return str(np.asarray(CALLS)[calls(np.asarray([now]), np.asarray([quantiles]))[0]])


def calls(now: FloatArray, quantiles: FloatArray) -> np.ndarray:
    """Return the places in :data:`CALLS` of forecasts, shape (n,), as :func:`call_of`."""
    lo, hi = quantiles[:, _LO], quantiles[:, _HI]
    within = (lo >= now / HELD) & (hi <= now * HELD) & (now > 0)
    return np.select([lo > now, hi < now, within], [0, 2, 1], default=3)


def came_true(call: str, now: FloatArray, actual: FloatArray) -> BoolArray:
    """Return whether what followed bears a call out: above today's share, below it, or within the factor."""
    if call == GROWS:
        return np.asarray(actual > now)
    if call == FADES:
        return np.asarray(actual < now)
    return np.asarray((actual >= now / HELD) & (actual <= now * HELD))


def calls_back_tested(courses: Courses, rolled: Rolled, place: int, horizon: int) -> list[dict[str, Any]]:
    """Return how often each call of past periods came true, with its 95 % interval (Wilson), and how often it was made.

    Beside it ``without``: how often it would have come true of all forecasts, whatever was called.
    """
    n_periods = courses.share.shape[1]
    if n_periods <= horizon:
        return []
    made = slice(0, n_periods - horizon)
    actual, told = courses.share[:, horizon:], rolled.quantiles[0, :, made, place]
    chosen = rolled.followed[:, made] & np.isfinite(actual) & np.isfinite(told[:, :, 0])
    now, after = rolled.now[:, made][chosen], actual[chosen]
    called = calls(now, told[chosen])
    rows = []
    for number, call in enumerate(CALLS):
        mine = called == number
        row: dict[str, Any] = {"call": call, "n": int(mine.sum()), "of": len(called)}
        if call != UNTOLD:
            row |= _borne_out(came_true(call, now, after), mine)
        rows.append(row)
    return rows


def _borne_out(true: BoolArray, mine: BoolArray) -> dict[str, float | None]:
    hits, n = int(true[mine].sum()), int(mine.sum())
    lo, hi = (float(end) for end in wilson_interval(hits, n))
    share = round(hits / n, 4) if n else None
    return {"came_true": share, "lo": round(lo, 4), "hi": round(hi, 4),
            "without": round(float(true.mean()), 4) if len(true) else None}  # fmt: skip
