"""Claims from files, without a library: what `fieldmap claims extract` and `fieldmap eval claims` read and answer."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from analysis.claims.extract import extract_claims
from analysis.claims.tables.extract import table_claims
from analysis.claims.tables.paper import PaperText
from analysis.claims.tables.text import text_claims
from data.errors import InputError
from data.records import CellCitation, Claim, FullText, ResultTable
from ingest.fulltext.latex.archive import read_eprint
from ingest.fulltext.latex.paper import parse_latex, parse_tex

Form = Literal["abstracts", "latex", "tables"]
LONGEST_LINE = 64 * 2**20
"""Characters of one line of input, or bytes of one source."""
MOST_TABLES = 1_000
_JSON_LINES = (".jsonl", ".json", ".ndjson")
_QUOTED = {"sentence": "quote"}
_TOLD = (
    "kind", "task", "dataset", "split", "metric", "value", "value_hi", "unit", "relative", "model", "settings",
    "sentence", "confidence", "higher_is_better", "uncertainty", "approximate", "copied_from", "section",
    "table_position", "cell_row", "cell_column",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A paper as one file or one line of a file tells it."""

    id: str
    told: dict[str, Any]
    path: Path | None = None
    """A LaTeX source of its own."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was read from one paper."""

    id: str
    claims: tuple[Claim, ...]
    error: str | None = None
    """Why the paper could not be read."""

    @property
    def answerable(self) -> bool:
        """Whether the paper reports results of its own as a leaderboard lists them."""
        return any(claim.kind == "result" for claim in self.claims)

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as the command prints it."""
        told: dict[str, Any] = {
            "id": self.id,
            "answerable": self.answerable,
            "claims": list(map(claim_told, self.claims)),
        }
        return told | ({"error": self.error} if self.error else {})


def claim_told(claim: Claim) -> dict[str, Any]:
    """Return a claim as the contract of `claims extract` names its fields; the evidence is ``quote``."""
    told = {_QUOTED.get(name, name): getattr(claim, name) for name in _TOLD}
    return told | {"unit": claim.unit or None}


def read_sources(paths: Sequence[Path], form: Form) -> Iterator[Source]:
    """Yield the papers of files; ``-`` is standard input. LaTeX may also lie in files of its own (.tex, .gz, .tar).

    Raises
    ------
    InputError
        If a line is no JSON object with an id, or is longer than is sound.
    """
    for path in paths:
        if form == "latex" and str(path) != "-" and path.suffix.lower() not in _JSON_LINES:
            yield Source(path.name.split(".tex")[0].split(".tar")[0].removesuffix(".gz"), {}, path)
        elif str(path) == "-":
            yield from _lines(sys.stdin, "standard input")
        else:
            with path.open(encoding="utf-8", errors="replace") as lines:
                yield from _lines(lines, path.name)


def _lines(lines: Any, name: str) -> Iterator[Source]:
    number = 0
    while line := lines.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise InputError(f"line {number} of {name} is longer than {LONGEST_LINE:,} characters; split the file")
        if line.strip():
            yield _source(line, f"line {number} of {name}")


def _source(line: str, where: str) -> Source:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is no JSON ({str(error)[:80]}); one object {{id, …}} a line is read") from None
    if not isinstance(told, dict) or not isinstance(told.get("id"), str | int):
        raise InputError(f'{where} must be an object with an id, like {{"id": "a", …}}; found {line[:60]!r}')
    return Source(str(told["id"]), told)


def extract(source: Source, form: Form | None = None) -> Extracted:
    """Read the claims of one paper; one that cannot be read says why and has none.

    Parameters
    ----------
    form
        None: tables where there are tables, else LaTeX, else the abstract.
    """
    told = source.told
    form = form or form_of(source)
    try:
        if form == "abstracts":
            return Extracted(source.id, tuple(extract_claims(_text(told, "title"), _text(told, "abstract"))))
        paper = paper_of(source, form)
    except InputError as error:
        return Extracted(source.id, (), str(error))
    found = table_claims(paper)
    return Extracted(source.id, (*found, *text_claims(paper.passages, {claim.value for claim in found})))


def form_of(source: Source) -> Form:
    """Return what is read of a paper: its tables where it has some, else its LaTeX, else its abstract."""
    return "tables" if "tables" in source.told else "latex" if source.path or "tex" in source.told else "abstracts"


def paper_of(source: Source, form: Form) -> PaperText:
    """Return a paper with its tables and its text.

    Raises
    ------
    InputError
        If its source is no LaTeX, too large, or its tables have another shape.
    """
    told = source.told
    title, abstract = _text(told, "title"), _text(told, "abstract")
    if form == "tables":
        return PaperText(title, abstract, _tables(told.get("tables")))
    read = _full_text(source)
    abstract = abstract or " ".join(one.text for one in read.passages if one.section == "Abstract")
    return PaperText(title, abstract, read.tables, read.passages)


def _full_text(source: Source) -> FullText:
    if source.path is None:
        return parse_tex(_text(source.told, "tex"))
    if source.path.stat().st_size > LONGEST_LINE:
        raise InputError(f"{source.path.name} has more than {LONGEST_LINE:,} bytes; the main file alone may do")
    content = source.path.read_bytes()
    if source.path.suffix.lower() == ".tex":
        return parse_tex(content.decode("utf-8", errors="replace"))
    return parse_latex(read_eprint(content))


def _tables(told: Any) -> tuple[ResultTable, ...]:
    """Return tables given as ``{caption, cells}``, and as much of their print as is told beside."""
    if not isinstance(told, list):
        raise InputError(f"tables must be a list of {{caption, cells}}; found {str(told)[:60]!r}")
    return tuple(_table(one) for one in told[:MOST_TABLES])


def _table(told: Any) -> ResultTable:
    cells = told.get("cells") if isinstance(told, dict) else None
    if not isinstance(cells, list) or not all(isinstance(row, list) for row in cells):
        raise InputError(f"a table must be {{caption, cells: [[…], …]}}; found {str(told)[:60]!r}")
    header_rows, header_columns = (
        told.get(name) if isinstance(told.get(name), int) and told[name] >= 0 else None
        for name in ("header_rows", "header_columns")
    )
    return ResultTable(
        _text(told, "label"), _text(told, "caption"),
        tuple(tuple("" if cell is None else str(cell) for cell in row) for row in cells), header_rows, header_columns,
        bold=tuple((place[0], place[1]) for place in _places(told.get("bold"), 2)),
        cited=tuple(CellCitation(place[0], place[1], str(place[2])) for place in _places(told.get("cited"), 3)),
    )  # fmt: skip


def _places(told: Any, width: int) -> list[list[Any]]:
    """Return lists that begin with the row and the column of a cell."""
    return [
        place for place in (told if isinstance(told, list) else [])
        if isinstance(place, list) and len(place) == width and all(isinstance(at, int) for at in place[:2])
    ]  # fmt: skip


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""
