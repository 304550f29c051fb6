"""OpenAlex: dates, venues, licences, abstracts and citation counts of the papers in this library, asked for by DOI.

Fifty papers a request, within a daily budget. Bibliographies are only counted: they come as ids of OpenAlex alone.
Wire format: https://developers.openalex.org/api-reference/works; prices: …/api-reference/authentication.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from data.errors import BadAnswerError, InputError, RefusedError, SourceError
from data.loading import LoadCounts, load_staged
from data.quarantine import Refused
from data.records import Author, Identifier, Paper, Precision
from data.staging import create_staging, stage_papers
from data.store import Database
from data.told import Told, keep_told
from data.windows import Row, Window, finish_window, kept_contents
from ingest.coverage import Asked, Wanted, due_windows, note_coverage
from ingest.harvest import Page
from ingest.marks import E_MAIL
from ingest.scholar.answers import parse_json
from ingest.text_lines import LONGEST_ABSTRACT, plain_text
from ingest.web import Answer, Client

IDS_AT_ONCE = 50
IDS_A_WINDOW = 1_000
PAGE_SIZE = 100
"""The service gives no more in one answer; more than are asked for, since some DOIs have two works."""
LIST_USD = 0.0001
"""Price of one list of works."""
KEYLESS_USD = 0.01
"""What the service allows a day without a key, at the least it has said."""
HIGHEST_PRICE_USD = 1.0
"""A higher price in an answer is a mistake, or no price."""
MOST_POSITION = LONGEST_ABSTRACT // 2
"""An abstract with a word at a later place is longer than any abstract."""
MOST_AUTHORS = 20_000
MOST_COUNT = 2**31 - 1
WANTED = Wanted(("doi", "arxiv"), names=4, pattern=r'[^\s,|"]{1,200}')
"""A comma, a bar or a quotation mark in a DOI would end the filter: such a DOI is never asked for."""
WRONG_QUERY = frozenset({400, 414})
FIELDS = (
    "id", "doi", "title", "publication_date", "publication_year", "authorships", "primary_location", "best_oa_location",
    "is_retracted", "cited_by_count", "referenced_works_count", "abstract_inverted_index",
)  # fmt: skip
WORK_ID = re.compile(r"https://openalex\.org/(W[0-9]{1,15})")
LICENCE = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")


@dataclass(frozen=True, slots=True)
class Found:
    """What one answer tells."""

    works: dict[str, dict[str, Any]]
    """By the identifier asked for."""
    refused: list[Refused]
    price_usd: float
    """What the answer says that it cost; 0: it does not say."""


def key_header(key: str) -> dict[str, str]:
    """Return the header that carries a key: in the address, it would stand in logs on the way."""
    return {"Authorization": f"Bearer {key}"} if key else {}


class OpenAlex:
    """The papers of this library, asked for again after some days: counts and dates change without a sign.

    Parameters
    ----------
    refresh_days
        Days after which a paper is asked for again.
    daily_budget_usd
        What may be spent in a day (UTC); without a key no more than :data:`KEYLESS_USD`.
    key
        Of the account that pays; the client sends it as :func:`key_header` says. Here it only tells what may be
        spent, and is kept out of messages.
    """

    name, kind = "openalex", "works"

    def __init__(self, refresh_days: int, daily_budget_usd: float, key: str = "") -> None:
        self.refresh_days, self._key = refresh_days, key
        self.budget_usd = daily_budget_usd if key else min(daily_budget_usd, KEYLESS_USD)
        self.price_usd = LIST_USD

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return the batches that today's budget pays for."""
        requests = int(self.budget_usd / self.price_usd + 1e-6) - self._asked(db, today)
        most = requests * IDS_AT_ONCE
        return due_windows(db, self.name, self.kind, WANTED, today, self.refresh_days, most, IDS_A_WINDOW)

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the works of a batch, fifty at a time, as long as the day's budget lasts.

        Raises
        ------
        SourceError
            If the next request would pass the budget; the next day goes on.
        """
        left, size = list(window.cursor.get("ids", [])), IDS_AT_ONCE
        while left:
            self._keep_to_budget(db, window)
            chunk = left[:size]
            try:
                found = self._ask(client, chunk)
            except RefusedError as refusal:
                if refusal.status not in WRONG_QUERY and "Invalid query parameters" not in str(refusal):
                    raise
                if len(chunk) > 1:  # one of them is no DOI to the service: the others are asked for without it
                    size = len(chunk) // 2
                    continue
                found = Found({}, [Refused(chunk[0], str(refusal), chunk[0].encode())], 0.0)
            left, size = left[len(chunk) :], IDS_AT_ONCE
            self.price_usd = max(self.price_usd, found.price_usd)
            yield Page([Row("work", name, "", found.works.get(name)) for name in chunk], {"ids": left}, found.refused)

    def _ask(self, client: Client, names: list[str]) -> Found:
        """Ask for some papers; a refusal that repeats the key is told without it."""
        params: dict[str, str | int] = {
            "filter": "doi:" + "|".join(map(doi_of, names)), "select": ",".join(FIELDS), "per_page": PAGE_SIZE
        }  # fmt: skip
        try:
            return client.fetch("/works", partial(parse_works, asked=names), params)
        except RefusedError as refusal:
            if self._key and self._key in str(refusal):
                raise RefusedError(str(refusal).replace(self._key, "(the key)"), refusal.status) from None
            raise

    def _keep_to_budget(self, db: Database, window: Window) -> None:
        day = db.execute(
            "SELECT started::DATE FROM main.harvest_windows WHERE source = ? AND name = ?", [window.source, window.name]
        ).fetchall()[0][0]
        asked = self._asked(db, day)
        if (asked + 1) * self.price_usd > self.budget_usd * (1 + 1e-6):
            raise SourceError(
                f"the OpenAlex budget of ${self.budget_usd:g} for {day} is spent ({asked:,} requests at "
                f"${self.price_usd:g}); the next day's run goes on, or raise sources.openalex.daily_budget_usd"
            )

    def _asked(self, db: Database, day: date) -> int:
        """Return the requests made since a day began, by what its windows received: one row an identifier.

        A window that was begun the day before counts whole: rather too much than too little.
        """
        rows = db.execute(
            """SELECT coalesce(sum(ceil(received / ?)), 0)::BIGINT FROM main.harvest_windows
            WHERE source = ? AND split_part(name, ' ', 1) = ? AND started >= ?""",
            [IDS_AT_ONCE, self.name, self.kind, day],
        ).fetchall()
        return int(rows[0][0])

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load the works of a complete batch and note what was found and what not."""
        works = dict(kept_contents(db, window, "work"))
        found = {work["id"]: work for work in works.values() if work}
        asked = [Asked(name, work is not None, work["listed"] if work else None) for name, work in works.items()]
        told = [Told(name, {"citations": work["cited"]}) for name, work in found.items() if work["cited"] is not None]
        create_staging(db)
        stage_papers(db, [paper for work in found.values() if (paper := as_paper(work)) is not None])

        def also() -> None:
            note_coverage(db, self.name, asked, now)
            keep_told(db, self.name, told, now)
            finish_window(db, window, now)

        return load_staged(db, self.name, now, also)


def doi_of(name: str) -> str:
    """Return the DOI by which OpenAlex knows an identifier of ours (scheme:value); arXiv registers one a paper."""
    scheme, value = name.split(":", 1)
    return f"10.48550/arxiv.{value}" if scheme == "arxiv" else value


def parse_works(answer: Answer, asked: list[str]) -> Found:
    """Return the works of one answer by the identifiers they were asked for by.

    Raises
    ------
    BadAnswerError
        If it is not a list of works, or holds fewer than it counts.
    """
    told = parse_json(answer)
    meta, results = (told.get("meta"), told.get("results")) if isinstance(told, dict) else (None, None)
    if not isinstance(meta, dict) or not isinstance(results, list):
        raise BadAnswerError("not a list of works", answer.body)
    count = _count(meta.get("count"))
    if count is None or not min(count, PAGE_SIZE) <= len(results) <= PAGE_SIZE:
        raise BadAnswerError(f"{len(results)} works of {count} counted", answer.body)
    names = {doi_of(name).lower(): name for name in asked}
    works: dict[str, dict[str, Any]] = {}
    refused: list[Refused] = []
    for entry in results:
        work = _work(entry, refused)
        name = names.get(work["doi"]) if work else None
        if work is None or name is None:
            refused.append(_refused(entry, "a work that was not asked for" if work else "no OpenAlex id or DOI"))
        elif name not in works or _number(work) < _number(works[name]):
            works[name] = work  # some DOIs have two works: the older one, whatever their order
    return Found(works, refused, _price(meta))


def _work(entry: Any, refused: list[Refused]) -> dict[str, Any] | None:
    """Return what is kept of a work; what of it cannot be used is added to ``refused``."""
    given = entry if isinstance(entry, dict) else {}
    found, doi = WORK_ID.fullmatch(str(given.get("id"))), plain_text(given.get("doi")).lower()
    if not found or not doi:
        return None
    abstract, title = "", plain_text(given.get("title"))
    try:
        abstract = abstract_of(given.get("abstract_inverted_index"))
    except InputError as error:
        refused.append(_refused(entry, str(error)))
    if not title:
        refused.append(_refused(entry, "no title"))
    return {
        "id": found[1], "doi": doi.removeprefix("https://doi.org/"), "title": title, "abstract": abstract,
        "day": given.get("publication_date"), "year": _count(given.get("publication_year")),
        "authors": _authors(given.get("authorships")), "venue": _venue(given.get("primary_location")),
        "licence": _licence(given.get("best_oa_location")), "retracted": given.get("is_retracted") is True,
        "cited": _count(given.get("cited_by_count")), "listed": _count(given.get("referenced_works_count")),
    }  # fmt: skip


def abstract_of(index: Any) -> str:
    """Return the text that an inverted index (word -> places, from 0) was made of; '' without one.

    Raises
    ------
    InputError
        If it is no such index, or of a text longer than any abstract.
    """
    if index is None:
        return ""
    if not isinstance(index, dict) or not all(isinstance(places, list) for places in index.values()):
        raise InputError("the abstract is not an index of words")
    words: dict[int, str] = {}
    length = 0
    for word, places in index.items():
        for place in places:
            if type(place) is not int or not 0 <= place <= MOST_POSITION:
                raise InputError(f"the abstract has a word at {str(place)[:20]}; 0 to {MOST_POSITION:,} are places")
            length += len(word) + 1
            if length > LONGEST_ABSTRACT:
                raise InputError(f"an abstract of more than {LONGEST_ABSTRACT:,} characters is none")
            words[place] = word
    return E_MAIL.sub("", plain_text(" ".join(words[place] for place in sorted(words))))


def as_paper(work: dict[str, Any]) -> Paper | None:
    """Return the paper of a work as :func:`parse_works` keeps it; None for one without title."""
    if not work["title"]:
        return None
    published, precision = _date(work["day"], work["year"])
    return Paper(
        source_id=work["id"], title=work["title"], abstract=work["abstract"] or None,
        authors=tuple(Author(name) for name in work["authors"]), published=published, precision=precision,
        venue=work["venue"], licence=work["licence"], state="withdrawn" if work["retracted"] else "live",
        identifiers=(Identifier("doi", work["doi"]), Identifier("openalex", work["id"])),
    )  # fmt: skip


def _date(day: Any, year: int | None) -> tuple[str | None, Precision | None]:
    """Return the first public date; one on 1 January is a year that lost its day."""
    try:
        if isinstance(day, str) and not day.endswith("-01-01"):
            found = date.fromisoformat(day)
            return (found.isoformat(), "day") if 1800 <= found.year <= 2100 else (None, None)
    except ValueError:
        pass
    return (f"{year:04d}-01-01", "year") if year and 1800 <= year <= 2100 else (None, None)


def _authors(told: Any) -> list[str]:
    given = [entry.get("author") for entry in told if isinstance(entry, dict)] if isinstance(told, list) else []
    names = [plain_text(author.get("display_name")) for author in given[:MOST_AUTHORS] if isinstance(author, dict)]
    return [clean for name in names if (clean := E_MAIL.sub("", name).strip())]


def _venue(told: Any) -> str:
    """Return where a work appeared; a repository is no venue."""
    source = told.get("source") if isinstance(told, dict) else None
    if not isinstance(source, dict) or source.get("type") == "repository":
        return ""
    return plain_text(source.get("display_name"))


def _licence(told: Any) -> str:
    """Return the licence of the open copy, as OpenAlex spells it: without a version, cc-by."""
    name = told.get("license") if isinstance(told, dict) else None
    return name if isinstance(name, str) and LICENCE.fullmatch(name) else ""


def _count(told: Any) -> int | None:
    return told if type(told) is int and 0 <= told <= MOST_COUNT else None


def _price(meta: dict[str, Any]) -> float:
    told = meta.get("cost_usd")
    if isinstance(told, bool) or not isinstance(told, int | float):
        return 0.0
    return float(told) if 0 <= told <= HIGHEST_PRICE_USD else 0.0


def _number(work: dict[str, Any]) -> int:
    return int(work["id"][1:])


def _refused(entry: Any, reason: str) -> Refused:
    origin = str(entry.get("id") if isinstance(entry, dict) else "")[:100] or "a work without id"
    return Refused(origin, reason, json.dumps(entry).encode())
