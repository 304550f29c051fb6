"""A brief as data: sections of sentences and figures, and the evidence that each of them rests on. Pure.

The other modules here fill it, `app.briefs` puts it together and has it checked, `app` renders it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

FORMAT = 1
"""Of the JSON document; raised when a reader of an older one would be misled."""
Fact = str | int | float | None
EvidenceKind = Literal["work", "claim", "discrepancy", "person", "subject", "count", "forecast", "status"]
Unit = Literal["name", "count", "share", "day", "year", "number"]
"""How a value is printed: as it is, whole with separators, in per cent, as a day, as a year, or short."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What sentences rest on: a paper, a claim, a row of a table, or what was counted."""

    ref: str
    """Unique in a brief: W and the number of a work, C of a claim, D of a discrepancy …; N and a name for a count."""
    kind: EvidenceKind
    label: str
    """Title of the paper, or in words what was counted."""
    day: date | None
    """Public for certain by then; None: undated, or counted as of the brief's day."""
    facts: Mapping[str, Fact]
    """Values that sentences and figures may print, by name."""
    url: str | None = None
    is_earlier: bool = False
    """It is told of an earlier brief: the library of this one need not hold it."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value that a sentence prints, and the fact of the evidence that it is."""

    name: str
    value: Fact
    unit: Unit
    ref: str

    @property
    def shown(self) -> str:
        """The value as it is printed."""
        return shown(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A quote, or a template filled with facts of its evidence."""

    key: str
    """Name of the template, or ``quote``: by it and its evidence a sentence is known again in another brief."""
    text: str
    refs: tuple[str, ...]
    values: tuple[Value, ...] = ()
    """Of a template; a quote has none."""
    place: str = ""
    """Where a quote stands: Abstract, or the heading of its section."""
    why: str = ""
    """Why a quote is shown, in words without numbers."""
    first_wording: str = ""
    """Before a language model changed the wording; empty: none did."""

    @property
    def is_quote(self) -> bool:
        """Whether these are a paper's own words."""
        return self.key == "quote"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a figure: the name of a fact, its heading, and how it is printed."""

    fact: str
    heading: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Figure:
    """A table whose rows are evidence: it holds no number that the evidence does not hold."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a brief."""

    name: str
    heading: str
    sentences: tuple[Sentence, ...] = ()
    figures: tuple[Figure, ...] = ()
    note: str = ""
    """Why it is empty, or what is missing in it, and how to get that."""

    @property
    def is_filled(self) -> bool:
        """Whether it tells anything."""
        return bool(self.sentences or self.figures)


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


class Sources:
    """The evidence of a brief while it is written: each ref once, its facts together."""

    def __init__(self, known: Iterable[Evidence] = ()) -> None:
        self._by_ref = {one.ref: one for one in known}

    def add(self, evidence: Evidence) -> Evidence:
        """Keep evidence, with the facts that are known of it already.

        Raises
        ------
        ValueError
            If a fact is known with another value: two parts would tell two numbers of one thing.
        """
        known = self._by_ref.get(evidence.ref)
        if known is not None:
            for name, value in evidence.facts.items():
                if name in known.facts and known.facts[name] != value:
                    raise ValueError(f"{evidence.ref}: {name} is {known.facts[name]!r} and {value!r}")
            evidence = Evidence(known.ref, known.kind, known.label, known.day, {**known.facts, **evidence.facts},
                                known.url, known.is_earlier)  # fmt: skip
        self._by_ref[evidence.ref] = evidence
        return evidence

    def count(self, name: str, label: str, /, **facts: Fact) -> Evidence:
        """Keep what was counted under a name."""
        return self.add(Evidence(f"N.{name}", "count", label, None, facts))

    def used_in(self, sections: Sequence[Section]) -> tuple[Evidence, ...]:
        """Return the evidence that sections use, in the order of its first use."""
        refs = dict.fromkeys(ref for section in sections for ref in refs_of(section))
        return tuple(self._by_ref[ref] for ref in refs if ref in self._by_ref)


def refs_of(section: Section) -> list[str]:
    """Return the refs of a section in order, with repeats."""
    told = [ref for sentence in section.sentences for ref in sentence.refs]
    return told + [ref for figure in section.figures for ref in figure.refs]


def fact(evidence: Evidence, name: str, unit: Unit = "name") -> Value:
    """Return a fact of some evidence as a value to print."""
    return Value(name, evidence.facts[name], unit, evidence.ref)


def tell(key: str, template: str, /, *also: Evidence, **values: Value) -> Sentence:
    """Fill a template; it holds no digits of its own, so that every number printed is a fact.

    Parameters
    ----------
    also
        Further evidence of the sentence.
    """
    text = template.format(**{name: value.shown for name, value in values.items()})
    refs = dict.fromkeys([*(value.ref for value in values.values()), *(one.ref for one in also)])
    return Sentence(key, text, tuple(refs), tuple(values.values()))


def quote(text: str, evidence: Evidence, place: str = "", why: str = "") -> Sentence:
    """Return a paper's own words as a sentence, without the bullet that stood before them."""
    return Sentence("quote", text.lstrip("•*·▪ "), (evidence.ref,), place=place, why=why)


def shown(value: Fact, unit: Unit) -> str:
    """Return a value as it is printed; what is not known is called so."""
    if value is None:
        return "unknown"
    if isinstance(value, str):
        return " ".join(value.split())
    if unit == "count":
        return f"{value:,.0f}"
    if unit == "share":
        return f"{100 * value:.1f} %"
    return f"{value:.0f}" if unit == "year" else f"{value:g}"
