"""The ACL Anthology's own XML, one file a collection: https://github.com/acl-org/acl-anthology, folder data/xml.

:func:`parse_collection` is pure; :func:`load_acl` feeds it a file, :class:`AclAnthology` harvests collections.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from lxml import etree

from data.errors import BadAnswerError, InputError, SettingsError
from data.loading import LoadCounts, load_staged
from data.quarantine import Refused, quarantine
from data.records import Artifact, Author, Identifier, Paper, record_of
from data.staging import CODE_PATTERN, create_staging, stage_papers
from data.store import Database
from data.windows import Row, Window, finish_window
from ingest.acl_ids import VENUE_NAMES, licence_of, venue_of, year_of
from ingest.bibliography import MONTHS, day_of
from ingest.fulltext.tex_math import math_text
from ingest.harvest import Page
from ingest.marks import E_MAIL
from ingest.strict_xml import Element, parse_xml, text_of
from ingest.text_lines import LONGEST_ABSTRACT, require_file
from ingest.web import Client

SOURCE = "acl"
LARGEST_FILE = 64 * 2**20
"""Bytes of one collection; the largest one has about 15 MB."""
COLLECTION = re.compile(r"[A-Z]\d\d|(?:19|20)\d\d\.[a-z0-9]+")
VOLUME = re.compile(r"[a-z0-9]+")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
CODE = re.compile(CODE_PATTERN)
MONTH = re.compile(r"(?<![a-z])(" + "|".join(MONTHS) + ")", re.IGNORECASE)
TWO_DIGIT_VOLUMES = re.compile(r"W\d\d|C69")
"""Collections whose ids have two digits for the volume and two for the paper; so has D19 from volume 5 on."""


def load_acl(db: Database, path: Path, quarantine_folder: Path, now: datetime) -> LoadCounts:
    """Load one collection, plain or .gz; papers that cannot be read go to quarantine.

    Raises
    ------
    InputError
        If the file is missing, too large, cut short, or no collection of the Anthology; nothing was loaded then.
    """
    try:
        told = parse_collection(_read(path))
    except BadAnswerError as error:
        raise InputError(f"{path}: {error}; nothing was loaded") from error
    refused = [
        Refused(f"{path.name}: {one.origin}", one.reason, one.content) for one in told if isinstance(one, Refused)
    ]
    create_staging(db)
    stage_papers(db, [one for one in told if isinstance(one, Paper)])
    counts = load_staged(db, SOURCE, now)
    kept = quarantine(db, quarantine_folder, SOURCE, refused, now)
    return counts.plus(LoadCounts(read=kept, quarantined=kept))


def _read(path: Path) -> bytes:
    """Return the bytes of a plain or .gz file, bounded."""
    require_file(path)
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content: bytes = file.read(LARGEST_FILE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read ({error}); fetch it again; nothing was loaded") from error
    if len(content) > LARGEST_FILE:
        raise InputError(f"{path} holds more than {LARGEST_FILE // 2**20} MB; no collection does; nothing was loaded")
    return content


def parse_collection(content: bytes, wanted: str | None = None) -> list[Paper | Refused]:
    """Return the papers of a collection in order, with those that cannot be used and why.

    Parameters
    ----------
    wanted
        Name that the collection must have; None: any.

    Raises
    ------
    BadAnswerError
        If the bytes are no whole collection, another one, or one without papers.
    """
    root = parse_xml(content, "collection")
    collection = root.get("id") or ""
    if not COLLECTION.fullmatch(collection):
        raise BadAnswerError(
            f"a collection named {collection[:40]!r}; names like P18 or 2023.acl are expected", content
        )
    if wanted not in (None, collection):
        raise BadAnswerError(f"collection {collection} instead of {wanted}", content)
    told = [_checked(collection, volume, one) for volume in root.iterfind("volume") for one in volume.iterfind("paper")]
    if not told:
        raise BadAnswerError(f"collection {collection} holds no paper", content)
    return told


def _checked(collection: str, volume: Element, told: Element) -> Paper | Refused:
    try:
        return _paper(collection, volume, told)
    except InputError as error:
        origin = f"volume {str(volume.get('id'))[:40]} paper {str(told.get('id'))[:40]}"
        return Refused(origin, str(error), etree.tostring(told, with_tail=False))


def _paper(collection: str, volume: Element, told: Element) -> Paper:
    """Return one paper.

    Raises
    ------
    InputError
        If it has no usable id, no title, or something far too long for an abstract.
    """
    name = paper_id(collection, volume.get("id") or "", told.get("id") or "")
    title, abstract = _marked(told.find("title")), E_MAIL.sub("", _marked(told.find("abstract")))
    if not title:
        raise InputError("no title")
    if len(abstract) > LONGEST_ABSTRACT:
        raise InputError(f"an abstract of {len(abstract):,} characters; more than {LONGEST_ABSTRACT:,} are no abstract")
    year = _told(told, volume, "year")
    year = year if YEAR.fullmatch(year) else str(year_of(name))
    published, precision = day_of(year + _month(_told(told, volume, "month")))
    doi = text_of(told, "doi", {})
    links = [*(one.get("url") or "" for one in told.iterfind("pwccode")), *CODE.findall(abstract)]
    gone = told.find("retracted") is not None or told.find("removed") is not None
    return Paper(
        source_id=name, title=title, abstract=abstract or None, authors=_authors(told), published=published,
        precision=precision, venue=_venue(volume, name), licence=licence_of(int(year)),
        identifiers=(Identifier("acl", name), *([Identifier("doi", doi)] if doi else [])),
        artifacts=tuple(Artifact("code", link) for link in dict.fromkeys(links) if CODE.fullmatch(link)),
        state="withdrawn" if gone else "live",
    )  # fmt: skip


def paper_id(collection: str, volume: str, paper: str) -> str:
    """Return the id of a paper: 2023.acl-long.1, or P18-1001 before 2020.

    Raises
    ------
    InputError
        If the parts make no such id.
    """
    if not (paper.isascii() and paper.isdigit() and len(paper) < 6 and VOLUME.fullmatch(volume)):
        raise InputError(f"volume {volume[:40]!r} and paper {paper[:40]!r} make no id")
    if "." in collection:
        return f"{collection}-{volume}.{int(paper)}"
    if not (volume.isascii() and volume.isdigit()):
        raise InputError(f"volume {volume[:40]!r} of {collection} is no number")
    two = TWO_DIGIT_VOLUMES.fullmatch(collection) or (collection == "D19" and int(volume) >= 5)
    name = f"{collection}-{int(volume):02d}{int(paper):02d}" if two else f"{collection}-{int(volume)}{int(paper):03d}"
    if year_of(name) is None:
        raise InputError(f"volume {volume[:40]} and paper {paper} make {name[:40]}, which is no id")
    return name


def _marked(element: Element | None) -> str:
    """Return a text with its marks of print gone and its formulas readable."""
    return " ".join(_pieces(element).split()) if element is not None else ""


def _pieces(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        parts.append(math_text(child.text or "", parts[-1][-1:]) if child.tag == "tex-math" else _inner(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _inner(child: Element) -> str:
    """Return the text of a mark; a break is a space, comments and instructions are nothing."""
    return (" " if child.tag == "br" else _pieces(child)) if isinstance(child.tag, str) else ""


def _authors(told: Element) -> tuple[Author, ...]:
    """Return the authors by name; whatever else is told of them is dropped."""
    names = [(text_of(one, "first", {}), text_of(one, "last", {})) for one in told.iterfind("author")]
    return tuple(Author(f"{first} {last}".strip(), last) for first, last in names if first or last)


def _told(paper: Element, volume: Element, name: str) -> str:
    """Return what a paper, or else its volume, tells."""
    return text_of(paper, name, {}) or text_of(volume, f"meta/{name}", {})


def _month(text: str) -> str:
    """Return the first month in texts like ``June 30 -- July 5`` as ``-06``; '' where there is none."""
    found = MONTH.search(text)
    return f"-{MONTHS.index(found[1].lower()) + 1:02d}" if found else ""


def _venue(volume: Element, name: str) -> str:
    """Return the venue of a volume: the meeting rather than ``ws``; from the id where it names none."""
    names = ["".join(one.itertext()).strip().lower() for one in volume.iterfind("meta/venue")]
    names = [one for one in names if one != "ws"] or names
    return VENUE_NAMES.get(names[0], names[0].upper()) if names and names[0] else venue_of(name)


class AclAnthology:
    """Collections of the ACL Anthology, each asked for again each month.

    Parameters
    ----------
    collections
        Their names: ``2023.acl``, ``2023.findings``, ``P18``.
    """

    name, kind = SOURCE, "collection"

    def __init__(self, collections: list[str]) -> None:
        for collection in collections:
            if not COLLECTION.fullmatch(collection):
                raise SettingsError(f"{collection!r} is no collection of the ACL Anthology; write 2023.acl or P18")
        self.collections = list(dict.fromkeys(collections))

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return one window a collection and month."""
        return [
            Window(self.name, f"{self.kind} {collection} {today:%Y-%m}", cursor={"collection": collection})
            for collection in self.collections
        ]

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield a collection, which comes whole or not at all."""
        collection = window.cursor["collection"]
        told = client.fetch(f"/{collection}.xml", lambda answer: parse_collection(answer.body, collection))
        papers = {one.source_id: one for one in told if isinstance(one, Paper)}
        refused = [Refused(f"{collection}.xml: {one.origin}", one.reason, one.content)
                   for one in told if isinstance(one, Refused)]  # fmt: skip
        yield Page([Row("paper", name, "", asdict(paper)) for name, paper in papers.items()], window.cursor, refused)

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load the papers of a collection."""
        rows = db.execute(
            "SELECT content FROM main.harvest_rows WHERE source = ? AND name = ? ORDER BY source_id",
            [window.source, window.name],
        ).fetchall()
        create_staging(db)
        stage_papers(db, [record_of(Paper, json.loads(content)) for (content,) in rows])
        return load_staged(db, self.name, now, lambda: finish_window(db, window, now))
