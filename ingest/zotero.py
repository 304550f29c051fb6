"""A library of Zotero over its Web API: items read and written by key, 50 a request.

Here because only this package talks to the network; `app.exports.zotero` says what is written. Contract, version 3:
https://www.zotero.org/support/dev/web_api/v3/write_requests, …/basics (Backoff, Retry-After).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from data.errors import BadAnswerError, InputError
from ingest.web import Answer, Client

ITEMS_A_REQUEST = 50
PACE_SECONDS = 1.0
"""Zotero names no rate; it asks clients to be slow by Backoff and Retry-After, which the client obeys."""
TARGET = re.compile(r"(users|groups)/[0-9]{1,12}")
HEADERS = {"Zotero-API-Version": "3"}
CHANGED_MEANWHILE = 412


@dataclass(frozen=True, slots=True)
class Written:
    """What came of one request, by the place of the item in it."""

    done: frozenset[int] = frozenset()
    failed: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    """HTTP status and reason."""


class ZoteroLibrary:
    """One library of Zotero. The client's service bears the address and the key.

    Parameters
    ----------
    target
        ``users/NUMBER`` or ``groups/NUMBER``.
    """

    def __init__(self, client: Client, target: str) -> None:
        if not TARGET.fullmatch(target):
            raise InputError(f"{target!r} is no library of Zotero; it should be as users/12345 or groups/12345")
        self._client, self.target = client, target

    def items(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the items of some keys, 50 at most, with ``version`` and ``data``; those not there are left out.

        Raises
        ------
        SourceError
            If the server refuses or keeps failing.
        """
        asked: dict[str, str | int] = {"itemKey": ",".join(keys), "format": "json", "limit": ITEMS_A_REQUEST,
                                       "includeTrashed": 1}  # fmt: skip
        return self._client.fetch(f"/{self.target}/items", _items, asked)

    def write(self, items: Sequence[Mapping[str, Any]]) -> Written:
        """Make or change items, 50 at most; each bears ``key`` and the ``version`` that it is to have been: 0 makes it.

        A request whose answer was lost may be made again: an item that it made is then refused as changed meanwhile.

        Raises
        ------
        SourceError
            If the server refuses all of them or keeps failing.
        """
        return self._client.fetch(f"/{self.target}/items", _written, payload=list(items))


def _items(answer: Answer) -> dict[str, dict[str, Any]]:
    told = _json(answer)
    try:
        return {str(item["key"]): {"version": int(item["version"]), "data": dict(item["data"])} for item in told}
    except (TypeError, KeyError, ValueError) as error:
        raise BadAnswerError(f"the answer is no list of items: {error}") from error


def _written(answer: Answer) -> Written:
    told = _json(answer)
    try:
        done = {int(place) for kind in ("successful", "unchanged") for place in told.get(kind, {})}
        failed = {int(place): (int(one["code"]), str(one.get("message", ""))[:200])
                  for place, one in told.get("failed", {}).items()}  # fmt: skip
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        raise BadAnswerError(f"the answer does not say what was written: {error}") from error
    return Written(frozenset(done), failed)


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadAnswerError("the answer is no JSON") from error
