"""Each page of the explorer in a real browser, on the real sample and on papers that mean harm."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PatienceError

from app.vote_links import choice_link
from data.annotations import open_annotations
from data.choices import choices
from data.library import Library, utc_now
from data.settings import LinksSettings, Settings
from tests.browser import explorer, open_page, search, settle, watch
from tests.libraries import fieldmap, new_library
from tests.papers import snapshot_line, write_lines

HARM = (
    "<script>window.harmed = 1</script> Rivers of harm",
    "<img src=x onerror='window.harmed = 1'> Rivers of harm too",
    "[Rivers](javascript:window.harmed=1) of :red[harm] :blue-badge[x] $x^2$ **bold** ![](https://example.org/x.png)",
)
CLAIM = "We reach 91.5 accuracy on the Iris data set, <img src=x onerror='window.harmed = 1'> at last."
TWIN = "On the flow of rivers into lakes and seas"
JUMP = ".fm-open[data-ready]"
ROWS = "[data-testid=stDataFrame] table tbody tr"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a library of the sample and of papers whose titles and abstracts mean harm."""
    folder = tmp_path_factory.mktemp("browser")
    lines = [snapshot_line(f"2001.0000{n}", title, abstract=CLAIM) for n, title in enumerate(HARM)]
    library = new_library(folder / "library")
    assert fieldmap(library, "ingest", "sample") == 0
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(folder / "harm.json", lines)) == 0
    assert fieldmap(library, "update") == 0
    with explorer(library) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page of its own; at the end, no error was logged and no harm done."""
    opened = browser.new_page(viewport={"width": 1400, "height": 1000})
    errors = watch(opened)
    opened.set_default_timeout(60_000)
    yield opened
    assert errors == []
    assert opened.evaluate("window.harmed") is None
    opened.close()


def test_search_opens_a_paper_with_its_references(page: Page, address: str) -> None:
    open_page(page, f"{address}/search")
    search(page, "unsupervised machine translation")
    first = page.get_by_test_id("stPageLink-NavLink").first
    title = first.inner_text().split(". ", 1)[1].rsplit(" (", 1)[0]
    first.click()
    expect(page.get_by_role("heading", level=3, name=title)).to_be_visible()
    expect(page.get_by_text("References, most cited first")).to_be_visible()
    expect(page).to_have_url(re.compile(r"paper=\d+"))
    page.reload()
    expect(page.get_by_role("heading", level=3, name=title)).to_be_visible()


def test_a_link_to_any_page_is_good_for_the_first_visit(page: Page, tmp_path: Path) -> None:
    """Streamlit takes a folder named pages for its older way of pages; then the first visit found no page."""
    library: Library = new_library(tmp_path / "library")
    lines = [snapshot_line("2001.00001", TWIN), snapshot_line("2001.00002", TWIN)]
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(tmp_path / "two.json", lines)) == 0
    assert fieldmap(library, "update") == 0
    with explorer(library) as fresh:
        open_page(page, f"{fresh}/review")
        page.get_by_role("button", name="Two works").click()
        expect(page.get_by_text("No pair waits for a decision.")).to_be_visible()
        expect(page.get_by_text("two works")).to_be_visible()


def test_a_link_of_a_digest_asks_before_it_votes(page: Page, tmp_path: Path) -> None:
    """Scanners of mails follow links: opening one notes nothing, pressing its button does, once."""
    library: Library = new_library(tmp_path / "library")
    with library.settings_file.open("a") as settings:
        settings.write('\n[groups.readers]\nmembers = ["Ada <ada@example.org>"]\ninterests = ["rivers"]\n')
    papers = write_lines(tmp_path / "one.json", [snapshot_line("2001.00001", TWIN)])
    assert fieldmap(library, "ingest", "arxiv-snapshot", papers) == 0
    assert fieldmap(library, "update") == 0

    def noted() -> list[tuple[str, str, str]]:
        with open_annotations(library.annotations) as db:
            return [(one.person, one.kind, one.origin) for one in choices(db, "readers")]

    with explorer(library) as served:
        links = Settings(links=LinksSettings(address=served))
        open_page(page, choice_link(library, links, "readers", "Ada", 1, "vote", utc_now()))
        expect(page.get_by_text("Ada votes for this paper, in the group readers.")).to_be_visible()
        assert noted() == []
        page.get_by_role("button", name="Vote for the next session").click()
        expect(page.get_by_text("Noted: Ada votes for this paper.")).to_be_visible()
        assert noted() == [("Ada", "vote", "link")]
        page.get_by_role("button", name="Take it back").click()
        expect(page.get_by_text("Nothing is noted before you press the button.")).to_be_visible()
        assert noted() == []


def test_what_is_not_found_is_said(page: Page, address: str) -> None:
    open_page(page, f"{address}/?paper=P99-9999")
    expect(page.get_by_text("P99-9999")).to_be_visible()


def test_the_map_draws_all_papers_and_a_click_opens_one(page: Page, address: str) -> None:
    open_page(page, f"{address}/topics")
    expect(page.get_by_text("253 papers with a text, all are drawn")).to_be_visible()
    drawn = page.locator(".fm-map[data-painted]")
    assert drawn.evaluate("map => map.fieldmap.told.n") == 253
    assert int(drawn.get_attribute("data-labels") or 0) > 5
    x, y = drawn.evaluate("map => map.fieldmap.placeOf(7)")
    title = drawn.evaluate("map => map.fieldmap.told.titles[map.fieldmap.nearest(...map.fieldmap.placeOf(7))]")
    drawn.locator("canvas").click(position={"x": x, "y": y})
    expect(page.get_by_role("heading", level=3, name=title)).to_be_visible()
    settle(page)


def test_a_topic_chosen_on_the_map_leads_to_its_page(page: Page, address: str) -> None:
    open_page(page, f"{address}/topics")
    page.locator(".fm-map[data-painted] .fm-topic").first.click()
    page.get_by_text("all that is known of this topic").click()
    expect(page.get_by_text("Papers that stand for it")).to_be_visible()
    expect(page.get_by_text("Nearest topics on the map")).to_be_visible()
    page.get_by_text("All topics").click()
    expect(page.get_by_text("are drawn")).to_be_visible()
    page.locator(".fm-map[data-painted]").wait_for()


def test_what_a_search_finds_is_shown_alone_on_the_map(page: Page, address: str) -> None:
    open_page(page, f"{address}/topics")
    drawn = page.locator(".fm-map[data-painted]")
    drawn.wait_for()
    page.get_by_role("textbox", name="Show only the best of a search").fill("rivers of harm")
    page.keyboard.press("Enter")
    expect(drawn.get_by_text("12 of 253 papers")).to_be_visible()
    assert drawn.evaluate("map => map.fieldmap.shown.reduce((sum, one) => sum + one, 0)") == 12


def test_the_map_of_a_paper_that_is_only_cited_is_drawn_and_a_click_opens_a_work(page: Page, address: str) -> None:
    open_page(page, f"{address}/map?papers=Attention%20is%20all%20you%20need")
    expect(page.get_by_text("41 of 41 works")).to_be_visible()
    expect(page.get_by_text("Derivative works: they cite most of the map")).to_be_visible()
    marks = page.locator(".js-plotly-plot .scatterlayer .point")
    expect(marks).to_have_count(41)
    marks.nth(5).click(force=True)
    expect(page.get_by_text("only its mention is known")).to_be_visible()


def test_the_lineage_of_a_field_is_a_row_a_work_with_the_sentences(page: Page, address: str) -> None:
    open_page(page, f"{address}/lineage?about=machine%20translation")
    expect(page.get_by_text("works looked at")).to_be_visible()
    expect(page.locator(".js-plotly-plot .scatterlayer .point").nth(10)).to_be_attached()
    expect(page.locator(".js-plotly-plot .annotation-text", has_text="Mathematics of Statistical")).to_have_count(1)
    expect(page.get_by_text("cites The Mathematics of Statistical").first).to_be_visible()


def test_trends_say_what_the_sample_cannot_show(page: Page, address: str) -> None:
    open_page(page, f"{address}/trends")
    expect(page.get_by_text("cannot be told from what was loaded").first).to_be_visible()
    page.get_by_role("radio", name="topics").or_(page.get_by_role("button", name="topics")).first.click()
    expect(page.get_by_role("alert").first).to_be_visible()


def test_claims_show_their_sentence(page: Page, address: str) -> None:
    open_page(page, f"{address}/claims")
    page.get_by_role("textbox", name="Data set contains").fill("Iris")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^1 to 3 of 3 claims"))).to_be_visible()
    expect(page.locator(ROWS).filter(has_text="We reach 91.5 accuracy").first).to_be_attached()


def test_a_question_is_answered_by_a_sentence_that_opens_its_paper(page: Page, address: str) -> None:
    open_page(page, f"{address}/ask")
    page.get_by_role("textbox", name="What do you want to know?").fill("what accuracy is reached on the Iris data set?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("<img src=x onerror='window.harmed = 1'> at last.").first).to_be_visible()
    page.get_by_test_id("stPageLink-NavLink").first.click()
    expect(page.get_by_role("heading", level=3)).to_contain_text("harm")
    settle(page)


def test_papers_that_mean_harm_are_shown_as_text(page: Page, address: str) -> None:
    open_page(page, f"{address}/search")
    search(page, "rivers of harm")
    expect(page.get_by_text("<script>window.harmed = 1</script> Rivers of harm").first).to_be_visible()
    expect(page.get_by_text("[Rivers](javascript:window.harmed=1)").first).to_be_visible()
    for number in range(len(HARM)):
        open_page(page, f"{address}/?paper=2001.0000{number}")
        expect(page.get_by_role("heading", level=3)).to_contain_text(HARM[number])
        assert page.locator("[data-testid=stMain] img").count() == 0
        assert "javascript:" not in "".join(link.get_attribute("href") or "" for link in page.locator("a").all())
    for name in ("topics", "trends", "claims"):
        open_page(page, f"{address}/{name}")
        page.wait_for_timeout(500)
        assert page.evaluate("window.harmed") is None


def open_jump(page: Page) -> Locator:
    """Open the palette by its keys, once it listens, and return its field."""
    page.locator(JUMP).wait_for()
    page.keyboard.press("Control+k")
    asked = page.get_by_role("combobox", name="Jump to")
    expect(asked).to_be_focused()
    return asked


def test_the_jump_leads_to_a_paper_by_the_keyboard_alone(page: Page, address: str) -> None:
    open_page(page, f"{address}/topics")
    page.evaluate("window.neverReloaded = true")
    asked = open_jump(page)
    page.keyboard.type("unsupervised unkn")
    option = page.get_by_role("option", name="Unsupervised Lexicon-Based Resolution of Unknown Words")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")
    expect(asked).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "no id")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=3, name="Unsupervised Lexicon-Based Resolution")).to_be_visible()
    settle(page)
    assert page.evaluate("window.neverReloaded") is True


def test_the_jump_keeps_the_focus_and_gives_it_back(page: Page, address: str) -> None:
    open_page(page, f"{address}/search")
    button = page.locator(JUMP)
    button.focus()
    page.keyboard.press("Enter")
    asked = page.get_by_role("combobox", name="Jump to")
    expect(asked).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('[data-testid=stSidebar]')") is None
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("/")
    expect(asked).to_be_focused()
    page.keyboard.press("Escape")
    field = page.get_by_role("textbox", name="What are you looking for?")
    field.focus()
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")
    expect(asked).to_be_hidden()


def test_titles_that_mean_harm_are_text_in_the_jump(page: Page, address: str) -> None:
    open_page(page, f"{address}/search")
    open_jump(page)
    page.keyboard.type("rivers harm")
    for title in HARM:
        expect(page.get_by_role("option").filter(has_text=title)).to_be_visible()
    assert page.get_by_role("listbox").locator("img, script, a").count() == 0
    page.keyboard.type("<img src=x onerror='window.harmed = 1'>")
    expect(page.get_by_role("option").filter(has_text="Search for")).to_be_visible()
    page.keyboard.press("Escape")


def test_a_step_of_the_tour_opens_its_page(page: Page, address: str) -> None:
    open_page(page, address)
    page.get_by_role("link", name="4. Check a claim").click()
    expect(page.get_by_role("heading", level=1, name="Audit")).to_be_visible()
    expect(page.get_by_text("There is no overall score.")).to_be_visible()
    settle(page)


def go(page: Page, name: str) -> None:
    """Go to a page by the side bar."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
    page.get_by_role("heading", level=1, name=name, exact=True).wait_for()
    settle(page)


def test_filters_go_along_from_page_to_page(page: Page, address: str) -> None:
    open_page(page, f"{address}/search?query=parsing")
    expect(page.get_by_text("by words and meaning").first).to_be_visible()
    settle(page)
    page.get_by_text("Filters", exact=True).click()
    topic, first = page.get_by_role("combobox", name="Topic"), page.get_by_role("option").first
    for _ in range(5):  # while the filters unfold, a click may miss
        topic.click()
        with suppress(PatienceError):
            first.click(timeout=3_000)
            break
    expect(page.get_by_role("button", name="Clear all")).to_be_visible()
    for name, told in (("Topics", "drawn papers pass"), ("Boards", "boards, each with"), ("Claims", "claims pass")):
        go(page, name)
        expect(page.get_by_text(f"{told}").first).to_be_visible()
        expect(page).to_have_url(re.compile("in_topic="))
    go(page, "Trends")
    expect(page.get_by_text("The filters are not applied here")).to_be_visible()
    page.get_by_role("button", name="Clear all").click()
    expect(page.get_by_text("The filters are not applied here")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("in_topic"))


def test_a_link_from_the_footer_shows_the_same_elsewhere_and_back_leads_back(page: Page, address: str) -> None:
    open_page(page, f"{address}/claims?since=2016-01-01")
    page.get_by_role("textbox", name="Metric contains").fill("acc")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("metric=acc"))
    settle(page)
    told = page.get_by_text("claims pass the filters").first.inner_text()
    page.get_by_role("button", name="Keep or share this view").click()
    link = page.get_by_test_id("stCode").filter(has_text="claims?").inner_text().strip()
    assert set(link.partition("?")[2].split("&")) == {"since=2016-01-01", "metric=acc"}
    other = page.context.browser.new_context().new_page()
    open_page(other, link)
    expect(other.get_by_text(told).first).to_be_visible()
    expect(other.get_by_role("textbox", name="Metric contains")).to_have_value("acc")
    other.close()
    page.keyboard.press("Escape")
    go(page, "Home")
    expect(page.get_by_text("papers pass the filters").first).to_be_visible()
    page.go_back()
    page.get_by_role("heading", level=1, name="Claims").wait_for()
    page.go_back()  # Streamlit notes a page that is left once more, without its own choices
    expect(page.get_by_role("textbox", name="Metric contains")).to_have_value("acc")
    expect(page.get_by_text(told).first).to_be_visible()
