import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ask import Answer, ask, rank_sentences, score_of, windows, words_held
from index.passages import Passage, PassageIndex, build_passages
from tests.index.models import WordEncoder

ROWS = [
    Passage(1, "Results", "On parsing", "The parser reaches 91 points. It was trained for three days on rivers."),
    Passage(2, "Abstract", "On lakes", "Lakes are fed by rivers and by rain. Seas are fed by rivers."),
    Passage(2, "Body", "On lakes", "Lakes are fed by rivers and by rain. Ponds hold no fish at all."),
]
TITLES = {1: "On parsing", 2: "On lakes"}


def split(text):
    return [sentence.strip() + "." for sentence in text.split(".") if sentence.strip()]


def titles(works):
    return {work: TITLES[work] for work in works}


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ask") / "passages"
    build_passages(folder, ROWS)
    return PassageIndex.open(folder)


def test_the_sentence_that_holds_the_words_answers_verbatim(index):
    best = ask("how many points does the parser reach", index, None, split, titles, 3)[0]
    assert (best.work_id, best.section, best.quote) == (1, "Results", "The parser reaches 91 points.")


def test_a_sentence_that_stands_twice_in_a_work_is_told_once(index):
    quotes = [answer.quote for answer in rank_sentences("lakes fed by rain", index, None, split, titles)]
    assert quotes.count("Lakes are fed by rivers and by rain.") == 1


@pytest.mark.parametrize("question", ["zebra stripes of Quux", "what is the", ""])
def test_a_question_that_nothing_answers_finds_nothing(index, question):
    assert ask(question, index, None, split, titles, 3) == []


def test_a_question_mostly_of_unknown_words_is_not_answered_by_the_known_one(index):
    assert rank_sentences("zebra quux rivers", index, None, split, titles) != []
    assert ask("zebra quux rivers", index, None, split, titles, 3) == []


def test_the_score_is_the_mean_of_words_and_cosine(index):
    encoder, question = WordEncoder(), "parser points"
    for answer in rank_sentences(question, index, encoder, split, titles):
        cosine = float(encoder.encode_query(question) @ encoder.encode_query(answer.quote))
        assert answer.similarity == pytest.approx(cosine, abs=1e-5)
        assert answer.score == pytest.approx((answer.words + cosine) / 2, abs=1e-5)


def test_only_allowed_works_answer(index):
    assert {answer.work_id for answer in ask("rivers", index, None, split, titles, 9, {1})} == {1}


def test_the_same_question_gives_the_same_answer(index):
    asked = [rank_sentences("rivers and lakes", index, WordEncoder(), split, titles) for _ in range(2)]
    assert asked[0] == asked[1]


def test_a_word_in_the_title_counts_half():
    weights = {"rivers": 3.0, "lakes": 1.0}
    assert words_held(weights, "Rivers and lakes.") == 1.0
    assert words_held(weights, "A river.") == 0.75
    assert words_held(weights, "A river.", "On lakes") == 0.875
    assert words_held({}, "A river.") == 0.0


@pytest.mark.parametrize(
    ("words", "similarity", "found"),
    [
        (0.95, 0.0, False),
        (0.95, 0.35, True),
        (0.1, 0.7, True),
        (0.6, 0.5, True),
        (0.4, 0.5, False),
        (0.95, None, True),
        (0.8, None, False),
    ],
)
def test_an_answer_needs_words_or_meaning(words, similarity, found):
    assert Answer(1, "", "", score_of(words, similarity), words, similarity).is_found() is found


@given(st.lists(st.text(min_size=1).filter(str.strip), max_size=12), st.integers(0, 4))
def test_windows_hold_every_sentence_once_in_order(sentences, size):
    assert " ".join(windows(sentences, size)) == " ".join(sentences)
    assert len(windows(sentences, size)) == (-(-len(sentences) // size) if size else min(1, len(sentences)))
