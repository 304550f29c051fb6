"""What rises, falls and ends among the directions a group follows: trend radar and dead-end watch. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from analysis.documents.document import Evidence, Section, Sentence, Sources, fact, tell

RADAR, RADAR_HEADING = "radar", "Trend radar"
ENDS, ENDS_HEADING = "ends", "Dead-end watch"
ENDED = ("dead end", "dormant", "absorbed", "declining")
MOVES, SHOWN_ENDS = 6, 4
SAYS = {"rising": "rises", "falling": "falls"}
Row = Mapping[str, Any]


def radar_section(
    rows: Sequence[Row], period: str, papers: Mapping[tuple[str, int], Sequence[Evidence]], told: Collection[str],
    sources: Sources,
) -> Section:  # fmt: skip
    """Return the section: which of the group's directions rise and fall beyond chance, by how much and how surely.

    Parameters
    ----------
    rows
        Of `analysis.trends.movers`, in the order of interest.
    papers
        Papers of this week, by kind and number of the direction.
    told
        What the last digests told, as :func:`analysis.digests.digest.told_keys` has it: it is not told again.
    """
    moving = [row for row in rows if row["verdict"] in SAYS]
    new = [row for row in moving if f"{_move_ref(row)}={row['verdict']}" not in told]
    found = [_move(row, period, papers.get((row["kind"], row["number"]), ()), sources) for row in new[:MOVES]]
    note = "What earlier digests told of and still holds is left out." if found and len(new) < len(moving) else ""
    return Section(RADAR, RADAR_HEADING, tuple(found), note=note)


def _move_ref(row: Row) -> str:
    return f"N.move.{row['kind']}.{row['number']}"


def _move(row: Row, period: str, papers: Sequence[Evidence], sources: Sources) -> Sentence:
    lo, hi = row["interval"]
    counted = sources.computed(
        f"move.{row['kind']}.{row['number']}", f"how the {row['kind']} “{row['name']}” moves", kind=row["kind"],
        name=row["name"], verdict=row["verdict"], says=SAYS[row["verdict"]], n=row["n"],
        expected=round(row["expected"], 1), growth=round(row["growth"], 2), lo=round(lo, 2), hi=round(hi, 2),
        period=period,
    )  # fmt: skip
    return tell(
        "radar", "The {kind} “{name}” {says}: {n} papers in {period} where {expected} were expected, times {growth} "
        "(nine in ten: {lo} to {hi}).", *(sources.add(paper) for paper in papers),
        **{name: fact(counted, name) for name in ("kind", "name", "says", "period")}, n=fact(counted, "n", "count"),
        **{name: fact(counted, name, "number") for name in ("expected", "growth", "lo", "hi")},
    )  # fmt: skip


def ends_section(rows: Sequence[Row], told: Collection[str], sources: Sources) -> Section:
    """Return the section: which of the group's directions have ended or decline, since when, and what came after.

    Parameters
    ----------
    rows
        Of the table of statuses, in the order of interest.
    """
    ended = [row for row in rows if row["status"] in ENDED and f"{_status_ref(row)}={row['status']}" not in told]
    ended.sort(key=lambda row: ENDED.index(row["status"]))
    return Section(ENDS, ENDS_HEADING, tuple(_ended(row, sources) for row in ended[:SHOWN_ENDS]))


def _status_ref(row: Row) -> str:
    return f"S.{row['kind']}.{row['number']}"


def _ended(row: Row, sources: Sources) -> Sentence:
    told = sources.add(Evidence(
        _status_ref(row), "status", f"status of {row['name']} as of {row['as_of']}", row["as_of"],
        {"verdict": row["status"], "kind": row["kind"], "name": row["name"], "since": _day(row["since"]),
         "certainty": round(row["certainty"], 4), "n": row["n"], "n_now": row["n_now"],
         "successor": row["successor"] or "none found"},
    ))  # fmt: skip
    return tell(
        "end", "The {kind} “{name}”: {verdict} since {since}, in {certainty} of redraws of its {n} papers ({n_now} of "
        "them lately); successor: {successor}.",
        **{name: fact(told, name) for name in ("kind", "name", "verdict", "since", "successor")},
        certainty=fact(told, "certainty", "share"), n=fact(told, "n", "count"), n_now=fact(told, "n_now", "count"),
    )  # fmt: skip


def _day(day: date | None) -> str:
    return "an unknown day" if day is None else str(day)
