"""Drive every page of the explorer with real browsers, for one person and for five at once.

Run: ``python -m benchmarks.explorer_scale --library FOLDER [--people 1 5] [--add]``. Linux only; needs Chromium and a
library of `benchmarks.made_field`. Several people go through all pages at once, with pauses as people make
them; one person alone without. What the first visit since the server's start took is told apart. Wall times hold the
work of the browsers, which share the machine, and of all else that runs on it: its part is told. Prints a table and
writes ``benchmarks/results/explorer_scale.json``.
"""

import argparse
import asyncio
import json
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Browser, Page, async_playwright

from app.reading import open_reader
from benchmarks.explorer_journey import LISTEN, LONGEST_MS, THINK_S, Known, Took, Visit, known_of, visit
from benchmarks.report import RESULTS, write_result
from data.library import Library
from tests.browser import CHROMIUM, explorer

AIM_FIRST_S, AIM_WALL_MS, AIM_MB = 2.0, 1_000.0, 50.0
TICKS = os.sysconf("SC_CLK_TCK")
Row = dict[str, Any]


def main() -> None:
    """Serve the library once for each number of people, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--people", type=int, nargs="+", default=[1, 5])
    parser.add_argument("--add", action="store_true", help="keep the rows of earlier runs of other sizes or people")
    options = parser.parse_args()
    library = Library(options.library)
    with open_reader(library) as reader:
        works, known = int(reader.counts["works"]), known_of(reader)
    rows = [row for people in options.people for row in asyncio.run(measure(library, people, known))]
    done = {(works, people) for people in options.people}
    kept = [row for row in _earlier() if (row["works"], row["people"]) not in done] if options.add else []
    write_result("explorer_scale", kept + [{"works": works, **row} for row in rows])


def _earlier() -> list[Row]:
    held = RESULTS / "explorer_scale.json"
    return list(json.loads(held.read_text(encoding="utf-8"))["rows"]) if held.exists() else []


async def measure(library: Library, people: int, known: Known) -> list[Row]:
    """Serve a library and let some people use it at once, with pauses unless one is alone."""
    with explorer(library) as address:
        server = server_of(address)
        async with async_playwright() as play:
            path = shutil.which("chromium") or shutil.which("chromium-browser")
            browser = await play.chromium.launch(executable_path=path, args=CHROMIUM)
            first, page = await first_page(browser, address)
            early = Visit(page, known, 99, False, lambda: 0.0)
            await visit(early)  # loads the encoder, fills what all people share
            await visit(Visit((await first_page(browser, address))[1], known, 98, False, lambda: 0.0))
            held, cpu = memory_mb(server), cpu_s(server)
            pages = [await first_page(browser, address) for _ in range(people)]
            rows = [{"part": "first page of the server", "wall_s": round(first, 2), "aim_met": first < AIM_FIRST_S},
                    {"part": "first page of a person", "wall_s": round(max(told for told, _ in pages), 2),
                     "server_cpu_ms": round(1e3 * (cpu_s(server) - cpu) / people),
                     "aim_met": max(told for told, _ in pages) < AIM_FIRST_S}]  # fmt: skip
            rows += in_rows(early.done, "first since the start", False)
            rows += await used(server, [page for _, page in pages], known, people > 1, 10)
            a_person = (memory_mb(server) - held) / people
            rows.append({"part": "memory a person", "mb": round(a_person, 1), "shared_mb": round(held),
                         "aim_met": a_person < AIM_MB})  # fmt: skip
            await browser.close()
    return [{"people": people, **row} for row in rows]


async def used(server: int, pages: Sequence[Page], known: Known, thinks: bool, seed: int) -> list[Row]:
    """Let people go through all pages at once; return what each page took, and who used the machine meanwhile."""
    visits = [
        Visit(page, known, seed + number, thinks, lambda: 1e3 * cpu_s(server)) for number, page in enumerate(pages)
    ]
    spent, clock = Spent.now(server), time.perf_counter()
    await asyncio.gather(*map(visit, visits))
    wall, spent = time.perf_counter() - clock, Spent.now(server).since(spent)
    done = [took for one in visits for took in one.done]
    way = f"pauses of {THINK_S[0]:g}-{THINK_S[1]:g} s" if thinks else "no pauses"
    *rows, total = in_rows(done, way, len(pages) == 1)
    total |= {"seconds": round(wall, 1), "server_cpu_ms": round(1e3 * spent.server / len(done)),
              "server_cores": round(spent.server / wall, 2), "browser_cores": round(spent.browsers / wall, 2),
              "other_cores": round(spent.others / wall, 2)}  # fmt: skip
    return [*rows, total]


def in_rows(done: Sequence[Took], way: str, alone: bool) -> list[Row]:
    """Return a row of each page, and one of all."""
    by_page: dict[str, list[Took]] = defaultdict(list)
    for took in done:
        by_page[took.page].append(took)
    rows = [{"way": way, "part": name, **told_of(some, alone)} for name, some in by_page.items()]
    return [*rows, {"way": way, "part": "all interactions", **told_of(done, False)}]


def told_of(some: Sequence[Took], alone: bool) -> Row:
    """Return median and 95th percentile of wall and of server milliseconds, and kilobytes of the largest answer."""
    wall50, wall95 = np.percentile([took.wall_ms for took in some], [50, 95])
    own50, own95 = np.percentile([took.server_ms for took in some], [50, 95])
    row = {"n": len(some), "wall_p50_ms": round(float(wall50)), "wall_p95_ms": round(float(wall95)),
           "server_p50_ms": round(float(own50)), "server_p95_ms": round(float(own95)),
           "most_kb": round(max(took.kilobytes for took in some)), "aim_met": bool(wall95 < AIM_WALL_MS)}  # fmt: skip
    worst = max(some, key=lambda took: took.wall_ms)
    slowest = {"slowest": f"{worst.page}: {worst.what}"}
    return row | slowest | ({"server_cpu_ms": round(float(np.median([one.cpu_ms for one in some])))} if alone else {})


async def first_page(browser: Browser, address: str) -> tuple[float, Page]:
    """Open the explorer as somebody new does; return the seconds until it was drawn, and the page."""
    context = await browser.new_context(viewport={"width": 1400, "height": 1000})
    page = await context.new_page()
    page.set_default_timeout(LONGEST_MS)
    await page.add_init_script(LISTEN)
    clock = time.perf_counter()
    await page.goto(address)
    await page.get_by_role("heading", level=1).wait_for()
    await page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    return time.perf_counter() - clock, page


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


class Spent:
    """CPU seconds of the server, of the browsers that this process started, and of all else on the machine."""

    def __init__(self, server: float, browsers: float, others: float) -> None:
        self.server, self.browsers, self.others = server, browsers, others

    @classmethod
    def now(cls, server: int) -> "Spent":
        """Return what was spent until now."""
        ours, mine = cpu_s(server), sum(map(cpu_s, descendants(os.getpid()) - descendants(server) - {server}))
        busy = [int(told) for told in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
        return cls(ours, mine, (sum(busy) - busy[3] - busy[4]) / TICKS - ours - mine)  # less idle and waiting

    def since(self, before: "Spent") -> "Spent":
        """Return what was spent between."""
        return Spent(self.server - before.server, self.browsers - before.browsers, self.others - before.others)


def descendants(process: int) -> set[int]:
    """Return the processes that a process started, and those that these started."""
    parents: dict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[1])].append(int(path.parent.name))
        except OSError:
            continue
    found, waiting = set[int](), [process]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found.update(children)
        waiting += children
    return found


def cpu_s(process: int) -> float:
    """Return the CPU seconds of a process (proc(5), utime and stime); 0 for one that has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(process: int) -> float:
    """Return the memory of a process that is not mapped from files, in MB (proc(5), RssAnon)."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


if __name__ == "__main__":
    main()
