"""Measure embedding by executor: this process, two local processes, a Ray cluster of two nodes on this machine.

Run: ``python -m benchmarks.executors [--texts 1000]`` (needs the extras ``sample`` and ``ray``). Real abstracts, the
250 of the sample repeated under a number, in the same shards for each. Encoding is measured inside the workers, after
one has loaded its model; the cost of a shard as such by a function that does nothing. Judge by the ratios and by
``load_1min``. Prints one table and writes ``benchmarks/results/executors.json``.
"""

import argparse
import functools
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.report import write_result
from data.local_executor import LocalExecutor
from data.ray_executor import RayExecutor
from data.shard_runner import Compute, Ended, Executor, ShardJob, compute_shard, run_shards
from index.embedding import EncoderDescription, described, encode_table
from index.encoders import ModelChoice
from index.text import paper_text
from ingest.s2orc import parse_s2orc, sample_folder
from tests.data.shard_functions import computations, total, write_shards
from tests.ray_clusters import TOKEN, RayCluster

SHARD_TEXTS = 125
EMPTY_SHARDS = 200
"""Shards of one row, to see what a shard costs as such."""
KILL_SHARDS, KILL_AFTER = 24, 4
SLEEP_SECONDS = 0.3


class ThisProcess:
    """The executor that the others are compared with: one shard after another, here."""

    is_local, workers = True, 1

    def run(self, compute: Compute, jobs: Iterator[ShardJob]) -> Iterator[Ended]:
        """Compute each shard."""
        return (compute_shard(compute, job) for job in jobs)


def main() -> None:
    """Measure each, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000, help="texts to encode")
    texts = sample_texts(parser.parse_args().texts)
    rows: list[dict[str, Any]] = []
    os.environ |= TOKEN
    with tempfile.TemporaryDirectory() as folder, RayCluster(nodes=2) as cluster:
        place = Path(folder)
        rows.append(measure("this process", ThisProcess(), texts, place))
        with LocalExecutor(2) as executor:
            rows.append(measure("local, 2 processes", executor, texts, place))
            rows[-1] |= killed(executor, place / "local", kill_local)
        with RayExecutor(cluster.address) as executor:
            rows.append(measure("ray, 2 nodes", executor, texts, place))
            rows[-1] |= killed(executor, place / "ray", lambda notes: cluster.kill_node(1))
    write_result("executors", rows)


def sample_texts(count: int) -> list[str]:
    """Return so many texts: the papers of the sample, again and again under another number."""
    papers = [parse_s2orc(path.read_bytes(), path.stem) for path in sorted(sample_folder().glob("*.json"))]
    written = [paper_text(paper.title, paper.abstract) for paper in papers if paper.abstract]
    return [f"{number // len(written)} {written[number % len(written)]}" for number in range(count)]


def measure(name: str, executor: Executor, texts: Sequence[str], place: Path) -> dict[str, Any]:
    """Return the figures of one executor; the vectors of the first one are what the others are compared with."""
    description = described(ModelChoice())
    warm = write_texts(texts[: 8 * executor.workers], 4, place / "warm")
    run(executor, functools.partial(timed, description), warm, place / name / "warm")
    sources = write_texts(texts, SHARD_TEXTS, place / "texts")
    clock = time.perf_counter()
    run(executor, functools.partial(timed, description), sources, place / name / "vectors")
    wall = time.perf_counter() - clock
    cpu = sum(float(told(path)[b"cpu_seconds"]) for path in (place / name / "vectors").glob("*.parquet"))
    first = place / "this process" / "vectors"
    pairs = [(vectors(place / name / "vectors" / path.name), vectors(first / path.name)) for path in sources]
    empty = write_texts(["x"] * EMPTY_SHARDS, 1, place / "empty")
    clock = time.perf_counter()
    run(executor, same, empty, place / name / "empty")
    return {
        "executor": name, "n": len(texts), "shards": len(sources), "per_cpu_second": round(len(texts) / cpu, 2),
        "cpu_seconds": round(cpu, 1), "wall_seconds": round(wall, 1),
        "largest_difference": max(float(np.abs(a - b).max()) for a, b in pairs),
        "ms_per_empty_shard": round(1000 * (time.perf_counter() - clock) / EMPTY_SHARDS, 2),
        "load_1min": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def killed(executor: Executor, place: Path, kill: Callable[[Path], None]) -> dict[str, int]:
    """Kill a worker, or its node, in the middle of a run; return how many shards were computed more than once."""
    notes = place / "notes"
    notes.mkdir(parents=True)
    sources = write_shards(place / "in", KILL_SHARDS, seconds=SLEEP_SECONDS)
    jobs = [ShardJob(path, place / "out" / path.name, {"function": "total"}) for path in sources]
    killing = threading.Timer(SLEEP_SECONDS / 2, kill, [notes])  # when the workers are in the middle of the next
    for number, _ in enumerate(run_shards(executor, functools.partial(total, str(notes)), jobs), 1):
        if number == KILL_AFTER:
            killing.start()
    times = [len(computations(notes, path.stem)) for path in sources]
    return {
        "kill_shards": len(times),
        "kill_recomputed": sum(times) - len(times),
        "kill_done": len(list((place / "out").glob("*.parquet"))),
    }


def kill_local(notes: Path) -> None:
    """Kill the process that is at a shard."""
    done = {path.stem for path in (notes.parent / "out").glob("*.parquet")}
    [note, *_] = [note for note in notes.iterdir() if note.name not in done]
    os.kill(int(note.read_text().split()[-1]), signal.SIGKILL)


def run(executor: Executor, compute: Compute, sources: Sequence[Path], out: Path) -> None:
    """Compute shards and wait for all."""
    for _ in run_shards(executor, compute, [ShardJob(path, out / path.name, {}) for path in sources]):
        pass


def timed(encoder: EncoderDescription, texts: pa.Table) -> pa.Table:
    """Return the vectors of a shard, with the CPU seconds that they took in the metadata."""
    clock = time.process_time()
    made = encode_table(encoder, texts)
    return made.replace_schema_metadata({**made.schema.metadata, "cpu_seconds": repr(time.process_time() - clock)})


def same(table: pa.Table) -> pa.Table:
    """Return what is given."""
    return table


def write_texts(texts: Sequence[str], each: int, folder: Path) -> list[Path]:
    """Write texts as shards of so many rows, unless they are there; return the files."""
    if not folder.exists():
        folder.mkdir()
        for number in range(0, len(texts), each):
            part = texts[number : number + each]
            table = pa.table({"id": list(range(number, number + len(part))), "text": list(part)})
            pq.write_table(table, folder / f"{number:06}.parquet")
    return sorted(folder.glob("*.parquet"))


def vectors(path: Path) -> np.ndarray:
    """Return the vectors of a shard, shape (n x dim,)."""
    return pq.read_table(path).column("vector").combine_chunks().flatten().to_numpy()


def told(path: Path) -> dict[bytes, bytes]:
    """Return the manifest of a shard."""
    return dict(pq.read_schema(path).metadata)


if __name__ == "__main__":
    main()
