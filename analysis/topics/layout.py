"""The map of the papers: topics apart from each other, papers around their topic's centre. Used by the topics step."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import pdist, squareform
from sklearn.manifold import smacof
from threadpoolctl import threadpool_limits

SEED = 20
ROUNDS = 300
FILL = 0.42
"""Radius of the median topic as a part of the distance between neighbouring centres: topics touch, rarely overlap."""
FloatMatrix = NDArray[np.float32]


def map_layout(embeddings: FloatMatrix, labels: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return a place for every paper, shape (n, 2); the same input gives the same map.

    Between topics, distance follows the cosine distance of their centres (stress majorisation, de Leeuw 1977). Within
    a topic a paper's place follows the topic's two main directions, its distance from the centre the rank of its
    distance there, so that the crowd fills a disc as large as the root of its size.

    Parameters
    ----------
    embeddings
        Unit vectors, shape (n, dim).
    labels
        Topic of each, -1 for none (placed around the middle of the map).
    """
    n_topics = int(labels.max(initial=-1)) + 1
    places = np.zeros((len(labels), 2))
    if not len(labels):
        return places
    sums = np.zeros((n_topics + 1, embeddings.shape[1]))
    np.add.at(sums, labels, embeddings)
    centres = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    middles = _place_centres(centres[:n_topics])
    sizes = np.sqrt(np.bincount(labels + 1, minlength=n_topics + 1).astype(np.float64))
    spacing = _spacing(middles)
    radii = FILL * spacing * sizes / max(float(np.median(sizes[1:])) if n_topics else 1.0, 1e-12)
    for topic in range(-1, n_topics):
        members = np.flatnonzero(labels == topic)
        if len(members):
            middle = middles[topic] if topic >= 0 else np.zeros(2)
            spread = 1.0 if topic < 0 else min(radii[topic + 1], 0.9 * spacing)
            places[members] = middle + spread * _within(embeddings[members].astype(np.float64) - centres[topic])
    return places


def _place_centres(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places of the topics' centres on the map, shape (n_topics, 2), scaled to about [-1, 1]."""
    if len(centres) < 2:
        return np.zeros((len(centres), 2))
    distances = squareform(pdist(centres, "cosine"))
    with threadpool_limits(1):  # on matrices this small, threads wait for each other: 40 times longer on a busy machine
        found = smacof(
            distances, n_components=2, init=None, n_init=4, max_iter=ROUNDS, random_state=SEED, normalized_stress=False
        )
    middles = np.asarray(found[0], dtype=np.float64)
    middles -= middles.mean(axis=0)
    return middles / max(float(np.abs(middles).max()), 1e-12)


def _spacing(middles: NDArray[np.float64]) -> float:
    """Return the median distance of a centre to its nearest other; 1 for fewer than two."""
    if len(middles) < 2:
        return 1.0
    distances = squareform(pdist(middles))
    np.fill_diagonal(distances, np.inf)
    return float(np.median(distances.min(axis=1)))


def _within(offsets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places in the unit disc: direction by the two main axes, radius by the rank of the distance."""
    n = len(offsets)
    if n == 1:
        return np.zeros((1, 2))
    _, axes = np.linalg.eigh(offsets.T @ offsets)
    main = axes[:, -2:]
    main = main * np.sign(main[np.abs(main).argmax(axis=0), [0, 1]])  # eigenvectors come with either sign
    flat = offsets @ main
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    direction = flat / np.maximum(length, 1e-12)
    rank = np.linalg.norm(offsets, axis=1).argsort(kind="stable").argsort(kind="stable")
    disc: NDArray[np.float64] = direction * np.sqrt((rank[:, None] + 0.5) / n)
    return disc
