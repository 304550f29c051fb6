"""A real HTTP server on this machine that a harvester talks to, and the faults it makes on purpose."""

import gzip
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

BOMB = gzip.compress(b" " * 30_000_000)
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>&b;</ListRecords></OAI-PMH>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>&f;</ListRecords></OAI-PMH>"""


@dataclass
class Reply:
    """What the server answers."""

    body: bytes
    status: int = 200
    content_type: str = "text/xml"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes


def _status(code: int, **headers: str) -> Callable[["Handler", Reply], None]:
    def reply(handler: "Handler", good: Reply) -> None:
        handler.send(Reply(b"Rate exceeded.", code, "text/plain", {k.replace("_", "-"): v for k, v in headers.items()}))

    return reply


def _body(body: bytes, content_type: str = "text/xml", **headers: str) -> Callable[["Handler", Reply], None]:
    def reply(handler: "Handler", good: Reply) -> None:
        handler.send(Reply(body, 200, content_type, {k.replace("_", "-"): v for k, v in headers.items()}))

    return reply


def _cut(handler: "Handler", good: Reply) -> None:
    handler.send(Reply(good.body[: len(good.body) * 2 // 3], 200, good.content_type))


def _short(handler: "Handler", good: Reply) -> None:
    handler.send(good, promise=len(good.body), give=len(good.body) // 2)


def _reset(handler: "Handler", good: Reply) -> None:
    handler.close_connection = True
    handler.connection.close()


def _hang(handler: "Handler", good: Reply) -> None:
    time.sleep(0.6)
    handler.close_connection = True


def _cut_gzip(handler: "Handler", good: Reply) -> None:
    packed = gzip.compress(good.body)
    handler.send(Reply(packed[: len(packed) // 2], 200, good.content_type, {"Content-Encoding": "gzip"}))


def _date(handler: "Handler", good: Reply) -> None:
    _status(503, Retry_After=format_datetime(datetime.now(UTC)))(handler, good)


FAULTS: dict[str, Callable[["Handler", Reply], None]] = {
    "429": _status(429),
    "503 seconds": _status(503, Retry_After="0"),
    "503 date": _date,
    "500": _status(500),
    "504": _status(504),
    "html": _body(b"<html><body>first byte timeout</body></html>", "text/html"),
    "empty": _body(b""),
    "cut": _cut,
    "short": _short,
    "reset": _reset,
    "hang": _hang,
    "cut gzip": _cut_gzip,
    "broken gzip": _body(b"not gzip at all", Content_Encoding="gzip"),
    "bomb": _body(BOMB, Content_Encoding="gzip"),
    "entities": _body(ENTITIES),
    "outside entity": _body(OUTSIDE),
    "other encoding": _body(b"x", Content_Encoding="br"),
}


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: "Server"
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _serve(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        params = {key: values[0] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
        asked = Asked(self.command, parts.path, params, dict(self.headers), body)
        self.server.asked.append(asked)
        good = self.server.answer(asked)
        fault = self.server.fault(asked)
        try:
            FAULTS[fault](self, good) if fault else self.send(good)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(self, reply: Reply, promise: int | None = None, give: int | None = None) -> None:
        """Send a reply; ``promise`` more bytes than are given to cut it short."""
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body) if promise is None else promise))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body[:give])
        if give is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    """Serves one source; ``fault`` names the fault of a request, or nothing."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Asked], Reply]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.fault: Callable[[Asked], str] = lambda asked: ""
        self.asked: list[Asked] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """Keep quiet about connections that a fault broke."""


@contextmanager
def serving(answer: Callable[[Asked], Reply]) -> Iterator[Server]:
    """Run a server for a source."""
    server = Server(answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def at_random(seed: int, share: float, kinds: list[str], most_in_a_row: int = 3) -> Callable[[Asked], str]:
    """Return a source of faults: a share of all requests, never more than some in a row."""
    chance, row = random.Random(seed), 0

    def fault(asked: Asked) -> str:
        nonlocal row
        if row < most_in_a_row and chance.random() < share:
            row += 1
            return chance.choice(kinds)
        row = 0
        return ""

    return fault
