"""An open page while updates publish one edition after the other: nothing typed is lost, and the next answer is new."""

import re
from pathlib import Path

from playwright.sync_api import expect

from data.editions import numbers
from data.library import Library
from tests.browser import chromium, explorer, open_page, search, watch
from tests.libraries import fieldmap, new_library
from tests.papers import snapshot_line, write_lines


def publish(library: Library, folder: Path, number: int, title: str) -> None:
    lines = write_lines(folder / f"{number}.json", [snapshot_line(f"2001.0000{number}", title)])
    assert fieldmap(library, "ingest", "arxiv-snapshot", lines) == 0
    assert fieldmap(library, "publish") == 0


def test_a_page_follows_new_editions_and_keeps_what_is_half_typed(tmp_path: Path) -> None:
    library = new_library(tmp_path / "library")
    publish(library, tmp_path, 1, "Rivers and lakes")
    with explorer(library) as address, chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(90_000)
        wrong = watch(page)
        open_page(page, f"{address}/search")
        search(page, "rivers")
        box = page.get_by_role("textbox", name="What are you looking for?")
        box.fill("")
        for number, letters in enumerate(("gla", "ci", "er", "s"), start=2):
            box.press_sequentially(letters)
            publish(library, tmp_path, number, f"Glaciers and their moraines {number}")
        assert numbers(library) == [3, 4, 5]
        expect(page.get_by_text(re.compile("Edition [2-5] is there; this page shows edition 1"))).to_be_visible(
            timeout=90_000
        )
        expect(box).to_have_value("glaciers")
        expect(page.get_by_text("best of 1 papers")).to_be_visible()
        box.press("Enter")
        expect(page.get_by_text("best of 5 papers")).to_be_visible(timeout=90_000)
        expect(page.get_by_text("Edition 5 ·")).to_be_visible()
        expect(page.get_by_text("is there; this page shows")).to_have_count(0)
        publish(library, tmp_path, 6, "Glaciers once more")
        page.get_by_role("button", name="Show it").click(timeout=90_000)
        expect(page.get_by_text("best of 6 papers")).to_be_visible(timeout=90_000)
        assert wrong == []
