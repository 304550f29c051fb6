"""How a paper that is missing can be harvested: the command to run, or the words to search for."""

import re
import shlex
from collections.abc import Sequence
from typing import Any

from analysis.graph.holes import Holes
from app.output import plain, table

SOURCES = {"arxiv": "arxiv", "doi": "semantic_scholar", "acl": "semantic_scholar", "corpus_id": "semantic_scholar"}
"""Which source is asked for a paper by which identifier, in order of preference."""
SAFE = re.compile(r"[\w./:;()<>\[\]-]{1,200}")
"""Identifiers as they may stand in a command; others are none."""
Row = dict[str, Any]


def ingest_line(row: Row) -> str | None:
    """Return the command that harvests one paper; None if no identifier of it is known."""
    lines = ingest_lines([row])
    return lines[0] if lines else None


def ingest_lines(rows: Sequence[Row]) -> list[str]:
    """Return the commands that harvest some papers, one a source."""
    asked: dict[str, list[str]] = {}
    for row in rows:
        if name := _best_identifier(row["identifiers"]):
            scheme, value = name.split(":", 1)
            asked.setdefault(SOURCES[scheme], []).append(value if scheme == "arxiv" else name)
    return [
        f"fieldmap ingest {source} " + " ".join(f"--id {shlex.quote(name)}" for name in dict.fromkeys(names))
        for source, names in sorted(asked.items())
    ]


def _best_identifier(identifiers: Sequence[str]) -> str | None:
    for scheme in SOURCES:
        for name in identifiers:
            if name.startswith(f"{scheme}:") and SAFE.fullmatch(name):
                return name
    return None


def search_words(row: Row) -> str:
    """Return what to search for where no identifier is known: the title, and the family name of the first author."""
    family = (row["author"] or "").split()[-1:]
    return plain(" ".join([row["title"], *family]))


def with_ways(told: Holes) -> Row:
    """Return holes as the command line prints them: each with the command or the words, and all commands."""
    listed = {
        side: [row | {"ingest": ingest_line(row), "search_for": None if ingest_line(row) else search_words(row)}
               for row in rows] for side, rows in (("cited", told.cited), ("citing", told.citing))
    }  # fmt: skip
    return {
        **listed, "n_citing": told.n_citing, "n_works": told.n_works,
        "ingest": ingest_lines([*told.cited, *told.citing]),
    }  # fmt: skip


def holes_text(told: Row) -> str:
    """Return holes as text: tables with the share and the reasons, then the commands, then what to search for."""
    parts = [
        f"{told['n_works']:,} papers here, references known of {told['n_citing']:,}; not harvested and near to them:"
    ]
    for label, side in (("cited by papers here", "cited"), ("cite papers here", "citing")):
        if told[side]:
            rows = [[row["work_id"], row["title"], row["year"] or "", row["n"], f"{row['share']:.1%}",
                     f"{row['score']:g}", row["by"][0]["title"]] for row in told[side]]  # fmt: skip
            parts += ["", label, table(rows, ["work", "title", "year", "papers", "share", "score", "such as"])]
    if told["ingest"]:
        parts += ["", "harvest those with an identifier:", *(f"  {line}" for line in told["ingest"])]
    unknown = [row for row in [*told["cited"], *told["citing"]] if row["search_for"]]
    if unknown:
        parts += ["", "no identifier is known of these; search for:"]
        parts += [f"  {row['search_for']} ({row['year'] or 'year unknown'})" for row in unknown]
    return "\n".join(parts)
