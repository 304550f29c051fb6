"""Values of one metric on one scale: percent against fraction, impossible ones set aside with the reason. Pure."""

import math
from collections.abc import Sequence
from heapq import heappop, heappush, heappushpop
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.boards.names import Metric

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
PERCENT = "%"
CLEAR = math.log(3)
"""How much nearer to the other results one reading of a number must be than the other, as the logarithm of a ratio."""
_PERCENT_UNITS = frozenset({"%", "percent", "per cent", "pct", "points", "percentage points"})


class Scaled(NamedTuple):
    """A value on the scale of its board; ``value`` is None where it is set aside, with the reason."""

    value: float | None
    factor: float
    """What the printed value was multiplied by: that of its uncertainty, too."""
    reason: str = ""


def scale_unit(metric: Metric, units: Sequence[str | None]) -> str:
    """Return the unit of a board: percent for shares, else the one printed most often; '' for none."""
    if metric.is_share:
        return PERCENT
    told = [unit for unit in units if unit]
    return max(sorted(set(told)), key=told.count) if told else ""


def on_one_scale(values: Sequence[float], units: Sequence[str | None], metric: Metric) -> list[Scaled]:
    """Bring the values that several papers print of one metric to one scale, in their order.

    A share is told in percent; one printed without a sign and not above 1 may be a fraction or a small percentage: what
    lies nearer to the other values is taken, and where that is not clear it is set aside.
    """
    unit = scale_unit(metric, units)
    printed = np.asarray(values, dtype=np.float64)
    percent = np.array([is_percent(told) for told in units], dtype=bool)
    factors = share_factors(printed, percent, metric.higher_is_better) if metric.is_share else np.ones(len(printed))
    scaled = []
    for value, told, factor in zip(values, units, factors.tolist(), strict=True):
        if not metric.is_share and told and told != unit:
            scaled.append(Scaled(None, 1.0, f"printed in {told}, the others in {unit}"))
        elif math.isnan(factor):
            scaled.append(Scaled(None, 1.0, f"{value:g} may be a fraction or a percentage, and the others do not tell"))
        else:
            scaled.append(_in_range(value, factor, metric))
    return scaled


def is_percent(unit: str | None) -> bool:
    """Tell whether a printed unit is a percentage."""
    return (unit or "").lower() in _PERCENT_UNITS


def share_factors(values: FloatArray, percent: BoolArray, higher_is_better: bool | None) -> FloatArray:
    """Return what printed shares are to be multiplied by to be percentages: 1, 100, or NaN where that is not clear.

    Parameters
    ----------
    values
        As printed, shape (n,).
    percent
        Whether a per cent sign stands behind, shape (n,).
    """
    size = np.abs(values)
    known = size[(percent | (size > 1)) & (size > 0)]
    return _factors(values, percent, float(np.median(known)) if known.size else None, higher_is_better)


def in_percent(
    values: FloatArray, percent: BoolArray, middle: float | None, higher_is_better: bool | None
) -> FloatArray:  # fmt: skip
    """Return printed shares as percentages, shape (n,); NaN where it is not clear what they mean.

    Parameters
    ----------
    middle
        Median of what are percentages for certain; None: there are none.
    """
    factors = _factors(values, percent, middle, higher_is_better)
    return np.where(factors == 1.0, values, np.round(factors * values, 10))


def _factors(
    values: FloatArray, percent: BoolArray, middle: float | None, higher_is_better: bool | None
) -> FloatArray:  # fmt: skip
    size = np.abs(values)
    is_open = ~percent & (size <= 1) & (values != 0)
    factors = np.ones(len(values))
    if middle is None:
        factors[is_open] = np.nan if higher_is_better is False else 100.0
        return factors
    as_percent, as_fraction = (np.abs(np.log(times * size[is_open] / middle)) for times in (1.0, 100.0))
    nearer = np.where(as_percent < as_fraction, 1.0, 100.0)
    factors[is_open] = np.where(np.abs(as_percent - as_fraction) < CLEAR, np.nan, nearer)
    return factors


def running_medians(values: Sequence[float]) -> list[float | None]:
    """Return the median of the values above 0 among the first 0, 1, … n; None where there are none.

    Two heaps hold the lower and the upper half.
    """
    low: list[float] = []
    high: list[float] = []
    medians: list[float | None] = [None]
    for value in values:
        if value > 0:
            heappush(high, -heappushpop(low, -value))
            if len(high) > len(low):
                heappush(low, -heappop(high))
        middle = None if not low else -low[0] if len(low) > len(high) else (high[0] - low[0]) / 2
        medians.append(middle)
    return medians


def bounds(metric: Metric) -> tuple[float, float]:
    """Return the ends of a metric's range on the scale of its boards; infinite where it is open."""
    unit = 100.0 if metric.is_share else 1.0
    low, high = metric.low, metric.high
    return (-math.inf if low is None else unit * low), (math.inf if high is None else unit * high)


def scaled_value(value: float, factor: float) -> float:
    """Return a value on the scale of its board, free of the noise of multiplying."""
    return value if factor == 1.0 else round(factor * value, 10)


def _in_range(printed: float, factor: float, metric: Metric) -> Scaled:
    """Return a value on its scale; what the metric cannot be is set aside."""
    value, (low, high) = scaled_value(printed, factor), bounds(metric)
    if not math.isfinite(value) or not low <= value <= high:
        ends = f"{low:g} to {high:g}".replace("inf", "∞")
        return Scaled(None, factor, f"{printed:g} is outside of what {metric.name} can be ({ends})")
    return Scaled(value, factor)


def end_of_range(metric: Metric) -> float | None:
    """Return the best value that a metric can have, on the scale of its boards; None where there is none."""
    end = metric.high if metric.higher_is_better else metric.low if metric.higher_is_better is False else None
    return None if end is None else 100.0 * end if metric.is_share else end
