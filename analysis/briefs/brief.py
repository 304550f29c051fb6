"""A brief: a document about one subject as of a day, and how the subject was found. Pure.

The other modules here fill its sections, `app.briefs` puts it together and has it checked.
"""

from dataclasses import dataclass
from datetime import date

from analysis.documents.document import Document, Evidence, Section, Sentence

FORMAT = 1
"""Of the JSON document; raised when a reader of an older one would be misled."""


@dataclass(frozen=True, slots=True)
class About:
    """The subject of a brief and how it was found."""

    asked: str
    kind: str
    """family, topic, term, or search."""
    number: int | None
    """Within its kind; None of a search."""
    name: str
    names: tuple[str, ...]
    """The name and its aliases, as definitions are looked for."""
    how: str
    """In words: what was taken for the subject."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole brief."""

    about: About
    as_of: date
    edition: int
    n_works: int
    """Papers of the subject that were public by then."""
    sections: tuple[Section, ...]
    evidence: tuple[Evidence, ...]
    """In the order in which it is first used."""
    worded_by: str = ""
    """The language model that changed wordings; empty: none."""

    def by_ref(self) -> dict[str, Evidence]:
        """Return the evidence by its ref."""
        return {one.ref: one for one in self.evidence}

    @property
    def sentences(self) -> list[Sentence]:
        """All sentences in order."""
        return [sentence for section in self.sections for sentence in section.sentences]

    @property
    def head(self) -> str:
        """What it is of: subject, day, edition, papers, and who worded it."""
        worded = f" Some wordings are by a language model ({self.worded_by}); ids and numbers are as they were." if (
            self.worded_by) else ""  # fmt: skip
        return (
            f"As of {self.as_of}, from edition {self.edition} of this library; {self.n_works:,} papers: "
            f"{self.about.how}. Quotes are the papers' own words; all else is filled from tables.{worded}"
        )

    def document(self) -> Document:
        """Return the brief as a document, as it is checked and rendered."""
        return Document(f"Brief: {self.about.asked}", self.head, self.as_of, self.sections, self.evidence)
