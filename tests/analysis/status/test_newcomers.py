"""Who begins and who stays, counted again person by person."""

from collections import defaultdict
from datetime import date

import numpy as np
import pytest

from analysis.status.measures import WINDOW
from analysis.status.newcomers import read_people, read_wrote
from analysis.status.papers import named_subjects, read_held, read_placed, read_years
from analysis.trends.cells import choose_grid
from analysis.trends.works import read_dates
from tests.analysis.status.worlds import OLD, field, ledger

END = date(2017, 12, 31)
ALL = np.ones(1, dtype=bool)
BEST = np.asarray([1])


@pytest.fixture(scope="module")
def told():
    """Return the ledger's years, held papers of the old subject, and (person, place, has it) of every paper."""
    db = ledger(field(range(2012, 2019)))
    years = read_years(db, END, choose_grid(db, END, read_dates(db, END), "year"))
    held, placed = read_held(db, years, named_subjects(db, OLD)), read_placed(db, years)
    place, mine = dict(zip(placed.work_id.tolist(), placed.place.tolist(), strict=True)), set(held.work_id.tolist())
    rows = db.execute("SELECT spelling_id, work_id FROM public.authorship").fetchall()
    wrote = [(person, place[work], work in mine) for person, work in rows if work in place]
    return read_people(db, years, held, BEST, ALL, read_wrote(db, years, held, ALL)), years, wrote


def test_new_are_those_whose_first_paper_here_is_of_it(told):
    people, years, wrote = told
    first = defaultdict(lambda: 99)
    for person, place, _ in wrote:
        first[person] = min(first[person], place)
    begun = {(person, place) for person, place, has_it in wrote if has_it and place == first[person]}
    wanted = np.bincount([place for _, place in begun], minlength=len(years.covered))
    assert people.new[0].tolist() == wanted[years.first :].tolist()
    assert people.all_new.tolist() == np.bincount(list(first.values()), minlength=len(years.covered)).tolist()


def test_those_who_stayed_are_among_the_early_who_still_publish(told):
    people, years, wrote = told
    since, until = years.last - WINDOW + 1, int(BEST[0]) + years.first + WINDOW
    early = {person for person, place, has_it in wrote if has_it and place < until}
    here = {person for person, place, _ in wrote if person in early and place >= since}
    still = {person for person, place, has_it in wrote if person in here and has_it and place >= since}
    assert people.stayed == [(len(still), len(here))]
    assert 0 < len(still) <= len(here)
