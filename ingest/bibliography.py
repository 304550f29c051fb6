"""A person's own bibliography as seed: BibTeX, RIS and CSL-JSON files, as Zotero and its like export them.

Each entry is parsed by itself, so that a broken one goes to quarantine and the rest goes in. Parsers: pybtex, rispy.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import rispy
from pybtex.backends.plaintext import Backend
from pybtex.database.input.bibtex import Parser
from pybtex.richtext import Text

from data.errors import InputError
from data.loading import LoadCounts, load_staged
from data.quarantine import Refused, quarantine
from data.records import Author, Identifier, Paper, Precision
from data.staging import create_staging, stage_papers
from data.store import Database
from ingest.marks import ACL_URL, ARXIV_URL, DOI_URL
from ingest.text_lines import LONGEST_ABSTRACT, LONGEST_LINE

SOURCE = "bibtex"
"""Name of the source, whatever the form of the file."""
LARGEST_FILE = 8 * LONGEST_LINE
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
BIBTEX_ENTRY = re.compile(r"^[ \t]*@[ \t]*(?P<kind>\w+)[ \t]*[{(]", re.MULTILINE)
PLAIN = Backend()
"""Held: finding a backend or a parser by its name reads the metadata of every package installed, each time."""
SIGNS = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^", "textasciitilde": "~",
    "textless": "<", "textgreater": ">", "textbar": "|", "textquotedbl": '"', "textdollar": "$", "textunderscore": "_",
    "{": "{", "}": "}", "$": "$", "&": "&", "#": "#", "_": "_", "%": "%",
}  # fmt: skip
"""Commands that stand for a sign which TeX takes for something else."""
SIGN = re.compile(r"(?<!\\)\\(?:(text[a-z]+)(?:\{\}|(?![a-zA-Z])\s*)|([{}$&#_%]))")
_PLACES = {sign: chr(0xFDD0 + place) for place, sign in enumerate(dict.fromkeys(SIGNS.values()))}
_SIGN_OF = {ord(place): sign for sign, place in _PLACES.items()}
"""Characters that Unicode keeps out of texts hold the place of signs while the rest is read as TeX."""
VENUES = ("journal", "journaltitle", "booktitle")
VERBATIM = ("url", "doi", "eprint")
NO_BRACES = str.maketrans("", "", "{}")
RIS_END = re.compile(r"^ER  -.*$", re.MULTILINE)


def load_bibliography(db: Database, path: Path, folder: Path, now: datetime) -> LoadCounts:
    """Load the entries of one file; those that cannot be read go to quarantine in ``folder``.

    Raises
    ------
    InputError
        If the file is missing, of an unknown kind, too large, not UTF-8, or holds no entry.
    """
    text, parse = _read(path), _parser(path)
    refused: list[Refused] = []
    papers: dict[str, Paper] = {}
    read = 0
    for number, told in enumerate(parse(text), start=1):
        read += 1
        if isinstance(told, Refused):
            refused.append(Refused(f"{path.name}: entry {number}", told.reason, told.content))
        else:
            papers[told.source_id] = told
    if not read:
        raise InputError(f"{path} holds no entry of a bibliography; nothing was loaded")
    create_staging(db)
    stage_papers(db, papers.values())
    counts = load_staged(db, SOURCE, now)
    kept = quarantine(db, folder, SOURCE, refused, now)
    repeats = read - len(refused) - len(papers)
    return counts.plus(LoadCounts(read=kept + repeats, quarantined=kept, duplicates=repeats))


def _read(path: Path) -> str:
    if not path.is_file():
        raise InputError(f"{path} is missing or no file")
    if path.stat().st_size > LARGEST_FILE:
        raise InputError(f"{path} is larger than {LARGEST_FILE // 2**20} MB; split it")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start}); export it as UTF-8") from error


def _parser(path: Path) -> Callable[[str], Iterator[Paper | Refused]]:
    kinds = {".bib": parse_bibtex, ".bibtex": parse_bibtex, ".ris": parse_ris, ".json": parse_csl}
    if path.suffix.lower() not in kinds:
        raise InputError(f"{path}: a bibliography ends in {', '.join(kinds)}; this one in {path.suffix or 'nothing'}")
    return kinds[path.suffix.lower()]


def parse_bibtex(text: str) -> Iterator[Paper | Refused]:
    """Yield the entries of a BibTeX file; its ``@string`` abbreviations hold for all of them."""
    starts = [found.start() for found in BIBTEX_ENTRY.finditer(text)]
    kinds = [found["kind"].lower() for found in BIBTEX_ENTRY.finditer(text)]
    parts = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    strings = "".join(part for kind, part in zip(kinds, parts, strict=True) if kind == "string")
    for kind, part in zip(kinds, parts, strict=True):
        if kind in ("string", "comment", "preamble"):
            continue
        try:
            entry = next(iter(Parser().parse_string(strings + part).entries.values()))
            told = {name.lower(): _verbatim(value) if name.lower() in VERBATIM else plain(value)
                    for name, value in entry.fields.items()}  # fmt: skip
            people = entry.persons.get("author", entry.persons.get("editor", []))
            yield _paper(told, [_person(person) for person in people], part)
        except InputError as error:
            yield Refused("", str(error), part.encode())
        except Exception as error:  # whatever a parser of a loose format makes of one entry
            yield Refused("", f"not BibTeX: {error}", part.encode())


def plain(value: str) -> str:
    """Return a text of BibTeX without its TeX: accents as letters, signs as themselves, braces and commands gone."""
    value = SIGN.sub(lambda found: _PLACES.get(SIGNS.get(found[1] or found[2], ""), found[0]), value)
    try:
        shown = str(Text.from_latex(value).render(PLAIN))
    except Exception:  # unbalanced braces: the text as it stands is better than none
        shown = value.replace("{", "").replace("}", "")
    shown = re.sub(r"(\$[^$]*\$)|\\[a-zA-Z]+\s*", lambda found: found[1] or "", shown)  # formulas stay
    return " ".join(shown.translate(_SIGN_OF).split())


def _verbatim(value: str) -> str:
    """Return an address or identifier, which is no TeX, though some programs put a backslash before its signs."""
    return "".join(re.sub(r"\\([_%&#~$])", r"\1", value).translate(NO_BRACES).split())


def _person(person: Any) -> Author:
    family = plain(" ".join([*person.prelast_names, *person.last_names]))
    given = plain(" ".join([*person.first_names, *person.middle_names]))
    return Author(" ".join(part for part in (given, family, plain(" ".join(person.lineage_names))) if part), family)


def parse_ris(text: str) -> Iterator[Paper | Refused]:
    """Yield the entries of a RIS file."""
    begin = 0
    for found in RIS_END.finditer(text):
        part, begin = text[begin : found.end()].strip("\n\r "), found.end()
        try:
            told = rispy.loads(part + "\n")[0]
            fields = {
                "title": told.get("title") or told.get("primary_title") or "", "abstract": told.get("abstract", ""),
                "doi": told.get("doi", ""), "url": " ".join(told.get("urls", [])),
                "year": _finer(told.get("year") or told.get("publication_year") or "", told.get("date", "")),
                "journal": told.get("journal_name") or told.get("secondary_title") or "",
                "keywords": ",".join(told.get("keywords", [])),
            }  # fmt: skip
            yield _paper(fields, [_reversed(name) for name in told.get("authors", told.get("first_authors", []))], part)
        except InputError as error:
            yield Refused("", str(error), part.encode())
        except Exception as error:  # as above
            yield Refused("", f"not RIS: {error}", part.encode())


def parse_csl(text: str) -> Iterator[Paper | Refused]:
    """Yield the entries of a CSL-JSON file."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}; nothing was loaded") from error
    for told in entries if isinstance(entries, list) else []:
        content = json.dumps(told, ensure_ascii=False)
        try:
            if not isinstance(told, dict):
                raise InputError("not an object")
            issued = told.get("issued") or {}
            parts = [str(part) for part in (issued.get("date-parts") or [[]])[0]]
            fields = {
                "title": _text(told.get("title")), "abstract": _text(told.get("abstract")),
                "doi": _text(told.get("DOI")), "url": _text(told.get("URL")), "year": "-".join(parts),
                "journal": _text(told.get("container-title")), "keywords": _text(told.get("keyword")),
            }  # fmt: skip
            people = [_named(one) for one in told.get("author") or []]
            yield _paper(fields, people, content)
        except InputError as error:
            yield Refused("", str(error), content.encode("utf-8", "replace"))
        except (AttributeError, TypeError, IndexError) as error:
            yield Refused("", f"not CSL-JSON: {error}", content.encode("utf-8", "replace"))


def _paper(told: dict[str, str], authors: list[Author], part: str) -> Paper:
    """Return the paper of one entry's fields.

    Raises
    ------
    InputError
        If it has no title, or something far too long for an abstract.
    """
    title = _text(told.get("title"))
    if not title:
        raise InputError("no title")
    abstract = _text(told.get("abstract"))
    if len(abstract) > LONGEST_ABSTRACT:
        raise InputError(f"an abstract of {len(abstract):,} characters")
    identifiers = _identifiers(told)
    published, precision = day_of(told.get("year", "") or told.get("date", ""), told.get("month", ""))
    name = f"{identifiers[0].scheme}:{identifiers[0].value}" if identifiers else None
    digest = hashlib.md5(f"{title.casefold()}|{authors[0].name if authors else ''}|{published}".encode()).hexdigest()
    return Paper(
        source_id=name or f"entry:{digest[:16]}", title=title, abstract=abstract or None,
        authors=tuple(author for author in authors if author.name), published=published, precision=precision,
        venue=next(filter(None, map(told.get, VENUES)), ""), identifiers=identifiers,
        subjects=tuple(word.strip() for word in re.split("[,;]", told.get("keywords", "")) if word.strip()),
    )  # fmt: skip


def _identifiers(told: dict[str, str]) -> tuple[Identifier, ...]:
    """Return the identifiers that an entry states, in its fields or in its address."""
    address, eprint = told.get("url", ""), told.get("eprint", "")
    is_arxiv = told.get("archiveprefix", told.get("eprinttype", "arxiv")).lower() == "arxiv"
    found = [("arxiv", eprint if is_arxiv else ""), ("doi", told.get("doi", ""))]
    for scheme, pattern in (("arxiv", ARXIV_URL), ("acl", ACL_URL), ("doi", DOI_URL)):
        match = pattern.search(address)
        found.append((scheme, match[1] if match else ""))
    named: dict[str, str] = {}
    for scheme, value in found:
        if value:
            named.setdefault(scheme, value)
    return tuple(Identifier(scheme, value) for scheme, value in named.items())


def day_of(text: str, month: str = "") -> tuple[str | None, Precision | None]:
    """Return the first day that a date like 2017, 2017-06 or 2017/06/12 can mean, and how precise it is."""
    found = re.match(r"\s*(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?", text)
    if not found or not 1800 <= int(found[1]) <= 2100:
        return None, None
    year, number = int(found[1]), int(found[2] or 0)
    if not number and month:
        named = month.strip().lower()[:3]
        number = MONTHS.index(named) + 1 if named in MONTHS else int(named) if named.isdigit() else 0
    if not 1 <= number <= 12:
        return f"{year:04d}-01-01", "year"
    try:
        if found[2] and found[3]:
            return date(year, number, int(found[3])).isoformat(), "day"
    except ValueError:
        pass
    return f"{year:04d}-{number:02d}-01", "month"


def _finer(year: str, day: str) -> str:
    """Return the date that tells more, of two that tell the same year."""
    return day if day[:4] == year[:4] or not year else year


def _reversed(name: str) -> Author:
    """Return an author written family name first; Jr. and the like may come third."""
    family, given, suffix = (part.strip() for part in (*name.split(",", 2), "", "")[:3])
    return Author(" ".join(part for part in (given, family, suffix) if part), family if given else "")


def _named(told: dict[str, Any]) -> Author:
    """Return an author of CSL-JSON; a group has one literal name."""
    particles = (_text(told.get(f"{kind}-particle")) for kind in ("dropping", "non-dropping"))
    family = " ".join(filter(None, (*particles, _text(told.get("family")))))
    given, suffix = _text(told.get("given")), _text(told.get("suffix"))
    return Author(" ".join(filter(None, (given, family or _text(told.get("literal")), suffix))), family)


def _text(told: Any) -> str:
    text = " ".join(told.replace("\x00", "").split()) if isinstance(told, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8")
