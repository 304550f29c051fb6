"""Step: forecasts of the newest period, once, and scores of those that are due. Writes ``forecasts`` and its scores.

Nothing that was written is ever changed: a period that is counted otherwise later makes a new score, not another one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from analysis.forecasts.calls import CALLED_MONTHS, UNTOLD, calls_back_tested, came_true
from analysis.forecasts.conformal import LEVELS
from analysis.forecasts.known import Known, read_known
from analysis.forecasts.making import DIGITS, FIELDS, VERSION, Made, make_forecasts
from analysis.forecasts.same_topic import ended_topics
from analysis.forecasts.scores import crps, inside, judge, measures
from analysis.trends.subjects import KINDS, Subject
from data.runs import Counts, StepReport, run_step
from data.staging import insert_rows
from data.store import Database, lookup, rows_as_dicts, scalar

REVISED = 0.05
"""Relative change of what followed from which on a forecast is scored anew: arrivals of a few papers are no news."""
READS = ("works", "topics", "topic_members", "topic_events", "terms", "families", "family_works")
TABLES = ("forecasts", "forecast_scores", "forecast_skill", "forecast_voids")
TOPIC = "topic"
Row = dict[str, Any]


def run(db: Database, as_of: date, progress: Callable[[int], object] = lambda count: None) -> StepReport:
    """Forecast every subject if a period has ended since the last time, and score what is due."""
    parameters = {"month": f"{as_of:%Y-%m}"}
    return run_step(db, "forecasts", VERSION, READS, parameters, lambda: _write(db, as_of, progress), writes=TABLES)


def _write(db: Database, as_of: date, progress: Callable[[int], object]) -> Counts:
    read = written = skipped = 0
    for kind in KINDS:
        due = _forecasts_of(db, kind)
        known = read_known(db, kind, as_of, _subjects(kind, due))
        written += _score(db, known, due)
        if known.periods and not _is_made(db, kind, known):
            made = make_forecasts(known)
            written += _keep(db, made, kind)
        else:
            skipped += len(known.subjects)
        read += len(known.subjects)
        progress(1)
    return Counts(read, written, skipped)


def _forecasts_of(db: Database, kind: str) -> list[Row]:
    """Return the forecasts of a kind with what they were last scored by, but for those that nobody can score."""
    return rows_as_dicts(
        db,
        """SELECT f.*, s.revision, s.actual FROM main.forecasts f LEFT JOIN (
            SELECT forecast_id, max(revision) AS revision, arg_max(actual, revision) AS actual
            FROM main.forecast_scores GROUP BY forecast_id) s USING (forecast_id)
        ANTI JOIN main.forecast_voids v USING (forecast_id) WHERE f.kind = ? ORDER BY f.forecast_id""",
        [kind],
    )


def _subjects(kind: str, rows: Sequence[Row]) -> list[Subject]:
    """Return the subjects of forecasts, each once."""
    return [Subject(kind, number, name) for number, name in {row["number"]: row["name"] for row in rows}.items()]


def _is_made(db: Database, kind: str, known: Known) -> bool:
    """Whether forecasts from the newest period, or from a later one, are kept already."""
    found = rows_as_dicts(
        db, "SELECT count(*) AS n FROM main.forecasts WHERE kind = ? AND granularity = ? AND known_until >= ?",
        [kind, known.granularity, known.periods[-1].last],
    )  # fmt: skip
    return bool(found[0]["n"])


def _keep(db: Database, made: Made, kind: str) -> int:
    """Append the forecasts, and replace what a replay of past periods tells of such forecasts."""
    first = int(scalar(db, "SELECT coalesce(max(forecast_id), 0) + 1 FROM main.forecasts"))  # those of this run too
    fitted = {"fitted": lookup(db, "SELECT max(fitted) FROM main.topic_fits")} if kind == TOPIC else {}
    rows = [{"forecast_id": first + place} | row | fitted for place, row in enumerate(made.rows)]
    db.execute("DELETE FROM main.forecast_skill WHERE kind = ?", [kind])
    insert_rows(db, "main.forecast_skill", skill_rows(made, kind))
    return insert_rows(db, "main.forecasts", rows)


def skill_rows(made: Made, kind: str) -> list[Row]:
    """Return how forecasts of past periods of these courses would have fared, for each horizon."""
    rows: list[Row] = []
    known, rolled = made.known, made.rolled
    if rolled is None:
        return rows
    for place, months in enumerate(made.horizons):
        horizon = months // known.months
        told: Row = dict(measures(judge(known.courses, rolled, place, horizon)))
        for call in calls_back_tested(known.courses, rolled, place, horizon) if months <= CALLED_MONTHS else ():
            if call["call"] != UNTOLD:
                told[call["call"]] = {"value": call["came_true"], **{name: call[name] for name in ("lo", "hi", "n")}}
        head = {"made_on": known.as_of, "kind": kind, "granularity": known.granularity, "horizon_months": months}
        rows += [head | {"measure": measure} | figure for measure, figure in told.items()]
    return rows


def _score(db: Database, known: Known, rows: Sequence[Row]) -> int:
    """Append a score for each forecast that is due and has none, or whose period is counted otherwise by now."""
    periods = {period.label: place for place, period in enumerate(known.periods)}
    places = {subject.number: place for place, subject in enumerate(known.subjects)}
    due = [row for row in rows if row["granularity"] == known.granularity and row["period"] in periods]
    ended = ended_topics(db, [row for row in due if row["kind"] == TOPIC])
    found = []
    for row in due:
        score = score_of(known, row, places[row["number"]], periods)
        if row["forecast_id"] not in ended and score is not None and is_news(row, score):
            found.append(score)
    return insert_rows(db, "main.forecast_scores", found) + _void(db, known, due, ended)


def _void(db: Database, known: Known, due: Sequence[Row], ended: Mapping[int, str]) -> int:
    """Append why forecasts that are due will never be scored; one that was scored before keeps its score."""
    rows = [
        {"forecast_id": row["forecast_id"], "told_on": known.as_of, "reason": ended[row["forecast_id"]]}
        for row in due if row["forecast_id"] in ended and row["actual"] is None
    ]  # fmt: skip
    return insert_rows(db, "main.forecast_voids", rows)


def is_news(row: Row, score: Row) -> bool:
    """Whether a score is the first, or of a share that changed enough."""
    before, now = row["actual"], score["actual"]
    return before is None or abs(now - before) > REVISED * max(before, now)


def score_of(known: Known, row: Row, place: int, periods: dict[str, int]) -> Row | None:
    """Return the score of a forecast by what is known; None where its period is not covered."""
    t = periods[row["period"]]
    share = float(known.courses.share[place, t])
    if not np.isfinite(share):
        return None
    actual = round(share, DIGITS)
    told = np.asarray([[row[name] for name in FIELDS], row["naive_quantiles"], row["drift_quantiles"]])
    scores = crps(told, np.full(3, actual)).round(DIGITS).tolist()
    held = {f"inside{round(100 * level)}": bool(inside(told[:1], np.asarray([actual]), level)[0]) for level in LEVELS}
    called, now = row["call"] != UNTOLD, np.asarray([row["share_now"]])
    return {
        "forecast_id": row["forecast_id"], "revision": 0 if row["revision"] is None else row["revision"] + 1,
        "scored_on": known.as_of, "actual": actual, "share_then": _share(known, place, periods.get(row["made_from"])),
        "n": int(known.n[place, t]), "error": round(row["median"] - actual, DIGITS),
        "naive_error": round(row["naive"] - actual, DIGITS), "drift_error": round(row["drift"] - actual, DIGITS),
        **held, **dict(zip(("crps", "naive_crps", "drift_crps"), scores, strict=True)),
        "came_true": bool(came_true(row["call"], now, np.asarray([actual]))[0]) if called else None,
    }  # fmt: skip


def _share(known: Known, place: int, t: int | None) -> float | None:
    share = float(known.courses.share[place, t]) if t is not None else np.nan
    return round(share, DIGITS) if np.isfinite(share) else None
