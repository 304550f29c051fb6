"""The memo: every number has a source, the answer stands first; JSON and TOML of a choice."""

import json
from datetime import date

import pytest

from analysis.decisions.candidates.record import Candidate
from analysis.decisions.changes import changes
from analysis.decisions.choice.choose import Choice, choose
from analysis.decisions.choice.cliffs import Slice
from analysis.decisions.choice.exchange import as_json, as_toml
from analysis.decisions.choice.memo import memo
from analysis.documents.check import violations
from analysis.documents.document import Document
from app.document_html import document_html
from app.document_markdown import document_markdown
from tests.analysis.decisions.choice.made import PLAIN, THREE, candidate, choice, problem

DAY = date(2026, 1, 31)
UNSURE = (*THREE, candidate("unsure", accuracy="89%"))
CASES = {
    "plain": (PLAIN, THREE),
    "one": (PLAIN, THREE[:1]),
    "missing": (PLAIN, UNSURE),
    "open": (PLAIN + '[constraints.latency]\nat_most = "50 ms"', UNSURE),
    "conditional": (PLAIN + '[constraints.memory]\nat_most = "1 GB"', THREE),
    "nobody": (PLAIN + '[constraints.latency]\nat_most = "5 ms"', THREE),
    "bands": (PLAIN, (*THREE, candidate("banded", accuracy="86-95%", latency="9 ms"))),
    "order": ('order = ["accuracy", "latency"]', THREE),
    "shapes": (PLAIN + '[criteria.latency]\nshape = "sigmoid"\nat = "50 ms"', THREE),
    "aside": ("[weights]\naccuracy = 1\nlatency = 0", THREE),
}


def told(document: Document, section: str) -> str:
    return " ".join(one.text for part in document.sections if part.name == section for one in part.sentences)


@pytest.mark.parametrize("case", CASES)
def test_every_number_of_a_memo_is_a_fact_of_its_evidence(case: str) -> None:
    assert violations(memo(choice(*CASES[case]), DAY)) == []


def test_the_answer_stands_first_and_names_the_winner() -> None:
    found = memo(choice(), DAY)
    assert found.sections[0].name == "answer"
    assert found.sections[0].sentences[0].text == (
        "Take middle: of the 3 candidates that meet every constraint it scores best, 69.4 % of the best possible."
    )


def test_a_memo_says_when_nobody_is_feasible_and_by_how_much_they_miss() -> None:
    found = told(memo(choice(*CASES["nobody"]), DAY), "answer")
    assert "None of the 3 candidates meets every constraint." in found
    assert "Nearest is small: latency is 10 ms, asked is latency at most 5 ms, and misses by 5 ms (100.0 %)." in found


def test_a_memo_says_what_is_not_known_and_what_it_would_have_to_be() -> None:
    found = memo(choice(*CASES["open"]), DAY)
    assert "unsure could lead with up to" in told(found, "answer")
    assert "Of unsure nobody here states latency." in told(found, "unknown")


def test_the_risks_name_tiers_source_and_missing_measurements() -> None:
    found = told(memo(choice(), DAY), "risks")
    assert "The score of middle rests on 2 values: 2 stated by a paper or vendor." in found
    assert "None of them was measured on your own device and data" in found
    assert "All values of middle come from one source." in found


def weighed_with_slices(drop: float) -> Choice:
    text = PLAIN + '[slices]\nfile = "s.csv"\nattribute = "accuracy"\ncliff = 5'
    slices = {"middle": [Slice("day", 90.0, 500, "F.s.csv:2"), Slice("night", 90.0 - drop, 500, "F.s.csv:3")]}
    return choose(problem(text), THREE, slices)


@pytest.mark.parametrize(("drop", "word"), [(2.0, "no cliff"), (30.0, "a performance cliff")])
def test_a_fall_to_the_worst_slice_is_told_with_its_interval(drop: float, word: str) -> None:
    found = memo(weighed_with_slices(drop), DAY)
    assert f"middle falls {drop / 2:g} points from its mean over 2 slices to the worst, night" in told(found, "risks")
    assert word in told(found, "risks")
    assert violations(found) == []


def test_names_with_markup_stay_words() -> None:
    odd = (
        candidate("<script>alert(1)</script>", accuracy="99%", latency="1 ms"),
        candidate("a|b [x](y) 7", accuracy="98%"),
    )
    document = memo(choice(candidates=(*THREE, *odd)), DAY)
    assert violations(document) == []
    assert "<script>" not in document_html(document)
    assert "<script>" not in document_markdown(document)


def test_names_that_differ_in_signs_alone_keep_their_own_evidence() -> None:
    twins = (candidate("a b", accuracy="80%", latency="1 ms"), candidate("a-b", accuracy="81%", latency="2 ms"))
    document = memo(choice(candidates=twins), DAY)
    assert violations(document) == []
    assert {one.facts["name"] for one in document.evidence if one.ref.startswith("N.outcome")} == {"a b", "a-b"}


def test_an_earlier_run_is_compared_in_the_memo() -> None:
    before = as_json(choice())
    faster = tuple(candidate("large", accuracy="90%", latency="11 ms") if one.name == "large" else one for one in THREE)
    after = choice(candidates=faster)
    document = memo(after, DAY, changes(before, as_json(after)))
    found = told(document, "changes")
    assert "the recommendation was middle and is large." in found
    assert "large: latency was 100 ms and is 11 ms." in found
    assert violations(document) == []
    assert "Nothing changed" in next(
        one.note for one in memo(choice(), DAY, changes(before, as_json(choice()))).sections if one.name == "changes"
    )


def test_a_changed_setting_is_told_with_its_unit() -> None:
    before, after = (choice(PLAIN + f'[constraints.latency]\nat_most = "{limit} ms"') for limit in (200, 150))
    document = memo(after, DAY, changes(as_json(before), as_json(after)))
    assert "constraints.latency.at_most was 200 ms and is 150 ms." in told(document, "changes")


def test_the_json_of_a_choice_is_plain_and_holds_the_answer() -> None:
    document = json.loads(json.dumps(as_json(choice(*CASES["open"])), allow_nan=False))
    assert document["answer"] in ("middle", "small")
    assert {one["name"]: one["state"] for one in document["candidates"]}["unsure"] == "open"
    assert document["settings"]["constraints.latency.at_most"] == 0.05


@pytest.mark.parametrize("case", [name for name in CASES if name != "order"])
def test_a_problem_written_as_toml_is_read_as_the_same(case: str) -> None:
    text, candidates = CASES[case]
    again = problem(as_toml(problem(text)))
    assert as_json(choose(again, candidates))["candidates"] == as_json(choice(text, candidates))["candidates"]
    assert again.constraints == problem(text).constraints


def test_titles_with_quotes_and_newlines_survive_toml() -> None:
    odd = problem(PLAIN.replace("Which model?", 'A \\"b\\" \\\\ \\u0007 ü'))
    assert problem(as_toml(odd)).head.title == 'A "b" \\ \x07 ü'


def test_a_candidate_without_criteria_is_told_as_unknown() -> None:
    found = choice(candidates=(*THREE, Candidate("empty", {})))
    assert violations(memo(found, DAY)) == []
    assert next(one for one in found.outcomes if one.name == "empty").score_high == 1.0
