"""A function of shards for the tests of executors: a sum that notes each computation, and dies or fails when told."""

import os
import signal
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.shard_runner import ShardJob

FACTS = {"function": "total"}


def total(notes, texts):
    """Return the sum of column ``value``; columns ``name``, ``deaths``, ``seconds`` and ``error`` tell the rest."""
    first = {name: texts.column(name)[0].as_py() for name in texts.column_names}
    note = Path(notes) / first["name"]
    with note.open("a") as file:
        file.write(f"{os.getpid()}\n")
    if len(computations(notes, first["name"])) <= first["deaths"]:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(first["seconds"])
    if first["error"]:
        raise ValueError(first["error"])
    return pa.table({"total": [sum(texts.column("value").to_pylist())]})


def computations(notes, name):
    """Return the processes that computed a shard, in order."""
    note = Path(notes) / name
    return note.read_text().split() if note.exists() else []


def write_shards(folder, count, deaths=None, errors=None, seconds=0.0):
    """Write shards 00, 01 …, of three numbers each; shard i holds i, i + 1, i + 2."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        name = f"{number:02}"
        told = {"name": name, "deaths": (deaths or {}).get(name, 0), "error": (errors or {}).get(name, ""),
                "seconds": seconds}  # fmt: skip
        rows = {"value": [number, number + 1, number + 2], **{key: [value] * 3 for key, value in told.items()}}
        pq.write_table(pa.table(rows), folder / f"{name}.parquet")
    return sorted(folder.glob("*.parquet"))


def jobs_of(sources, out):
    """Return the jobs of some shards."""
    return [ShardJob(path, out / path.name, FACTS) for path in sources]


def totals(out):
    """Return the sums that are there, by the name of the shard."""
    return {path.stem: pq.read_table(path).column("total")[0].as_py() for path in sorted(out.glob("[!.]*.parquet"))}


def expected(count):
    """Return the sums of so many shards."""
    return {f"{number:02}": 3 * number + 3 for number in range(count)}
