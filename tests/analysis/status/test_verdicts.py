"""The verdict: what makes a dormant subject a dead end, and what would make it none."""

import numpy as np
import pytest

from analysis.status.measures import measure
from analysis.status.rules import turns
from analysis.status.verdicts import is_dead, n_kinds, rule_sentence, turn_sentence
from tests.analysis.status.courses import course

GONE = course([80, 80, 80, 20, 5, 4])
THREE = ("share", "newcomers", "successor")


def test_three_independent_kinds_and_a_time_of_its_own_make_a_dead_end():
    assert is_dead(measure(GONE), 0, THREE)


@pytest.mark.parametrize(
    ("counts", "ends"),
    [
        pytest.param(GONE, ("share", "successor"), id="two-kinds"),
        pytest.param(GONE, ("share", "newcomers", "early authors"), id="people-are-one-kind"),
        pytest.param(course([9, 9, 9, 1, 0, 0]), THREE, id="never-had-a-time"),
        pytest.param(course([300, 300, 300, 90, 40, 40]), THREE, id="an-eighth-is-left"),
    ],
)
def test_less_is_no_dead_end(counts, ends):
    assert not is_dead(measure(counts), 0, ends)


def test_people_who_leave_and_people_who_stay_away_are_one_kind():
    assert n_kinds(("share", "newcomers", "early authors", "criticism")) == 3


def test_the_rule_is_told_with_its_numbers():
    told = rule_sentence(measure(GONE), 0, 6, THREE)
    assert told.startswith("its share is 0.059 times that of its best two years (below 0.2 beyond chance)")
    assert "3 independent kinds speak for an end: share, newcomers, successor" in told


def test_a_turn_names_the_year_the_share_and_the_papers():
    (turn,) = [one for one in turns(GONE, 0, "dormant") if one.side == "at least"]
    told = turn_sentence(turn, ["2015", "2016", "2017", "2018", "2019", "2020"])
    assert told.startswith(f"a share of {100 * turn.n / 1000:.2g} % in 2021 ({turn.n:,} of 1,000 papers) or more")
    assert np.isfinite(turn.n)
