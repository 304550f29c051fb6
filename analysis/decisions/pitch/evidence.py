"""Learned evidence in a pitch: which sentences claim, what each tells, whom it reaches, and what a claim then lacks.

Four fitted stages, all linear: heads over phrases and the vector of a sentence; whether it claims; whether another
sentence tells a condition of it; how likely each flaw is. ``benchmarks/train_pitches.py`` made ``weights.npz`` from
pitches of five hands (`benchmarks/labels`); `flaws` turns the probabilities into flaws and questions.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.pitch.figures import FigureUnit, find_figures
from analysis.decisions.pitch.phrases import vectors
from analysis.decisions.pitch.statements import Layout

FloatMatrix = NDArray[np.float64]
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Sentences to unit vectors of the packaged model, shape (n, dim)."""
CONDITIONS = ("test-set", "size", "balance", "metric", "split", "baseline", "variance", "cost")
FAULTS = {"unfair-baseline": "comparison-unfair", "test-data-in-training": "leak", "cherry-picked": "best-case"}
"""Flaws that a sentence tells, with what it is called as a condition."""
TOLD = (*CONDITIONS, *FAULTS.values())
"""What a sentence may tell of a claim."""
LEARNED = (*(f"missing-{name}" for name in CONDITIONS), *FAULTS, "relative-only")
"""Flaws that are told by weights; the others are arithmetic."""
OF_QUALITY = (*(f"missing-{name}" for name in CONDITIONS[:5]), "test-data-in-training")
"""Flaws that a claim of speed or saving cannot have."""
OF_COST = ("missing-cost",)
"""Flaws that no other claim has."""
HEADS = (*TOLD, "claim", *(f"needs {name}" for name in CONDITIONS), *(f"flaw {name}" for name in LEARNED))
"""What is asked of every sentence by itself; ``needs`` and ``flaw`` are learned of claims alone."""
MOST_CLAIMS = 300
"""Of one pitch, in reading order; a longer list serves nobody."""
CLAIMS_ABOVE = 0.3
"""Probability above which a sentence claims: chosen on hands left out, for recall; docs/decide_pitch.md."""
WEIGHTS = Path(__file__).with_name("weights.npz")
UNITS: tuple[FigureUnit, ...] = ("percent", "factor", "points", "time", "rate", "score")
KINDS = ("row", "item", "heading", "turn")
FIGURES = slice(0, 6)
_NUMBERS = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|half|twice|third|quarter|halved?|doubled?)\b",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    r"\b(?:fewer|less|more|lower|higher|better|worse|faster|slower|cheaper|reduc\w+|cut\w*|improv\w+|sav\w+|increas\w+"
    r"|drop\w*|fell|rose|twice|halv\w+|times|ahead|beat\w*|outperform\w*|than)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[$€£]|\b(?:EUR|USD|GBP|CHF|euros?|dollars?|cents?|pounds|kroner|francs?)\b", re.IGNORECASE)
_TWO_SIDES = re.compile(
    r"\bfrom\b[^.;]{0,40}\bto\b|\binstead of\b|\bagainst\b|\bversus\b|\bcompared\b|\bdown from\b|\bup from\b|\bthan\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted; the last number of each line is its offset."""

    rows: Mapping[str, int]
    """Place of each phrase."""
    idf: FloatMatrix
    heads: FloatMatrix
    """Shape (n_phrases + dim + 1, n_heads): phrases, the sentence's vector, offset."""
    lines: Mapping[str, FloatMatrix]
    """``claim``, ``link`` and a condition, ``flaw`` and its name: weights of the features of that stage."""
    sure: Mapping[str, float]
    """Probability from which a flaw is told; above 1: never."""
    ask: Mapping[str, float]
    """Probability from which it is asked about."""


@dataclass(frozen=True)
class Seen:
    """A pitch as the stages see it: arrays over its statements."""

    layout: Layout
    scores: FloatMatrix
    """Shape (n, n_heads): about -1 (does not) to 1 (does)."""
    meaning: FloatMatrix
    """Unit vectors of the statements, shape (n, dim)."""

    @cached_property
    def figures(self) -> FloatMatrix:
        """Return what is counted in each statement, shape (n, 18)."""
        return np.array([_counted(self.layout, place) for place in range(len(self.layout.statements))]).reshape(-1, 18)

    @cached_property
    def sections(self) -> NDArray[np.int64]:
        """Return section, group, block of each statement, and whether it is a row or heading, shape (n, 5)."""
        blocks = [(self.layout.block_of(one), one.block) for one in self.layout.statements]
        return np.array(
            [(b.section, b.group, at, b.kind == "row", b.kind == "heading") for b, at in blocks], np.int64
        ).reshape(-1, 5)

    def score(self, head: str) -> FloatMatrix:
        """Return what a head says of each statement."""
        found: FloatMatrix = self.scores[:, HEADS.index(head)]
        return found


@dataclass(frozen=True)
class Evidence:
    """What the fitted stages say of a pitch."""

    seen: Seen
    claims: FloatMatrix
    """Probability that each statement claims, shape (n,)."""
    links: Mapping[int, Mapping[str, FloatMatrix]]
    """Of each claim, by its statement: the probability that each statement tells a condition of it."""
    flaws: Mapping[int, Mapping[str, float]]
    """Of each claim: the probability of each flaw."""


def find_evidence(layout: Layout, encode: Encode, weights: Weights) -> Evidence:
    """Return what the weights say of a pitch; the same text gives the same numbers."""
    return read_seen(see(layout, encode, weights), weights.lines)


def read_seen(seen: Seen, lines: Mapping[str, FloatMatrix]) -> Evidence:
    """Return what the stages behind the heads say of a pitch."""
    claims = probability(claim_features(seen), lines["claim"])
    places = claiming(seen.layout, claims)
    links = {place: links_of(seen, claims, place, lines) for place in places}
    flaws = {place: flaws_of(seen, claims, place, links[place], lines) for place in places}
    return Evidence(seen, claims, links, flaws)


def claiming(layout: Layout, claims: FloatMatrix) -> list[int]:
    """Return the statements that claim, the first ``MOST_CLAIMS``; what the buyer says claims nothing."""
    is_asking = [layout.block_of(one).is_asking for one in layout.statements]
    return [place for place, one in enumerate(claims) if one > CLAIMS_ABOVE and not is_asking[place]][:MOST_CLAIMS]


def flaws_of(
    seen: Seen, claims: FloatMatrix, place: int, links: Mapping[str, FloatMatrix], lines: Mapping[str, FloatMatrix]
) -> dict[str, float]:  # fmt: skip
    """Return the probability of each flaw that a claim of its kind may have."""
    names = [name for name in LEARNED if name not in (OF_QUALITY if is_of_cost(seen, place) else OF_COST)]
    features = {name: flaw_features(seen, claims, place, name, links) for name in names}
    return {name: float(probability(one, lines[f"flaw {name}"])) for name, one in features.items()}


def is_of_cost(seen: Seen, place: int) -> bool:
    """Tell whether a claim is of speed or saving: it needs a machine or a price more than test data."""
    return bool(seen.score("needs cost")[place] > seen.score("needs test-set")[place])


def see(layout: Layout, encode: Encode, weights: Weights) -> Seen:
    """Return a pitch with the scores of its statements."""
    said = sentences(layout)
    if not said:
        return Seen(layout, np.zeros((0, len(HEADS))), np.zeros((0, 0)))
    once = list(dict.fromkeys(said))
    meaning = np.asarray(encode(once), dtype=np.float64)
    words = vectors(once, weights.rows, weights.idf)
    scores = np.hstack([words, meaning, np.ones((len(once), 1))]) @ weights.heads
    numbers = {one: place for place, one in enumerate(once)}
    rows = [numbers[one] for one in said]
    return Seen(layout, scores[rows], meaning[rows])


def sentences(layout: Layout) -> list[str]:
    """Return the statements of a pitch with single blanks."""
    return [" ".join(layout.said(one).split()) for one in layout.statements]


def probability(features: FloatMatrix, line: FloatMatrix) -> FloatMatrix:
    """Return 1 / (1 + exp(-(features times weights + offset))) for each row, rounded to four places."""
    found: FloatMatrix = np.round(1.0 / (1.0 + np.exp(-np.clip(features @ line[:-1] + line[-1], -50, 50))), 4)
    return found


def odds(chance: FloatMatrix | float) -> FloatMatrix:
    """Return the logarithm of the odds of a probability, bounded."""
    chance = np.clip(chance, 1e-4, 1 - 1e-4)
    found: FloatMatrix = np.log(chance / (1 - chance))
    return found


def _counted(layout: Layout, place: int) -> list[float]:
    """Return figures by unit, number words, kind of block, and signs of a comparison, of one statement."""
    statement = layout.statements[place]
    said, block = layout.said(statement), layout.block_of(statement)
    units = [one.unit for one in find_figures(said)]
    return [
        *(min(units.count(unit), 3) for unit in UNITS), bool(units), min(len(_NUMBERS.findall(said)), 5),
        *(block.kind == kind for kind in KINDS), block.is_asking, said.rstrip().endswith("?"), len(said) / 100,
        _MONEY.search(said) is not None, len(_COMPARING.findall(said)), _TWO_SIDES.search(said) is not None,
    ]  # fmt: skip


def claim_features(seen: Seen) -> FloatMatrix:
    """Return what tells a claim, shape (n, 29): heads of the statement and its neighbours, and what it counts."""
    claim = seen.score("claim")
    beside = [np.r_[0.0, claim[:-1]], np.r_[claim[1:], 0.0]] if len(claim) else [claim, claim]
    heads = ("needs cost", "flaw relative-only", "metric", "size", "split", "variance", "needs baseline")
    told = [seen.score(name) for name in heads]
    return np.column_stack([claim, *beside, *told, seen.figures, claim * seen.figures[:, 6]])


def links_of(
    seen: Seen, claims: FloatMatrix, place: int, lines: Mapping[str, FloatMatrix]
) -> dict[str, FloatMatrix]:  # fmt: skip
    """Return the probability that each statement tells each condition of a claim."""
    return {name: probability(link_features(seen, claims, place, name), lines[f"link {name}"]) for name in TOLD}


def link_features(seen: Seen, claims: FloatMatrix, place: int, name: str) -> FloatMatrix:
    """Return what tells that a statement tells a condition of a claim, shape (n, 23): what it says, and how near."""
    told, n = seen.score(name), len(claims)
    other = {"baseline": "comparison-unfair", "comparison-unfair": "baseline"}.get(name, "test-set")
    away = np.arange(n) - place
    distance = np.abs(away)
    is_section, is_group, is_block = (seen.sections[:, k] == seen.sections[place, k] for k in range(3))
    between = _claims_between(claims, place)
    alike = seen.meaning @ seen.meaning[place]
    return np.column_stack([
        told, away == 0, away == 1, away == -1, (away == 2) | (away == 3), (away == -2) | (away == -3), away > 0,
        np.minimum(distance, 12) / 12, is_block, is_group, is_section, alike, told - told.max(),
        np.minimum(between, 4), claims, seen.sections[:, 4], told * (away == 0), told * (distance == 1),
        told * is_section, told * (between == 0), np.full(n, told[place]), seen.score(other),
        np.full(n, seen.sections[place, 3]),
    ])  # fmt: skip


def _claims_between(claims: FloatMatrix, place: int) -> NDArray[np.int64]:
    """Return how many claims stand between one and each statement."""
    before = np.r_[0, np.cumsum(claims > 0.4)]
    each = np.arange(len(claims))
    low, high = np.minimum(each, place), np.maximum(each, place)
    found: NDArray[np.int64] = np.maximum(0, before[high] - before[np.minimum(low + 1, len(claims))])
    return found


def flaw_features(
    seen: Seen, claims: FloatMatrix, place: int, name: str, links: Mapping[str, FloatMatrix]
) -> FloatMatrix:  # fmt: skip
    """Return what tells a flaw of a claim: whether anything tells the condition, and whether it needs to be told."""
    condition = FAULTS.get(name) or name.removeprefix("missing-")
    own: list[float] = [float(odds(claims[place]))]
    if condition in links:
        told = links[condition]
        own += [float(odds(told.max())), float(-np.log(1 - np.minimum(told, 0.99)).sum()), float(told[place])]
    heads = [f"flaw {name}", "flaw relative-only", "needs cost", "needs baseline", "needs balance"]
    heads += [f"needs {condition}"] if condition in CONDITIONS else []
    own += [float(seen.score(head)[place]) for head in heads]
    own += [float(odds(links[other].max())) for other in _BESIDE.get(name, ()) if other != condition]
    return np.array([*own, *_figures_beside(seen, place, name)])


_TEST = ("test-set", "size", "split", "leak")
_SIDES = ("baseline", "variance", "comparison-unfair")
_BESIDE = {
    **dict.fromkeys(("missing-test-set", "missing-size", "missing-split", "missing-balance"), _TEST),
    **dict.fromkeys(("missing-baseline", "unfair-baseline", "relative-only", "missing-variance"), _SIDES),
}
"""Other conditions that speak for or against a flaw."""


def _figures_beside(seen: Seen, place: int, name: str) -> list[float]:
    """Return what numbers say of a flaw: those of the claim, and of its neighbours."""
    counted = seen.figures[place]
    if name == "missing-metric":
        return [float(seen.score("size")[place]), float(counted[1])]
    if name == "missing-balance":
        return [float(seen.score("metric")[place])]
    if name not in ("relative-only", "missing-baseline", "missing-cost"):
        return []
    beside = [seen.figures[one, 0] for one in (place - 1, place + 1) if 0 <= one < len(seen.figures)]
    return [
        float(counted[0] >= 2), float(counted[5] >= 1), float(max(beside, default=0)),
        float(counted[1]), float(counted[17]), float(counted[7]),
    ]  # fmt: skip


@cache
def load_weights(path: Path = WEIGHTS) -> Weights:
    """Return the weights of a file; read once."""
    with np.load(path, allow_pickle=False) as told:
        names = told["phrases"].tobytes().decode("utf-8").split("\n")
        lines = {key[5:]: told[key].astype(np.float64) for key in told.files if key.startswith("line ")}
        sure, ask = (dict(zip(LEARNED, told[key].astype(float).tolist(), strict=True)) for key in ("sure", "ask"))
        return Weights(
            {name: place for place, name in enumerate(names)}, told["idf"].astype(np.float64),
            told["heads"].astype(np.float64), lines, sure, ask,
        )  # fmt: skip
