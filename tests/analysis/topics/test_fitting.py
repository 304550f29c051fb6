"""Topics of all levels from vectors: links, agreement, nesting, membership, order, bad input."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import adjusted_rand_score

from analysis.topics.assign import assigned
from analysis.topics.cluster import agreed_groups, best_overlap, neighbours_for, shared_links
from analysis.topics.fitting import Fit, fit_topics
from analysis.topics.hierarchy import areas_of
from analysis.topics.membership import confidence, memberships
from index.vectors import knn_graph
from tests.analysis.topics.test_topics import planted


def fitted(embeddings: np.ndarray) -> Fit:
    neighbours, _ = knn_graph(embeddings, neighbours_for(len(embeddings)))
    return fit_topics(embeddings, neighbours)


def test_a_link_weighs_the_shared_part_of_two_neighbourhoods() -> None:
    links = shared_links(np.asarray([[1], [0], [3], [1]]))  # 0-1, 2-3, 3-1
    weight = {(int(a), int(b)): float(w) for a, b, w in zip(links.low, links.high, links.weight, strict=True)}
    assert weight == {(0, 1): pytest.approx(2 / 3), (1, 3): pytest.approx(2 / 4), (2, 3): pytest.approx(2 / 3)}


def test_shared_links_are_those_of_brute_force() -> None:
    neighbours, _ = knn_graph(planted(3, 20)[0], 6)
    near = [{row, *neighbours[row].tolist()} for row in range(60)]
    both = [{other for other in range(60) if other in near[row] or row in near[other]} for row in range(60)]
    links = shared_links(neighbours)
    assert len(links.weight) == sum(len(one) - 1 for one in both) / 2
    for low, high, weight in zip(links.low.tolist(), links.high.tolist(), links.weight.tolist(), strict=True):
        assert weight == pytest.approx(len(both[low] & both[high]) / len(both[low] | both[high]))


def test_best_overlap_is_the_jaccard_of_the_best_match() -> None:
    assert best_overlap(np.asarray([0, 0, 0, 1, -1]), np.asarray([0, 0, 1, 1, 1])).tolist() == [2 / 3, 1 / 3]


def test_runs_agree_on_groups_that_lie_apart() -> None:
    embeddings, labels = planted(6, 50)
    found = agreed_groups(shared_links(knn_graph(embeddings, 15)[0]), 1.0, 20)
    assert adjusted_rand_score(labels, found.labels) > 0.99
    assert (found.stability > 0.99).all()


def test_planted_groups_are_topics_and_their_papers_are_sure() -> None:
    embeddings, labels = planted(6, 60)
    fit = fitted(embeddings)
    assert adjusted_rand_score(labels, fit.labels) > 0.99
    assert (fit.labels >= 0).all()
    assert fit.confidence.min() > 0.6


def test_the_order_of_the_papers_changes_nothing() -> None:
    embeddings, _ = planted(8, 50, noise=1.3)
    order = np.random.default_rng(5).permutation(len(embeddings))
    first, second = fitted(embeddings), fitted(embeddings[order])
    assert adjusted_rand_score(first.labels[order], second.labels) == 1.0
    assert np.array_equal(first.confidence[order], second.confidence)


def test_levels_are_nested() -> None:
    fit = fitted(planted(20, 130, dim=24, noise=0.9)[0])
    for subtopic, topic in enumerate(fit.topic_of_subtopic()):
        assert set(fit.labels[fit.subtopics == subtopic]) == {topic}
    assert len(set(fit.areas.tolist())) == max(fit.n_topics // 6, 2)
    assert set(fit.areas.tolist()) == set(range(fit.areas.max() + 1))


def test_few_topics_have_one_area() -> None:
    assert areas_of(planted(5, 1)[0]).tolist() == [0] * 5


def test_parts_are_shares_of_all_neighbours_best_first() -> None:
    found = memberships(csr_matrix([[1.0, 3.0, 0.0, 2.0]]), np.asarray([8.0]))
    assert found.topics.tolist() == [[1, 3, 0]]
    assert found.parts.tolist() == [[0.375, 0.25, 0.125]]


def test_a_paper_between_two_topics_has_none_and_names_both() -> None:
    embeddings, labels = planted(2, 60, dim=16, noise=0.3)
    middle = embeddings[:60].mean(axis=0) + embeddings[60:].mean(axis=0)
    fit = fitted(np.concatenate([embeddings, [middle / np.linalg.norm(middle)]]).astype(np.float32))
    assert fit.confidence[-1] < fit.confidence[:-1].mean()


def test_confidence_grows_with_the_part() -> None:
    assert (np.diff(confidence(np.linspace(0, 1, 50))) >= 0).all()


def test_new_papers_go_where_their_nearest_members_are() -> None:
    embeddings, labels = planted(4, 40)
    new, kept = np.arange(0, 160, 5), np.setdiff1d(np.arange(160), np.arange(0, 160, 5))
    found = assigned(embeddings[new], embeddings[kept], labels[kept].astype(np.int32), 4)
    assert (found.topics[:, 0] == labels[new]).all()
    assert found.parts.sum(axis=1) == pytest.approx(1.0, abs=1e-4)


def test_members_without_topic_vote_for_none() -> None:
    embeddings, _ = planted(1, 20)
    found = assigned(embeddings[:2], embeddings[2:], np.full(18, -1, dtype=np.int32), 0)
    assert found.topics.tolist() == [[-1] * 3] * 2


@pytest.mark.parametrize("n", [0, 1, 2, 4, 10])
def test_a_handful_of_papers_is_one_topic_or_none(n: int) -> None:
    fit = fitted(planted(1, max(n, 1))[0][:n])
    assert set(fit.labels.tolist()) <= {-1, 0}
    assert len(fit.labels) == len(fit.confidence) == n


def test_equal_papers_are_grouped_without_failing() -> None:
    fit = fitted(np.tile(planted(1, 1)[0], (300, 1)))
    assert np.isfinite(fit.confidence).all()
    assert (fit.labels >= 0).any()


def test_duplicates_of_one_paper_stay_together() -> None:
    embeddings, _ = planted(4, 60)
    fit = fitted(np.concatenate([embeddings, np.tile(embeddings[:1], (30, 1))]))
    assert len(set(fit.labels[240:].tolist())) == 1
