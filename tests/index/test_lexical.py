import random

import numpy as np
import pytest
import tantivy

from data.errors import EditionError
from index.lexical import (
    FEW_ALLOWED,
    MOST_PHRASES,
    PHRASE_WEIGHT,
    TEXT_WORDS,
    LexicalIndex,
    build_lexical,
    content_words,
    inverse_frequency,
    is_prose,
    is_text,
    letters_apart,
    matched_phrases,
    matched_words,
    neighbours,
    stem_pairs,
    weighted_text,
)

PAPERS = [
    (10, "Graph neural networks", "We train networks on molecules.", "Ada Lovelace", "ACL"),
    (
        20,
        "Machine translation",
        "Graph encoders help translating C++ and state-space text.",
        "Alan Turing",
        "EMNLP",
    ),
    (30, "A survey of parsing", "Dependency parsers are compared.", "Grace Hopper", "ACL"),
]
ODD = [
    'a "b', "x AND", "C++ (net", "foo:bar", "AND", "NOT", "NOT graph", "-graph", '"', "()", "((((", "[a TO b]",
    "IN [a b]", "graph^", "graph~2", "*", "gr*", "/re/", "> 5", "\\", "it's", "日本語", "İ", "work_id:[1 TO 5]",
    "\x00\x01", "\ud800graph", "\u202e", "a" * 100_000, "graph " * 20_000, "graph" * 400 + " AND (",
]  # fmt: skip


def built(folder, papers=PAPERS):
    build_lexical(folder / "lexical", papers)
    return LexicalIndex.open(folder / "lexical")


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    return built(tmp_path_factory.mktemp("words"))


def works(hits):
    return [work_id for work_id, _ in hits]


def test_a_word_of_the_title_weighs_more_than_one_of_the_abstract(index):
    assert works(index.query("graph", 10)) == [10, 20]


@pytest.mark.parametrize(
    ("query", "found"),
    [("translate", [20]), ("parser", [30]), ("Lovelace", [10]), ("emnlp", [20]), ("xylophone", [])],
)
def test_stems_authors_and_venues_are_found(index, query, found):
    assert works(index.query(query, 10)) == found


def test_a_phrase_must_stand_together(index):
    assert works(index.query('"neural networks"', 10)) == [10]
    assert works(index.query('"networks neural"', 10)) == []


def test_equal_works_come_by_work_id(tmp_path):
    papers = [(work_id, "Same title", "Same abstract", "", "") for work_id in range(90, 60, -1)]
    assert works(built(tmp_path, papers).query("title", 5)) == [61, 62, 63, 64, 65]


def test_scores_fall_and_are_rounded(index):
    scores = [score for _, score in index.query("graph networks", 10)]
    assert scores == sorted(scores, reverse=True)
    assert scores == [round(score, 6) for score in scores]


@pytest.mark.parametrize("query", ODD, ids=range(len(ODD)))
def test_no_query_raises(index, query):
    assert len(index.query(query, 3)) <= 3


def test_no_random_query_raises(index):
    rng = random.Random(20)
    signs = "ab'\"()[]{}:+-!^~*?\\/<>=&|#@,.; \n\x00é"
    pieces = [*signs, "AND", "OR", "NOT", "IN", "TO", "graph", "title:", "work_id:"]
    queries = ["".join(rng.choices(pieces, k=rng.randint(1, 14))) for _ in range(500)]
    assert all(len(index.query(query, 3)) <= 3 for query in queries)


@pytest.mark.parametrize("query", ["", "   ", "the of and", "\x00", "()"], ids=repr)
def test_nothing_to_look_for_finds_nothing(index, query):
    assert index.query(query, 10) == []


@pytest.mark.parametrize(("top_k", "found"), [(0, 0), (1, 1), (10**9, 2)])
def test_no_more_is_returned_than_asked_for_or_than_there_is(index, top_k, found):
    assert len(index.query("graph", top_k)) == found


def test_building_twice_gives_the_same_answers(index, tmp_path):
    again = built(tmp_path)
    assert all(again.query(query, 10) == index.query(query, 10) for query in ("graph", "parsing survey", "networks"))


def test_every_row_is_counted_and_reported(tmp_path):
    seen = []
    assert build_lexical(tmp_path / "lexical", PAPERS, seen.append) == len(PAPERS)
    assert seen == [1, 1, 1]


def test_an_index_of_nothing_answers(tmp_path):
    assert built(tmp_path, []).query("graph", 3) == []


def test_a_missing_index_is_named(tmp_path):
    with pytest.raises(EditionError, match=str(tmp_path)):
        LexicalIndex.open(tmp_path / "nowhere")


def test_a_damaged_index_is_named(tmp_path):
    built(tmp_path)
    (tmp_path / "lexical" / "meta.json").write_text("{")
    with pytest.raises(EditionError, match="lexical"):
        LexicalIndex.open(tmp_path / "lexical")


def test_matched_words_are_those_of_the_query_that_stand_in_the_paper():
    found = matched_words("the parsing of graphs and trees", ["Graph parsing", "A tree"])
    assert found == ["parsing", "graphs", "trees"]
    assert matched_words("xylophone", ["Graph"]) == []


def test_content_words_leave_out_stop_words_and_repeats():
    assert content_words("The graph of a Graph, and THE trees") == ["graph", "trees"]


PROSE = "I would like a model that can translate the sentences of one language into another, with few examples"


@pytest.mark.parametrize(
    ("query", "prose"),
    [
        (PROSE, True),
        ("graph neural networks", False),
        ('a survey of "dependency parsing" for all languages we know', False),
        ("graph AND networks of the kind that we all know", False),
        ("-graph networks of the kind that we all know", False),
    ],
    ids=["sentence", "keywords", "phrase", "operator", "left-out"],
)
def test_many_words_without_operators_are_prose(query, prose):
    assert is_prose(query) is prose


def test_prose_is_a_bag_of_words_in_which_hyphens_and_quotes_bind_nothing(index):
    """The parser reads `x-y` as a phrase, and an apostrophe as the beginning of one."""
    prose = "We look for people's methods that use a state-graph for text of whatever kind it's"
    assert set(works(index.query(prose, 10))) == {10, 20}


def test_a_word_that_prose_repeats_weighs_more(index):
    once = dict(index.query("which papers have anything to tell about molecules or something else", 10))
    twice = dict(index.query("which papers have anything to tell about molecules or molecules or else", 10))
    assert twice[10] == pytest.approx(2 * once[10], abs=1e-5)


def test_a_paper_without_title_is_found_by_its_abstract_as_well_as_one_with_a_title(tmp_path):
    papers = [(1, "Something else entirely", "Rivers of ice move slowly.", "", ""),
              (2, "", "Glaciers carve valleys in granite.", "", ""),
              (3, "Glaciers", "Nothing of it here at all.", "", "")]  # fmt: skip
    assert works(built(tmp_path, papers).query("glaciers carve valleys in granite", 3)) == [2, 3]


def test_words_of_the_title_stand_twice_in_the_text():
    assert weighted_text("Trees", "We grow.") == "Trees\nTrees\nWe grow."


def test_an_index_of_an_older_form_names_the_remedy(tmp_path):
    (tmp_path / "lexical").mkdir()
    schema = tantivy.SchemaBuilder().add_text_field("title", tokenizer_name="en_stem").build()
    tantivy.Index(schema, path=str(tmp_path / "lexical")).writer(num_threads=1).commit()
    with pytest.raises(EditionError, match="fieldmap publish --force"):
        LexicalIndex.open(tmp_path / "lexical")


def test_weighted_words_find_what_holds_the_heaviest(index):
    assert works(index.weighted_query({"parsing": 5.0, "graph": 0.1}, 10))[0] == 30
    assert index.weighted_query({"parsing": -1.0}, 10) == index.weighted_query({}, 10) == []


def test_equal_weights_score_as_the_plain_query_does(index):
    assert index.weighted_query({"graph": 1.0, "networks": 1.0}, 9) == index.query("graph networks", 9)


def test_words_that_stand_nowhere_are_told(index):
    assert index.unknown_words("the graph of xylophones and Lovelace") == ["xylophones"]
    assert (index.frequency("graphs"), index.frequency("xylophone")) == (2, 0)


@pytest.mark.parametrize(
    ("word", "stem", "work_id"),
    [("tranlsation", "translat", 20), ("netwroks", "network", 10), ("lovelacy", "lovelac", 10), ("zzz", None, None)],
)
def test_a_misspelt_word_has_near_stems_with_a_work_each(index, word, stem, work_id):
    assert index.near_stems(word)[:1] == ([(stem, work_id)] if stem else [])


@pytest.mark.parametrize(
    ("one", "other", "apart"), [("", "ab", 2), ("kitten", "sitting", 3), ("ab", "ba", 1), ("same", "same", 0)]
)
def test_letters_apart_counts_swaps_as_one(one, other, apart):
    assert letters_apart(one, other) == letters_apart(other, one) == apart


def test_telling_words_are_frequent_here_and_rare_elsewhere(index):
    assert index.telling_words("Parsing, parsing, parsing of graphs; xylophones of graphs", 2) == ["parsing", "graphs"]


def test_an_inverse_frequency_falls_with_the_works_that_hold_a_word():
    values = [inverse_frequency(n, 10) for n in range(11)]
    assert values == sorted(values, reverse=True)
    assert values[-1] > 0


APART = [(1, "", "neural networks learn", "", ""), (2, "", "networks learn neural", "", "")]


def test_neighbouring_words_that_stand_together_weigh_more_by_the_weight_of_a_phrase(tmp_path):
    """Each word stands once in both of two texts of equal length, so that its part of BM25 is its inverse frequency."""
    word = inverse_frequency(2, 2)
    phrase = PHRASE_WEIGHT * 2 * word
    expected = [(1, pytest.approx(2 * word + phrase, abs=1e-5)), (2, pytest.approx(2 * word, abs=1e-5))]
    assert built(tmp_path, APART).query("neural networks", 5) == expected


@pytest.mark.parametrize("query", ["neural, networks", "neural or networks", "networks neural"])
def test_words_that_do_not_follow_each_other_make_no_phrase(tmp_path, query):
    scores = dict(built(tmp_path, APART).query(query, 5))
    assert scores[1] == pytest.approx(2 * inverse_frequency(2, 2), abs=1e-5)


def test_a_phrase_finds_nothing_that_the_words_of_the_query_leave_out(tmp_path):
    assert works(built(tmp_path, APART).query('+"learn neural" neural networks', 5)) == [2]


def test_no_phrases_of_a_whole_text_are_looked_for(tmp_path):
    text = "neural networks " + " ".join(f"word{n}" for n in range(TEXT_WORDS))
    scores = dict(built(tmp_path, APART).query(text, 5))
    assert scores[1] == scores[2]


def test_of_many_pairs_the_rarest_are_looked_for(tmp_path):
    words = [f"w{n}" for n in range(MOST_PHRASES + 2)]
    papers = [(1, "", " ".join(words), "", ""), *((n, "", f"{words[0]} {words[1]}", "", "") for n in range(2, 9))]
    index = built(tmp_path, papers)
    with_phrase, without = (index.query(query, 9)[1][1] for query in (" ".join(words[:2]), " ".join(words)))
    assert with_phrase == pytest.approx((1 + PHRASE_WEIGHT) * without, abs=1e-5)


def test_neighbours_are_words_with_nothing_but_blanks_or_a_hyphen_between():
    assert neighbours("İstanbul: graph of neural networks; deep") == [("neural", "networks")]
    assert neighbours("Zero-shot, cross-lingual transfer of it") == [
        ("zero", "shot"), ("cross", "lingual"), ("lingual", "transfer"),
    ]  # fmt: skip


def test_pairs_are_stemmed():
    assert stem_pairs("translating sentences, translations of a sentence") == {("translat", "sentenc")}


def test_phrases_are_named_as_the_query_has_them():
    texts = ("Machine translations", "A neural net for graphs")
    assert matched_phrases("neural nets, machine translation or machine learning", texts) == [
        "neural nets", "machine translation",
    ]  # fmt: skip


def test_a_text_is_prose_whatever_signs_stand_in_it():
    text = " ".join(f"word{n}" for n in range(TEXT_WORDS + 1))
    assert is_text(text)
    assert is_prose(f'{text} "a phrase" AND -this')
    assert not is_prose('how are the "graph neural networks" of this paper trained')


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Index 6,000 papers of a few words each, so that scores tie often."""
    chance = random.Random(3)
    words = ["lake", "river", "stone", "moss", "cloud", "rain", "field", "wind"]
    papers = [
        (3 * number, " ".join(chance.choices(words, k=3)), " ".join(chance.choices(words, k=9)), "", "")
        for number in range(6_000)
    ]
    return built(tmp_path_factory.mktemp("many"), papers)


@pytest.mark.parametrize("n_allowed", [0, 1, 30, FEW_ALLOWED, FEW_ALLOWED + 1, 5_990])
@pytest.mark.parametrize("query", ["river", "lake stone", '"moss cloud"', "stone -rain", "xylophone"])
def test_a_filter_leaves_the_ranking_of_what_it_lets_pass(many, query, n_allowed):
    allowed = np.sort(random.Random(n_allowed).sample(range(0, 18_000, 3), n_allowed)).astype(np.int64)
    whole = many.query(query, 6_000)
    assert many.query(query, 40, allowed) == [hit for hit in whole if hit[0] in set(allowed.tolist())][:40]


def test_works_that_are_not_indexed_may_be_allowed(many):
    assert works(many.weighted_query({"river": 1.0}, 5, np.array([1, 3, 4, 99_999]))) in ([3], [])
