"""The papers of a digest: title, reasons, the one sentence; and what this week's choice cites most. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.documents.document import Evidence, Section, Sentence, Sources, below, fact, quote, tell

NAME, HEADING = "papers", "Read this week"
BEFORE, BEFORE_HEADING = "before", "Papers you should have read before"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A paper that a ranking chose."""

    paper: Evidence
    """With title, authors."""
    reasons: tuple[str, ...]
    """In words, best first."""
    quoted: str
    """The one sentence, as much of it as may be shown; '' where there is none."""
    place: str
    """Where it stands."""
    why_quoted: str


@dataclass(frozen=True, slots=True)
class Cited:
    """An earlier paper that papers of this week cite."""

    paper: Evidence
    n_citing: int
    """Papers near the group's interests that cite it, of those of this week."""
    n_total: int
    """Papers of this library that cite it."""


def papers_section(chosen: Sequence[Chosen], why_empty: str, considered: int, sources: Sources) -> Section:
    """Return the section: each paper with its reasons and one sentence; or why there is none."""
    if not chosen:
        counted = sources.count("chosen", "papers chosen", why=why_empty.rstrip("."), considered=considered)
        told = tell("papers.none", "Nothing is chosen this week: {why} ({considered} papers were looked at).",
                    why=fact(counted, "why"), considered=fact(counted, "considered", "count"))  # fmt: skip
        return Section(NAME, HEADING, (told,))
    return Section(NAME, HEADING, tuple(one for paper in chosen for one in _of_paper(paper, sources)))


def _of_paper(chosen: Chosen, sources: Sources) -> list[Sentence]:
    day = str(chosen.paper.day) if chosen.paper.day else "undated"
    reasons = "; ".join(chosen.reasons) or "among the newest of the week"
    paper = sources.add(Evidence(
        chosen.paper.ref, "work", chosen.paper.label, chosen.paper.day,
        {**chosen.paper.facts, "day": day, "reasons": reasons}, chosen.paper.url,
    ))  # fmt: skip
    lead = tell("paper", "{title}. {authors}, {day}.", title=fact(paper, "title"), authors=fact(paper, "authors"),
                day=fact(paper, "day"))  # fmt: skip
    why = tell("paper.why", "Why: {reasons}.", reasons=fact(paper, "reasons"))
    said = [quote(chosen.quoted, paper, chosen.place, chosen.why_quoted)] if chosen.quoted else []
    return [lead, *below(why, *said)]


def before_section(cited: Sequence[Cited], n_near: int, sources: Sources) -> Section:
    """Return the section: what the papers near the group's interests cite most and nobody of it has rated."""
    told = []
    for one in cited:
        paper = sources.add(one.paper)
        counted = sources.count(f"before.{one.paper.ref}", f"papers of this week that cite “{one.paper.label}”",
                                n=one.n_citing, near=n_near, total=one.n_total)  # fmt: skip
        told.append(tell(
            "before", "{title}. {authors}, {year}: cited by {n} of the {near} papers nearest to you this week, "
            "by {total} papers here.",
            title=fact(paper, "title"), authors=fact(paper, "authors"), year=fact(paper, "year", "year"),
            n=fact(counted, "n", "count"), near=fact(counted, "near", "count"), total=fact(counted, "total", "count"),
        ))  # fmt: skip
    return Section(BEFORE, BEFORE_HEADING, tuple(told))
