"""The map as a file of its own, opened in a real browser that has no network, with titles that mean harm."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from app.map_data import PaperMap
from app.map_file import map_html
from tests.app.test_map import HOSTILE
from tests.browser import chromium

MANY = 3_000


def crowd() -> PaperMap:
    """Return a map of many papers around two topics; the first seven have hostile titles and stand apart."""
    chance = np.random.default_rng(6)
    topic = np.repeat([4, 9], MANY // 2)
    x, y = chance.normal(size=(2, MANY)) + np.where(topic == 4, -4, 4)
    x[: len(HOSTILE)], y[: len(HOSTILE)] = np.arange(len(HOSTILE)) - 3, 9
    titles = [*HOSTILE, *(f"Paper {n} on {'rivers' if topic[n] == 4 else 'stars'}" for n in range(len(HOSTILE), MANY))]
    points = {
        "work_id": np.arange(1, MANY + 1), "x": x, "y": y, "topic_id": topic, "year": np.full(MANY, 2020),
        "title": np.array(titles, dtype=object),
        "name": np.array(["arxiv:2001.00001", "javascript:alert(1)", *[""] * (MANY - 2)], dtype=object),
    }  # fmt: skip
    topics = [{"topic_id": number, "name": name, "terms": [name], "n_works": MANY // 2, "x": at, "y": at}
              for number, name, at in ((4, "rivers <i>", -4.0), (9, "stars", 4.0))]  # fmt: skip
    return PaperMap(points, topics, MANY, None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Open the file without a network; at the end, nothing was asked for, no error was logged and no harm done."""
    (tmp_path / "map.html").write_bytes(map_html(crowd(), "<b>Rivers</b>", ["as of <i>today</i>"]))
    context = browser.new_context(viewport={"width": 1200, "height": 800}, offline=True)
    opened, asked, said = context.new_page(), list[str](), list[str]()
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto((tmp_path / "map.html").as_uri())
    opened.locator(".fm-map[data-painted]").wait_for()
    yield opened
    assert asked == [(tmp_path / "map.html").as_uri()]
    assert said == []
    assert opened.evaluate("window.harmed") is None
    context.close()


def point(page: Page, number: int) -> dict[str, float]:
    """Return where a paper is on the canvas."""
    x, y = page.locator(".fm-map").evaluate("(map, i) => map.fieldmap.placeOf(i)", number)
    return {"x": x, "y": y}


def test_the_paper_under_the_pointer_is_named_as_text(page: Page) -> None:
    for number in (0, 1, 4):
        page.locator("canvas").hover(position=point(page, number))
        expect(page.locator(".fm-card strong")).to_have_text(HOSTILE[number])
        assert page.locator(".fm-card strong *").count() == 0
    expect(page.get_by_role("heading", level=1)).to_have_text("<b>Rivers</b>")


def test_a_click_gives_an_address_made_of_the_identifier_alone(page: Page) -> None:
    page.locator("canvas").click(position=point(page, 0))
    expect(page.locator(".fm-card a")).to_have_attribute("href", "https://arxiv.org/abs/2001.00001")
    page.locator("canvas").press("Escape")
    page.locator("canvas").click(position=point(page, 1))
    expect(page.locator(".fm-card")).to_contain_text("no address of this paper is known here")
    assert page.locator(".fm-card a").count() == 0


def test_words_of_titles_leave_their_papers_alone_on_the_map(page: Page) -> None:
    page.get_by_role("searchbox").fill("STARS paper 29")
    expect(page.locator(".fm-told")).to_have_text("124 of 3,000 papers")
    expect(page.locator(".fm-hit")).to_have_count(30)
    page.get_by_role("searchbox").fill("no such words")
    expect(page.locator(".fm-told")).to_have_text("0 of 3,000 papers")


def test_a_topic_of_the_legend_is_shown_alone_until_it_is_let_go(page: Page) -> None:
    page.locator(".fm-topic", has_text="rivers <i>").click()
    expect(page.locator(".fm-told")).to_have_text("1,500 of 3,000 papers")
    page.locator(".fm-topic", has_text="rivers <i>").click()
    expect(page.locator(".fm-told")).to_have_text("")


def test_dragging_moves_the_map_and_the_wheel_draws_nearer_what_is_under_it(page: Page) -> None:
    before = point(page, 2_000)
    box = page.locator("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 340, box["y"] + 270, steps=4)
    page.mouse.up()
    after = point(page, 2_000)
    assert (after["x"] - before["x"], after["y"] - before["y"]) == pytest.approx((40, -30), abs=1)
    page.mouse.move(box["x"] + after["x"], box["y"] + after["y"])
    page.mouse.wheel(0, -400)
    page.wait_for_function("document.querySelector('.fm-map').fieldmap.middle.zoom > 1.5")
    assert list(point(page, 2_000).values()) == pytest.approx(list(after.values()), abs=1.5)


def test_what_is_painted_has_the_colours_of_its_topics(page: Page) -> None:
    """Many papers are painted by hand into an image: an error there would show nowhere else."""
    shown = page.locator(".fm-map").evaluate(
        """map => { const canvas = map.querySelector("canvas"), seen = new Set();
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            for (let at = 0; at < pixels.length; at += 4)
                seen.add((pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2]);
            return [seen.has(0xffffff), [...seen].some(one => Math.abs((one >> 16) - 0x2f) < 30 && (one & 255) > 0x90),
                    [...seen].some(one => (one >> 16) > 0xb9 && Math.abs((one & 255) - 0x2b) < 40)]; }"""
    )
    assert shown == [True, True, True]


def test_arrow_keys_move_the_map_and_nought_brings_it_back(page: Page) -> None:
    before = point(page, 5)
    page.locator("canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    assert point(page, 5) != before
    page.keyboard.press("0")
    assert point(page, 5) == before
