"""An Atom feed (RFC 4287) of the digests of a group as they were made. Pure."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from lxml import etree

from analysis.digests.digest import Digest
from app.digest_mail import digest_body
from app.output import UNSAFE

ATOM = "http://www.w3.org/2005/Atom"
MOST = 52
"""Digests in a feed, the newest."""
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://fieldmap.invalid/digests")
"""Under which the ids of feeds and entries are made: the same group and week has the same id everywhere."""


def atom_feed(group: str, digests: Sequence[tuple[Digest, datetime]]) -> bytes:
    """Return a feed of digests, each with the time at which it was made, UTC; the newest first."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    newest = max((made for _, made in digests), default=datetime(1970, 1, 1))
    _add(feed, "title", f"Fieldmap: {group}")
    _add(feed, "id", uuid.uuid5(SPACE, group).urn)
    _add(feed, "updated", _time(newest))
    _add(etree.SubElement(feed, f"{{{ATOM}}}author"), "name", "Fieldmap")
    _add(feed, "generator", "Fieldmap")
    for digest, made in digests[:MOST]:
        _entry(feed, digest, made)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _entry(feed: etree._Element, digest: Digest, made: datetime) -> None:
    entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
    _add(entry, "title", digest.title)
    _add(entry, "id", uuid.uuid5(SPACE, f"{digest.group}\0{digest.week}").urn)
    _add(entry, "updated", _time(made))
    titles = "; ".join(paper.title for paper in digest.papers)
    _add(entry, "summary", titles or digest.head)
    _add(entry, "content", digest_body(digest.document(), {}), type="html")


def _add(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    """Add an element with text, without signs that XML does not know."""
    etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = _xml(text)


def _xml(text: str) -> str:
    shown = UNSAFE.sub("", text)
    return "".join(sign for sign in shown if not (0xD800 <= ord(sign) <= 0xDFFF or ord(sign) & 0xFFFE == 0xFFFE))


def _time(at: datetime) -> str:
    return at.replace(tzinfo=UTC, microsecond=0).isoformat().replace("+00:00", "Z")
