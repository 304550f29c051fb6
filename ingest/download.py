"""Large files from a link that expires: resumed by Range from the byte that is there, on known hosts alone."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from data.errors import RefusedError, SourceError
from ingest.web import AGAIN, Limits, is_loopback, retry_after, shown

EXPIRED = frozenset({401, 403, 404, 410})
"""Statuses of a link whose time is over."""


class Downloader:
    """Brings files.

    Parameters
    ----------
    limits
        As for any request; ``total_seconds`` and ``body_mb`` do not bound a file.
    hosts
        Hosts a link may lead to; one that begins with a dot stands for all below it.
    """

    def __init__(self, limits: Limits, hosts: frozenset[str]) -> None:
        self.limits, self.hosts = limits, hosts

    def __call__(self, link: Callable[[], str], path: Path) -> None:
        """Bring the file that ``link`` tells to ``path``; a part that is there already is gone on with.

        Raises
        ------
        RefusedError
            If the link leads to an unknown host.
        SourceError
            If the file does not come whole within the tries.
        """
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        part, reason, wait = path.with_name(f"{path.name}.part"), "not asked", 0.0
        for number in range(self.limits.tries):
            time.sleep(wait)
            url = link()
            self._check(url)
            try:
                reason, wait = self._once(url, part)
            except httpx.HTTPError as error:
                reason, wait = str(error) or type(error).__name__, 0.0
            if not reason:
                part.replace(path)
                return
            grown = min(self.limits.first_wait_seconds * 2**number, self.limits.longest_wait_seconds)
            wait = max(wait, grown)
        raise SourceError(f"{shown(url)}: {reason} ({self.limits.tries} tries); the next run goes on from here")

    def _check(self, url: str) -> None:
        host = urlsplit(url).hostname or ""
        known = any(host == name or (name.startswith(".") and host.endswith(name)) for name in self.hosts)
        if not known or (urlsplit(url).scheme != "https" and not is_loopback(host)):
            raise RefusedError(f"{host or 'nowhere'} is not one of the known hosts of files; not asked", 310)

    def _once(self, url: str, part: Path) -> tuple[str, float]:
        """Bring what is missing of a file; return why it is not whole ('' if it is) and how long to wait."""
        have = part.stat().st_size if part.exists() else 0
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        timeout = httpx.Timeout(self.limits.read_seconds, connect=self.limits.connect_seconds)
        trust = not is_loopback(urlsplit(url).hostname or "")
        with (
            httpx.Client(timeout=timeout, trust_env=trust) as http,
            http.stream("GET", url, headers=headers) as response,
        ):
            code = response.status_code
            if code == 416:
                part.unlink()
                return "the part does not fit the file; begun again", 0.0
            if code in EXPIRED:
                return f"status {code}: the link has expired", 0.0
            if code not in (200, 206):
                return f"status {code}", retry_after(response.headers.get("Retry-After")) if code in AGAIN else 0.0
            begin, total = _span(response)
            if begin not in (0, have):
                return f"a part from byte {begin} instead of {have}", 0.0
            with part.open("r+b" if have and begin else "wb") as file:
                file.seek(begin)
                for chunk in response.iter_raw():
                    file.write(chunk)
            size = part.stat().st_size
            return ("" if total is None or size == total else f"{size} of {total} bytes"), 0.0


def _span(response: httpx.Response) -> tuple[int, int | None]:
    """Return the first byte of an answer and the size of the whole file, None where it is not told."""
    found = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("Content-Range", ""))
    if response.status_code == 206 and found:
        return int(found[1]), int(found[2])
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdigit() else None
