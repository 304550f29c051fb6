import math

import pytest

from data.errors import EditionError
from index.passages import Passage, PassageIndex, build_passages

ROWS = [
    Passage(1, "Results", "Parsing with grammars", "The parser reaches 91 points of accuracy."),
    Passage(1, "Abstract", "Parsing with grammars", "We parse sentences into trees."),
    Passage(2, "Accuracy", "Rivers", "Rivers flow into lakes."),
    Passage(3, "", "Lakes", "Rivers flow into lakes."),
]
ODD = [
    'a "b',
    "x AND",
    "C++ (net",
    "foo:bar",
    "NOT",
    "((((",
    "graph^",
    "\x00",
    "\ud800x",
    "日本語",
    "a" * 100_000,
    "a " * 9_000,
]


def built(folder, rows=ROWS):
    build_passages(folder / "passages", rows)
    return PassageIndex.open(folder / "passages")


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    return built(tmp_path_factory.mktemp("passages"))


def test_a_passage_comes_back_verbatim_with_its_section(index):
    found = index.query("parser accuracy", 1)[0]
    assert (found.work_id, found.section, found.text) == (1, "Results", "The parser reaches 91 points of accuracy.")
    assert found.score > 0


def test_words_of_the_text_weigh_more_than_those_of_title_and_section(index):
    assert [one.work_id for one in index.query("lakes", 5)] == [3, 2]
    assert [one.section for one in index.query("accuracy", 5)] == ["Results", "Accuracy"]


def test_equal_passages_come_in_the_order_of_building(tmp_path):
    rows = [Passage(work_id, "", "", "The same words.") for work_id in (9, 3, 7)]
    assert [one.work_id for one in built(tmp_path, rows).query("words", 3)] == [9, 3, 7]


def test_only_allowed_works_answer(index):
    assert {one.work_id for one in index.query("rivers lakes", 5, {2})} == {2}
    assert index.query("rivers lakes", 5, frozenset()) == []


def test_rare_allowed_works_are_found_below_many_others(tmp_path):
    rows = [Passage(work_id, "", "", "Rivers, rivers, rivers.") for work_id in range(1, 900)]
    found = built(tmp_path, [*rows, Passage(5000, "", "", "Rivers of one kind and another.")]).query(
        "rivers", 3, {5000}
    )
    assert [one.work_id for one in found] == [5000]


@pytest.mark.parametrize("question", ODD, ids=range(len(ODD)))
def test_no_question_raises(index, question):
    assert len(index.query(question, 3)) <= 3
    assert all(weight > 0 for weight in index.weights(question).values())


@pytest.mark.parametrize("question", ["", "what is the", "   "], ids=repr)
def test_nothing_asked_finds_nothing(index, question):
    assert index.query(question, 3) == []


def test_weights_are_inverse_frequencies_and_unknown_words_weigh_most(index):
    weights = index.weights("rivers zebra")
    assert weights["rivers"] == pytest.approx(math.log(1 + (4 - 2 + 0.5) / (2 + 0.5)))
    assert weights["zebra"] == pytest.approx(math.log(1 + 4.5 / 0.5))


def test_building_counts_and_an_index_of_nothing_answers(tmp_path):
    seen = []
    assert build_passages(tmp_path / "some", ROWS, seen.append) == len(seen) == len(ROWS)
    empty = built(tmp_path, [])
    assert (len(empty), empty.query("rivers", 3), empty.weights("rivers")["rivers"] > 0) == (0, [], True)


def test_a_missing_index_is_named(tmp_path):
    with pytest.raises(EditionError, match="nowhere"):
        PassageIndex.open(tmp_path / "nowhere")
