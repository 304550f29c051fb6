"""Measure exports and their way back: CPU time, peak memory and equal works, beside the parsers alone as the floor.

Run: ``python -m benchmarks.exports --library DIR [--works 10000]`` with a library that has an edition; it is not
changed but for the citation keys that it keeps. Each part runs in a process of its own. ``--way back`` reads the
files with our own readers, compares the works and loads them into a copy of the ledger. Writes
``benchmarks/results/exports.json`` and ``exports_back.json``.
"""

import argparse
import csv
import json
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import bibtexparser
import openpyxl
import rispy
from pyarrow import parquet
from pybtex.database import parse_string

from app.exports.bibliographies import BIBLIOGRAPHIES
from app.exports.citable import Citable, read_citables
from app.exports.citations import references
from app.exports.note_files import export_notes
from app.exports.paper_table import csv_pieces, write_xlsx
from app.exports.selection import Selection, selected_works
from app.reading import Reader, open_reader
from benchmarks.report import write_result
from data.library import Library, utc_now
from data.records import Paper
from data.settings import load_settings
from data.store import open_ledger
from data.table_files import export_tables
from ingest.bibliography import load_bibliography, parse_bibtex, parse_csl, parse_ris

FORMS = ("bibtex", "biblatex", "ris", "csl")
ENDING = {name: one.suffix for name, one in BIBLIOGRAPHIES.items()}
CITED = 1_000
"""Works that are set in a citation style, which nobody does with ten thousand."""
WAYS = {
    "out": ["read", *(f"export {form}" for form in (*FORMS, "csv", "xlsx", "notes", "notes again", "parquet")),
            "cite apa", "cite ieee", "pybtex reads bibtex", "pybtex writes bibtex", "bibtexparser reads bibtex",
            "rispy reads ris", "json reads csl", "csv reads csv", "openpyxl reads xlsx"],
    "back": ["read", *(f"export {form}" for form in FORMS), *(f"parse {form}" for form in FORMS),
             "pybtex reads bibtex", "import bibtex", "import ris", "import csl"],
}  # fmt: skip
"""Parts in order; what is read was written before."""
Row = dict[str, Any]


def main() -> None:
    """Read the options, run each part in a process of its own, print, write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--works", type=int, default=10_000)
    parser.add_argument(
        "--way", choices=["out", "back"], default="out", help="write and read by parsers, or read by ingest"
    )
    options = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for part in WAYS[options.way]:
                rows.append(in_process(part, options.library, Path(folder), options.works))
        finally:
            for row in rows:
                row["cpu_over_read"] = round(row["cpu_s"] / rows[0]["cpu_s"], 2)
            write_result("exports" if options.way == "out" else "exports_back", rows)


def in_process(part: str, library: Path, folder: Path, works: int) -> Row:
    """Run one part in a process of its own, forked from this one, which holds the imports and nothing else."""
    with ProcessPoolExecutor(1, get_context("fork")) as process:
        row = process.submit(measured, part, library, folder, works).result()
    print(row, flush=True)
    return row


def measured(part: str, library: Path, folder: Path, works: int) -> Row:
    """Return CPU seconds and growth of memory of one part, and what it says."""
    run = prepare(part, Library(library.resolve()), folder, works)
    before, clock = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    told = run()
    cpu = time.process_time() - clock
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"part": part, "cpu_s": round(cpu, 2), "grown_mb": round(grown / 1024), **told}


def prepare(part: str, library: Library, folder: Path, count: int) -> Callable[[], Row]:
    """Return what is measured; opening and imports are done before."""
    verb, _, form = part.partition(" ")
    if verb in ("read", "export", "cite"):
        reader = open_reader(library)
        works = selected_works(reader, Selection(everything=True))[:count]
        return {"read": lambda: reading(reader, works), "cite": lambda: citing(reader, works[:CITED], form)}.get(
            verb, lambda: exporting(reader, works, form, folder)
        )
    if verb == "parse":
        return parsing(form, library, folder, count)
    if verb == "import":
        return importing(form, library, folder)
    return floor_of(part, folder)


def reading(reader: Reader, works: Sequence[int]) -> Row:
    """Read the works and give them keys, which all exports begin with."""
    return {"works": sum(1 for _ in read_citables(reader, works))}


def exporting(reader: Reader, works: list[int], form: str, folder: Path) -> Row:
    """Write one form and return its size."""
    out = folder / f"out{ENDING.get(form, '.' + form)}" if form != "biblatex" else folder / "out.biblatex.bib"
    if form == "parquet":
        files = export_tables(reader.db, folder / "parquet", {"edition": reader.edition.number})
        rows = sum(parquet.read_metadata(path).num_rows for path in files[:-1])
        return {"works": reader.counts["works"], "rows": rows, "mb": _mb(*files)}
    if form.startswith("notes"):
        told = export_notes(reader, works, folder / "notes", "obsidian", lambda: None)
        return {"works": len(works), "made": len(told.created), "unchanged": told.unchanged,
                "mb": _mb(*(folder / "notes").glob("*.md"))}  # fmt: skip
    if form == "xlsx":
        write_xlsx(out, read_citables(reader, works), len(works))
    else:
        pieces = csv_pieces if form == "csv" else BIBLIOGRAPHIES[form].pieces
        with out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces(read_citables(reader, works)))
    return {"works": len(works), "mb": _mb(out)}


def citing(reader: Reader, works: Sequence[int], style: Any) -> Row:
    """Set references in a style."""
    return {"works": len(references(list(read_citables(reader, works)), style))}


def parsing(form: str, library: Library, folder: Path, count: int) -> Callable[[], Row]:
    """Return what reads a file with our reader and compares each work with what was written."""
    path = _file(form, folder)
    with open_reader(library) as reader:
        wanted = list(read_citables(reader, selected_works(reader, Selection(everything=True))[:count]))
    parse = {"ris": parse_ris, "csl": parse_csl}.get(form, parse_bibtex)

    def run() -> Row:
        told = list(parse(path.read_text(encoding="utf-8")))
        same = [one for one, paper in zip(wanted, told, strict=True) if isinstance(paper, Paper) and _same(one, paper)]
        titles = sum(isinstance(paper, Paper) and paper.title == one.title
                     for one, paper in zip(wanted, told, strict=True))  # fmt: skip
        return {"works": len(told), "equal": len(same), "titles_equal": titles}

    return run


def _same(one: Citable, paper: Paper) -> bool:
    """Tell whether authors, year and identifiers came back; titles are counted apart, for their formulas."""
    told = {(each.scheme, each.value) for each in paper.identifiers}
    kept = {(scheme, value) for scheme, value in one.identifiers.items() if scheme in ("arxiv", "doi")}
    names = [author.name for author in paper.authors] == [name.whole for name in one.authors]
    return names and kept <= told and (paper.published or "")[:4] == one.date[:4]


def importing(form: str, library: Library, folder: Path) -> Callable[[], Row]:
    """Return what loads a file into a copy of the ledger."""
    copy = Library(folder / "copy")
    shutil.rmtree(copy.root, ignore_errors=True)
    copy.root.mkdir()
    subprocess.run(["cp", "--reflink=auto", str(library.ledger), str(copy.ledger)], check=True)
    settings = load_settings(library.settings_file)

    def run() -> Row:
        with open_ledger(copy, settings.store) as db:
            told = load_bibliography(db, _file(form, folder), copy.quarantine, utc_now())
        return {"works": told.read, "works_new": told.works_new, "quarantined": told.quarantined,
                "doubtful": told.doubtful, "duplicates": told.duplicates}  # fmt: skip

    return run


def floor_of(part: str, folder: Path) -> Callable[[], Row]:
    """Return what a library alone takes for the same file."""
    text = _file("bibtex", folder).read_text(encoding="utf-8")
    runs: dict[str, Callable[[], int]] = {
        "pybtex reads bibtex": lambda: len(parse_string(text, "bibtex").entries),
        "bibtexparser reads bibtex": lambda: len(bibtexparser.parse_string(text).entries),
        "rispy reads ris": lambda: len(rispy.loads(_file("ris", folder).read_text(encoding="utf-8"))),
        "json reads csl": lambda: len(json.loads(_file("csl", folder).read_bytes())),
        "csv reads csv": lambda: _csv_rows(folder / "out.csv"),
        "openpyxl reads xlsx": lambda: _xlsx_rows(folder / "out.xlsx"),
    }  # fmt: skip
    if part == "pybtex writes bibtex":
        entries = parse_string(text, "bibtex")
        return lambda: {"works": len(entries.entries), "mb": round(len(entries.to_string("bibtex")) / 2**20, 1)}
    return lambda: {"works": runs[part]()}


def _csv_rows(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def _xlsx_rows(path: Path) -> int:
    sheet = openpyxl.load_workbook(path, read_only=True)["papers"]
    return sum(1 for _ in sheet.iter_rows(min_row=2, values_only=True))


def _file(form: str, folder: Path) -> Path:
    return folder / ("out.biblatex.bib" if form == "biblatex" else f"out{ENDING[form]}")


def _mb(*paths: Path) -> float:
    return round(sum(path.stat().st_size for path in paths) / 2**20, 1)


if __name__ == "__main__":
    main()
