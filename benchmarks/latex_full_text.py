r"""Read the LaTeX sources of papers with our parser, and with the plain splitting that is the floor: speed and recall.

    python -m benchmarks.latex_full_text --data DATA

DATA holds ``sota-tdms/`` (its README says where the papers and their scores come from). Recall counts the scores that
leaderboards give for a paper and whose number stands in its source: how many stand in a cell, or in a cell or a
passage, of what was read. The floor finds ``\begin{tabular}`` by a regular expression and splits at ``\\`` and ``&``.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import write_result
from data.errors import InputError
from ingest.fulltext.latex.paper import parse_tex

Rows = Sequence[Sequence[str]]
NUMBER = re.compile(r"\d[\d,]*\.?\d*|\.\d+")
CLEAN = re.compile(r"[^A-Za-z\\{}$&]*")
"""A cell that holds neither words nor TeX."""
TABULAR = re.compile(r"\\(begin|end)\s*\{(?:tabular[xy*]?|longtable|NiceTabular|tblr|tabu|supertabular)\}")
FLOOR = re.compile(r"\\begin\{tabular\*?\}(.*?)\\end\{tabular\*?\}", re.DOTALL)


def ours(tex: str) -> tuple[list[Rows], str]:
    """Return the tables and all other text, read by our parser."""
    read = parse_tex(tex)
    captions = (table.caption for table in read.tables)
    return [table.cells for table in read.tables], "\n".join([*(one.text for one in read.passages), *captions])


def floor(tex: str) -> tuple[list[Rows], str]:
    """Return the tables as a plain splitting gives them, and the source without them."""
    tables = [[row.split("&") for row in body.split("\\\\")] for body in FLOOR.findall(tex)]
    return list(tables), FLOOR.sub("", tex)


def outer_tabulars(tex: str) -> int:
    """Return how many tabulars of a source stand in no other."""
    depth = count = 0
    for found in TABULAR.finditer(tex):
        count += found[1] == "begin" and depth == 0
        depth = max(depth + (1 if found[1] == "begin" else -1), 0)
    return count


def recall(paper: dict[str, Any], tables: list[Rows], text: str) -> Counter[str]:
    """Return how many of a paper's scores stand in a cell, and in a cell or a passage."""
    counts: Counter[str] = Counter()
    cells = [cell for table in tables for row in table for cell in row]
    for score in paper["gold"]:
        number = NUMBER.search(score["score"])
        if not score["in_tex"] or number is None:
            continue
        alone = re.compile(rf"(?<![\d.]){re.escape(number[0])}(?!\d|\.\d)")
        holding = [cell for cell in cells if alone.search(cell)]
        in_cell, in_clean = bool(holding), any(CLEAN.fullmatch(cell) for cell in holding)
        counts += Counter(
            scores=1, in_cell=in_cell, in_clean=in_clean, in_any=in_cell or alone.search(text) is not None
        )
    return counts


def measure(name: str, papers: list[dict[str, Any]], read: Callable[[str], tuple[list[Rows], str]]) -> dict[str, Any]:
    """Read all papers one way and report."""
    seconds: list[float] = []
    counts: Counter[str] = Counter()
    for paper in papers:
        start = time.process_time()
        try:
            tables, text = read(paper["tex"])
        except (InputError, ValueError, IndexError, KeyError, RecursionError):
            counts["failed"] += 1
            continue
        seconds.append(time.process_time() - start)
        cells = [cell for table in tables for row in table for cell in row]
        counts += Counter(
            with_passages=bool(text.strip()), tables=len(tables), cells=len(cells),
            rectangular=sum(len({len(row) for row in table}) == 1 for table in tables),
            with_commands=sum("\\" in cell for cell in cells),
        ) + recall(paper, tables, text)  # fmt: skip
    tabulars = sum(outer_tabulars(paper["tex"]) for paper in papers)
    median, late, longest = np.quantile(seconds, [0.5, 0.95, 1.0])
    return {
        "reader": name, "papers": len(papers), "read without error": len(papers) - counts["failed"],
        "seconds median": float(median), "p95": float(late), "max": float(longest),
        "with passages": counts["with_passages"] / len(papers), "tables": counts["tables"],
        "table floats": sum(paper["tex"].count("\\begin{table") for paper in papers), "outer tabulars": tabulars,
        "rectangular share": counts["rectangular"] / tabulars,
        "cells": counts["cells"], "cells with commands": counts["with_commands"] / max(counts["cells"], 1),
        "scores in source": counts["scores"], "recall in cells": counts["in_cell"] / counts["scores"],
        "recall in cells of numbers alone": counts["in_clean"] / counts["scores"],
        "recall in cells or passages": counts["in_any"] / counts["scores"],
    }  # fmt: skip


def papers_of(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the papers of the data set."""
    with gzip.open(folder / "sota-tdms" / "papers_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    """Read all papers both ways and report."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True, help="folder that holds sota-tdms/")
    papers = list(papers_of(options.parse_args().data))
    rows = [measure("fieldmap", papers, ours), measure("split at & and \\\\", papers, floor)]
    write_result("latex_full_text", rows)


if __name__ == "__main__":
    main()
