"""Small predictions and suites for the tests of readiness."""

import numpy as np

from analysis.decisions.file import decision_from
from analysis.decisions.readiness.predictions import Grouping, Predictions
from analysis.decisions.readiness.suite import read_suite, suite_of


def labelled(y_true, y_pred, score=None, groups=None, source="made.csv"):
    """Return predictions of labels given as texts."""
    labels = tuple(sorted({*map(str, y_true), *map(str, y_pred)}))
    order = {label: place for place, label in enumerate(labels)}
    true, predicted = (np.array([order[str(one)] for one in told], dtype=np.int32) for told in (y_true, y_pred))
    grouped = {name: grouping(told) for name, told in (groups or {}).items()}
    told = None if score is None else np.asarray(score, dtype=float)
    return Predictions(source, len(true), labels, true, predicted, None, None, told, grouped)


def numbered(truth, prediction, groups=None):
    """Return predictions of numbers."""
    told = [np.asarray(one, dtype=float) for one in (truth, prediction)]
    grouped = {name: grouping(told) for name, told in (groups or {}).items()}
    return Predictions("made.csv", len(told[0]), (), None, None, *told, None, grouped)


def grouping(told):
    """Return a grouping of texts."""
    names = tuple(sorted(set(told)))
    return Grouping(names, np.array([names.index(one) for one in told], dtype=np.int32))


def binary(rng, n=400, right=0.8, groups=None):
    """Return random predictions of two classes, right with some chance, with scores that lean to the prediction."""
    truth = rng.integers(0, 2, n)
    predicted = np.where(rng.random(n) < right, truth, 1 - truth)
    score = np.clip(0.5 + (predicted - 0.5) * rng.random(n), 0, 1)
    return labelled(truth, predicted, score, groups)


def suite_from(text, path=None):
    """Return the suite that TOML says, beside a file where one is given."""
    whole = f'kind = "readiness"\ntitle = "Made"\n{text}'
    if path is not None:
        (path / "readiness.toml").write_text(whole)
        return read_suite(path / "readiness.toml")
    return suite_of(*decision_from(whole.encode(), "readiness", "readiness.toml"))
