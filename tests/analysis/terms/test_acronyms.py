"""Acronyms: what papers define them as."""

import pytest

from analysis.terms.acronyms import LOOKED_BACK, definitions, long_form


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We use long short-term memory (LSTM) cells.", ("LSTM", "long short-term memory")),
        ("Generative adversarial networks (GANs) are hard.", ("GAN", "Generative adversarial networks")),
        ("we study self-supervised learning (SSL), which", ("SSL", "self-supervised learning")),
        ("on graph convolutional networks (GCN; see there)", ("GCN", "graph convolutional networks")),
        ("with residual networks (ResNet).", ("ResNet", "residual networks")),
        ("a question answering (QA) system", ("QA", "question answering")),
    ],
)
def test_a_definition_is_read(text, found):
    assert list(definitions(text)) == [found]


@pytest.mark.parametrize(
    "text",
    ["better results (see below)", "as told (Smith, 2019)", "in the United Nations (XYZ)", "a thing. (LSTM) again",
     "(LSTM)", "accuracy (95)", "the method (a)"],
)  # fmt: skip
def test_what_is_no_definition_is_not_read(text):
    assert list(definitions(text)) == []


def test_the_long_form_begins_with_the_first_letter():
    assert long_form("HMM", "we train a hidden Markov model") == "hidden Markov model"
    assert long_form("ABC", "nothing here") == ""


def test_a_long_run_of_brackets_takes_no_long_time():
    text = "a" * 50_000 + "(AB" * 5_000 + "(AB)"
    assert len(list(definitions(text))) <= 1
    assert LOOKED_BACK < 1_000
