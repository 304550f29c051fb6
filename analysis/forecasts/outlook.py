"""The outlook of one subject: its forecasts, its course, and how such forecasts fared. Asked by `fieldmap forecast`.

Kept forecasts are shown as they were made; those of another day are made anew from what was public by then.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from analysis.forecasts.calls import CALLED_MONTHS
from analysis.forecasts.drivers import Driver, read_drivers
from analysis.forecasts.known import HORIZONS, Known, read_known
from analysis.forecasts.making import Made, history, make_forecasts, weights_of
from analysis.trends.subjects import Subject
from data.edition_answers import once_an_edition
from data.store import Database, rows_as_dicts

SHOWN = (
    "kind", "name", "made_on", "made_from", "horizon_months", "period", "period_first", "period_last", "median",
    "lo80", "hi80", "lo90", "hi90", "method", "naive", "drift", "share_now", "call", "n_papers", "n_periods",
    "n_errors",
)  # fmt: skip
"""Fields of a forecast that are told."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is told of a subject's share to come.

    Attributes
    ----------
    forecasts
        By horizon, ascending; empty where none can be told.
    reasons
        By months ahead, why there is none.
    history
        Period, papers, share, and the share smoothed as it was known then, oldest first.
    weights
        By months ahead, what each model counts.
    drivers
        What the call rests on, by name.
    beside
        What stands beside it and is no part of the forecast; empty where it was not asked for.
    """

    subject: Subject
    as_of: date
    granularity: str
    forecasts: list[Row]
    reasons: dict[int, str]
    history: list[Row]
    weights: dict[int, dict[str, float]]
    drivers: Row
    beside: list[Driver] = field(default_factory=list)

    @property
    def call(self) -> str:
        """The call on the longest horizon of :data:`analysis.forecasts.calls.CALLED_MONTHS` months at most."""
        called = [row for row in self.forecasts if row["horizon_months"] <= CALLED_MONTHS]
        return str(called[-1]["call"]) if called else "cannot be told"


def read_outlook(db: Database, subject: Subject, as_of: date, closely: bool = False) -> Outlook:
    """Return the outlook of a subject as of a day, from what was public by then.

    Parameters
    ----------
    closely
        Tell the drivers beside the course as well: newcomers, early authors, boards …
    """
    made = _made(db, subject, as_of)
    known = made.known
    rows = kept_forecasts(db, subject, known) or [row for row in made.rows if row["number"] == subject.number]
    told = {row["horizon_months"] for row in rows}
    asked = [months for months in HORIZONS if months % known.months == 0]
    place = [one.number for one in known.subjects].index(subject.number)
    return Outlook(
        subject, as_of, known.granularity, [{name: row[name] for name in SHOWN} for row in rows],
        {months: str(made.reason(subject, months)) for months in asked if months not in told},
        history(known, made.rolled, place),
        {months: weights_of(made.rolled, at) for at, months in enumerate(made.horizons) if made.rolled is not None},
        drivers(made, place), read_drivers(db, known, place, as_of) if closely else [],
    )  # fmt: skip


def _made(db: Database, subject: Subject, as_of: date) -> Made:
    """Return the forecasts of a subject's kind with its own; of one that is not among the candidates only its own."""
    made = made_of_kind(db, subject.kind, as_of)
    if any(one.number == subject.number for one in made.known.subjects):
        return made
    return make_forecasts(read_known(db, subject.kind, as_of, [subject]), [subject])


@once_an_edition()
def made_of_kind(db: Database, kind: str, as_of: date) -> Made:
    """Return the forecasts of all candidates of a kind as of a day."""
    return make_forecasts(read_known(db, kind, as_of))


def kept_forecasts(db: Database, subject: Subject, known: Known) -> list[Row]:
    """Return the forecasts of a subject kept from the newest known period, if they were made by the day asked for."""
    if not known.periods:
        return []
    return rows_as_dicts(
        db,
        """SELECT * FROM main.forecasts WHERE kind = ? AND number = ? AND granularity = ? AND made_from = ?
        AND made_on <= ? ORDER BY horizon_months""",
        [subject.kind, subject.number, known.granularity, known.periods[-1].label, known.as_of],
    )


def drivers(made: Made, place: int) -> Row:
    """Return what a call rests on: growth over a year of the smoothed share and before, and papers."""
    known, rolled = made.known, made.rolled
    if rolled is None or known.covered <= known.year:
        return {}
    now, year = rolled.now[place], known.year
    told: Row = {"n_papers": int(known.n[place, -max(year, 3) :].sum()), "growth": _times(now[-1], now[-1 - year])}
    if len(now) > 2 * year:
        told["growth_before"] = _times(now[-1 - year], now[-1 - 2 * year])
    return told


def _times(now: float, before: float) -> float | None:
    """Return how many times as large a share is; None where there was none."""
    return round(float(now / before), 3) if before > 0 else None
