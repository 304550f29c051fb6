"""Forecasts as they are kept: one row a subject and horizon, with its call, the plain models and what it rests on.

Used by the step `forecasts`, which keeps those of the day, and by `forecast`, which makes those of another day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.forecasts.calls import call_of
from analysis.forecasts.conformal import SMALLEST
from analysis.forecasts.known import Known
from analysis.forecasts.rolling import LEARNED, LEAST, METHODS, Rolled, roll, scale_error
from analysis.trends.subjects import Subject

VERSION = 1
"""Of the way forecasts are made; kept with each."""
METHOD = "weighted models, conformal intervals"
DIGITS = 8
"""Decimals of shares: a hundredth of a paper in a million."""
FIELDS = ("lo90", "lo80", "median", "hi80", "hi90")
"""What the quantiles of :data:`analysis.forecasts.conformal.QUANTILES` are called."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """What was forecast of the subjects of a kind.

    Attributes
    ----------
    rows
        Forecasts, by subject and horizon, as the table ``forecasts`` has them but for their number.
    rolled
        All forecasts that would have been made before, at the horizons; None where none can be.
    horizons
        Months ahead, ascending.
    """

    known: Known
    rows: list[Row]
    rolled: Rolled | None
    horizons: list[int]

    def reason(self, subject: Subject, months: int) -> str | None:
        """Return why a subject has no forecast so many months ahead; None where it has one."""
        whole = self.known.why_not(months)
        if whole is not None or self.rolled is None:
            return whole or "nothing is known"
        places = [place for place, one in enumerate(self.known.subjects) if one.number == subject.number]
        if not places:
            return f"fewer than {LEAST} papers in the last year, or no term of its own"
        return why_not(self.known, self.rolled, places[0], self.horizons.index(months))


def make_forecasts(known: Known, only: Iterable[Subject] | None = None) -> Made:
    """Forecast all subjects, or only some (learned from all the same)."""
    horizons = known.horizons()
    if not horizons or not known.subjects:
        return Made(known, [], None, horizons)
    rolled = roll(known.courses, [months // known.months for months in horizons], known.year)
    wanted = None if only is None else {subject.number for subject in only}
    scale = scale_error(known.courses)[:, -1]
    rows = [
        _row(known, rolled, place, at, months, float(scale[place]))
        for place, subject in enumerate(known.subjects) if wanted is None or subject.number in wanted
        for at, months in enumerate(horizons) if why_not(known, rolled, place, at) is None
    ]  # fmt: skip
    return Made(known, rows, rolled, horizons)


def why_not(known: Known, rolled: Rolled, place: int, at: int) -> str | None:
    """Return why a subject of a place has no forecast at a horizon of a place; None where it has one."""
    if not rolled.followed[place, -1]:
        back = max(known.year, 3)
        n = int(known.n[place, -back:].sum())
        over = f"the last {back} periods of a {known.granularity}"
        return f"{n} papers in {over}; {LEAST} are needed"
    if not np.isfinite(rolled.quantiles[0, place, -1, at]).all():
        n = int(rolled.n_errors[place, -1, at])
        return (
            f"{n} past forecasts of like subjects can be checked; {SMALLEST}, made in two different periods or more, "
            "are needed for an interval"
        )
    return None


def _row(known: Known, rolled: Rolled, place: int, at: int, months: int, scale: float) -> Row:
    subject, period = known.subjects[place], known.ahead(months)
    told = rolled.quantiles[:, place, -1, at].round(DIGITS)
    now = round(float(rolled.now[place, -1]), DIGITS)
    values = dict(zip(FIELDS, told[0].tolist(), strict=True))
    plain = {
        name: round(float(rolled.points[method, place, -1, at]), DIGITS)
        for method, name in enumerate(METHODS) if method
    }  # fmt: skip
    back = max(known.year, 3)
    return {
        "kind": subject.kind, "number": subject.number, "name": subject.name, "made_on": known.as_of,
        "granularity": known.granularity, "made_from": known.periods[-1].label,
        "known_until": known.periods[-1].last, "horizon_months": months, "period": period.label,
        "period_first": period.first, "period_last": period.last, "share_now": now,
        "last_share": round(float(known.courses.share[place, -1]), DIGITS), **values, **plain,
        "naive_quantiles": told[1].tolist(), "drift_quantiles": told[2].tolist(),
        "scale": round(scale, DIGITS) if np.isfinite(scale) else None, "call": call_of(now, told[0]),
        "method": METHOD, "n_papers": int(known.n[place, -back:].sum()), "n_periods": known.covered,
        "n_errors": int(rolled.n_errors[place, -1, at]), "code_version": VERSION,
    }  # fmt: skip


def weights_of(rolled: Rolled, at: int) -> dict[str, float]:
    """Return what each model counts in the newest forecasts of a horizon, largest first, those of nothing left out."""
    told = zip(LEARNED, rolled.weights[-1, at].round(3).tolist(), strict=True)
    return dict(sorted(((name, weight) for name, weight in told if weight), key=lambda one: (-one[1], one[0])))


def history(known: Known, rolled: Rolled | None, place: int) -> list[Row]:
    """Return the course of a subject: period, papers, share, and the share smoothed as it was then."""
    rows = []
    for t, period in enumerate(known.periods):
        share = known.courses.share[place, t]
        if np.isfinite(share):
            now = None if rolled is None else round(float(rolled.now[place, t]), DIGITS)
            rows.append({
                "period": period.label, "begins": period.first, "ends": period.last, "n": int(known.n[place, t]),
                "share": round(float(share), DIGITS), "smoothed": now,
            })  # fmt: skip
    return rows
