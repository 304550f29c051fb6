"""Time each tool of the MCP server through a client, beside the same function called in this process.

Run: ``python -m benchmarks.mcp_latency --data LIBRARY``. Calls alternate between the two, and so does which comes
first, so that their ratio says more than milliseconds do on a busy machine. Writes
``benchmarks/results/mcp_latency.json``.
"""

import argparse
import itertools
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import anyio
import numpy as np
from anyio import to_thread
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from app.for_agents import tools
from app.for_agents.answer import Page, Told
from app.reading import Reader, open_reader
from benchmarks.report import write_result
from data.library import Library
from data.store import rows_as_dicts

Row = dict[str, Any]
WORDS = ("state space models", "graph neural networks", "diffusion models", "large language models",
         "federated learning", "reinforcement learning", "vision transformers", "machine translation",
         "knowledge distillation", "object detection")  # fmt: skip
SUBJECTS = WORDS[:4]
FEWEST = 3
"""Calls of a tool that are timed, whatever it takes."""
DAYS = {"since": "2026-01-31", "until": "2026-02-28"}


def main() -> None:
    """Read the options, time all tools, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the library")
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=600.0, help="for each tool at most; n tells how many calls")
    parser.add_argument("--minutes", type=float, default=120.0, help="for all: tools not reached by then are left out")
    options = parser.parse_args()
    with open_reader(Library(options.data)) as reader:
        write_result("mcp_latency", anyio.run(measured, options, reader))


async def measured(options: argparse.Namespace, reader: Reader) -> list[Row]:
    """Return a row for each tool that was reached, and one for the start of the server."""
    words = ["-m", "app.cli", "--library", str(options.data), "mcp"]
    server = StdioServerParameters(command=sys.executable, args=words, cwd=Path(__file__).resolve().parent.parent)
    started = time.perf_counter()
    async with Client(stdio_client(server)) as client:
        rows: list[Row] = [{"tool": "(start)", "n": 1, "mcp_median_ms": _ms(time.perf_counter() - started)}]
        for name, asked in questions(reader).items():
            if time.perf_counter() - started > 60 * options.minutes:
                break
            rows.append(await timed(client, reader, name, asked, options.calls, options.seconds))
            print(rows[-1], file=sys.stderr)
    return rows


def questions(reader: Reader) -> dict[str, list[Row]]:
    """Return what each tool is asked, in turn."""
    sql = "SELECT work_id FROM works WHERE NOT is_stub AND abstract IS NOT NULL ORDER BY hash(work_id) LIMIT 50"
    papers = [str(row["work_id"]) for row in rows_as_dicts(reader.db, sql)]
    boards = rows_as_dicts(reader.db, "SELECT dataset, metric FROM boards ORDER BY n_papers DESC, board_id LIMIT 10")
    named = [{"paper": paper} for paper in papers]
    return {
        "library": [{}], "search": [{"query": one} for one in WORDS], "paper": named, "citations": named,
        "similar": [{"papers": [paper]} for paper in papers],
        "claims": [{"about": one} for one in ("ImageNet", "COCO", "F1")],
        "board": boards or [{}], "audit": named, "topic": [{}], "trend": [{"names": [one]} for one in SUBJECTS],
        "forecast": [{"name": one} for one in SUBJECTS], "changes": [{"subject": one} | DAYS for one in SUBJECTS],
        "brief": [{"subject": one} for one in SUBJECTS],
    }  # fmt: skip


async def timed(client: Client, reader: Reader, name: str, asked: list[Row], most: int, seconds: float) -> Row:
    """Return medians and 95 % of a tool through the client and in this process, call by call in turn."""
    began = time.perf_counter()
    tool: Callable[..., Told] = getattr(tools, name)
    outside, inside, characters, errors = [], [], [], 0
    for place, words in enumerate(itertools.islice(itertools.cycle(asked), most + 1)):
        took = {}
        for way in ("mcp", "function") if place % 2 else ("function", "mcp"):
            clock = time.perf_counter()
            if way == "mcp":
                told = await client.call_tool(name, words)
            else:
                await to_thread.run_sync(_in_process, tool, reader, words)
            took[way] = time.perf_counter() - clock
        errors += bool(told.is_error)
        if place:  # the first call loads what later ones find loaded
            outside.append(took["mcp"])
            inside.append(took["function"])
            characters.append(len(told.content[0].text))
        else:
            began = time.perf_counter()
        if len(outside) >= FEWEST and time.perf_counter() - began > seconds:
            break
    return {
        "tool": name, "n": len(outside), "errors": errors, "mcp_median_ms": _ms(np.median(outside)),
        "mcp_p95_ms": _ms(np.quantile(outside, 0.95)), "function_median_ms": _ms(np.median(inside)),
        "function_p95_ms": _ms(np.quantile(inside, 0.95)),
        "ratio_of_medians": round(float(np.median(outside) / np.median(inside)), 2),
        "characters_median": int(np.median(characters)), "characters_most": max(characters),
    }  # fmt: skip


def _in_process(tool: Callable[..., Told], reader: Reader, words: Row) -> None:
    """Call the function behind a tool, with the days as it takes them."""
    given = {name: date.fromisoformat(value) if name in DAYS else value for name, value in words.items()}
    try:
        tool(reader, Page(0, 10), **given)
    except Exception as error:  # an error takes its time as well; the client counts it
        print(f"{tool.__name__}: {str(error)[:100]}", file=sys.stderr)


def _ms(seconds: Any) -> float:
    return round(1_000 * float(seconds), 1)


if __name__ == "__main__":
    main()
