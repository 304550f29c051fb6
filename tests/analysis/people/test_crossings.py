"""Who wrote on two things and on which first: counted by hand, and silent where chance would do."""

from datetime import date

import duckdb
import pytest

from analysis.people.crossings import Crossing, crossings
from data.store import Database

FIRST, SECOND = [1, 2, 3], [4, 5, 6]


@pytest.fixture
def db() -> Database:
    made = duckdb.connect()
    made.execute("""CREATE SCHEMA public; CREATE TABLE public.works (work_id BIGINT, public_by DATE);
        CREATE TABLE public.authorship (work_id BIGINT, person_id UBIGINT)""")
    days = {1: 2010, 2: 2012, 3: None, 4: 2011, 5: 2013, 6: 2010}
    made.executemany("INSERT INTO public.works VALUES (?, ?)",
                     [[work, year and date(year, 1, 1)] for work, year in days.items()])  # fmt: skip
    return made


def wrote(db: Database, person: int, *works: int) -> None:
    db.executemany("INSERT INTO public.authorship VALUES (?, ?)", [[work, person] for work in works])


def test_the_first_paper_on_each_tells_where_a_person_began(db: Database) -> None:
    wrote(db, 1, 1, 4)  # 2010, then 2011
    wrote(db, 2, 2, 4)  # 2011, then 2012
    wrote(db, 3, 1, 2, 5)  # 2010, then 2013
    wrote(db, 4, 1, 6)  # both in 2010
    wrote(db, 5, 3, 4)  # the one is not dated
    wrote(db, 6, 1, 2)  # only the first
    told = crossings(db, FIRST, SECOND)
    assert (told.n_both, told.first_earlier, told.second_earlier) == (4, 2, 1)
    assert told.verdict == "no direction"


def test_no_works_have_no_people(db: Database) -> None:
    assert crossings(db, [], []).n_both == 0


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [(20, 2, "first to second"), (2, 20, "second to first"), (12, 9, "no direction"), (4, 0, "no direction")],
)
def test_a_direction_is_told_beyond_chance_only(db: Database, first: int, second: int, verdict: str) -> None:
    for person in range(first):
        wrote(db, person, 1, 5)
    for person in range(first, first + second):
        wrote(db, person, 2, 6)
    assert crossings(db, FIRST, SECOND).verdict == verdict


def test_those_who_began_with_both_at_once_do_not_count() -> None:
    assert Crossing(30, 0, 0, 0.0, 1.0).verdict == "no direction"
