"""A small OpenID provider on this machine: discovery, authorization, token, keys and sign-out."""

import base64
import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "fieldmap", "the secret of the client"


@dataclass
class Provider:
    """What it knows: who signs on next, and the codes that are waiting."""

    address: str
    callback: str
    person: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"use": "sig", "kid": "one"}))

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/sign-out", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
        }  # fmt: skip

    def code(self, asked: dict[str, str]) -> str:
        """Return the address that somebody who signed on is sent back to."""
        assert asked["client_id"] == CLIENT_ID
        assert asked["redirect_uri"] == self.callback
        assert "openid" in asked["scope"]
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{self.callback}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, told: dict[str, str], authorization: str) -> dict[str, Any]:
        """Return the tokens of a code, once, to the client that knows its secret."""
        assert base64.b64decode(authorization.removeprefix("Basic ")).decode() == f"{CLIENT_ID}:{CLIENT_SECRET}"
        asked = self.codes.pop(told["code"])
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT_ID, "sub": "1", "iat": now, "exp": now + 300,
                  "nonce": asked["nonce"], **self.person}  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": "nothing", "token_type": "Bearer", "expires_in": 300, "id_token": token}


@contextlib.contextmanager
def openid_provider(port: int, callback: str) -> Iterator[Provider]:
    """Run a provider on a port of this machine."""
    provider = Provider(f"http://127.0.0.1:{port}", callback)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, asked = urlsplit(self.path).path, dict(_flat(urlsplit(self.path).query))
            if path == "/authorize":
                self._go(provider.code(asked))
            elif path == "/sign-out":
                self._go(asked["post_logout_redirect_uri"].removesuffix("oauth2callback"))
            else:
                self._say(provider.configuration() if path.startswith("/.well-known") else
                          {"keys": [provider.key.as_dict(private=False)]})  # fmt: skip

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(provider.token(dict(_flat(body)), self.headers["Authorization"]))

        def _go(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.end_headers()

        def _say(self, told: Any) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def _flat(query: str) -> Iterator[tuple[str, str]]:
    return ((name, values[0]) for name, values in parse_qs(query).items())
