"""Which subjects a name means: one rule for every command and page."""

import pytest

from analysis.trends.subjects import CONTAINED, EXACT, LEADING, find_subjects, folded, ranked_subjects
from data.store import open_memory

TERMS = ("process", "diffusion process", "bias", "policies", "data analysis", "waves", "tidal wave")


@pytest.fixture(scope="module")
def db():
    """Return a ledger of terms, a family and two topics."""
    made = open_memory()
    for number, name in enumerate(TERMS):
        made.execute("INSERT INTO main.terms VALUES (?, ?, ?, 2, [], ?, 0)", [number, number, name, 10 + number])
    made.execute("INSERT INTO main.families VALUES (3, 'tides', 'Tidal waves', ['TW'], 2018, 'people', NULL, true)")
    for number, name, n in ((7, "waves", 5), (8, "biases, process mining", 9), (9, "process mining, logs", 4)):
        made.execute("INSERT INTO main.topics (topic_id, name, terms, n_works) VALUES (?, ?, [], ?)", [number, name, n])
    return made


@pytest.mark.parametrize(
    ("one", "other"),
    [("State-Space  Models", "state space model"), ("GANs", "gan"), ("policies", "Policy"), ("processes", "process"),
     ("graph neural networks", "Graph-neural network")],
)  # fmt: skip
def test_case_hyphens_and_plurals_do_not_count(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize("word", ["process", "analysis", "bias", "loss", "consensus"])
def test_a_word_that_ends_in_s_is_no_plural(word):
    assert folded(word) == word
    assert folded(word) != folded(word[:-1])


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("Processes", ("term", "process")), ("policy", ("term", "policies")), ("Data-analysis", ("term", "data analysis")),
     ("bias", ("term", "bias")), ("tw", ("family", "Tidal waves"))],
)  # fmt: skip
def test_a_name_means_the_subject_spelt_so(db, asked, meant):
    first = find_subjects(db, asked)[0]
    assert (first.kind, first.name) == meant


def test_an_exact_name_goes_before_a_contained_one_and_families_terms_topics_in_this_order(db):
    assert [(how, one.kind, one.name) for how, one in ranked_subjects(db, "wave")] == [
        (EXACT, "term", "waves"), (EXACT, "topic", "waves"), (CONTAINED, "family", "Tidal waves"),
        (CONTAINED, "term", "tidal wave"),
    ]  # fmt: skip
    assert [one.kind for one in find_subjects(db, "tidal wave")] == ["family", "term"]


def test_a_leading_term_of_a_topic_stands_between(db):
    found = ranked_subjects(db, "process mining")
    assert [(how, one.number) for how, one in found] == [(LEADING, 8), (LEADING, 9)]
    assert (CONTAINED, "process mining, logs") in [(how, one.name) for how, one in ranked_subjects(db, "process")]


def test_part_of_a_word_is_no_name(db):
    assert find_subjects(db, "proces") == []
    assert find_subjects(db, "bia") == []
    assert find_subjects(db, " - ") == []


def test_only_the_kinds_asked_for_are_found(db):
    assert {one.kind for one in find_subjects(db, "waves", ("topic",))} == {"topic"}
