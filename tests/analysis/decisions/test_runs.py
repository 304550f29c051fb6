"""Runs are read from a table as they stand, and what cannot be meant is refused with its line."""

from datetime import date

import pytest

from analysis.decisions.runs import amount, column, groups_of, read_runs, years
from data.errors import InputError

TABLE = """model,method,score,params (M),tokens,training_data,date,paper
a,new,81.5,7000,1.5T,Web,2024-03-01,P1
b,old,78,350,300B,Books,2023,P1
c,old,,1300,,Books,2023-05,P2
"""
ASKED = {"parameters": "params (M)"}, {"parameters": "M"}


def table(folder, text=TABLE):
    path = folder / "runs.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_is_read_with_its_units_and_places(tmp_path):
    runs = read_runs(table(tmp_path), *ASKED).runs
    assert runs[0].amounts == {"parameters": 7e9, "data": 1.5e12}
    assert (runs[0].source, runs[0].trained_on, runs[0].paper) == ("F.runs.csv:2", "Web", "P1")


def test_what_is_missing_stays_missing(tmp_path):
    runs = read_runs(table(tmp_path), *ASKED).runs
    assert runs[2].score is None
    assert "data" not in runs[2].amounts
    assert column(runs, "data")[2] != column(runs, "data")[2]


def test_a_day_known_by_year_or_month_is_its_end(tmp_path):
    runs = read_runs(table(tmp_path), *ASKED).runs
    assert [run.day for run in runs] == [date(2024, 3, 1), date(2023, 12, 31), date(2023, 5, 31)]
    assert years(date(2024, 7, 2)) == pytest.approx(2024.5, abs=0.001)


def test_a_repeated_row_counts_once_and_is_told(tmp_path):
    read = read_runs(table(tmp_path, TABLE + TABLE.splitlines()[1] + "\n"), *ASKED)
    assert len(read.runs) == 3
    assert read.left_out == ("F.runs.csv:5: the same as F.runs.csv:2",)


def test_runs_without_a_paper_stand_for_themselves(tmp_path):
    runs = read_runs(table(tmp_path, "model,score\na,1\nb,2\n")).runs
    assert len(set(groups_of(runs).tolist())) == 2


@pytest.mark.parametrize(("text", "value"), [
    ("1.3B", 1.3e9), ("1,013.01", 1013.01), ("2.1e24", 2.1e24), ("7 million", 7e6), ("81.5 %", 81.5), ("n/a", None),
    ("", None), ("350M", 3.5e8), (".5", 0.5),
])  # fmt: skip
def test_amounts_are_read_as_people_print_them(text, value):
    assert amount(text) == value


WRONG = {
    "no number": ("model,score\na,good\n", "line 2: 'good' is no amount"),
    "an unknown unit": ("model,score,parameters\na,1,7 furlongs\n", "line 2: '7 furlongs'"),
    "beyond all bounds": ("model,score\na,1e999\n", "beyond all bounds"),
    "below zero": ("model,score,parameters\na,1,-7\n", "parameters is -7"),
    "a later day": ("model,score,date\na,1,2027-01-01\n", "2027-01-01 lies after 2026-11-22"),
    "no day": ("model,score,date\na,1,tomorrow\n", "'tomorrow' is no day"),
    "two units in one column": ("model,score,parameters\na,1,7\nb,2,6738000000\n", "look like two units"),
    "no rows": ("model,score\n", "holds no run"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path, name):
    text, message = WRONG[name]
    with pytest.raises(InputError, match=message):
        read_runs(table(tmp_path, text), until=date(2026, 11, 22))


def test_a_year_that_is_not_over_is_not_the_future(tmp_path):
    read = read_runs(table(tmp_path, "model,score,date\na,1,2026\n"), until=date(2026, 11, 22))
    assert read.runs[0].day == date(2026, 12, 31)


def test_a_heading_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="has no column 'top-1'; it has model, method"):
        read_runs(table(tmp_path), {"score": "top-1"})


def test_a_field_that_no_run_has_is_named(tmp_path):
    with pytest.raises(InputError, match="'weight' is no field of a run"):
        read_runs(table(tmp_path), {"weight": "model"})


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_bytes(b"model,score\n\xff\xfa,1\n")
    with pytest.raises(InputError, match=r"runs\.csv is no text in UTF-8"):
        read_runs(path)


def test_a_table_of_semicolons_has_decimal_commas(tmp_path):
    """Spreadsheets of many countries write 84,3 for 84.3; read as 843 it would be beyond its bound."""
    read = read_runs(table(tmp_path, "model;score;parameters\na;84,3;1.013,5 M\n"))
    assert read.runs[0].score == 84.3
    assert read.runs[0].amounts["parameters"] == 1_013_500_000.0


def test_a_run_knows_its_line_below_blank_ones(tmp_path):
    read = read_runs(table(tmp_path, "model,score\n\na,1\n\n\nb,2\n"))
    assert [run.source for run in read.runs] == ["F.runs.csv:3", "F.runs.csv:6"]


@pytest.mark.parametrize(("text", "message"), [
    ("model,score\na,1,2\n", "runs.csv, line 2: 3 cells under 2 headings"),
    ("model,score,score\na,1,2\n", "has the column 'score' twice"),
    ('model,score\n"a,1\n', "runs.csv, line 2: no row of a table"),
])  # fmt: skip
def test_a_table_whose_cells_do_not_fit_is_refused_with_its_line(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read_runs(table(tmp_path, text))
