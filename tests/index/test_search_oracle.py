"""Search against rankings computed by hand from a stand-in encoder."""

import numpy as np
import pytest

from data.errors import InputError, NotFoundError
from index.lexical import LexicalIndex, build_lexical
from index.search import moved_towards, search
from index.vectors import VectorIndex
from tests.index.models import KEY, WordEncoder

TITLES = {
    1: "graph neural networks", 2: "neural machine translation", 3: "graph parsing", 4: "speech recognition",
    5: "neural speech translation", 6: "graph networks",
}  # fmt: skip
ENCODER = WordEncoder()


@pytest.fixture(scope="module")
def indexes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("search") / "lexical"
    build_lexical(folder, [(work_id, title, "", "", "") for work_id, title in TITLES.items()])
    vectors = VectorIndex.build(ENCODER.encode_documents(list(TITLES.values())), np.array(list(TITLES)), KEY)
    return LexicalIndex.open(folder), vectors


def find(indexes, query, top_k=10, **more):
    return search(query, *indexes, ENCODER, top_k, **more)


def works(hits):
    return [hit.work_id for hit in hits]


PROSE = "graph networks and what they are in all of this"
"""The same two words among stop words, long enough for prose."""


def shares(leg):
    best = max(leg.values())
    return {work: score / best for work, score in leg.items()}


def half_each(words, meaning):
    total = {work: shares(words).get(work, 0) / 2 + share / 2 for work, share in shares(meaning).items()}
    return sorted(
        ((work, pytest.approx(total[work], abs=2e-6)) for work in total), key=lambda hit: (-total[hit[0]], hit[0])
    )


def test_prose_is_ranked_by_the_mean_share_of_the_best_score_of_each_leg(indexes):
    words = dict(indexes[0].query(PROSE, 10))
    meaning = {work: float(ENCODER.encode_query(title) @ ENCODER.encode_query(PROSE)) for work, title in TITLES.items()}
    hits = find(indexes, PROSE)
    assert [(hit.work_id, hit.score) for hit in hits] == half_each(words, meaning)
    assert all(hit.likeness is None for hit in hits)


def test_keywords_are_ranked_again_by_likeness_to_the_mean_of_the_best(indexes, monkeypatch):
    monkeypatch.setattr("index.search.FEEDBACK", 2)
    query = "graph networks"
    words, target = dict(indexes[0].query(query, 10)), ENCODER.encode_query(query)
    first = half_each(words, {work: float(ENCODER.encode_query(title) @ target) for work, title in TITLES.items()})
    mean = np.mean([ENCODER.encode_query(TITLES[work]) for work, _ in first[:2]], axis=0)
    middle = target + mean / np.linalg.norm(mean)
    middle /= np.linalg.norm(middle)
    likeness = {work: float(ENCODER.encode_query(title) @ middle) for work, title in TITLES.items()}
    hits = find(indexes, query)
    assert [(hit.work_id, hit.score) for hit in hits] == half_each(words, likeness)
    assert {hit.work_id: hit.likeness for hit in hits} == pytest.approx(likeness, abs=2e-6)


@pytest.mark.parametrize("more", [{"like": [1]}, {"unlike": [1]}, {"direction": ENCODER.encode_query("speech")}])
def test_a_direction_that_somebody_gave_is_kept(indexes, more):
    assert all(hit.likeness is None for hit in find(indexes, "graph", **more))


def test_what_words_alone_found_has_its_similarity_too(indexes, monkeypatch):
    monkeypatch.setattr("index.search.DEPTH", 2)
    direction = ENCODER.encode_query("neural translation")
    hit = find(indexes, "parsing", 1, direction=direction)[0]
    assert (hit.work_id, hit.lexical_rank, hit.dense_rank) == (3, 1, None)
    assert hit.similarity == pytest.approx(float(ENCODER.encode_query(TITLES[3]) @ direction), abs=2e-6)


def test_no_best_hits_leave_the_target_where_it_is():
    target = ENCODER.encode_query("graph")
    assert np.array_equal(moved_towards(target, np.empty((0, 16), dtype=np.float32)), target)


def test_the_target_moves_along_the_circle_by_its_weight():
    right, up = np.eye(2, dtype=np.float32)
    moved = [moved_towards(right, np.stack([up, up]), weight).tolist() for weight in (0, 0.5, 1)]
    assert moved == [[1, 0], pytest.approx([0.5**0.5, 0.5**0.5]), [0, 1]]


def test_a_hit_tells_what_it_was_found_by(indexes):
    hits = {hit.work_id: hit for hit in find(indexes, "graph networks")}
    assert (hits[6].lexical_rank, hits[6].dense_rank, hits[6].similarity) == (1, 1, 1.0)
    assert hits[4].lexical_rank is None
    assert hits[4].dense_rank is not None


def test_similarity_is_the_cosine_to_the_query(indexes):
    target = ENCODER.encode_query("speech")
    for hit in find(indexes, "speech", mode="dense"):
        cosine = float(ENCODER.encode_query(TITLES[hit.work_id]) @ target)
        assert hit.similarity == pytest.approx(cosine, abs=2e-6)
        assert hit.score == hit.similarity


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_only_allowed_works_are_found(indexes, mode):
    assert set(works(find(indexes, "neural networks", mode=mode, allowed=[2, 6, 99]))) == {2, 6}
    assert find(indexes, "neural networks", mode=mode, allowed=[]) == []


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_fewer_asked_for_is_the_beginning_of_more(indexes, mode):
    assert find(indexes, "neural translation", 2, mode=mode) == find(indexes, "neural translation", 4, mode=mode)[:2]


def test_words_alone_need_no_encoder(indexes):
    assert works(search("parsing", *indexes, None, 5, mode="lexical")) == [3]
    with pytest.raises(InputError, match="encoder"):
        search("parsing", *indexes, None, 5)


def test_a_liked_paper_draws_near_and_is_not_returned(indexes):
    hits = find(indexes, "", like=[1])
    assert hits[0].work_id == 6
    assert 1 not in works(hits)


def test_a_disliked_paper_pushes_away_by_half_its_vector(indexes):
    target = ENCODER.encode_query("neural") - 0.5 * ENCODER.encode_query(TITLES[4])
    target /= np.linalg.norm(target)
    expected = {work: float(ENCODER.encode_query(title) @ target) for work, title in TITLES.items() if work != 4}
    hits = find(indexes, "neural", mode="dense", unlike=[4])
    assert works(hits) == sorted(expected, key=lambda work: -expected[work])
    assert [hit.similarity for hit in hits] == pytest.approx(sorted(expected.values(), reverse=True), abs=2e-6)


@pytest.mark.parametrize("more", [{"like": [99]}, {"unlike": [99]}], ids=["like", "unlike"])
def test_a_liked_work_without_vector_is_named(indexes, more):
    with pytest.raises(NotFoundError, match="work 99 has no vector"):
        find(indexes, "graph", **more)


@pytest.mark.parametrize("query", ["", "   "])
def test_nothing_asked_finds_nothing(indexes, query):
    assert find(indexes, query) == []


def test_the_same_search_gives_the_same_answer(indexes):
    assert find(indexes, "neural graph", like=[3]) == find(indexes, "neural graph", like=[3])
