"""A reading list as a plan (works, roles, minutes) and as a document. Reads an edition."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.briefs.field import Field
from analysis.documents.document import Document, Evidence, Section, Sentence, Sources, fact, tell
from analysis.graph.csr import CitationGraph
from analysis.groups.group import Level
from analysis.reading_lists.candidates import Candidates, candidates_of, cites_among
from analysis.reading_lists.roles import (
    Choice,
    Role,
    best_now,
    central,
    critiques,
    fitted,
    foundations,
    in_order,
    recent,
    surveys,
    turning_points,
)
from analysis.sessions.reading_time import ASSUMED_WORDS, WORDS_PER_MINUTE, minutes_to_read, words_of
from data.errors import InputError

SHORTEST, LONGEST = 0.5, 200.0
"""Hours that a list may fill."""
WORDS: dict[Role, str] = {
    "survey": "Survey", "foundation": "Foundation", "turn": "Turning point", "best": "Best now", "critique": "Critique",
    "central": "At the core", "recent": "Recent",
}  # fmt: skip
MISSING: dict[Role, str] = {
    "survey": "No survey: no title or abstract of the topic says that it looks back.",
    "foundation": "No foundations: no early work is cited by two papers of the topic here.",
    "turn": "No turning points: the citations known here form no main path.",
    "best": "No best: no board of the topic is drawn here (fieldmap boards).",
    "critique": "No critiques: no citing sentence here finds fault, no numbers contradict, no title questions.",
}
"""What is said of a role that no work here fills."""


@dataclass(frozen=True, slots=True)
class ReadingStep:
    """One work of a list."""

    work_id: int
    title: str
    year: int | None
    role: Role
    why: str
    minutes: int
    is_stub: bool
    """Whether it is only cited here, so that its text has to be got elsewhere."""


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """A list in reading order."""

    topic: str
    how: str
    """What was taken for the topic, in words."""
    level: Level
    hours: float
    steps: tuple[ReadingStep, ...]
    missing: tuple[str, ...]
    """What the library cannot tell of this topic, in words."""
    n_works: int
    """Papers of the topic here."""

    @property
    def minutes(self) -> int:
        """Minutes of reading of the whole list."""
        return sum(step.minutes for step in self.steps)


def reading_plan(
    field: Field, graph: CitationGraph, level: Level, hours: float, near: Mapping[int, float]
) -> ReadingPlan:  # fmt: skip
    """Return the list of a topic for readers of a level with some hours.

    Parameters
    ----------
    near
        Cosine of the topic's words and its works, as far as it is known.

    Raises
    ------
    InputError
        If the hours make no sense, or not even one paper fits.
    """
    if not SHORTEST <= hours <= LONGEST:
        raise InputError(f"a reading list fills {SHORTEST:g} to {LONGEST:g} hours, not {hours:g}")
    known = candidates_of(field, graph)
    choices = _choices(known, near)
    words = words_of(field.db, sorted({one.work_id for some in choices.values() for one in some}))
    length = {one.work_id: minutes_to_read(words.get(one.work_id), level) for some in choices.values() for one in some}
    chosen = fitted(choices, lambda work: length[work], level, int(hours * 60))
    if not chosen:
        least = min(length.values(), default=minutes_to_read(None, level))
        raise InputError(f"no paper fits into {hours:g} hours: the shortest takes {least} minutes at this level")
    rows = {row["work_id"]: row for row in known.works}
    years = {work: row["year"] for work, row in rows.items()}
    ordered = in_order(chosen, years, cites_among(field, [one.work_id for one in chosen]))
    steps = tuple(
        ReadingStep(one.work_id, " ".join(str(rows[one.work_id]["title"]).split()), years[one.work_id], one.role,
                    one.why,
                    length[one.work_id], bool(rows[one.work_id]["is_stub"])) for one in ordered
    )  # fmt: skip
    return ReadingPlan(
        field.about.asked, field.about.how, level, hours, steps, _missing(known, choices), len(field.works)
    )


def _choices(known: Candidates, near: Mapping[int, float]) -> dict[Role, list[Choice]]:
    """Return the works of each role, best first; those at the core by meaning only where citations are not known."""
    found: dict[Role, list[Choice]] = {
        "survey": surveys(known.works, near), "foundation": foundations(known.works),
        "turn": turning_points(known.works, known.path), "best": best_now(known.boards),
        "critique": critiques(known.works, known.criticisms, known.disputed, near), "recent": recent(known.works, near),
        "central": [] if known.has_citations else central(known.works, near),
    }  # fmt: skip
    held = {row["work_id"] for row in known.works}
    return {role: [one for one in some if one.work_id in held] for role, some in found.items()}


def _missing(known: Candidates, choices: Mapping[Role, list[Choice]]) -> tuple[str, ...]:
    if not known.has_citations:
        first = ("No reference of the topic's papers is known here, so foundations, turning points and what to read "
                 "before "
                 "what cannot be told: fieldmap ingest semantic_scholar (or openalex, fulltext) brings references. "
                 "The order is by year.")  # fmt: skip
        return (first, *(MISSING[role] for role in ("survey", "best", "critique") if not choices[role]))
    return tuple(MISSING[role] for role in MISSING if not choices[role])


def plan_document(field: Field, plan: ReadingPlan, edition: int, group: str = "") -> Document:
    """Return a plan as a document: the works in order, each with its role, reason and minutes."""
    sources = Sources()
    papers = field.papers([step.work_id for step in plan.steps])
    sentences = [_step(sources.add(_evidence(papers[step.work_id], step))) for step in plan.steps]
    note = " ".join(plan.missing)
    sections = (Section("list", "In reading order", (_total(plan, sources), *sentences), note=note),)
    of = f" for {group}" if group else ""
    head = (
        f"For readers of level {plan.level} with {plan.hours:g} hours{of}. Topic: {plan.how}, {plan.n_works:,} "
        f"papers. As of "
        f"{field.as_of}, from edition {edition} of this library."
    )  # fmt: skip
    return Document(f"Reading list: {plan.topic}", head, field.as_of, sections, sources.used_in(sections))


def _evidence(work: Evidence, step: ReadingStep) -> Evidence:
    facts = {**work.facts, "role": WORDS[step.role], "why": step.why, "minutes": step.minutes}
    return Evidence(work.ref, work.kind, work.label, work.day, facts)


def _step(work: Evidence) -> Sentence:
    return tell(
        "reading.step", "{role}: {authors} ({year}), “{title}”: {why}. About {minutes} minutes.",
        **{name: fact(work, name) for name in ("role", "authors", "title", "why")}, year=fact(work, "year", "year"),
        minutes=fact(work, "minutes", "count"),
    )  # fmt: skip


def _total(plan: ReadingPlan, sources: Sources) -> Sentence:
    counted = sources.computed(
        "total", "minutes of reading: words by words a minute", n=len(plan.steps), minutes=plan.minutes,
        hours=plan.hours, speed=WORDS_PER_MINUTE[plan.level], assumed=ASSUMED_WORDS,
        stubs=sum(step.is_stub for step in plan.steps),
    )  # fmt: skip
    return tell(
        "reading.total",
        "{n} works, about {minutes} minutes of the {hours} hours there are, at {speed} words a minute; {assumed} "
        "words are "
        "assumed where the full text is not here. Only cited here, to be got elsewhere: {stubs}.",
        n=fact(counted, "n", "count"), minutes=fact(counted, "minutes", "count"), 
        hours=fact(counted, "hours", "number"),
        speed=fact(counted, "speed", "count"), assumed=fact(counted, "assumed", "count"),
        stubs=fact(counted, "stubs", "count"),
    )  # fmt: skip
