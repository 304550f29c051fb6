"""The text of a work as it is embedded, and its hash, which decides what is stale. Used by `index.step`."""

import hashlib

TEMPLATE_KEY = "title-abstract-1"
"""Names the template below; a change of it makes every vector stale."""
SEPARATOR = "\x1f"

TEXT_SQL = "title || CASE WHEN coalesce(abstract, '') = '' THEN '' ELSE '. ' || abstract END"
"""The same as :func:`paper_text`, over columns ``title`` and ``abstract``."""
TEXT_HASH_SQL = f"md5('{TEMPLATE_KEY}' || chr(31) || {TEXT_SQL})"
"""The same as :func:`text_hash` of that text."""


def paper_text(title: str, abstract: str | None) -> str:
    """Return title and abstract as one text."""
    return f"{title}. {abstract}" if abstract else title


def text_hash(text: str) -> str:
    """Return the hash of a text under the template, 32 hex digits."""
    return hashlib.md5(f"{TEMPLATE_KEY}{SEPARATOR}{text}".encode(), usedforsecurity=False).hexdigest()
