"""What is new in a subject after a day: its new papers beside the pace before, and the boards they moved.

Used by `app.changes`, which adds what the other sections of a brief say of the new papers alone.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from analysis.briefs.claims import best_as_of, board_name, with_unit
from analysis.briefs.definitions import bare
from analysis.briefs.field import Field, IntArray, Row, citers_of
from analysis.claims.sentences import split_sentences
from analysis.documents.document import Column, Evidence, Figure, Section, Sentence, Sources, fact, quote, tell
from analysis.trends.shares import wilson_interval
from data.licence import quotable

NEW, MOVED = "new", "moved"
HEADINGS = {NEW: "New papers", MOVED: "Boards that moved"}
UNNAMED = "a model without a name of its own"
YEAR = timedelta(days=365)
ORDER = (
    "New papers: those that name the subject in their title first, then the most cited here, then those with results"
)
LISTED, QUOTED, BENCHMARKS = 20, 8, 20
OWN = re.compile(
    r"(?i)\b(we|our|this (paper|work|study|article|survey)) \b.{0,40}?\b(propos|introduc|present|show|stud|find|"
    r"develop|demonstrat|investigat|prov|analy|evaluat|review|survey|describ|"
    r"address|report|design)"
)
"""A sentence in which authors say what they did."""
COLUMNS = (
    Column("title", "title", "name"), Column("public", "public by", "name"), Column("cited", "cited here", "count"),
    Column("n_results", "results read", "count"),
)  # fmt: skip
_NUMBERS = """SELECT count(*) AS total, count(*) FILTER (work_id IN (SELECT work_id FROM field)) AS n
    FROM main.works WHERE NOT is_stub AND NOT is_withdrawn AND public_by > $first AND public_by <= $last"""
_FIRST = f"""WITH {citers_of("chosen")}
    SELECT w.work_id, w.title, w.abstract, w.licence, w.public_by, coalesce(n.n, 0) AS n, coalesce(c.n, 0) AS n_results
    FROM works w SEMI JOIN chosen USING (work_id) LEFT JOIN citers n ON n.work_id = w.work_id
    LEFT JOIN (SELECT work_id, count(*) AS n FROM claims WHERE kind IN ('result', 'delta') GROUP BY work_id) c
        ON c.work_id = w.work_id
    ORDER BY w.work_id"""
_REPORTED = f"""SELECT r.dataset_key, r.metric_key, min(r.dataset) AS dataset, min(r.metric) AS metric,
        count(DISTINCT r.work_id) AS n
    FROM board_results r SEMI JOIN chosen USING (work_id) WHERE r.doubt IS NULL
    GROUP BY 1, 2 ORDER BY n DESC, 1, 2 LIMIT {BENCHMARKS}"""


def new_section(field: Field, new: IntArray, since: date, sources: Sources) -> Section:
    """Return the section: how many papers are new, the share they make beside the year before, and which they are.

    Parameters
    ----------
    new
        Works of the field that became public after ``since``, shape (n,).
    """
    pace = _pace(field, since, sources)
    if not len(new):
        return Section(NEW, HEADINGS[NEW], tuple(pace), note="No paper of it is new.")
    rows = _first(field, new)
    papers = field.papers([row["work_id"] for row in rows[:LISTED]])
    for row in rows[:LISTED]:
        known = papers[row["work_id"]]
        more = {"public": str(row["public_by"]), "n_results": row["n_results"]}
        papers[row["work_id"]] = sources.add(replace(known, facts=dict(known.facts) | more))
    quotes = [_own(row, papers[row["work_id"]]) for row in rows[:QUOTED] if row["abstract"]]
    listed = tuple(papers[row["work_id"]].ref for row in rows[:LISTED])
    figure = Figure(NEW, ORDER, COLUMNS, listed)
    note = "The table names the first of them." if len(new) > LISTED else ""
    return Section(NEW, HEADINGS[NEW], (*pace, *quotes), (figure,), note)


def _pace(field: Field, since: date, sources: Sources) -> list[Sentence]:
    """Return how many papers are new and which share of all that became public then, beside the year before."""
    now = _share(field, since, field.as_of)
    before = _share(field, since - YEAR, since)
    counted = sources.count(
        "new", f"papers that became public after {since}", since=str(since), until=str(field.as_of), **now
    )
    told = [tell(
        "new.n", "After {since} and by {until} {n} papers of it became public, of {total} in this library: {share} "
        "({lo} to {hi}).", since=fact(counted, "since"), until=fact(counted, "until"), n=fact(counted, "n", "count"),
        total=fact(counted, "total", "count"), **{name: fact(counted, name, "share") for name in ("share", "lo", "hi")},
    )]  # fmt: skip
    if not before["total"] or not now["total"]:
        return told
    past = sources.count("before", f"papers that became public in the year up to {since}", **before)
    change = "more" if now["lo"] > before["hi"] else "less" if now["hi"] < before["lo"] else "not clearly another share"
    return [*told, tell(
        "new.before", f"That is {change} than in the year before: {{n}} of {{total}}, {{share}} ({{lo}} to {{hi}}).",
        counted, n=fact(past, "n", "count"), total=fact(past, "total", "count"),
        **{name: fact(past, name, "share") for name in ("share", "lo", "hi")},
    )]  # fmt: skip


def _share(field: Field, first: date, last: date) -> Row:
    """Return papers of the field and all papers that became public after a day and by another, with the share."""
    (row,) = field.rows(_NUMBERS, first=first, last=last)
    if not row["total"]:
        return row | {"share": None, "lo": None, "hi": None}
    lo, hi = wilson_interval(row["n"], row["total"])
    return row | {"share": round(row["n"] / row["total"], 6), "lo": round(float(lo), 6), "hi": round(float(hi), 6)}


def _first(field: Field, new: IntArray) -> list[Row]:
    """Return the new papers, those first that name the subject in their title, then by citers, results, day, number."""
    names = [bare(name) for name in field.about.names]

    def place(row: Row) -> tuple[bool, int, int, int, int]:
        title = bare(row["title"])
        return (not any(name in title for name in names), -row["n"], -min(row["n_results"], 3),
                -row["public_by"].toordinal(), row["work_id"])  # fmt: skip

    return sorted(field.rows(_FIRST, new), key=place)


def _own(row: Row, paper: Evidence) -> Sentence:
    """Return the sentence in which the authors say what they did, else the first of the abstract."""
    sentences = [row["abstract"][start:end] for start, end in split_sentences(row["abstract"])]
    own = next((one for one in sentences if OWN.search(one)), None)
    text = own or (sentences[0] if sentences else row["abstract"])
    return quote(
        quotable(text, row["licence"]), paper, "Abstract", "what its authors say they did" if own else "how it begins"
    )


def moved_section(field: Field, new: IntArray, since: date, sources: Sources) -> Section:
    """Return the section: boards that new papers report on, and those on which one of them is now the best."""
    if not field.has_run("boards"):
        return Section(MOVED, HEADINGS[MOVED], note="Boards are not known here yet: fieldmap analyze boards.")
    earlier = replace(field, as_of=since)
    sentences: list[Sentence] = []
    benchmarks, elsewhere = field.rows(_REPORTED, new), 0
    for row in benchmarks:
        now = best_as_of(field, row)
        if now is None or now["day"] <= since:
            continue
        if now["work_id"] in new:
            sentences.append(_moved(row, best_as_of(earlier, row), now, sources))
        else:
            elsewhere += 1
    if not benchmarks:
        return Section(MOVED, HEADINGS[MOVED], note="No new paper reports on a benchmark that is known here.")
    return Section(MOVED, HEADINGS[MOVED], (_reported(len(benchmarks), len(sentences), elsewhere, sources), *sentences))


def _reported(n: int, moved: int, elsewhere: int, sources: Sources) -> Sentence:
    """Say on how many benchmarks new papers report, and on how many of these whose paper is now the best."""
    label = "benchmarks that new papers report on, those that most of them do first"
    counted = sources.count("reported", label, n=n, moved=moved, elsewhere=elsewhere)
    return tell(
        "moved.n", "The {n} benchmarks that most new papers report on were looked at: on {moved} of them the best on a "
        "board is now a new paper of this subject, on {elsewhere} a new one of another.",
        **{name: fact(counted, name, "count") for name in ("n", "moved", "elsewhere")},
    )  # fmt: skip


def _moved(benchmark: Row, was: Row | None, now: Row, sources: Sources) -> Sentence:
    """Say who is best now, and who was."""
    best, board = _best(now), board_name(now)
    claim = sources.add(best)
    facts = {"board": board, "n": now["n_papers"]}
    if was is not None:
        facts |= {"was": with_unit(was["value"], was["unit"]), "by": was["model"] or UNNAMED}
    counted = sources.count(
        f"moved.{benchmark['dataset_key']}.{benchmark['metric_key']}", "papers that meet on the board", **facts
    )
    shown = {"board": fact(counted, "board"), "n": fact(counted, "n", "count"), "best": fact(claim, "best"),
             "model": fact(claim, "model"), "paper": fact(claim, "paper"), "day": fact(claim, "day")}  # fmt: skip
    told = "On {board} ({n} papers here) the best is now {best} by {model}, in “{paper}”, public by {day}"
    if was is None:
        return tell("moved.first", told + "; there was none that could be ranked before.", **shown)
    return tell(
        "moved.raised", told + "; it was {was} by {by}.", **shown, was=fact(counted, "was"), by=fact(counted, "by")
    )


def _best(row: Row) -> Evidence:
    facts = {"best": with_unit(row["value"], row["unit"]), "model": row["model"] or UNNAMED,
             "paper": row["title"] or "an imported result", "day": str(row["day"]),
             "work": f"W{row['work_id']}"}  # fmt: skip
    return Evidence(
        f"C{row['claim_id']}", "claim", str(row["title"] or row["model"] or "an imported result"), row["day"], facts
    )
