"""Candidates from tables: headings with units, rows that join, contradictions, and files that are no table."""

import re

import pytest

from analysis.decisions.candidates.files import read_candidates, read_file
from analysis.decisions.candidates.table import read_table
from data.errors import InputError

TABLE = """model,accuracy:IMAGENET [%],latency [ms],params (M),memory_gb,licence
ResNet-50,76.1,16,25.6,0.8,BSD-3-Clause
MobileNet,71.8,,3.4,,
"""


def written(tmp_path, text, name="models.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_values_come_in_base_units_with_file_and_line(tmp_path):
    first, second = read_candidates(written(tmp_path, TABLE))
    assert {name: cell.value for name, cell in first.cells.items()} == {
        "accuracy:IMAGENET": 76.1, "latency": 0.016, "parameters": 25.6e6, "memory": 8e8, "licence": "BSD-3-Clause",
    }  # fmt: skip
    assert (first.cells["latency"].source, first.cells["latency"].quote) == ("F.models.csv:2", "16 ms")
    assert set(second.cells) == {"accuracy:IMAGENET", "parameters"}


@pytest.mark.parametrize("form", ["semicolon", "bom", "tab", "utf-16", "crlf", "blank lines"])
def test_usual_forms_of_a_table_give_the_same(tmp_path, form):
    text = {
        "semicolon": TABLE.replace(",", ";").replace(".", ",").encode(), "bom": b"\xef\xbb\xbf" + TABLE.encode(),
        "tab": TABLE.replace(",", "\t").encode(), "utf-16": TABLE.encode("utf-16"),
        "crlf": TABLE.replace("\n", "\r\n").encode(), "blank lines": TABLE.replace("\n", "\n,,,,,\n", 1).encode(),
    }[form]  # fmt: skip
    first = read_candidates(written(tmp_path, text))[0]
    assert (first.number("latency"), first.number("parameters"), first.number("memory")) == (0.016, 25.6e6, 8e8)


def test_two_values_of_one_cell_stand_as_a_band_and_are_told(tmp_path):
    (one,) = read_candidates(written(tmp_path, "model,latency [ms]\nA,16\na,18\n"))
    cell = one.cells["latency"]
    assert (cell.value, cell.bounds, cell.note) == (0.016, (0.016, 0.018), "also 18 ms (F.models.csv:3)")


def test_the_surer_tier_stands(tmp_path):
    (one,) = read_candidates(written(tmp_path, "model,latency [ms],tier\nA,16,stated\nA,18,measured\n"))
    assert (one.cells["latency"].value, one.cells["latency"].tier) == (0.018, "measured")


def test_rows_of_other_settings_are_variants_that_share_the_rest(tmp_path):
    text = "model,precision,latency [ms],parameters\nA,fp32,16,\nA,INT8,6,\nA,,,7B\n"
    full, small = read_candidates(written(tmp_path, text))
    assert (full.name, full.number("latency"), full.number("parameters")) == ("A (fp32)", 0.016, 7e9)
    assert (small.name, small.number("latency"), small.number("parameters")) == ("A (int8)", 0.006, 7e9)


def test_a_mapping_names_columns_and_units(tmp_path):
    path = written(tmp_path, "arch,param_count,step_time\nA,25.6,16.2\n")
    (one,) = read_candidates(path, {"name": "arch", "parameters": "param_count [M]", "latency": "step_time [ms]"})
    assert (one.name, one.number("parameters"), one.number("latency")) == ("A", 25.6e6, 0.0162)


def test_other_columns_are_left_out_and_told(tmp_path):
    read = read_file(written(tmp_path, "model,latency [ms],colour\nA,16,red\n"))
    assert read.remarks == ("models.csv: no attribute, so left out: colour",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "models.csv is empty"), ("\ufeff\n\n", "models.csv is empty"),
        ("model,latency [ms]\n", "a heading and no candidate"),
        ("model,latency [ms],latency [ms]\nA,1,2\n", "the column 'latency [ms]' twice"),
        ("model,latency [ms],latency [s]\nA,1,2\n", "two columns for 'latency'"),
        ("model,latency [pigs]\nA,1\n", "line 1, column 'latency [pigs]': the unit 'pigs' is not known"),
        ("model,paramters [M]\nA,1\n", "is 'parameters' meant?"),
        ("model,parameters\nA,7B\nB,-3B\n", "line 3, column 'parameters': '-3B' cannot be parameters"),
        ("model,latency [ms]\nA,NaN\n", "line 2, column 'latency [ms]': 'NaN' is no number"),
        ("model,latency [ms]\nA,inf\n", "'inf' is no number"),
        ("model,latency\nA,16\n", "'16' has no unit"),
        ("model,latency [ms]\nA,1,2\n", "line 2: 3 cells under 2 headings"),
        ("model,latency [ms]\n,1\n", "the model has no name"),
        ("model,latency [ms]\nA," + "9" * 5000 + "\n", "a value of 5,000 characters"),
        ("model,latency [ms]\nA," + "9" * 200_000 + "\n", "line 2: no row of a table"),
        ("speed,latency [ms]\nA,1\n", "no column for the model's name"),
        ("model,colour\nA,red\n", "no column of an attribute"),
        ('model,latency [ms]\n"A,1\n', "no row of a table"),
        (b"model,latency [ms]\n\xff\xfe\xfa,1\n", "no text in UTF-8"),
        (b"PK\x03\x04\0\0\0\0", "zero bytes"),
        ("model,tier,latency [ms]\nA,sure,1\n", "'sure' is none of measured"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_says_where(tmp_path, text, told):
    with pytest.raises(InputError, match=re.escape(told)):
        read_table(written(tmp_path, text))


def test_a_missing_column_of_a_mapping_is_told(tmp_path):
    with pytest.raises(InputError, match=re.escape("no column 'p50'; it has model, latency [ms]")):
        read_table(written(tmp_path, "model,latency [ms]\nA,1\n"), {"latency": "p50 [ms]"})
