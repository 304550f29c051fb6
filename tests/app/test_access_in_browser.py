"""Signing on in a real browser: at an OpenID provider, and behind a real nginx as the example file sets it up."""

import contextlib
import http.client
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from data.library import Library
from tests.browser import chromium, explorer, free_port, open_page, wait_for
from tests.libraries import ROOT, fieldmap, new_library
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, openid_provider
from tests.papers import snapshot_line, write_lines

SECRET = "the secret of nginx and the explorer"
TWIN = "On the flow of rivers into lakes and seas"
PROXIED = {"FIELDMAP_APP__SIGN_ON": "proxy", "FIELDMAP_APP__EDITORS": '["ed@example.org"]',
           "FIELDMAP_APP__READERS": '["@example.org"]', "FIELDMAP_PROXY_SECRET": SECRET}  # fmt: skip
UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
           "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw=="}  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library of two papers that may be one."""
    folder = tmp_path_factory.mktemp("signed-on")
    made = new_library(folder / "library")
    lines = [snapshot_line("2001.00001", TWIN), snapshot_line("2001.00002", TWIN)]
    assert fieldmap(made, "ingest", "arxiv-snapshot", write_lines(folder / "two.json", lines)) == 0
    assert fieldmap(made, "update") == 0
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def test_people_sign_on_at_a_provider_and_sign_out_again(library: Library, browser: Browser) -> None:
    port, other = free_port(), free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        "FIELDMAP_APP__SIGN_ON": "oidc", "FIELDMAP_LINKS__ADDRESS": address,
        "FIELDMAP_APP__EDITORS": '["ed@example.org"]',
        "FIELDMAP_APP__OIDC_METADATA_URL": f"http://127.0.0.1:{other}/.well-known/openid-configuration",
        "FIELDMAP_OIDC_CLIENT_ID": CLIENT_ID, "FIELDMAP_OIDC_CLIENT_SECRET": CLIENT_SECRET,
    }  # fmt: skip
    page = browser.new_page()
    with openid_provider(other, f"{address}/oauth2callback") as provider, explorer(library, port, **environment):
        provider.person = {"email": "Ed@example.org", "email_verified": True}
        open_page(page, f"{address}/review")
        expect(page.get_by_text(TWIN)).to_have_count(0)
        page.get_by_role("button", name="Sign on").click()
        expect(page.get_by_text("ed@example.org · editor")).to_be_visible(timeout=30_000)
        open_page(page, f"{address}/review")
        expect(page.get_by_role("button", name="Two works")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="Sign on")).to_be_visible(timeout=30_000)
        provider.person = {"email": "ed@example.org", "email_verified": False}
        page.get_by_role("button", name="Sign on").click()
        expect(page.get_by_text("does not tell that this e-mail is verified")).to_be_visible(timeout=30_000)
    page.close()


@contextlib.contextmanager
def who_is_it(port: int) -> Iterator[None]:
    """Stand in for oauth2-proxy: says who a cookie names, and sets it where people sign on."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get("who")
            if urlsplit(self.path).path == "/oauth2/sign_in":
                self.send_response(302)
                self.send_header("Set-Cookie", "who=ada@example.org; Path=/; HttpOnly")
                self.send_header("Location", self.headers["X-Auth-Request-Redirect"])
            elif cookie is None:
                self.send_response(202 if self.path == "/oauth2/ping" else 401)
            else:
                self.send_response(202)
                self.send_header("X-Auth-Request-Email", cookie.value)
                self.send_header("X-Auth-Request-User", "somebody")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def edited(name: str, **changed: str) -> str:
    """Return an example file with other ports and names; each of the old ones must stand in it."""
    told = (ROOT / "docs" / "examples" / "proxy" / name).read_text()
    for old, new in changed.items():
        assert old in told, old
        told = told.replace(old, new)
    return told


def nginx(folder: Path, port: int, inner: int, asked: int) -> list[str]:
    """Return the command that runs nginx by the example file, on ports of this machine and without a certificate."""
    (folder / "secret.conf").write_text(f'proxy_set_header X-Fieldmap-Secret "{SECRET}";')
    changed = {"listen 443 ssl": f"listen 127.0.0.1:{port}", "/etc/fieldmap/proxy-secret": f"{folder}/secret",
               ":8501": f":{inner}", ":4180": f":{asked}"}  # fmt: skip
    (folder / "site.conf").write_text(re.sub(r"ssl_certificate.*\n", "", edited("nginx.conf", **changed)))
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {paths} include {folder}/site.conf; }}\n"
    )
    return ["nginx", "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, port: int, inner: int, asked: int) -> list[str]:
    """Return the command that runs Caddy by the example file, likewise."""
    changed = {"papers.example.org {": f"http://127.0.0.1:{port} {{", ":8501": f":{inner}", ":4180": f":{asked}"}
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + edited("Caddyfile", **changed))
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """Run a proxy while something is done."""
    environment = os.environ | {"FIELDMAP_PROXY_SECRET": SECRET}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/oauth2/ping", process)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture(scope="module")
def ports(library: Library) -> Iterator[tuple[int, int, int]]:
    """Run the explorer for those who come by a proxy; give the ports of proxy, explorer and who says who it is."""
    port, inner, asked = free_port(), free_port(), free_port()
    with explorer(library, inner, FIELDMAP_LINKS__ADDRESS=f"http://127.0.0.1:{port}", **PROXIED), who_is_it(asked):
        yield port, inner, asked


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
def test_behind_a_proxy_it_says_who_comes_and_nobody_else_can(
    proxy: Callable[..., list[str]], ports: tuple[int, int, int], browser: Browser, tmp_path: Path
) -> None:
    if shutil.which(proxy.__name__) is None:
        pytest.skip(f"needs {proxy.__name__}: apt-get install nginx-light caddy")
    address = f"http://127.0.0.1:{ports[0]}"
    forged = {"X-Forwarded-Email": "ed@example.org", "X-Forwarded-User": "ed", "X-Fieldmap-Secret": "guessed"}
    context = browser.new_context(extra_http_headers=forged)
    context.set_default_timeout(60_000)
    page = context.new_page()
    with running(proxy(tmp_path, *ports), ports[0]):
        asked = http.client.HTTPConnection("127.0.0.1", ports[0], timeout=10)
        asked.request("GET", "/review?rd=a%26b&two=2", headers={"X-Auth-Request-Redirect": "/elsewhere"})
        assert asked.getresponse().getheader("Location") == "/review?rd=a%26b&two=2"
        asked.close()
        open_page(page, f"{address}/review")
        expect(page).to_have_url(f"{address}/review")
        expect(page.get_by_text("ada@example.org · reader")).to_be_visible()
        expect(page.get_by_text("editors do that")).to_be_visible()
        context.add_cookies([{"name": "who", "value": "ed@example.org", "url": address}])
        open_page(page, f"{address}/review")
        page.get_by_role("button", name="Two works").click()
        expect(page.get_by_text("two works (ed@example.org)")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("button", name="Two works")).to_be_visible()
        context.add_cookies([{"name": "who", "value": "eve@example.com", "url": address}])
        page.goto(address)
        expect(page.get_by_text("eve@example.com may not look at this library")).to_be_visible()
        assert page.locator("h1").count() == 0
    context.close()


def test_who_comes_past_the_proxy_is_told_only_that_the_server_lives(ports: tuple[int, int, int]) -> None:
    assert_closed(ports[1])


def assert_closed(port: int) -> None:
    """Check that all requests are refused, but for the one that asks whether the server lives."""
    named = {"X-Forwarded-Email": "ed@example.org"}
    tries = [("/", {}), ("/", named), ("/", named | {"X-Fieldmap-Secret": "guessed"}), ("/_stcore/host-config", {}),
             ("/_stcore/stream", UPGRADE | named), ("/_stcore/health/../host-config", {})]  # fmt: skip
    for path, headers in [*tries, ("/_stcore/health", {})]:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        asked.request("GET", path, headers=headers)
        answer = asked.getresponse()
        assert answer.status == (200 if path == "/_stcore/health" else 403), path
        asked.close()


def test_a_page_of_another_site_cannot_open_a_connection_nor_ask_by_a_name_of_its_own(library: Library) -> None:
    with explorer(library) as address:
        port = urlsplit(address).port
        for origin, status in ((f"http://127.0.0.1:{port}", 101), ("http://localhost:1234", 403), ("null", 403)):
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            asked.request("GET", "/_stcore/stream", headers=UPGRADE | {"Origin": origin})
            assert asked.getresponse().status == status, origin
            asked.close()
        for host, status in ((f"localhost:{port}", 200), (f"evil.example.com:{port}", 403)):
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            asked.request("GET", "/", headers={"Host": host})
            assert asked.getresponse().status == status, host
            asked.close()
