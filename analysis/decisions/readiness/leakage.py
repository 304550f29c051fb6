"""Rows of a test set that stand in the training set too: exactly, or but for case, spaces and punctuation."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.decisions.readiness.predictions import read_columns
from data.errors import InputError

MOST_TEST_ROWS = 5_000_000
"""Rows of the test set, whose texts are held in memory; training rows are read in batches and not held."""
SHOWN = 5
_BETWEEN = "\ue000"
"""Stands between columns: of the private use area, so in no text, and no space that trimming would take."""


@dataclass(frozen=True, slots=True)
class Leak:
    """What of a test set was found in a training set."""

    test: str
    train: str
    columns: tuple[str, ...]
    n_test: int
    n_train: int
    exact: int
    """Test rows that stand in the training set as they are."""
    normalised: int
    """Test rows that do so but for case, spaces and punctuation; these include the exact ones."""
    rows: tuple[int, ...]
    """Places of the first of them in the test file, from 1."""

    @property
    def share(self) -> float:
        """Share of the test rows that were seen in training."""
        return self.normalised / self.n_test


def find_leak(test: Path, train: Path, columns: Sequence[str]) -> Leak:
    """Return which rows of a test file stand in a training file, compared by some columns.

    Raises
    ------
    InputError
        If a file cannot be read, lacks a column or has no rows, or the test file has too many.
    """
    asked = _texts(test, columns)
    if not len(asked):
        raise InputError(f"{test.name} has no rows to look for in {train.name}")
    if len(asked) > MOST_TEST_ROWS:
        raise InputError(f"{test.name} has {len(asked):,} rows; at most {MOST_TEST_ROWS:,} are looked for")
    plain = normalised(asked)
    same, alike, n_train = np.zeros(len(asked), dtype=bool), np.zeros(len(asked), dtype=bool), 0
    exact_set, plain_set = asked.unique(), plain.unique()
    of_exact, of_plain = _places(asked, exact_set), _places(plain, plain_set)
    exact_hits, plain_hits = np.zeros(len(exact_set), dtype=bool), np.zeros(len(plain_set), dtype=bool)
    for batch in read_columns(train, columns):
        texts = _joined(batch)
        n_train += len(texts)
        exact_hits[_found(texts, exact_set)] = True
        plain_hits[_found(normalised(texts), plain_set)] = True
    same, alike = exact_hits[of_exact], plain_hits[of_plain] | exact_hits[of_exact]
    return Leak(test.name, train.name, tuple(columns), len(asked), n_train, int(same.sum()), int(alike.sum()),
                tuple(int(row) + 1 for row in np.flatnonzero(alike)[:SHOWN]))  # fmt: skip


def normalised(texts: pa.Array) -> pa.Array:
    """Return texts in lower case, their letters and digits alone, with single spaces between words.

    A text of signs alone stays as it is: else all of those would be one.
    """
    plain = pc.utf8_trim_whitespace(pc.replace_substring_regex(pc.utf8_lower(texts), rf"[^\pL\pN{_BETWEEN}]+", " "))
    return pc.if_else(pc.equal(pc.replace_substring_regex(plain, f"[{_BETWEEN} ]+", ""), ""), texts, plain)


def _texts(path: Path, columns: Sequence[str]) -> pa.Array:
    joined = [_joined(batch) for batch in read_columns(path, columns)]
    return pa.concat_arrays(joined) if joined else pa.array([], pa.large_string())


def _joined(batch: pa.RecordBatch) -> pa.Array:
    """Return one text a row: its columns with a separator that is no letter."""
    parts = [pc.fill_null(pc.cast(column, pa.large_string()), "") for column in batch.columns]
    return pc.binary_join_element_wise(*parts, pa.scalar(_BETWEEN, pa.large_string()))


def _places(texts: pa.Array, among: pa.Array) -> NDArray[np.int64]:
    return np.asarray(pc.index_in(texts, value_set=among).to_numpy(zero_copy_only=False), dtype=np.int64)


def _found(texts: pa.Array, among: pa.Array) -> NDArray[np.int64]:
    """Return the places in ``among`` of those texts that are in it."""
    places = pc.index_in(texts, value_set=among).drop_null()
    return np.asarray(places.to_numpy(zero_copy_only=False), dtype=np.int64)
