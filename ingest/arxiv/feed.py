"""arXiv's daily feed: papers announced today, a day before OAI-PMH has them whole.

Only new papers are taken, as a first word: whatever OAI-PMH or a search tells of them later takes their place, and what
the feed leaves out (cross-lists, replacements, all above 2,000 entries) comes that way.
Specification: https://info.arxiv.org/help/rss_specifications.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import md5
from typing import Any

from lxml import etree

from data.errors import BadAnswerError, RefusedError, SettingsError
from data.loading import LoadCounts
from data.quarantine import Refused
from data.store import Database
from data.windows import Row, Window
from ingest.arxiv.windows import SOURCE, load_arxiv
from ingest.harvest import Page
from ingest.marks import E_MAIL
from ingest.strict_xml import Element, parse_xml, text_of
from ingest.text_lines import LONGEST_ABSTRACT
from ingest.web import Answer, Client

NAMESPACES = {"arxiv": "http://arxiv.org/schemas/atom", "dc": "http://purl.org/dc/elements/1.1/"}
CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z]+(?:-[a-z]+)?)?")
GUID = re.compile(r"oai:arXiv\.org:([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7})v([0-9]{1,3})")
DESCRIPTION = re.compile(r"arXiv:\S{1,60} Announce Type: \S{1,40} Abstract: (.*)")
ERROR = "Feed error"
"""How the title of an error in the form of a feed begins."""
KINDS = frozenset({"new", "cross", "replace", "replace-cross"})
MOST_ENTRIES = 10_000
"""The service gives 2,000 at most."""
LONGEST_ENTRY = 1_000_000
"""Characters, the names of all authors included."""
MOST_AUTHORS = 20_000
OLDEST = timedelta(days=5)
"""The feed of a long weekend may still be Friday's; an older one is a copy that was forgotten somewhere."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: its own day (US Eastern), its new papers, and entries that cannot be used."""

    day: date
    rows: list[Row]
    refused: list[Refused]


class ArxivFeed:
    """Today's announcements in some categories, asked for once a day.

    Parameters
    ----------
    categories
        As arXiv writes them: ``cs.LG``; an archive alone, ``cs``, means all of its categories.
    """

    name, kind = SOURCE, "feed"

    def __init__(self, categories: list[str]) -> None:
        self.categories = categories

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return the window of today.

        Raises
        ------
        SettingsError
            If there are no categories, or one is none of arXiv's.
        """
        wrong = [name for name in self.categories if not CATEGORY.fullmatch(name)]
        if wrong or not self.categories:
            raise SettingsError(
                f"{wrong[0]!r} is no category of arXiv; write cs.LG" if wrong else "the daily feed needs a category"
            )
        wanted = "+".join(self.categories)
        cursor = {"categories": wanted, "day": str(today)}
        return [Window(SOURCE, f"{self.kind} {md5(wanted.encode()).hexdigest()[:8]} {today}", cursor=cursor)]

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the new papers of the feed; nothing for a day that is past, for its feed is gone.

        Raises
        ------
        BadAnswerError
            If the feed is of a day long ago.
        """
        day = date.fromisoformat(window.cursor["day"])
        feed = client.fetch(f"/rss/{window.cursor['categories']}", _parsed, accept=frozenset({200, 400}))
        if feed.day < day - OLDEST:
            raise BadAnswerError(f"the feed is of {feed.day}; that of {day} is wanted, or of a few days before")
        late = feed.day > day
        yield Page([] if late else feed.rows, window.cursor, [] if late else feed.refused)

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load the papers that are not known yet."""
        return load_arxiv(db, window, None, now)


def _parsed(answer: Answer) -> Feed:
    return parse_feed(answer.body)


def parse_feed(body: bytes) -> Feed:
    """Return what a feed announces; one without entries is that of a day off.

    Raises
    ------
    BadAnswerError
        If it is not a whole feed with its day.
    RefusedError
        If it is the service's error in the form of a feed.
    """
    channel = parse_xml(body, "rss").find("channel")
    if channel is None:
        raise BadAnswerError("a feed without channel", body)
    title = text_of(channel, "title", NAMESPACES)
    if title.startswith(ERROR):
        raise RefusedError(f"arXiv refuses the feed: {text_of(channel, 'description', NAMESPACES)[:200]}", 400)
    day = _day(text_of(channel, "pubDate", NAMESPACES))
    if not title or day is None:
        raise BadAnswerError("a feed without title or day", body)
    entries = channel.findall("item")
    if len(entries) > MOST_ENTRIES:
        raise BadAnswerError(f"a feed of {len(entries):,} entries", body)
    rows, refused = [], []
    for entry in entries:
        made = rows_of(entry, day)
        rows += [] if isinstance(made, Refused) else made
        refused += [made] if isinstance(made, Refused) else []
    return Feed(day, rows, refused)


def rows_of(entry: Element, day: date) -> list[Row] | Refused:
    """Return a new paper in the two forms in which OAI-PMH gives a record; no rows for other entries.

    The feed does not tell when a version was submitted, nor a day of change; ``day`` is the day it was announced.
    """
    name = GUID.fullmatch(text_of(entry, "guid", NAMESPACES))
    kind = text_of(entry, "arxiv:announce_type", NAMESPACES)
    if name is None or kind not in KINDS:
        return _refused(entry, name[1] if name else "", "no arXiv id or announcement that is known")
    if kind != "new":
        return []
    if sum(map(len, entry.itertext())) > LONGEST_ENTRY:
        return _refused(entry, name[1], f"an entry of more than {LONGEST_ENTRY:,} characters")
    fields = fields_of(entry) | {"created": str(day)}
    reason = _reason(fields)
    if reason:
        return _refused(entry, name[1], reason)
    history = [{"version": int(name[2]), "submitted": None, "source_type": None}]
    return [
        Row("arXiv", name[1], "", fields),
        Row("arXivRaw", name[1], "", {"versions": history, "withdrawn": False}),
    ]


def fields_of(entry: Element) -> dict[str, Any]:
    """Return the fields of an entry, named as they are staged."""

    def text(name: str) -> str | None:
        return text_of(entry, name, NAMESPACES) or None

    told = DESCRIPTION.fullmatch(text("description") or "")
    categories = [" ".join((element.text or "").split()) for element in entry.iterfind("category")]
    return {
        "title": text("title"), "abstract": E_MAIL.sub("", told[1]).strip() if told else None,
        "categories": list(dict.fromkeys(name for name in categories if name)), "comments": None,
        "journal_ref": text("arxiv:journal_reference"), "doi": text("arxiv:DOI"), "licence": text("dc:rights"),
        "updated": None, "authors": [{"name": name, "family": ""} for name in names_of(text("dc:creator") or "")],
    }  # fmt: skip


def names_of(creators: str) -> list[str]:
    """Return the names in a list parted by commas, without affiliations: those stand in parentheses."""
    names, depth, name = [], 0, ""
    for part in re.split(r"([(),])", creators):
        if part == "(":
            depth += 1
        elif part == ")":
            depth = max(depth - 1, 0)
        elif part == "," and not depth:
            names.append(name)
            name = ""
        elif not depth:
            name += part
    return [clean for name in [*names, name] if (clean := " ".join(E_MAIL.sub("", name).split()))]


def _reason(fields: dict[str, Any]) -> str:
    """Say why a paper cannot be used; '' if it can."""
    if not fields["title"] or fields["abstract"] is None:
        return "no title or abstract"
    for name in ("title", "abstract"):
        if len(fields[name]) > LONGEST_ABSTRACT:
            return f"{name}: {len(fields[name]):,} characters; more than {LONGEST_ABSTRACT:,} are none"
    return f"{len(fields['authors']):,} authors" if len(fields["authors"]) > MOST_AUTHORS else ""


def _refused(entry: Element, arxiv_id: str, reason: str) -> Refused:
    return Refused(f"{arxiv_id or 'an entry'} (feed)", reason, etree.tostring(entry))


def _day(text: str) -> date | None:
    """Return the day of a date as mail writes it, in its own time zone."""
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
