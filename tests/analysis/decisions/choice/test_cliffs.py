"""Cliffs: the drop by hand, its interval against another library, and files that cannot be read."""

from pathlib import Path

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.decisions.choice.cliffs import Slice, cliffs, difference_interval, read_slices
from data.errors import InputError


def slices(*told: tuple[str, float, int | None]) -> dict[str, list[Slice]]:
    return {
        "one": [Slice(name, value, items, f"F.s.csv:{place}") for place, (name, value, items) in enumerate(told, 2)]
    }


def test_the_drop_is_from_the_mean_over_items_to_the_worst_slice() -> None:
    found = cliffs(slices(("day", 90.0, 300), ("night", 70.0, 100)))[0]
    assert (found.mean, found.drop, found.worst.name, found.n_slices) == (85.0, 15.0, "night", 2)
    assert found.low is not None
    assert found.low > 0


def test_without_items_the_mean_is_plain_and_no_interval_is_told() -> None:
    found = cliffs(slices(("day", 90.0, None), ("night", 70.0, 100)))[0]
    assert (found.mean, found.drop, found.low, found.high) == (80.0, 10.0, None, None)


def test_the_interval_is_that_of_newcombe_shared_out_among_the_slices() -> None:
    """Three slices: each end at 1 - 0.05 / 3; the difference counts for the share of the other items, 3 of 4."""
    found = cliffs(slices(("a", 90.0, 200), ("b", 80.0, 100), ("c", 60.0, 100)))[0]
    low, high = confint_proportions_2indep(260, 300, 60, 100, method="newcomb", compare="diff", alpha=0.05 / 3)
    assert (found.low, found.high) == (pytest.approx(75 * low), pytest.approx(75 * high))


def test_the_difference_interval_is_that_of_another_library() -> None:
    expected = confint_proportions_2indep(56, 70, 48, 80, method="newcomb", compare="diff")
    assert difference_interval((56, 70), (48, 80), 0.95) == pytest.approx(expected)


def test_of_an_error_rate_the_highest_slice_is_the_worst() -> None:
    found = cliffs(slices(("day", 10.0, 100), ("night", 30.0, 100)), higher_is_better=False)[0]
    assert (found.worst.name, found.drop) == ("night", 10.0)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.drop < found.high


def test_one_slice_is_no_cliff() -> None:
    assert cliffs(slices(("day", 90.0, 100))) == []


def test_slices_are_read_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("model,slice,value,n\none,day,90%,300\none,night,0.7,\n")
    assert read_slices(path, "accuracy") == {
        "one": [Slice("day", 90.0, 300, "F.s.csv:2"), Slice("night", 70.0, None, "F.s.csv:3")]
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("model,value\none,9", "lacks the column slice"),
        ("model,slice,value\none,day,ninety", "s.csv, line 2: 'ninety' is no number"),
        ("model,slice,value,n\none,day,90,0", "line 2: n is the number of test items, above 0, not '0'"),
        ("model,slice,value\n,day,90", "line 2: model and slice are wanted"),
        ("model,slice,value\none,day,190", "cannot be accuracy"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(text)
    with pytest.raises(InputError, match=message):
        read_slices(tmp_path / "s.csv", "accuracy")


def test_a_missing_table_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_slices(tmp_path / "none.csv", "accuracy")
