"""The check finds every way in which a brief can say what its evidence does not bear out."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.documents.check import is_in, violations
from analysis.documents.document import Figure, Value
from data.licence import quotable
from tests.analysis.briefs.made import KNOWN, TEXTS, brief


def with_sentence(place, **fields):
    """Return the brief with one sentence changed."""
    made = brief()
    sentences = list(made.sentences)
    sentences[place] = replace(sentences[place], **fields)
    return replace(made, sections=(replace(made.sections[0], sentences=tuple(sentences)),))


def with_value(**fields):
    """Return the brief with the number of citations changed."""
    values = list(brief().sentences[0].values)
    values[1] = replace(values[1], **fields)
    return with_sentence(0, values=tuple(values))


def test_a_brief_that_is_right_passes():
    assert violations(brief().document(), KNOWN, TEXTS) == []


WRONG = {
    "no source": (with_sentence(0, refs=(), values=()), "names no source"),
    "an unknown source": (with_sentence(0, refs=("W8",)), "W8, which is not among the evidence"),
    "a quote with another word": (with_sentence(1, text="A river is a stream of wine."), "does not stand in W7"),
    "a number that is none of its facts": (with_sentence(0, text="“Rivers of 2 lands” is cited 9 times among 1,234 "
                                           "papers (12.5 %)."), "numbers printed"),
    "a number more": (with_sentence(0, text=brief().sentences[0].text + " Thrice 3."), "numbers printed"),
    "a number less": (with_sentence(0, text="“Rivers of 2 lands” is cited 2 times (12.5 %)."), "numbers printed"),
    "a name that is changed": (with_sentence(0, text="“Lakes of 2 lands” is cited 2 times among 1,234 papers "
                               "(12.5 %)."),
                               "'Rivers of 2 lands' of its evidence is not printed"),
    "a value that is no fact": (with_value(value=3), "is no fact of W7"),
    "a fact of another name": (with_value(name="downloads"), "is no fact of W7"),
    "a value of evidence that is not there": (with_value(ref="W9"), "is no fact of W9"),
    "a day after the brief's": (replace(brief(), as_of=date(2019, 6, 1)), "became public on 2019-12-31"),
    "evidence twice": (replace(brief(), evidence=brief().evidence * 2), "stands twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found(name):
    wrong, what = WRONG[name]
    assert any(what in one for one in violations(wrong.document(), KNOWN, TEXTS))


def test_an_id_that_the_edition_does_not_hold_is_found():
    assert violations(brief().document(), set(), TEXTS) == ["W7 (Rivers of 2 lands) is not in the edition"]


def test_a_figure_holds_nothing_that_its_evidence_does_not():
    made = brief()
    figure = replace(made.sections[0].figures[0], refs=("W7", "N.all"))
    wrong = replace(made, sections=(replace(made.sections[0], figures=(figure, Figure("empty", "", (), ()))),))
    assert violations(wrong.document(), KNOWN, TEXTS) == [
        "what: figure papers: N.all has no title, year", "what: figure empty has no rows",
    ]  # fmt: skip


def test_a_quote_cut_by_its_licence_still_stands_in_its_text():
    text = "river " * 100
    assert is_in(quotable(text, None), text)
    assert not is_in(quotable("lake " * 100, None), text)


def test_numbers_are_compared_with_how_often_they_stand():
    twice = Value("cited", 2, "count", "W7")
    assert violations(with_sentence(0, values=(*brief().sentences[0].values, twice)).document(), KNOWN, TEXTS)
