"""Choose the boards that a paper reports to among its links, by two logistic regressions; see ``linking``.

The first weighs each link by itself, the second against the others of its cell, board, task, data set and paper.
Weights: benchmarks/train_board_links.py, fitted on the development half of sota-tdms (CC BY-SA 4.0).
"""

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.claims.tables.linking import Board, Link

WEIGHTS = Path(__file__).with_name("board_links.json")
_LEAST = 1e-6
VALUES_OF_BOARD = 2
"""Numbers that one paper gives a board at most: boards list variants of a system too (four in three on average)."""
BOARDS_OF_NUMBER = 2
"""Boards that one number is given at most: lists hold the same board under several tasks or metrics."""
Vector = NDArray[np.float64]


class Weights(NamedTuple):
    """Coefficients, the intercept last."""

    link: Vector
    """Of the probability that board and value are listed, over the features of a link."""
    board: Vector
    """Of the probability that the board is listed, whatever the value."""
    choice: Vector
    """Of the first, over the features of a link and :func:`standing`."""
    threshold: float
    """A choice is made from this probability on: the one with the best F1 on the development half."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A board that a paper reports to, with the number it reports."""

    board: Board
    value: float
    table: int
    row: int
    column: int
    probability: float


@cache
def default_weights() -> Weights:
    """Return the weights that come with Fieldmap."""
    told = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    link, board, choice = (np.array(told[name]) for name in ("link", "board", "choice"))
    return Weights(link, board, choice, told["threshold"])


def choose_boards(
    links: Sequence[Link], weights: Weights | None = None, threshold: float | None = None
) -> list[Choice]:
    """Return the links that pass the threshold, the surest first; none for no links.

    Taken in that order, with at most ``VALUES_OF_BOARD`` values a board and ``BOARDS_OF_NUMBER`` boards a number.
    """
    if not links:
        return []
    weights = weights or default_weights()
    least = weights.threshold if threshold is None else threshold
    return choices_of(links, link_probabilities(links, weights).tolist(), least)


def choices_of(links: Sequence[Link], probabilities: Sequence[float], least: float) -> list[Choice]:
    """Return the links with a probability of at least ``least``, bounded as in :func:`choose_boards`."""
    found = [
        Choice(link.board, link.value, link.table, link.row, link.column, round(probability, 4))
        for link, probability in zip(links, probabilities, strict=True)
        if probability >= least
    ]
    return _bounded(sorted(found, key=_surest_first))


def _surest_first(one: Choice) -> tuple[float, str, str, str, int, int, int]:
    board = one.board
    return (-one.probability, board.task, board.dataset, board.metric, one.table, one.row, one.column)


def _bounded(found: Iterable[Choice]) -> list[Choice]:
    """Return choices in their order, without those beyond what a board or a number may have."""
    values: dict[Board, set[float]] = {}
    boards: Counter[tuple[int, int, int, float]] = Counter()
    kept = []
    for one in found:
        known, number = values.setdefault(one.board, set()), (one.table, one.row, one.column, one.value)
        if one.value not in known and len(known) < VALUES_OF_BOARD and boards[number] < BOARDS_OF_NUMBER:
            known.add(one.value)
            boards[number] += 1
            kept.append(one)
    return kept


def link_probabilities(links: Sequence[Link], weights: Weights) -> Vector:
    """Return for each link the probability that its board lists its value."""
    features = np.array([link.features for link in links])
    first, board = logistic(features, weights.link), logistic(features, weights.board)
    return logistic(np.column_stack([features, standing(links, first, board)]), weights.choice)


def logistic(features: Vector, coefficients: Vector) -> Vector:
    """Return 1 / (1 + exp(-(w x + b))) by row."""
    told: Vector = 1 / (1 + np.exp(-np.clip(features @ coefficients[:-1] + coefficients[-1], -30, 30)))
    return told


def standing(links: Sequence[Link], first: Vector, board: Vector) -> Vector:
    """Return how links stand against those that compete with them.

    Parameters
    ----------
    first, board
        Probabilities of the first regressions, by link.

    Returns
    -------
    ndarray of shape (n_links, 38)
        Logarithms: of both probabilities; by cell, board, task, data set, cell and data set, and paper: of the greatest
        of each, of each over it, and of one plus the rank.
    """
    first, board = np.maximum(first, _LEAST), np.maximum(board, _LEAST)
    keys: list[list[Hashable]] = [
        [(link.table, link.row, link.column) for link in links],
        [link.board for link in links],
        [link.board.task for link in links],
        [link.board.dataset for link in links],
        [(link.table, link.row, link.column, link.board.dataset) for link in links],
        [None for _ in links],
    ]
    columns = [np.log(first), np.log(board)]
    for key in keys:
        number: dict[Hashable, int] = {}
        groups = np.array([number.setdefault(one, len(number)) for one in key])
        for values in (first, board):
            greatest = np.zeros(len(number))
            np.maximum.at(greatest, groups, values)
            columns += [np.log(greatest[groups]), np.log(values / greatest[groups]), np.log1p(_ranks(groups, values))]
    return np.column_stack(columns)


def _ranks(groups: NDArray[np.int64], values: Vector) -> Vector:
    """Return the rank of each value in its group, from 0; equal ones in their order."""
    order = np.lexsort((-values, groups))
    ordered = groups[order]
    starts = np.r_[True, ordered[1:] != ordered[:-1]]
    place = np.arange(len(values))
    ranks = np.empty(len(values))
    ranks[order] = place - np.maximum.accumulate(np.where(starts, place, 0))
    return ranks
