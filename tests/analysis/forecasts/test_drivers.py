"""What stands beside a call, told with its numbers and no part of the forecast."""

from datetime import date

import pytest

from analysis.forecasts.drivers import late_share, read_drivers
from analysis.forecasts.known import read_known
from analysis.forecasts.outlook import read_outlook
from analysis.trends.subjects import Subject, find_subjects
from tests.analysis.status.worlds import NEW, OLD, field, ledger

END_2019 = date(2019, 12, 31)


@pytest.fixture(scope="module")
def db():
    return ledger(field())


def known_of(db, *names):
    """Return what is known of some terms, and their places."""
    subjects = [find_subjects(db, name, ("term",))[0] for name in names]
    known = read_known(db, "term", END_2019, subjects)
    return known, [[one.number for one in known.subjects].index(subject.number) for subject in subjects]


def test_the_late_share_is_that_of_the_last_year_beside_that_of_all_papers(db):
    """Of the old subject 1 of 199 papers is of 2019, of the new one 80 of 280; of all papers one in eight."""
    known, (old, new) = known_of(db, OLD, NEW)
    told = late_share(known, new)
    assert (told.value, told.n, told.period, told.speaks) == (round(80 / 280, 4), 280, "2019", "for")
    assert told.lo < 80 / 280 < told.hi
    assert "80 of its 280 papers are of 2019 (29 %, 24 % to 34 %); of all papers here 12 % are" in told.sentence
    assert (late_share(known, old).value, late_share(known, old).speaks) == (round(1 / 199, 4), "against")


def test_each_driver_says_which_way_it_speaks(db):
    known, (old, new) = known_of(db, OLD, NEW)
    told = {one.name: one.speaks for one in read_drivers(db, known, old, END_2019)}
    assert told == {"late share": "against", "newcomers' inflow": "against", "early authors who left": "against",
                    "only as a baseline": "unknown", "boards that stand still": "unknown"}  # fmt: skip
    assert {one.name: one.speaks for one in read_drivers(db, known, new, END_2019)}["newcomers' inflow"] == "neither"


def test_a_subject_without_papers_has_no_late_share(db):
    nothing = Subject("term", 10_000, "nothing")
    known = read_known(db, "term", END_2019, [nothing])
    told = late_share(known, len(known.subjects) - 1)
    assert (told.speaks, told.value, told.n) == ("unknown", None, 0)


def test_the_outlook_tells_them_only_where_it_is_asked_closely(db):
    (subject,) = find_subjects(db, NEW, ("term",))[:1]
    assert read_outlook(db, subject, END_2019).beside == []
    closely = read_outlook(db, subject, END_2019, closely=True)
    assert len(closely.beside) == 5
    assert closely.forecasts == read_outlook(db, subject, END_2019).forecasts
