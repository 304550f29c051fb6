"""What is new in things that people follow or watch, as records and as sentences with their evidence. Pure.

Gathered by `app.news`; told by the section "Watched" of a digest, the explorer, and `fieldmap watch check`.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.documents.document import Evidence, EvidenceKind, Fact, Section, Sentence, Sources, below, fact, tell
from data.desk import Target, What

NAME, HEADING = "watched", "Watched"
SHOWN = 5
"""Things of one kind that are told of one subject; the number of all stands beside."""
LEADS: dict[What, str] = {
    "papers": "New papers of the {kind} “{name}”: {n}.",
    "status": "A new status of the {kind} “{name}”.",
    "best": "Boards of the {kind} “{name}” with a new best: {n}.",
    "claims": "New results on the {kind} “{name}”: {n}.",
    "citers": "Papers that cite the {kind} “{name}”, new: {n}.",
    "contradicted": "Numbers of the {kind} “{name}” that a new one contradicts: {n}.",
}
SAYS: dict[What, str] = {
    "papers": "“{title}”, {authors} ({year}).",
    "status": "From {before} to {status}, as of {as_of}; it rests on {n} papers.",
    "best": "{board}: from {old} to {new}, by {model} in “{title}”.",
    "claims": "{board}: {value} by {model} in “{title}”.",
    "citers": "“{title}” cites {cited}.",
    "contradicted": "{model} on {dataset}, {metric}: {first} in “{first_title}”, {other} in “{other_title}”; {reason}.",
}
"""Each fills facts of the evidence of its thing."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing that is new."""

    thing: str
    """A name that lasts, so that it is told once."""
    ref: str
    kind: EvidenceKind
    label: str
    day: date | None
    """Public for certain by then; None: undated."""
    facts: Mapping[str, Fact]
    """What its sentence prints, by the names of the template."""
    papers: tuple[Evidence, ...]
    """What it rests on, or what there is to read."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is new of one kind in one followed thing, or why that cannot be told."""

    target: Target
    what: What
    n: int
    """How many things are new, those beyond the ones listed included."""
    news: tuple[News, ...] = ()
    """The first of them."""
    why_not: str = ""
    """Why nothing can be told; '': it can."""

    @property
    def is_filled(self) -> bool:
        """Whether there is something to tell."""
        return self.n > 0


def public_by(told: Told, day: date) -> Told:
    """Return what became public by a day, of what is listed; undated things among it."""
    known = tuple(
        one for one in told.news
        if all(part is None or part <= day for part in (one.day, *(paper.day for paper in one.papers)))
    )  # fmt: skip
    return replace(told, n=told.n - len(told.news) + len(known), news=known)


def watched_section(told: Sequence[Told], sources: Sources) -> Section:
    """Return the section: what is new in what a group watches, each with its papers; empty where nothing is."""
    sentences = [sentence for one in told if one.is_filled for sentence in sentences_of(one, sources)]
    reasons = dict.fromkeys(one.why_not for one in told if one.why_not)
    note = "Some of what is watched cannot be told; the command watch check says why." if reasons else ""
    return Section(NAME, HEADING, tuple(sentences), note=note if sentences else "")


def sentences_of(told: Told, sources: Sources, shown: int = SHOWN) -> tuple[Sentence, ...]:
    """Return one sentence on what is new of a kind, and below it one for each thing listed."""
    lead = sources.count(
        f"watched.{told.what}.{told.target.kind}.{_name(told.target.key)}",
        f"{told.what}: new since it was told last", n=told.n, kind=told.target.kind, name=told.target.label,
    )  # fmt: skip
    values = {name: fact(lead, name) for name in ("kind", "name")} | {"n": fact(lead, "n", "count")}
    used = {name: value for name, value in values.items() if f"{{{name}}}" in LEADS[told.what]}
    first = tell(f"watched.{told.what}", LEADS[told.what], **used)
    return (first, *below(*(_said(told, one, sources) for one in told.news[:shown])))


def _said(told: Told, one: News, sources: Sources) -> Sentence:
    """Say one thing; the same paper may be news of several followed things, with other facts for each."""
    papers = [sources.add(paper) for paper in one.papers]
    of = f"{told.target.kind}.{_name(told.target.key)} {one.thing}"
    names = {name: f"{of} {name}" for name in one.facts}
    facts = {names[name]: value for name, value in one.facts.items()}
    found = sources.add(Evidence(one.ref, one.kind, one.label, one.day, facts))
    return tell(f"watched.{told.what}.one", SAYS[told.what], *papers,
                **{name: fact(found, said) for name, said in names.items()})  # fmt: skip


def _name(key: str) -> str:
    """Return a lasting name of a subject's key that can stand in a ref."""
    return key if re.fullmatch(r"[\w-]{1,40}", key) else hashlib.sha256(key.encode()).hexdigest()[:16]
