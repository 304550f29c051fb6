"""Settings of a library: `fieldmap.toml`, overridden by the environment, checked key by key.

Read once where a program starts; the rest of the code takes plain arguments. Each field carries its comment,
so that the file `init` writes and the checks can never disagree.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, fields, is_dataclass
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from data.errors import SettingsError

PREFIX = "FIELDMAP_"
LONGEST_TEXT = 300
"""Characters of one text in a group's lists."""
MEMBER = re.compile(r"([^<>@\r\n]*[^<>@\s])\s*(?:<([^\s@<>,;]+@[^\s@<>,;]+)>)?\s*")
NOT_SETTINGS = {
    "FIELDMAP_LIBRARY",
    "FIELDMAP_LINK_KEY",
    "FIELDMAP_MAIL_PASSWORD",
    "FIELDMAP_LANGUAGE_MODEL_KEY",
    "FIELDMAP_MCP_TOKEN",
    "FIELDMAP_PROXY_SECRET",
    "FIELDMAP_OIDC_CLIENT_ID",
    "FIELDMAP_OIDC_CLIENT_SECRET",
    "FIELDMAP_OIDC_COOKIE_SECRET",
}


def _key(default: Any, comment: str) -> Any:
    """Declare a setting with its default and the comment that explains it."""
    if isinstance(default, list | dict):
        return field(default_factory=lambda: type(default)(default), metadata={"comment": comment})
    return field(default=default, metadata={"comment": comment})


def _table(kind: type, comment: str) -> Any:
    return field(default_factory=kind, metadata={"comment": comment})


@dataclass(frozen=True, slots=True)
class ArxivSettings:
    """Where and what to harvest from arXiv."""

    oai_url: str = _key("https://oaipmh.arxiv.org/oai", "OAI-PMH endpoint")
    api_url: str = _key("https://export.arxiv.org/api/query", "query API")
    feed_url: str = _key("https://rss.arxiv.org", "daily feeds")
    pace_seconds: float = _key(3.0, "seconds between requests; never less against the real hosts")
    follow: list[str] = _key([], 'OAI sets, as ["cs:cs:LG", "stat:stat:ML"]')
    queries: list[str] = _key([], "searches of the query API")
    since: date | None = _key(None, "first public date from which on papers are wanted, as 2024-01-01")
    today: bool = _key(False, "also read today's announcements of the followed categories, a day before OAI-PMH")


@dataclass(frozen=True, slots=True)
class SemanticScholarSettings:
    """Where to harvest from Semantic Scholar; the key is read from S2_API_KEY."""

    enabled: bool = _key(False, "ask for identifiers and references of the papers in this library")
    queries: list[str] = _key([], "searches whose papers are wanted, asked for again each month")
    since: date | None = _key(None, "first public date from which on papers of searches are wanted, as 2024-01-01")
    contexts: bool = _key(False, "also ask, paper by paper, for citing sentences, intents and influence")
    tldr: bool = _key(False, "also bring the sentence in which a model of theirs sums a paper up")
    vectors: bool = _key(False, "also bring SPECTER2 vectors of papers")
    graph_url: str = _key("https://api.semanticscholar.org/graph/v1", "Graph API")
    datasets_url: str = _key("https://api.semanticscholar.org/datasets/v1", "Datasets API")
    pace_seconds: float = _key(1.0, "seconds between requests; never less against the real host")
    datasets: bool = _key(False, "bring all citations between papers of this library from the Datasets API, each month")
    file_hosts: list[str] = _key([".amazonaws.com"], "hosts that files of the Datasets API may lie on")
    refresh_days: int = _key(30, "days after which a paper is asked for again: new citers never announce themselves")
    daily_requests: int = _key(1000, "requests a run may make, about; with contexts one for each paper")


@dataclass(frozen=True, slots=True)
class OpenAlexSettings:
    """Where to ask OpenAlex; the key is read from OPENALEX_API_KEY."""

    enabled: bool = _key(False, "ask for dates, venues, licences and counts of the papers in this library")
    url: str = _key("https://api.openalex.org", "address of the API")
    pace_seconds: float = _key(0.2, "seconds between requests; never less against the real host")
    refresh_days: int = _key(90, "days after which a paper is asked for again")
    daily_budget_usd: float = _key(0.5, "what the requests of a day may cost, as the answers tell it")


@dataclass(frozen=True, slots=True)
class HuggingFaceSettings:
    """Where to ask the Hugging Face Hub."""

    enabled: bool = _key(False, "ask for code, models, data sets and votes of the arXiv papers in this library")
    url: str = _key("https://huggingface.co", "address of the Hub")
    pace_seconds: float = _key(0.7, "seconds between requests; never less against the real host")
    refresh_days: int = _key(30, "days after which a paper is asked for again")
    daily_requests: int = _key(1000, "requests a run may make, about: two a paper")


@dataclass(frozen=True, slots=True)
class AclSettings:
    """Where to harvest the ACL Anthology."""

    collections: list[str] = _key([], 'collections, as ["2024.acl", "2024.emnlp"], asked for again each month')
    url: str = _key("https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml", "folder of its XML")
    pace_seconds: float = _key(1.0, "seconds between requests; never less against the real host")


@dataclass(frozen=True, slots=True)
class FullTextSettings:
    """Where to read the full text of arXiv papers."""

    daily_papers: int = _key(0, "newest papers of the library read a day; 0: only those asked for by id")
    html_url: str = _key("https://arxiv.org/html", "papers as HTML; asked first")
    source_url: str = _key("https://export.arxiv.org/e-print", "their LaTeX source; asked where there is no HTML")
    pace_seconds: float = _key(15.0, "seconds between requests; never less against the real hosts")


@dataclass(frozen=True, slots=True)
class SourcesSettings:
    """Settings of each source."""

    arxiv: ArxivSettings = _table(ArxivSettings, "arXiv (read by the harvesters; loading files needs none of it)")
    semantic_scholar: SemanticScholarSettings = _table(SemanticScholarSettings, "Semantic Scholar (likewise)")
    acl: AclSettings = _table(AclSettings, "ACL Anthology (likewise)")
    openalex: OpenAlexSettings = _table(OpenAlexSettings, "OpenAlex (likewise)")
    huggingface: HuggingFaceSettings = _table(HuggingFaceSettings, "Hugging Face (likewise)")
    fulltext: FullTextSettings = _table(FullTextSettings, "full text of arXiv papers (likewise)")


@dataclass(frozen=True, slots=True)
class FollowSettings:
    """What this library follows, in plain words, at every source that knows such a thing."""

    categories: list[str] = _key([], 'arXiv categories, as ["cs.LG", "stat.ML"]')
    queries: list[str] = _key([], 'searches in plain words, "phrases in quotes": all words must occur')
    authors: list[str] = _key([], 'authors by name (namesakes are not told apart), or as "semantic_scholar:1741101"')
    venues: list[str] = _key([], "venues as Semantic Scholar names them")
    seeds: list[str] = _key([], 'papers whose citers are all wanted, as ["1706.03762", "doi:10.…", "acl:P18-1001"]')


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """How long a request may take, how large an answer may be, and how long a source is asked again."""

    connect_seconds: float = _key(15.0, "to reach a host")
    read_seconds: float = _key(90.0, "between two parts of an answer")
    total_seconds: float = _key(300.0, "for one answer, from the request to its last byte")
    body_mb: float = _key(64.0, "size of an answer after decompression; a larger one is refused")
    first_wait_seconds: float = _key(5.0, "before a failed request is repeated; doubled each time, with jitter")
    longest_wait_seconds: float = _key(600.0, "the wait grows no longer than this, unless the source asks for more")
    budget_seconds: float = _key(3600.0, "of waiting in one window; then it is left for the next run")
    tries: int = _key(8, "times one request is made")


@dataclass(frozen=True, slots=True)
class PathsSettings:
    """Folders outside the library."""

    locks: str = _key("", "folder of the locks that all processes of this machine share; empty: the user's run folder")


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """Another day than today, for rehearsals."""

    today: date | None = _key(None, "the day (UTC) that harvesting takes for today")


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Limits of the database."""

    memory_gb: float = _key(1.5, "memory the database may use, in GB; what does not fit goes to disk")
    threads: int = _key(0, "threads of the database; 0: as many as the machine offers")


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """Which encoder makes the vectors."""

    model: str = _key(
        "all-MiniLM-L6-v2",
        "the packaged model, a folder of a sentence-transformers model, tfidf-svd (fitted on "
        "this library), or specter2 (the vectors that sources.semantic_scholar.vectors brings)",
    )
    query_prompt: str | None = _key(
        None, 'put before a query, as "query: "; commented out: what the model itself names; "": nothing'
    )
    document_prompt: str | None = _key(None, "put before a paper's text, likewise; another prompt is another model")
    engine: Literal["auto", "torch", "openvino"] = _key(
        "auto", "what encodes documents: torch, openvino (extra fast-cpu), or auto: openvino where it is installed"
    )
    workers: int = _key(0, "encoding processes; 0: one for each processor offered, or for each of the Ray cluster")
    index: str = _key("auto", "kind of vector index: auto (by number of works), flat (exact), sq8 or pq (less memory)")


@dataclass(frozen=True, slots=True)
class ComputeSettings:
    """Where long computations run."""

    executor: Literal["local", "ray"] = _key("local", "local: processes of this machine; ray: a Ray cluster")
    ray_address: str = _key("", 'head of the cluster as "host:port", or "auto"; empty: a Ray of this machine alone')
    gpus_per_worker: float = _key(0.0, "GPUs that a worker of the cluster takes; 0.5: two share one")


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How what was found is ordered."""

    reranker: str = _key("", "folder of a cross-encoder that reads the best papers again; empty: none (much faster)")
    rerank_depth: int = _key(50, "papers it reads, 2 to 100; a small one takes about 0.1 s of CPU for each")


@dataclass(frozen=True, slots=True)
class TopicsSettings:
    """How papers are grouped."""

    neighbours: int = _key(15, "nearest neighbours of each paper that the map is laid out by")
    graph_neighbours: int = _key(50, "nearest neighbours of each paper in the graph that topics are made of")
    resolution: float = _key(0.0, "higher gives more, smaller topics; 0: chosen by the size of the library")
    seed: int = _key(20, "of every random choice; the same seed gives the same topics")
    refit_share: float = _key(0.1, "share of works new or gone up to which topics stay and new works are only assigned")
    refit_days: int = _key(30, "days after which topics are made anew whatever changed")


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """Settings of each analysis."""

    topics: TopicsSettings = _table(TopicsSettings, "topics")


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """What is kept."""

    editions: int = _key(3, "published editions kept, at least 2")
    raw_days: int = _key(30, "days that answers of sources are kept as they came; 0: not at all")


@dataclass(frozen=True, slots=True)
class LanguageModelSettings:
    """A language model behind an OpenAI-compatible endpoint; the key is read from FIELDMAP_LANGUAGE_MODEL_KEY."""

    url: str = _key("", 'address below which /chat/completions lies, as "http://localhost:11434/v1"; empty: none')
    model: str = _key("", "name of the model, as the endpoint calls it")
    claims: bool = _key(False, "let it read abstracts for claims beside our own rules; update then asks it")
    daily_requests: int = _key(100, "abstracts a run shows it, newest papers first")
    answer_seconds: float = _key(120.0, "for one answer; a model that is slower is asked once more, then left")
    answer_tokens: int = _key(4000, "that an answer may have")


@dataclass(frozen=True, slots=True)
class ZoteroSettings:
    """Where `fieldmap export zotero` writes; the key is read from ZOTERO_API_KEY."""

    url: str = _key("https://api.zotero.org", "address of the Web API")
    pace_seconds: float = _key(1.0, "seconds between requests; never less against the real host")


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """One reading group."""

    members: list[str] = _key([], 'people, each as "Ada Lovelace <ada@example.org>", or a name alone')
    interests: list[str] = _key([], "what the group reads about, each a search in plain words")
    topics: list[str] = _key([], "topics followed, by number or name, as fieldmap topics lists them")
    terms: list[str] = _key([], 'terms followed, as ["state space model"]')
    papers: list[str] = _key([], 'papers whose like is wanted, by any identifier, as ["arxiv:2312.00752"]')
    authors: list[str] = _key([], "people whose papers are wanted, by name (namesakes are not told apart)")
    venues: list[str] = _key([], 'venues or arXiv categories that are wanted, as ["cs.CL", "NeurIPS"]')
    must: list[str] = _key([], 'whole words or "phrases" of which a paper must hold at least one')
    never: list[str] = _key([], 'whole words or "phrases" of which a paper may hold none')
    level: Literal["newcomer", "practitioner", "researcher"] = _key("practitioner", "whom texts are written for")
    size: int = _key(5, "papers in a digest")
    floor: float = _key(0.33, "share of the group's own likes that a paper must come as near as; 0: none left out")
    weekday: str = _key("monday", "day of the digest, for fieldmap schedule print")
    time: str = _key("08:00", "time of day of the digest")
    time_zone: str = _key("UTC", "of that time and of the group's weeks, as Europe/Berlin")
    language: str = _key("en", "in which dates are written, as de or pt_BR")
    presenters: list[str] = _key([], "who presents, in the order of their turns; empty: the members in theirs")
    webhooks: list[str] = _key([], "names of tables [webhooks.NAME] to which its digest is posted")


@dataclass(frozen=True, slots=True)
class LinksSettings:
    """Links of digests that lead to the explorer; they are signed with FIELDMAP_LINK_KEY, or a key in the library."""

    address: str = _key("", 'public address of the explorer, as "https://fieldmap.example.org"; empty: no links')
    days: int = _key(21, "days that a link to like or vote holds")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail is sent; the password is read from FIELDMAP_MAIL_PASSWORD."""

    host: str = _key("", "SMTP server")
    port: int = _key(587, "its port; the connection is encrypted by STARTTLS")
    user: str = _key("", "name to log in with; empty: no login")
    sender: str = _key("", "address the mail comes from")
    to: list[str] = _key([], "addresses it goes to")


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """One webhook."""

    url: str = _key("", "address that takes JSON; or in the environment, as FIELDMAP_WEBHOOKS__TEAM__URL")
    form: Literal["slack", "mattermost", "zulip", "text"] = _key(
        "text", "what it understands: slack, mattermost, zulip"
    )


@dataclass(frozen=True, slots=True)
class NoticesSettings:
    """Who is told when an update fails or leaves something undone."""

    to: list[str] = _key([], 'receivers: "mail", or the name of a webhook')


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """Where messages may go."""

    hosts: list[str] = _key(
        ["hooks.slack.com", "*.zulipchat.com"],
        "hosts that webhooks may lead to, besides this machine; *. stands for any part",
    )


@dataclass(frozen=True, slots=True)
class AppSettings:
    """Who may open the explorer, and what they may change; docs/access.md says how to set it up."""

    sign_on: Literal["none", "proxy", "oidc"] = _key(
        "none",
        "none: whoever reaches it may do everything, on this machine only; proxy: a proxy in front says who it is; "
        "oidc: people sign on at an OpenID provider",
    )
    readers: list[str] = _key([], 'who may look, by e-mail or "@example.org"; empty: whoever is signed on')
    editors: list[str] = _key([], "who may also act for groups, review pairs of records and judge claims, likewise")
    admins: list[str] = _key([], "who may do everything (so far as much as editors), likewise")
    proxies: list[str] = _key(["127.0.0.1", "::1"], "addresses or networks of the proxy, which also sends the secret")
    user_header: str = _key("X-Forwarded-User", "in which the proxy names who is signed on")
    email_header: str = _key("X-Forwarded-Email", "in which it gives their e-mail, which counts before the name")
    secret_header: str = _key("X-Fieldmap-Secret", "in which it sends FIELDMAP_PROXY_SECRET")
    oidc_metadata_url: str = _key("", "of the provider, as https://id.example.org/.well-known/openid-configuration")
    oidc_verified: bool = _key(True, "refuse an e-mail that the provider does not tell to be verified")
    upload_mb: int = _key(50, "size of a file that a page takes, at most")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a library."""

    contact: str = _key("", 'who runs this, as "mailto:you@example.org"; required before any request to a real host')
    store: StoreSettings = _table(StoreSettings, "the database")
    embedding: EmbeddingSettings = _table(EmbeddingSettings, "the encoder")
    compute: ComputeSettings = _table(ComputeSettings, "where embedding runs; docs/scale.md says when to change it")
    search: SearchSettings = _table(SearchSettings, "search")
    analysis: AnalysisSettings = _table(AnalysisSettings, "the analyses")
    retention: RetentionSettings = _table(RetentionSettings, "what is kept")
    follow: FollowSettings = _table(FollowSettings, "what is followed")
    sources: SourcesSettings = _table(SourcesSettings, "the sources")
    network: NetworkSettings = _table(NetworkSettings, "requests to sources")
    paths: PathsSettings = _table(PathsSettings, "folders outside the library")
    clock: ClockSettings = _table(ClockSettings, "for rehearsals only")
    language_model: LanguageModelSettings = _table(LanguageModelSettings, "a language model; nothing needs one")
    app: AppSettings = _table(AppSettings, "who may open the explorer")
    links: LinksSettings = _table(LinksSettings, "links of digests to the explorer")
    mail: MailSettings = _table(MailSettings, "mail")
    zotero: ZoteroSettings = _table(ZoteroSettings, "Zotero, for exports")
    delivery: DeliverySettings = _table(DeliverySettings, "where messages may go")
    notices: NoticesSettings = _table(NoticesSettings, "notices of failure, once a day for the same reason")
    webhooks: dict[str, WebhookSettings] = _key({}, "webhooks, a table each")
    groups: dict[str, GroupSettings] = _key({}, "reading groups, a table each")


def load_settings(path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings in ``path``, overridden by ``FIELDMAP_…`` of the environment.

    Raises
    ------
    SettingsError
        If the file cannot be read or is not TOML, or a key is unknown, of another type or out of range; names the key.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{path} is missing; write it with: fieldmap init {path.parent}") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    for name, value in (os.environ if environment is None else environment).items():
        if name.startswith(PREFIX) and name not in NOT_SETTINGS:
            _override(told, name, value)
    settings: Settings = _build(Settings, told, "", str(path))
    _check_ranges(settings, path)
    return settings


def _override(told: dict[str, Any], name: str, value: str) -> None:
    """Put one environment variable into the tree it names: two underscores part the levels."""
    *tables, key = name.removeprefix(PREFIX).lower().split("__")
    place = told
    for table in tables:
        place = place.setdefault(table, {})
        if not isinstance(place, dict):
            raise SettingsError(f"environment variable {name}: {table} is not a table of settings")
    try:
        place[key] = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        place[key] = value


def _build(kind: Any, told: Any, where: str, path: str) -> Any:
    """Check ``told`` against the dataclass ``kind`` and return it, or raise naming the key."""
    if not isinstance(told, dict):
        raise SettingsError(f"{path}: [{where}] should be a table, not {told!r}")
    known = get_type_hints(kind)
    values = {}
    for key, value in told.items():
        name = f"{where}.{key}" if where else key
        if key not in known:
            raise SettingsError(f"{path}: unknown key {name}; known here: {', '.join(known)}")
        values[key] = _value(known[key], value, name, path)
    return kind(**values)


def _value(kind: Any, value: Any, name: str, path: str) -> Any:
    if is_dataclass(kind):
        return _build(kind, value, name, path)
    if get_origin(kind) is dict:
        inner = get_args(kind)[1]
        if not isinstance(value, dict):
            raise SettingsError(f"{path}: [{name}] should be a table, not {value!r}")
        return {key: _build(inner, entry, f"{name}.{key}", path) for key, entry in value.items()}
    if get_origin(kind) is list:
        if not (isinstance(value, list) and all(isinstance(entry, str) for entry in value)):
            raise SettingsError(f"{path}: {name} should be a list of texts, not {value!r}")
        return value
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise SettingsError(f"{path}: {name} should be one of {', '.join(get_args(kind))}, not {value!r}")
        return value
    wanted = tuple(part for part in (get_args(kind) or (kind,)))
    if float in wanted and type(value) is int:
        value = float(value)
    if type(value) not in wanted:
        names = " or ".join(part.__name__ for part in wanted if part is not type(None))
        raise SettingsError(f"{path}: {name} should be of type {names}, not {value!r}")
    return value


def _check_ranges(settings: Settings, path: Path) -> None:
    rules = [
        (settings.store.memory_gb >= 0.25, "store.memory_gb should be 0.25 or more"),
        (settings.store.threads >= 0, "store.threads should be 0 or more"),
        (settings.embedding.workers >= 0, "embedding.workers should be 0 or more"),
        (0 <= settings.compute.gpus_per_worker <= 16, "compute.gpus_per_worker should be 0 to 16"),
        (settings.embedding.index in ("auto", "flat", "sq8", "pq"), "embedding.index should be auto, flat, sq8 or pq"),
        (2 <= settings.search.rerank_depth <= 100, "search.rerank_depth should be 2 to 100"),
        (1 <= settings.analysis.topics.neighbours <= 100, "analysis.topics.neighbours should be 1 to 100"),
        (5 <= settings.analysis.topics.graph_neighbours <= 100, "analysis.topics.graph_neighbours should be 5 to 100"),
        (0 <= settings.analysis.topics.refit_share <= 1, "analysis.topics.refit_share should be 0 to 1"),
        (settings.analysis.topics.refit_days >= 1, "analysis.topics.refit_days should be 1 or more"),
        (settings.analysis.topics.resolution >= 0, "analysis.topics.resolution should be 0 or more"),
        (settings.retention.editions >= 2, "retention.editions should be 2 or more"),
        (settings.retention.raw_days >= 0, "retention.raw_days should be 0 or more"),
        (
            settings.language_model.answer_seconds > 0 and settings.language_model.answer_tokens > 0,
            "language_model.answer_seconds and answer_tokens should be more than 0",
        ),
        (settings.language_model.daily_requests >= 0, "language_model.daily_requests should be 0 or more"),
        (
            not settings.language_model.url or settings.language_model.url.startswith(("http://", "https://")),
            "language_model.url should begin with http:// or https://",
        ),
        (settings.zotero.pace_seconds >= 0, "zotero.pace_seconds should be 0 or more"),
        (all(value > 0 for value in astuple(settings.network)), "every key of [network] should be more than 0"),
        *_source_rules(settings.sources),
        (all(1 <= group.size <= 50 for group in settings.groups.values()), "groups.*.size should be 1 to 50"),
        (1 <= settings.links.days <= 365, "links.days should be 1 to 365"),
        (
            not settings.links.address or re.fullmatch(r"https?://[^\s?#]+", settings.links.address) is not None,
            "links.address should begin with https:// or http:// and have neither ? nor #",
        ),
        (
            all(name == "mail" or name in settings.webhooks for name in settings.notices.to),
            'notices.to should list "mail" or names of tables [webhooks.NAME]',
        ),
        (
            all(name in settings.webhooks for group in settings.groups.values() for name in group.webhooks),
            "groups.*.webhooks should list names of tables [webhooks.NAME]",
        ),
        *_app_rules(settings.app, settings.links),
        *(rule for name, group in settings.groups.items() for rule in _group_rules(name, group)),
    ]
    for holds, rule in rules:
        if not holds:
            raise SettingsError(f"{path}: {rule}")


def _source_rules(sources: SourcesSettings) -> list[tuple[bool, str]]:
    """Return the ranges of keys that several sources have."""
    least = {"pace_seconds": 0, "refresh_days": 1, "daily_requests": 1, "daily_papers": 0, "daily_budget_usd": 0}
    return [
        (getattr(told, key) >= bound, f"sources.{table.name}.{key} should be {bound} or more")
        for table in fields(sources)
        for told in [getattr(sources, table.name)]
        for key, bound in least.items()
        if hasattr(told, key)
    ]


def _app_rules(app: AppSettings, links: LinksSettings) -> list[tuple[bool, str]]:
    """Return what the table [app] should hold, so that a slip shuts people out instead of letting them in."""
    people = [*app.readers, *app.editors, *app.admins]
    headers = {app.user_header, app.email_header, app.secret_header}
    is_local = re.match(r"http://(localhost|127\.0\.0\.1)[:/]", app.oidc_metadata_url) is not None
    wrong = next((text for text in app.proxies if not _is_network(text)), None)
    return [
        (all(re.fullmatch(r"[^\s@]*@[^\s@]+|[^\s@]+", text) for text in people),
         'app.readers, editors and admins should be as "ada@example.org", "@example.org" or a name of the proxy'),
        (len(headers) == 3 and all(re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,60}", name) for name in headers),
         "app.user_header, email_header and secret_header should be three names of headers"),
        (wrong is None, f"app.proxies should be addresses or networks, as 10.0.0.0/8, not {wrong!r}"),
        (app.sign_on != "proxy" or bool(app.proxies), "app.proxies should name the proxy"),
        (app.sign_on != "oidc" or app.oidc_metadata_url.startswith("https://") or is_local,
         "app.oidc_metadata_url should begin with https://"),
        (app.sign_on != "oidc" or bool(links.address), "links.address should tell where people reach the explorer"),
        (1 <= app.upload_mb <= 1000, "app.upload_mb should be 1 to 1000"),
    ]  # fmt: skip


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _group_rules(name: str, group: GroupSettings) -> list[tuple[bool, str]]:
    where = f"groups.{name}"
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return [
        (re.fullmatch(r"[\w-]{1,40}", name) is not None, f"{where}: a name of letters, digits, - and _ is wanted"),
        (group.weekday in days, f"{where}.weekday should be one of {', '.join(days)}"),
        (re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", group.time) is not None, f"{where}.time should be as 08:00"),
        (group.time_zone in available_timezones(), f"{where}.time_zone should be as Europe/Berlin or UTC"),
        (0 <= group.floor <= 1, f"{where}.floor should be 0 to 1, not {group.floor:g}"),
        (_is_language(group.language), f"{where}.language should be as en, de or pt_BR, not {group.language!r}"),
        *_text_rules(where, group),
        *_people_rules(where, group),
    ]


def _text_rules(where: str, group: GroupSettings) -> list[tuple[bool, str]]:
    """Return that no list of a group holds an empty or overlong text."""
    return [
        (all(text.strip() and len(text) <= LONGEST_TEXT for text in getattr(group, entry.name)),
         f"{where}.{entry.name} should hold texts of 1 to {LONGEST_TEXT} characters")
        for entry in fields(group) if isinstance(getattr(group, entry.name), list)
    ]  # fmt: skip


def _people_rules(where: str, group: GroupSettings) -> list[tuple[bool, str]]:
    """Return that members have names and plain addresses, and that who presents is a member."""
    wrong = next((text for text in group.members if member_of(text) is None), None)
    names = [told[0] for told in map(member_of, group.members) if told]
    stranger = next((name for name in group.presenters if names and name not in names), None)
    return [
        (
            wrong is None,
            f'{where}.members should be as "Ada Lovelace <ada@example.org>" or a name alone, not {wrong!r}',
        ),
        (len(set(names)) == len(names), f"{where}.members names one person twice: {', '.join(names)}"),
        (stranger is None, f"{where}.presenters should be names of members ({', '.join(names)}), not {stranger!r}"),
    ]


def member_of(text: str) -> tuple[str, str] | None:
    """Return name and mail ('': none told) of a member as the settings name one; None if it is written otherwise."""
    found = MEMBER.fullmatch(text.strip())
    return (found[1].strip(), found[2] or "") if found else None


def _is_language(name: str) -> bool:
    """Tell whether a language has dates in the Unicode CLDR."""
    try:
        Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return False
    return True


def commented_settings() -> str:
    """Return the `fieldmap.toml` that `init` writes: every key with its default and comment."""
    lines = ["# Settings of this Fieldmap library. A line that is commented out shows its default.", ""]
    lines += _commented(Settings(), "")
    example = GroupSettings(interests=["efficient transformers"])
    lines += ["", "# [webhooks.team]  # an example of a webhook", '# url = "https://example.org/hook"']
    lines += ["", "# [groups.readers]  # an example of a reading group"]
    lines += [
        f"# {entry.name} = {as_toml(getattr(example, entry.name))}  # {entry.metadata['comment']}"
        for entry in fields(GroupSettings)
    ]
    return "\n".join(lines) + "\n"


def _commented(settings: Any, where: str) -> list[str]:
    lines, tables = [], []
    for entry in fields(settings):
        value, comment = getattr(settings, entry.name), entry.metadata["comment"]
        name = f"{where}.{entry.name}" if where else entry.name
        if is_dataclass(value):
            tables += ["", f"[{name}]  # {comment}", *_commented(value, name)]
        elif not isinstance(value, dict):
            lines.append(f"# {entry.name} = {as_toml(value)}  # {comment}")
    return lines + tables


def as_toml(value: Any) -> str:
    """Return a value of a setting as `fieldmap.toml` writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(entry) for entry in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
