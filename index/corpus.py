"""A corpus that is no library: a folder of Parquet shards of texts in, the same shards of vectors out.

Used by `fieldmap embed-shards`, on one machine or a cluster.
"""

import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.errors import IncompleteError, InputError
from data.files import clear_leftovers
from data.library import folder_lock
from data.shard_runner import Executor, ShardJob, run_shards, undone
from index.embedding import MODEL, described, encode_table
from index.encoders import ModelChoice

LOCK_FILE = ".lock"


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """What became of the shards of a corpus."""

    shards: int
    computed: int
    skipped: int
    """Done before."""
    failed: int
    rows: int
    """Texts embedded now."""
    seconds: float
    model_key: str
    fault: str
    """Which shards failed and why; '' if none did."""


def shards_of(texts: Path, vectors: Path) -> list[Path]:
    """Return the shards of a folder, by name.

    Raises
    ------
    InputError
        If there are none, or their vectors would replace them.
    """
    if not texts.is_dir():
        raise InputError(f"{texts} is no folder; a folder of Parquet shards is wanted")
    sources = sorted(path for path in texts.glob("*.parquet") if not path.name.startswith("."))
    if not sources:
        raise InputError(f"{texts} holds no *.parquet")
    if vectors.resolve() == texts.resolve():
        raise InputError(f"{vectors} holds the texts; vectors need a folder of their own")
    return sources


def embed_corpus(
    sources: Sequence[Path], vectors: Path, choice: ModelChoice, executor: Executor,
    progress: Callable[[], object] = lambda: None, tell: Callable[[str], object] = lambda sentence: None,
) -> CorpusReport:  # fmt: skip
    """Embed every shard that is not embedded yet.

    Parameters
    ----------
    sources
        Parquet files with a column ``id`` or ``text_hash``, and ``text``, or ``title`` and ``abstract``.
    vectors
        Folder that takes a shard of the same name with that column and ``vector``; one run at a time writes to it.
    progress
        Called for each shard that is done.
    tell
        Called with a sentence on each shard that is there and has to be computed again.
    """
    clock, description = time.perf_counter(), described(choice)
    vectors.mkdir(parents=True, exist_ok=True)
    with folder_lock(vectors / LOCK_FILE, vectors):
        clear_leftovers(vectors)
        jobs = [ShardJob(path, vectors / path.name, {MODEL: description.key}) for path in sources]
        left = undone(jobs, lambda job: progress(), tell)
        computed, rows, fault = 0, 0, ""
        try:
            for ended in run_shards(executor, functools.partial(encode_table, description), left):
                computed, rows = computed + 1, rows + ended.rows
                progress()
        except IncompleteError as error:
            fault = str(error)
    seconds = round(time.perf_counter() - clock, 3)
    failed = len(left) - computed
    return CorpusReport(len(jobs), computed, len(jobs) - len(left), failed, rows, seconds, description.key, fault)
