"""CSV files of people: their delimiter, lines and headings, and what is no table; bounded."""

import pytest

from analysis.decisions.csv_table import read_csv
from data.errors import InputError


def written(folder, text, name="t.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_each_delimiter_is_found_by_the_headings(tmp_path, sign):
    table = read_csv(written(tmp_path, f'a{sign}"b{sign}c"\n1{sign}2\n'))
    assert table.headings == ("a", f"b{sign if sign != chr(9) else ' '}c")
    assert list(table.rows) == [(2, ["1", "2"])]
    assert table.decimal_comma == (sign == ";")


def test_rows_know_their_line_and_blank_ones_do_not_count(tmp_path):
    table = read_csv(written(tmp_path, 'a,b\r\n\r\n1,"two\nlines"\r\n , \n3,4\n'))
    assert list(table.rows) == [(4, ["1", "two\nlines"]), (6, ["3", "4"])]


def test_a_column_without_a_heading_is_left_out_of_named_rows(tmp_path):
    assert list(read_csv(written(tmp_path, "a,\n1,2\n")).named_rows()) == [(2, {"a": "1"})]


def test_utf_16_is_read_as_spreadsheets_write_it(tmp_path):
    assert read_csv(written(tmp_path, "a,b\n1,ü\n".encode("utf-16"))).headings == ("a", "b")


@pytest.mark.parametrize(("text", "message"), [
    ("", "t.csv is empty"), (b"a,b\n\xff\xfa,1\n", "no text in UTF-8"), (b"PK\x03\x04\0\0", "zero bytes"),
    ("a,a\n1,2\n", "the column 'a' twice"),
])  # fmt: skip
def test_what_is_no_table_is_refused_by_name(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read_csv(written(tmp_path, text))


@pytest.mark.parametrize(("text", "message"), [
    ("a,b\n1\n", "t.csv, line 2: 1 cells under 2 headings"),
    ("a,b\n1,2\n3,4\n5,6\n", "t.csv, line 4: more than 2 rows"),
    ('a,b\n"1,2\n', "t.csv, line 2: no row of a table"),
])  # fmt: skip
def test_a_row_that_does_not_fit_is_refused_with_its_line(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        list(read_csv(written(tmp_path, text), most_rows=2).rows)


def test_a_file_beyond_its_bound_or_without_a_place_is_refused(tmp_path):
    with pytest.raises(InputError, match="has 8 bytes, and at most 4 are read"):
        read_csv(written(tmp_path, "a,b\n1,2\n"), most_bytes=4)
    with pytest.raises(InputError, match=r"none\.csv cannot be read: no file lies there"):
        read_csv(tmp_path / "none.csv")
