"""Values of one metric on one scale: percent against fraction, impossible ones set aside with the reason. Pure."""

import math
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from analysis.boards.names import Metric

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
    if metric.is_share:
        scaled = _shares(values, units, metric)
    else:
        unit = scale_unit(metric, units)
        scaled = [
            Scaled(value, 1.0) if not told or told == unit
            else Scaled(None, 1.0, f"printed in {told}, the others in {unit}")
            for value, told in zip(values, units, strict=True)
        ]  # fmt: skip
    return [_in_range(one, printed, metric) for one, printed in zip(scaled, values, strict=True)]


def _shares(values: Sequence[float], units: Sequence[str | None], metric: Metric) -> list[Scaled]:
    """Return shares in percent."""
    is_sure = [
        (told or "").lower() in _PERCENT_UNITS or abs(value) > 1 for value, told in zip(values, units, strict=True)
    ]
    sure = [abs(value) for value, is_percent in zip(values, is_sure, strict=True) if is_percent and value]
    middle = median(sure) if sure else None
    return [
        Scaled(value, 1.0) if is_percent or not value else _fraction_or_percent(value, middle, metric)
        for value, is_percent in zip(values, is_sure, strict=True)
    ]


def _fraction_or_percent(value: float, middle: float | None, metric: Metric) -> Scaled:
    """Return what a share not above 1 means, by the middle of the sure values; None: there are none."""
    if middle is None:
        if metric.higher_is_better is False:
            return Scaled(None, 1.0, f"{value:g} may be a fraction or a percentage, and no other value tells")
        return Scaled(round(100 * value, 10), 100.0)
    as_percent, as_fraction = abs(math.log(abs(value) / middle)), abs(math.log(100 * abs(value) / middle))
    if abs(as_percent - as_fraction) < CLEAR:
        return Scaled(None, 1.0, f"{value:g} may be a fraction or a percentage beside values about {middle:g} %")
    return Scaled(value, 1.0) if as_percent < as_fraction else Scaled(round(100 * value, 10), 100.0)


def _in_range(one: Scaled, printed: float, metric: Metric) -> Scaled:
    """Set aside what the metric cannot be."""
    if one.value is None:
        return one
    unit = 100.0 if metric.is_share else 1.0
    low, high = (None if end is None else unit * end for end in (metric.low, metric.high))
    if not math.isfinite(one.value) or (low is not None and one.value < low) or (high is not None and one.value > high):
        ends = f"{'-∞' if low is None else f'{low:g}'} to {'∞' if high is None else f'{high:g}'}"
        return Scaled(None, one.factor, f"{printed:g} is outside of what {metric.name} can be ({ends})")
    return one


def end_of_range(metric: Metric) -> float | None:
    """Return the best value that a metric can have, on the scale of its boards; None where there is none."""
    end = metric.high if metric.higher_is_better else metric.low if metric.higher_is_better is False else None
    return None if end is None else 100.0 * end if metric.is_share else end
