"""Counts of one subject by year, made up, for the rules of status."""

from collections.abc import Sequence

import numpy as np

from analysis.status.measures import Counts

SIZE = 1_000.0


def course(n: Sequence[float], in_title: Sequence[float] | None = None, size: float = SIZE) -> Counts:
    """Return the counts of one subject in one venue that has as many papers every year."""
    sizes = np.full((1, len(n)), size)
    return Counts(_rows(n), sizes, None if in_title is None else _rows(in_title))


def _rows(values: Sequence[float]) -> np.ndarray:
    return np.asarray(values, dtype=np.float64).reshape(1, 1, -1)
