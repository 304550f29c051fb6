"""Works as RIS records, which every reference manager reads; pure. `fieldmap export ris` and the explorer write them.

Tags as EndNote and Zotero read them (https://en.wikipedia.org/wiki/RIS_(file_format)); one line a value.
"""

from collections.abc import Iterator

from app.exports.citable import Citable
from app.exports.names import Name

TYPE = {"article": "JOUR", "conference": "CONF", "preprint": "UNPB", "other": "GEN"}
PAGES = {"arxiv": "https://arxiv.org/abs/{}", "acl": "https://aclanthology.org/{}"}
"""Identifiers that RIS has no tag for go in as addresses."""


def ris_record(one: Citable) -> str:
    """Return a work as one record that ends with an empty line; unknown tags are left out."""
    return "".join(f"{tag}  - {value}\n" for tag, value in _tags(one) if value) + "ER  - \n\n"


def _tags(one: Citable) -> Iterator[tuple[str, str]]:
    yield "TY", TYPE[one.kind]
    yield "ID", one.key
    yield "TI", one.title
    for name in one.authors:
        yield "AU", person(name)
    yield "PY", str(one.year or "")
    if len(one.date_parts) > 1:
        yield "DA", "/".join(f"{part:02d}" for part in one.date_parts)
    yield "T2", one.venue
    yield "DO", one.identifiers.get("doi", "")
    addresses = [PAGES[scheme].format(one.identifiers[scheme]) for scheme in PAGES if scheme in one.identifiers]
    for address in dict.fromkeys([*addresses, one.url]):
        yield "UR", address
    yield "AB", one.abstract
    for subject in one.subjects:
        yield "KW", subject
    yield "N1", one.note
    if one.abstract and one.licence:
        yield "N1", f"Licence of the abstract: {one.licence}"


def person(name: Name) -> str:
    """Return a name as "van Beethoven, Ludwig, Jr."; a group, or a single name, as it is."""
    if name.is_group or not name.given:
        return name.whole
    return ", ".join(part for part in (name.surname, name.given, name.suffix) if part)
