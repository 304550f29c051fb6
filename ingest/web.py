"""The one way to the network: paced, patient and bounded. Every harvester asks through a :class:`Client`.

What happens under each fault stands in ``docs/harvest.md``; a caller sees an answer that parsed whole, or an error.
"""

import email.utils
import fcntl
import ipaddress
import random
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx

from data.errors import BadAnswerError, RefusedError, SettingsError, SourceError

T = TypeVar("T")
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""HTTP statuses that may pass: asked again."""
MOST_REDIRECTS = 3
LONGEST_HOLD_SECONDS = 86_400.0
"""A longer wait in a lock file comes from a clock that was wrong."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service and its terms."""

    name: str
    """The lock of this name is shared by all processes of the machine."""
    base_url: str
    pace_seconds: float
    """Seconds from the start of one request to the start of the next."""
    least_pace_seconds: float = 0.0
    """What the terms ask for: the pace is never less, except against this machine itself."""
    hosts: frozenset[str] = frozenset()
    """Hosts besides its own that a redirect may lead to."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent to its own host alone: keys."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much: see ``[network]`` in the settings."""

    connect_seconds: float = 15.0
    read_seconds: float = 90.0
    total_seconds: float = 300.0
    body_mb: float = 64.0
    first_wait_seconds: float = 5.0
    longest_wait_seconds: float = 600.0
    budget_seconds: float = 3600.0
    tries: int = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, decompressed and whole."""

    url: str
    status: int
    body: bytes
    content_type: str
    backoff_seconds: float = 0.0
    """What a server that answers asks to be left alone for (the header Backoff of Zotero)."""


class _Failure(Exception):
    """A try that failed; ``wait_seconds`` is what the server asks for."""

    def __init__(self, reason: str, wait_seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


FAILURES = (_Failure, BadAnswerError, httpx.HTTPError, httpx.InvalidURL)
"""After these the same request is made again."""


class Client:
    """Asks one service. Use as a context manager.

    Parameters
    ----------
    contact
        Who runs this; goes into the User-Agent. Required for any host but this machine.
    locks
        Folder of the locks shared by all processes of the machine.
    on_answer
        Called with each answer that parsed: keeps the bytes.
    """

    def __init__(
        self, service: Service, limits: Limits, contact: str, locks: Path,
        on_answer: Callable[[Answer], object] = lambda answer: None,
    ) -> None:  # fmt: skip
        self.service, self.limits, self._on_answer = service, limits, on_answer
        self.host = urlsplit(service.base_url).hostname or ""
        if not contact and not is_loopback(self.host):
            raise SettingsError(
                f'contact is not set: {self.host} wants to know who asks. Set contact = "mailto:you@example.org" in '
                "fieldmap.toml (or FIELDMAP_CONTACT)"
            )
        self.pace_seconds = service.pace_seconds
        if not is_loopback(self.host):
            self.pace_seconds = max(service.pace_seconds, service.least_pace_seconds)
        locks.mkdir(parents=True, exist_ok=True)
        self._lock = locks / f"{service.name}.turn"
        self.requests = 0
        timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
        agent = f"fieldmap/0.1 ({contact})" if contact else "fieldmap/0.1"
        self._http = httpx.Client(
            timeout=timeout, headers={"User-Agent": agent, "Accept-Encoding": "gzip"}, follow_redirects=False,
            trust_env=not is_loopback(self.host),
        )  # fmt: skip

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def fetch(
        self, path: str, parse: Callable[[Answer], T], params: Mapping[str, str | int] | None = None,
        payload: Any = None, accept: frozenset[int] = frozenset({200}),
    ) -> T:  # fmt: skip
        """Return what ``parse`` makes of the answer; ask again while that fails.

        Parameters
        ----------
        path
            Below the service's base address; empty for the address itself.
        parse
            Raises :class:`data.errors.BadAnswerError` for bytes that are not a whole, well-formed answer.
        params
            Of the query string.
        payload
            Sent as JSON by POST; None: GET.
        accept
            Statuses handed to ``parse``.

        Raises
        ------
        RefusedError
            If the service refuses this request for good.
        BadAnswerError
            If it keeps answering with something else than what was asked for.
        SourceError
            If it does not answer within the tries and the budget.
        """
        url = self.service.base_url + path
        end = time.monotonic() + self.limits.budget_seconds
        for number in range(1, self.limits.tries + 1):
            try:
                with self._turn(end) as hold:
                    body = b""
                    try:
                        answer = self._once(url, params, payload, accept)
                        body = answer.body
                        told = parse(answer)
                        hold(answer.backoff_seconds)
                    except FAILURES as error:
                        pause = self._pause(number, error)
                        hold(pause)  # the service is in trouble for everyone on this machine
                        raise
            except FAILURES as error:
                if number == self.limits.tries or time.monotonic() + pause >= end:
                    message = f"{shown(url)}: {str(error) or type(error).__name__} ({number} tries)"
                    if isinstance(error, BadAnswerError):
                        raise BadAnswerError(message, body) from error
                    raise SourceError(message) from error
            else:
                self._on_answer(answer)
                return told
        raise AssertionError("at least one try is made")

    @contextmanager
    def _turn(self, end: float) -> Iterator[Callable[[float], None]]:
        """Hold the service for one request: alone on this machine, and not before its time has come.

        Raises
        ------
        SourceError
            If its time comes only after ``end`` (monotonic): a server asked to be left alone for longer.
        """
        with self._lock.open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            text, now = file.read(), time.time()
            hold = float(text) - now if text.replace(".", "", 1).isdigit() else 0.0
            if 0 < hold <= LONGEST_HOLD_SECONDS:
                if time.monotonic() + hold > end:
                    raise SourceError(f"{self.host} asks to be left alone for {hold:,.0f} s more; the next run goes on")
                time.sleep(hold)
            not_before = time.time() + self.pace_seconds

            def hold_back(seconds: float) -> None:
                nonlocal not_before
                not_before = max(not_before, time.time() + seconds)

            try:
                yield hold_back
            finally:
                file.seek(0)
                file.truncate()
                file.write(f"{not_before:.3f}")

    def _pause(self, number: int, error: Exception) -> float:
        """Return the seconds to wait after a failed try: what the server asks, or more by back-off with jitter."""
        grown: float = min(self.limits.first_wait_seconds * 2 ** (number - 1), self.limits.longest_wait_seconds)
        asked: float = error.wait_seconds if isinstance(error, _Failure) else 0.0
        return max(asked, grown * random.uniform(0.5, 1.0))

    def _once(self, url: str, params: Mapping[str, str | int] | None, payload: Any, accept: frozenset[int]) -> Answer:
        """Make one request, following redirects within the allowed hosts."""
        deadline = time.monotonic() + self.limits.total_seconds
        for _ in range(MOST_REDIRECTS + 1):
            self.requests += 1
            own = (urlsplit(url).hostname or "") == self.host
            headers = dict(self.service.headers) if own else {}
            method = "GET" if payload is None else "POST"
            with self._http.stream(method, url, params=params, json=payload, headers=headers) as response:
                if response.is_redirect:
                    url, params = self._redirect(url, response), None
                    time.sleep(self.pace_seconds)
                    continue
                if response.status_code in AGAIN:
                    raise _Failure(f"status {response.status_code}", retry_after(response.headers.get("Retry-After")))
                body = read_body(response, int(self.limits.body_mb * 2**20), deadline)
                kind = response.headers.get("Content-Type", "")
                if response.status_code not in accept:
                    text = " ".join(body[:300].decode("utf-8", "replace").split())
                    message = f"{shown(url)}: status {response.status_code}: {text}"
                    raise RefusedError(message, response.status_code)
                return Answer(url, response.status_code, body, kind, retry_after(response.headers.get("Backoff")))
        raise RefusedError(f"{shown(url)}: more than {MOST_REDIRECTS} redirects", 310)

    def _redirect(self, url: str, response: httpx.Response) -> str:
        """Return where a redirect leads, if it may be followed."""
        target: str = urljoin(url, response.headers.get("Location", ""))
        parts = urlsplit(target)
        same = parts.hostname == self.host and parts.port == urlsplit(self.service.base_url).port
        if parts.scheme not in ("http", "https") or not (same or parts.hostname in self.service.hosts):
            raise RefusedError(
                f"{shown(url)} redirects to {parts.hostname or 'nowhere'}, which is not one of its known hosts; "
                "not followed", response.status_code,
            )  # fmt: skip
        if urlsplit(url).scheme == "https" and parts.scheme != "https":
            raise RefusedError(f"{shown(url)} redirects to an unencrypted address; not followed", response.status_code)
        return target


def read_body(response: httpx.Response, most: int, deadline: float) -> bytes:
    """Return the whole body, decompressed here so that no bomb passes the bound and no cut goes unseen.

    Raises
    ------
    BadAnswerError
        If it is larger than ``most`` bytes, later than ``deadline`` (monotonic), or its compression is cut or broken.
    """
    packed = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", ""):
        raise BadAnswerError(f"compressed as {packed}, which was not asked for")
    inflate = zlib.decompressobj(wbits=31) if packed == "gzip" else None
    body = bytearray()
    for chunk in response.iter_raw():
        if time.monotonic() > deadline:
            raise BadAnswerError("the answer comes too slowly: total deadline passed")
        try:
            body += inflate.decompress(chunk, most + 1 - len(body)) if inflate else chunk
        except zlib.error as error:
            raise BadAnswerError(f"the compressed answer is broken: {error}") from error
        if len(body) > most or (inflate and inflate.unconsumed_tail):
            raise BadAnswerError(f"the answer is larger than {most / 2**20:g} MB")
    if inflate and not inflate.eof:
        raise BadAnswerError("the compressed answer is cut short")
    return bytes(body)


def retry_after(value: str | None) -> float:
    """Return the seconds that a Retry-After header asks for, given as seconds or as a date; 0 if it says nothing."""
    if not value:
        return 0.0
    if value.strip().isdigit():
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max((when - datetime.now(UTC)).total_seconds(), 0.0)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def shown(url: str) -> str:
    """Return an address fit for messages and logs: without query, user and password."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"
