"""Files of predictions are read alike from every format, and what is wrong in one is named."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.decisions.readiness.predictions import Columns, read_predictions
from data.errors import InputError

FRAME = pd.DataFrame({
    "id": ["a", "b", "c", "d"], "y_true": ["1", "0", "1", "0"], "y_pred": ["1", "1", "1", "0"],
    "score": [0.9, 0.6, 0.7, 0.1], "region": ["n", "s", "n", None],
    "day": ["2026-01-01", "2026-01-08T10:00:00", "2026-01-01", "2025-12-31"],
})  # fmt: skip
ALL = Columns(score="score", id="id", time="day", groups=("region",))


def write(folder, frame, kind):
    path = folder / f"predictions.{kind}"
    if kind.startswith("csv"):
        frame.to_csv(path, index=False)
    elif kind == "tsv":
        frame.to_csv(path, index=False, sep="\t")
    elif kind == "parquet":
        frame.to_parquet(path)
    else:
        rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
        path.write_text("\n".join(map(json.dumps, rows)))
    return path


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "tsv", "parquet", "jsonl"])
def test_every_format_gives_the_same_rows(tmp_path, kind):
    rows = read_predictions(write(tmp_path, FRAME, kind), ALL)
    assert rows.labels == ("0", "1")
    assert rows.y_true.tolist() == [1, 0, 1, 0]
    assert rows.y_pred.tolist() == [1, 1, 1, 0]
    assert rows.score.tolist() == [0.9, 0.6, 0.7, 0.1]
    assert rows.groups["region"].names == ("n", "not given", "s")
    assert rows.groups["day"].names == ("2026-W01", "2026-W02")
    assert rows.groups["day"].codes.tolist() == [0, 1, 0, 0]


def test_truth_as_whole_numbers_and_prediction_with_a_point_are_the_same_labels(tmp_path):
    frame = pd.DataFrame({"y_true": [1, 0, 10], "y_pred": [1.0, 0.0, 10.0]})
    rows = read_predictions(write(tmp_path, frame, "parquet"), Columns())
    assert rows.labels == ("0", "1", "10"), "numbers stand in their order"
    assert (rows.y_true == rows.y_pred).all()


def test_months_and_days_are_periods_too(tmp_path):
    path = write(tmp_path, FRAME, "csv")
    assert read_predictions(path, ALL, period="month").groups["day"].names == ("2025-12", "2026-01")
    assert len(read_predictions(path, ALL, period="day").groups["day"].names) == 3


def test_numbers_are_read_where_numbers_are_predicted(tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text("y_true,y_pred\n1.5,2\n3,4.25\n")
    rows = read_predictions(path, Columns(), "numbers")
    assert rows.truth.tolist() == [1.5, 3.0]
    assert rows.prediction.tolist() == [2.0, 4.25]


@pytest.mark.parametrize(("changed", "told"), [
    ({"y_pred": ["1", "1", "yes", "0"]}, "labels that 'y_true' does not: yes"),
    ({"score": [0.1, None, 0.2, 0.3]}, r"1 of 4 rows have no finite number in 'score' \(first: row 2\)"),
    ({"score": [0.1, 0.2, float("inf"), 0.3]}, "first: row 3"),
    ({"y_true": ["1", None, "1", "0"]}, "rows have no 'y_true'"),
    ({"id": ["a", "b", "b", "d"]}, "'id' repeats 'b'"),
    ({"id": ["a", None, "b", "d"]}, "no identifier"),
    ({"day": ["soon", "2026-01-01", "2026-01-01", "2026-01-01"]}, "no column of times"),
    ({"score": ["high", "0.1", "0.2", "0.3"]}, "cannot be read"),
], ids=["label", "empty score", "endless score", "empty truth", "same id", "no id", "time", "text"])  # fmt: skip
def test_what_is_wrong_in_a_file_is_named(tmp_path, changed, told):
    with pytest.raises(InputError, match=told):
        read_predictions(write(tmp_path, FRAME.assign(**changed), "csv"), ALL)


def test_a_label_that_is_declared_may_be_predicted_without_being_true(tmp_path):
    path = write(tmp_path, FRAME.assign(y_pred=["1", "1", "2", "0"]), "csv")
    assert read_predictions(path, ALL, labels=["2"]).labels == ("0", "1", "2")


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
def test_a_missing_column_names_the_nearest(tmp_path, kind):
    with pytest.raises(InputError, match=r"no column 'scores'; near: score"):
        read_predictions(write(tmp_path, FRAME, kind), Columns(score="scores"))


@pytest.mark.parametrize(("name", "content", "told"), [
    ("p.csv", "y_true,y_pred\n", "holds no rows"),
    ("p.csv", "", "no column"),
    ("p.parquet", "no parquet", "cannot be read"),
    ("p.jsonl", "{broken", "cannot be read"),
    ("p.xlsx", "", "are read from"),
])  # fmt: skip
def test_an_empty_or_strange_file_is_refused(tmp_path, name, content, told):
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=told):
        read_predictions(tmp_path / name, Columns())


def test_a_mark_of_byte_order_and_quoted_names_are_read(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes(b'\xef\xbb\xbf"y_true","a, b","y_pred"\r\n1,x,1\r\n0,y,1\r\n')
    rows = read_predictions(path, Columns(groups=("a, b",)))
    assert rows.y_true.tolist() == [1, 0]
    assert rows.groups["a, b"].names == ("x", "y")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="gone.csv"):
        read_predictions(tmp_path / "gone.csv", Columns())


def test_a_column_of_texts_is_no_column_of_groups(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("y_true,y_pred,text\n" + "".join(f"1,1,text {number}\n" for number in range(20_001)))
    with pytest.raises(InputError, match="20,001 distinct values"):
        read_predictions(path, Columns(groups=("text",)))


def test_some_rows_are_taken_by_mask_and_by_place(tmp_path):
    rows = read_predictions(write(tmp_path, FRAME, "csv"), ALL)
    masked = rows.take(np.array([True, False, False, True]))
    assert masked.n == 2
    assert masked.score.tolist() == rows.take(np.array([0, 3])).score.tolist() == [0.9, 0.1]
