"""Whether a topic is still the one that was forecast, by the events of the refits since. Used by the step `forecasts`.

A lasting number is a promise of the fit that gave it: what it holds may be split, merged or gone at the next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.store import Database, rows_as_dicts

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a topic at a refit."""

    happened: datetime
    kind: str
    other: int | None
    """The topic it was merged into, or split from."""


def end_of(number: int, made: datetime, fits: Sequence[datetime], changes: Iterable[Change]) -> str | None:
    """Return why a topic is no longer the one it was on a day; None where every refit since continued it.

    Parameters
    ----------
    made
        Fit that the topic was of when it was forecast.
    fits
        All fits, ascending.
    changes
        What became of the number at any of them.
    """
    at = {change.happened: change for change in changes}
    for fitted in fits:
        if fitted > made:
            change = at.get(fitted)
            if change is None or change.kind != "continued":
                return _in_words(number, fitted, change)
    return None


def _in_words(number: int, fitted: datetime, change: Change | None) -> str:
    what = "is no longer found"
    if change is not None and change.kind == "merged":
        what = f"went into topic {change.other}"
    return f"no longer the same topic: at the fit of {fitted:%Y-%m-%d} topic {number} {what}"


def ended_topics(db: Database, rows: Sequence[Row]) -> dict[int, str]:
    """Return why forecasts of topics can be scored no more, by their number; those that can are left out.

    Parameters
    ----------
    rows
        Rows of ``forecasts`` of topics. One made before fits were kept with forecasts counts as made on the last fit
        up to its day.
    """
    fits = [row["fitted"] for row in rows_as_dicts(db, "SELECT fitted FROM main.topic_fits ORDER BY fitted")]
    changes: dict[int, list[Change]] = {}
    for row in rows_as_dicts(
        db,
        """SELECT topic_id, happened, kind, other_id FROM main.topic_events
        WHERE level = 'topic' AND kind <> 'split' ORDER BY happened, topic_id""",
    ):
        changes.setdefault(row["topic_id"], []).append(Change(row["happened"], row["kind"], row["other_id"]))
    ended = {}
    for row in rows:
        made = row["fitted"] or max((fit for fit in fits if fit.date() <= row["made_on"]), default=None)
        if made is not None:
            why = end_of(row["number"], made, fits, changes.get(row["number"], ()))
            if why is not None:
                ended[row["forecast_id"]] = why
    return ended
