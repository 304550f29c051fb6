"""The MCP server over HTTP: only with a token, only for known hosts and origins, small requests, on this machine.

Used by `fieldmap mcp --http`; transport, sessions and the checks of Host and Origin are the SDK's.
"""

import hmac
import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Any

import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.for_agents.server import FieldmapServer
from data.errors import SettingsError, StorageError

TOKEN = "FIELDMAP_MCP_TOKEN"
SHORTEST_TOKEN = 20
PATH = "/mcp"
LARGEST_REQUEST_BYTES = 256 * 1024
MOST_CONNECTIONS = 64
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class RequireToken:
    """Lets no request through whose header ``Authorization`` is not ``Bearer`` and the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._wanted = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or hand the request on."""
        if scope["type"] == "http" and not self._is_known(scope):
            refusal = PlainTextResponse(
                f"give the token of this server ({TOKEN}) as: Authorization: Bearer TOKEN", 401,
                {"WWW-Authenticate": 'Bearer realm="fieldmap"'},
            )  # fmt: skip
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        """Compare in a time that tells nothing of the token; two such headers are as bad as none."""
        given = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
        return len(given) == 1 and hmac.compare_digest(given[0], self._wanted)


def required_token(environment: dict[str, str] | Any) -> str:
    """Return the token that requests must bear.

    Raises
    ------
    SettingsError
        If there is none in the environment, or a short one.
    """
    token = str(environment.get(TOKEN, ""))
    how = f"set {TOKEN} to a long random text, as: export {TOKEN}=$(openssl rand -hex 32)"
    if not token:
        raise SettingsError(f"the MCP server speaks HTTP only with a token; {how}")
    if len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise SettingsError(
            f"{TOKEN} has {len(token)} characters; {SHORTEST_TOKEN} or more without spaces are wanted: {how}"
        )
    return token


def http_app(server: FieldmapServer, token: str, port: int, hosts: Sequence[str] = ()) -> ASGIApp:
    """Return the server as an ASGI application.

    Parameters
    ----------
    hosts
        Names besides this machine's own by which clients may call it, as ``fieldmap.example.org`` or with a port.
    """
    named = [*(f"{host}:{port}" for host in LOOPBACK), *hosts]
    origins = [f"{scheme}://{name}" for scheme in ("http", "https") for name in named]
    app: Starlette = server.streamable_http_app(
        streamable_http_path=PATH, json_response=True, stateless_http=True, max_request_body_size=LARGEST_REQUEST_BYTES,
        transport_security=TransportSecuritySettings(allowed_hosts=named, allowed_origins=origins),
    )  # fmt: skip
    return RequireToken(app, token)


def serve_http(
    server: FieldmapServer, token: str, host: str, port: int, hosts: Sequence[str], tell: Callable[[str], object]
) -> None:
    """Serve until the process is told to end.

    Parameters
    ----------
    port
        0: any that is free.
    tell
        Hears the address when it is bound.

    Raises
    ------
    StorageError
        If the address cannot be bound.
    """
    with bound(host, port) as listening:
        at = listening.getsockname()[1]
        tell(f"http://{f'[{host}]' if ':' in host else host}:{at}{PATH}")
        config = uvicorn.Config(
            http_app(server, token, at, hosts), log_level="warning", access_log=False, server_header=False,
            limit_concurrency=MOST_CONNECTIONS, timeout_graceful_shutdown=5,
        )  # fmt: skip
        uvicorn.Server(config).run(sockets=[listening])


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise StorageError(
            f"{host}:{port} cannot be bound: {error.strerror}; choose another --port or --host"
        ) from error


def is_this_machine(host: str) -> bool:
    """Tell whether an address can be reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
