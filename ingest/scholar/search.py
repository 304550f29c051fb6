"""Searches and venues of Semantic Scholar (bulk), through the package ``semanticscholar`` with a transport of ours.

The package builds addresses and pages through results; asking, pacing and the proof that a page is one are ours, for
alone it takes faults for the end of a result (``docs/harvest.md``).
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from semanticscholar import SemanticScholar as Package

from data.errors import BadAnswerError
from data.loading import LoadCounts, load_staged
from data.staging import create_staging, stage_papers
from data.store import Database
from data.windows import Row, Window, finish_window
from ingest.harvest import Page
from ingest.scholar.answers import SOURCE, as_paper, parse_json
from ingest.web import Answer, Client

FIELDS = ["corpusId", "externalIds", "title", "abstract", "venue", "year", "publicationDate", "authors"]
ROWS_AT_ONCE = 1_000
GRAPH = "/graph/v1"


class Transport:
    """Stands in for the package's requester: each page is whole and no token comes twice.

    Attributes
    ----------
    total
        Results that the service announced.
    """

    def __init__(self, client: Client) -> None:
        self._client, self._tokens, self.total = client, set[str](), 0

    async def get_data_async(
        self, url: str, parameters: str, headers: object, payload: object = None
    ) -> dict[str, Any]:
        """Return one page of results."""
        params: dict[str, str | int] = dict(parse_qsl(parameters.lstrip("&")))  # no empty query: all of a venue
        told = self._client.fetch(url.split(GRAPH, 1)[1], parse_page, params)
        token = told.get("token")
        if token is not None and token in self._tokens:
            raise BadAnswerError("the pages of a search go in a circle: a token came twice")
        self._tokens.add(token or "")
        self.total = max(self.total, told["total"])
        return told


def parse_page(answer: Answer) -> dict[str, Any]:
    """Return one page of a bulk search.

    Raises
    ------
    BadAnswerError
        If it does not count its results, or has none although there are some.
    """
    told = parse_json(answer)
    if not isinstance(told, dict) or not isinstance(told.get("total"), int):
        raise BadAnswerError("not a page of search results", answer.body)
    if not isinstance(told.get("data", []), list) or (told["total"] and not told.get("data")):
        raise BadAnswerError(f"an empty page of {told['total']} results", answer.body)
    return told | {"data": told.get("data", [])}


class ScholarSearch:
    """Searches, and all papers of venues, asked for again each month.

    Parameters
    ----------
    queries
        As the API writes them: words, ``+``, ``|``, ``-``, ``"…"``.
    since
        First public date from which on papers are wanted; None: all.
    venues
        Names of venues as the service writes them; it takes a comma for the end of a name.
    """

    name, kind = SOURCE, "search"

    def __init__(self, queries: list[str], since: date | None, venues: list[str] | None = None) -> None:
        self.queries, self.since, self.venues = queries, since, venues or []

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return one window a search or venue and month."""
        wanted = [(query, {"query": query}) for query in self.queries]
        wanted += [(f"venue {venue}", {"query": "", "venue": venue}) for venue in self.venues]
        return [
            Window(self.name, f"{self.kind} {hashlib.md5(told.encode()).hexdigest()[:8]} {today:%Y-%m}", cursor=cursor)
            for told, cursor in wanted
        ]

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the results, a thousand at a time; tokens die, so a search that was broken off begins again.

        Raises
        ------
        BadAnswerError
            If fewer papers come than were announced.
        """
        package, transport = Package(api_url="http://unused", retry=False), Transport(client)
        package._AsyncSemanticScholar._requester = transport  # the package offers no other way to ask in our stead
        span = f"{self.since}:" if self.since else None
        results = iter(
            package.search_paper(
                quote_plus(window.cursor["query"]), bulk=True, fields=FIELDS, publication_date_or_year=span,
                venue=[quote_plus(window.cursor["venue"])] if window.cursor.get("venue") else None,
            )
        )  # fmt: skip
        found = 0
        while batch := [entry.raw_data for entry in islice(results, ROWS_AT_ONCE)]:
            rows = {str(told.get("corpusId")): told for told in batch}
            found += len(rows)
            kept = [Row("paper", name, "", told) for name, told in rows.items()]
            yield Page(kept, window.cursor, expected=transport.total)
        if found < transport.total:
            raise BadAnswerError(f"{transport.total:,} results announced, {found:,} given")

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load the papers found."""
        create_staging(db)
        stage_found(db, window)
        return load_staged(db, self.name, now, lambda: finish_window(db, window, now))


def stage_found(db: Database, window: Window) -> None:
    """Stage the papers that a window found, but for those that a batch told more of: their references."""
    rows = db.execute(
        """SELECT source_id, content FROM main.harvest_rows w WHERE source = ? AND name = ? AND part = 'paper'
        AND NOT EXISTS (FROM main.records r JOIN main.reference_lists USING (record_id)
                        WHERE r.source = w.source AND r.source_id = w.source_id) ORDER BY source_id""",
        [window.source, window.name],
    ).fetchall()
    made = (as_paper(json.loads(content), None, f"corpus_id:{name}") for name, content in rows)
    stage_papers(db, [paper for paper in made if paper is not None])
