"""Graphs of nearest neighbours: approximate ones are near the exact, and say how near."""

import logging

import numpy as np
import pytest

from index.engines import require_faiss
from index.neighbours import knn_graph, neighbour_recall
from tests.index.models import unit_vectors
from tests.index.test_vectors_kinds import VECTORS


@pytest.fixture(scope="module")
def exact():
    return knn_graph(VECTORS, 15)


def test_an_approximate_graph_holds_nearly_all_exact_neighbours(exact, caplog):
    with caplog.at_level(logging.INFO, logger="index.neighbours"):
        neighbours, similarity = knn_graph(VECTORS, 15, exact_up_to=1_000)
    shared = np.mean([len(set(a) & set(b)) / 15 for a, b in zip(neighbours.tolist(), exact[0].tolist(), strict=True)])
    assert shared >= 0.985
    assert "of the 15 nearest neighbours" in caplog.text
    assert (neighbours != np.arange(len(VECTORS))[:, None]).all()
    same = neighbours == exact[0]
    assert np.array_equal(similarity[same], exact[1][same])


def test_an_approximate_graph_is_the_same_with_one_thread_and_two():
    faiss, before = require_faiss(), require_faiss().omp_get_max_threads()
    made = []
    try:
        for threads in (1, 2):
            faiss.omp_set_num_threads(threads)
            made.append(knn_graph(VECTORS, 10, exact_up_to=0))
    finally:
        faiss.omp_set_num_threads(before)
    assert all(np.array_equal(one, other) for one, other in zip(*made, strict=True))


def test_the_order_of_the_vectors_changes_no_approximate_graph():
    order = np.random.default_rng(3).permutation(len(VECTORS))
    _, similarity = knn_graph(VECTORS, 10, exact_up_to=0)
    _, mixed = knn_graph(VECTORS[order], 10, exact_up_to=0)
    assert np.array_equal(mixed[np.argsort(order)], similarity)  # ties are broken by row


def test_where_lists_hold_too_few_the_search_is_exact():
    near = unit_vectors(3_000)
    rare = np.zeros((3, near.shape[1]), dtype=np.float32)
    rare[:, 0] = -1.0
    vectors = np.concatenate([near, rare])
    neighbours, _ = knn_graph(vectors, 400, exact_up_to=0)
    assert (neighbours >= 0).all()
    assert all(len(set(row)) == 400 for row in neighbours[-3:].tolist())


@pytest.mark.parametrize("n", [2, 3, 30])
def test_a_few_vectors_have_the_same_graph_either_way(n):
    found, expected = knn_graph(VECTORS[:n], 5, exact_up_to=0), knn_graph(VECTORS[:n], 5)
    assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))


def test_recall_counts_the_exact_neighbours_that_are_held(exact):
    assert neighbour_recall(VECTORS, exact[0]) == 1.0
    half = exact[0].copy()
    half[:, ::3] = -1
    assert neighbour_recall(VECTORS, half) == pytest.approx(10 / 15)


def test_the_recall_of_no_neighbours_is_whole():
    assert neighbour_recall(unit_vectors(1), np.empty((1, 0), dtype=np.int64)) == 1.0
