"""What briefs read of their own papers alone is what all tables together say."""

from collections import defaultdict
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analysis.briefs.brief import About
from analysis.briefs.field import Field, citers_of, texts_with
from analysis.briefs.trust import CONTRADICTIONS, contradictions
from analysis.documents.document import Sources
from analysis.sessions.discussion import discrepant
from data.store import rows_as_dicts
from tests.analysis.briefs.disputed import DAY, WORKS, disputed

Row = dict[str, Any]
MINE = [2, 3, 6, 7, 10, 11, 14, 15, 18, 19]


@pytest.fixture(scope="module")
def field() -> Iterator[Field]:
    db = disputed()
    yield Field(db, About("tides", "term", 1, "tide", ("tide",), ""), DAY, np.array(MINE), True)
    db.close()


def works(field: Field) -> dict[int, Row]:
    return {row["work_id"]: row for row in rows_as_dicts(field.db, "SELECT * FROM works")}


def disputes(field: Field) -> list[tuple[Row, int | None, int | None]]:
    """Return each discrepancy of two claims that are here, with the works of both."""
    of = {row["claim_id"]: row["work_id"] for row in rows_as_dicts(field.db, "SELECT * FROM claims")}
    rows = rows_as_dicts(field.db, "SELECT * FROM discrepancies ORDER BY discrepancy_id")
    known = [row for row in rows if row["first_claim_id"] in of and row["other_claim_id"] in of]
    return [(row, of[row["first_claim_id"]], of[row["other_claim_id"]]) for row in known]


def citers(field: Field) -> dict[int, set[int]]:
    """Return the harvested works that cite each work and were public by the day."""
    here, found = works(field), defaultdict[int, set[int]](set)
    for row in rows_as_dicts(field.db, "SELECT * FROM citations"):
        citing = here[row["citing_id"]]
        if citing["public_by"] and citing["public_by"] <= DAY and not citing["is_stub"]:
            found[row["cited_id"]] |= {row["citing_id"]} - {row["cited_id"]}
    return {work: some for work, some in found.items() if some}


@pytest.mark.parametrize("some", [MINE, [5], list(range(WORKS))], ids=["the subject", "one", "all"])
def test_the_citers_of_some_works_are_those_counted_over_all(field: Field, some: list[int]) -> None:
    rows = field.rows(f"WITH {citers_of('chosen')} SELECT * FROM citers", some)
    found = citers(field)
    assert {row["work_id"]: (row["n"], row["n_field"]) for row in rows} == {
        work: (len(found[work]), len(found[work] & set(MINE))) for work in some if work in found
    }


def test_papers_tell_their_citers_and_first_authors(field: Field) -> None:
    told, found = field.papers(MINE), citers(field)
    assert list(told) == MINE
    assert {work: one.facts["cited"] for work, one in told.items()} == {w: len(found.get(w, ())) for w in MINE}
    assert {one.facts["authors"] for one in told.values()} == {"Ben et al."}


def test_texts_are_of_the_subject_alone_most_cited_first(field: Field) -> None:
    rows, found = field.rows(texts_with("contains(text, 'tide of 1')", 100)), citers(field)
    held = [work for work in MINE if work % 3 and str(work).startswith("1")]
    assert [row["work_id"] for row in rows] == sorted(held, key=lambda work: (-len(found.get(work, ())), work))
    assert [row["text"] for row in rows] == [f"A tide of {row['work_id']}." for row in rows]


def test_contradictions_are_the_widest_of_papers_public_by_the_day(field: Field) -> None:
    here, sources = works(field), Sources()
    told = [one for sentence in contradictions(field, sources) for one in sentence.refs if one.startswith("D")]
    dated = {work for work, row in here.items() if row["public_by"] and row["public_by"] <= DAY}
    mine = [row for row, first, other in disputes(field) if {first, other} <= dated and {first, other} & set(MINE)]
    mine.sort(key=lambda row: (row["is_explained"], -abs(row["first_value"] - row["other_value"])))
    assert list(dict.fromkeys(told)) == [f"D{row['discrepancy_id']}" for row in mine[:CONTRADICTIONS]]
    assert len(mine) > CONTRADICTIONS


@pytest.mark.parametrize("work", MINE)
def test_a_session_asks_of_the_first_open_discrepancies_with_another_paper(field: Field, work: int) -> None:
    paper: Any = SimpleNamespace(field=field, work_id=work)
    sources = Sources()
    asked = [one.question.refs for one in discrepant(paper, sources)]
    between = [
        (row, {first, other} - {work})
        for row, first, other in disputes(field)
        if not row["is_explained"] and None not in (first, other) and (first == work) != (other == work)
    ]
    assert [set(refs) for refs in asked] == [
        {f"D{row['discrepancy_id']}", f"W{others.pop()}"} for row, others in between[:2]
    ]
