"""Every page of the explorer, in a real browser, on a library and with addresses that mean harm: none is done."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import explorer, open_page, settle, watch
from tests.hostile_library import HARM, make_hostile
from tests.libraries import ROOT

PAGES = re.findall(r'url_path="([a-z-]+)"', (ROOT / "app" / "explorer.py").read_text())
NAMES = ("paper", "papers", "about", "topic", "subject", "group", "week", "file", "decision", "board",
                      "method", "choice", "day", "as_of", "query", "question", "order", "page", "name", "field",
                      "newcomers", "since", "author", "venue", "in_topic", "subject_is", "status", "kind")  # fmt: skip
TELLING = {
    "": {"paper": "P11-1002"}, "search": {"query": "tidal waves", "paper": "P10-1001"},
    "ask": {"question": "what is a tidal wave?"},
    "map": {"papers": "P20-1011"}, "lineage": {"about": "tidal waves"}, "people": {"name": "lovelace"},
    "audit": {"paper": "P20-1011"}, "session": {"paper": "P20-1011"}, "reading-list": {"topic": "tidal waves"},
    "brief": {"subject": "tidal waves"}, "group": {"group": "readers"},
}  # fmt: skip
"""What makes a page show the papers that mean harm."""
TURNING = "[\u202a-\u202e\u2066-\u2069\\x00-\\x08]"
TALLEST = 60_000
"""Pixels: a page of long texts that are cut stays far below."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with explorer(make_hostile(tmp_path_factory.mktemp("hostile"))) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page of its own; at the end no error was logged, and nothing was asked of another host."""
    opened = browser.new_page(viewport={"width": 1400, "height": 1000})
    opened.set_default_timeout(120_000)
    wrong = watch(opened)
    yield opened
    assert wrong == []
    opened.close()


def assert_harmless(page: Page) -> None:
    """No script ran, no link leads to a script or hides where it leads, nothing is turned or endless."""
    assert page.evaluate("window.harmed") is None
    links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
    assert [link for link in links if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)] == []
    named = "all => all.filter(one => one.hostname.endsWith('evil.example')).map(one => [one.href, one.textContent])"
    hidden = [
        link for link in page.eval_on_selector_all("a[href]", named) if link[1].removeprefix("http") not in link[0]
    ]
    assert hidden == [], "an address in a text may be a link to itself, never under another name"
    assert page.locator("[data-testid=stMain] iframe, [data-testid=stMain] img[src^=http]").count() == 0
    said = page.locator("body").inner_text()
    assert re.search(TURNING, said) is None
    assert len(said) < 400_000
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight") < TALLEST


@pytest.mark.parametrize("name", ["", *dict.fromkeys(PAGES)])
def test_hostile_papers_and_a_hostile_address_do_no_harm(name: str, page: Page, address: str) -> None:
    evil = {key: HARM[place % len(HARM)] for place, key in enumerate(NAMES)}
    open_page(page, f"{address}/{name}?{urlencode(evil | TELLING.get(name, {}))}")
    for header in page.locator("[data-testid=stExpander] summary:visible").all()[:12]:
        header.click()
    settle(page)
    assert_harmless(page)


def test_a_million_letters_and_ten_thousand_authors_stay_a_page(page: Page, address: str) -> None:
    for paper in ("2001.00001", "2001.00002"):
        open_page(page, f"{address}/search?{urlencode({'paper': paper, 'query': 'without end'})}")
        assert page.get_by_role("heading", level=3).count() == 1
        assert len(page.locator("body").inner_text()) < 60_000
        assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight") < 10_000


def test_what_turns_a_text_is_shown_as_a_sign(page: Page, address: str) -> None:
    place = next(n for n, harm in enumerate(HARM) if "\u202e" in harm)
    open_page(page, f"{address}/search?paper=P{10 + place}-{1001 + place}")
    assert (
        "safe \ufffdgnp.exe\ufffd \ufffdisolated\ufffd tidal waves" in page.get_by_role("heading", level=3).inner_text()
    )


def test_an_upload_with_a_hostile_name_is_read_and_named_as_text(page: Page, address: str, tmp_path: Path) -> None:
    file = tmp_path / "<img src=x onerror=window.harmed=1> \u202efdp.txt"
    file.write_text("Our product reaches 99.9% accuracy. <script>window.harmed=1</script> [x](javascript:alert(1))")
    open_page(page, f"{address}/pitch")
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_text("99.9").first.wait_for()
    settle(page)
    assert page.evaluate("window.harmed") is None
