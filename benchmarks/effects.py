"""Measure "method or data?" on made-up families whose effects are known: bias, coverage, refusals, false positives.

Run: ``python -m benchmarks.effects [--rounds 200]``. Every family is made that many times (seeds from 0); the same
seeds give the same table. The peer draws papers anew with replacement and takes percentiles (the pairs cluster
bootstrap). Writes ``benchmarks/results/effects.json``.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.decisions.effects.attribution import Attribution, Question, attribute
from analysis.decisions.effects.leave_out import LEVEL
from analysis.decisions.effects.regression import METHOD, Regression, coefficients, design_of
from benchmarks.report import wilson, write_result
from tests.made_runs import Family, made_runs

FAMILIES = {
    "16 papers, half with both": Family(),
    "8 papers, none with both": Family(papers=8, both_share=0.0),
    "30 papers, a fifth with both": Family(papers=30, both_share=0.2),
    "the method does nothing, 16 papers": Family(method=0.0),
    "the method does nothing, 8 papers": Family(papers=8, both_share=0.0, method=0.0),
    "every paper ablates": Family(ablations=1.0),
    "hidden skill, every paper ablates": Family(method=0.0, hidden=0.4, ablations=1.0),
    "hidden skill, nobody ablates": Family(method=0.0, hidden=0.4, both_share=0.3),
    **{f"size saturates, sides {apart:g} decades apart": Family(bend=0.5, both_share=0.0, apart=apart)
       for apart in (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)},
    "training data of other names": Family(names_apart=True),
}  # fmt: skip
DRAWS = 200
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Round:
    """What one made-up table was told."""

    told: Attribution
    peer: tuple[float, float] | None
    """Interval of the peer; None where the regression is refused."""
    unrefused: float
    """What the regression would have said whatever the overlap; NaN where it cannot be fitted."""


def main() -> None:
    """Read the options, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    given = parser.parse_args()
    write_result("effects", [measured(name, family, given.rounds) for name, family in FAMILIES.items()])


def measured(name: str, family: Family, rounds: int) -> Row:
    """Return the measures of one family."""
    done = list(all_rounds(family, rounds))
    told = [one.told for one in done if one.told.effect is not None]
    fitted = [one for one in done if one.told.fitted is not None]
    off = [one.told.fitted.effects[METHOD].value - family.method for one in fitted if one.told.fitted is not None]
    inside = [one.effect.lo <= family.method <= one.effect.hi for one in told if one.effect is not None]
    peers = [one.peer[0] <= family.method <= one.peer[1] for one in fitted if one.peer is not None]
    forced = np.asarray([one.unrefused for one in done]) - family.method
    row: Row = {
        "family": name, "rounds": rounds, "true effect": family.method,
        "regression refused": round(1 - len(fitted) / rounds, 3), "answered": round(len(told) / rounds, 3),
        "from pairs": round(sum(one.rests_on == "pairs" for one in told) / rounds, 3),
        "bias of the regression": _mean(off), "bias if never refused": _mean(forced[np.isfinite(forced)].tolist()),
        "coverage of the answers": _mean(inside),
        "coverage, regression": _mean([_holds(one, family) for one in fitted]),
        "peer: bootstrap of papers": _mean(peers),
        "effect shown": _mean([one.verdict in ("helps", "harms") for one in told]),
    }  # fmt: skip
    if inside:
        row["interval of the coverage"] = "{:.3f}-{:.3f}".format(*wilson(sum(inside), len(inside)))
    return row


def all_rounds(family: Family, rounds: int) -> Iterator[Round]:
    """Answer every made-up table of a family."""
    for seed in range(rounds):
        runs = made_runs(family, seed)
        told = attribute(runs, Question("new", bound=100.0))
        peer = bootstrap(told.fitted, seed) if told.fitted is not None else None
        yield Round(told, peer, unrefused(told))


def unrefused(told: Attribution) -> float:
    """Return what the regression says whatever the overlap; NaN where it cannot be fitted."""
    if told.fitted is not None:
        return float(told.fitted.coefficients[1])
    scores = told.scale.on(np.asarray([run.score for run in told.runs], dtype=float))
    design = design_of(told.runs, told.has_method, scores)
    return float(coefficients(design.x, design.y)[1])


def bootstrap(fitted: Regression, seed: int) -> tuple[float, float]:
    """Return the percentile interval of papers drawn anew with replacement."""
    chance, design = np.random.default_rng(seed), fitted.design
    members = [np.flatnonzero(design.papers == one) for one in np.unique(design.papers)]
    told = []
    for _ in range(DRAWS):
        some = np.concatenate([members[one] for one in chance.integers(len(members), size=len(members))])
        told.append(coefficients(design.x[some], design.y[some])[1])
    lo, hi = np.nanquantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(lo), float(hi)


def _holds(one: Round, family: Family) -> bool:
    assert one.told.fitted is not None
    effect = one.told.fitted.effects[METHOD]
    return effect.lo <= family.method <= effect.hi


def _mean(values: list[Any]) -> float | None:
    return round(float(np.mean(values)), 4) if values else None


if __name__ == "__main__":
    main()
