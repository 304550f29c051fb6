"""Definitions and open questions are told from sentences that look alike."""

import re

import pytest

from analysis.briefs.definitions import LONGEST, definition_strength, named
from analysis.briefs.open_ends import choose
from analysis.briefs.questions import CUES, openness

NAMES = ("machine translation", "MT")
DEFINITIONS = [
    (3, "Machine translation is the task of translating text from one language into another."),
    (3, "The term machine translation refers to the use of computers to carry a text over."),
    (3, "MT is defined as the mapping of a sentence to one of the same meaning elsewhere."),
    (2, "The goal of machine translation is to produce a sentence that keeps the meaning."),
    (2, "Machine translation aims to carry the meaning of a text over into another language."),
    (1, "Machine translation (MT) is a subfield of linguistics that studies automatic translation."),
    (1, "Recently, machine-translation is a technology which many people use in their browsers."),
    (0, "Machine translation is still far from being a solved problem in this area of work."),
    (0, "Machine translation systems are evaluated by BLEU which is a metric that counts words."),
    (0, "Neural machine translation is a method that learns to translate from parallel text."),
    (0, "We show that machine translation is a task that benefits from larger training corpora."),
    (0, "Machine translation is a task that our model improves over all of the past systems."),
    (0, "Is machine translation a task that can be solved by counting words in large corpora?"),
    (0, "MT is a task of it."),
    (1, "Machine translations are texts, or a set of texts, that a machine has made of others."),
    (0, "Machine translation is generally used in tasks where nobody can be asked to translate."),
    (0, "MT is used to extract the features of a sentence with its strong capability of doing so."),
    (0, "Here, machine translation is a task that consists of the prediction of single words."),
    (0, "Machine translation deals with the problem of training a smaller model (for devices"),
]


@pytest.mark.parametrize(("strength", "sentence"), DEFINITIONS)
def test_a_definition_is_known_by_its_form(strength, sentence):
    assert definition_strength(sentence, NAMES) == strength


def test_without_names_or_in_long_stretches_nothing_is_defined():
    assert definition_strength(DEFINITIONS[0][1], ()) == 0
    assert definition_strength(DEFINITIONS[0][1] + " and so on" * LONGEST, NAMES) == 0


@pytest.mark.parametrize("name", ["a+b (c", "[x", "C++", "", "\\"])
def test_a_name_with_signs_is_matched_as_it_is(name):
    assert bool(re.match(named(name), name + " and", re.IGNORECASE)) is bool(name)


OPEN = [
    ("open", "How depth and width interact remains an open question for the years to come."),
    ("open", "It is unclear whether the gains carry over to models of other families."),
    ("open", "Little is known about how these rules are learned from raw text alone."),
    ("open", "The role of noise in this has yet to be understood by anyone in the field."),
    ("limit", "Our method does not handle dependencies that go beyond one paragraph."),
    ("limit", "One limitation is that only texts in English were looked at in the study."),
    ("limit", "A limitation of this study is that only English texts were looked at here."),
    ("limit", "These experiments are limited to two languages from the same family."),
    ("plan", "In future work, we will explore larger models and many more languages."),
    ("plan", "We leave the extension to other languages for future work of ours and others."),
    ("plan", "Future work could include an analysis of the errors that are still made."),
    ("plan", "We plan to extend the parser to sentences that are spoken rather than read."),
    ("", "We use an open-source toolkit and an open domain data set to test the parser."),
    ("", "Our method does not require any labelled data in the target language at all."),
    ("", "This method can not only inherit the advantage of the first one but add to it."),
    ("", "The model predicts the future state of a system from its past observations."),
    ("", "We analyse the advantages and limitations of our approach in the experiments."),
    ("", "There are multiple interesting research directions for future work."),
    ("", "Is it unclear whether the gains carry over to models of other families?"),
    ("", "However, these methods fail to generalize efficiently under a shift of distribution."),
    ("", "We resolve a long-standing open problem on the complexity of learning such a machine."),
    ("", "In this paper, we make progress towards a solution to this open problem of the field."),
    ("", "In the near future, we plan to extend our work in several ways."),
    ("", "We would like to add that we also experimented with other networks in its place."),
    ("", "Performance is better when the exam is taken open-book by humans and machines."),
    ("", "The drawback for hand-crafted rules is that experts have to write each of them."),
]


@pytest.mark.parametrize(("kind", "sentence"), OPEN)
def test_what_is_open_is_known_by_its_form(kind, sentence):
    assert openness(sentence) == kind


@pytest.mark.parametrize("sentence", [sentence for kind, sentence in OPEN if kind])
def test_the_cheap_first_look_passes_what_is_open(sentence):
    assert re.search(CUES, sentence)


@pytest.mark.parametrize("text", ["open " * 200, "future work " * 35, "we leave " + "a " * 200, "limitation of " * 29])
def test_odd_texts_are_read_in_no_time(text):
    assert openness(text) in ("open", "limit", "plan", "")


def row(work, kind, n, section="Conclusion"):
    return {"work_id": work, "kind": kind, "n": n, "section": section, "place": work}


def test_one_sentence_a_paper_is_shown_ends_of_papers_and_cited_ones_first():
    found = [row(1, "plan", 9), row(1, "open", 9), row(2, "open", 5, "Abstract"), row(3, "open", 1), row(4, "plan", 2)]
    assert [(one["work_id"], one["kind"]) for one in choose(found)] == [
        (1, "open"), (3, "open"), (2, "open"), (4, "plan"),
    ]  # fmt: skip
