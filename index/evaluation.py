"""How good rankings are: MAP, nDCG, recall, MRR, precision, with intervals and paired tests. Used by `index.trial`.

Conventions of trec_eval: what is not judged is not relevant, and a query's relevant papers count whether found or not.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 2_000
"""Resamples of an interval."""
FLIPS = 10_000
"""Random assignments of a test; the smallest p it can give is 1 / (FLIPS + 1)."""
SEED = 4
SHARE = 0.2
"""Of the pool that CSFCube's nDCG looks at (Mysore et al. 2021, section 5)."""
DECIMALS = 4
Judged = Mapping[str, int]
"""Grade of each judged paper of one query, 0 for not relevant."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over queries with its 95 % interval."""

    value: float
    lo: float
    hi: float
    n: int
    """Queries."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A mean difference over the same queries with its 95 % interval."""

    difference: float
    lo: float
    hi: float
    p: float
    """Two-sided, of the paired randomisation test."""
    n: int


def average_precision(ranked: Sequence[str], judged: Judged, relevant_from: int = 1) -> float:
    """Return the mean, over all relevant papers, of the precision at their ranks; 0 for those not ranked."""
    hits, total = 0, 0.0
    for rank, name in enumerate(ranked, start=1):
        if judged.get(name, 0) >= relevant_from:
            hits += 1
            total += hits / rank
    return total / max(_relevant(judged, relevant_from), 1)


def precision_at_k(ranked: Sequence[str], judged: Judged, k: int, relevant_from: int = 1) -> float:
    """Return the share of relevant papers among the first ``k`` places, empty places counted."""
    return _hits(ranked[:k], judged, relevant_from) / k


def recall_at_k(ranked: Sequence[str], judged: Judged, k: int, relevant_from: int = 1) -> float:
    """Return the share of the relevant papers that stand among the first ``k``."""
    return _hits(ranked[:k], judged, relevant_from) / max(_relevant(judged, relevant_from), 1)


def capped_recall_at_k(ranked: Sequence[str], judged: Judged, k: int, relevant_from: int = 1) -> float:
    """Return recall with at most ``k`` papers to find, so that 1 can be reached (R_cap@k, Thakur et al. 2021)."""
    return _hits(ranked[:k], judged, relevant_from) / max(min(_relevant(judged, relevant_from), k), 1)


def reciprocal_rank(ranked: Sequence[str], judged: Judged, relevant_from: int = 1) -> float:
    """Return 1 / rank of the first relevant paper; 0 if none is ranked."""
    places = (rank for rank, name in enumerate(ranked, start=1) if judged.get(name, 0) >= relevant_from)
    return 1 / next(places, math.inf)


def ndcg_at_k(ranked: Sequence[str], judged: Judged, k: int) -> float:
    """Return DCG / ideal DCG of the first ``k``: Σ grade / log2(rank + 1) (Järvelin & Kekäläinen 2002, trec_eval)."""
    return _normalised(ranked, judged, k, lambda rank: math.log2(rank + 1))


def ndcg_at_share(ranked: Sequence[str], judged: Judged, pool_size: int, share: float = SHARE) -> float:
    """Return nDCG at a share of the pool as CSFCube defines it: grades over log2(rank), the first two places whole.

    Parameters
    ----------
    pool_size
        Papers that were to be ranked; k is ``int(share * pool_size)``, at least 1.
    """
    return _normalised(ranked, judged, max(int(share * pool_size), 1), lambda rank: max(math.log2(rank), 1.0))


def _normalised(ranked: Sequence[str], judged: Judged, k: int, discount: Callable[[int], float]) -> float:
    """Return discounted gain over that of the best order; 0 if nothing is relevant."""
    best = sorted((grade for grade in judged.values() if grade > 0), reverse=True)[:k]
    ideal = sum(grade / discount(rank) for rank, grade in enumerate(best, start=1))
    gained = sum(max(judged.get(name, 0), 0) / discount(rank) for rank, name in enumerate(ranked[:k], start=1))
    return gained / ideal if ideal else 0.0


def _hits(names: Sequence[str], judged: Judged, relevant_from: int) -> int:
    return sum(judged.get(name, 0) >= relevant_from for name in names)


def _relevant(judged: Judged, relevant_from: int) -> int:
    return sum(grade >= relevant_from for grade in judged.values())


def measure(
    ranked: Sequence[str], judged: Judged, relevant_from: int = 1, pool_size: int | None = None
) -> dict[str, float]:
    """Return every measure of one query by name; ``ndcg%20`` only where there is a pool."""
    told = {
        "map": average_precision(ranked, judged, relevant_from),
        "ndcg@10": ndcg_at_k(ranked, judged, 10),
        "mrr": reciprocal_rank(ranked, judged, relevant_from),
        "precision@10": precision_at_k(ranked, judged, 10, relevant_from),
    }
    told |= {f"recall@{k}": recall_at_k(ranked, judged, k, relevant_from) for k in (5, 20, 100)}
    told["capped_recall@20"] = capped_recall_at_k(ranked, judged, 20, relevant_from)
    if pool_size is not None:
        told["ndcg%20"] = ndcg_at_share(ranked, judged, pool_size)
    return told


def estimate(values: Sequence[float], seed: int = SEED, draws: int = DRAWS) -> Estimate:
    """Return the mean over queries with its 95 % percentile bootstrap interval (Efron & Tibshirani 1993, chapter 13).

    Raises
    ------
    ValueError
        If there are no values.
    """
    if not len(values):
        raise ValueError("no queries, no mean")
    means = _resampled_means(np.asarray(values, dtype=np.float64), seed, draws)
    lo, hi = np.percentile(means, [2.5, 97.5])
    return Estimate(_short(float(np.mean(values))), _short(lo), _short(hi), len(values))


def compare(one: Sequence[float], other: Sequence[float], seed: int = SEED, flips: int = FLIPS) -> Comparison:
    """Compare two configurations on the same queries; a positive difference favours the first.

    The test turns the sign of each query's difference at random and counts how often the mean is as far from 0 as the
    one found (Smucker, Allan & Carterette 2007); the interval is the bootstrap's.

    Raises
    ------
    ValueError
        If the two are not of equal length, or empty.
    """
    if len(one) != len(other):
        raise ValueError(f"{len(one)} queries against {len(other)}: a paired test needs the same queries")
    differences = np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64)
    told = estimate(differences.tolist(), seed)
    rng, found = np.random.default_rng(seed), abs(differences.mean()) - 1e-12
    far = sum(abs(np.mean(differences * rng.choice((-1.0, 1.0), len(differences)))) >= found for _ in range(flips))
    return Comparison(told.value, told.lo, told.hi, round((far + 1) / (flips + 1), 5), told.n)


def _resampled_means(values: NDArray[np.float64], seed: int, draws: int) -> NDArray[np.float64]:
    """Return the means of ``draws`` samples of the values, drawn with replacement."""
    rng, n = np.random.default_rng(seed), len(values)
    return np.array([values[rng.integers(n, size=n)].mean() for _ in range(draws)])


def _short(value: float) -> float:
    return round(float(value), DECIMALS)
