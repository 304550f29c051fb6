"""arXiv by OAI-PMH: every record of the followed sets, and every later change of one.

Two forms of each record are harvested: ``arXiv`` (names apart) and ``arXivRaw`` (versions, withdrawals). Protocol:
https://www.openarchives.org/OAI/openarchivesprotocol.html; what the server really does: ``docs/harvest.md``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from data.errors import BadAnswerError, RefusedError, SettingsError
from data.loading import LoadCounts
from data.quarantine import Refused
from data.store import Database, scalar
from data.windows import Row, Window, held
from ingest.arxiv.windows import WITHDRAWN, load_arxiv, months, uncovered
from ingest.harvest import Page
from ingest.strict_xml import Element, parse_xml, text_of
from ingest.text_lines import LONGEST_ABSTRACT
from ingest.web import Answer, Client

OAI = "http://www.openarchives.org/OAI/2.0/"
NAMESPACES = {"oai": OAI, "a": "http://arxiv.org/OAI/arXiv/", "r": "http://arxiv.org/OAI/arXivRaw/"}
PARTS = ("arXivRaw", "arXiv")
AFTER_SNAPSHOT = timedelta(days=7)
MOST_RESTARTS = 3
MOST_LISTINGS = 6
MOST_SINGLE = 2_000
"""Records asked for one by one in a window; more means that the listing itself failed."""
MOST_AUTHORS = 20_000


@dataclass(frozen=True, slots=True)
class Record:
    """One record of an answer."""

    arxiv_id: str
    datestamp: str
    deleted: bool
    metadata: Element | None
    content: bytes


@dataclass(frozen=True, slots=True)
class Listing:
    """One answer: its records, the token of the next page ('' after the last), and the protocol's error if any."""

    records: list[Record]
    token: str
    error: str = ""
    message: str = ""


def parse_listing(body: bytes) -> Listing:
    """Return what one OAI-PMH answer holds.

    Raises
    ------
    BadAnswerError
        If it is not a whole answer of the protocol.
    """
    root = parse_xml(body, f"{{{OAI}}}OAI-PMH")
    error = root.find("oai:error", NAMESPACES)
    if error is not None:
        return Listing([], "", str(error.get("code")), " ".join("".join(error.itertext()).split()))
    found = root.xpath("oai:ListRecords | oai:ListIdentifiers | oai:GetRecord", namespaces=NAMESPACES)
    if len(found) != 1:
        raise BadAnswerError("an OAI-PMH answer without records or error")
    headers = found[0].xpath("oai:record | oai:header", namespaces=NAMESPACES)
    records = [_record(element) for element in headers]
    token = text_of(found[0], "oai:resumptionToken", NAMESPACES)
    if not records and not token:
        raise BadAnswerError("an OAI-PMH list without records")
    return Listing(records, token)


def _record(element: Element) -> Record:
    header = element if element.tag == f"{{{OAI}}}header" else element.find("oai:header", NAMESPACES)
    if header is None:
        raise BadAnswerError("a record without header")
    name = text_of(header, "oai:identifier", NAMESPACES)
    stamp = text_of(header, "oai:datestamp", NAMESPACES)[:10]
    if not name.startswith("oai:arXiv.org:") or not stamp:
        raise BadAnswerError(f"a header without an arXiv identifier or datestamp: {name[:80]!r}")
    metadata = element.find("oai:metadata", NAMESPACES)
    inner = metadata[0] if metadata is not None and len(metadata) else None
    deleted = header.get("status") == "deleted"
    return Record(name.removeprefix("oai:arXiv.org:"), stamp, deleted, inner, etree.tostring(element))


def as_row(part: str, record: Record) -> Row | Refused:
    """Return one record as it is kept, or why it cannot be used."""
    if record.deleted:
        return Row(part, record.arxiv_id, record.datestamp, {"deleted": True})
    origin = f"{record.arxiv_id} ({part})"
    if record.metadata is None:
        return Refused(origin, "no metadata", record.content)
    content = versions_of(record.metadata) if part == "arXivRaw" else fields_of(record.metadata)
    if part == "arXiv":
        if not content["title"]:
            return Refused(origin, "no title", record.content)
        if len(content["abstract"] or "") > LONGEST_ABSTRACT:
            reason = f"an abstract of {len(content['abstract']):,} characters; more than {LONGEST_ABSTRACT:,} are none"
            return Refused(origin, reason, record.content)
        if len(content["authors"]) > MOST_AUTHORS:
            return Refused(origin, f"{len(content['authors']):,} authors", record.content)
    return Row(part, record.arxiv_id, record.datestamp, content | {"updated": record.datestamp})


def fields_of(metadata: Element) -> dict[str, Any]:
    """Return the fields of the form ``arXiv``, named as they are staged."""

    def text(name: str) -> str | None:
        return text_of(metadata, f"a:{name}", NAMESPACES) or None

    authors = []
    for author in metadata.iterfind("a:authors/a:author", NAMESPACES):
        given, family, suffix = (text_of(author, f"a:{key}", NAMESPACES) for key in ("forenames", "keyname", "suffix"))
        name = " ".join(part for part in (given, family, suffix) if part)
        if name:
            authors.append({"name": name, "family": family})
    return {
        "title": text("title"), "abstract": text("abstract"), "created": text("created"),
        "categories": (text("categories") or "").split(), "comments": text("comments"),
        "journal_ref": text("journal-ref"), "doi": text("doi"), "licence": text("license"), "authors": authors,
    }  # fmt: skip


def versions_of(metadata: Element) -> dict[str, Any]:
    """Return the version history of the form ``arXivRaw``, and whether the newest version withdraws the paper."""
    versions = []
    for element in metadata.iterfind("r:version", NAMESPACES):
        number = str(element.get("version", "")).removeprefix("v")
        versions.append(
            {
                "version": int(number) if number.isascii() and number.isdigit() else None,
                "submitted": _iso(text_of(element, "r:date", NAMESPACES)),
                "source_type": text_of(element, "r:source_type", NAMESPACES) or None,
                "size": text_of(element, "r:size", NAMESPACES),
            }
        )
    comments = text_of(metadata, "r:comments", NAMESPACES)
    newest = versions[-1] if versions else {}
    empty = newest.get("source_type") == "I" or newest.get("size") in ("0", "0kb")
    return {"versions": versions, "withdrawn": bool(empty or WITHDRAWN.search(comments))}


def _iso(text: str) -> str | None:
    try:
        return parsedate_to_datetime(text).replace(tzinfo=None).isoformat()
    except ValueError:
        return None


class ArxivOai:
    """The followed sets, harvested month by month, then day by day.

    Parameters
    ----------
    sets
        OAI sets, as ``cs:cs:LG``.
    since
        First public date from which on papers are wanted; None only after a snapshot was loaded.
    only
        Plan these days (first, last) instead of what is due.
    """

    name, kind = "arxiv", "oai"

    def __init__(self, sets: list[str], since: date | None, only: tuple[date, date] | None = None) -> None:
        self.sets, self.since, self.only = sets, since, only

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return the months and days not yet harvested, up to yesterday: today's list still changes."""
        if not self.sets:
            raise SettingsError('nothing to harvest: set sources.arxiv.follow, as ["cs:cs:LG"], in fieldmap.toml')
        until = today - timedelta(days=1)
        if self.only:
            span = self.only[0], min(self.only[1], until)
            return [window for name in self.sets for window in months(f"{self.kind} {name}", *span)]
        return [window for name in self.sets for window in self._due(db, name, until)]

    def _due(self, db: Database, name: str, until: date) -> list[Window]:
        spans = db.execute(
            """SELECT since, until FROM main.harvest_windows
            WHERE source = 'arxiv' AND starts_with(name, ?) AND since IS NOT NULL""",
            [f"{self.kind} {name} "],
        ).fetchall()
        gaps = uncovered(spans, self._begin(db), until)
        return [window for gap in gaps for window in months(f"{self.kind} {name}", *gap)]

    def _begin(self, db: Database) -> date:
        """Return the day of change from which on all is wanted: the snapshot's newest less a week, or ``since``."""
        if scalar(db, "SELECT 1 FROM main.harvest_windows WHERE source = 'arxiv' AND starts_with(name, 'snapshot ')"):
            newest = scalar(db, "SELECT max(updated) FROM main.records WHERE source = 'arxiv'")
            first = scalar(db, "SELECT min(since) FROM main.harvest_windows WHERE source = 'arxiv'")
            if newest is not None:
                begin: date = newest - AFTER_SNAPSHOT
                return min(begin, first) if first else begin
        if self.since is None:
            raise SettingsError(
                "sources.arxiv.since is not set: say from which first public date on papers are wanted, as 2024-01-01, "
                "or load the metadata snapshot first (fieldmap ingest arxiv-snapshot)"
            )
        return self.since

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield both lists of a window, then what a second listing shows to be missing."""
        for number in range(int(window.cursor.get("part", 0)), len(PARTS)):
            cursor = window.cursor if window.cursor.get("part") == number else {"part": number}
            try:
                yield from self._list(client, window, number, cursor)
            except BadAnswerError:
                break  # a page that never comes whole: its records are asked for one by one below
        yield from self._missing(db, client, window)

    def _list(self, client: Client, window: Window, number: int, cursor: dict[str, Any]) -> Iterator[Page]:
        """Yield one list from its cursor on; a dead token restarts it from the last day that was kept."""
        token, day, restarts = cursor.get("token", ""), cursor.get("day", ""), 0
        asked: set[str] = set()
        while True:
            params = (
                self._first(window, "ListRecords", PARTS[number], day) if not token else _next("ListRecords", token)
            )
            listing = client.fetch("", _parsed, params)
            if listing.error == "badResumptionToken" or (listing.token and listing.token in asked):
                restarts, token, asked = restarts + 1, "", set()
                if restarts > MOST_RESTARTS:
                    raise BadAnswerError(f"the list of {window.name} was broken off {restarts} times by a dead token")
                continue
            asked.add(listing.token)
            token, day = listing.token, max([day, *(record.datestamp for record in listing.records)])
            page = _page(PARTS[number], listing.records)
            yield Page(page.rows, {"part": number, "token": token, "day": day} if token else {"part": number + 1},
                       page.refused)  # fmt: skip
            if not token:
                return

    def _missing(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """List the identifiers until the list is stable, and ask for every record that is not held as it is listed."""
        before: dict[str, str] | None = None
        place = {"part": len(PARTS)}
        for _ in range(MOST_LISTINGS):
            listed = self._identifiers(client, window)
            have = {part: held(db, window, part) for part in PARTS}
            missing = [
                (part, name) for name, stamp in listed.items() for part in PARTS if have[part].get(name, "") < stamp
            ]
            if len(missing) > MOST_SINGLE:
                yield Page([], {})  # the next run begins the window again
                raise BadAnswerError(f"{len(missing):,} records of {window.name} were listed but not given")
            for part, name in missing:
                page = self._single(client, part, name, listed[name])
                yield Page(page.rows, place, page.refused)
            if not missing and listed == (before if before is not None else have["arXiv"]):
                moved = [
                    (part, name, stamp) for part in PARTS for name, stamp in have[part].items() if name not in listed
                ]
                rows = [Row(*row, None) for row in moved]  # changed since: a later window has them
                yield Page(rows, place, expected=len(listed) + len({row.source_id for row in rows}))
                return
            before = listed
        raise BadAnswerError(f"the list of {window.name} changed during each of {MOST_LISTINGS} readings")

    def _identifiers(self, client: Client, window: Window) -> dict[str, str]:
        """Return every identifier of a window with its datestamp."""
        listed: dict[str, str] = {}
        asked: set[str] = set()
        params = self._first(window, "ListIdentifiers", "arXiv", "")
        while True:
            listing = client.fetch("", _parsed, params)
            if listing.error == "badResumptionToken" or (listing.token and listing.token in asked):
                raise BadAnswerError(f"the identifiers of {window.name} were broken off by a dead token")
            listed |= {record.arxiv_id: record.datestamp for record in listing.records}
            if not listing.token:
                return listed
            asked.add(listing.token)
            params = _next("ListIdentifiers", listing.token)

    def _single(self, client: Client, part: str, arxiv_id: str, stamp: str) -> Page:
        """Ask for one record; one whose own answer is broken goes to quarantine, so that the rest can go on.

        Raises
        ------
        SourceError
            If it is the service that does not answer well: then nothing is known of the record.
        """
        params = {"verb": "GetRecord", "metadataPrefix": part, "identifier": f"oai:arXiv.org:{arxiv_id}"}
        broken: list[bytes] = []
        for _ in range(2):
            try:
                listing = client.fetch("", _parsed, params)
            except BadAnswerError as error:
                broken.append(error.content)
                reason = error
            else:
                if listing.error:
                    return Page([Row(part, arxiv_id, stamp, None)], {})  # listed a moment ago, unknown now
                return _page(part, listing.records)
        if broken[0] != broken[1] or f"oai:arXiv.org:{arxiv_id}<".encode() not in broken[0]:
            raise reason
        return Page([Row(part, arxiv_id, stamp, None)], {}, [Refused(f"{arxiv_id} ({part})", str(reason), broken[0])])

    def _first(self, window: Window, verb: str, part: str, day: str) -> dict[str, str | int]:
        since = max(day, f"{window.since:%Y-%m-%d}")
        return {"verb": verb, "metadataPrefix": part, "set": window.name.split()[1], "from": since,
                "until": f"{window.until:%Y-%m-%d}"}  # fmt: skip

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load a complete window."""
        return load_arxiv(db, window, self.since, now)


def _next(verb: str, token: str) -> dict[str, str | int]:
    return {"verb": verb, "resumptionToken": token}


def _page(part: str, records: list[Record]) -> Page:
    """Return records as rows; those that cannot be used are kept as seen, their bytes refused."""
    rows, refused = [], []
    for record in records:
        made = as_row(part, record)
        if isinstance(made, Refused):
            refused.append(made)
            made = Row(part, record.arxiv_id, record.datestamp, None)
        rows.append(made)
    return Page(rows, {}, refused)


def _parsed(answer: Answer) -> Listing:
    """Parse an answer; of the protocol's errors only an empty result and a dead token are ordinary."""
    listing = parse_listing(answer.body)
    if listing.error and listing.error not in ("noRecordsMatch", "badResumptionToken", "idDoesNotExist"):
        raise RefusedError(f"arXiv refuses the request: {listing.error}: {listing.message[:200]}", answer.status)
    return listing
