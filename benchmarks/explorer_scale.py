"""Drive the search page of the explorer with a real browser, for one person and for five at once.

Run: ``python -m benchmarks.explorer_scale --library FOLDER [--people 1 5]``. Linux only; needs Chromium and a library
of `benchmarks.made_library` (others work, but the queries are made for those). Wall times hold the browsers' own work
and whatever else the machine does; the server's CPU and memory are its own. Prints one table and writes
``benchmarks/results/explorer_scale.json``.
"""

import argparse
import asyncio
import os
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Browser, Page, async_playwright

from app.reading import open_reader
from benchmarks.made_library import queries
from benchmarks.report import write_result
from data.library import Library
from tests.browser import CHROMIUM, explorer

SEARCHES, OTHERS = 12, 4
"""Of each person: searches, and interactions of each other kind."""
AIM_FIRST_S, AIM_WALL_MS, AIM_MB = 2.0, 1_000.0, 50.0
LONGEST_MS = 120_000
WATCH = """() => { window.settled = new Promise(resolve => {
    const app = document.querySelector('[data-testid=stApp]'); let ran = false; const start = performance.now();
    new MutationObserver((_, watching) => {
        if (app.getAttribute('data-test-script-state') !== 'notRunning') ran = true;
        else if (ran) { watching.disconnect();
            requestAnimationFrame(() => resolve(performance.now() - start)); }
    }).observe(app, {attributes: true}) }) }"""
"""Lets a page tell how long it took from now until its script had run again and the page was drawn."""
Row = dict[str, Any]


def main() -> None:
    """Serve the library once for each number of people, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--people", type=int, nargs="+", default=[1, 5])
    options = parser.parse_args()
    library = Library(options.library)
    with open_reader(library) as reader:
        works = reader.counts["works"]
    rows = [row for people in options.people for row in asyncio.run(measure(library, people))]
    write_result("explorer_scale", [{"works": works, **row} for row in rows])


async def measure(library: Library, people: int) -> list[Row]:
    """Serve a library and let some people use it at once."""
    told: list[Row] = []
    with explorer(library) as address:
        server = server_of(address)
        async with async_playwright() as play:
            path = shutil.which("chromium") or shutil.which("chromium-browser")
            browser = await play.chromium.launch(executable_path=path, args=CHROMIUM)
            first = await first_page(browser, address)
            await use(first[1], 99)  # loads the encoder, and fills what all people share
            held, cpu = memory_mb(server), cpu_s(server)
            pages = [await first_page(browser, address) for _ in range(people)]
            opening = (cpu_s(server) - cpu) / people
            cpu, wall = cpu_s(server), time.perf_counter()
            done = await asyncio.gather(*(use(page, number) for number, (_, page) in enumerate(pages)))
            cpu, wall = cpu_s(server) - cpu, time.perf_counter() - wall
            a_person = (memory_mb(server) - held) / people
            await browser.close()
    times = [pair for one in done for pair in one]
    load = round(os.getloadavg()[0], 1)
    told.append({"part": "first page of the server", "wall_s": round(first[0], 2), "aim_met": first[0] < AIM_FIRST_S})
    worst = max(seconds for seconds, _ in pages)
    told.append({"part": "first page of a person", "wall_s": round(worst, 2), "aim_met": worst < AIM_FIRST_S,
                 "server_cpu_ms": round(1e3 * opening, 1)})  # fmt: skip
    for kind in ("search", "page", "filter", "paper"):
        told.append({"part": kind, **percentiles([took for name, took in times if name == kind])})
    told.append({"part": "all interactions", **percentiles([took for _, took in times]),
                 "server_cpu_ms": round(1e3 * cpu / len(times), 1), "seconds": round(wall, 1)})  # fmt: skip
    told.append({"part": "memory a person", "mb": round(a_person, 1), "shared_mb": round(held),
                 "aim_met": a_person < AIM_MB})  # fmt: skip
    return [{"people": people, **row, "load_1min": load} for row in told]


async def first_page(browser: Browser, address: str) -> tuple[float, Page]:
    """Open the search page as somebody new does; return the seconds until it was drawn, and the page."""
    context = await browser.new_context(viewport={"width": 1400, "height": 1000})
    page = await context.new_page()
    page.set_default_timeout(LONGEST_MS)
    clock = time.perf_counter()
    await page.goto(address)
    await page.get_by_role("textbox", name="What are you looking for?").wait_for()
    await page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    return time.perf_counter() - clock, page


async def use(page: Page, person: int) -> list[tuple[str, float]]:
    """Search, turn pages, filter and open papers; return (kind, milliseconds) of each interaction."""
    asked = iter(queries(200, seed=100 + person))
    done = [("search", await search(page, next(asked))) for _ in range(SEARCHES)]
    for _ in range(OTHERS):
        up = page.get_by_test_id("stNumberInputStepUp")
        done.append(("page", await settled(page, up.click())))
    await page.get_by_text("Filters", exact=True).click()
    for number in range(OTHERS):
        subject = page.get_by_role("textbox", name="Subject")
        await subject.fill(("cs.CL", "math.OC", "", "hep-th")[number % 4])
        done.append(("filter", await settled(page, subject.press("Enter"))))
    for place in range(OTHERS):
        link = page.get_by_test_id("stPageLink-NavLink").nth(place)
        done.append(("paper", await settled(page, link.click())))
    return done


async def search(page: Page, query: str) -> float:
    """Type a query and wait for the answer; return the milliseconds."""
    box = page.get_by_role("textbox", name="What are you looking for?")
    await box.fill(query)
    return await settled(page, box.press("Enter"))


async def settled(page: Page, action: Any) -> float:
    """Do something and return the milliseconds until the page has been drawn anew."""
    await page.evaluate(WATCH)
    await action
    took = float(await page.evaluate("window.settled"))
    assert await page.locator("[data-testid=stException]").count() == 0
    return took


def percentiles(times: list[float]) -> Row:
    """Return median and 95th percentile of wall milliseconds."""
    p50, p95 = np.percentile(times, [50, 95])
    return {"wall_p50_ms": round(float(p50)), "wall_p95_ms": round(float(p95)), "n": len(times),
            "aim_met": bool(p95 < AIM_WALL_MS)}  # fmt: skip


def server_of(address: str) -> int:
    """Return the process that serves an address: the one whose command names its port to Streamlit."""
    port = address.rsplit(":", 1)[1]
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"streamlit" in words and port.encode() in words:
            return int(path.parent.name)
    raise SystemExit(f"no Streamlit serves port {port}")


def cpu_s(process: int) -> float:
    """Return the CPU seconds of a process (proc(5), utime and stime)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(process: int) -> float:
    """Return the memory of a process that is not mapped from files, in MB (proc(5), RssAnon)."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


if __name__ == "__main__":
    main()
