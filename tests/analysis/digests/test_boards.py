"""What a week changes on boards: hand-made results of one data set and metric."""

from datetime import date
from typing import Any

from analysis.boards.results import Result
from analysis.digests.boards import Overtaken, Told, boards_section, changes_of
from analysis.documents.check import violations
from analysis.documents.document import Document, Evidence, Sources

MONDAY, SUNDAY = date(2026, 2, 2), date(2026, 2, 8)


def result(claim: int, value: float, day: date, **other: Any) -> Result:
    """Make a result of a paper of its own."""
    told = {"kind": "result", "copied_from": None, "model": f"Model {claim}"} | other
    return Result(
        claim_id=claim, work_id=claim * 10, paper=f"W{claim * 10}", tier="abstract", task="", dataset_key="squad",
        dataset="SQuAD", version="", split="", metric_key="f1", metric="F1", higher_is_better=True,
        comparable="unknown", model_key=f"model{claim}", printed=value, unit="%", uncertainty=None, parameters=None,
        doubt=None, since=day, day=day, **told,
    )  # fmt: skip


OLD = [result(1, 80.0, date(2025, 5, 1)), result(2, 85.0, date(2025, 9, 1)), result(9, 70.0, date(2025, 7, 1))]


def test_a_higher_number_of_the_week_moves_the_board() -> None:
    (change,) = changes_of([*OLD, result(3, 90.0, date(2026, 2, 4))], MONDAY, SUNDAY)
    assert change.before is not None
    assert change.best is not None
    assert (change.before.entry.result.claim_id, change.best.entry.result.claim_id) == (2, 3)


def test_a_lower_number_joins_and_moves_nothing() -> None:
    (change,) = changes_of([*OLD, result(3, 82.0, date(2026, 2, 4))], MONDAY, SUNDAY)
    assert change.best is None
    assert [(one.entry.result.claim_id, one.rank) for one in change.joined] == [(3, 2)]


def test_numbers_before_and_after_the_week_change_nothing() -> None:
    others = [result(3, 90.0, date(2026, 2, 1)), result(4, 95.0, date(2026, 2, 9))]
    assert changes_of([*OLD, *others], MONDAY, SUNDAY) == []


def test_a_quoted_number_is_no_change() -> None:
    assert changes_of([*OLD, result(3, 90.0, date(2026, 2, 4), kind="baseline")], MONDAY, SUNDAY) == []


def test_what_joins_a_board_of_two_papers_is_not_told() -> None:
    assert changes_of([*OLD[:2], result(3, 90.0, date(2026, 2, 4))], MONDAY, SUNDAY) == []


def test_the_section_tells_both_numbers_and_the_claim_overtaken() -> None:
    changes = changes_of([*OLD, result(3, 90.0, date(2026, 2, 4))], MONDAY, SUNDAY)
    papers = {
        work: Evidence(f"W{work}", "work", f"Paper {work}", date(2025, 1, 1), {"title": f"Paper {work}"})
        for work in (20, 30)
    }
    claim = Overtaken("It sets a new state of the art.")
    sources = Sources()
    section = boards_section(changes, Told(papers, {(20, "SQuAD"): claim}), sources)
    texts = [one.text for one in section.sentences]
    assert texts[0].startswith("SQuAD, F1: the best goes from 85 % to 90 %, by Model 3 in “Paper 30”")
    assert texts[1:] == ["Passed: Model 2 of “Paper 20”.", "It sets a new state of the art."]
    assert [one.depth for one in section.sentences] == [0, 1, 1]
    document = Document("t", "h", SUNDAY, (section,), sources.used_in([section]))
    assert violations(document, {"C2", "C3", "W20"}, {"W20": ["Here. It sets a new state of the art."]}) == []
