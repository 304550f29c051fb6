"""A pure function mapped over Parquet shards: one shard in, one out; what is done is skipped, what is lost is repeated.

A shard is done when the file of its final name exists with the right manifest (its Parquet metadata): a run that is
killed anywhere goes on from there. Executors say where it is computed; used by embedding, on one machine or many.
"""

import errno
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import FieldmapError, IncompleteError, InputError, StorageError
from data.files import sha256_of, write_parquet

Compute = Callable[[pa.Table], pa.Table]
"""A function of a module (or a ``partial`` of one) without state: other processes import it."""
TRIES = 3
"""Times a shard is computed whose worker dies; each time with the others that were lost, after the rest."""
NAMED = 5
"""Shards that an error names."""
MAX_SHARD_BYTES = 2 * 2**30
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
INPUT, ROWS = "input_sha256", "rows"
"""Facts of a manifest that the runner adds."""


@dataclass(frozen=True, slots=True)
class ShardJob:
    """A shard to be made."""

    source: Path
    target: Path
    facts: Mapping[str, str]
    """What the manifest must say besides the hash of the input: by which function, which model …"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How the computation of a shard ended."""

    job: ShardJob
    state: Literal["done", "failed", "lost", "no room"]
    """lost: the worker died, of it or beside it; no room: nothing more can be written."""
    rows: int = 0
    told: str = ""
    """What went wrong."""


class Executor(Protocol):
    """Where shards are computed. Nothing is started before there is work."""

    is_local: bool
    """The workers are processes of this machine and share what it has."""

    @property
    def workers(self) -> int:
        """How many shards are computed at once."""

    def run(self, compute: Compute, jobs: Iterable[ShardJob]) -> Iterator[Ended]:
        """Compute each shard once by :func:`compute_shard` and yield them as they end; jobs are read as needed."""

    def __enter__(self) -> Self:
        """Open; the end of the block stops every worker."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop every worker."""


def undone(
    jobs: Iterable[ShardJob], skipped: Callable[[ShardJob], object], tell: Callable[[str], object]
) -> list[ShardJob]:
    """Return the shards that are left to compute.

    Parameters
    ----------
    skipped
        Called with each shard that is done.
    tell
        Called with a sentence on each that is there and cannot be used.
    """
    left = []
    for job in jobs:
        fault = why_undone(job)
        if fault is None:
            skipped(job)
        else:
            left.append(job)
            if fault:
                tell(f"{job.target} {fault}; it is computed again")
    return left


def why_undone(job: ShardJob) -> str | None:
    """Return what is wrong with a shard that is there, '' where there is none, None for one that is done."""
    if not job.target.exists():
        return ""
    try:
        footer = pq.read_metadata(job.target)
    except (pa.ArrowException, OSError) as error:
        return f"is damaged ({str(error).splitlines()[0]})"
    held = {name.decode(): value.decode(errors="replace") for name, value in (footer.metadata or {}).items()}
    wanted = {**job.facts, INPUT: sha256_of(job.source), ROWS: str(footer.num_rows)}
    differ = [f"{name} {held.get(name, 'missing')}, not {value}" for name, value in wanted.items()
              if held.get(name) != value]  # fmt: skip
    return f"was made otherwise ({'; '.join(differ)})" if differ else None


def compute_shard(compute: Compute, job: ShardJob) -> Ended:
    """Compute one shard in this process and put it in its place, whole; errors are told, not raised."""
    try:
        size = job.source.stat().st_size
        if size > MAX_SHARD_BYTES:
            raise InputError(f"{size:,} bytes, more than {MAX_SHARD_BYTES:,}; split it into smaller shards")
        content = job.source.read_bytes()
        made = compute(pq.read_table(pa.BufferReader(content), use_threads=False))
        facts = {**job.facts, INPUT: hashlib.sha256(content).hexdigest(), ROWS: str(made.num_rows)}
        write_parquet(job.target, made.replace_schema_metadata({**(made.schema.metadata or {}), **facts}))
    except FieldmapError as error:
        return Ended(job, "failed", told=str(error))
    except Exception as error:  # of the function or the file: told with the shard, the others go on
        full = isinstance(error, OSError) and error.errno in NO_ROOM
        return Ended(job, "no room" if full else "failed", told=f"{type(error).__name__}: {error}")
    return Ended(job, "done", made.num_rows)


def run_shards(executor: Executor, compute: Compute, jobs: Iterable[ShardJob]) -> Iterator[Ended]:
    """Compute shards and yield each that is done, in no order; one that fails stops no other.

    Raises
    ------
    IncompleteError
        At the end, if shards failed, or their workers died each time; names them.
    StorageError
        At once, if the disk is full, or workers die one after another.
    """
    failed: list[Ended] = []
    waiting: Iterable[ShardJob] = jobs
    for _ in range(TRIES):
        lost: list[Ended] = []
        for ended in _watched(executor, executor.run(compute, waiting)):
            if ended.state == "done":
                yield ended
            else:
                (lost if ended.state == "lost" else failed).append(ended)
        whole = [ended for ended in lost if why_undone(ended.job) is None]  # the worker died after its last step
        yield from (replace(ended, state="done", rows=_rows_of(ended.job.target)) for ended in whole)
        lost = [ended for ended in lost if ended not in whole]
        if not lost:
            break
        waiting = [ended.job for ended in lost]
    if failed or lost:
        raise IncompleteError(_told([*failed, *lost]))


def _watched(executor: Executor, stream: Iterator[Ended]) -> Iterator[Ended]:
    """Pass on what ended, and stop where going on is of no use."""
    deaths = 0
    for ended in stream:
        if ended.state == "no room":
            raise StorageError(f"{ended.job.target}: {ended.told}; make room and run the command again")
        deaths = deaths + 1 if ended.state == "lost" else 0
        if deaths >= TRIES * max(2, executor.workers):
            raise StorageError(
                f"worker processes ended unexpectedly {deaths} times in a row (out of memory?), last at "
                f"{ended.job.target.name}: {ended.told}; run the command again: what is done is kept; fewer workers "
                "(embedding.workers = 1) need less memory"
            )
        yield ended


def _rows_of(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows)


def _told(failed: list[Ended]) -> str:
    named = "; ".join(f"{ended.job.source.name}: {ended.told}" for ended in failed[:NAMED])
    more = f"; and {len(failed) - NAMED:,} more" if len(failed) > NAMED else ""
    return (
        f"{len(failed):,} shards could not be computed: {named}{more}. All others are done and kept; the same command "
        "tries these again"
    )
