"""Try search on a judged collection: the indexes of an edition, built in a folder, asked and measured.

Used by `fieldmap eval search` and `benchmarks.search_quality`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data.errors import InputError
from index.embedding import Progress, Rows, embed_rows
from index.encoders import ModelChoice, RememberingEncoder, TextEncoder, open_encoder
from index.evaluation import Comparison, Estimate, compare, estimate, measure
from index.judgments import Collection
from index.lexical import LONGEST_QUERY, LexicalIndex, build_lexical
from index.model_key import FloatMatrix
from index.search import Mode, search
from index.shards import known_hashes, read_vectors, shard_folder, with_direction
from index.text import paper_text, text_hash
from index.tfidf import TFIDF_SVD, fit_texts, save_fit
from index.vectors import VectorIndex

TOP_K = 100
"""Papers ranked for a query where there is no pool."""
Scores = Mapping[str, Sequence[float]]
"""Values of each measure, one a query."""


def _no_progress(count: int) -> None:
    """Count nothing."""


def trial_encoder(model: str, collection: Collection, folder: Path) -> TextEncoder:
    """Return the encoder of a model for a collection; what must be fitted is fitted on its corpus, in ``folder``."""
    choice = ModelChoice(model, folder / "models")
    if model == TFIDF_SVD:
        papers = [collection.corpus[name] for name in sorted(collection.corpus)]
        save_fit(fit_texts((paper_text(paper.title, paper.abstract) for paper in papers), len(papers)), choice.fits)
    return open_encoder(choice)


@dataclass(slots=True)
class Trial:
    """A judged collection with its indexes, open."""

    collection: Collection
    names: list[str]
    """Ids of the papers, ascending; work i is names[i], so that ties go to the lower id."""
    lexical: LexicalIndex
    vectors: VectorIndex
    encoder: Any

    @classmethod
    def build(
        cls, collection: Collection, folder: Path, encoder: TextEncoder, cache: Path | None = None,
        progress: Progress = _no_progress,
    ) -> "Trial":  # fmt: skip
        """Build both indexes of the corpus.

        Parameters
        ----------
        folder
            Takes the indexes; must not hold any.
        cache
            Keeps vectors by the hash of their text, in shards as a library has them; None: in ``folder``.
        progress
            Called with the number of texts embedded.
        """
        names = sorted(collection.corpus)
        papers = [collection.corpus[name] for name in names]
        texts = [paper_text(paper.title, paper.abstract) for paper in papers]
        vectors = embed_texts(texts, cache or folder / "vectors", encoder, progress)
        rows = ((work, paper.title, paper.abstract, "", "") for work, paper in enumerate(papers))
        build_lexical(folder / "lexical", rows)
        lexical = LexicalIndex.open(folder / "lexical")
        works, vectors = with_direction(np.arange(len(names)), vectors)
        index = VectorIndex.build(vectors, works, encoder.key)
        return cls(collection, names, lexical, index, RememberingEncoder(encoder))

    def rank(self, query: str, mode: Mode, top_k: int = TOP_K) -> list[str]:
        """Return the papers found for a query of the collection, best first, as `fieldmap search` orders them.

        With a pool, only its papers are ranked, all of them: those that were not found come last, by id.
        The paper that has the query's own id is left out, as BEIR does.
        """
        pool = None if self.collection.pools is None else sorted(set(self.collection.pools[query]) - {query})
        allowed = None if pool is None else self._works(pool)
        wanted = top_k + 1 if pool is None else max(len(pool), 1)
        text = self.collection.queries[query][:LONGEST_QUERY]
        hits = search(text, self.lexical, self.vectors, self.encoder, wanted, mode=mode, allowed=allowed)
        found = [name for name in (self.names[hit.work_id] for hit in hits) if name != query]
        return found[:top_k] if pool is None else found + sorted(set(pool) - set(found))

    def scores(
        self, mode: Mode, top_k: int = TOP_K, relevant_from: int = 1, progress: Progress = _no_progress
    ) -> dict[str, list[float]]:
        """Return each measure of every judged query, in the order of `Collection.judged_queries`.

        Raises
        ------
        InputError
            If no query has a relevant paper.
        """
        measured: list[dict[str, float]] = []
        for query in self.collection.judged_queries(relevant_from):
            pools = self.collection.pools
            size = None if pools is None else len(pools[query])
            ranked = self.rank(query, mode, top_k)
            measured.append(measure(ranked, self.collection.judgments[query], relevant_from, size))
            progress(1)
        if not measured:
            raise InputError(f"no query has a paper judged {relevant_from} or higher; nothing can be measured")
        return {name: [values[name] for values in measured] for name in measured[0]}

    def _works(self, names: Sequence[str]) -> list[int]:
        """Return the works of some ids, ascending."""
        return [bisect_left(self.names, name) for name in names]


def embed_texts(
    texts: Sequence[str], cache: Path, encoder: TextEncoder, progress: Progress = _no_progress
) -> FloatMatrix:
    """Return the vectors of texts, shape (n, dim); those that the cache lacks are encoded and kept there."""
    hashes = [text_hash(text) for text in texts]
    folder = shard_folder(cache, encoder.key)
    held = set(known_hashes(folder).column("text_hash").to_pylist())
    fresh = sorted({name: text for name, text in zip(hashes, texts, strict=True) if name not in held}.items())
    if fresh:
        embed_rows(lambda count: _parts(fresh, count), len(fresh), folder, encoder, None, progress)
    return read_vectors(cache, encoder.key, np.asarray(hashes))


def _parts(rows: Rows, count: int) -> Iterator[Rows]:
    """Yield the rows, so many at once."""
    return (rows[start : start + count] for start in range(0, len(rows), count))


def summary(scores: Mapping[str, Scores]) -> dict[str, Any]:
    """Return what is told of one or several modes: the first mode's measures, each mode's, and paired tests.

    Returns
    -------
    dict
        ``{measure: {value, lo, hi, n}}`` of the first mode, the same by mode under ``modes``, and under ``paired``,
        for each further mode, ``{measure: {difference, lo, hi, p, n}}`` of the first mode over it.
    """
    modes = {mode: {name: estimate(values) for name, values in by_name.items()} for mode, by_name in scores.items()}
    first = next(iter(scores))
    paired = {
        f"{first} over {mode}": {name: compare(scores[first][name], values) for name, values in by_name.items()}
        for mode, by_name in scores.items() if mode != first
    }  # fmt: skip
    return {**_told(modes[first]), "modes": {mode: _told(told) for mode, told in modes.items()},
            "paired": {pair: _told(told) for pair, told in paired.items()}}  # fmt: skip


def _told(found: Mapping[str, Estimate | Comparison]) -> dict[str, dict[str, float]]:
    return {name: asdict(one) for name, one in found.items()}
