"""Digests as files: Markdown, HTML, plain text, JSON, and the Atom feed of a group. For commands and the page."""

import json
from typing import Literal

from analysis.digests.digest import Digest, read_digest
from app.digest_feed import atom_feed
from app.digest_mail import digest_text
from app.document_html import document_html
from app.document_markdown import document_markdown
from data.library import Library, utc_now
from data.outbox import KeptDigest, kept_digests, open_outbox

DigestForm = Literal["md", "html", "json", "atom", "text"]


def digest_file(library: Library, digest: Digest, form: DigestForm) -> bytes:
    """Return a digest in one of its forms, UTF-8; a feed also holds those that were kept before."""
    if form == "json":
        return json.dumps(digest.as_dict(), ensure_ascii=False).encode()
    if form == "atom":
        return feed_of(library, digest)
    if form == "html":
        return document_html(digest.document()).encode()
    if form == "text":
        return digest_text(digest.document(), digest.group, "", {}).encode()
    return document_markdown(digest.document()).encode()


def feed_of(library: Library, digest: Digest) -> bytes:
    """Return the feed of a group: this digest and those of other weeks that were kept."""
    known = kept(library, digest.group)
    earlier = [(read_kept(one), one.made) for one in known if one.week != str(digest.week)]
    own = next((one.made for one in known if one.week == str(digest.week)), utc_now())
    ordered = sorted([(digest, own), *earlier], key=lambda one: str(one[0].week), reverse=True)
    return atom_feed(digest.group, ordered)


def kept(library: Library, group: str | None = None) -> list[KeptDigest]:
    """Return the digests that were kept, the newest week first."""
    if not library.outbox.exists():
        return []
    with open_outbox(library.outbox) as box:
        return kept_digests(box, group)


def read_kept(one: KeptDigest) -> Digest:
    """Return a digest as it was made."""
    return read_digest(json.loads(one.document))
