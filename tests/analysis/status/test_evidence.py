"""The findings: what each says of made-up counts, in numbers that can be worked out, and when it is unknown."""

import numpy as np
import pytest

from analysis.status.evidence import (
    Plateau,
    author_evidence,
    baseline_evidence,
    board_evidence,
    criticism_evidence,
    newcomer_evidence,
    share_evidence,
)
from analysis.status.measures import measure
from tests.analysis.status.courses import course

YEARS = ["2015", "2016", "2017", "2018", "2019", "2020"]
NOTHING = (0.0, 0.0)


def test_a_share_that_fell_to_a_twentieth_speaks_for_an_end():
    told = share_evidence(measure(course([80, 80, 80, 20, 5, 4])), 0, YEARS)
    assert (told.says, told.n) == ("an end", 169)
    assert told.value == pytest.approx(9.5 / 160.5, abs=1e-4)
    assert "9 papers in 2019-2020 and 160 then" in told.sentence


def test_a_share_that_halved_does_not():
    assert share_evidence(measure(course([80, 80, 80, 50, 40, 40])), 0, YEARS).says == "no end"


def test_without_an_earlier_time_the_share_says_nothing():
    assert share_evidence(measure(course([5, 5])), 0, YEARS[:2]).says == "unknown"


def test_newcomers_who_stay_away_speak_for_an_end():
    new, everyone = np.asarray([50.0, 50, 20, 10, 2, 1]), np.full(6, 1000.0)
    told = newcomer_evidence(new, everyone, 0, YEARS)
    assert told.says == "an end"
    assert told.value == pytest.approx(3.5 / 100.5, abs=1e-4)
    assert told.sentence.startswith("of 2,000 people new to the field in 2019-2020, 3 began with it; in 2015-2016 100")


def test_few_expected_newcomers_say_nothing():
    new, everyone = np.asarray([2.0, 2, 1, 0, 0, 0]), np.full(6, 1000.0)
    assert newcomer_evidence(new, everyone, 0, YEARS).says == "unknown"


def test_early_authors_who_left_speak_for_an_end():
    """1 of 40 still writes on it, 20 of 40 earlier ones did in its best time."""
    told = author_evidence((1, 40), (20, 40), 0, YEARS)
    assert (told.says, told.value, told.n) == ("an end", 0.975, 40)
    assert "39 no longer write on it (98 %" in told.sentence


def test_early_authors_who_never_stayed_long_say_no_more_than_before():
    """3 of 40 still do; in its best time 4 of 40 did."""
    assert author_evidence((3, 40), (4, 40), 0, YEARS).says == "no end"


def test_few_early_authors_say_nothing():
    assert author_evidence((0, 9), (20, 40), 0, YEARS).says == "unknown"


def test_titles_that_drop_it_show_a_baseline():
    m = measure(course([80, 80, 80, 70, 60, 60], [40, 40, 40, 30, 5, 5]))
    told = baseline_evidence(m, 0, YEARS, NOTHING, NOTHING, 0.1)
    assert told.says == "an end"
    assert told.value == pytest.approx((10.5 / 120) / (80.5 / 160), abs=1e-4)


def test_claims_that_quote_it_as_baseline_show_one():
    m = measure(course([80] * 6))
    told = baseline_evidence(m, 0, YEARS, (18, 20), NOTHING, 0.1)
    assert told.says == "an end"
    assert "18 of 20 claims" in told.sentence


def test_sentences_that_do_better_count_where_they_are_more_than_usual():
    m = measure(course([80] * 6))
    assert baseline_evidence(m, 0, YEARS, NOTHING, (10, 20), 0.1).says == "an end"
    assert baseline_evidence(m, 0, YEARS, NOTHING, (3, 20), 0.1).says == "no end"


def test_nothing_told_of_a_baseline_is_unknown():
    assert baseline_evidence(measure(course([80] * 6)), 0, YEARS, NOTHING, NOTHING, 0.1).says == "unknown"


def test_boards_where_others_went_on_speak_for_an_end():
    told = board_evidence([Plateau("MNIST accuracy", 4, 3.5, True), Plateau("SVHN accuracy", 3, 2.5, True)])
    assert (told.says, told.value, told.n) == ("an end", 1.0, 2)


def test_boards_that_nobody_improved_do_not():
    assert board_evidence([Plateau("MNIST accuracy", 4, 3.5, False)]).says == "no end"
    assert board_evidence([]).says == "unknown"


def test_criticism_counts_beyond_what_is_usual():
    assert criticism_evidence((30, 100), 0.08, "2019-2020").says == "an end"
    assert criticism_evidence((9, 100), 0.08, "2019-2020").says == "no end"
    assert criticism_evidence((3, 4), 0.08, "2019-2020").says == "unknown"
