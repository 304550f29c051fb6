"""Made-up runs of models with known effects of method, size and data; for the tests and benchmarks of effects."""

import math
from dataclasses import dataclass

import numpy as np

from analysis.decisions.runs import Run

LEVEL = 1.0
"""Log odds of the score of a mean run without the method."""


@dataclass(frozen=True, slots=True)
class Family:
    """How a made-up field works."""

    method: float = 0.3
    """What the method adds, in log odds."""
    size: float = 0.4
    """What ten times the parameters add."""
    data: float = 0.5
    papers: int = 16
    runs: int = 4
    """Runs a paper."""
    paper_spread: float = 0.15
    """Standard deviation of what a paper adds to all its runs."""
    noise: float = 0.1
    apart: float = 0.0
    """Decades by which runs with the method are larger."""
    both_share: float = 0.5
    """Share of the papers that have runs with and without the method."""
    bend: float = 0.0
    """How far size saturates: the slope falls by this share every decade."""
    hidden: float = 0.0
    """What papers that have the method at all add to every run: skill that no column tells."""
    ablations: float = 0.0
    """Share of the papers whose runs are all of one size and one amount of data."""
    names_apart: bool = False
    """Runs with the method are trained on data of another name."""


def made_runs(family: Family, seed: int) -> list[Run]:
    """Return the runs of a family, in percent correct."""
    chance = np.random.default_rng(seed)
    runs = []
    for paper in range(family.papers):
        both = chance.random() < family.both_share
        extra, base = family.paper_spread * chance.standard_normal(), 9 + 0.4 * chance.standard_normal()
        extra += family.hidden * (both or paper % 2 == 0)
        one_setting = chance.random() < family.ablations
        level = 10 + 0.5 * chance.standard_normal()
        for place in range(family.runs):
            has_it = (place % 2 == 0) if both else paper % 2 == 0
            size = base + 0.4 * chance.standard_normal() + family.apart * has_it
            data = 10 + 0.5 * chance.standard_normal() + 0.5 * family.apart * has_it
            size, data = (base, level) if one_setting else (size, data)
            odds = LEVEL + family.method * has_it + _bent(size - 9, family) + family.data * (data - 10)
            odds += extra + family.noise * chance.standard_normal()
            name = f"corpus {1 + (paper % 3)}" + (" large" if family.names_apart and has_it else "")
            runs.append(Run(
                f"m{paper}-{place}", round(100 / (1 + math.exp(-odds)), 4), f"F.made.csv:{len(runs) + 2}",
                "new" if has_it else "old", f"paper {paper:02}", name, None,
                {"parameters": 10.0**size, "data": 10.0**data, "compute": 6 * 10.0 ** (size + data)},
            ))  # fmt: skip
    return runs


def _bent(decades: float, family: Family) -> float:
    if not family.bend:
        return family.size * decades
    return family.size * (1 - math.exp(-family.bend * decades)) / family.bend


EXAMPLE = Family(papers=14, runs=4, ablations=0.35, both_share=0.6)
EXAMPLE_SEED = 20


def example_table() -> str:
    """Return the table of the worked example, as CSV."""
    lines = ["model,paper,method,training_data,parameters,data,score"]
    for run in made_runs(EXAMPLE, EXAMPLE_SEED):
        amounts = f"{run.amounts['parameters']:.3e},{run.amounts['data']:.3e}"
        lines.append(f"{run.name},made-up {run.paper},{run.method},{run.trained_on},{amounts},{run.score:.2f}")
    return "\n".join(lines) + "\n"
