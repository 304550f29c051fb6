"""The door of the explorer's server: which requests reach Streamlit at all, and what every answer carries.

`app.server` puts it before all routes. It asks `app.sign_on` who is there; pages ask again (`app.access`).
"""

import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
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
            _LOG.warning("refused %s from %s: %s", scope["path"][:200], (scope.get("client") or ["?"])[0], error)
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
        if scope["type"] == "websocket":
            _check_origin(dict(headers), self.origins)
        told = self.settings()
        if told.sign_on == "proxy":
            named_by_proxy(told, headers, (scope.get("client") or [None])[0], self.secret)


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address, as a browser tells where a page is from; '' of no address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _check_origin(headers: dict[str, str], origins: Sequence[str]) -> None:
    """Refuse a page of another site: Streamlit itself would let any page of this machine in.

    Raises
    ------
    AccessError
        If the connection was opened by a page that is not the explorer's.
    """
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host") and origin not in origins:
        raise AccessError(f"a page of {origin[:200]} may not connect; links.address tells the explorer's own address")


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
