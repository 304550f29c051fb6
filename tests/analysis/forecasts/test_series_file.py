"""Anyone's series: read with care, forecast, judged."""

import pytest

from analysis.forecasts.series_file import evaluate_series, read_series
from data.errors import InputError
from tests.analysis.forecasts.made import drawn

HEADING = "series,period,n,total"


def written(folder, *lines):
    path = folder / "series.csv"
    path.write_text("\n".join([HEADING, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Return the file of forty drawn series of years."""
    courses = drawn(40, 20, total=400)
    lines = [f"s{row},{2000 + t},{n:.0f},400" for row, some in enumerate(courses.n) for t, n in enumerate(some)]
    return written(tmp_path_factory.mktemp("many"), *lines)


def test_series_without_a_line_have_none_of_the_papers(tmp_path):
    read = read_series(written(tmp_path, "a,2020,5,50", "b,2021,10,40", "a,2021,4,40"))
    assert (read.names, read.periods) == (["a", "b"], ["2020", "2021"])
    assert read.courses.share.tolist() == [[0.1, 0.1], [0.0, 0.25]]
    assert read.courses.total.tolist() == [[50, 40], [50, 40]]


@pytest.mark.parametrize(
    ("line", "said"),
    [("a,2020,5,4", "n <= total"), ("a,2020,-1,4", "no count"), ("a,2020,x,4", "no count"),
     ("a,2020,nan,4", "no count"), (",2020,1,4", "a name"), ("a,2020,1", "no count"), ("a,,1,4", "a name"),
     ("a,2020,1,inf", "no count")],
)  # fmt: skip
def test_impossible_lines_are_named(tmp_path, line, said):
    with pytest.raises(InputError, match=said):
        read_series(written(tmp_path, line))


def test_a_line_that_stands_twice_and_a_missing_column_are_refused(tmp_path):
    with pytest.raises(InputError, match="twice"):
        read_series(written(tmp_path, "a,2020,1,4", "a,2020,2,4"))
    other = tmp_path / "other.csv"
    other.write_text("series,period,n\na,2020,1\n")
    with pytest.raises(InputError, match="no column total"):
        read_series(other)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_bytes(b"\xff\xfe\x00\x81" * 50)
    with pytest.raises(InputError):
        read_series(path)


def test_each_horizon_has_its_measures(many):
    told = evaluate_series(read_series(many), [1, 2], 1)
    assert {name.split(":")[0] for name in told} == {"1 ahead", "2 ahead"}
    assert told["1 ahead: mase_to_naive"]["value"] < 1.1
    assert told["2 ahead: coverage_90"]["n"] < told["1 ahead: coverage_90"]["n"]


def test_since_leaves_out_what_was_forecast_before(many):
    series = read_series(many)
    late, every = (evaluate_series(series, [1], 1, since)["1 ahead: coverage_90"]["n"] for since in ("2015", None))
    assert 3 * 40 < late <= 4 * 40 < every


def test_too_few_series_say_what_is_needed(tmp_path):
    series = read_series(written(tmp_path, *(f"a,{year},5,50" for year in range(2000, 2010))))
    with pytest.raises(InputError, match="19 past forecasts"):
        evaluate_series(series, [1], 1)
