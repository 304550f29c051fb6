"""Search against rankings computed by hand from a stand-in encoder."""

import numpy as np
import pytest

from data.errors import InputError, NotFoundError
from index.fusion import reciprocal_rank_fusion
from index.lexical import LexicalIndex, build_lexical
from index.search import search
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


def test_hybrid_is_the_fusion_of_both_rankings(indexes):
    legs = [works(find(indexes, "graph networks", mode=mode)) for mode in ("lexical", "dense")]
    expected = [(work, round(score, 6)) for work, score in reciprocal_rank_fusion(legs)]
    hits = find(indexes, "graph networks")
    assert [(hit.work_id, hit.score) for hit in hits] == expected
    assert hits[0].work_id == 6


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
