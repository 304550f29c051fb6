"""The explorer as people meet it: served on a free port of this machine, looked at with headless Chromium."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from app.page_errors import FAILED
from data.library import Library
from tests.libraries import start

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]  # fmt: skip
START_SECONDS = 60
expect.set_options(timeout=30_000)  # milliseconds; on a busy machine a page takes longer than Playwright's five seconds


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def explorer(library: Library, port: int | None = None, **environment: str) -> Iterator[str]:
    """Run ``fieldmap app`` on a free port and give its address."""
    port = port or free_port()
    process = start(library, "app", "--port", port, start_new_session=True, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/_stcore/health", process)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


def wait_for(address: str, process: subprocess.Popen[str]) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, process.communicate()[1]
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(f"{address} did not answer within {START_SECONDS} s")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Run headless Chromium; it must be there."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "the browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=CHROMIUM)
        try:
            yield browser
        finally:
            browser.close()


def watch(page: Page) -> list[str]:
    """Return a list to which all is added that must not happen: errors, and requests that leave this machine.

    Streamlit looks for its server below the path of a deep link before it looks above; those two answers are its own.
    """
    wrong: list[str] = []
    own = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
    probes = re.compile(r"http://127\.0\.0\.1:\d+/[\w-]+/_stcore/(health|host-config)")

    def note(said: ConsoleMessage) -> None:
        if said.type == "error" and not probes.fullmatch(said.location["url"]):
            wrong.append(f"{said.text} {said.location['url']}")

    page.on("console", note)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(own) else wrong.append(asked.url))
    return wrong


def open_page(page: Page, address: str) -> None:
    """Open an address of the explorer and wait until it is drawn."""
    page.goto(address)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the script of a page has ended without an error."""
    page.get_by_role("heading", level=1).wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    assert page.get_by_role("dialog").count() == 0, page.get_by_role("dialog").inner_text()
    assert page.locator("[data-testid=stException]").count() == 0, page.locator(
        "[data-testid=stException]"
    ).inner_text()
    assert page.get_by_text(FAILED[:40]).count() == 0, "a page failed: see the server's log"


def search(page: Page, query: str) -> None:
    """Search on the search page and wait for the answer."""
    page.get_by_role("textbox", name="What are you looking for?").fill(query)
    page.keyboard.press("Enter")
    page.get_by_text("by words and meaning").or_(page.get_by_text("No paper found")).first.wait_for()
    settle(page)
