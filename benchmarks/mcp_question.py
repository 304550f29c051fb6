"""Answer "what changed in state-space models this month, and can I trust it?" as an agent would, through MCP.

Run: ``python -m benchmarks.mcp_question --data LIBRARY`` with a library that is analysed (arXiv to the end of February
2026 for the question as it stands). A fixed plan of tool calls stands for the agent; the answer is printed with its
sources.
``benchmarks/results/mcp_question.json`` holds counts alone, no text of papers.
"""

import argparse
import re
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from app.for_agents.tools import SAY_LITTLE
from benchmarks.report import write_result

Row = dict[str, Any]
Statement = tuple[str, str, list[str]]
"""Heading, text, sources."""
AUDITED = 3
"""New papers whose audit is read: those named first."""
PAGES = 10


class Agent:
    """A client that keeps count of what it asked and was sent."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.asked: list[Row] = []

    async def ask(self, tool: str, **words: Any) -> Row:
        """Call a tool once; an error is an answer too."""
        started = time.perf_counter()
        told = await self._client.call_tool(tool, words)
        text = told.content[0].text
        self.asked.append({"tool": tool, "seconds": round(time.perf_counter() - started, 3), "characters": len(text),
                           "is_error": bool(told.is_error)})  # fmt: skip
        return {"error": text} if told.is_error else told.structured_content

    async def rows(self, tool: str, **words: Any) -> list[Row]:
        """Return the rows of all pages."""
        rows, cursor = [], ""
        for _ in range(PAGES):
            told = await self.ask(tool, **words, cursor=cursor)
            if "error" in told:
                return [*rows, told]
            rows += told["from_papers"]["rows"]
            cursor = told["page"]["next_cursor"]
            if cursor is None:
                break
        return rows


def main() -> None:
    """Read the options, ask, print the answer, write what was counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the library")
    parser.add_argument("--subject", default="state space models")
    parser.add_argument("--since", type=date.fromisoformat, default=date(2026, 1, 31))
    parser.add_argument("--until", type=date.fromisoformat, default=date(2026, 2, 28))
    options = parser.parse_args()
    lines, counted = anyio.run(answered, options.data, options.subject, options.since, options.until)
    print("\n".join(lines))
    write_result("mcp_question", counted)


async def answered(library: Path, subject: str, since: date, until: date) -> tuple[list[str], list[Row]]:
    """Return the answer as lines, and what was counted on the way."""
    words = ["-m", "app.cli", "--library", str(library), "mcp"]
    server = StdioServerParameters(command=sys.executable, args=words, cwd=Path(__file__).resolve().parent.parent)
    async with Client(stdio_client(server)) as client:
        agent = Agent(client)
        about = await agent.ask("library")
        days = {"since": str(since), "until": str(until)}
        sections = await agent.rows("changes", subject=subject, **days, limit=50)
        trend = await agent.rows("trend", names=[subject], as_of=str(until))
        works = new_works(sections)
        audits = [await agent.ask("audit", paper=work, limit=50) for work in works[:AUDITED]]
        disputed = [one for name in names_of(sections)
                    for one in await agent.rows("claims", about=name, which="contradicted")]  # fmt: skip
        boards = [await agent.ask("board", dataset=dataset, metric=metric, as_of=str(until), limit=1)
                  for dataset, metric in boards_of(sections)]  # fmt: skip
    lines = [f"What changed in {subject} after {since} and by {until}, and can it be trusted?", ""]
    lines += [f"Edition {about['edition']['number']}; {about['coverage']}", ""]
    told = list(statements(sections))
    lines += [line for heading, text, sources in told for line in shown(heading, text, sources)]
    lines += ["", "Trend", *trend_lines(trend), "", "Audits of the papers named first"]
    lines += [line for one in audits for line in audit_lines(one)]
    lines += [
        "",
        f"Contradictions that name its models or data sets: {len([one for one in disputed if 'error' not in one])}",
    ]
    lines += ["Boards that the answer names", *(line for one in boards for line in board_lines(one))]
    return lines, counts(agent, sections, told, trend, audits)


def new_works(sections: list[Row]) -> list[str]:
    """Return the new papers in the order in which they are named."""
    refs = [ref for one in sections[:1] for sentence in one.get("sentences", []) for ref in sentence["refs"]]
    return list(dict.fromkeys(ref for ref in refs if re.fullmatch(r"W\d+", ref)))


def names_of(sections: list[Row]) -> list[str]:
    """Return the models that sentences on boards name, for a look at contradictions."""
    told = " ".join(sentence["text"] for one in sections for sentence in one.get("sentences", []))
    return list(dict.fromkeys(re.findall(r"(?:is now|best is) \S+(?: %)? by ([\w.-]{2,40}),", told)))[:3]


def boards_of(sections: list[Row]) -> list[tuple[str, str]]:
    """Return data set and metric of the boards that sentences name."""
    told = " ".join(sentence["text"] for one in sections for sentence in one.get("sentences", []))
    return list(dict.fromkeys(re.findall(r"On ([^,(]{2,60}), ([^,(]{2,40}) \(", told)))[:3]


def statements(sections: list[Row]) -> Iterator[Statement]:
    """Yield heading, text and sources of each sentence."""
    for one in sections:
        known = {evidence["ref"]: evidence for evidence in one.get("evidence", [])}
        for sentence in one.get("sentences", []):
            found = [known[ref] for ref in sentence["refs"] if ref in known]
            sources = [f"{source['label']} {source['url'] or source['ref']}" for source in found]
            text = f"“{sentence['text']}”" if sentence["is_quote"] else sentence["text"]
            yield one["section"], text, sources


def shown(heading: str, text: str, sources: list[str]) -> list[str]:
    """Return a statement with its sources, a line each."""
    return [f"[{heading}] {text}", *(f"    {source}" for source in sources)]


def trend_lines(rows: list[Row]) -> list[str]:
    """Return growth and status of the subject."""
    lines = []
    for row in rows:
        if "error" in row:
            return [row["error"]]
        told = row["trend"] or {}
        lines.append(f"{row['name']} ({row['kind']}): {told.get('verdict') or 'no verdict'}, growth "
                     f"{told.get('growth')} {told.get('interval')}, {told.get('n')} papers where "
                     f"{told.get('expected')} were expected")  # fmt: skip
        lines += [f"status: {one['status']} since {one['since']}; " + "; ".join(
            reason["sentence"] for reason in one["reasons"]) for one in row["status"]]  # fmt: skip
    return lines


def audit_lines(told: Row) -> list[str]:
    """Return what the audit of a paper says, verdicts that say something first."""
    if "error" in told:
        return [told["error"].splitlines()[0]]
    facts, rows = told["from_papers"]["facts"], told["from_papers"]["rows"]
    said = [f"{row['name']}: {row['verdict']}" for row in rows if row["part"] != "claims"
            and row["verdict"] not in SAY_LITTLE]  # fmt: skip
    read = f"full text: {facts['coverage']['passages']:,} paragraphs; claims: {facts['coverage']['claims']}"
    return [f"{facts['title']} ({read})", *(f"    {line}" for line in said[:8])]


def board_lines(told: Row) -> list[str]:
    """Return the first board of an answer, with its best rows."""
    if "error" in told or not told["from_papers"]["rows"]:
        return ["    no such board"]
    board = told["from_papers"]["rows"][0]
    head = f"    {board['dataset']}, {board['metric']} ({board['comparable']}): {board['n_papers']} papers"
    return [head, *(f"        {row['rank'] or '-'} {row['value']} {row['model'] or ''} {row['day']} {row['title']}"
                    for row in board["rows"][:3])]  # fmt: skip


def counts(
    agent: Agent, sections: list[Row], told: list[Statement], trend: list[Row], audits: list[Row]
) -> list[Row]:  # fmt: skip
    """Return what was asked and how much of the answer has its source."""
    calls = [{"what": "call"} | one for one in agent.asked]
    quotes = [one for one in told if one[1].startswith("“")]
    whole = {name: sum(one[name] for one in agent.asked) for name in ("seconds", "characters", "is_error")}
    return [*calls, {
        "what": "answer", "tool": "all", **whole, "sections": len(sections), "statements": len(told),
        "quotes": len(quotes), "quotes_with_source": sum(bool(sources) for _, _, sources in quotes),
        "subjects_with_trend": sum("error" not in row for row in trend),
        "audits": sum("error" not in one for one in audits),
    }]  # fmt: skip


if __name__ == "__main__":
    main()
