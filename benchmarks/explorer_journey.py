"""What a person does in the explorer in the course of a visit, page by page, and how long each step took them.

Used by `benchmarks.explorer_scale`. A step is timed from the key or click (the event's own time stamp) until the page's
script has ended and the next picture is drawn. Beside stands what the server took of it: from the message that the
browser sent until the last one that came back, with their bytes; what the browser does with them comes after.
"""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Locator, Page

from app.reading import Reader
from benchmarks.made_library import queries
from data.store import rows_as_dicts

LONGEST_MS = 60_000
THINK_S = (2.0, 6.0)
"""Seconds between a page that is drawn and the next key or click: drawn evenly from these."""
LISTEN = """(() => { const Native = WebSocket, told = window.told = {};
    window.begin = () => { told.begun = told.sent = told.last = told.drawn = told.bytes = 0; };
    window.draw = () => requestAnimationFrame(() => { told.drawn = performance.now(); });
    begin();
    for (const kind of ['pointerdown', 'keydown'])
        addEventListener(kind, event => { told.begun ||= event.timeStamp; }, true);
    window.WebSocket = class extends Native {
        constructor(...given) { super(...given); this.addEventListener('message', event => {
            told.last = performance.now(); draw();
            told.bytes += event.data.byteLength ?? event.data.size ?? 0; }); }
        send(message) { told.sent ||= performance.now(); super.send(message); }
    }; })()"""
"""Notes in each page when a key or click came, when the server was asked, what it answered, when that was drawn."""
WATCH = """() => { begin(); window.settled = new Promise(resolve => {
    const app = document.querySelector('[data-testid=stApp]');
    const watching = new MutationObserver(draw);
    watching.observe(app, {attributes: true});
    const asking = setInterval(() => {
        const ends = app.getAttribute('data-test-script-state') === 'notRunning', now = performance.now();
        if (!ends || !told.sent || told.last < told.sent || now - Math.max(told.last, told.drawn) < 300) return;
        clearInterval(asking); watching.disconnect();
        resolve({wall: told.drawn - told.begun, server: told.last - told.sent, bytes: told.bytes});
    }, 20) }) }"""
"""Lets a page tell how long it took from the next key or click until its script had run and the page was drawn.

That is when the script has ended and no answer came for a while, which is not counted: a short run may begin and end
between two pictures, so that its state is never seen.
"""


@dataclass(frozen=True, slots=True)
class Took:
    """One step: the page it was on, what was done, and what it took."""

    page: str
    what: str
    wall_ms: float
    server_ms: float
    kilobytes: float
    cpu_ms: float
    """Of the server while the step lasted; only with one person is it the step's own."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the library has, that a person may ask for."""

    works: list[int]
    topics: list[int]
    families: list[str]
    people: list[str]
    datasets: list[str]


def known_of(reader: Reader) -> Known:
    """Return some of what a library has, chosen by hashes."""

    def some(sql: str) -> list[Any]:
        return [row["one"] for row in rows_as_dicts(reader.db, f"SELECT * FROM ({sql}) ORDER BY hash(one) LIMIT 200")]

    return Known(
        some("SELECT work_id AS one FROM claims GROUP BY work_id LIMIT 5000"),
        some("SELECT topic_id AS one FROM topics"), some("SELECT name AS one FROM main.families"),
        some("SELECT name AS one FROM authorship GROUP BY name HAVING count(*) > 3 LIMIT 5000"),
        some("SELECT dataset AS one FROM boards GROUP BY dataset"),
    )  # fmt: skip


@dataclass(slots=True)
class Visit:
    """One person at the explorer."""

    page: Page
    known: Known
    number: int
    thinks: bool
    cpu_ms: Callable[[], float]
    done: list[Took] = field(default_factory=list)
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.number)

    async def step(self, page: str, what: str, act: Callable[[], Awaitable[Any]]) -> None:
        """Do something and note what it took; no error may stand on the page then."""
        if self.thinks:
            await asyncio.sleep(self.chance.uniform(*THINK_S))
        before = self.cpu_ms()
        await self.page.evaluate(WATCH)
        await act()
        told = await self.page.evaluate("settled")
        shown = self.page.get_by_test_id("stException")
        assert await shown.count() == 0, f"{page}, {what}: {await shown.first.inner_text()}"
        self.done.append(Took(page, what, told["wall"], told["server"], told["bytes"] / 1024, self.cpu_ms() - before))

    async def open(self, page: str, title: str) -> None:
        """Open a page from the side bar."""
        links = self.page.get_by_test_id("stSidebarNavLink")
        await self.step(page, "open", links.filter(has_text=re.compile(re.escape(title) + "$")).first.click)

    async def write(self, page: str, what: str, label: str, text: str) -> None:
        """Type into a field; the typing itself is not timed."""
        box = self.page.get_by_role("textbox", name=label, exact=True).locator("visible=true").first
        await box.fill(text)
        await self.step(page, what, lambda: box.press("Enter"))

    async def press(self, page: str, what: str, where: Locator) -> None:
        """Click on something."""
        await self.step(page, what, where.click)

    async def press_key(self, page: str, what: str, key: str) -> None:
        """Press a key where the focus is."""
        await self.step(page, what, lambda: self.page.keyboard.press(key))

    def button(self, label: str) -> Locator:
        """Return a choice among buttons."""
        return self.page.get_by_test_id("stButtonGroup").get_by_text(label, exact=True).first


async def visit(one: Visit) -> None:
    """Go through the pages as somebody does who looks for papers, then at directions, then at claims."""
    for part in (_searches, _topics, _directions, _claims, _papers, _people, _decisions, _groups, _filtered, _jumps):
        async for page, *step in part(one):
            kind, *given = step
            await getattr(one, kind)(page, *given)


Steps = AsyncIterator[tuple[Any, ...]]


async def _searches(one: Visit) -> Steps:
    asked = iter(queries(20, seed=100 + one.number))
    box = "What are you looking for?"
    yield "search", "open", "Search"
    for _ in range(4):
        yield "search", "write", "search", box, next(asked)
    yield "search", "press", "page", one.page.get_by_test_id("stNumberInputStepUp")
    for place in range(2):
        yield "paper", "press", "open", one.page.locator("[data-testid=stPageLink-NavLink][href*='paper=']").nth(place)
    yield "ask", "open", "Ask"
    yield "ask", "write", "ask", "What do you want to know?", next(asked)


async def _topics(one: Visit) -> Steps:
    yield "topics", "open", "Topics"
    yield "topics", "write", "search on the map", "Show only the best of a search", queries(1, seed=one.number)[0]
    link = one.page.locator("[data-testid=stPageLink-NavLink][href*='topic=']")
    yield "a topic", "press", "open", link.nth(one.chance.randrange(10))
    yield "a topic", "press", "next", link.nth(1)


async def _directions(one: Visit) -> Steps:
    yield "trends", "open", "Trends"
    yield "trends", "press", "topics", one.button("topics")
    yield "trends", "press", "years", one.button("years")
    yield "terms", "open", "Terms"
    yield "terms", "press", "fall", one.button("fall")
    yield "dead ends", "open", "Dead ends"
    yield "dead ends", "press", "status", one.button("declining")
    yield "forecasts", "open", "Forecasts"
    for family in one.chance.sample(one.known.families, 2):
        yield "forecasts", "write", "subject", "A model family, a topic or a term", family
    yield "brief", "open", "Brief"
    yield "brief", "write", "subject", "Subject", one.chance.choice(one.known.families)


async def _claims(one: Visit) -> Steps:
    yield "claims", "open", "Claims"
    yield "claims", "write", "data set", "Data set contains", one.chance.choice(one.known.datasets)
    yield "claims", "write", "metric", "Metric contains", "accuracy"
    yield "boards", "open", "Boards"
    choice = one.page.get_by_role("combobox", name="Board").first
    await choice.click()
    await choice.fill(one.chance.choice(one.known.datasets))
    yield "boards", "step", "another", lambda: choice.press("Enter")
    yield "discrepancies", "open", "Discrepancies"
    yield "discrepancies", "write", "words", "Model, data set or metric contains", one.chance.choice(one.known.datasets)
    yield "audit", "open", "Audit"
    yield "audit", "write", "paper", "Paper", f"W{one.chance.choice(one.known.works)}"


async def _papers(one: Visit) -> Steps:
    yield "lineage", "open", "Lineage"
    yield "lineage", "write", "paper", "One paper or two", f"W{one.chance.choice(one.known.works)}"
    yield "citation map", "open", "Map"
    yield "citation map", "write", "paper", "Papers", f"W{one.chance.choice(one.known.works)}"


async def _people(one: Visit) -> Steps:
    yield "people", "open", "People"
    if not await one.page.get_by_role("textbox", name="A name").is_visible():  # as somebody left it
        yield "people", "press", "name", one.page.get_by_text("A name", exact=True)
    yield "people", "write", "name", "A name", one.chance.choice(one.known.people)
    yield "people", "press", "field", one.page.get_by_text("Who works on a field", exact=True)
    field_box = "Who works on a field"
    yield "people", "write", "field", field_box, str(one.chance.choice(one.known.topics))


async def _decisions(one: Visit) -> Steps:
    yield "compare", "open", "Compare"
    box, two = "Two to 4 topics, terms or model families; or papers", one.chance.sample(one.known.families, 2)
    yield "compare", "write", "two families", box, " | ".join(two)
    for page in ("Trade-offs", "Cost", "Readiness", "Method or data?", "Scaling"):
        yield page.lower(), "open", page
    yield "pitch", "open", "Pitch"
    yield "pitch", "press", "example", one.page.get_by_role("button", name="Show an example")


async def _groups(one: Visit) -> Steps:
    yield "session", "open", "Session"
    yield "session", "write", "paper", "Paper", f"W{one.chance.choice(one.known.works)}"
    for page in ("Group", "Digests", "Reading list", "Kept", "Library", "Review", "Home"):
        yield page.lower(), "open", page


async def _filtered(one: Visit) -> Steps:
    """Go through the pages that filters apply to, with some set."""
    yield "search", "open", "Search"
    await one.page.get_by_text("Filters", exact=True).first.click()
    yield "search", "write", "filter", "Subject", "cs.CL"
    for page in ("Home", "Topics", "Claims", "Boards", "Discrepancies"):
        yield f"{page.lower()}, filtered", "open", page
    yield "discrepancies", "press", "no filter", one.page.get_by_role("button", name="Clear all")


async def _jumps(one: Visit) -> Steps:
    """Type into the jump; timed is the last letter, until the answer stands there."""
    for name in (one.chance.choice(one.known.people), one.chance.choice(one.known.families)):
        await one.page.keyboard.press("Control+k")
        box = one.page.get_by_role("combobox", name="Jump to")
        await box.fill(name[:-1])
        await one.page.locator(".fm-told").get_by_text("arrow keys").wait_for()
        yield "jump", "press_key", "last letter", name[-1]
        await one.page.keyboard.press("Escape")
