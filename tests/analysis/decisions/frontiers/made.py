"""Made-up runs on a known frontier: a score that saturates with size and climbs with time; for the tests here."""

from datetime import date, timedelta

import numpy as np

from analysis.decisions.runs import Run


def sized_runs(seed, n=60, top=90.0, slope=0.35, drop=6.0):
    """Return runs below 90 - 60 exp(-2.3 slope (decades above 1e6)), by as much as an exponential of mean ``drop``."""
    chance = np.random.default_rng(seed)
    decades = 6 + 4 * chance.random(n)
    scores = top - 60 * np.exp(-2.302585 * slope * (decades - 6)) - chance.exponential(drop, n) if drop else (
        top - 60 * np.exp(-2.302585 * slope * (decades - 6)))  # fmt: skip
    return [Run(f"m{place}", round(float(score), 4), f"F.sizes.csv:{place + 2}", paper=f"p{place % 20}",
                amounts={"parameters": float(10.0**size)})
            for place, (size, score) in enumerate(zip(decades, scores, strict=True))]  # fmt: skip


def dated_runs(seed, n=60, start=0.0, pace=0.8, noise=0.3, factor=4.0):
    """Return runs over five years whose log odds rise by ``pace`` a year; their compute grows by ``factor`` a year."""
    chance = np.random.default_rng(seed)
    told = []
    for place, days in enumerate(np.sort(chance.integers(0, 5 * 365, n)).tolist()):
        odds = start + pace * days / 365.25 - chance.exponential(noise)
        flop = 1e20 * factor ** (days / 365.25) * 10 ** (0.3 * chance.standard_normal())
        told.append(
            Run(
                f"m{place}",
                round(100 / (1 + float(np.exp(-odds))), 4),
                f"F.days.csv:{place + 2}",
                paper=f"p{place % 25}",
                day=date(2020, 1, 1) + timedelta(days=days),
                amounts={"compute": flop},
            )
        )
    return told
