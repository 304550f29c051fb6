"""The lines of a document as messages show them: text and links, the title of a paper leading to its page. Pure.

Mail, feeds and chats are made of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.documents.document import Document, Evidence, Section, Sentence

LINKED = ("title", "first_title", "other_title")
"""Values of a sentence that lead to the page of their evidence."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence."""

    parts: tuple[Part, ...]
    depth: int
    is_quote: bool
    place: str
    """Of a quote: where it stands and why it is shown."""
    ref: str
    """Of the paper that a line of depth 0 is about; '' for any other."""

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(part.text for part in self.parts)


def lines_of(section: Section, evidence: Mapping[str, Evidence]) -> Iterator[Line]:
    """Yield the lines of a section; one whose own words lead nowhere ends with links to its sources."""
    for sentence in section.sentences:
        parts = tuple(_linked(sentence, evidence))
        if not sentence.depth and not any(part.url for part in parts):
            parts += tuple(_sources(sentence, evidence))
        place = "; ".join(filter(None, (sentence.place, sentence.why))) if sentence.is_quote else ""
        ref = sentence.refs[0] if sentence.key == "paper" else ""
        yield Line(parts, sentence.depth, sentence.is_quote, place, ref)


def _linked(sentence: Sentence, evidence: Mapping[str, Evidence]) -> Iterator[Part]:
    """Yield a sentence in parts, each title among its values with its page."""
    text = f"“{sentence.text}”" if sentence.is_quote else sentence.text
    for value in sentence.values:
        url = evidence[value.ref].url
        before, found, rest = text.partition(value.shown)
        if value.name in LINKED and url and found:
            yield Part(before)
            yield Part(found, url)
            text = rest
    yield Part(text)


def _sources(sentence: Sentence, evidence: Mapping[str, Evidence]) -> Iterator[Part]:
    """Yield a link for each source that has a page."""
    for number, ref in enumerate(ref for ref in sentence.refs if evidence[ref].url):
        yield Part(" (see " if not number else " · ")
        yield Part(evidence[ref].label, evidence[ref].url)
    if any(evidence[ref].url for ref in sentence.refs):
        yield Part(")")


def sections_of(document: Document) -> Iterator[tuple[Section, list[Line]]]:
    """Yield each section with its lines."""
    evidence = document.by_ref()
    for section in document.sections:
        yield section, list(lines_of(section, evidence))
