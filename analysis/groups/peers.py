"""What the ranking is measured against: a linear SVM on TF-IDF, as arxiv-sanity-lite recommends papers. Pure.

The recipe is karpathy/arxiv-sanity-lite's (`compute.py`, `serve.py`). Used by `app.replays`, `benchmarks.digests`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.groups.taste import FloatVector

C = 0.01
MOST_WORDS, LEAST_TEXTS, MOST_SHARE = 20_000, 5, 0.1


def peer_rows(texts: Sequence[str]) -> Any:
    """Return texts as unit rows of TF-IDF, sparse, shape (n, n_words); few texts keep their rare words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    few = len(texts) < 200
    return TfidfVectorizer(
        strip_accents="unicode", stop_words="english", token_pattern=r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b",
        max_features=MOST_WORDS, min_df=1 if few else LEAST_TEXTS, max_df=1.0 if few else MOST_SHARE,
        sublinear_tf=True,
    ).fit_transform(texts)  # fmt: skip


def svm_scores(liked: Any, others: Any, asked: Any) -> FloatVector:
    """Return how far papers lie on the side of the liked ones, shape (n,).

    Parameters
    ----------
    liked, others, asked
        Rows of :func:`peer_rows`; all papers that nobody liked are taken for disliked, balanced in weight.
    """
    from scipy.sparse import vstack
    from sklearn.svm import LinearSVC

    model = LinearSVC(class_weight="balanced", C=C, max_iter=10_000, tol=1e-4, random_state=20)
    model.fit(vstack([liked, others]), np.repeat([1, 0], [liked.shape[0], others.shape[0]]))
    told: FloatVector = model.decision_function(asked)
    return told


def best(scores: FloatVector, work_ids: Sequence[int], k: int) -> list[int]:
    """Return the ``k`` works of the highest scores, ties by work id."""
    order = np.lexsort((np.asarray(work_ids), -np.round(scores, 9)))[:k]
    return [work_ids[place] for place in order]
