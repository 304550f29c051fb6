"""Places of the papers by UMAP from their nearest neighbours (extra ``map``). Used by the map step.

Only the layout is umap-learn's: the exact neighbours are `index`'s, and the start is ours, so that a map can begin
from the last one. One thread is used, for several would give another map each time.
"""

import importlib.util
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix

SEED = 20
MIN_DIST = 0.1
"""Least distance of two places, in units of the map; the default of umap-learn."""
REPULSIONS = 5
"""Papers pushed apart for every pair pulled together; the default of umap-learn."""
LARGEST = 10_000
"""Papers up to which a layout takes 500 rounds, above 200; as in umap-learn."""
FEWEST = 50
"""Papers below which the places stay as they start: there is nothing to untangle."""
WIDTH = 10.0
"""Width that a map starts with."""
NOISE = 1e-3
"""Part of the width by which places that begin together are pushed apart."""
Places = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Effort:
    """How far places may move: rounds of the optimisation and the step of the first one."""

    rounds: int
    step: float


REFIT = Effort(60, 0.25)
"""From the last places: enough for new papers to find theirs (measured in docs/map.md)."""


def first_effort(n: int) -> Effort:
    """Return the effort of a map that begins from nothing."""
    return Effort(500 if n <= LARGEST else 200, 1.0)


def is_available() -> bool:
    """Tell whether umap-learn is installed."""
    return importlib.util.find_spec("umap") is not None


def umap_layout(
    neighbours: NDArray[Any], similarity: NDArray[Any], start: NDArray[Any], effort: Effort | None = None,
    seed: int = SEED,
) -> Places:  # fmt: skip
    """Return a place for every paper (McInnes, Healy & Melville 2018); the same input gives the same places.

    Parameters
    ----------
    neighbours
        Rows of the nearest others, best first, shape (n, k); k of 0 leaves the places as they start.
    similarity
        Their cosines, shape (n, k).
    start
        Places to begin from, shape (n, 2).
    effort
        None: that of a first map.

    Returns
    -------
    ndarray of shape (n, 2), float32
    """
    places = np.array(start, dtype=np.float32, order="C")  # a copy: umap-learn moves the places it is given
    n, k = neighbours.shape
    if n < FEWEST or k == 0:
        return places
    effort = effort or first_effort(n)
    chance = np.random.RandomState(seed)  # noqa: NPY002 - umap-learn takes no other
    links = neighbour_weights(neighbours, similarity, effort.rounds)
    epochs = _umap().umap_.make_epochs_per_sample(links.data, effort.rounds)
    a, b = _umap().umap_.find_ab_params(1.0, MIN_DIST)
    state = chance.randint(np.iinfo(np.int32).min + 1, np.iinfo(np.int32).max - 1, 3).astype(np.int64)
    made: Places = _umap().layouts.optimize_layout_euclidean(
        places, places, links.row, links.col, effort.rounds, n, epochs, a, b, state, 1.0, effort.step, REPULSIONS,
        parallel=False, move_other=True,
    )  # fmt: skip
    return made


def neighbour_weights(neighbours: NDArray[Any], similarity: NDArray[Any], rounds: int) -> coo_matrix:
    """Return how strongly papers are tied, in (0, 1], symmetric; ties too weak for one round are left out.

    McInnes, Healy & Melville 2018, section 3.1, with cosine distance; every paper counts as its own first neighbour.
    """
    n, k = neighbours.shape
    own = np.arange(n, dtype=np.int64)[:, None]
    distances = np.maximum(1.0 - np.asarray(similarity, dtype=np.float32), 0.0)
    found = _umap().umap_.fuzzy_simplicial_set(
        np.empty((n, 1), dtype=np.float32), k + 1, None, "cosine",
        knn_indices=np.hstack([own, neighbours]).astype(np.int32),
        knn_dists=np.hstack([np.zeros((n, 1), dtype=np.float32), distances]),
    )[0].tocoo()  # fmt: skip
    kept = found.data >= found.data.max() / rounds
    return coo_matrix((found.data[kept], (found.row[kept], found.col[kept])), shape=(n, n))


def start_places(embeddings: NDArray[np.float32]) -> Places:
    """Return where a first map begins: the two main directions of the vectors, ties pushed apart, shape (n, 2)."""
    n = len(embeddings)
    if not n:
        return np.empty((0, 2), dtype=np.float32)
    centred = embeddings - embeddings.mean(axis=0, dtype=np.float64).astype(np.float32)
    _, axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    main = axes[:, -2:][:, ::-1]
    main = main * np.sign(main[np.abs(main).argmax(axis=0), [0, 1]])  # eigenvectors come with either sign
    flat = centred @ main.astype(np.float32)
    flat *= WIDTH / 2 / max(float(np.abs(flat).max()), 1e-12)
    return np.asarray(flat + np.random.default_rng(SEED).normal(scale=NOISE * WIDTH, size=flat.shape), dtype=np.float32)


def _umap() -> Any:
    """Return umap-learn, imported when it is first needed: that takes seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that TensorFlow is not there
        import umap
        import umap.layouts
        import umap.spectral
        import umap.umap_
    return umap
