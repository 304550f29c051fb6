"""The paper of a session as the sections of its pack read it: texts with their places, audit card, claims, level."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from analysis.audit.card import AuditCard, Line
from analysis.briefs.brief import About
from analysis.briefs.field import Field
from analysis.claims.sentences import split_sentences
from analysis.documents.document import Evidence, Fact, Sentence, Sources, quote
from analysis.groups.group import Level
from analysis.sessions.key_sentences import FULL_SECTION, Part, Placed
from data.licence import quotable
from data.store import Database, rows_as_dicts

Row = dict[str, Any]
ABSTRACT = "Abstract"
_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("introduction", re.compile(r"(?i)^\W*(?:\d+|i)?[\W\d]*introduction\b")),
    ("conclusion", re.compile(r"(?i)conclu|^\W*\d*\W*summary(?:\sand\s.*)?\s*$|closing")),
)
_TEXTS = """WITH here AS (SELECT p.*, r.licence FROM main.passages p JOIN main.records r USING (record_id)
        WHERE p.work_id = ?)
    SELECT coalesce(nullif(section, ''), 'Text') AS heading, text, licence FROM here
    WHERE record_id = (SELECT arg_max(record_id, (n, -record_id)) FROM
        (SELECT record_id, count(*) AS n FROM here GROUP BY record_id)) ORDER BY position"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the paper."""

    heading: str
    text: str
    licence: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the paper and where it stands."""

    text: str
    heading: str


@dataclass(frozen=True, slots=True)
class SessionPaper:
    """A paper, who reads it, and what the library knows of it."""

    field: Field
    """Of this one work, as of the day."""
    work: Row
    """Its row of ``works``."""
    evidence: Evidence
    level: Level
    texts: tuple[Passage, ...]
    """The abstract, then the full text of one record."""
    card: AuditCard | None
    """None where the audit has not read it yet."""
    claims: list[Row]
    facts: dict[str, list[Row]]
    """Facts of its set-up by field."""
    code: list[str]
    """Links to its code that sources tell."""
    near: tuple[tuple[int, float], ...] = ()
    """Works nearest to it in text with their cosine, nearest first."""

    @property
    def work_id(self) -> int:
        """Its number."""
        return int(self.work["work_id"])

    @property
    def has_full_text(self) -> bool:
        """Whether more than its abstract was read."""
        return any(one.heading != ABSTRACT for one in self.texts)

    @property
    def year(self) -> int | None:
        """The year in which it was published."""
        return self.work["published"].year if self.work["published"] else None

    def lines(self, part: str) -> list[Line]:
        """Return the lines of a part of its audit card."""
        return [line for line in self.card.lines if line.part == part] if self.card else []

    def said(self, text: str, heading: str, why: str) -> Sentence:
        """Return a sentence of its texts as a quote, as long as its licence lets us show."""
        licence = next((one.licence for one in self.texts if one.heading == heading), None)
        return quote(quotable(text, licence), self.evidence, heading, why)


def texts_of(db: Database, work: Row) -> tuple[Passage, ...]:
    """Return abstract and full text of a work."""
    abstract = [Passage(ABSTRACT, work["abstract"], work["licence"])] if work["abstract"] else []
    return (*abstract, *(Passage(**row) for row in rows_as_dicts(db, _TEXTS, [work["work_id"]])))


def field_of(db: Database, work: Row, day: date) -> Field:
    """Return one work as a field, so that the sections of briefs can read of it."""
    about = About(work["title"], "paper", work["work_id"], work["title"], (), "one paper")
    return Field(db, about, day, np.array([work["work_id"]], dtype=np.int64), True)


def sentences_of(texts: tuple[Passage, ...]) -> list[Said]:
    """Return all sentences in reading order."""
    return [Said(one.text[start:end], one.heading) for one in texts for start, end in split_sentences(one.text)]


def placed(texts: tuple[Passage, ...]) -> list[Placed]:
    """Return the sentences of abstract, introduction and conclusion with their places, as far as looked at."""
    told: list[Placed] = []
    for part, some in _by_part(texts).items():
        some = some[:FULL_SECTION]
        told += [Placed(one.text, part, one.heading, place, len(some)) for place, one in enumerate(some)]
    return told


def _by_part(texts: tuple[Passage, ...]) -> dict[Part, list[Said]]:
    parts: dict[Part, list[Said]] = {"abstract": [], "introduction": [], "conclusion": []}
    for one in sentences_of(texts):
        part = "abstract" if one.heading == ABSTRACT else part_of(one.heading)
        if part is not None:
            parts[part].append(one)
    return parts


def part_of(heading: str) -> Part | None:
    """Return which part a section is, by its heading; None of all others."""
    return next((part for part, pattern in _PARTS if pattern.search(heading)), None)


def line_evidence(paper: SessionPaper, line: Line, sources: Sources) -> Evidence:
    """Keep a line of the audit card as evidence, with its words as facts."""
    number = paper.card.lines.index(line) + 1 if paper.card else 0
    said = line.evidence[0] if line.evidence else ""
    facts: dict[str, Fact] = {
        "name": line.name, "verdict": line.verdict, "told": line.told, "said": said, "source": line.source,
        "place": line.section or ("a row of a table" if "|" in said else ABSTRACT),
    }  # fmt: skip
    return sources.computed(f"audit.{number}", f"audit card, {line.name}: {line.verdict}", **facts)
