"""What rises and falls, and the course of single subjects, as the command line and the explorer tell it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from analysis.trends.movers import FALLING, RISING, Movers, read_movers
from analysis.trends.subjects import MEANT, Subject, find_subjects, largest_first
from analysis.trends.trajectories import Trajectories, read_trajectories
from app.output import plain, table
from data.errors import InputError, NotFoundError
from data.store import Database, lookup

Row = dict[str, Any]
MOST_SUBJECTS = 20
"""Subjects side by side at most."""
STEPS = {"topic": "topics", "family": "families"}
NAMED = 12
"""Strata that are named in the text; the JSON document names all."""


def movers_as_of(db: Database, kind: str, as_of: date) -> Movers:
    """Return how the topics or families move as of a day.

    Raises
    ------
    NotFoundError
        If the edition was published before they were found.
    """
    if not lookup(db, "SELECT count(*) FROM main.runs WHERE step = ?", [STEPS[kind]]):
        raise NotFoundError(
            f"no {STEPS[kind]} are known here: run fieldmap analyze {STEPS[kind]}, then fieldmap publish"
        )
    return read_movers(db, kind, as_of)


def subjects_named(db: Database, names: Sequence[str], kinds: Sequence[str] = MEANT) -> list[Subject]:
    """Return the subject that each name means: exact before contained, families before terms before topics.

    Raises
    ------
    InputError
        If too many are asked for.
    NotFoundError
        If a name means none.
    """
    if len(names) > MOST_SUBJECTS:
        raise InputError(f"{len(names)} names: up to {MOST_SUBJECTS} subjects are shown side by side")
    found = []
    for name in names:
        subjects = find_subjects(db, name, kinds)
        if not subjects:
            raise NotFoundError(
                f"no family, topic or term is called {plain(name)[:80]!r}: fieldmap families list and fieldmap trends "
                "topics show what is known; fieldmap families add follows what you name"
            )
        found.append(subjects[0])
    return list(dict.fromkeys(found))


def trajectories_as_of(
    db: Database, names: Sequence[str], as_of: date, granularity: str | None
) -> Trajectories:  # fmt: skip
    """Return what the names mean, side by side as of a day."""
    return read_trajectories(db, subjects_named(db, names), as_of, granularity)


def movers_text(told: Movers, top: int) -> str:
    """Return what rises and what falls as tables under what they rest on."""
    if "reason" in told.coverage:
        return f"as of {told.as_of}: {told.coverage['reason']}"
    parts = [movers_coverage(told)]
    for verdict in (RISING, FALLING):
        rows = [row for row in told.rows if row["verdict"] == verdict][:top]
        parts.append(f"{verdict}\n{_table(rows)}" if rows else f"{verdict}: none")
    return "\n\n".join(parts)


def movers_coverage(told: Movers) -> str:
    """Return what the verdicts rest on, in words."""
    coverage = told.coverage
    if "reason" in coverage:
        return str(coverage["reason"])
    n = sum(row["n"] for row in coverage["strata"])
    named = ", ".join(plain(row["stratum"]) for row in coverage["strata"][:NAMED])
    more = f" and {len(coverage['strata']) - NAMED} more" if len(coverage["strata"]) > NAMED else ""
    grouped = f"; grouped as of {told.grouped_on}" if told.grouped_on else ""
    left = f"; left out: {len(coverage['left_out'])} sources, categories or venues" if coverage["left_out"] else ""
    return (
        f"as of {told.as_of}: {coverage['period']} against {', '.join(coverage['past'])}, {n:,} papers of "
        f"{named}{more}\n{coverage['tested']:,} tested, {coverage['rising']:,} rise and {coverage['falling']:,} fall "
        f"beyond chance (5 % of these may be chance){left}{grouped}"
    )


def trajectories_text(told: Trajectories) -> str:
    """Return each subject's growth, evidence and course."""
    parts = [told.reason] if told.reason else []
    for row in told.subjects:
        lines = [f"{plain(row['name'])} ({row['kind']} {row['number']}), as of {told.as_of}", *_said(row)]
        lines.append(_course(row["course"]) if row["course"] else "no period is covered")
        parts.append("\n".join(lines))
    return "\n\n".join([*parts, told.arrivals])


def _said(row: Row) -> list[str]:
    said = []
    trend, evidence = row["trend"], row["evidence"]
    if trend:
        said.append(
            f"{trend['verdict'] or 'one test alone'}: {trend['n']} papers where {trend['expected']:.1f} were expected, "
            f"times {trend['growth']:.2f} [{trend['interval'][0]:.2f}, {trend['interval'][1]:.2f}], chance "
            f"{trend['chance']:.2g}; {trend['spread']} sources, categories or venues"
        )
    if evidence:
        said.append(f"{evidence['n_works']:,} papers since {evidence['first_seen'] or 'unknown'}; " + ", ".join(
            f"{name} {'unknown' if evidence[name] is None else format(evidence[name], '.2f')}"
            for name in ("novelty", "coherence", "impact")
        ))  # fmt: skip
        if evidence["n_authors"] is not None:
            said.append(f"{evidence['n_authors']:,} authors, {evidence['n_newcomers']:,} of them new to it; of "
                        f"{evidence['n_authors_before']:,} before, {evidence['n_leavers']:,} wrote no more of it, "
                        f"{evidence['n_gone_elsewhere']:,} of these of something else")  # fmt: skip
    return said


def _course(points: Sequence[Row]) -> str:
    cells = [
        [one["period"], one["n"], one["total"] or "", *(_percent(one[name]) for name in ("share", "lo", "hi")),
         " ".join(mark for mark in ("burst", "change") if one[mark])
         + (f" {one['complete']:.0%} arrived" if one["complete"] < 0.995 else "")]
        for point, one in enumerate(points) if one["total"] or one["n"] or point == 0
    ]  # fmt: skip
    return table(cells, ["period", "papers", "of", "share", "at least", "at most", ""])


def _percent(share: float | None) -> str:
    return "not covered" if share is None else f"{100 * share:.2f} %"


def _table(rows: Sequence[Row]) -> str:
    cells = [
        [row["name"], f"{row['growth']:.2f}", f"{row['interval'][0]:.2f}-{row['interval'][1]:.2f}", row["n"],
         f"{row['expected']:.1f}", f"{100 * row['share']:.2f} %", "" if row["growth_before"] is None
         else f"{row['growth_before']:.2f}", f"{row['chance']:.1g}"] for row in rows
    ]  # fmt: skip
    return table(cells, ["name", "times", "90 %", "papers", "expected", "share", "times before", "chance"])


def radar_rows(told: Movers) -> list[Row]:
    """Return the subjects that rise or fall as the radar's table shows them."""
    return [
        {"": "▲" if row["verdict"] == RISING else "▼", "name": row["name"], "times": row["growth"],
         "at least": row["interval"][0], "at most": row["interval"][1], "papers": row["n"],
         "expected": row["expected"], "share": row["share"], "times before": row["growth_before"],
         "sources": row["spread"], "chance": row["chance"]}
        for row in told.rows if row["verdict"] in (RISING, FALLING)
    ]  # fmt: skip


def subject_names(db: Database, told: Movers) -> list[str]:
    """Return the names of the subjects of a kind, those that move first; where nothing is told, the largest first."""
    names = [row["name"] for row in told.rows] or [one.name for one in largest_first(db, told.kind)]
    return list(dict.fromkeys(names))
