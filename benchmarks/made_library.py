"""Make a library of any size as the program itself makes one: generated texts, real vectors perturbed.

Used by `benchmarks.search_scale` and `benchmarks.made_field`. Words have Zipf frequencies and real stop words, so
that queries match as in life; vectors are those of the sample's abstracts and sentences (:func:`perturbed`).
"""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.cli import run
from app.excerpts import sentences
from benchmarks.snapshot_load import record
from benchmarks.vector_index import FloatMatrix, perturbed
from data.library import Library
from data.settings import load_settings
from data.store import open_ledger
from index.embedding import SHARD_TEXTS
from index.encoder import DEFAULT_MODEL, Encoder, model_key
from index.lexical import STOP_WORDS
from index.shards import shard_folder, write_shard
from index.text import TEXT_HASH_SQL, paper_text

VOCABULARY, FAMILY_NAMES = 120_000, 60_000
FLATTENED = 2.7
"""Frequencies fall as 1 / (rank + 2.7) (Mandelbrot 1953)."""
LETTERS_A_WORD = 7.0
"""With the blank; turns characters into words."""
WORDS_A_SENTENCE = 22
DRAWN_AT_ONCE = 1 << 20
SEED, VECTOR_SEED = 11, 20
Row = dict[str, Any]
BANDS = ((50, 1_000), (1_000, 10_000), (10_000, 60_000))
"""Ranks of frequent, middling and rare words: of a million papers they stand in 2 to 25 %, 0.2 to 2 %, and fewer."""


def vocabulary(size: int = VOCABULARY, seed: int = SEED) -> list[str]:
    """Return words, most frequent first: the stop words, then made-up ones."""
    chance = random.Random(seed)
    words = dict.fromkeys(sorted(STOP_WORDS))
    while len(words) < size:
        words["".join(chance.choices("etaoinsrhldcumfpgwybvk", k=chance.randint(3, 11)))] = None
    return list(words)


class Texts:
    """A source of text: words by Zipf's law, in sentences."""

    def __init__(self, words: list[str], seed: int) -> None:
        self.words, self.rng = np.array(words, dtype=object), np.random.default_rng(seed)
        self.cumulated = np.cumsum(1 / (np.arange(len(words)) + 1 + FLATTENED))
        self.drawn: list[str] = []
        self.place = 0

    def __call__(self, length: int) -> str:
        """Return a text of about ``length`` characters, at least 40."""
        wanted = max(int(max(length, 40) / LETTERS_A_WORD), 1)
        if self.place + wanted > len(self.drawn):
            ranks = np.searchsorted(self.cumulated, self.rng.random(DRAWN_AT_ONCE) * self.cumulated[-1])
            self.drawn, self.place = self.words[ranks].tolist(), 0
        words = self.drawn[self.place : self.place + wanted]
        self.place += wanted
        parts = (words[start : start + WORDS_A_SENTENCE] for start in range(0, wanted, WORDS_A_SENTENCE))
        return " ".join(" ".join(part).capitalize() + "." for part in parts)


def write_snapshot(path: Path, n: int, seed: int = SEED, more: Callable[[int, Row], Row] | None = None) -> None:
    """Write ``n`` made-up lines of an arXiv snapshot, each with an id and a title of its own; ``more`` adds to each."""
    chance, texts = random.Random(seed), Texts(vocabulary(), seed)
    names = vocabulary(FAMILY_NAMES, seed + 1)[len(STOP_WORDS) :]
    with path.open("w", encoding="utf-8") as file:
        for number in range(n):
            told = record(number, chance, names, texts)
            month = number % 228  # January 2007 to December 2025
            told["id"] = f"{(7 + month // 12):02}{month % 12 + 1:02}.{number // 228 + 1:05}"
            file.write(json.dumps(more(number, told) if more else told) + "\n")


def queries(count: int, seed: int = 5) -> list[str]:
    """Return queries of two to four words, each word from a band of frequency chosen at random."""
    chance, words = random.Random(seed), vocabulary()
    return [
        " ".join(words[chance.randrange(*chance.choice(BANDS))] for _ in range(chance.randint(2, 4)))
        for _ in range(count)
    ]


def real_vectors(sample: list[tuple[str, str]], keep: Path) -> FloatMatrix:
    """Return the vectors of (title, abstract) pairs and of the abstracts' sentences, shape (n, dim), encoded once."""
    if keep.exists():
        return np.load(keep, allow_pickle=False)
    texts = [paper_text(title, abstract) for title, abstract in sample]
    texts += [sentence for _, abstract in sample for sentence in sentences(abstract)]
    with Encoder() as encoder:
        vectors = np.unique(encoder.encode_documents(texts), axis=0)
    np.save(keep, vectors, allow_pickle=False)
    return vectors


def sample_texts(folder: Path) -> list[tuple[str, str]]:
    """Return title and abstract of the papers of the sample, from a library made for it."""
    library = Library(folder)
    if not library.settings_file.exists():
        command(library, "ingest", "sample", init=True)
    with open_ledger(library, load_settings(library.settings_file).store) as db:
        return db.execute(
            "SELECT title, abstract FROM public.works WHERE NOT is_stub AND abstract IS NOT NULL ORDER BY work_id"
        ).fetchall()


def write_vectors(library: Library, base: FloatMatrix) -> int:
    """Write a vector for every text of a library as `fieldmap embed` would, in shards of its size; return how many."""
    key = model_key(DEFAULT_MODEL)
    with open_ledger(library, load_settings(library.settings_file).store) as db:
        rows = db.execute(
            f"SELECT DISTINCT {TEXT_HASH_SQL} AS text_hash FROM public.works WHERE NOT is_stub ORDER BY 1"
        ).fetchnumpy()
    folder = shard_folder(library.vectors, key)
    for start, made in _blocks(base, len(rows["text_hash"])):
        for at in range(0, len(made), SHARD_TEXTS):
            hashes = rows["text_hash"][start + at : start + at + SHARD_TEXTS]
            write_shard(folder, [str(one) for one in hashes], made[at : at + SHARD_TEXTS], "perturbed")
    return len(rows["text_hash"])


def _blocks(base: FloatMatrix, n: int) -> Iterator[tuple[int, FloatMatrix]]:
    size = 64 * SHARD_TEXTS
    for start in range(0, n, size):
        yield start, perturbed(base, min(size, n - start), VECTOR_SEED + start)


def query_vectors(base: FloatMatrix, count: int) -> NDArray[np.float32]:
    """Return unit vectors for queries, made as those of the library with another seed, shape (count, dim)."""
    return perturbed(base, count, 7)


def command(library: Library, *words: object, init: bool = False) -> None:
    """Run one command on a library in this process; it must end well."""
    if init:
        command(library, "init", library.root)
    if code := run(["--library", str(library.root), *map(str, words)]):
        raise SystemExit(f"fieldmap {' '.join(map(str, words))} ended with {code}")
