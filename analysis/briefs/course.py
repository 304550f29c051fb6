"""How the subject's share of the papers has moved, by year, as of the day."""

from analysis.briefs.document import Column, Figure, Section, Sentence, Sources, fact, tell
from analysis.briefs.field import Field, Row
from analysis.trends.shares import can_show, wilson_interval

NAME, HEADING = "trend", "Trend"
MOST_YEARS = 12
COLUMNS = (
    Column("period", "period", "name"), Column("n", "papers", "count"), Column("total", "of", "count"),
    Column("share", "share", "share"), Column("lo", "from", "share"), Column("hi", "to", "share"),
)  # fmt: skip
_YEARS = f"""SELECT year(w.public_by) AS year, count(*) AS total,
        count(*) FILTER (w.work_id IN (SELECT work_id FROM field)) AS n
    FROM main.works w WHERE NOT w.is_stub AND NOT w.is_withdrawn AND w.public_by <= $as_of
    GROUP BY 1 ORDER BY 1 DESC LIMIT {MOST_YEARS}"""


def course_section(field: Field, sources: Sources) -> Section:
    """Return the section: a table of shares with intervals, and where the newest period stands."""
    rows = _by_year(field)
    if not rows:
        return Section(NAME, HEADING, note="None of its papers is dated.")
    refs = [
        sources.count(
            f"period.{row['period']}", f"papers of the subject and of the library, {row['period']}", **row
        ).ref
        for row in rows
    ]
    figure = Figure("course", "Share of the papers, with its interval (Wilson, 95 %)", COLUMNS, tuple(refs))
    enough, said = can_show([row["total"] for row in rows])
    sentences = _told(rows, sources)
    note = "" if enough else "These periods hold too few papers to show a rise or a fall; read them as what was loaded."
    return Section(NAME, HEADING, tuple(sentences), (figure,), note)


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
    """Return the newest period, and the one in which the share was largest among those with enough papers."""
    newest, peak = rows[-1], max(rows, key=lambda row: (row["lo"], row["period"]))
    now = sources.count(f"period.{newest['period']}", "", **newest)
    then = sources.count(f"period.{peak['period']}", "", **peak)
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
