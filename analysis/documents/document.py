"""A document as data: sections of sentences, figures and charts, and the evidence that each of them rests on. Pure.

`analysis.briefs` and `analysis.decisions` fill it, `app.document_markdown`, `_html`, `_pdf` and `_page` render it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

Fact = str | int | float | None
EvidenceKind = Literal[
    "work", "claim", "discrepancy", "person", "subject", "count", "forecast", "status", "row", "assumption", "computed"
]
"""A row is one of a person's own file, an assumption what a person or a default of ours takes for granted."""
Unit = Literal["name", "count", "share", "day", "year", "number", "money", "large"]
"""How a value is printed: as it is, whole with separators, in per cent, as a day, as a year, short, with cents, or with
thousand, million, billion, trillion in words."""
ChartForm = Literal["points", "bars", "lines"]
LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What sentences rest on: a paper, a claim, a row of a table, or what was counted."""

    ref: str
    """Unique in a document: W and the number of a work, C of a claim, D of a discrepancy …; N and a name for what was
    counted or computed, F and a place for a row of a file, A and a name for an assumption."""
    kind: EvidenceKind
    label: str
    """Title of the paper, or in words what was counted, assumed, or where the row stands."""
    day: date | None
    """Public for certain by then; None: undated, or counted as of the document's day."""
    facts: Mapping[str, Fact]
    """Values that sentences and figures may print, by name."""
    url: str | None = None
    is_earlier: bool = False
    """It is told of an earlier document: the library of this one need not hold it."""


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
    """Name of the template, or ``quote``: by it and its evidence a sentence is known again in another document."""
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
    depth: int = 0
    """1: it tells more of the last sentence of depth 0 before it."""

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
class Chart:
    """A drawing whose points are evidence: each axis, name and interval is a fact of theirs."""

    name: str
    caption: str
    form: ChartForm
    """Points (a scatter), bars (one for each row, from the fact ``lo`` or zero), or lines (one for each group)."""
    x: Column
    """Of bars: their names."""
    y: Column
    refs: tuple[str, ...]
    label: str = ""
    """The fact that names a point; empty: none is named."""
    group: str = ""
    """The fact by whose value points are coloured and lines are told apart; empty: all are of one group."""
    lo: str = ""
    hi: str = ""
    """The facts that hold the interval of y; empty: none."""
    is_log_x: bool = False
    is_log_y: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a document."""

    name: str
    heading: str
    sentences: tuple[Sentence, ...] = ()
    figures: tuple[Figure, ...] = ()
    note: str = ""
    """Why it is empty, or what is missing in it, and how to get that."""
    charts: tuple[Chart, ...] = ()
    is_folded: bool = False
    """Not for everybody: folded in HTML and on pages, on a page of its own in PDF."""

    @property
    def drawn(self) -> tuple["Figure | Chart", ...]:
        """Figures, then charts."""
        return (*self.figures, *self.charts)

    @property
    def is_filled(self) -> bool:
        """Whether it tells anything."""
        return bool(self.sentences or self.figures or self.charts)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document: a brief, or the memo of a decision."""

    title: str
    head: str
    """What it is of: day, source, coverage, in words."""
    day: date
    """It tells nothing from after this day."""
    sections: tuple[Section, ...]
    evidence: tuple[Evidence, ...]
    """In the order in which it is first used."""

    def by_ref(self) -> dict[str, Evidence]:
        """Return the evidence by its ref."""
        return {one.ref: one for one in self.evidence}


class Sources:
    """The evidence of a document while it is written: each ref once, its facts together."""

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

    def computed(self, name: str, label: str, /, **facts: Fact) -> Evidence:
        """Keep what was computed under a name."""
        return self.add(Evidence(f"N.{name}", "computed", label, None, facts))

    def used_in(self, sections: Sequence[Section]) -> tuple[Evidence, ...]:
        """Return the evidence that sections use, in the order of its first use."""
        refs = dict.fromkeys(ref for section in sections for ref in refs_of(section))
        return tuple(self._by_ref[ref] for ref in refs if ref in self._by_ref)


def refs_of(section: Section) -> list[str]:
    """Return the refs of a section in order, with repeats."""
    told = [ref for sentence in section.sentences for ref in sentence.refs]
    return told + [ref for drawn in section.drawn for ref in drawn.refs]


def facts_of(drawn: "Figure | Chart") -> list[str]:
    """Return the names of the facts that a figure or a chart prints."""
    if isinstance(drawn, Figure):
        return [column.fact for column in drawn.columns]
    return [name for name in (drawn.x.fact, drawn.y.fact, drawn.label, drawn.group, drawn.lo, drawn.hi) if name]


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


def below(*sentences: Sentence) -> tuple[Sentence, ...]:
    """Return sentences as such that tell more of the one before them."""
    return tuple(replace(one, depth=1) for one in sentences)


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
    if unit == "money":
        return f"{value:,.2f}"
    if unit == "large":
        size, word = next(((size, f" {word}") for size, word in LARGE if abs(value) >= size), (1.0, ""))
        return f"{value / size:.3g}{word}"
    return f"{value:.0f}" if unit == "year" else f"{value:g}"


def cells(figure: Figure, evidence: Mapping[str, Evidence]) -> Sequence[Sequence[str]]:
    """Return the rows of a figure as they are printed."""
    return [[shown(evidence[ref].facts[one.fact], one.unit) for one in figure.columns] for ref in figure.refs]


def course_chart(figure: Figure) -> Chart | None:
    """Return the drawing of a figure that tells the course of a share with its interval; None of other figures."""
    columns = {column.fact: column for column in figure.columns}
    if not {"period", "share", "lo", "hi"} <= columns.keys():
        return None
    return Chart(figure.name, figure.caption, "lines", columns["period"], columns["share"], figure.refs,
                 lo="lo", hi="hi")  # fmt: skip
