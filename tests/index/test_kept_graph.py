"""The graph of nearest neighbours, kept beside the vectors."""

from pathlib import Path

import numpy as np
import pytest

from index.kept_graph import KEPT, graph_name, kept_knn_graph
from index.neighbours import knn_graph, nearest_among
from tests.index.test_neighbours import unit_vectors


def told(embeddings: np.ndarray, k: int, folder: Path) -> tuple[list[list[int]], list[int]]:
    """Return the neighbours, and how often they were looked for."""
    counted: list[int] = []
    neighbours, _ = kept_knn_graph(embeddings, k, folder, counted.append)
    return neighbours.tolist(), counted


def test_a_graph_is_computed_once_and_comes_back_as_it_was(tmp_path: Path) -> None:
    embeddings = unit_vectors(60)
    first, second = kept_knn_graph(embeddings, 5, tmp_path), kept_knn_graph(embeddings, 5, tmp_path)
    for one, other, right in zip(first, second, knn_graph(embeddings, 5), strict=True):
        assert one.dtype == other.dtype == right.dtype
        assert one.tobytes() == other.tobytes() == right.tobytes()
    assert told(embeddings, 5, tmp_path)[1] == []


def test_other_vectors_or_another_k_have_a_graph_of_their_own(tmp_path: Path) -> None:
    embeddings = unit_vectors(40)
    changed = embeddings.copy()
    changed[[0, 1]] = changed[[1, 0]]
    assert len({graph_name(embeddings, 5), graph_name(embeddings, 6), graph_name(changed, 5)}) == 3
    assert told(embeddings, 5, tmp_path)[1] == told(changed, 5, tmp_path)[1] == [40]


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut short"], ids=["empty", "other", "cut"])
def test_a_damaged_graph_is_made_anew(content: bytes, tmp_path: Path) -> None:
    embeddings = unit_vectors(30)
    right = told(embeddings, 4, tmp_path)[0]
    (path,) = tmp_path.glob("*.npz")
    path.write_bytes(content)
    assert told(embeddings, 4, tmp_path) == (right, [30])


def test_a_graph_that_names_rows_that_are_not_there_is_made_anew(tmp_path: Path) -> None:
    embeddings = unit_vectors(30)
    right = told(embeddings, 4, tmp_path)[0]
    (path,) = tmp_path.glob("*.npz")
    with path.open("wb") as file:
        np.savez(file, neighbours=np.full((30, 4), 99), similarity=np.zeros((30, 4)))
    assert told(embeddings, 4, tmp_path)[0] == right


def test_only_the_newest_graphs_are_kept(tmp_path: Path) -> None:
    for n in (20, 21, 22, 23):
        told(unit_vectors(n), 3, tmp_path)
    assert len(list(tmp_path.iterdir())) == KEPT
    assert told(unit_vectors(23), 3, tmp_path)[1] == []


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_vectors_have_few_neighbours(n: int, tmp_path: Path) -> None:
    assert np.shape(told(unit_vectors(n), 5, tmp_path)[0]) in ((n, max(n - 1, 0)), (n,))
    assert told(unit_vectors(n), 5, tmp_path)[1] == []


def test_the_nearest_among_others_are_those_of_all_products() -> None:
    embeddings, queries = unit_vectors(50), unit_vectors(57)[50:]
    rows, similarity = nearest_among(embeddings, queries, 6)
    products = np.round(queries.astype(np.float64) @ embeddings.T.astype(np.float64), 6)
    expected = np.argsort(-products, axis=1, kind="stable")[:, :6]
    assert rows.tolist() == expected.tolist()
    np.testing.assert_allclose(similarity, np.take_along_axis(products, expected, 1), atol=2e-6)


def test_nearest_among_fewer_than_asked_or_none() -> None:
    embeddings = unit_vectors(3)
    assert nearest_among(embeddings, embeddings, 9)[0].shape == (3, 3)
    assert nearest_among(embeddings[:0], embeddings, 9)[0].shape == (3, 0)
    assert nearest_among(embeddings, embeddings[:0], 2)[0].shape == (0, 2)
