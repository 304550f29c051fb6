"""How the subject's share of the papers has moved, as of the day: standardised over what the sources covered."""

import math

from analysis.briefs.field import Field, Row
from analysis.documents.document import Column, Figure, Section, Sentence, Sources, fact, tell
from analysis.trends.courses import Course, read_course
from analysis.trends.shares import can_show, wilson_interval
from analysis.trends.subjects import Subject

NAME, HEADING = "trend", "Trend"
MOST_PERIODS = 12
LEFT_OUT_TOLD = 5
COLUMNS = (
    Column("period", "period", "name"), Column("n", "papers", "count"), Column("total", "of", "count"),
    Column("share", "share", "share"), Column("lo", "from", "share"), Column("hi", "to", "share"),
)  # fmt: skip
_YEARS = f"""SELECT year(w.public_by) AS year, count(*) AS total,
        count(*) FILTER (w.work_id IN (SELECT work_id FROM field)) AS n
    FROM main.works w WHERE NOT w.is_stub AND NOT w.is_withdrawn AND w.public_by <= $as_of
    GROUP BY 1 ORDER BY 1 DESC LIMIT {MOST_PERIODS}"""
PLAIN = ("Share of all papers of this library in each year, with its 95 % interval: not corrected for what its sources "
         "covered")  # fmt: skip
STANDARD = "Share of the papers as if sources had always been mixed alike, with its 95 % interval"


def course_section(field: Field, sources: Sources) -> Section:
    """Return the section: a table of shares with intervals, where the newest period stands, what is left out."""
    course, about = None, field.about
    if about.number is not None:
        course = read_course(field.db, [Subject(about.kind, about.number, about.name)], field.as_of)
    rows = _of_course(course) if course is not None and course.reason is None else _by_year(field)
    if not rows:
        return Section(NAME, HEADING, note="None of its papers is dated.")
    told = _told(rows, sources) + (_left_out(course, sources) if course is not None else [])
    refs = [_period(row, sources) for row in rows]
    if course is not None and course.reason is None:
        return Section(NAME, HEADING, tuple(told), (Figure("course", STANDARD, COLUMNS, tuple(refs)),))
    enough, _ = can_show([row["total"] for row in rows])
    few = "" if enough else "These periods hold too few papers to show a rise or a fall; read them as what was loaded."
    if course is not None and course.reason:
        counted = sources.count("course", "why no standardised share can be told", reason=course.reason.rstrip("."))
        told.append(tell("trend.reason", "{reason}.", reason=fact(counted, "reason")))
    return Section(NAME, HEADING, tuple(told), (Figure("course", PLAIN, COLUMNS, tuple(refs)),), few)


def _period(row: Row, sources: Sources) -> str:
    label = f"papers of the subject and of all that are counted in {row['period']}"
    return sources.count(f"period.{row['period']}", label, **row).ref


def _of_course(course: Course) -> list[Row]:
    """Return the covered periods of a course of one subject, oldest first."""
    rows = []
    for place, period in enumerate(course.periods):
        share, lo, hi = (float(part[0, place]) for part in (course.share, course.lo, course.hi))
        if not math.isnan(share):
            rows.append({"period": period.label, "n": int(course.n[0, place]), "total": int(course.total[place]),
                         "share": round(share, 6), "lo": round(lo, 6), "hi": round(hi, 6)})  # fmt: skip
    return rows[-MOST_PERIODS:]


def _by_year(field: Field) -> list[Row]:
    """Return papers of the subject, of all, and the share with its interval, of the last years, oldest first."""
    rows = field.rows(_YEARS)[::-1]
    if not rows:
        return []
    lo, hi = wilson_interval([row["n"] for row in rows], [row["total"] for row in rows])
    return [
        {"period": str(row["year"]), "n": row["n"], "total": row["total"], "share": round(row["n"] / row["total"], 6),
         "lo": round(float(low), 6), "hi": round(float(high), 6)}
        for row, low, high in zip(rows, lo, hi, strict=True)
    ]  # fmt: skip


def _told(rows: list[Row], sources: Sources) -> list[Sentence]:
    """Return the newest period, and the one in which the share was surely largest."""
    newest, peak = rows[-1], max(rows, key=lambda row: (row["lo"], row["period"]))
    now, then = (sources.count(f"period.{row['period']}", "", **row) for row in (newest, peak))
    sentences = [tell(
        "trend.now", "In {period} it had {n} of {total} papers, {share} ({lo} to {hi}).",
        period=fact(now, "period"), n=fact(now, "n", "count"), total=fact(now, "total", "count"),
        share=fact(now, "share", "share"), lo=fact(now, "lo", "share"), hi=fact(now, "hi", "share"),
    )]  # fmt: skip
    if then.ref == now.ref:
        return sentences
    change = "below" if newest["hi"] < peak["lo"] else "not clearly below"
    return [*sentences, tell(
        "trend.peak", f"That is {change} its share of {{period}}, {{share}} ({{lo}} to {{hi}}).",
        now, period=fact(then, "period"), share=fact(then, "share", "share"), lo=fact(then, "lo", "share"),
        hi=fact(then, "hi", "share"),
    )]  # fmt: skip


def _left_out(course: Course, sources: Sources) -> list[Sentence]:
    """Return which strata are in no share, the first of them by name."""
    names = list(dict.fromkeys(str(row["stratum"]) for row in course.left_out))
    if not names:
        return []
    told = ", ".join(names[:LEFT_OUT_TOLD]) + (" …" if len(names) > LEFT_OUT_TOLD else "")
    counted = sources.count("left-out", "sources and venues that were not covered alike", n=len(names), names=told)
    return [tell("trend.left_out", "{n} sources or venues are left out, or some of their years, since they were not "
                 "covered alike: {names}.", n=fact(counted, "n", "count"), names=fact(counted, "names"))]  # fmt: skip
