"""Cluster words by their neighbours in abstracts and write ``analysis/tags/clusters.npz`` for the tagger's features.

Run: ``python -m benchmarks.train_word_clusters --data FOLDER`` with the folder that holds ``arxiv-2025-26/`` (metadata,
CC0) and ``acl-anthology-2021/`` (CC BY 4.0). Words that share their neighbours, two to either side, share a cluster:
positive pointwise mutual information, reduced by singular values (Levy & Goldberg 2014), k-means. Only words and
numbers are written.
"""

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

OUT = Path(__file__).resolve().parent.parent / "analysis" / "tags" / "clusters.npz"
ABSTRACTS = 40_000
WORDS, CONTEXTS, FEWEST = 20_000, 4_000, 15
DIMENSIONS = 80
SIZES = (64, 300, 1000)
SEED = 7
SOURCE = (
    "Word clusters from abstracts of arXiv (metadata, CC0) and of the ACL Anthology (CC BY 4.0);"
    " made by benchmarks/train_word_clusters.py"
)
_WORD = re.compile(r"[^\W_]+")


def main() -> None:
    """Read, count, reduce, cluster, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    texts = [_WORD.findall(text.lower()) for text in abstracts(options.data)]
    counts = Counter(word for text in texts for word in text)
    words = [word for word, count in counts.most_common(WORDS) if count >= FEWEST]
    vectors = word_vectors(texts, words)
    labels = [KMeans(size, n_init=1, max_iter=40, random_state=SEED).fit(vectors).labels_ for size in SIZES]
    np.savez_compressed(
        options.out, words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        labels=np.asarray(labels, dtype=np.uint16), source=np.asarray(SOURCE),
    )  # fmt: skip
    print(f"{len(texts)} abstracts, {len(words)} words, {options.out.stat().st_size / 1e3:.0f} kB")


def abstracts(data: Path) -> list[str]:
    """Return abstracts of both sources in a fixed order."""
    arxiv = duckdb.execute(
        """SELECT abstract FROM read_parquet(?) WHERE abstract IS NOT NULL
        AND list_has_any(categories, ['cs.CL', 'cs.CV', 'cs.LG', 'cs.AI', 'cs.IR']) ORDER BY md5(id) LIMIT ?""",
        [str(data / "arxiv-2025-26" / "2*.parquet"), ABSTRACTS],
    ).fetchall()
    acl = duckdb.execute(
        "SELECT abstract FROM read_parquet(?) WHERE abstract IS NOT NULL ORDER BY md5(abstract)",
        [str(data / "acl-anthology-2021" / "papers.parquet")],
    ).fetchall()
    return [text for (text,) in [*arxiv, *acl]]


def word_vectors(texts: list[list[str]], words: list[str]) -> Any:
    """Return unit vectors of the words, shape (n_words, DIMENSIONS)."""
    index = {word: row for row, word in enumerate(words)}
    gap = [-1, -1]
    ids = np.asarray([row for text in texts for row in (*(index.get(word, -1) for word in text), *gap)], dtype=np.int64)
    counts = hstack([_pairs(ids, offset, len(words)) for offset in (-2, -1, 1, 2)]).tocsr()
    left, values, _ = randomized_svd(_ppmi(counts), DIMENSIONS, random_state=SEED)
    return normalize(left * np.sqrt(values))


def _pairs(ids: Any, offset: int, n_words: int) -> Any:
    """Return how often each word has each frequent word at an offset, shape (n_words, CONTEXTS)."""
    words, contexts = (ids[: len(ids) - offset], ids[offset:]) if offset > 0 else (ids[-offset:], ids[:offset])
    near = (words >= 0) & (contexts >= 0) & (contexts < CONTEXTS)
    codes, found = np.unique(words[near] * CONTEXTS + contexts[near], return_counts=True)
    return csr_matrix((found.astype(float), (codes // CONTEXTS, codes % CONTEXTS)), shape=(n_words, CONTEXTS))


def _ppmi(counts: Any) -> Any:
    """Return positive pointwise mutual information."""
    total = counts.sum()
    rows, columns = (np.maximum(np.asarray(counts.sum(axis=axis)).ravel(), 1) for axis in (1, 0))
    ratio = diags(total / rows) @ counts @ diags(1 / columns)
    ratio.data = np.maximum(np.log(ratio.data), 0)
    ratio.eliminate_zeros()
    return ratio


if __name__ == "__main__":
    main()
