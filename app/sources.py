"""Which sources a library harvests, as its settings say, and the ways in which each is asked."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.pacing import limits, locks
from data.errors import SettingsError
from data.library import Library
from data.settings import Settings
from ingest.acl_anthology import AclAnthology
from ingest.arxiv.feed import ArxivFeed
from ingest.arxiv.oai import ArxivOai
from ingest.arxiv.query import ArxivIds, ArxivQueries
from ingest.download import Downloader
from ingest.following import arxiv_author, arxiv_search, category_of, oai_set, scholar_author, scholar_search, seed
from ingest.fulltext.papers import Form, FullTexts
from ingest.harvest import Source
from ingest.huggingface import HuggingFace
from ingest.openalex import OpenAlex, key_header
from ingest.scholar.batches import NamedPapers, SemanticScholar
from ingest.scholar.datasets import ScholarDatasets
from ingest.scholar.lists import ScholarAuthors, ScholarCiters
from ingest.scholar.search import ScholarSearch
from ingest.web import Answer, Client, Service

ARXIV_PACE_SECONDS = 3.0
"""https://info.arxiv.org/help/api/tou.html: one request in three seconds over all its hosts, one connection."""
SCHOLAR_PACE_SECONDS = 1.0
"""https://www.semanticscholar.org/product/api: one request a second with a key, over all endpoints."""
ACL_PACE_SECONDS = 1.0
"""A file of some megabytes each; GitHub names no pace for them."""
FULL_TEXT_PACE_SECONDS = 15.0
"""https://arxiv.org/robots.txt: Crawl-delay."""
OPENALEX_PACE_SECONDS = 0.1
"""https://developers.openalex.org: at most ten requests a second."""
HUGGINGFACE_PACE_SECONDS = 0.6
"""https://huggingface.co/docs/hub/rate-limits: 500 requests in five minutes."""
REQUESTS_A_WINDOW = {"oai": 3, "datasets": 3, "citers": 2}
"""At least, where it is not one: for OAI-PMH both forms of the records and the identifiers."""
RECORDS_A_REQUEST = {"ids": 100, "papers": 500, "named": 500, "works": 50, "pages": 1, "html": 1, "latex": 1}
"""At most, where a window knows how many records it will ask for."""


@dataclass(frozen=True, slots=True)
class Harvested:
    """A source ready to be asked."""

    source: Source
    service: Service


def configured(settings: Settings) -> list[str]:
    """Return the sources that the settings ask for, in the order they are harvested."""
    return [name for name, (is_wanted, _) in SOURCES.items() if is_wanted(settings)]


def ways_of(settings: Settings, library: Library, name: str) -> list[Harvested]:
    """Return the ways in which a source is harvested."""
    return SOURCES[name][1](settings, library)


def _wants_arxiv(settings: Settings) -> bool:
    told, follow = settings.sources.arxiv, settings.follow
    return bool(told.follow or told.queries or follow.categories or follow.queries or _names(settings))


def arxiv(settings: Settings, library: Library, only: tuple[date, date] | None = None) -> list[Harvested]:
    """Return the ways in which the settings ask arXiv: sets by OAI-PMH, searches by the query API, the daily feed.

    Raises
    ------
    SettingsError
        If they ask for nothing.
    """
    told, follow, ways = settings.sources.arxiv, settings.follow, []
    if sets := _once(told.follow + [oai_set(category) for category in follow.categories]):
        service = Service("arxiv", told.oai_url, told.pace_seconds, ARXIV_PACE_SECONDS, frozenset({"export.arxiv.org"}))
        ways.append(Harvested(ArxivOai(sets, told.since, only), service))
    searches = [arxiv_search(query) for query in follow.queries] + [arxiv_author(name) for name in _names(settings)]
    if queries := _once(told.queries + searches):
        ways.append(Harvested(ArxivQueries(queries, told.since, only), _query_service(settings)))
    if told.today and sets:
        service = Service("arxiv", told.feed_url, told.pace_seconds, ARXIV_PACE_SECONDS, frozenset({"arxiv.org"}))
        ways.append(Harvested(ArxivFeed(_once([category_of(name) for name in sets])), service))
    if not ways:
        raise SettingsError(
            'nothing to harvest: set follow.categories, as ["cs.LG"], or sources.arxiv.queries in fieldmap.toml'
        )
    return ways


def arxiv_ids(settings: Settings, ids: list[str]) -> list[Harvested]:
    """Return the way to some papers by their arXiv ids."""
    return [Harvested(ArxivIds(ids), _query_service(settings))]


def _query_service(settings: Settings) -> Service:
    told = settings.sources.arxiv
    return Service("arxiv", told.api_url, told.pace_seconds, ARXIV_PACE_SECONDS, frozenset({"arxiv.org"}))


def _names(settings: Settings) -> list[str]:
    """Return the followed authors that are names."""
    return [author for author in settings.follow.authors if scholar_author(author) is None]


def _wants_scholar(settings: Settings) -> bool:
    told, follow = settings.sources.semantic_scholar, settings.follow
    numbered = len(follow.authors) > len(_names(settings))
    return bool(told.enabled or told.queries or told.datasets or follow.venues or follow.seeds or numbered)


def semantic_scholar(settings: Settings, library: Library) -> list[Harvested]:
    """Return the ways to Semantic Scholar; the key is read from the environment alone."""
    told, follow = settings.sources.semantic_scholar, settings.follow

    def way(source: Source, address: str = told.graph_url) -> Harvested:
        return Harvested(source, _scholar_service(settings, address))

    ways = []
    queries = _once(told.queries + [scholar_search(query) for query in follow.queries if told.enabled])
    if queries or follow.venues:
        ways.append(way(ScholarSearch(queries, told.since, follow.venues)))
    if numbers := [number for author in follow.authors if (number := scholar_author(author))]:
        ways.append(way(ScholarAuthors(_once(numbers))))
    if follow.seeds:
        ways.append(way(ScholarCiters(_once([seed(name) for name in follow.seeds]))))
    if told.enabled or not (ways or told.datasets):
        extras = ("tldr",) * told.tldr + ("embedding.specter_v2",) * told.vectors
        ways.append(way(SemanticScholar(told.refresh_days, told.daily_requests, told.contexts, extras)))
    if told.datasets:
        download = Downloader(limits(settings.network), frozenset(told.file_hosts))
        ways.append(way(ScholarDatasets(library.root / "scratch", download), told.datasets_url))
    return ways


def scholar_ids(settings: Settings, ids: list[str]) -> list[Harvested]:
    """Return the way to some papers by their identifiers, as scheme:value."""
    address = settings.sources.semantic_scholar.graph_url
    return [Harvested(NamedPapers(_once(ids)), _scholar_service(settings, address))]


def _scholar_service(settings: Settings, address: str) -> Service:
    key, pace = os.environ.get("S2_API_KEY", ""), settings.sources.semantic_scholar.pace_seconds
    headers = {"x-api-key": key} if key else {}
    return Service("semantic_scholar", address, pace, SCHOLAR_PACE_SECONDS, headers=headers)


def acl(settings: Settings, library: Library) -> list[Harvested]:
    """Return the way to the ACL Anthology.

    Raises
    ------
    SettingsError
        If the settings name no collection.
    """
    told = settings.sources.acl
    if not told.collections:
        raise SettingsError('nothing to harvest: set sources.acl.collections, as ["2024.acl"], in fieldmap.toml')
    service = Service("acl", told.url, told.pace_seconds, ACL_PACE_SECONDS)
    return [Harvested(AclAnthology(told.collections), service)]


def openalex(settings: Settings, library: Library) -> list[Harvested]:
    """Return the way to OpenAlex; the key is read from the environment alone."""
    told, key = settings.sources.openalex, os.environ.get("OPENALEX_API_KEY", "")
    service = Service("openalex", told.url, told.pace_seconds, OPENALEX_PACE_SECONDS, headers=key_header(key))
    return [Harvested(OpenAlex(told.refresh_days, told.daily_budget_usd, key), service)]


def huggingface(settings: Settings, library: Library) -> list[Harvested]:
    """Return the way to the Hugging Face Hub."""
    told = settings.sources.huggingface
    service = Service("huggingface", told.url, told.pace_seconds, HUGGINGFACE_PACE_SECONDS)
    return [Harvested(HuggingFace(told.refresh_days, told.daily_requests), service)]


def full_text(settings: Settings, library: Library, ids: list[str] | None = None) -> list[Harvested]:
    """Return the ways to the full text of arXiv papers: as HTML, then their source where there is none.

    Raises
    ------
    SettingsError
        If neither the settings nor ``ids`` ask for any.
    """
    told = settings.sources.fulltext
    if ids is None and not told.daily_papers:
        raise SettingsError("nothing to read: set sources.fulltext.daily_papers in fieldmap.toml, or name papers: --id")
    places: list[tuple[Form, str]] = [("html", told.html_url), ("latex", told.source_url)]
    hosts = frozenset({"arxiv.org", "export.arxiv.org"})
    return [
        Harvested(FullTexts(form, told.daily_papers, ids),
                  Service("arxiv", address, told.pace_seconds, FULL_TEXT_PACE_SECONDS, hosts))
        for form, address in places
    ]  # fmt: skip


SOURCES: dict[str, tuple[Callable[[Settings], bool], Callable[[Settings, Library], list[Harvested]]]] = {
    "arxiv": (_wants_arxiv, arxiv),
    "semantic_scholar": (_wants_scholar, semantic_scholar),
    "acl": (lambda settings: bool(settings.sources.acl.collections), acl),
    "openalex": (lambda settings: settings.sources.openalex.enabled, openalex),
    "huggingface": (lambda settings: settings.sources.huggingface.enabled, huggingface),
    "fulltext": (lambda settings: settings.sources.fulltext.daily_papers > 0, full_text),
}
"""Whether the settings ask for a source, and the ways to it; papers come before what is told of them."""


def client_for(settings: Settings, service: Service, on_answer: Callable[[Answer], object]) -> Client:
    """Return a client for a service within the limits of the settings."""
    return Client(service, limits(settings.network), settings.contact, locks(settings), on_answer)


def _once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))
