"""Frozen records that parsers hand to the store and analyses hand to their tables.

`ingest` parsers make :class:`Paper` and :class:`ImportedClaim`; `analysis.claims` makes :class:`Claim`. Bulk sources
skip these classes: they are loaded in SQL straight into the staging tables of `data.staging`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import date
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
Precision = Literal["day", "month", "year"]
ClaimKind = Literal["result", "baseline", "delta", "efficiency"]


@dataclass(frozen=True, slots=True)
class Author:
    """One author of one record; e-mail addresses are dropped on reading."""

    name: str
    """Display name, given name first."""
    family: str = ""
    """Family name alone where the source tells it, else empty."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name of a paper in one scheme: arxiv, doi, acl, corpus_id, openreview, dblp, sha."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of a paper's bibliography, resolved to a work later."""

    title: str
    authors: tuple[Author, ...] = ()
    year: int | None = None
    venue: str = ""
    identifiers: tuple[Identifier, ...] = ()
    contexts: tuple[str, ...] = ()
    """Sentences of the citing paper that cite this entry."""
    intents: tuple[str, ...] = ()
    """background, methodology, result, as the source tells them."""
    is_influential: bool | None = None
    """As the source says; None: it does not say."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of full text, in reading order."""

    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """A cell over several rows or columns, counted from 0."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class CellCitation:
    """An entry of the bibliography that a cell cites, counted from 0."""

    row: int
    column: int
    entry: str
    """The entry as printed, or its key where the bibliography does not hold it."""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """One table of a paper: caption, cells by row, and what its print tells of them.

    Rows are equally long; a cell over several rows or columns stands in each place that it covers. The header path of
    a column is its first ``header_rows`` cells, that of a row its first ``header_columns`` cells.
    """

    label: str
    caption: str
    cells: tuple[tuple[str, ...], ...]
    header_rows: int | None = None
    """Leading rows that head columns; None: not known."""
    header_columns: int | None = None
    """Leading columns that head rows; None: not known."""
    spans: tuple[Span, ...] = ()
    bold: tuple[tuple[int, int], ...] = ()
    """(row, column) of cells printed bold."""
    cited: tuple[CellCitation, ...] = ()


@dataclass(frozen=True, slots=True)
class Artifact:
    """Something that belongs to a paper and lies elsewhere."""

    kind: Literal["code", "model", "dataset", "page"]
    url: str
    """Built from a validated pattern."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as one source tells it."""

    source_id: str
    title: str
    abstract: str | None = None
    authors: tuple[Author, ...] = ()
    published: str | None = None
    """First public date, ISO day (a year alone is that year's 1 January); see ``precision``."""
    precision: Precision | None = None
    venue: str = ""
    licence: str = ""
    """SPDX name, or empty when the source does not say."""
    identifiers: tuple[Identifier, ...] = ()
    subjects: tuple[str, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    references: tuple[Reference, ...] = ()
    passages: tuple[Passage, ...] = ()
    tables: tuple[ResultTable, ...] = ()
    state: Literal["live", "withdrawn"] = "live"
    """withdrawn: retracted by its authors or removed by its publisher; kept, out of every count."""


@dataclass(frozen=True, slots=True)
class FullText:
    """What the full text of one paper tells."""

    passages: tuple[Passage, ...] = ()
    tables: tuple[ResultTable, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One number that a paper states about a system, with the sentence it was read from."""

    kind: ClaimKind
    """result: own system, absolute; baseline: another system or humans; delta: a difference;
    efficiency: speed, size, FLOPs or data."""
    value: float
    """The number as printed: 92.3 for "92.3%", 2.0 for "2x"; the unit stands in ``unit``."""
    sentence: str
    """The evidence, verbatim: the sentence, or the heads of row and column of a table's cell."""
    confidence: float
    """In [0, 1]: the extractor's own; for abstracts a probability, fitted to labels."""
    unit: str = ""
    """percent, points, times, ms, parameters … or empty for a bare number."""
    value_hi: float | None = None
    """Upper end where the paper states a range."""
    relative: bool = False
    """True for a delta that is a ratio or a relative percentage."""
    task: str | None = None
    dataset: str | None = None
    split: str | None = None
    metric: str | None = None
    higher_is_better: bool | None = None
    """Direction of the metric; None when the metric is unknown."""
    model: str | None = None
    settings: tuple[str, ...] = field(default=())
    """Conditions that limit comparability: few-shot, ensemble, extra data …"""
    comparators: tuple[str, ...] = field(default=())
    """Systems that the value is set against."""
    approximate: bool = False
    """True where the paper rounds: "over 90", "about 3"."""
    uncertainty: float | None = None
    """What stands behind ±, in the unit of the value."""
    uncertainty_kind: str | None = None
    """std, standard error, 95 % …; None where the paper does not say."""
    dataset_version: str | None = None
    parameters: float | None = None
    """Of the model, where they stand beside the value."""
    copied_from: str | None = None
    """Entry of the bibliography that the row of a table cites: not measured by this paper."""
    section: str | None = None
    """Heading of the passage; None in an abstract or a table."""
    table_position: int | None = None
    """Order of the table in its paper, from 1; None outside of tables."""
    cell_row: int | None = None
    cell_column: int | None = None
    """Row and column of the cell, from 0."""


@dataclass(frozen=True, slots=True)
class ImportedClaim:
    """One result as a file or service tells it, and the paper that it names."""

    claim: Claim
    dated: date | None = None
    """Day the source gives it; None: the first public day of its paper counts."""
    identifiers: tuple[Identifier, ...] = ()
    """Of the paper."""
    title: str = ""
    url: str = ""


def record_of(kind: type[T], told: Mapping[str, Any]) -> T:
    """Return a record from what ``dataclasses.asdict`` made of it, as JSON keeps it: lists are tuples again."""
    hints = get_type_hints(kind)
    return kind(**{name: _value_of(hints[name], value) for name, value in told.items()})


def _value_of(hint: Any, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    inner = get_args(hint)[0]
    if get_origin(inner) is tuple:
        return tuple(tuple(entry) for entry in value)
    if isinstance(inner, type) and is_dataclass(inner):
        return tuple(record_of(inner, entry) for entry in value)
    return tuple(value)
