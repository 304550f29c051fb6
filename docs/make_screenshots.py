"""Take the pictures of the explorer that the documentation shows: `python -m docs.make_screenshots LIBRARY`."""

import sys
from pathlib import Path

from data.library import Library
from tests.browser import chromium, explorer, open_page, search, settle

OUT = Path(__file__).resolve().parent / "images"
PAGES = ("search", "topics", "trends", "claims", "ask", "map", "lineage", "boards", "audit", "trade-offs", "cost",
         "scaling")  # fmt: skip
QUERY = "unsupervised machine translation"
ASKED = {"map": "map?papers=Attention%20is%20all%20you%20need", "lineage": "lineage?about=machine%20translation",
         "audit": "audit?paper=Cross-Modal%20Discrete%20Representation%20Learning"}  # fmt: skip
QUESTION = "Which BLEU score does unsupervised machine translation reach?"
CHART_MS = 2_500
"""Charts draw after the script of a page has ended."""


def main(library: Library) -> None:
    """Write one picture a page."""
    OUT.mkdir(exist_ok=True)
    with explorer(library) as address, chromium() as browser:
        for name in PAGES:
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            open_page(page, f"{address}/{'' if name == 'search' else ASKED.get(name, name)}")
            if name == "search":
                search(page, QUERY)
                page.get_by_test_id("stPageLink-NavLink").first.click()
                page.get_by_text("References, most cited first").wait_for()
                settle(page)
            elif name == "ask":
                page.get_by_label("What do you want to know?").fill(QUESTION)
                page.keyboard.press("Enter")
                page.get_by_text("similarity").first.wait_for()
                settle(page)
            page.mouse.move(700, 990)
            page.wait_for_timeout(CHART_MS)
            page.screenshot(path=OUT / f"{name}.png")
            page.close()


if __name__ == "__main__":
    main(Library(Path(sys.argv[1]).resolve()))
