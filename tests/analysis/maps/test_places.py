"""The pure parts of the map: layout by neighbours, alignment, new papers, what is kept of neighbourhoods."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.maps.aligning import align, map_width, movement
from analysis.maps.placing import place_new
from analysis.maps.preservation import neighbours_kept
from analysis.maps.umap_layout import FEWEST, neighbour_weights, start_places, umap_layout
from index.neighbours import knn_graph
from tests.analysis.topics.test_topics import planted

pytest.importorskip("umap", reason="the extra map is not installed")


def by_hand(neighbours: np.ndarray, similarity: np.ndarray) -> np.ndarray:
    """Return the weights of UMAP by its formulas, one pair at a time: McInnes et al. 2018, section 3.1."""
    n, k = neighbours.shape
    one_way = np.zeros((n, n))
    for row in range(n):
        distances = 1 - similarity[row].astype(np.float64)
        nearest = distances[distances > 0].min()
        low, high = 1e-6, 100.0
        for _ in range(200):
            sigma = (low + high) / 2
            mass = np.exp(-np.maximum(distances - nearest, 0) / sigma).sum()
            low, high = (sigma, high) if mass < np.log2(k + 1) else (low, sigma)
        one_way[row, neighbours[row]] = np.exp(-np.maximum(distances - nearest, 0) / sigma)
    return one_way + one_way.T - one_way * one_way.T


def test_ties_between_papers_are_umaps_formula() -> None:
    graph = knn_graph(planted(4, 20, noise=1.0)[0], 10)
    np.testing.assert_allclose(neighbour_weights(*graph, rounds=10**6).toarray(), by_hand(*graph), atol=2e-4)


def test_a_layout_is_repeatable_finite_and_keeps_groups_apart() -> None:
    embeddings, labels = planted(5, 40)
    graph = knn_graph(embeddings, 15)
    places = umap_layout(*graph, start_places(embeddings))
    assert places.tobytes() == umap_layout(*graph, start_places(embeddings)).tobytes()
    centres = np.stack([places[labels == group].mean(axis=0) for group in range(5)])
    own = np.linalg.norm(places - centres[labels], axis=1).mean()
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=2)[np.triu_indices(5, 1)].min()
    assert 3 * own < apart


def test_a_layout_keeps_more_neighbours_than_two_directions_do() -> None:
    embeddings, _ = planted(12, 30, noise=0.4)
    graph = knn_graph(embeddings, 15)
    start = start_places(embeddings)
    laid_out, flat = neighbours_kept(graph[0], umap_layout(*graph, start)), neighbours_kept(graph[0], start)
    assert laid_out is not None
    assert flat is not None
    assert laid_out > flat + 0.1


@pytest.mark.parametrize("n", [0, 1, 2, FEWEST - 1])
def test_few_papers_stay_where_they_start(n: int) -> None:
    embeddings = planted(2, FEWEST)[0][:n]
    start = start_places(embeddings)
    assert np.isfinite(start).all()
    assert umap_layout(*knn_graph(embeddings, 15), start).tolist() == start.tolist()


def test_equal_papers_have_finite_places_of_their_own() -> None:
    embeddings = np.tile(planted(1, 1)[0], (80, 1))
    places = umap_layout(*knn_graph(embeddings, 15), start_places(embeddings))
    assert np.isfinite(places).all()
    assert len(np.unique(places, axis=0)) == 80


def test_the_start_is_the_two_directions_of_most_spread() -> None:
    chance = np.random.default_rng(5)
    embeddings = (chance.normal(size=(500, 6)) * [9, 1, 1, 5, 1, 1]).astype(np.float32)
    start = start_places(embeddings)
    assert abs(np.corrcoef(start[:, 0], embeddings[:, 0])[0, 1]) > 0.99
    assert abs(np.corrcoef(start[:, 1], embeddings[:, 3])[0, 1]) > 0.98
    assert np.abs(start).max() == pytest.approx(5, abs=0.1)


@given(st.floats(-3.1, 3.1), st.floats(0.1, 20), st.floats(-50, 50), st.booleans())
def test_a_map_turned_mirrored_stretched_and_shifted_is_laid_back(
    angle: float, scale: float, shift: float, is_mirrored: bool
) -> None:
    places = np.random.default_rng(1).normal(size=(30, 2))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    other = scale * (places * ([-1, 1] if is_mirrored else [1, 1])) @ turn + [shift, -shift]
    rows = np.arange(0, 30, 2)
    np.testing.assert_allclose(align(other, rows, places[rows]), places, atol=1e-8)


def test_no_other_turn_scale_or_shift_comes_nearer() -> None:
    chance = np.random.default_rng(2)
    onto, places = chance.normal(size=(40, 2)), chance.normal(size=(40, 2))
    best = ((align(places, np.arange(40), onto) - onto) ** 2).sum()
    for _ in range(300):
        angle, scale = chance.uniform(0, 6.3), chance.uniform(0, 2)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        assert best <= ((scale * places @ turn + chance.normal(scale=0.3, size=2) - onto) ** 2).sum()


@pytest.mark.parametrize("rows", [[], [0], [0, 1]])
def test_two_common_papers_are_too_few_to_lay_a_map_onto_another(rows: list[int]) -> None:
    places = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 9.0]])
    assert align(places, np.array(rows, dtype=np.int64), places[rows] + 7).tolist() == places.tolist()


def test_papers_in_one_place_are_laid_onto_the_middle() -> None:
    onto = np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 3.0]])
    assert align(np.ones((3, 2)), np.arange(3), onto).tolist() == [[1.0, 1.0]] * 3


def test_movement_is_a_part_of_the_width() -> None:
    before = np.array([[float(x), 0.0] for x in range(101)])
    after = before + [0, 5.0]
    told = movement(before, after)
    assert told is not None
    assert (told.n, told.median) == (101, pytest.approx(5 / map_width(before)))
    assert map_width(before) == pytest.approx(99)
    assert movement(before[:0], after[:0]) is None


def test_a_new_paper_lies_among_its_neighbours_nearest_the_most_alike() -> None:
    places = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
    one = place_new(np.array([[0, 1, 2]]), np.array([[0.5, 0.5, 0.5]]), places)
    np.testing.assert_allclose(one, [[4 / 3, 4 / 3]])
    weights = np.array([0.9, 0.6, 0.3]) ** 8
    other = place_new(np.array([[0, 1, 2]]), np.array([[0.9, 0.6, 0.3]]), places)
    np.testing.assert_allclose(other, weights[None] @ places / weights.sum())


def test_a_paper_unlike_all_is_placed_all_the_same() -> None:
    assert np.isfinite(place_new(np.array([[0, 1]]), np.array([[-0.2, -0.3]]), np.eye(2))).all()


def test_neighbours_kept_is_counted_one_by_one() -> None:
    chance = np.random.default_rng(4)
    embeddings, places = planted(3, 20, noise=1.0)[0], chance.normal(size=(60, 2))
    neighbours, _ = knn_graph(embeddings, 5)
    far = np.linalg.norm(places[:, None] - places[None], axis=2) + np.diag([np.inf] * 60)
    expected = np.mean([len(set(np.argsort(far[row])[:5]) & set(neighbours[row])) / 5 for row in range(60)])
    assert neighbours_kept(neighbours, places) == pytest.approx(expected)
    assert neighbours_kept(neighbours[:, :0], places) is None
