"""The rule of shares: one made-up course for every status, how sure it is, and what would change it."""

import numpy as np
import pytest

from analysis.status.measures import Counts, measure
from analysis.status.rules import STATUSES, certainty, classify, named, turns
from tests.analysis.status.courses import course

COURSES = {
    "too early to say": course([0, 0, 1, 0, 2, 3]),
    "emerging": course([0, 0, 0, 0, 1, 8]),
    "rising": course([20, 22, 25, 30, 60, 90]),
    "mature": course([40, 45, 38, 42, 41, 44]),
    "absorbed": course([80, 80, 80, 70, 60, 60], [40, 40, 40, 30, 5, 5]),
    "declining": course([80, 80, 80, 50, 30, 30]),
    "dormant": course([80, 80, 80, 20, 5, 4]),
}


def status(counts: Counts) -> str:
    return named(classify(measure(counts)))[0]


@pytest.mark.parametrize("name", COURSES)
def test_each_status_has_its_course(name):
    assert status(COURSES[name]) == name


def test_a_large_subject_that_lost_most_is_declining_not_dormant():
    """Five times as many as a dormant one may have: 3 % of all papers, of 20 %."""
    assert status(course([200, 200, 200, 60, 30, 30])) == "declining"


def test_a_subject_that_rises_from_an_old_low_is_rising():
    assert status(course([90, 90, 10, 10, 10, 10, 30, 60])) == "rising"


def test_a_rise_that_broke_off_in_the_newest_year_is_none():
    assert status(course([10, 10, 10, 10, 60, 20])) != "rising"


def test_a_small_subject_that_fades_is_too_small_to_be_told_of():
    """Six papers in its best two years and one since: chance."""
    assert status(course([0, 3, 3, 1, 0, 0])) == "too early to say"


@pytest.mark.parametrize("years", [0, 1, 2, 3])
def test_nothing_is_told_of_fewer_than_four_years(years):
    assert status(course([50] * years)) == "too early to say"


def test_counts_drawn_from_one_share_are_mature():
    """Of 2,000 steady subjects, at most 3 % of those told of seem to move."""
    random = np.random.default_rng(5)
    n = random.poisson(random.uniform(5, 60, (2000, 1, 1)), (2000, 1, 12)).astype(float)
    codes = classify(measure(Counts(n, np.full((1, 12), 1000.0))))
    told = codes[codes > 0]
    assert np.mean(told != STATUSES.index("mature")) < 0.03


@pytest.mark.parametrize("name", COURSES)
def test_redraws_are_shares_of_all_statuses(name):
    codes = classify(measure(COURSES[name]))
    odds = certainty(COURSES[name], codes)
    assert odds.sum() == pytest.approx(1)
    assert odds[0, codes[0]] >= 0.5


def test_more_papers_are_surer():
    few, many = course([16, 16, 16, 10, 6, 6]), course([160, 160, 160, 100, 60, 60])
    sure = [certainty(one, np.asarray([STATUSES.index("declining")]))[0, STATUSES.index("declining")]
            for one in (few, many)]  # fmt: skip
    assert sure[0] < sure[1]


def test_redraws_do_not_hang_on_who_else_is_asked_about():
    both = Counts(np.concatenate([COURSES["mature"].n, COURSES["declining"].n]), COURSES["mature"].sizes)
    codes = classify(measure(both))
    alone = certainty(COURSES["declining"], codes[1:])
    assert certainty(both, codes)[1].tolist() == alone[0].tolist()


def test_a_year_of_so_many_papers_does_change_the_status():
    """What is said of a decline is tried: with as many papers as told it is over, with a tenth fewer it is not."""
    declining = COURSES["declining"]
    found = {turn.side: turn for turn in turns(declining, 0, "declining")}
    assert set(found) >= {"at least"}
    n = declining.n[0, 0].tolist()
    assert status(course([*n, found["at least"].n])) == found["at least"].status != "declining"
    assert status(course([*n, round(0.8 * found["at least"].n)])) == "declining"


def test_a_mature_subject_may_fall_or_rise():
    found = {turn.side: turn.status for turn in turns(COURSES["mature"], 0, "mature")}
    assert found["at least"] == "rising"
    assert found["at most"] == "declining"


def test_without_years_nothing_can_change():
    assert turns(course([]), 0, "too early to say") == []
