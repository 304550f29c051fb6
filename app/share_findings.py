"""What a chart of shares or of a forecast says, in a sentence with counts and intervals: its title. Pure.

A change is told only where the 95 % intervals of two periods do not overlap, which is stricter than a test of the two.
"""

from collections.abc import Sequence
from typing import Any

from analysis.forecasts.outlook import Outlook
from analysis.trends.courses import Course
from app.forecast_reports import percent
from app.topic_facts import BACK

NAMED = 3
"""Subjects that are told one by one; of more they are counted."""
AHEAD = 12
"""Months ahead that a title tells of."""
NOTHING = "nothing can be concluded"
ROSE, FELL, STEADY = "rose", "fell", "no change beyond chance"
Row = dict[str, Any]


def shares_finding(subjects: Sequence[Row]) -> str:
    """Return what the shares of subjects over time say: between which periods each rose or fell beyond chance.

    Parameters
    ----------
    subjects
        ``name`` and ``course``, as :func:`analysis.trends.trajectories.read_trajectories` tells them.
    """
    ends = {str(one["name"]): _ends(one["course"]) for one in subjects}
    known = {name: pair for name, pair in ends.items() if pair is not None}
    if not known:
        return f"Share of the papers: {NOTHING}, fewer than two periods are covered"
    first, last = next(iter(known.values()))
    head = f"Share of the papers, {first['period']} to {last['period']}: "
    if len(known) > NAMED:
        return head + _counted(known)
    return head + "; ".join(_told(name, *pair) for name, pair in known.items())


def topic_finding(course: Course) -> str:
    """Return what the share of one topic says; see :func:`shares_finding`."""
    points = [
        {"period": period.label, "n": int(course.n[0, t]), "total": int(course.total[t]),
         "share": float(course.share[0, t]), "lo": float(course.lo[0, t]), "hi": float(course.hi[0, t])}
        for t, period in enumerate(course.periods)
    ]  # fmt: skip
    return shares_finding([{"name": course.subjects[0].name, "course": points}])


def terms_finding(rows: Sequence[Row], picked: Sequence[str], shown: str, at_most: int) -> str:
    """Return what the course of the first of the chosen terms says.

    Parameters
    ----------
    shown
        "rise" or "fall".
    at_most
        Rows of the list at most: of a full one it is not known how many more there are.
    """
    row = next((row for row in rows if row["term"] in picked), None)
    if row is None:
        return f"Terms that {shown}: none is chosen"
    lo, hi = row["interval"]
    counted = f"{'at least ' if len(rows) >= at_most else ''}{len(rows) - 1:,}"
    more = f"; {counted} more {shown} beyond chance" if len(rows) > 1 else ""
    return (
        f"Share of the papers: “{row['term']}” stands in {row['n']:,} papers where {row['expected']:.1f} were "
        f"expected, times {row['growth']:.1f} [{lo:.1f}, {hi:.1f}], 90 %{more}"
    )


def forecast_finding(told: Outlook) -> str:
    """Return what a forecast says: the share now, the one ahead, and whether its interval leaves out today's."""
    name = told.subject.name
    ahead = [row for row in told.forecasts if row["horizon_months"] <= AHEAD] or told.forecasts[:1]
    if not ahead:
        why = next(iter(told.reasons.values()), "its course is not known")
        return f"Share of “{name}” ahead: {NOTHING}, {why}"
    row = ahead[-1]
    now, lo, hi = row["share_now"], row["lo80"], row["hi80"]
    beyond = (
        "above today's" if lo > now else "below today's" if hi < now else "which holds today's: no change beyond it"
    )
    return (
        f"Share of “{name}”: {percent(now)} now, {percent(row['median'])} in {row['horizon_months']} months, 80 % "
        f"interval [{percent(lo)}, {percent(hi)}], {beyond}; from {row['n_errors']:,} errors of past forecasts"
    )


def _ends(course: Sequence[Row]) -> tuple[Row, Row] | None:
    """Return the newest covered period and one some periods before; None where fewer than two are covered."""
    covered = [point for point in course if point["total"]]
    return (covered[max(len(covered) - 1 - BACK, 0)], covered[-1]) if len(covered) > 1 else None


def _direction(first: Row, last: Row) -> str:
    return ROSE if last["lo"] > first["hi"] else FELL if last["hi"] < first["lo"] else STEADY


def _told(name: str, first: Row, last: Row) -> str:
    way = _direction(first, last)
    counts = f"{first['n']:,} of {first['total']:,} papers, then {last['n']:,} of {last['total']:,}"
    if way == STEADY:
        return f"“{name}” {way}, {_share(first)} and {_share(last)} ({counts})"
    return f"“{name}” {way} from {_share(first)} to {_share(last)} ({counts})"


def _share(point: Row) -> str:
    lo, hi = (percent(point[end]).removesuffix(" %") for end in ("lo", "hi"))
    return f"{percent(point['share'])} [{lo}, {hi}]"


def _counted(known: dict[str, tuple[Row, Row]]) -> str:
    ways = {way: [name for name, pair in known.items() if _direction(*pair) == way] for way in (ROSE, FELL)}
    said = [f"{len(names)} {way} ({_named(names)})" for way, names in ways.items() if names]
    rest = len(known) - sum(map(len, ways.values()))
    return "; ".join([*said, *([f"{rest} of {len(known)} show {STEADY}"] if rest else [])])


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names[:NAMED]) + (" …" if len(names) > NAMED else "")
