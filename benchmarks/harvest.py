"""How far our own cost is from the pace that arXiv's terms allow, and what a day's changes cost in a large library.

    python -m benchmarks.harvest --papers 20000 --base 500000 --citations 20000000

First the OAI-PMH stand-in of the tests, in a process of its own, pages of 2,500 records and no pace: records a second
and peak memory of the harvest. Then 10,000 changed and new records loaded into a library of ``--base`` generated
ones: seconds and growth of the ledger against loading the base whole. Last a file of the data set of citations, against
DuckDB reading the same file. Ratios within this run are what counts.
"""

import argparse
import json
import multiprocessing
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.report import write_result
from benchmarks.snapshot_load import generate

PAGE = 2_500
PACE_SECONDS = 3.0
DELTA = 10_000
DAYS = 4


def serve(pipe: Connection, papers: int) -> None:
    """Serve a world of one day with so many papers until the pipe is closed."""
    from tests.ingest.arxiv.oai_server import OaiService
    from tests.ingest.arxiv.world import World
    from tests.ingest.server import serving

    world = World(1)
    for _ in range(papers):
        world.add()
    world.today += timedelta(days=1)
    with serving(OaiService(world, PAGE)) as server:
        pipe.send((server.address, len(world.of("cs:cs:LG")), str(world.today)))
        pipe.recv()


def harvest_part(address: str, today: str, folder: str) -> None:
    """Harvest one set and print what it took, as JSON."""
    from data.library import Library
    from data.settings import StoreSettings
    from data.store import open_ledger
    from ingest.arxiv.oai import ArxivOai
    from ingest.harvest import harvest
    from ingest.web import Client, Limits, Service

    library, day = Library(Path(folder)), date.fromisoformat(today)
    library.root.mkdir(parents=True, exist_ok=True)
    clock = time.perf_counter()
    service = Service("arxiv", f"{address}/oai", 0.0)
    with open_ledger(library, StoreSettings()) as db, Client(service, Limits(), "", library.root / "locks") as client:
        report = harvest(db, ArxivOai(["cs:cs:LG"], date(2024, 1, 1)), client, day, library.quarantine)
    assert report.windows_pending == 0, report.error
    _print(clock, new=report.new, requests=report.requests)


def load_part(path: str, folder: str) -> None:
    """Load a snapshot file and print what it took, as JSON."""
    from app.cli import run

    clock = time.perf_counter()
    assert run(["--library", folder, "ingest", "arxiv-snapshot", path]) == 0
    _print(clock)


def _print(clock: float, **more: Any) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"seconds": time.perf_counter() - clock, "cpu_seconds": usage.ru_utime + usage.ru_stime,
                      "peak_gb": usage.ru_maxrss / 2**20, **more}))  # fmt: skip


def in_process(call: str) -> dict[str, Any]:
    """Run one part in a process of its own."""
    code = f"from benchmarks.harvest import citations_part, harvest_part, load_part; {call}"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout[done.stdout.rindex('{"seconds"') :])  # after a progress bar
    return told


def measure_harvest(papers: int, folder: Path) -> dict[str, Any]:
    """Return records a second of our own, and what the pace allows."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, papers))
    process.start()
    address, count, today = ours.recv()
    told = in_process(f"harvest_part({address!r}, {today!r}, {str(folder / 'harvest')!r})")
    ours.send("end")
    process.join()
    own, allowed = count / told["seconds"], count / (told["requests"] * PACE_SECONDS)
    assert told["new"] == count
    return {"part": "harvest, no pace", "records": count, **told, "records_per_second": own,
            "at_the_pace_per_second": allowed, "times_the_pace": own / allowed}  # fmt: skip


def delta_of(path: Path, base: int, day: int) -> Path:
    """Write a day's changes: half of them known records with a new version, half new ones."""
    chance, out = random.Random(day), path.with_name(f"delta-{day}.json")
    changed = set(chance.sample(range(base), DELTA // 2))
    with path.open(encoding="utf-8") as file, out.open("w", encoding="utf-8") as delta:
        for number, line in enumerate(file):
            if number in changed:
                told = json.loads(line)
                told["title"] += f" revised {day}"
                delta.write(json.dumps(told | {"update_date": "2026-11-20"}) + "\n")
                number_new = base + number
                told |= {"id": f"991{day}.{number_new:07}", "doi": None, "title": f"{told['title']} {number_new}"}
                delta.write(json.dumps(told) + "\n")
    return out


def measure_delta(base: int, folder: Path) -> list[dict[str, Any]]:
    """Return what the base and then the changes of some days cost."""
    from app.cli import run

    path, library = folder / "base.json", folder / "library"
    generate(path, base)
    assert run(["init", str(library)]) == 0
    ledger, rows = library / "ledger.duckdb", []
    deltas = [delta_of(path, base, day) for day in range(1, DAYS + 1)]
    parts = [("base, whole", path, base)]
    parts += [(f"changes of day {day}", delta, DELTA) for day, delta in enumerate(deltas, start=1)]
    for part, file, count in [*parts, ("the same again", deltas[-1], DELTA)]:
        before = ledger.stat().st_size if ledger.exists() else 0
        told = in_process(f"load_part({str(file)!r}, {str(library)!r})")
        rows.append({"part": part, "records": count, **told, "records_per_second": count / told["seconds"],
                     "ledger_grew_mb": (ledger.stat().st_size - before) / 1e6, "file_mb": file.stat().st_size / 1e6,
                     "share_of_base": told["seconds"] / (rows[0]["seconds"] if rows else told["seconds"])})  # fmt: skip
    return rows


def citations_part(path: str, ours: bool) -> None:
    """Read a file of the data set of citations: into the edges of a library of 100,000 papers, or DuckDB alone."""
    from data.store import open_memory, transaction
    from ingest.scholar.datasets import ROWS, store_file
    from ingest.text_lines import quoted

    db = open_memory()
    db.execute("INSERT INTO main.identifiers SELECT 'corpus_id', (n * 100)::VARCHAR, n, n FROM range(100000) t(n)")
    clock = time.perf_counter()
    if ours:
        with transaction(db):
            kept = store_file(db, Path(path), "full", [])
    else:
        rows = ROWS.replace("PATH", quoted(Path(path)))
        kept = db.execute(f"SELECT count(*), max(citationid), max(contexts), max(intents) FROM {rows}").fetchall()[0][0]
    _print(clock, kept=kept)


def measure_citations(rows: int, folder: Path) -> list[dict[str, Any]]:
    """Return what a file of the data set costs, against DuckDB reading the same file."""
    import duckdb

    path = folder / "citations.gz"
    duckdb.sql(
        f"""COPY (SELECT n AS citationid, hash(n) % 10000000 AS citingcorpusid, hash(n + 1) % 10000000 AS citedcorpusid,
               n % 7 = 0 AS isinfluential,
               CASE WHEN n % 3 = 0 THEN ['As was shown before for number ' || n || ', this holds.'] END AS contexts,
               CASE WHEN n % 3 = 0 THEN [['background']] END AS intents
        FROM range({rows}) t(n)) TO '{path}' (FORMAT json, COMPRESSION gzip)"""
    )
    found = []
    for part, ours in (("DuckDB reads citations", False), ("citations of this library", True)):
        told = in_process(f"citations_part({str(path)!r}, {ours})")
        base = found[0]["seconds"] if found else told["seconds"]
        found.append({"part": part, "records": rows, **told, "records_per_second": rows / told["seconds"],
                      "times_duckdb": told["seconds"] / base, "file_mb": path.stat().st_size / 1e6})  # fmt: skip
    return found


def main() -> None:
    """Measure all and report."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--papers", type=int, default=20_000)
    options.add_argument("--base", type=int, default=500_000)
    options.add_argument("--citations", type=int, default=20_000_000)
    told = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rows = [measure_harvest(told.papers, folder), *measure_delta(told.base, folder)]
        rows += measure_citations(told.citations, folder)
    write_result("harvest", rows)


if __name__ == "__main__":
    main()
