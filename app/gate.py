"""The door of the explorer's server: which requests reach Streamlit at all, and what every answer carries.

`app.server` puts it before all routes. It asks `app.sign_on` who is there; pages ask again (`app.access`).
"""

import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from app.sign_on import named_by_proxy
from data.errors import AccessError, SettingsError
from data.settings import AppSettings

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

HEALTH = "/_stcore/health"
"""Open to all: it says only that the server lives, for those who watch over it."""
INSIDE = ("/_stcore/metrics", "/_stcore/agent")
"""Closed to all: nothing of ours uses them."""
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; "
    "connect-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-src 'self' blob:; "
    "frame-ancestors 'self'"
)
"""What a page may load and where it may send: nothing leaves this server, even if a script got into a page."""
CARRIED = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)
_LOG = logging.getLogger("fieldmap.gate")


@dataclass(frozen=True, slots=True)
class Gate:
    """ASGI middleware that refuses whoever does not come by the way that the settings name."""

    app: Asgi
    settings: Callable[[], AppSettings]
    """Asked at each request, so that a change of who may look needs no restart."""
    secret: str | None
    origins: Sequence[str]
    """Public addresses of the explorer, from which pages may open a connection besides the server's own."""
    names: Sequence[str]
    """Names of the host by which the explorer is reached, besides localhost."""
    base: str = ""
    """Path below which the explorer is served, as ``/fieldmap``."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or hand it on and put our headers on its answer."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        try:
            self._check(scope)
        except AccessError as error:
            _LOG.warning("refused %r from %s: %s", scope["path"][:200], (scope.get("client") or ["?"])[0], error)
            await _refuse(scope, send, 403, str(error))
            return
        except SettingsError as error:
            _LOG.error("shut: %s", error)
            await _refuse(scope, send, 503, "the settings of this library cannot be read; the server's log says why")
            return
        await self.app(scope, receive, _with_headers(send))

    def _check(self, scope: Scope) -> None:
        if scope["path"] == self.base + HEALTH:
            return
        if any(part in scope["path"] for part in INSIDE):
            raise AccessError("this part of the server is closed")
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        _check_host(headers, self.names)
        if scope["type"] == "websocket":
            _check_origin(dict(headers), self.origins)
        told = self.settings()
        if told.sign_on == "proxy":
            named_by_proxy(told, headers, (scope.get("client") or [None])[0], self.secret)


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address, as a browser tells where a page is from; '' of no address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def names_of(address: str, bound: str | None) -> list[str]:
    """Return the names by which the explorer is reached: that of its public address, and what it listens on."""
    return [name for name in (urlsplit(address).hostname, bound) if name]


def _check_host(headers: Sequence[tuple[str, str]], names: Sequence[str]) -> None:
    """Refuse a name that is not ours: a page elsewhere may have let its own name point here (DNS rebinding).

    An address cannot be made to point elsewhere, so each is let in.

    Raises
    ------
    AccessError
        If a request asks for a host by a name that nobody told us.
    """
    known = {"localhost", *(name.lower() for name in names)}
    for host in (value for name, value in headers if name.lower() == "host"):
        asked = _host_of(host)
        if asked not in known and not _is_address(asked):
            raise AccessError("links.address should tell this explorer's name")


def _host_of(host: str) -> str:
    """Return name or address in a header Host, without the port; '' of what is neither."""
    try:
        return (urlsplit(f"//{host}").hostname or "").removesuffix(".")
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _check_origin(headers: dict[str, str], origins: Sequence[str]) -> None:
    """Refuse a page of another site: Streamlit itself would let any page of this machine in.

    Raises
    ------
    AccessError
        If the connection was opened by a page that is not the explorer's.
    """
    origin = headers.get("origin")
    if origin is None or origin in origins:
        return
    try:
        is_own = urlsplit(origin).netloc == headers.get("host")
    except ValueError:  # as of http://[x
        is_own = False
    if not is_own:
        raise AccessError(f"a page of {origin[:200]!r} may not connect; links.address tells the explorer's own address")


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *CARRIED]
        await send(message)

    return sending


async def _refuse(scope: Scope, send: Send, status: int, why: str) -> None:
    """Answer with the reason as text; a connection that is not yet open is closed."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = f"Fieldmap: {why}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()), *CARRIED]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
