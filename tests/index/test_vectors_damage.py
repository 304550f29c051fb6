"""The vector index under filters, ties, damaged files and a wrong installation."""

import numpy as np
import pytest

from data.errors import EditionError, SettingsError
from index import engines, neighbours
from index.engines import require_faiss
from index.vectors import VectorIndex, knn_graph
from tests.index.models import KEY, unit_vectors

N = 300
WORKS = np.arange(N, dtype=np.int64) * 3 + 5


@pytest.fixture
def index():
    return VectorIndex.build(unit_vectors(N), WORKS, KEY)


def brute_force(queries, top_k, rows):
    """Return works and similarities by sorting every product, ties by work id."""
    similarity = np.round(queries.astype(np.float64) @ unit_vectors(N)[rows].T.astype(np.float64), 6)
    order = np.lexsort((np.broadcast_to(WORKS[rows], similarity.shape), -similarity), axis=1)[:, :top_k]
    return WORKS[rows][order], np.take_along_axis(similarity, order, 1)


@pytest.mark.parametrize("allowed", [None, slice(0, 40), slice(7, 300, 11)], ids=["all", "first", "scattered"])
def test_query_agrees_with_brute_force(index, allowed):
    queries, rows = unit_vectors(5, seed=9), np.arange(N)[allowed or slice(None)]
    ids, similarity = index.query(queries, 10, None if allowed is None else WORKS[rows])
    expected_ids, expected = brute_force(queries, 10, rows)
    assert ids.tolist() == expected_ids.tolist()
    assert np.allclose(similarity, expected, atol=2e-6)


@pytest.mark.parametrize("name", ["vectors.faiss", "work_ids.npy", "vectors.json"])
def test_a_part_cut_in_half_is_refused(index, tmp_path, name):
    index.save(tmp_path)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EditionError, match="cannot be opened"):
        VectorIndex.load(tmp_path)


@pytest.mark.parametrize("works", [WORKS[:2], WORKS[[1, 0, 2]], WORKS[[0, 0, 1]]], ids=["few", "unsorted", "twice"])
def test_works_that_do_not_fit_the_vectors_are_refused(works):
    with pytest.raises(EditionError, match="ascending works"):
        VectorIndex.build(unit_vectors(3), works, KEY)


def test_knn_graph_of_equal_vectors_leaves_out_only_the_vector_itself():
    found, similarity = knn_graph(np.repeat(unit_vectors(1), 6, axis=0), 3)
    assert found.tolist() == [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2], [0, 1, 2], [0, 1, 2]]
    assert np.allclose(similarity, 1, atol=1e-6)


def test_knn_graph_is_the_same_twice_and_reports_every_row(monkeypatch):
    monkeypatch.setattr(neighbours, "ROWS_AT_ONCE", 128)
    seen = []
    first, second = knn_graph(unit_vectors(N), 5, seen.append), knn_graph(unit_vectors(N), 5)
    assert seen == [128, 128, 44]
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize(("present", "told"), [((), "neither"), (("faiss-cpu", "faiss-gpu"), "both")])
def test_start_up_names_none_or_both_builds_of_faiss(monkeypatch, present, told):
    monkeypatch.setattr(engines, "_installed", lambda name: name in present)
    with pytest.raises(SettingsError, match=told):
        require_faiss()
