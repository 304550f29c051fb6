"""Three people on their first day with the real sample, in a real browser: a reader, a planner, who leads a group.

Each journey ends in what the person came for. An error that the browser logs, or a request that leaves this machine,
fails the journey.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data.library import Library
from tests.browser import explorer, open_page, search, settle, watch

LINK = "[data-testid=stPageLink-NavLink]"


@pytest.fixture(scope="module")
def address(demo_library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the demo, since people write into it."""
    folder = tmp_path_factory.mktemp("journeys") / "library"
    shutil.copytree(demo_library.root, folder)
    with explorer(Library(folder)) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page of its own; at the end nothing was logged as an error and nothing asked of another host."""
    opened = browser.new_page(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    wrong = watch(opened)
    opened.set_default_timeout(60_000)
    yield opened
    assert wrong == []
    opened.close()


def go(page: Page, name: str) -> None:
    """Go to a page by the side bar."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    settle(page)


def saved(page: Page, label: str | re.Pattern[str], folder: Path) -> str:
    """Save a file that the page offers, and return what stands in it."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).first.click()
    waiting.value.save_as(folder / "file")
    return (folder / "file").read_text(encoding="utf-8")


def test_a_reader_goes_from_the_map_of_the_field_to_an_audited_paper_and_keeps_it(
    page: Page, address: str, tmp_path: Path
) -> None:
    open_page(page, address)
    page.get_by_text("The map of all papers").click()
    page.locator(".fm-map[data-painted] .fm-topic").first.click()
    page.get_by_text("all that is known of this topic").click()
    expect(page.get_by_text("Papers that stand for it")).to_be_visible()
    page.locator(LINK).filter(has_text=re.compile(r"\(20\d\d\)")).first.click()
    expect(page.get_by_text("References, most cited first")).to_be_visible()
    title = page.get_by_role("heading", level=3).first.inner_text()
    page.get_by_text("Audit: can its numbers be trusted").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit")
    expect(page.get_by_text("There is no overall score.")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Keep or share this view").click()
    kept = saved(page, "All of it as one HTML page", tmp_path)
    assert title.split()[0] in page.locator(LINK).first.inner_text()
    assert "How this is computed" in kept
    assert "verdict" in kept


def test_a_reader_asks_a_question_and_a_link_shows_another_the_same(page: Page, address: str) -> None:
    open_page(page, address)
    go(page, "Search")
    search(page, "unsupervised machine translation")
    first = page.locator(f"[data-testid=stMain] {LINK}").first.inner_text()
    page.get_by_role("button", name="Keep or share this view").click()
    link = page.locator("[data-testid=stPopoverBody] [data-testid=stCode]").inner_text().strip()
    assert "query=unsupervised+machine+translation" in link
    open_page(page, link)
    expect(page.locator(f"[data-testid=stMain] {LINK}").first).to_have_text(first)


def test_a_planner_sees_what_moves_and_leaves_with_a_memo_that_names_its_sources(
    page: Page, address: str, tmp_path: Path
) -> None:
    open_page(page, address)
    expect(page.get_by_role("heading", name="What rises")).to_be_visible()
    page.get_by_text("All that moves, with intervals").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trends")
    go(page, "Dead ends")
    go(page, "Claims")
    expect(page.get_by_text("These are claims, not facts")).to_be_visible()
    go(page, "Trade-offs")
    expect(page.get_by_text("The front", exact=True)).to_be_visible()
    memo = saved(page, re.compile("Markdown$"), tmp_path)
    assert memo.startswith("# ")
    assert "## Sources" in memo


def test_who_leads_a_group_finds_the_digest_and_prepares_the_session(page: Page, address: str, tmp_path: Path) -> None:
    open_page(page, address)
    go(page, "Group")
    expect(page.get_by_text("Members and interests")).to_be_visible()
    go(page, "Digests")
    digest = saved(page, re.compile("Markdown$"), tmp_path)
    assert "About this digest" in digest
    number = re.search(r"W(\d+)", digest)
    assert number
    open_page(page, f"{address}/session?paper={number[1]}")
    expect(page.get_by_text("Questions").first).to_be_visible()
    pack = saved(page, re.compile("Markdown$"), tmp_path)
    assert "minutes" in pack
