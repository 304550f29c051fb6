"""Every page on the real sample: what it shows, and how: light, dark, on a phone, by keyboard and to screen readers."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as SlowerError

from data.library import Library
from tests.app.pages import PAGES, URLS, words
from tests.app.pages import explorer as page_of
from tests.browser import explorer, open_page
from tests.libraries import fieldmap, new_library

GROUP = '\n[groups.readers]\ninterests = ["neural machine translation"]\n'
SHOWN: dict[str, tuple[dict[str, str], str]] = {
    "home": ({}, "Newest papers"),
    "library_status": ({}, "s2orc"),
    "find_papers": ({"query": "machine translation", "paper": "P16-1057"}, "Latent Predictor Networks"),
    "ask_papers": ({"question": "how do parsers fail?"}, "The word-by-word parser fails to take advantage"),
    "citation_map": ({"papers": "Attention is all you need"}, "41 of 41 works"),
    "paper_lineage": ({"about": "machine translation"}, "works looked at"),
    "people": ({"field": "parsing"}, "Ming Zhou"),
    "topic_map": ({}, "250 papers with a text"),
    "radar": ({}, "cannot be told from what was loaded"),
    "term_radar": ({}, "cannot be told from what was loaded"),
    "dead_ends": ({}, "four covered years"),
    "share_forecasts": ({"name": "parsing"}, "12 months ahead: no forecast"),
    "strategic_brief": ({"subject": "machine translation"}, "29 papers of this library"),
    "claim_table": ({}, "Arabic Treebank Part 3"),
    "board_tables": ({}, "Revisiting Unsupervised Relation Extraction"),
    "contradictions": ({}, "ESIM on MultiNLI"),
    "audit_card": ({"paper": "P16-1057"}, "found: Adadelta"),
    "trade_offs": ({}, "Take MobileBERT"),
    "serving_costs": ({}, "Own small model is the cheapest way"),
    "vendor_pitch": ({}, "Paste a vendor's mail"),
    "readiness_check": ({}, "of 4 gates, 1 not met"),
    "method_or_data": ({}, "made-up runs"),
    "scaling_curves": ({}, "The best known is EfficientNet-B7"),
    "reading_group": ({}, "neural machine translation"),
    "past_digests": ({}, "No digest was made yet"),
    "session_pack": ({"paper": "P16-1057"}, "Minutes of the session"),
    "reading_list": ({"topic": "parsing"}, "Survey: John Carroll"),
    "confirm_choice": ({}, "link"),
    "review_pairs": ({}, "No pair waits for a decision"),
    "compare_things": ({"things": "parsing | machine translation"}, "machine translation"),
    "kept_things": ({}, "Nothing is kept yet"),
}
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 28)"}
STREAMLITS = {
    "list": "[data-testid=stSidebarNavItems]",  # groups of pages are wrapped in a div between the list and its items
    "listitem": "[data-testid=stSidebarNavItems] li",
}
"""Rules of axe that Streamlit's own markup breaks, and where; no option and no style mends these."""
SERIOUS = """async ([options, theirs]) => {
  const told = await axe.run(document, {resultTypes: ["violations"], ...options});
  return told.violations.filter((one) => ["serious", "critical"].includes(one.impact)).flatMap((one) => one.nodes
    .filter((node) => !(theirs[one.id] && document.querySelector(node.target[0])?.matches(theirs[one.id])))
    .map((node) => `${one.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}"""
STYLED = """() => { const one = document.querySelector('[data-testid=stCaptionContainer]');
    return !one || getComputedStyle(one).opacity > 0.8 }"""
"""Whether the explorer's own style has arrived."""
WIDTH = "Math.max(...['html', '[data-testid=stMain]'].map((one) => document.querySelector(one).scrollWidth))"
PROBES = re.compile(r"/[\w-]+/_stcore/(health|host-config)$")
"""Streamlit looks for its server below the page's own path first; that finds nothing, and Chromium logs it."""


class Look(NamedTuple):
    """What a page was found to be."""

    light: list[str]
    dark: list[str]
    width_on_phone: int
    errors: list[str]
    requests: list[str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = new_library(tmp_path_factory.mktemp("sample") / "library")
    with library.settings_file.open("a") as settings:
        settings.write(GROUP)
    assert fieldmap(library, "ingest", "sample") == 0
    assert fieldmap(library, "update") == 0
    return library


@pytest.fixture(scope="module")
def address(sample: Library) -> Iterator[str]:
    with explorer(sample) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1400, "height": 1000})
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def look(browser: Browser, address: str) -> Callable[[str], Look]:
    """Give what looks at a page: each is opened once, for all that is asked of it."""
    return cache(lambda name: look_at(browser, address, name))


def address_of(address: str, name: str) -> str:
    return f"{address}/{URLS[name]}?{urlencode(SHOWN[name][0])}"


def look_at(browser: Browser, address: str, name: str) -> Look:
    """Open a page light, make it dark, and then as narrow as a phone."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000}, color_scheme="light")
    page.set_default_timeout(60_000)
    errors: list[str] = []
    requests: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda one: errors.append(one.text) if is_error(one) else None)
    page.on("request", lambda request: requests.append(request.url))
    open_page(page, address_of(address, name))
    page.add_style_tag(content="* { transition: none !important; animation: none !important }")
    page.wait_for_function(STYLED)
    page.evaluate(AXE_SCRIPT)
    light = page.evaluate(SERIOUS, [{}, STREAMLITS])
    page.emulate_media(color_scheme="dark")
    ground = f"getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor == '{GROUNDS['dark']}'"
    page.wait_for_function(ground)
    dark = page.evaluate(SERIOUS, [{"runOnly": ["color-contrast"]}, STREAMLITS])
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.querySelector('[data-testid=stMainBlockContainer]').clientWidth <= 390")
    with suppress(SlowerError):  # tables take their new width a moment later
        page.wait_for_function(f"{WIDTH} <= 390", timeout=10_000)
    width = page.evaluate(WIDTH)
    page.close()
    return Look(light, dark, width, errors, requests)


def is_error(message: Any) -> bool:
    return message.type == "error" and not PROBES.search(message.location.get("url", ""))


def test_no_page_is_forgotten() -> None:
    assert SHOWN.keys() == PAGES.keys()


@pytest.mark.parametrize("name", SHOWN)
def test_each_page_shows_what_the_sample_holds(name: str, sample: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    query, expected = SHOWN[name]
    shown = page_of(sample, monkeypatch, name, **query)
    tables = [part.value.to_csv() for part in shown.dataframe]
    assert expected in "\n".join([words(shown), *(part.value for part in shown.subheader), *tables])
    assert "250 papers" in "\n".join(part.value for part in shown.sidebar.caption)


@pytest.mark.parametrize("name", SHOWN)
def test_each_page_can_be_read_by_all(name: str, look: Callable[[str], Look]) -> None:
    seen = look(name)
    assert seen.light == []
    assert seen.dark == []


@pytest.mark.parametrize("name", SHOWN)
def test_no_page_is_wider_than_a_phone(name: str, look: Callable[[str], Look]) -> None:
    assert look(name).width_on_phone <= 390


@pytest.mark.parametrize("name", SHOWN)
def test_no_page_logs_an_error_or_asks_another_machine(name: str, look: Callable[[str], Look], address: str) -> None:
    seen = look(name)
    assert seen.errors == []
    assert [url for url in seen.requests if not url.startswith((f"{address}/", "data:", "blob:"))] == []


def test_the_keyboard_reaches_the_search_box_the_results_and_the_footer(page: Page, address: str) -> None:
    open_page(page, f"{address}/search?query=machine+translation")
    page.wait_for_function(STYLED)
    reached, unseen = [], []
    for _ in range(120):
        page.keyboard.press("Tab")
        name, is_seen = page.evaluate("""() => {
          const here = document.activeElement, style = getComputedStyle(here);
          const shown = style.outlineStyle !== "none" || style.boxShadow !== "none" || here.tagName === "INPUT";
          return [here.getAttribute("aria-label") || here.innerText || here.tagName, shown];
        }""")
        reached.append(name)
        unseen += [] if is_seen else [name]
        if "Keep or share this view" in name:
            break
    wanted = ["What are you looking for?", "1. ", "How is this computed?", "Keep or share this view"]
    places = [next((place for place, name in enumerate(reached) if one in name), None) for one in wanted]
    assert None not in places, dict(zip(wanted, places, strict=True))
    assert places == sorted(places)
    assert unseen == []


def test_a_chart_is_called_by_its_finding(page: Page, address: str) -> None:
    open_page(page, address_of(address, "serving_costs"))
    expect(page.get_by_role("figure", name="Cost by load")).to_be_visible()


def test_on_a_phone_the_side_bar_is_folded_and_the_open_paper_stands_first(browser: Browser, address: str) -> None:
    phone = browser.new_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    phone.set_default_timeout(60_000)
    open_page(phone, address_of(address, "find_papers"))
    expect(phone.get_by_test_id("stSidebarNav")).not_to_be_in_viewport()
    paper, first = phone.get_by_role("heading", level=3), phone.get_by_text("best of 250 papers")
    expect(paper).to_be_visible()
    expect(first).to_be_attached()
    stands = "both => both[0].getBoundingClientRect().top < both[1].getBoundingClientRect().top"
    phone.wait_for_function(stands, arg=[paper.element_handle(), first.element_handle()])  # the style may come later
    phone.close()
