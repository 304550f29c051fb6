"""Draw maps of made papers in headless Chromium: bytes, first paint, frames a second while panning, against plotly.

Run: ``python -m benchmarks.map_browser [--sizes 10000 100000] [--seconds 5]``. Needs Chromium. No graphics card is
used: plotly's WebGL runs on the processor too, as on a machine without one. Each file is opened without a network; the
map is dragged to and fro while the page counts its frames. Prints one table and writes
``benchmarks/results/map_browser.json``.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
from playwright.sync_api import Browser, Page

from app.map_data import PaperMap
from app.map_file import map_html
from benchmarks.report import write_result
from tests.browser import chromium

TOPICS = 137
WORDS = ("neural network learning deep large language model graph image attention transformer data robust efficient "
         "representation reinforcement diffusion generative federated adaptive multimodal sparse").split()  # fmt: skip
COUNT = """() => { window.frames_ = [];
    const tick = (now) => { window.frames_.push(now); requestAnimationFrame(tick); }; requestAnimationFrame(tick); }"""
Row = dict[str, Any]


def main() -> None:
    """Measure each size in each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    rows = []
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            told = made_map(size)
            for name, content in (("ours", map_html(told, "Map", [])), ("plotly scattergl", plotly_html(told))):
                path = Path(folder) / "map.html"
                path.write_bytes(content)
                row = {"papers": size, "drawn by": name, "mb": round(len(content) / 1e6, 2)}
                row |= drawn(browser, path, options.seconds)
                rows.append(row | {"load_1min": round(os.getloadavg()[0], 1)})
                print(rows[-1], flush=True)
    write_result("map_browser", rows)


def made_map(n: int) -> PaperMap:
    """Return a map of made papers in round topics of very different sizes."""
    chance = np.random.default_rng(20)
    weight = 1 / np.arange(1, TOPICS + 1)
    topic = chance.choice(TOPICS, n, p=weight / weight.sum())
    middles = chance.normal(scale=4, size=(TOPICS, 2))
    places = middles[topic] + chance.normal(scale=0.5, size=(n, 2))
    words = chance.choice(WORDS, size=(n, 9))
    points = {
        "work_id": np.arange(1, n + 1), "x": places[:, 0], "y": places[:, 1], "topic_id": topic,
        "year": chance.integers(2000, 2026, n),
        "title": np.array([" ".join(row).capitalize() for row in words], dtype=object),
        "name": np.array([f"arxiv:{2001 + one // 90_000}.{one % 90_000:05}" for one in range(n)], dtype=object),
    }  # fmt: skip
    topics = [{"topic_id": one, "name": f"{WORDS[one % 22]} {WORDS[one // 7]}", "terms": [],
               "n_works": int(np.sum(topic == one)), "x": x, "y": y}
              for one, (x, y) in enumerate(middles.tolist())]  # fmt: skip
    return PaperMap(points, topics, n, None)


def plotly_html(told: PaperMap) -> bytes:
    """Return the same papers as plotly draws them: one WebGL trace a topic, titles for the pointer."""
    figure, points = go.Figure(), told.points
    for topic in told.topics:
        mine = points["topic_id"] == topic["topic_id"]
        titles = points["title"][mine].tolist()
        figure.add_scattergl(x=points["x"][mine], y=points["y"][mine], text=titles, mode="markers", marker_size=3,
                             name=topic["name"])  # fmt: skip
    figure.update_layout(dragmode="pan", width=1080, height=680, margin={"l": 0, "r": 0, "t": 0, "b": 0})
    page: str = figure.to_html(include_plotlyjs=True, config={"scrollZoom": True})
    return page.encode()


def drawn(browser: Browser, path: Path, seconds: float) -> Row:
    """Open a file, pan about, and return seconds to the first paint and frames a second."""
    context = browser.new_context(viewport={"width": 1400, "height": 800}, offline=True)
    page = context.new_page()
    page.set_default_timeout(180_000)
    clock = time.perf_counter()
    page.goto(path.as_uri())
    page.locator(".fm-map[data-painted], .js-plotly-plot .gl-canvas, .js-plotly-plot .draglayer").first.wait_for()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    first = time.perf_counter() - clock
    frames = panned(page, seconds)
    heap = page.evaluate("performance.memory?.usedJSHeapSize ?? 0") / 1e6
    context.close()
    gaps = np.diff(frames)
    return {"first_paint_s": round(first, 2), "frames_per_s": round(1e3 / float(np.mean(gaps)), 1),
            "frame_p50_ms": round(float(np.median(gaps)), 1), "frame_p95_ms": round(float(np.quantile(gaps, 0.95)), 1),
            "heap_mb": round(heap)}  # fmt: skip


def panned(page: Page, seconds: float) -> list[float]:
    """Drag the map to and fro and return the times of the frames meanwhile, in milliseconds."""
    page.evaluate(COUNT)
    page.mouse.move(500, 400)
    page.mouse.down()
    end, turn = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        turn += 1
        page.mouse.move(500 + 200 * np.sin(turn / 8), 400 + 120 * np.cos(turn / 5))
    page.mouse.up()
    found: list[float] = page.evaluate("window.frames_")
    return found


if __name__ == "__main__":
    main()
