"""Take the pictures of the explorer that the documentation shows: `python benchmarks/screenshots.py`.

Starts `fieldmap app` on a library, opens each page in Chromium and writes one PNG a page.
"""

import argparse
import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PAGES = ("search", "topics", "trends", "claims")
QUERY = "unsupervised machine translation"
SIZE = {"width": 1400, "height": 1000}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@contextlib.contextmanager
def explorer(library: Path) -> Iterator[str]:
    """Run the explorer on a free port of this machine and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app.cli", "--library", str(library), "app", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                break
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def settle(page: Page, name: str) -> None:
    """Wait until a page is drawn; on the search page, search first."""
    page.get_by_role("heading", level=1).wait_for()
    if name == "search":
        page.get_by_role("textbox", name="What are you looking for?").fill(QUERY)
        page.keyboard.press("Enter")
        page.get_by_text("by words and meaning").wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.mouse.move(700, 990)
    page.wait_for_timeout(2_500)  # charts draw after the script has ended


def main() -> None:
    """Write the four pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True, help="folder of the library to show")
    parser.add_argument("--out", type=Path, default=Path("docs/images"), help="folder for the pictures")
    told = parser.parse_args()
    told.out.mkdir(parents=True, exist_ok=True)
    with explorer(told.library) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        for name in PAGES:
            page = browser.new_page(viewport=SIZE)
            page.goto(f"{address}/{'' if name == 'search' else name}")
            settle(page, name)
            picture = told.out / f"{name}.png"
            page.screenshot(path=picture)
            print(f"{picture}: {picture.stat().st_size / 1000:.0f} kB")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
