"""Texts to shards of vectors, in this process or by an executor. Used by `index.step`, `index.trial`, `index.corpus`.

A worker is given the name of a model, not the model: it opens its own, once, and checks that it is the same one.
"""

import functools
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.errors import InputError, ModelError
from data.files import clear_leftovers, write_parquet
from data.shard_runner import Executor, ShardJob, run_shards
from index.encoder import FEW_TEXTS, has_gpu
from index.encoders import ModelChoice, TextEncoder, open_encoder
from index.model_key import FloatMatrix
from index.shards import next_number, vector_table, write_shard
from index.text import paper_text
from index.tfidf import TFIDF_SVD

SHARD_TEXTS = 2_048
"""Texts per shard at most: what a lost worker can cost."""
LEAST_TEXTS = 64
SHARDS_PER_WORKER = 8
"""Fewer texts make smaller shards, so that the workers end together and the progress moves."""
BLOCK_TEXTS = 128
"""Texts encoded at once."""
KEYS = ("text_hash", "id")
MODEL = "model_key"
"""Fact of a shard's manifest."""
Rows = list[tuple[str, str]]
"""(text_hash, text) of the texts of a shard."""
Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Spread:
    """Who encodes beside this process, and the model that each of them opens."""

    executor: Executor
    choice: ModelChoice


@dataclass(frozen=True, slots=True)
class EncoderDescription:
    """What another process needs to open the same encoder."""

    choice: ModelChoice
    key: str
    """Model key that it must have there, too."""


def described(choice: ModelChoice) -> EncoderDescription:
    """Return what is sent to other processes of a model."""
    return EncoderDescription(choice, str(choice.key()))


def embed_rows(
    read: Callable[[int], Iterator[Rows]], expected: int, folder: Path, encoder: TextEncoder, spread: Spread | None,
    progress: Progress,
) -> None:  # fmt: skip
    """Encode texts into new shards of a folder; each that is written is kept if this is interrupted.

    Parameters
    ----------
    read
        Gives the texts in lists of at most so many; each list becomes a shard. Only read as fast as they are encoded.
    expected
        How many texts there are.
    spread
        Who encodes; None: this process does, as it does for few texts.
    progress
        Called with the number of texts embedded.
    """
    clear_leftovers(folder)
    if spread is None or _stays_here(expected, spread):
        for rows in read(SHARD_TEXTS):
            _embed_here(rows, expected, folder, encoder, progress)
        return
    size = shard_size(expected, spread.executor.workers)
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)  # of a run that was killed; its finished shards are in the folder
    try:
        jobs = _jobs(read(size), work, folder, encoder)
        for ended in run_shards(spread.executor, functools.partial(encode_table, described(spread.choice)), jobs):
            ended.job.source.unlink()
            progress(ended.rows)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _stays_here(expected: int, spread: Spread) -> bool:
    """Tell whether this process encodes: few texts, one worker, or a GPU that other processes would only share.

    A fit of words is faster than its way to other processes.
    """
    executor = spread.executor
    if expected <= FEW_TEXTS or spread.choice.name == TFIDF_SVD:
        return True
    return executor.is_local and (executor.workers == 1 or has_gpu())


def shard_size(expected: int, workers: int) -> int:
    """Return how many texts a shard gets."""
    return min(SHARD_TEXTS, max(LEAST_TEXTS, -(-expected // (workers * SHARDS_PER_WORKER))))


def _embed_here(rows: Rows, expected: int, folder: Path, encoder: TextEncoder, progress: Progress) -> None:
    """Encode the texts of one shard in this process."""
    rows = sorted(rows, key=lambda row: (len(row[1]), row[0]))
    done = []
    for matrix in encoder.encode_stream(_blocks([text for _, text in rows]), expected):
        done.append(matrix)
        progress(len(matrix))
    write_shard(folder, [name for name, _ in rows], np.concatenate(done), encoder.engine_for(expected))


def _jobs(shards: Iterator[Rows], work: Path, folder: Path, encoder: TextEncoder) -> Iterator[ShardJob]:
    """Write the texts of each shard when it is asked for.

    The name of a shard tells its place and its texts: a worker that outlives its run cannot replace another's.
    """
    for number, rows in enumerate(shards, next_number(folder)):
        rows = sorted(rows, key=lambda row: (len(row[1]), row[0]))
        digest = hashlib.sha256("".join(name for name, _ in rows).encode()).hexdigest()[:8]
        name = f"{number:06}-{digest}.parquet"
        hashes, texts = (pa.array(column, pa.string()) for column in zip(*rows, strict=True))
        write_parquet(work / name, pa.table({"text_hash": hashes, "text": texts}))
        yield ShardJob(work / name, folder / name, {MODEL: str(encoder.key)})


def encode_table(encoder: EncoderDescription, texts: pa.Table) -> pa.Table:
    """Return the vectors of a shard of texts; runs in a worker, which opens its encoder once.

    Parameters
    ----------
    texts
        Column ``text_hash`` or ``id``, and ``text``, or ``title`` and ``abstract``.

    Returns
    -------
    Table
        That first column and ``vector``, in the order of the texts; the metadata names the engine.
    """
    key = next((name for name in KEYS if name in texts.column_names), None)
    if key is None:
        raise InputError(f"no column id or text_hash among {', '.join(texts.column_names)}")
    opened, expected = _opened(encoder), FEW_TEXTS + len(texts)
    written = _texts_of(texts)
    order = np.array(sorted(range(len(written)), key=lambda row: (len(written[row]), row)), dtype=np.int64)
    embeddings: FloatMatrix = np.empty((len(written), opened.key.dim), dtype=np.float32)
    start = 0
    for matrix in opened.encode_stream(_blocks([written[row] for row in order]), expected):
        embeddings[order[start : start + len(matrix)]] = matrix
        start += len(matrix)
    return vector_table(key, texts.column(key), embeddings, opened.engine_for(expected))


@functools.cache
def _opened(description: EncoderDescription) -> TextEncoder:
    """Return the encoder of this worker.

    Raises
    ------
    ModelError
        If the model of that name is another one here.
    """
    encoder = open_encoder(description.choice)
    if str(encoder.key) != description.key:
        raise ModelError(
            f"the model {description.choice.name!r} is {encoder.key} on this machine, not {description.key} as where "
            "the command was started; install the same model on each"
        )
    return encoder


def _texts_of(table: pa.Table) -> list[str]:
    """Return the text of each row, as a library makes it of title and abstract.

    Raises
    ------
    InputError
        If a column is missing or holds no text.
    """
    names = ["text"] if "text" in table.column_names else ["title", "abstract"]
    missing = [name for name in names if name not in table.column_names]
    if missing:
        raise InputError(f"no column text, nor {' and '.join(missing)}, among {', '.join(table.column_names)}")
    try:
        columns = [table.column(name).cast(pa.string()).to_pylist() for name in names]
    except pa.ArrowException as error:
        raise InputError(f"{' or '.join(names)} holds no text: {error}") from error
    if names == ["text"]:
        return [text or "" for text in columns[0]]
    return [paper_text(title or "", abstract) for title, abstract in zip(*columns, strict=True)]


def _blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the texts, a block at a time."""
    return (texts[start : start + BLOCK_TEXTS] for start in range(0, len(texts), BLOCK_TEXTS))
