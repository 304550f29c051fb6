"""Works as entries of BibTeX and BibLaTeX; pure. `fieldmap export bibtex|biblatex` and the explorer write them.

BibTeX: Patashnik (1988), with the fields of arXiv (https://info.arxiv.org/help/hypertex/bibstyles). BibLaTeX: its
manual, section 2.
"""

from collections.abc import Iterator
from typing import Literal

from app.exports.citable import Citable
from app.exports.latex import latex
from app.exports.names import Name

Dialect = Literal["bibtex", "biblatex"]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ENTRY: dict[Dialect, dict[str, str]] = {
    "bibtex": {"article": "article", "conference": "inproceedings", "preprint": "misc", "other": "misc"},
    "biblatex": {"article": "article", "conference": "inproceedings", "preprint": "online", "other": "misc"},
}
VENUE: dict[Dialect, dict[str, str]] = {
    "bibtex": {"article": "journal", "conference": "booktitle"},
    "biblatex": {"article": "journaltitle", "conference": "booktitle"},
}
VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
"""What would end a field early or begin a command, in fields that are read letter by letter."""


def bibtex_entry(one: Citable, dialect: Dialect = "bibtex") -> str:
    """Return a work as one entry that ends with a newline; unknown fields are left out."""
    lines = "".join(f"  {name} = {value},\n" for name, value in _fields(one, dialect) if value not in ("", "{}"))
    return f"@{ENTRY[dialect][one.kind]}{{{one.key},\n{lines}}}\n"


def _fields(one: Citable, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Yield the fields in the order they are written in, each as it stands after the equals sign."""
    old = dialect == "bibtex"
    yield "title", f"{{{latex(one.title, old, guard_case=True)}}}"
    yield "author", f"{{{' and '.join(_person(name, old) for name in one.authors)}}}"
    yield from _date(one, dialect)
    yield VENUE[dialect].get(one.kind, "howpublished"), f"{{{latex(one.venue, old)}}}"
    yield from _eprint(one, dialect)
    yield "doi", _verbatim(one.identifiers.get("doi", ""))
    yield "url", _verbatim(one.url)
    yield "keywords", f"{{{latex(', '.join(one.subjects), old)}}}"
    yield "abstract", f"{{{latex(one.abstract, old)}}}"
    yield "copyright", f"{{{latex(one.licence if one.abstract else '', old)}}}"
    yield "note", f"{{{one.note}}}"


def _date(one: Citable, dialect: Dialect) -> Iterator[tuple[str, str]]:
    if dialect == "biblatex":
        yield "date", f"{{{one.date}}}"
        return
    yield "year", f"{{{one.year or ''}}}"
    if len(one.date_parts) > 1:
        yield "month", MONTHS[one.date_parts[1] - 1]  # an abbreviation that styles know, not a text


def _verbatim(text: str) -> str:
    return f"{{{text.translate(VERBATIM)}}}"


def _eprint(one: Citable, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Yield the fields that name a paper of arXiv."""
    if "arxiv" in one.identifiers:
        kind, category = ("archivePrefix", "primaryClass") if dialect == "bibtex" else ("eprinttype", "eprintclass")
        yield "eprint", _verbatim(one.identifiers["arxiv"])
        yield kind, "{arXiv}" if dialect == "bibtex" else "{arxiv}"
        yield category, f"{{{one.category}}}"


def _person(name: Name, ascii_letters: bool) -> str:
    """Return a name as ``von Last, Jr, First``; parts that would be read as something else are put in braces."""
    if name.is_group or not name.given:
        return f"{{{latex(name.whole, ascii_letters)}}}"
    parts = (name.surname, name.suffix, name.given) if name.suffix else (name.surname, name.given)
    return ", ".join(_part(part, ascii_letters) for part in parts)


def _part(part: str, ascii_letters: bool) -> str:
    told = latex(part, ascii_letters)
    return f"{{{told}}}" if "," in part or "and" in part.lower().split() else told
