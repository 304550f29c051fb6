"""Must and never words: whole words and quoted phrases, as people expect."""

import pytest

from analysis.groups.words import first_held, holds


@pytest.mark.parametrize(
    ("text", "entry", "expected"),
    [
        ("A survey of GANs", "survey", True),
        ("Surveys and more", "survey", True),
        ("Surveying land", "survey", False),
        ("state-space models", '"state space"', True),
        ("State Space Models", '"state space model"', True),
        ("the space of a state", '"state space"', False),
        ("the space of a state", "state space", True),
        ("The RAG pipeline", "RAG", True),
        ("The rag trade", "RAG", False),
        ("Two GANs play", "GAN", True),
        ("It began well", "gan", False),
        ("GPT-4 answers", "GPT-4", True),
        ("GPT-42 answers", "GPT-4", False),
        ("multi_gan loss", "gan", True),
        ("C++ and more", "++", False),
        ("a+b (c", "a+b (c", True),
        ("Über Züge", "über", True),
        ("", "x", False),
    ],
)
def test_an_entry_is_held_as_people_expect(text, entry, expected):
    assert holds(text, entry) is expected


def test_the_first_entry_that_is_held_is_told_as_it_was_written():
    assert first_held("a review of speech", ["survey", '"of speech"', "review"]) == '"of speech"'
    assert first_held("a review", ["survey"]) is None
