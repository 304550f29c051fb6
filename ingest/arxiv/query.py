"""arXiv's query API: papers of a search, and papers by id, through the package ``arxiv``.

The package parses pages; asking, pacing, and the proof that a result is complete are ours, for alone it loses records
silently (``docs/harvest.md``). Manual: https://info.arxiv.org/help/api/user-manual.html
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import arxiv

from data.errors import BadAnswerError, RefusedError, SettingsError
from data.loading import LoadCounts
from data.store import Database
from data.windows import Row, Window
from ingest.arxiv.windows import SOURCE, WITHDRAWN, load_arxiv, months, uncovered
from ingest.harvest import Page
from ingest.strict_xml import Element, parse_xml, text_of
from ingest.web import Answer, Client

ATOM = "http://www.w3.org/2005/Atom"
NAMESPACES = {"a": ATOM, "o": "http://a9.com/-/spec/opensearch/1.1/"}
PAGE_SIZE = 200
MOST_RESULTS = 1_000
"""Above this a slice is halved: long results lose their order while they are paged through."""
ROUNDS = 4
"""Times a slice is read again when its distinct ids are not as many as the service counts."""
IDS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class _Reply:
    """What the package ``arxiv`` expects of ``requests``."""

    status_code: int
    content: bytes


class Transport:
    """Stands in for the session of ``arxiv.Client``: every page is whole, complete in itself, and no error in disguise.

    Attributes
    ----------
    total
        The largest number of results that any page announced.
    """

    def __init__(self, client: Client) -> None:
        self._client, self.total = client, 0

    def get(self, url: str, headers: object = None) -> _Reply:
        """Return one page."""
        params: dict[str, str | int] = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        body, total = self._client.fetch("", check_page, params, accept=frozenset({200, 400}))
        self.total = max(self.total, total)
        return _Reply(200, body)


def check_page(answer: Answer) -> tuple[bytes, int]:
    """Return the bytes of a page and the number of results it announces.

    Raises
    ------
    BadAnswerError
        If it is not a whole feed, empty before its end, or has an entry without what makes it one.
    RefusedError
        If it is the service's error in the form of a feed.
    """
    feed = parse_xml(answer.body, f"{{{ATOM}}}feed")
    counts = [text_of(feed, f"o:{name}", NAMESPACES) for name in ("totalResults", "startIndex")]
    if not all(count.isascii() and count.isdigit() for count in counts):
        raise BadAnswerError("a feed that does not count its results", answer.body)
    total, start = map(int, counts)
    entries = feed.findall("a:entry", NAMESPACES)
    for entry in entries:
        name = text_of(entry, "a:id", NAMESPACES)
        if "/api/errors" in name:
            raise RefusedError(f"arXiv refuses the query: {text_of(entry, 'a:summary', NAMESPACES)[:200]}", 400)
        if not _is_entry(entry, name):
            raise BadAnswerError(f"an entry without id, title or dates: {name[:80]!r}", answer.body)
    if not entries and (start < total or start):
        raise BadAnswerError(f"an empty page at {start} of {total} results", answer.body)
    return answer.body, total


def _is_entry(entry: Element, name: str) -> bool:
    return "/abs/" in name and all(text_of(entry, f"a:{key}", NAMESPACES) for key in ("title", "published", "updated"))


class ArxivQueries:
    """Searches, harvested month by month, then day by day, by the date of the newest version.

    Parameters
    ----------
    queries
        As the manual writes them: ``cat:cs.CL AND abs:"state space"``.
    since
        First public date from which on papers are wanted.
    only
        Plan these days (first, last) instead of what is due.
    """

    name, kind = SOURCE, "query"

    def __init__(self, queries: list[str], since: date | None, only: tuple[date, date] | None = None) -> None:
        self.queries, self.since, self.only = queries, since, only

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return the months and days not yet harvested of each search, up to yesterday."""
        until = today - timedelta(days=1)
        windows = []
        for query in self.queries:
            name = f"{self.kind} {hashlib.md5(query.encode()).hexdigest()[:8]}"
            gaps = [(self.only[0], min(self.only[1], until))] if self.only else self._gaps(db, name, until)
            for window in (window for gap in gaps for window in months(name, *gap)):
                slices = [[str(window.since), str(window.until)]]
                windows.append(
                    Window(SOURCE, window.name, window.since, window.until, {"query": query, "slices": slices})
                )
        return windows

    def _gaps(self, db: Database, name: str, until: date) -> list[tuple[date, date]]:
        if self.since is None:
            raise SettingsError(
                "sources.arxiv.since is not set: say from which first public date on papers are wanted, as 2024-01-01"
            )
        spans = db.execute(
            "SELECT since, until FROM main.harvest_windows WHERE source = ? AND starts_with(name, ?)",
            [SOURCE, f"{name} "],
        ).fetchall()
        return uncovered(spans, self.since, until)

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the slices of a window; one with too many results is halved."""
        query, slices = str(window.cursor["query"]), [list(part) for part in window.cursor["slices"]]
        found = int(window.cursor.get("found", 0))
        while slices:
            since, until = (date.fromisoformat(day) for day in slices[0])
            span = f"lastUpdatedDate:[{since:%Y%m%d}0000 TO {until:%Y%m%d}2359]"
            search = arxiv.Search(
                f"({query}) AND {span}", max_results=None, sort_by=arxiv.SortCriterion.LastUpdatedDate,
                sort_order=arxiv.SortOrder.Ascending,
            )  # fmt: skip
            rows = read_all(client, search, halve=since < until)
            if rows is None:
                middle = since + (until - since) // 2
                slices[:1] = [[str(since), str(middle)], [str(middle + timedelta(days=1)), str(until)]]
                continue
            slices, found = slices[1:], found + len({row.source_id for row in rows})
            yield Page(rows, {"query": query, "slices": slices, "found": found}, expected=found)

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load a complete window."""
        return load_arxiv(db, window, self.since, now)


class ArxivIds:
    """Papers by their arXiv ids, asked for once."""

    name, kind = SOURCE, "ids"

    def __init__(self, ids: list[str]) -> None:
        self.ids = ids

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return one window for all ids."""
        stamp = hashlib.md5(" ".join([*self.ids, str(today)]).encode()).hexdigest()[:8]
        return [Window(SOURCE, f"{self.kind} {stamp}", cursor={"ids": self.ids}, expected=len(self.ids))]

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the papers, a hundred at a time; ids that arXiv does not know are left out by it."""
        left = list(window.cursor["ids"])
        while left:
            rows = read_all(client, arxiv.Search(id_list=left[:IDS_AT_ONCE], max_results=None), halve=False)
            left = left[IDS_AT_ONCE:]
            yield Page(rows or [], {"ids": left})

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load the papers, whatever their date."""
        return load_arxiv(db, window, None, now)


def read_all(client: Client, search: arxiv.Search, halve: bool) -> list[Row] | None:
    """Return every result of a search; None: more than :data:`MOST_RESULTS`, and ``halve`` says to ask for less.

    Raises
    ------
    BadAnswerError
        If the distinct ids stay fewer than the service counts.
    """
    found: dict[str, arxiv.Result] = {}
    for number in range(ROUNDS):
        transport = Transport(client)
        reader = arxiv.Client(page_size=PAGE_SIZE, delay_seconds=0, num_retries=0)
        reader._session = transport  # the package offers no other way to ask in our stead
        for result in reader.results(search):
            known = found.get(arxiv_id_of(result)[0])
            if known is None or known.updated <= result.updated:
                found[arxiv_id_of(result)[0]] = result
            if halve and transport.total > MOST_RESULTS:
                return None
        if len(found) >= transport.total and (found or number):  # the service says "none" by mistake: ask twice
            return [row for result in found.values() for row in rows_of(result)]
    raise BadAnswerError(f"{transport.total} results announced, {len(found)} given in {ROUNDS} readings")


def arxiv_id_of(result: arxiv.Result) -> tuple[str, int]:
    """Return the id without version, and the version."""
    name, _, version = result.entry_id.split("/abs/", 1)[1].rpartition("v")
    return (name, int(version)) if name and version.isdigit() else (result.entry_id.split("/abs/", 1)[1], 1)


def rows_of(result: arxiv.Result) -> list[Row]:
    """Return a result in the two forms in which OAI-PMH gives a record."""
    arxiv_id, version = arxiv_id_of(result)
    stamp = f"{result.updated:%Y-%m-%d}"
    history = [{"version": 1, "submitted": _utc(result.published), "source_type": None}]
    if version > 1:
        history.append({"version": version, "submitted": _utc(result.updated), "source_type": None})
    withdrawn = bool(WITHDRAWN.search(result.comment or ""))
    categories = [result.primary_category, *(name for name in result.categories if name != result.primary_category)]
    authors = [{"name": author.name, "family": ""} for author in result.authors]
    fields: dict[str, Any] = {
        "title": " ".join(result.title.split()), "abstract": result.summary, "created": f"{result.published:%Y-%m-%d}",
        "categories": categories, "comments": result.comment, "journal_ref": result.journal_ref, "doi": result.doi,
        "licence": None, "updated": stamp, "authors": authors,
    }  # fmt: skip
    return [
        Row("arXiv", arxiv_id, stamp, fields),
        Row("arXivRaw", arxiv_id, stamp, {"versions": history, "withdrawn": withdrawn}),
    ]


def _utc(when: datetime) -> str:
    return when.replace(tzinfo=None).isoformat()
