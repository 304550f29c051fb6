"""Which questions are asked: the weightiest, of different kinds; odd sentences and prerequisites by their form."""

import pytest

from analysis.documents.document import Sentence
from analysis.sessions.builds_on import Row, reading_path, reason
from analysis.sessions.discussion import FEW, MOST, Raised, chosen
from analysis.sessions.odd_sentences import cue_in
from analysis.sessions.paper import Said


def raised(kind: str, weight: float, text: str = "?") -> Raised:
    return Raised(kind, weight, Sentence(kind, text, ("W1",)))


def test_the_weightiest_come_first_and_at_most_two_of_a_kind() -> None:
    found = chosen([raised("a", 1), raised("a", 9, "x"), raised("a", 8), raised("b", 5)], [])
    assert [(one.kind, one.weight) for one in found] == [("a", 9), ("a", 8), ("b", 5)]


def test_no_more_than_eight_are_asked() -> None:
    assert len(chosen([raised(str(n), n) for n in range(20)], [raised("general", 1)])) == MOST


def test_general_questions_only_fill_up_to_three() -> None:
    general = [raised("general", 1, str(n)) for n in range(5)]
    assert [one.kind for one in chosen([raised("a", 4)], general)] == ["a", "general", "general"]
    assert len(chosen([], general)) == FEW
    assert all(one.kind != "general" for one in chosen([raised(kind, 2) for kind in "abc"], general))


def test_the_order_of_detection_does_not_matter() -> None:
    some = [raised("a", 5, "x"), raised("b", 5, "y"), raised("c", 7, "z")]
    assert chosen(some, []) == chosen(some[::-1], [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("To the best of our knowledge, we are the first to measure tides with a kite.", "first"),
        ("Surprisingly, the smaller net does better on all seas that we looked at.", "surprise"),
        ("We assume that the wind does not change while the wave is under way.", "assumption"),
        ("Our model performs worse than the baseline when the sea is calm and flat.", "loss"),
        ("For computational reasons, the longest waves were left out of the test.", "shortcut"),
        ("Three annotators rated each forecast on a scale of one to five points.", "judges"),
    ],
)
def test_a_sentence_that_asks_for_a_question_is_known_by_its_form(text: str, kind: str) -> None:
    cue = cue_in(Said(text, "Experiments"))
    assert cue is not None
    assert cue.kind == kind


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("These approaches make strong assumptions on the grammar of the output they build.", "Method"),
        ("Not surprisingly, this is not surprising to anybody who knows the sea at all.", "Results"),
        ("Surprisingly, their smaller net does better on all seas that they looked at.", "Related Work"),
        ("Three annotators rated each forecast; agreement was 0.8 by Cohen's kappa.", "Evaluation"),
        ("Surprisingly, yes.", "Results"),
        ("For plotting purposes, we assumed that each wave is as long as the mean.", "Results"),
    ],
    ids=["others assume", "no surprise", "others' work", "agreement is told", "too short", "how it is shown"],
)
def test_other_sentences_raise_nothing(text: str, heading: str) -> None:
    assert cue_in(Said(text, heading)) is None


def row(work: int, **told: object) -> Row:
    known = {"work_id": work, "n_said": 1, "n_citers": 1, "matters": False, "n_method": 0, "n_result": 0, "year": 2000,
             "title": f"Title {work}", "contexts": []}  # fmt: skip
    return known | told


def test_newcomers_get_what_many_cite_and_researchers_the_rivals() -> None:
    rows = [
        row(1, n_citers=50, year=1990),
        row(2, n_result=1, n_said=5, year=2009),
        *(row(n, n_said=2) for n in range(3, 10)),
    ]
    newcomer = reading_path(rows, "newcomer", 2010, frozenset())
    researcher = reading_path(rows, "researcher", 2010, frozenset())
    assert newcomer[0].row["work_id"] == 1
    assert 1 not in [step.row["work_id"] for step in researcher]
    assert researcher[-1].why == "it compares its results with it; it speaks of it in 5 sentences"


def test_older_works_are_read_first_and_the_main_path_comes_in() -> None:
    rows = [row(n, n_said=20 - n, year=2000 - n) for n in range(1, 9)] + [row(9, n_citers=3, year=1950)]
    steps = reading_path(rows, "practitioner", 2010, frozenset({9}))
    assert [step.row["work_id"] for step in steps] == [9, 3, 2, 1]
    assert steps[0].why.startswith("on the main path of citations to it")


def test_a_path_through_a_work_that_nobody_else_cites_is_no_reason() -> None:
    assert reason(row(1, n_citers=1), frozenset({1})) == "it cites it"
