"""The step on a ledger: what it writes, that it does nothing twice, and what a changed text changes."""

from typing import Any

import pytest

from analysis.claims.tables import step
from analysis.claims.tables.text import is_results_section, text_claims
from data.library import utc_now
from data.records import Passage
from data.store import Database, open_memory, rows_as_dicts, scalar
from data.vocabulary import Corrections
from tests.analysis.claims.tables.made import RESULTS, made_table
from tests.loading import load
from tests.papers import paper

TOLD = "On the CIFAR-10 dataset, our QuxNet achieves an accuracy of 96.4%."
SETTINGS = made_table(["Name | A | B", "learning rate | 0.1 | 0.01", "dropout | 0.5 | 0.1"], "Hyper-parameters.")


def with_text(name: str, **parts: Any) -> Any:
    """Return a paper with full text."""
    return paper(name, f"A paper that is called {name * 8}", **parts)


@pytest.fixture
def db() -> Database:
    """Return a ledger of a paper with results, one with settings alone, one with an abstract alone; read."""
    made = open_memory()
    load(
        made,
        with_text("a", tables=(SETTINGS, RESULTS), passages=(Passage("Results", TOLD), Passage("Related work", TOLD))),
        with_text("b", tables=(SETTINGS,)),
        with_text("c"),
    )
    step.run(made)
    return made


def claims(db: Database, tier: str) -> list[dict[str, Any]]:
    """Return the claims of a tier that are in force."""
    return rows_as_dicts(db, "SELECT * FROM public.claims WHERE tier = ? ORDER BY work_id, position", [tier])


def test_tables_of_results_give_claims_with_the_place_of_their_cell(db: Database) -> None:
    found = claims(db, "table")
    assert [row["value"] for row in found] == [91.0, 70.1, 92.5, 71.0, 94.2, 75.3]
    last = found[-1]
    assert (last["table_position"], last["cell_row"], last["cell_column"], last["kind"]) == (2, 3, 2, "result")
    assert last["copied_from"] is None
    assert found[0]["copied_from"] == "A. Foo. Foo networks. 2015."


def test_a_results_section_gives_claims_of_the_text_at_lower_confidence(db: Database) -> None:
    (found,) = claims(db, "text")
    assert (found["value"], found["dataset"], found["section"]) == (96.4, "CIFAR-10", "Results")
    assert found["confidence"] <= 0.6


def test_what_is_unchanged_is_not_read_again(db: Database) -> None:
    report = step.run(db)
    assert (report.read, report.written) == (0, 0)
    assert report.skipped == 7


def test_a_table_that_changed_retires_its_claims(db: Database) -> None:
    other = made_table(["Method | CIFAR-10", "FooNet | 91.0", "Ours | 95.5"], "Accuracy.", cited=[(1, 0, "Foo 2015")])
    load(db, with_text("a", tables=(other,)), now=utc_now())
    step.run(db)
    assert [row["value"] for row in claims(db, "table")] == [91.0, 95.5]
    assert scalar(db, "SELECT count(*) FROM main.claims WHERE tier = 'table' AND retired_at IS NOT NULL") == 6
    assert claims(db, "text") == []


def test_a_sentence_that_repeats_a_table_or_cites_others_gives_no_claim() -> None:
    assert [claim.value for claim in text_claims([Passage("Results", TOLD)])] == [96.4]
    assert text_claims([Passage("Results", TOLD)], {96.4}) == []
    assert text_claims([Passage("Results", TOLD.replace("QuxNet", "QuxNet [Foo 2019]"))]) == []
    assert text_claims([Passage("Results", TOLD.replace("our QuxNet", "BarNet"))]) == []


def test_sections_of_results_are_told_from_those_of_settings() -> None:
    assert is_results_section("Experiments / Main results")
    assert not is_results_section("Experiments / Implementation details")
    assert not is_results_section("Introduction")


def test_numbers_of_nothing_that_is_known_are_no_claims_of_a_library(db: Database) -> None:
    nameless = made_table(["Method | first | second", "FooNet | 91.0 | 12.0", "Ours | 95.5 | 13.0"], "Results.")
    load(db, with_text("d", tables=(nameless,)), now=utc_now())
    step.run(db)
    found = claims(db, "table")
    assert [row["value"] for row in found] == [91.0, 70.1, 92.5, 71.0, 94.2, 75.3]
    assert min(row["confidence"] for row in found) >= step.LEAST_KEPT


def test_corrections_of_the_vocabulary_reach_tables_and_sentences_once(db: Database) -> None:
    without = Corrections(removed=frozenset({("dataset", "cifar10")}))
    assert step.run(db, corrections=without).read == 2
    assert {row["dataset"] for row in claims(db, "table")} == {"ImageNet"}
    assert claims(db, "text") == []
    assert step.run(db, corrections=without).read == 0


def test_corrections_that_are_taken_back_bring_the_claims_back(db: Database) -> None:
    before = claims(db, "table")
    step.run(db, corrections=Corrections(removed=frozenset({("dataset", "cifar10")})))
    step.run(db)
    assert [row["value"] for row in claims(db, "table")] == [row["value"] for row in before]
    assert [row["dataset"] for row in claims(db, "table")] == [row["dataset"] for row in before]
