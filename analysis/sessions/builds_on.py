"""What to know before reading: the works that the paper builds on most for a reader of this level, in reading order."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.documents.document import Column, Evidence, Figure, Section, Sentence, Sources, fact, quote, tell
from analysis.graph.csr import CitationGraph
from analysis.graph.lineage import paper_lineage
from analysis.groups.group import Level
from analysis.sessions.paper import SessionPaper
from analysis.sessions.reading_time import ASSUMED_WORDS, WORDS_PER_MINUTE, minutes_to_read, words_of
from data.licence import quotable

NAME, HEADING = "lineage", "What it builds on"
SHOWN = {"newcomer": 4, "practitioner": 4, "researcher": 5}
SHORTEST, LONGEST = 50, 350
"""Characters of a citing sentence that is quoted."""
SHARED = 2
"""Papers here that must cite a work on the main path: a path through references that nobody shares is chance."""
NEAR_YEARS = 2
"""A work that is so little older is what a researcher would compare the paper with."""
YEAR = re.compile(r"\b(?:19|20)\d\d[a-z]?\b")
"""Stands once for each work that a sentence cites."""
Row = dict[str, Any]
COLUMNS = (
    Column("year", "year", "year"), Column("authors", "authors", "name"), Column("title", "title", "name"),
    Column("role", "why", "name"), Column("minutes", "minutes", "count"),
)  # fmt: skip
_REFERENCES = """WITH intents AS (
        SELECT cited_id, count(*) FILTER (intent = 'method') AS n_method,
               count(*) FILTER (intent = 'result') AS n_result
        FROM citation_intents WHERE citing_id = $work GROUP BY cited_id)
    SELECT c.cited_id AS work_id, c.contexts, len(c.contexts) AS n_said, coalesce(f.is_influential, false) AS matters,
           coalesce(i.n_method, 0) AS n_method, coalesce(i.n_result, 0) AS n_result,
           coalesce(w.n_citers, 0) AS n_citers,
           year(w.published) AS year, w.title, w.is_stub
    FROM citations c JOIN works w ON w.work_id = c.cited_id
    LEFT JOIN intents i ON i.cited_id = c.cited_id
    LEFT JOIN citation_influence f ON f.citing_id = c.citing_id AND f.cited_id = c.cited_id
    WHERE c.citing_id = $work AND c.cited_id <> $work AND len(w.title) > 8 ORDER BY c.cited_id"""


@dataclass(frozen=True, slots=True)
class Step:
    """A work to read before the paper, and why."""

    row: Row
    why: str


def lineage_section(paper: SessionPaper, graph: CitationGraph, sources: Sources) -> Section:
    """Return the section; without references it says how to get some."""
    rows = paper.field.rows(_REFERENCES, work=paper.work_id)
    if not rows:
        return Section(NAME, HEADING, note="No reference of this paper is known here: fieldmap ingest "
                                           "semantic_scholar (or "
                       "openalex, fulltext) brings them.")  # fmt: skip
    path = _on_path(paper, graph)
    steps = reading_path(rows, paper.level, paper.year, path)
    papers = paper.field.papers([step.row["work_id"] for step in steps])
    words = words_of(paper.field.db, [step.row["work_id"] for step in steps])
    shown = [sources.add(_with(papers[step.row["work_id"]], step, words, paper.level)) for step in steps]
    figure = Figure("prerequisites", "In reading order: what is older comes first", COLUMNS,
                    tuple(one.ref for one in shown))  # fmt: skip
    said = [one for step in steps if (one := _quoted(paper, step)) is not None]
    total = _total(shown, words, paper.level, len(rows), sources)
    return Section(NAME, HEADING, (total, *said), (figure,))


def weight(row: Row, level: Level, year: int | None) -> float:
    """Return how much a work matters before: to newcomers what many build on, to researchers its rivals."""
    said, cited = math.log1p(float(row["n_said"])), math.log1p(float(row["n_citers"]))
    matters, method, result = (float(bool(row[name])) for name in ("matters", "n_method", "n_result"))
    if level == "newcomer":
        return 2 * cited + said + 0.5 * matters + 0.5 * method
    if level == "practitioner":
        return 2 * method + 1.5 * matters + said + 0.7 * cited
    is_near = year is not None and row["year"] is not None and year - row["year"] <= NEAR_YEARS
    return 2 * result + 1.5 * matters + 1.5 * said + 1.0 * is_near


def reading_path(rows: Sequence[Row], level: Level, year: int | None, path: frozenset[int]) -> list[Step]:
    """Return the works to read before, oldest first; ties by work id.

    Parameters
    ----------
    path
        Works on the main path of citations to the paper; the weightiest of those that it cites comes in.
    """
    ranked = sorted(rows, key=lambda row: (-round(weight(row, level, year), 6), row["work_id"]))
    chosen = ranked[: SHOWN[level]]
    on_path = next((row for row in ranked if row["work_id"] in path and row["n_citers"] >= SHARED), None)
    if on_path is not None and on_path not in chosen:
        chosen[-1] = on_path
    chosen.sort(key=lambda row: (row["year"] or 0, row["work_id"]))
    return [Step(row, reason(row, path)) for row in chosen]


def reason(row: Row, path: frozenset[int]) -> str:
    """Say why a work is to be read before."""
    is_on_path = row["work_id"] in path and row["n_citers"] >= SHARED
    parts = ["on the main path of citations to it"] if is_on_path else []
    parts += ["it takes a method from there"] if row["n_method"] else []
    parts += ["it compares its results with it"] if row["n_result"] else []
    if row["n_said"] > 1:
        parts.append(f"it speaks of it in {row['n_said']} sentences")
    if row["n_citers"] > 1:
        parts.append(f"{row['n_citers']} papers here cite it")
    return "; ".join(parts) or "it cites it"


def _on_path(paper: SessionPaper, graph: CitationGraph) -> frozenset[int]:
    told = paper_lineage(paper.field.db, graph, paper.work_id)
    return frozenset(row["work_id"] for row in told.works if row["on_main_path"] and (row["step"] or 0) < 0)


def _with(work: Evidence, step: Step, words: dict[int, int], level: Level) -> Evidence:
    """Return a work as evidence with why and for how long to read it."""
    minutes = minutes_to_read(words.get(step.row["work_id"]), level)
    facts = {**work.facts, "role": step.why, "minutes": minutes}
    return Evidence(work.ref, work.kind, work.label, work.day, facts)


def _quoted(paper: SessionPaper, step: Step) -> Sentence | None:
    """Return the most telling sentence in which the paper speaks of a work; None where none fits."""
    said = [" ".join(one.split()) for one in step.row["contexts"] if SHORTEST <= len(one) <= LONGEST]
    said = [one for one in said if not one.endswith("et al.")]  # a bad split: the rest of it is lost
    if not said:
        return None
    why = f"where it cites “{step.row['title'][:80]}”"
    return quote(quotable(min(said, key=_unclear), None), paper.evidence, "citing sentence", why)


def _unclear(said: str) -> tuple[int, bool, int, str]:
    """Return the order of citing sentences: those that cite fewest works, are whole, and say most come first."""
    return len(YEAR.findall(said)), not said[0].isupper(), -len(said), said


def _total(shown: Sequence[Evidence], words: dict[int, int], level: Level, n: int, sources: Sources) -> Sentence:
    counted = sources.computed(
        "before", "minutes of reading: words by words a minute", n=len(shown), of=n, level=level,
        minutes=sum(int(one.facts["minutes"] or 0) for one in shown), speed=WORDS_PER_MINUTE[level], known=len(words),
        assumed=ASSUMED_WORDS,
    )  # fmt: skip
    return tell(
        "lineage.time",
        "{n} of the {of} works that it cites, chosen for a {level}: about {minutes} minutes at {speed} words a minute "
        "(full text of {known} is here; of the others {assumed} words are assumed).",
        n=fact(counted, "n", "count"), of=fact(counted, "of", "count"), level=fact(counted, "level"),
        minutes=fact(counted, "minutes", "count"), speed=fact(counted, "speed", "count"),
        known=fact(counted, "known", "count"), assumed=fact(counted, "assumed", "count"),
    )  # fmt: skip
