"""How the recall of joined names is measured: which two spellings are known to be one person's."""

import pytest

from analysis.people import step
from benchmarks.people import difference, known_pairs, recall
from data.store import Database, open_memory
from tests.analysis.people.papers import by
from tests.loading import load


def twice(one: tuple[str, ...], other: tuple[str, ...], *more: tuple[str, ...]) -> Database:
    """Return a ledger of a paper that two sources list, and of further papers, each by some authors."""
    db = open_memory()
    load(db, by("x", *one))
    load(db, by("x", *other), *(by(f"more{place}", *names) for place, names in enumerate(more)), source="acl")
    step.run(db)
    return db


def told(db: Database) -> set[tuple[frozenset[str], bool | None]]:
    return {(frozenset((pair["name"], pair["other_name"])), pair["is_joined"]) for pair in known_pairs(db)}


ADA = frozenset(("Ada Lovelace", "A. Lovelace"))


def test_one_place_in_two_lists_of_a_work_is_one_person():
    alone = twice(("Ada Lovelace", "Alan Turing"), ("A. Lovelace", "Alan Turing"), ("A. Lovelace", "Grace Hopper"))
    assert told(alone) == {(ADA, False)}
    shared = twice(("Ada Lovelace", "Alan Turing"), ("A. Lovelace", "Alan Turing"), ("A. Lovelace", "Alan Turing"))
    assert told(shared) == {(ADA, True)}


def test_the_second_list_of_a_work_is_no_evidence_and_a_spelling_of_no_work_is_not_measured():
    db = twice(("Ada Lovelace", "Alan Turing"), ("A. Lovelace", "Alan Turing"))
    assert told(db) == {(ADA, None)}
    rows = {row["measured"]: row for row in recall(known_pairs(db))}
    assert rows["recall: all"]["n"] == 0
    assert rows["known, and one of the two stands in no work"]["n"] == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(("Alan Turing", "A. Lovelace"), id="another-order"),
        pytest.param(("A. Lovelace", "Alan Turing", "Grace Hopper"), id="another-number"),
        pytest.param(("A. Byron", "Alan Turing"), id="another-family"),
    ],
)
def test_lists_that_disagree_tell_nothing(other):
    assert told(twice(("Ada Lovelace", "Alan Turing"), other, ("A. Lovelace", "Grace Hopper"))) == set()


def test_two_of_one_family_on_a_paper_tell_nothing():
    assert told(twice(("Ada Lovelace", "Ann Lovelace"), ("A. Lovelace", "Ann Lovelace"), ("A. Lovelace",))) == set()


def test_recall_is_told_by_kind_and_by_how_many_names_an_initial_fits():
    db = twice(("Ada Lovelace", "Alan Turing"), ("A. Lovelace", "Alan M. Turing"), ("A. Lovelace", "Grace Hopper"),
               ("Anne Lovelace",), ("Alan M. Turing", "Ada Lovelace"))  # fmt: skip
    rows = {row["measured"]: row for row in recall(known_pairs(db))}
    assert (rows["recall: all"]["share"], rows["recall: all"]["open"], rows["recall: all"]["n"]) == (0.5, 0.5, 2)
    assert rows["recall: a middle name left out"]["share"] == 1.0
    assert rows["recall: an initial that fits two or three"]["n"] == 1
    assert rows["recall: an initial that fits one first name"]["n"] == 0


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Ada Lovelace", "A. Lovelace", "an initial for the first name"),
        ("Ada M. Lovelace", "Ada Lovelace", "a middle name left out"),
        ("Guy Van den Broeck", "Guy Broeck", "a middle name left out"),
        ("Jan Eric Lenssen", "Jan E. Lenssen", "another middle name, or its initial"),
        ("Tie-Yan Liu", "Tieyan Liu", "an accent, a hyphen or a suffix"),
        ("Hal Daumé III", "Hal Daume", "an accent, a hyphen or a suffix"),
        ("Łukasz Kaiser", "Lukasz Kaiser", "an accent, a hyphen or a suffix"),
        ("Josh Tenenbaum", "Joshua B. Tenenbaum", "a first name cut short"),
        ("Bob Adolf", "Robert Adolf", "another first name"),
        ("Wang", "Gang Wang", "a family name alone"),
    ],
)
def test_spellings_differ_in_one_way(one, other, kind):
    assert difference(one, other) == difference(other, one) == kind
