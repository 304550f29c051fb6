"""Read pages of LaTeXML's HTML: seconds a page, tables found, and the scores of the papers found again.

    python -m benchmarks.latexml_html --pages PAGES --data DATA

PAGES holds one ``<arXiv id with version>.html`` a paper, as arxiv.org/html gives it or as ``latexmlc --format=html5
--pmml --mathtex`` makes it of the LaTeX in DATA, which holds ``sota-tdms/papers_dev.jsonl.gz`` with the scores.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from lxml import html

from benchmarks.report import write_result
from data.errors import BadAnswerError
from data.records import FullText
from ingest.fulltext.html.page import parse_latexml
from ingest.fulltext.latex.paper import parse_tex

TABLE = re.compile(rb'<table[^>]*class="ltx_tabular')
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)")
WORD = re.compile(r"\w+")
NO_BODY = """ltx_authors ltx_bibliography ltx_ERROR ltx_tag ltx_note_mark ltx_note_type ltx_missing_citation ltx_title
    ltx_cite ltx_missing_label ltx_keywords ltx_dates ltx_role_newpage ltx_pagination ltx_classification""".split()
TAG = re.compile(rb"<[^>]*>")
SPAN_TABLE = re.compile(rb'<span[^>]*class="ltx_tabular')


def scores(path: Path) -> dict[str, list[str]]:
    """Return, by paper, the scores that occur in its LaTeX; each once."""
    found = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            told = json.loads(line)
            found[told["id"]] = sorted({entry["score"].strip() for entry in told["gold"] if entry["in_tex"]})
    return found


def holds(text: str, score: str) -> bool:
    """Tell whether a text holds a score as a number of its own."""
    number = re.escape(score.removesuffix("%").strip())
    return re.search(rf"(?<![\d.]){number}(?!\d)", text) is not None


def words(content: bytes, found: FullText) -> tuple[int, int]:
    """Return how many words the body of a page has, without marks, headings and citations, and how many were kept."""
    body = html.fromstring(content).find_class("ltx_document")[0]
    for name in NO_BODY:
        for one in body.find_class(name):
            if one.getparent() is not None:
                one.drop_tree()
    kept = [*(one.text for one in found.passages), *(table.caption for table in found.tables)]
    kept += [cell for table in found.tables for row in table.cells for cell in row]
    there, ours = Counter(WORD.findall(" ".join(body.itertext()))), Counter(WORD.findall(" ".join(kept)))
    return there.total(), (there & ours).total()


def read(path: Path) -> tuple[FullText | None, float]:
    """Return what a page tells, None where it is refused, and the seconds of processing it took."""
    content = path.read_bytes()
    begun = time.process_time()
    try:
        found = parse_latexml(content)
    except BadAnswerError:
        found = None
    return found, time.process_time() - begun


def numbers(found: FullText) -> Counter[str]:
    """Return the numbers in the cells of all tables."""
    return Counter(
        number for table in found.tables for row in table.cells for cell in row for number in NUMBER.findall(cell)
    )


def agreement(folder: Path, data: Path) -> dict[str, Any]:
    """Return how far the numbers in tables are the same, read from a page and from the LaTeX that it was made of."""
    shared, pairs = [], []
    with gzip.open(data / "sota-tdms" / "papers_dev.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            told = json.loads(line)
            path = folder / f"{told['id']}.html"
            found = read(path)[0] if path.exists() else None
            if found is None or not found.tables:
                continue
            page, source = numbers(found), numbers(parse_tex(told["tex"]))
            shared.append((page & source).total())
            pairs.append((page.total(), source.total()))
    in_pages, in_sources = (sum(side) for side in zip(*pairs, strict=True))
    return {"pages with tables": len(pairs), "numbers in cells of pages": in_pages,
            "numbers in cells of their LaTeX": in_sources, "F1": 2 * sum(shared) / (in_pages + in_sources)}  # fmt: skip


def measure(folder: Path, gold: dict[str, list[str]]) -> dict[str, Any]:
    """Read every page of a folder."""
    counts = dict.fromkeys(
        (
            "read",
            "refused",
            "tables",
            "table",
            "span",
            "cited",
            "headed",
            "gold",
            "page",
            "cells",
            "any",
            "words",
            "kept",
        ),
        0,
    )
    seconds, sizes = [], []
    for path in sorted(folder.glob("*.html")):
        found, taken = read(path)
        if found is None:
            counts["refused"] += 1
            continue
        content = path.read_bytes()
        seconds.append(taken)
        sizes.append(len(content))
        cells = "\n".join(cell for table in found.tables for row in table.cells for cell in row)
        rest = "\n".join([*(one.text for one in found.passages), *(table.caption for table in found.tables)])
        wanted = gold.get(path.stem, [])
        page = TAG.sub(b" ", content).decode("utf-8")
        there, kept = words(content, found)
        told = {
            "words": there, "kept": kept, "read": 1, "tables": len(found.tables), "table": len(TABLE.findall(content)),
            "span": len(SPAN_TABLE.findall(content)), "cited": sum(bool(table.cited) for table in found.tables),
            "headed": sum(table.header_rows is not None for table in found.tables), "gold": len(wanted),
            "page": sum(holds(page, score) for score in wanted),
            "cells": sum(holds(cells, score) for score in wanted),
            "any": sum(holds(cells, score) or holds(rest, score) for score in wanted),
        }  # fmt: skip
        counts = {name: count + told.get(name, 0) for name, count in counts.items()}
    return {
        "pages read": counts["read"], "refused": counts["refused"],
        "seconds a page": sum(seconds) / max(len(seconds), 1), "slowest, seconds": max(seconds, default=0.0),
        "seconds a megabyte": sum(seconds) / max(sum(sizes) / 1e6, 1e-9),
        "words kept": counts["kept"] / max(counts["words"], 1),
        "tables": counts["tables"], "<table> present": counts["table"], "<span> tables present": counts["span"],
        "tables with header rows": counts["headed"], "tables that cite": counts["cited"], "scores": counts["gold"],
        "of them on the page": counts["page"], "recall in cells": counts["cells"] / max(counts["gold"], 1),
        "recall anywhere": counts["any"] / max(counts["gold"], 1),
        "recall of those on the page": counts["any"] / max(counts["page"], 1),
    }  # fmt: skip


def main() -> None:
    """Read all pages and report."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pages", type=Path, required=True, help="folder of HTML files")
    options.add_argument("--data", type=Path, required=True, help="folder that holds sota-tdms/")
    given = options.parse_args()
    told = measure(given.pages, scores(given.data / "sota-tdms" / "papers_dev.jsonl.gz"))
    write_result("latexml_html", [told | {"agreement with LaTeX": agreement(given.pages, given.data)}])


if __name__ == "__main__":
    main()
