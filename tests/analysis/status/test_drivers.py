"""Findings as drivers: the same as in a verdict, kept ones first."""

from datetime import date, timedelta

import pytest

from analysis.status import step
from analysis.status.drivers import KINDS, drivers_of, drivers_told
from analysis.status.tell import status_of
from analysis.trends.subjects import Subject, find_subjects
from data.store import open_memory
from tests.analysis.status.worlds import NEW, OLD, field, ledger

END_2018, END_2019 = date(2018, 12, 31), date(2019, 12, 31)


@pytest.fixture(scope="module")
def db():
    return ledger(field())


@pytest.mark.parametrize("name", [OLD, NEW])
@pytest.mark.parametrize("day", [END_2018, END_2019], ids=str)
def test_they_are_those_of_the_verdict(db, name, day):
    (subject,) = find_subjects(db, name, ("term",))[:1]
    (verdict,) = status_of(db, name, day)
    wanted = {one.kind: (one.says, one.value, one.lo, one.hi, one.n, one.sentence) for one in verdict.reasons}
    for one in drivers_of(db, "term", day, [subject])[subject]:
        assert (one.says, one.value, one.lo, one.hi, one.n, one.sentence) == wanted[one.kind]


def test_every_kind_is_told_of_every_subject(db):
    subjects = find_subjects(db, OLD, ("term",))[:1] + find_subjects(db, NEW, ("term",))[:1]
    found = drivers_of(db, "term", END_2019, subjects)
    assert {tuple(one.kind for one in some) for some in found.values()} == {KINDS}
    assert [found[one][0].says for one in subjects] == ["an end", "no end"]


def test_what_the_step_keeps_of_the_year_is_not_worked_out_again():
    made = ledger(field())
    step.run(made)
    (kept_on,) = made.execute("SELECT max(as_of) FROM main.statuses").fetchall()[0]
    (subject,) = find_subjects(made, OLD, ("term",))[:1]
    made.execute("UPDATE main.status_reasons SET sentence = 'as kept' WHERE evidence = 'newcomers'")
    assert drivers_told(made, subject, kept_on)[0].sentence == "as kept"
    for day in (kept_on - timedelta(1), date(kept_on.year + 1, 1, 1), END_2018):
        assert drivers_told(made, subject, day)[0].sentence.startswith("of 400 people")


def test_a_library_without_years_tells_that_nothing_is_known():
    (found,) = drivers_of(open_memory(), "term", END_2019, [Subject("term", 1, "tides")]).values()
    assert {one.says for one in found} == {"unknown"}
