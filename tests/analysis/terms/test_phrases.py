"""Phrases: all of them, none over a boundary, with what stands beside."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.terms.phrases import LONGEST, key_of, occurrences, printed
from analysis.terms.step import phrases_of
from analysis.terms.words import WordNumbers, read_words

WORDS = ["graph", "neural", "network", "the", "deep", "of", "policy"]


def by_hand(texts):
    """Return {(words, text): stands whole} of all phrases, by plain loops."""
    found = {}
    for place, text in enumerate(texts):
        words = text.split()
        for start in range(len(words)):
            for stop in range(start + 1, min(start + LONGEST, len(words)) + 1):
                phrase = words[start:stop]
                if "the" in phrase or "of" in phrase:
                    break
                whole = (start == 0 or words[start - 1] in ("the", "of")) and (
                    stop == len(words) or words[stop] in ("the", "of")
                )
                key = (tuple(phrase), place)
                found[key] = found.get(key, False) or whole
    return found


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), min_size=1, max_size=4))
def test_phrases_are_those_found_by_plain_loops(texts):
    numbers = WordNumbers()
    keys, of, whole = phrases_of(read_words(texts, numbers))
    wanted = {
        (key_of([numbers[word][0] for word in words]), place): is_whole
        for (words, place), is_whole in by_hand(texts).items()
    }
    assert dict(zip(zip(keys.tolist(), of.tolist(), strict=True), whole.tolist(), strict=True)) == wanted


def test_the_key_of_a_phrase_depends_on_the_order_of_its_words():
    numbers = WordNumbers()
    one, other = numbers["graph"][0], numbers["network"][0]
    assert key_of([one, other]) != key_of([other, one])


def test_what_is_no_phrase_has_no_key():
    assert key_of([]) == 0
    assert key_of([5, 0, 7]) == 0
    assert key_of([1, 2, 3, 4, 5]) == 0


def test_occurrences_of_nothing_are_none():
    assert [len(found.keys) for found in occurrences(read_words([""], WordNumbers()))] == [0] * LONGEST


def test_a_phrase_is_shown_as_the_title_prints_it():
    assert printed("On Few-Shot Learning with GANs", ["Few", "Shot", "Learning"]) == "few-shot learning"
    assert printed("On Few-Shot Learning with GANs", ["GANs"]) == "GAN"
