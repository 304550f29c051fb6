"""Fit the weights by which numbers of tables are linked to boards, on the development half of sota-tdms.

Run: ``python -m benchmarks.train_board_links --data FOLDER`` with the folder that holds ``sota-tdms/``. Writes
``analysis/claims/tables/board_links.json``. Papers are halved by a hash of their id; the other half is only measured on
(``benchmarks.claims_tables``). The boards are those of papers outside of both halves.
"""

import argparse
import json
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from analysis.claims.tables.board_choice import WEIGHTS, Choice, Vector, Weights, choose_boards, logistic, standing
from analysis.claims.tables.evaluation import Judged, measure
from analysis.claims.tables.linking import Link
from benchmarks.claims_tables import Paper, links_of_paper, read_papers, read_taxonomy, rows_of

FOLDS = 4
KEPT = 0.05
"""Share of the links of unlisted boards that are fitted on; they are weighed up by its inverse."""
THRESHOLDS = (0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, 0.12, 0.13, 0.15, 0.2)
Truth = NDArray[np.bool_]


def main() -> None:
    """Read the development half, fit, choose the threshold by cross-validation, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds sota-tdms/")
    folder = parser.parse_args().data / "sota-tdms"
    papers = read_papers(folder, "development")
    taxonomy = read_taxonomy(folder)
    links = [links_of_paper(paper, taxonomy) for paper in papers]
    told = [truth(paper, found) for paper, found in zip(papers, links, strict=True)]
    threshold = _threshold(papers, links, told)
    weights = fit(links, told)
    document = {name: [round(float(one), 5) for one in getattr(weights, name)] for name in ("link", "board", "choice")}
    WEIGHTS.write_text(json.dumps(document | {"threshold": threshold}) + "\n", encoding="utf-8")


def truth(paper: Paper, links: Sequence[Link]) -> tuple[Truth, Truth]:
    """Return by link whether its board is listed with its value, and whether it is listed at all."""
    rows = {(one.task, one.dataset, one.metric, one.value) for one in paper.gold}
    boards = {row[:3] for row in rows}
    keys = [(link.board.task, link.board.dataset, link.board.metric) for link in links]
    return (
        np.array([(*key, link.value) in rows for key, link in zip(keys, links, strict=True)], bool),
        np.array([key in boards for key in keys], bool),
    )


def fit(links: Sequence[Sequence[Link]], told: Sequence[tuple[Truth, Truth]]) -> Weights:
    """Return the weights of both stages; the second is fitted on what the first says of papers it has not seen."""
    features = [_features(one) for one in links]
    first = _regression(features, [one[0] for one in told])
    board = _regression(features, [one[1] for one in told])
    wide: list[Vector] = [np.empty(0)] * len(links)
    for fold in range(FOLDS):
        seen = [place for place in range(len(links)) if place % FOLDS != fold]
        parts = [_regression([features[at] for at in seen], [told[at][which] for at in seen]) for which in (0, 1)]
        for at in range(fold, len(links), FOLDS):
            wide[at] = _with_standing(links[at], features[at], *parts)
    return Weights(first, board, _regression(wide, [one[0] for one in told]), 0.0)


def _with_standing(links: Sequence[Link], features: Vector, first: Vector, board: Vector) -> Vector:
    if not links:
        return np.empty((0, 0))
    return np.column_stack([features, standing(links, logistic(features, first), logistic(features, board))])


def _features(links: Sequence[Link]) -> Vector:
    return np.array([link.features for link in links], dtype=np.float64)


def _regression(features: Sequence[Vector], told: Sequence[Truth]) -> Vector:
    """Return the coefficients of a logistic regression, scaling folded in, the intercept last."""
    x = np.concatenate([one for one in features if len(one)])
    y = np.concatenate([one for one in told if len(one)])
    kept = y | (np.random.default_rng(7).random(len(y)) < KEPT)
    weights = np.where(y[kept], 1.0, 1 / KEPT)
    scaler = StandardScaler().fit(x[kept])
    model = LogisticRegression(C=0.3, max_iter=150)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # far enough, though not at the optimum
        model.fit(scaler.transform(x[kept]), y[kept], sample_weight=weights)
    coefficients = model.coef_[0] / scaler.scale_
    return np.append(coefficients, model.intercept_[0] - coefficients @ scaler.mean_)


def _threshold(papers: Sequence[Paper], links: Sequence[Sequence[Link]], told: Sequence[tuple[Truth, Truth]]) -> float:
    """Return the threshold with the best F1 with score on a third of the papers, by weights of the others."""
    seen = [at for at in range(len(papers)) if at % 3]
    weights = fit([links[at] for at in seen], [told[at] for at in seen])
    judged = range(0, len(papers), 3)
    choices = [(papers[at], choose_boards(links[at], weights, 0.0)) for at in judged]
    scores = {least: _judged(choices, least) for least in THRESHOLDS}
    return max(scores, key=lambda least: scores[least])


def _judged(choices: Sequence[tuple[Paper, list[Choice]]], least: float) -> float:
    """Return the F1 with score of what passes a threshold, and print it with others."""
    papers = [
        Judged(paper.id, paper.gold, tuple(rows_of(one for one in found if one.probability >= least)), None, False)
        for paper, found in choices
    ]
    figures = measure(papers, draws=1)
    shown = ("tdms_f1", "tdms_precision", "tdms_recall", "tdm_f1", "dms_f1")
    print(least, {name: round(figures[name].value, 3) for name in shown})  # noqa: T201
    return figures["tdms_f1"].value


if __name__ == "__main__":
    main()
