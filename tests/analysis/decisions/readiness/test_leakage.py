"""Rows of the test set that were seen in training."""

import pandas as pd
import pytest

from analysis.decisions.readiness.leakage import find_leak
from data.errors import InputError


def files(folder, test, train, kind="csv"):
    paths = folder / f"test.{kind}", folder / f"train.{kind}"
    for path, texts in zip(paths, (test, train), strict=True):
        frame = pd.DataFrame({"text": texts})
        frame.to_parquet(path) if kind == "parquet" else frame.to_csv(path, index=False)
    return paths


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_exact_and_normalised_repeats_are_counted_apart(tmp_path, kind):
    test = ["The cat sat.", "A dog", "Ein Öl-Fass", "new text", "new text"]
    told = find_leak(*files(tmp_path, test, ["the CAT  sat", "A dog", "ein öl fass!", "other"], kind), ["text"])
    assert (told.n_test, told.n_train, told.exact, told.normalised) == (5, 4, 1, 3)
    assert told.rows == (1, 2, 3)
    assert told.share == 0.6


def test_texts_of_signs_alone_are_not_all_one(tmp_path):
    told = find_leak(*files(tmp_path, ["!!!", "??"], ["...", "??"]), ["text"])
    assert told.normalised == 1


def test_rows_are_alike_by_all_their_columns(tmp_path):
    for name, rows in {"test": [("a", "b"), ("ab", "")], "train": [("a", "b"), ("", "ab")]}.items():
        pd.DataFrame(rows, columns=["x", "y"]).to_csv(tmp_path / f"{name}.csv", index=False)
    told = find_leak(tmp_path / "test.csv", tmp_path / "train.csv", ["x", "y"])
    assert told.rows == (1,)


def test_numbers_are_compared_as_they_are_written(tmp_path):
    told = find_leak(*files(tmp_path, [1.5, 2.5], [2.5, 3.5]), ["text"])
    assert (told.exact, told.rows) == (1, (2,))


def test_a_test_set_without_rows_is_refused(tmp_path):
    with pytest.raises(InputError, match="no rows"):
        find_leak(*files(tmp_path, [], ["a"]), ["text"])


def test_a_column_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="no column 'txt'; near: text"):
        find_leak(*files(tmp_path, ["a"], ["a"]), ["txt"])
