"""Topics: communities, names, map."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from analysis.maps.topic_layout import map_layout
from analysis.topics.cluster import Grouping, Links, agreed_groups, canonical, default_resolution, shared_links
from analysis.topics.naming import c_tf_idf, count_terms, distinct_names, name_topics, tokenize
from index.vectors import knn_graph


def planted(groups: int, size: int, dim: int = 32, noise: float = 0.5, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return unit vectors around ``groups`` centres, and the group of each."""
    chance = np.random.default_rng(seed)
    labels = np.repeat(np.arange(groups), size)
    made = chance.normal(size=(groups, dim))[labels] + noise * chance.normal(size=(len(labels), dim))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32), labels


def cluster_graph(neighbours: np.ndarray, resolution: float | None = None, seed: int = 20) -> Grouping:
    """Return the topics of papers with known nearest neighbours, as the step finds them."""
    return agreed_groups(shared_links(neighbours), resolution or default_resolution(len(neighbours)), seed)


def test_planted_groups_are_found() -> None:
    embeddings, labels = planted(6, 50)
    assert adjusted_rand_score(labels, cluster_graph(knn_graph(embeddings, 15)[0]).labels) > 0.95


def test_topics_are_numbered_by_size_then_smallest_member() -> None:
    assert canonical(np.asarray([7, 7, 3, 3, 3, -1, 9, 9])).tolist() == [1, 1, 0, 0, 0, -1, 2, 2]


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_a_few_papers_are_no_topic(n: int) -> None:
    embeddings, _ = planted(1, max(n, 1))
    assert cluster_graph(knn_graph(embeddings[:n], 15)[0]).labels.tolist() == [-1] * n


def test_two_runs_in_two_processes_give_the_same_topics() -> None:
    code = """
from tests.analysis.topics.test_topics import cluster_graph, planted
from index.vectors import knn_graph
print(cluster_graph(knn_graph(planted(8, 40, noise=1.2)[0], 10)[0]).labels.tolist())
"""
    root = Path(__file__).resolve().parents[3]
    runs = [subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout
            for _ in range(2)]  # fmt: skip
    assert runs[0] == runs[1]


def test_a_higher_resolution_gives_more_topics() -> None:
    embeddings, _ = planted(8, 40, noise=1.5)
    graph, _ = knn_graph(embeddings, 10)
    assert cluster_graph(graph, resolution=3.0).labels.max() > cluster_graph(graph, resolution=0.5).labels.max()


def test_words_and_pairs_are_counted_without_stop_words() -> None:
    assert tokenize("We propose neural machine-translation of TEXT.") == ["neural", "machine-translation", "text",
                                                                         "neural machine-translation"]  # fmt: skip


def test_c_tf_idf_is_its_formula() -> None:
    counts, terms = count_terms([(0, "cats cats dogs"), (0, "cats"), (1, "dogs birds")], 2, min_count=1)
    dense = counts.toarray()
    share = dense / dense.sum(axis=1, keepdims=True)
    expected = share * np.log1p(dense.sum(axis=1).mean() / dense.sum(axis=0))
    np.testing.assert_allclose(c_tf_idf(counts).toarray(), expected)
    assert dense[0, terms.index("cats")] == 2


def test_a_name_does_not_repeat_a_word() -> None:
    counts, terms = count_terms(
        [(0, "machine translation machine translations"), (1, "image pixels")] * 3, 2, min_count=1
    )
    names = name_topics(c_tf_idf(counts), terms, 3)
    words = " ".join(names[0]).split()
    assert len(words) == len(set(words))
    assert set(words) <= {"machine", "translation", "translations"}


def test_texts_without_any_word_give_empty_names() -> None:
    counts, terms = count_terms([(0, "1 2 3"), (1, "")], 2)
    assert name_topics(c_tf_idf(counts), terms) == [[], []]


def test_the_map_is_finite_repeatable_and_keeps_topics_apart() -> None:
    embeddings, labels = planted(5, 30)
    places = map_layout(embeddings, labels.astype(np.int32))
    assert np.isfinite(places).all()
    assert places.tobytes() == map_layout(embeddings, labels.astype(np.int32)).tobytes()
    centres = np.stack([places[labels == topic].mean(axis=0) for topic in range(5)])
    own = np.linalg.norm(places - centres[labels], axis=1).mean()
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=2)[np.triu_indices(5, 1)].min()
    assert own < apart


@pytest.mark.parametrize("labels", [[], [-1], [0], [0, 0, -1]])
def test_a_tiny_map_is_drawn(labels: list[int]) -> None:
    assert map_layout(planted(1, 3)[0][: len(labels)], np.asarray(labels, dtype=np.int32)).shape == (len(labels), 2)


def test_no_two_topics_have_the_same_name() -> None:
    same = [["nets", "graph", "edges", "nodes"], ["nets", "graph", "edges", "walks"], ["nets", "graph", "edges"], []]
    names = distinct_names([*same, []], taken=["(no distinctive terms)"])
    assert names == [
        "nets, graph, edges", "nets, graph, edges, walks", "nets, graph, edges (2)", "(no distinctive terms) (2)",
        "(no distinctive terms) (3)",
    ]  # fmt: skip


def test_a_child_does_not_repeat_the_words_of_its_parent() -> None:
    counts, terms = count_terms([(0, "speech recognition noise"), (1, "image pixels")] * 3, 2, min_count=1)
    named = name_topics(c_tf_idf(counts), terms, 3, [["speech recognition"], []])
    assert named[0] == ["noise"]
    assert named[1][0] == "image pixels"


@pytest.mark.parametrize("seed", range(20))
def test_a_parted_graph_holds_the_links_within_each_group(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, edges = int(rng.integers(1, 60)), int(rng.integers(0, 200))
    links = Links(n, rng.integers(0, n, edges), rng.integers(0, n, edges), rng.random(edges))
    labels = rng.integers(-1, 5, n)
    parts = list(links.parted(labels))
    assert len(parts) == max(labels.max() + 1, 0)
    for group, (rows, inside) in enumerate(parts):
        assert rows.tolist() == np.flatnonzero(labels == group).tolist()
        expected = [(low, high, weight) for low, high, weight in zip(links.low, links.high, links.weight, strict=True)
                    if labels[low] == labels[high] == group]  # fmt: skip
        found = zip(rows[inside.low], rows[inside.high], inside.weight, strict=True)
        assert list(found) == expected
