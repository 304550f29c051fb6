"""Courses drawn by lot, and ledgers of invented papers, for the tests of forecasts."""

import numpy as np

from analysis.forecasts.scale import Courses
from data.records import Paper
from data.store import Database
from tests.analysis.terms.corpora import LETTERS, papers, with_terms, word

PHRASES = [f"q{one}tal q{other}ver" for one, other in zip(LETTERS, LETTERS[1:] + LETTERS[0], strict=True)]
PER_YEAR = 60


def drawn(n_series=60, n_periods=24, total=600, seed=1, wander=0.02, level=0.05, momentum=0.0):
    """Return courses whose places on the scale wander at random, counted with noise; steps may follow the last one."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0, wander, (n_series, n_periods))
    for t in range(1, n_periods):
        steps[:, t] += momentum * steps[:, t - 1]
    places = np.arcsin(np.sqrt(level)) + steps.cumsum(axis=1)
    shares = np.sin(np.clip(places, 0.02, 1.5)) ** 2
    return Courses.of(rng.binomial(total, shares) / total, np.full(n_periods, float(total)))


def yearly(first: int, last: int, seed: int = 3) -> list[Paper]:
    """Return papers of one venue, :data:`PER_YEAR` a year, in which phrases stand as often as drawn by lot."""
    rng = np.random.default_rng(seed)
    made: list[Paper] = []
    for year in range(2000, last + 1):
        counts = dict(zip(PHRASES, rng.integers(8, 30, len(PHRASES)).tolist(), strict=True))
        if year >= first:
            dated = {"published": f"{year}-01-01", "precision": "year", "venue": "KDD"}
            made += papers(f"kdd{word(year)}", PER_YEAR, counts, **dated)
    return made


def ledger_of_years(first: int = 2010, last: int = 2021) -> Database:
    """Return a ledger of such papers whose terms are found."""
    return with_terms(yearly(first, last))
