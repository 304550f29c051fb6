"""A stand-in for Zotero's Web API on this machine that keeps to its documented contract.

https://www.zotero.org/support/dev/web_api/v3/write_requests: versions that grow with each write, 50 items a request,
version 0 makes an item and is refused when it is there, what is not sent of an item stays as it is.
"""

import json
import re
from typing import Any

from tests.ingest.server import Asked, Reply

FIELDS = {
    "journalArticle": {"publicationTitle", "DOI"}, "conferencePaper": {"proceedingsTitle", "DOI"},
    "preprint": {"repository", "archiveID", "DOI"}, "document": set(),
}  # fmt: skip
"""Fields of each type beside those of all (https://api.zotero.org/schema), of those that are sent here."""
OF_ALL = {"key", "version", "itemType", "title", "creators", "abstractNote", "date", "url", "rights", "extra", "tags",
          "collections", "deleted"}  # fmt: skip
API_KEY = "secret"


class ZoteroStandIn:
    """The items of one library, by key."""

    def __init__(self, target: str = "users/1") -> None:
        self.target, self.version = target, 7
        self.items: dict[str, dict[str, Any]] = {}
        self.backoff = ""
        self.before_write = lambda: None

    def __call__(self, asked: Asked) -> Reply:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        if headers.get("zotero-api-key") != API_KEY or headers.get("zotero-api-version") != "3":
            return self._reply({"error": "Forbidden"}, 403)
        if asked.path != f"/{self.target}/items":
            return self._reply({"error": "Not found"}, 404)
        return self._read(asked) if asked.method == "GET" else self._write(json.loads(asked.body))

    def _read(self, asked: Asked) -> Reply:
        keys = asked.params["itemKey"].split(",")
        assert len(keys) <= 50
        return self._reply([{"key": key, "version": self.items[key]["version"], "data": self.items[key]}
                            for key in keys if key in self.items])  # fmt: skip

    def _write(self, items: list[dict[str, Any]]) -> Reply:
        self.before_write()
        if len(items) > 50:
            return self._reply({"error": "Too many items submitted"}, 413)
        told: dict[str, dict[str, Any]] = {"successful": {}, "unchanged": {}, "failed": {}}
        self.version += 1
        for place, item in enumerate(items):
            problem = self._problem(item)
            if problem:
                told["failed"][str(place)] = {"key": item.get("key"), "code": problem[0], "message": problem[1]}
            else:
                self.items[item["key"]] = self.items.get(item["key"], {}) | item | {"version": self.version}
                told["successful"][str(place)] = self.items[item["key"]]
        return self._reply(told)

    def _problem(self, item: dict[str, Any]) -> tuple[int, str] | None:
        """Return why an item is refused."""
        if not re.fullmatch("[23456789ABCDEFGHIJKLMNPQRSTUVWXYZ]{8}", item["key"]):
            return 400, f"'{item['key']}' is not a valid item key"
        here = self.items.get(item["key"], {"version": 0})["version"]
        if item["version"] != here:
            return 412, f"Item has been modified since specified version (expected {item['version']}, found {here})"
        unknown = set(item) - OF_ALL - FIELDS.get(item["itemType"], set())
        return (400, f"{sorted(unknown)[0]} is not a valid field for type '{item['itemType']}'") if unknown else None

    def _reply(self, told: Any, status: int = 200) -> Reply:
        headers = {"Last-Modified-Version": str(self.version)} | ({"Backoff": self.backoff} if self.backoff else {})
        return Reply(json.dumps(told).encode(), status, "application/json", headers)
