"""Measure a library from load to search as it grows: 10,000, 100,000 and a million papers, against peers.

Run: ``python -m benchmarks.search_scale --work FOLDER [--sizes 10000 100000 1000000]``. Linux only. Libraries are made
by `benchmarks.made_library` with the commands people use and kept in FOLDER with what each step cost; a library that is
there is not made again. Everything is measured in CPU seconds of a fresh process (wall time is noise on a shared
machine); queries go through `app.reading.Reader`. Prints one table and writes ``benchmarks/results/search_scale.json``.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

import app.pipeline
from app.filters import Filters
from app.reading import Reader, open_reader
from benchmarks.made_library import queries, query_vectors, real_vectors, sample_texts, write_snapshot, write_vectors
from benchmarks.report import RESULTS, write_result
from benchmarks.search_peers import PEERS
from benchmarks.vector_index import alone, exact_neighbours, measure_kind, peak_gb, perturbed
from data.editions import current_number, load_edition
from data.library import Library, writer_lock
from data.settings import load_settings
from index.size_class import choose_kind

SIZES = (10_000, 100_000, 1_000_000)
BLOCK = 65_536
Row = dict[str, Any]
PARTS = ("costs", "questions", "peers")
STEPS = ("init", "load", "vectors", "embed", "citations", "publish")
FEW = 40
"""Queries of the kinds that are not the yardstick's."""
AIM_MS, AIM_RECALL = 50.0, 0.985


def main() -> None:
    """Make every library, ask it, ask the peers, fit the growth, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder for the libraries; 6 GB a million papers")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what to measure")
    parser.add_argument("--add", action="store_true", help="keep the rows of earlier runs; the large size takes long")
    parser.add_argument(
        "--vectors-alone", type=int, help="measure the vector index of so many vectors, and nothing else"
    )
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    base = real_vectors(sample_texts(options.work / "sample"), options.work / "base.npy")
    if options.vectors_alone:
        rows = _shown(
            options.vectors_alone, [vectors_alone(base, options.vectors_alone, options.queries, options.work)]
        )
        write(rows, options.add)
        return
    rows: list[Row] = []
    for n in sorted(options.sizes):
        library = make(options.work, n, base)
        if "costs" in options.parts:
            rows += _shown(n, costs(library))
        if "questions" in options.parts:
            rows += _shown(n, alone(ask, library.root, base, options.queries))
        if "peers" in options.parts:
            for name, peer in PEERS.items():
                rows += _shown(n, [_peer(name, peer, library, base, n)])
    write(rows, options.add)


def write(rows: list[Row], add: bool) -> None:
    """Write rows, with those of earlier runs if they are to be kept, and the growth over all."""
    held = RESULTS / "search_scale.json"
    if add and held.exists():
        rows = json.loads(held.read_text(encoding="utf-8"))["rows"] + rows
    latest = {(row["n"], row["part"]): row for row in rows if "n" in row}
    rows = sorted(latest.values(), key=lambda row: int(row["n"]))
    write_result("search_scale", rows + growth(rows))


def vectors_alone(base: np.ndarray, n: int, n_queries: int, work: Path) -> Row:
    """Build the index that the policy chooses for ``n`` vectors, and ask it; one matrix in memory at a time."""
    folder = work / "vectors-alone"
    folder.mkdir()
    made = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float32, (n, base.shape[1]))
    for start in range(0, n, BLOCK):
        made[start : start + BLOCK] = perturbed(base, min(BLOCK, n - start), start)
    np.save(folder / "queries.npy", query_vectors(base, n_queries), allow_pickle=False)
    del made
    np.save(folder / "exact.npy", alone(exact_neighbours, folder), allow_pickle=False)
    kind = choose_kind(n, base.shape[1], int(1.5 * 2**30))
    row = {"part": "vector index alone", **measure_kind(kind, n, base.shape[1], folder)}
    shutil.rmtree(folder)
    return row


def _shown(n: int, rows: list[Row]) -> list[Row]:
    """Print rows as soon as they are known; the run is long."""
    told = [{"n": n, **row} for row in rows]
    for row in told:
        print(row, flush=True)
    return told


# --- making a library ------------------------------------------------------------------------------------------------


def make(work: Path, n: int, base: np.ndarray) -> Library:
    """Return the library of ``n`` papers; each step not yet done is run and its cost noted beside the library."""
    library = Library(work / f"library-{short(n)}")
    noted = library.root.with_suffix(".json")
    told: Row = json.loads(noted.read_text(encoding="utf-8")) if noted.exists() else {}
    for step in STEPS:
        if step not in told:
            told[step] = _run_step(step, library, work / "snapshot.json", n, base)
            noted.write_text(json.dumps(told, indent=1), encoding="utf-8")
            print(n, step, told[step], flush=True)
    return library


def short(n: int) -> str:
    """Return a size as people say it: 10k, 1m."""
    return f"{n // 1_000_000}m" if n >= 1_000_000 and n % 1_000_000 == 0 else f"{n // 1_000}k"


def _run_step(step: str, library: Library, snapshot: Path, n: int, base: np.ndarray) -> Row:
    if step == "init":
        return _fieldmap(library, "init", library.root)
    if step == "load":
        alone(write_snapshot, snapshot, n)
        size = snapshot.stat().st_size
        told = _fieldmap(library, "ingest", "arxiv-snapshot", snapshot)
        snapshot.unlink()
        return told | {"file_gb": size / 1e9}
    if step == "vectors":
        return {"written": alone(write_vectors, library, base)}
    if step == "embed":
        return _fieldmap(library, "embed")
    if step == "citations":
        return _fieldmap(library, "analyze", "citations")
    return publish_costs(library)


def _fieldmap(library: Library, *words: object) -> Row:
    """Run one command in a process of its own and return its CPU seconds and peak memory."""
    command = [sys.executable, "-m", "app.cli", "--library", str(library.root), *map(str, words)]
    clock = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"fieldmap {' '.join(map(str, words))} ended with {os.waitstatus_to_exitcode(status)}")
    return {"cpu_s": used.ru_utime + used.ru_stime, "wall_s": time.perf_counter() - clock,
            "peak_gb": used.ru_maxrss / 2**20}  # fmt: skip


def publish_costs(library: Library) -> Row:
    """Publish, and compare what comes after the building of indexes with cp, sync and sha256sum of the same files."""
    told: Row = alone(publish_in_parts, library)
    return told | {"copied_by_tools": copy_with_tools(library)}


def publish_in_parts(library: Library) -> Row:
    """Publish as the command does and return the CPU seconds of its parts; reading the texts counts to the index."""
    spent: Row = {}

    def timed(name: str, task: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            cpu, wall = time.process_time(), time.perf_counter()
            try:
                return task(*arguments, **named)
            finally:
                spent[name] = {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall,
                               "peak_gb": peak_gb()}  # fmt: skip

        return run

    for module, function, name in (
        (app.pipeline, "_build_vectors", "vectors"), (app.pipeline, "build_lexical", "words"),
        (app.pipeline, "build_passages", "passages"), (app.pipeline, "build_indexes", "indexes"),
        (app.pipeline, "publish", "publish"),
    ):  # fmt: skip
        setattr(module, function, timed(name, getattr(module, function)))
    with writer_lock(library):
        app.pipeline.publish_locked(library, load_settings(library.settings_file), force=True)
    for part in ("cpu_s", "wall_s"):
        spent.setdefault("copy", {})[part] = spent["publish"][part] - spent["indexes"][part]
    return spent


def copy_with_tools(library: Library) -> Row:
    """Copy the database with cp, sync it, and hash all files of the edition, as a person would with the shell."""
    number = current_number(library)
    assert number is not None
    edition = load_edition(library, number)
    beside = library.root / "copied-by-cp"
    before, wall = os.times(), time.perf_counter()
    subprocess.run(["cp", str(library.ledger), str(beside)], check=True)
    others = [str(edition.folder / name) for name in edition.manifest["files"] if name != edition.database.name]
    subprocess.run(["sync", str(beside), *others], check=True)
    subprocess.run(["sha256sum", str(beside), *others], check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    beside.unlink()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {"cpu_s": cpu, "wall_s": time.perf_counter() - wall}


def costs(library: Library) -> list[Row]:
    """Return the rows of what a library cost to make and how large its parts are."""
    told: Row = json.loads(library.root.with_suffix(".json").read_text(encoding="utf-8"))
    number = current_number(library)
    assert number is not None
    files = load_edition(library, number).manifest["files"]
    sizes = {name: sum(f["size_bytes"] for key, f in files.items() if key.startswith(start)) / 1e6
             for name, start in (("vectors", "vector"), ("words", "lexical"), ("passages", "passages"),
                                 ("database", "edition-"))}  # fmt: skip
    rows = [{"part": "load", **told["load"]}, {"part": "embed: the ledger alone", **told["embed"]},
            {"part": "citations", **told["citations"]}]  # fmt: skip
    publish = told["publish"]
    rows += [{"part": f"index of {name}", **publish[name], "mb": sizes[name]}
             for name in ("vectors", "words", "passages")]  # fmt: skip
    tools = publish["copied_by_tools"]
    rows.append({"part": "publish, after the indexes", **publish["copy"], "mb": sum(sizes.values()),
                 "times_tools_cpu": publish["copy"]["cpu_s"] / tools["cpu_s"],
                 "times_tools_wall": publish["copy"]["wall_s"] / tools["wall_s"]})  # fmt: skip
    rows.append({"part": "cp + sync + sha256sum", **tools})
    rows.append({"part": "publish, all", **publish["publish"]})
    return [{key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()} for row in rows]


# --- asking it -------------------------------------------------------------------------------------------------------


def ask(root: Path, base: np.ndarray, count: int) -> list[Row]:
    """Open a library as any reader does and ask all kinds of questions; CPU milliseconds of each."""
    before, cpu, wall = rss_gb(), time.process_time(), time.perf_counter()
    reader = open_reader(Library(root))
    rows = [{"part": "open", "cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall,
             "rss_gb": rss_gb() - before}]  # fmt: skip
    reader.encoder().encode_query("warm")
    rows.append({"part": "with the encoder", "rss_gb": rss_gb() - before})
    asked = queries(count)
    for name, (most, task) in questions(reader).items():
        rows.append({"part": name, **timed_queries(task, asked[: most or count])})
    rows.append({"part": "recall", **recall(reader, query_vectors(base, count))})
    rows.append({"part": "after all questions", "rss_gb": rss_gb() - before, "peak_gb": peak_gb()})
    for row in rows:
        if row["part"] == "hybrid, 10 hits":
            row["aim_met"] = bool(row["p95_ms"] < AIM_MS)
    return rows


def questions(reader: Reader) -> dict[str, tuple[int, Callable[[str], Any]]]:
    """Return by name how many queries are asked (0: all), and how."""
    works = [row[0] for row in reader.db.execute(
        "SELECT work_id FROM main.works WHERE NOT is_stub ORDER BY hash(work_id) LIMIT 400").fetchall()]  # fmt: skip
    one = iter(works * 100)
    titles = reader.db.execute("SELECT title FROM public.works ORDER BY hash(work_id) LIMIT 40").fetchall()
    venue, author = reader.db.execute(
        """SELECT (SELECT venue FROM main.works WHERE venue IS NOT NULL ORDER BY work_id LIMIT 1),
                  (SELECT name FROM main.authorship ORDER BY work_id, position LIMIT 1)"""
    ).fetchall()[0]
    title = iter([row[0] for row in titles] * 10)

    def filtered(**named: Any) -> Callable[[str], Any]:
        return lambda query: reader.find(query, filters=Filters(**named))

    return {
        "first query": (1, reader.find),
        "encoding alone": (0, reader.encoder().encode_query),
        "by words, 10 hits": (0, lambda query: reader.find(query, mode="lexical")),
        "by meaning, 10 hits": (0, lambda query: reader.find(query, mode="dense")),
        "hybrid, 10 hits": (0, reader.find),
        "hybrid, page 2": (FEW, lambda query: reader.find(query, offset=10)),
        "hybrid, page 12": (FEW, lambda query: reader.find(query, offset=110)),
        "hybrid, 20 hits, with facets": (FEW, lambda query: reader.find(query, 20, facets=True)),
        "hybrid since a day": (FEW, filtered(since=date(2020, 1, 1))),
        "hybrid of a subject": (FEW, filtered(subject="cs.CL")),
        "hybrid as of a day": (FEW, filtered(as_of=date(2015, 1, 1))),
        "hybrid of a venue": (FEW, filtered(venue=venue)),
        "hybrid of an author": (FEW, filtered(author=author)),
        "hybrid of a subject in a year, with facets": (FEW, lambda query: reader.find(
            query, 20, Filters(since=date(2020, 1, 1), until=date(2020, 12, 31), subject="cs.CL"), facets=True)),
        "a filter alone, with facets": (FEW // 4, lambda query: reader.find(
            "", 20, Filters(subject="cs.CL"), facets=True)),
        "like 2, unlike 1": (FEW, lambda query: reader.find(
            "", like=[f"work:{next(one)}", f"work:{next(one)}"], unlike=[f"work:{next(one)}"])),
        "like 1 and words": (FEW, lambda query: reader.find(query, like=[f"work:{next(one)}"])),
        "a misspelt word": (FEW, lambda query: reader.nearest_words(query.split()[0] + "qx")),
        "show by number": (FEW, lambda query: reader.show(f"work:{next(one)}")),
        "show by title": (FEW // 4, lambda query: reader.show(next(title))),
        "similar": (FEW, lambda query: reader.similar([f"work:{next(one)}"])),
        "ask": (FEW // 4, reader.ask),
    }  # fmt: skip


def timed_queries(task: Callable[[str], Any], asked: Sequence[str]) -> Row:
    """Return CPU and wall milliseconds of a task, the median and the 95th percentile, and how often it was done."""
    cpu, wall = [], []
    for query in asked:
        clock, start = time.process_time(), time.perf_counter()
        task(query)
        cpu.append(1e3 * (time.process_time() - clock))
        wall.append(1e3 * (time.perf_counter() - start))
    (p50, p95), (wall50, wall95) = np.percentile(cpu, [50, 95]), np.percentile(wall, [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2), "wall_p50_ms": round(float(wall50), 2),
            "wall_p95_ms": round(float(wall95), 2), "asked": len(cpu)}  # fmt: skip


def recall(reader: Reader, vectors: np.ndarray) -> Row:
    """Return the share of the exact ten nearest that the edition's index finds."""
    exact, hits = reader.vectors.body, 0
    for vector in vectors:
        near = exact.work_ids[exact.exact.search(vector[None, :], 10)[1][0]]
        hits += len(set(near.tolist()) & set(reader.vectors.query(vector[None, :], 10)[0][0].tolist()))
    share = hits / (10 * len(vectors))
    return {"kind": reader.vectors.kind, "recall@10": round(share, 4), "asked": len(vectors),
            "aim_met": share >= AIM_RECALL}  # fmt: skip


def rss_gb() -> float:
    """Return the memory this process holds now, in GB (proc(5), VmRSS; mapped pages that were read count)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 2**20


def _peer(name: str, peer: tuple[int, Callable[..., Row]], library: Library, base: np.ndarray, n: int) -> Row:
    most, task = peer
    told = alone(task, library.root, base) if n <= most else {"skipped": f"above {most:,} it takes too much"}
    return {"part": f"peer: {name}", **told}


# --- growth ----------------------------------------------------------------------------------------------------------


def growth(rows: Sequence[Row]) -> list[Row]:
    """Return for each part asked at several sizes the exponent of its cost: least squares of ln cost on ln n."""
    points: dict[str, dict[int, float]] = {}
    for row in rows:
        cost = row.get("p50_ms", row.get("cpu_s"))
        if cost:
            points.setdefault(row["part"], {})[row["n"]] = float(cost)
    fitted = []
    for part, held in points.items():
        if len(held) >= 2:
            slope = float(np.polyfit(np.log(list(held)), np.log(list(held.values())), 1)[0])
            last = sorted(held)[-2:]
            step = float(np.log(held[last[1]] / held[last[0]]) / np.log(last[1] / last[0]))
            fitted.append({"part": part, "exponent": round(slope, 2), "last_step": round(step, 2), "points": held})
    return fitted


if __name__ == "__main__":
    main()
