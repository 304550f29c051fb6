"""Take every picture that the documentation shows, in one go: `python -m docs.make_screenshots LIBRARY`.

LIBRARY is one that `make demo` has filled, so that each picture shows what a reader of the tutorial sees.
"""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser

from app.reading import open_reader
from data.library import Library
from tests.browser import chromium, explorer, open_page
from tests.libraries import command

OUT = Path(__file__).resolve().parent / "images"
QUERY = "unsupervised machine translation"
PAGES: dict[str, dict[str, str]] = {
    "": {},
    "search": {"query": QUERY},
    "ask": {"question": "What is the BLEU score?"},
    "map": {"papers": "Attention is all you need"},
    "lineage": {"about": "machine translation"},
    "topics": {},
    "trends": {},
    "claims": {},
    "boards": {},
    "audit": {"paper": "2021.naacl-main.29"},
    "trade-offs": {},
    "cost": {},
    "scaling": {},
}
"""Each page of the explorer with what is asked of it; its picture bears its name, that of the first page `home`."""
WIDE, TALL = 1400, 1000
NARROW = {"width": 700, "height": 1200}
CHART_MS = 2_500
"""Charts draw after the script of a page has ended."""
PATIENCE_MS = 180_000


def main(library: Library) -> None:
    """Write one picture a page, and one of a digest."""
    OUT.mkdir(exist_ok=True)
    with open_reader(library) as reader:
        paper = str(reader.search(QUERY, 1)[0]["work_id"])
    asked = PAGES | {"search": PAGES["search"] | {"paper": paper}}
    with explorer(library) as address, chromium() as browser:
        for name, query in asked.items():
            picture(browser, f"{address}/{name}?{urlencode(query)}", OUT / f"{name or 'home'}.png")
        document(browser, digest(library), OUT / "digest.png")


def picture(browser: Browser, address: str, out: Path) -> None:
    """Take the picture of one page."""
    page = browser.new_page(viewport={"width": WIDE, "height": TALL})
    page.set_default_timeout(PATIENCE_MS)
    open_page(page, address)
    page.mouse.move(WIDE // 2, TALL - 10)
    page.wait_for_timeout(CHART_MS)
    page.screenshot(path=out)
    page.close()


def digest(library: Library) -> str:
    """Return the digest of the demo's group as a page."""
    words = command(library, "digest", "make", "demo", "--all", "--dry-run", "--format", "html")
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def document(browser: Browser, html: str, out: Path) -> None:
    """Take the picture of a document."""
    page = browser.new_page(viewport=NARROW, color_scheme="light")
    page.set_content(html)
    page.screenshot(path=out)
    page.close()


if __name__ == "__main__":
    main(Library(Path(sys.argv[1]).resolve()))
