"""Words, fusion and search."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import EditionError, NotFoundError
from index.lexical import LexicalIndex, build_lexical, matched_words
from index.model_key import ModelKey
from index.search import search
from index.vectors import VectorIndex

ROWS = [
    (1, "Neural machine translation", "We translate sentences with attention.", "Ada Lovelace", "ACL"),
    (2, "Parsing with grammars", "We parse sentences into trees.", "Alan Turing", "EMNLP"),
    (3, "Statistical translation", "Phrases and their translations.", "Grace Hopper", "ACL"),
    (4, "On trees", "Trees in forests.", "Ada Lovelace", "ICML"),
]
KEY = ModelKey("tiny", "0123456789ab", 4)


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("words") / "lexical"
    assert build_lexical(folder, ROWS) == len(ROWS)
    return LexicalIndex.open(folder)


@pytest.fixture(scope="module")
def vectors() -> VectorIndex:
    return VectorIndex.build(np.eye(4, dtype=np.float32), np.asarray([1, 2, 3, 4]), KEY)


def found(lexical: LexicalIndex, query: str) -> list[int]:
    return [work for work, _ in lexical.query(query, 10)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("translating", [1, 3], id="stemmed"),
        pytest.param("Lovelace", [1, 4], id="author"),
        pytest.param('"machine translation"', [1], id="phrase"),
        pytest.param("EMNLP", [2], id="venue"),
        pytest.param("zebra", [], id="absent"),
        pytest.param("the of and", [], id="stop-words"),
        pytest.param("", [], id="empty"),
    ],
)
def test_words_find_the_papers_that_hold_them(lexical: LexicalIndex, query: str, expected: list[int]) -> None:
    assert sorted(found(lexical, query)) == expected


def test_a_word_in_the_title_weighs_more(lexical: LexicalIndex) -> None:
    assert found(lexical, "trees")[0] == 4


AWKWARD = (
    'a "b', "x AND", "C++ (net", "foo:bar", "title:", "*", "~", "a^b", "[1 TO", "x" * 100_000, "\x00\x1b[31m", "NOT",
    "AND OR NOT", "(((", "\\", "-", "+-", "trees/*",
)  # fmt: skip


@pytest.mark.parametrize("query", AWKWARD)
def test_no_query_raises(lexical: LexicalIndex, query: str) -> None:
    assert isinstance(lexical.query(query, 5), list)


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(lexical: LexicalIndex, query: str) -> None:
    lexical.query(query, 5)


def test_a_missing_word_index_is_said(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="cannot be opened"):
        LexicalIndex.open(tmp_path / "nowhere")


def test_hybrid_search_says_by_which_leg(lexical: LexicalIndex, vectors: VectorIndex) -> None:
    hits = search("translation", lexical, vectors, _Towards(3), 4)
    assert hits[0].work_id == 3
    assert (hits[0].lexical_rank in (1, 2), hits[0].dense_rank, hits[0].similarity) == (True, 1, 1.0)


def test_more_like_and_less_like_move_the_search(lexical: LexicalIndex, vectors: VectorIndex) -> None:
    near = np.asarray([[1, 0, 0, 0], [0.9, 0.4, 0, 0], [0.9, 0, 0.4, 0], [0, 0, 0, 1]], dtype=np.float32)
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    index = VectorIndex.build(near, np.asarray([1, 2, 3, 4]), KEY)
    assert [hit.work_id for hit in search("", lexical, index, None, 2, like=[1], mode="dense")] == [2, 3]
    away = search("", lexical, index, None, 3, like=[1], unlike=[2], mode="dense")
    assert [hit.work_id for hit in away][0] == 3


def test_filters_hold_in_both_legs(lexical: LexicalIndex, vectors: VectorIndex) -> None:
    hits = search("translation trees", lexical, vectors, _Towards(1), 4, allowed=[2, 4])
    assert {hit.work_id for hit in hits} == {2, 4}


def test_nothing_is_near_a_query_without_a_direction(lexical: LexicalIndex, vectors: VectorIndex) -> None:
    class Nowhere(_Towards):
        def encode_query(self, text: str) -> np.ndarray:
            return np.zeros(4, dtype=np.float32)

    assert search("zebra", lexical, vectors, Nowhere(1), 4, mode="dense") == []
    hits = search("trees", lexical, vectors, Nowhere(1), 4)
    assert [(hit.work_id, hit.similarity) for hit in hits] == [(4, None), (2, None)]
    liked = search("zebra", lexical, vectors, Nowhere(1), 1, mode="dense", like=[1], direction=np.zeros(4, np.float32))
    assert liked == []


def test_a_paper_without_vector_cannot_be_liked(lexical: LexicalIndex, vectors: VectorIndex) -> None:
    with pytest.raises(NotFoundError, match="work 77 has no vector"):
        search("", lexical, vectors, None, 3, like=[77])


def test_matched_words_are_those_of_the_query_that_stand_there() -> None:
    found_words = matched_words("translating the zebras of grammar", ("Translation with grammars", ""))
    assert found_words == ["translating", "grammar"]


class _Towards:
    """An encoder whose every query points at one work of the fixture."""

    key = KEY

    def __init__(self, work_id: int) -> None:
        self.row = work_id - 1

    def encode_query(self, text: str) -> np.ndarray:
        return np.eye(4, dtype=np.float32)[self.row]
