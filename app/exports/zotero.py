"""Papers into a library of Zotero: made once, changed where they differ, never doubled. `fieldmap export zotero`.

Items keep their keys (`data.citation_keys`), so that a later export finds them again. What a reader adds in Zotero
stays: tags, the field Extra, collections, notes and files; an item in the bin is left there.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from app.exports.citable import Citable, batched_works, keys_file, read_citables
from app.exports.notes import note_id
from app.open_edition import OpenEdition
from app.pacing import limits, locks
from data.citation_keys import item_keys_of, open_citation_keys
from data.errors import SettingsError
from data.settings import Settings
from ingest.web import Client, Service
from ingest.zotero import CHANGED_MEANWHILE, HEADERS, ITEMS_A_REQUEST, PACE_SECONDS, ZoteroLibrary

KEY = "ZOTERO_API_KEY"
TYPE = {"article": "journalArticle", "conference": "conferencePaper", "preprint": "preprint", "other": "document"}
VENUE = {"article": "publicationTitle", "conference": "proceedingsTitle"}
ONLY_WHEN_MADE = ("tags", "extra")
"""Fields that are the reader's from then on."""
ROUNDS = 3
"""Times that items which somebody changes meanwhile are looked at again."""


@dataclass(slots=True)
class ZoteroWritten:
    """What an export into Zotero did, in works."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    binned: list[int] = field(default_factory=list)
    """Works whose item lies in the bin: left there."""
    failed: dict[int, str] = field(default_factory=dict)


@contextmanager
def open_zotero(settings: Settings, target: str) -> Iterator[ZoteroLibrary]:
    """Open a library of Zotero for writing.

    Raises
    ------
    SettingsError
        If the key is not in the environment.
    InputError
        If the target is no name of a library.
    """
    key = os.environ.get(KEY, "")
    if not key:
        raise SettingsError(f"{KEY} is not set: make a key with write access at https://www.zotero.org/settings/keys")
    told = settings.zotero
    service = Service("zotero", told.url.rstrip("/"), told.pace_seconds, PACE_SECONDS,
                      headers={**HEADERS, "Zotero-API-Key": key})  # fmt: skip
    with Client(service, limits(settings.network), settings.contact, locks(settings)) as client:
        yield ZoteroLibrary(client, target)


def export_to_zotero(
    opened: OpenEdition, works: Sequence[int], zotero: ZoteroLibrary, on_works: Callable[[int], object]
) -> ZoteroWritten:  # fmt: skip
    """Make or renew the items of some works, 50 a request.

    Parameters
    ----------
    on_works
        Called with the number of works after each request.
    """
    told = ZoteroWritten()
    for block in batched_works(works, ITEMS_A_REQUEST):
        found = {one.work_id: one for one in read_citables(opened, block)}
        with open_citation_keys(keys_file(opened.library)) as kept:
            keys = item_keys_of(kept, zotero.target, {work: note_id(one) for work, one in found.items()})
        left = {keys[work]: one for work, one in found.items()}
        for _ in range(ROUNDS):
            left = _round(zotero, left, told)
        told.failed |= {one.work_id: "somebody else keeps changing it" for one in left.values()}
        on_works(len(block))
    return told


def _round(zotero: ZoteroLibrary, wanted: dict[str, Citable], told: ZoteroWritten) -> dict[str, Citable]:
    """Write what differs of some items; return those that were changed by somebody else meanwhile."""
    if not wanted:
        return {}
    there = zotero.items(list(wanted))
    changes = {}
    for key, one in wanted.items():
        if key in there and there[key]["data"].get("deleted"):
            told.binned.append(one.work_id)
        elif change := _change(key, one, there.get(key)):
            changes[key] = change
        else:
            told.unchanged += 1
    again = _write(zotero, changes, wanted, told) if changes else []
    return {key: wanted[key] for key in again}


def _write(
    zotero: ZoteroLibrary, changes: dict[str, dict[str, Any]], wanted: dict[str, Citable], told: ZoteroWritten
) -> list[str]:
    """Send changes; return the keys of items that were changed by somebody else meanwhile."""
    order, again = list(changes), []
    answer = zotero.write(list(changes.values()))
    for place, key in enumerate(order):
        code, reason = answer.failed.get(place, (0, "Zotero does not say what became of it"))
        if place in answer.done:
            made = changes[key]["version"] == 0
            told.created, told.updated = told.created + made, told.updated + (not made)
        elif code == CHANGED_MEANWHILE:
            again.append(key)
        else:
            told.failed[wanted[key].work_id] = f"{reason} (status {code})" if code else reason
    return again


def _change(key: str, one: Citable, there: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what is to be sent of an item; None if nothing differs."""
    item = zotero_item(one)
    if there is None:
        return {"key": key, "version": 0, **item}
    ours = {name: value for name, value in item.items() if name not in ONLY_WHEN_MADE}
    if all(there["data"].get(name, "") == value for name, value in ours.items()):
        return None
    return {"key": key, "version": there["version"], **ours}


def zotero_item(one: Citable) -> dict[str, Any]:
    """Return a work as the editable JSON of an item; a field that its type lacks goes into Extra."""
    kind, arxiv_id, doi = TYPE[one.kind], one.identifiers.get("arxiv", ""), one.identifiers.get("doi", "")
    item: dict[str, Any] = {
        "itemType": kind, "title": one.title, "creators": [_creator(name) for name in one.authors],
        "abstractNote": one.abstract, "date": one.date, "url": one.url, "rights": one.licence if one.abstract else "",
    }  # fmt: skip
    if one.kind in VENUE:
        item[VENUE[one.kind]] = one.venue
    if kind == "preprint":
        item |= {"repository": "arXiv", "archiveID": f"arXiv:{arxiv_id}"}
    if kind != "document":
        item["DOI"] = doi
    extra = [f"Citation Key: {one.key}", one.note, f"arXiv: {arxiv_id}" if arxiv_id and kind != "preprint" else "",
             f"DOI: {doi}" if doi and kind == "document" else ""]  # fmt: skip
    return item | {"extra": "\n".join(filter(None, extra)), "tags": [{"tag": subject} for subject in one.subjects]}


def _creator(name: Any) -> dict[str, str]:
    if name.is_group or not name.given:
        return {"creatorType": "author", "name": name.whole}
    given = f"{name.given}, {name.suffix}" if name.suffix else name.given
    return {"creatorType": "author", "firstName": given, "lastName": name.surname}
