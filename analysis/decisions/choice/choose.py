"""Make a choice: constraints, then front, scores, draws and flip weights over those that may be chosen. Pure.

`app.tradeoffs` reads the files, `memo` writes what comes of it for people, `exchange` for programs.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.candidates.attributes import attribute
from analysis.decisions.candidates.record import Candidate
from analysis.decisions.choice.acceptability import acceptability
from analysis.decisions.choice.cliffs import Cliff, Slice, cliffs
from analysis.decisions.choice.constraints import Check, State, check, distance, state_of
from analysis.decisions.choice.criteria import Criterion, Scale, scale_of, utility
from analysis.decisions.choice.dominance import Standing, dominators, on_front, standings
from analysis.decisions.choice.flips import flips
from analysis.decisions.choice.needs import value_needed
from analysis.decisions.choice.problem import Problem
from analysis.decisions.choice.scores import ranks, topsis, weighted_sum
from data.errors import InputError

FloatArray = NDArray[np.float64]
Drawn = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]
"""Probability of being first with its interval, shares by rank, central weights."""
DIGITS = 6
"""Decimals of scores and shares: the same on every machine."""
MOST_DRAWN = 200
"""Candidates that take part in the draws: those that may score best."""
MOST_CANDIDATES = 200_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a choice makes of one candidate."""

    candidate: Candidate
    state: State
    """Whether it meets the constraints."""
    checks: tuple[Check, ...]
    in_pool: bool
    """Whether it may be chosen, and takes part in front and ranks."""
    missing: tuple[str, ...]
    """Criteria of which nothing is known."""
    standing: Standing | None = None
    """To the front; None: it fails a constraint."""
    dominated_by: str = ""
    """The best that is as good in every criterion and better in one; empty: none, or it is only possible."""
    score: float | None = None
    """Weighted sum in [0, 1], what is missing counted as worst; None: it fails a constraint."""
    score_low: float | None = None
    """With every value at the worse end of what it may be."""
    score_high: float | None = None
    """With every value at the better end."""
    utilities: tuple[float, ...] = ()
    """By criterion, as the score takes them."""
    rank: int | None = None
    """By score within the pool; equal ones share the better rank, and stand by name."""
    closeness: float | None = None
    """TOPSIS over the pool, in [0, 1]."""
    closeness_rank: int | None = None
    best: tuple[float, ...] | None = None
    """Probability of being first over the draws, with its 95 % interval; None: not among the drawn."""
    ranks: tuple[float, ...] = ()
    """Share of draws by rank, best first."""
    central: tuple[float, ...] = ()
    """Mean weights of the draws that it wins; empty: it wins none."""

    @property
    def name(self) -> str:
        """The candidate's name."""
        return self.candidate.name


@dataclass(frozen=True, slots=True)
class FlipWeight:
    """A weight at which another candidate takes the lead, the others kept in proportion."""

    attribute: str
    weight: float
    """Share of the criterion now."""
    at: float
    rival: str


@dataclass(frozen=True, slots=True)
class Need:
    """What the one missing value of a candidate would have to be for it to take the lead."""

    name: str
    attribute: str
    value: float
    """At least as good as this, in the base unit; infinitely little better where the scores would be equal."""


@dataclass(frozen=True, slots=True)
class Background:
    """What is known beside the values, of files and of a library."""

    remarks: tuple[str, ...] = ()
    """What readers of files left out, and names that may be one."""
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By ref of a claim: in words, what limits setting its number beside others."""
    papers: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """By ref of a claim or work: title and number of the paper."""


NO_BACKGROUND = Background()


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice as it was made."""

    problem: Problem
    scales: tuple[Scale, ...]
    """By criterion."""
    outcomes: tuple[Outcome, ...]
    """The pool by rank, then those that are open by score, then those that fail by how far."""
    is_conditional: bool
    """Nobody is known to meet the constraints: the pool is of those that may."""
    flips: tuple[FlipWeight, ...] = ()
    needs: tuple[Need, ...] = ()
    """Of candidates that lack one criterion, by name."""
    cliffs: tuple[Cliff, ...] = ()
    """Of the assessed candidates, the widest drop first."""
    background: Background = NO_BACKGROUND

    @property
    def pool(self) -> list[Outcome]:
        """Those that may be chosen, by rank."""
        return [one for one in self.outcomes if one.in_pool]

    @property
    def winner(self) -> Outcome | None:
        """Who leads; None: nobody may be chosen."""
        return next(iter(self.pool), None)

    @property
    def nearest(self) -> list[Outcome]:
        """Those that fail a constraint, the nearest miss first."""
        return [one for one in self.outcomes if one.state == "failed"]

    def index(self, name: str) -> int:
        """Return the place of a criterion."""
        return [one.attribute for one in self.problem.criteria].index(name)


@dataclass(frozen=True, slots=True)
class _Matrix:
    """Values of candidates by criterion, shape (n, n_criteria)."""

    value: FloatArray
    """NaN where missing."""
    low: FloatArray
    """The least it may be; where missing, the least its attribute can be."""
    high: FloatArray

    def of(self, places: Sequence[int]) -> "_Matrix":
        """Return the rows of some candidates."""
        rows = np.array(places, dtype=np.int64)
        return _Matrix(self.value[rows], self.low[rows], self.high[rows])


def choose(
    problem: Problem, candidates: Sequence[Candidate], slices: Mapping[str, Sequence[Slice]] | None = None,
    background: Background = NO_BACKGROUND,
) -> Choice:  # fmt: skip
    """Weigh candidates.

    Raises
    ------
    InputError
        If there is no candidate, two have one name, or a criterion is known of none.
    """
    _require_usable(problem, candidates)
    judged = [_Judged(one, tuple(check(one, constraint) for constraint in problem.constraints)) for one in candidates]
    failed = tuple(_failed(problem, one) for one in sorted(judged, key=_Judged.by_distance) if one.state == "failed")
    assessed = sorted((one for one in judged if one.state != "failed"), key=lambda one: one.candidate.name)
    if not assessed:
        return Choice(problem, (Scale(0, 0, "candidates", "candidates"),) * len(problem.criteria), failed, False,
                      background=background)  # fmt: skip
    may = [one.state == "met" or problem.unknown == "in" for one in assessed]
    weighing = _Weighing.of(problem, [one.candidate for one in assessed], may if any(may) else [True] * len(may))
    outcomes = weighing.outcomes(assessed)
    return Choice(problem, weighing.scales, (*outcomes, *failed), not any(may), weighing.flips(outcomes),
                  weighing.needs(outcomes), _cliffs(problem, outcomes, slices or {}), background)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Judged:
    """A candidate beside the constraints."""

    candidate: Candidate
    checks: tuple[Check, ...]

    @property
    def state(self) -> State:
        return state_of(self.checks)

    def by_distance(self) -> tuple[tuple[float, float], str]:
        return distance(self.checks), self.candidate.name


def _failed(problem: Problem, one: _Judged) -> Outcome:
    return Outcome(one.candidate, "failed", one.checks, False, missing_of(problem, one.candidate))


def _cliffs(
    problem: Problem, outcomes: Sequence[Outcome], slices: Mapping[str, Sequence[Slice]]
) -> tuple[Cliff, ...]:  # fmt: skip
    """Return how far the assessed candidates fall to their worst slices, the widest drop first."""
    known = attribute(problem.slices.attribute if problem.slices else "accuracy")
    told = {one.name: slices[one.name] for one in outcomes if one.name in slices}
    return tuple(
        sorted(cliffs(told, known.better != "lower", known.unit == "%"), key=lambda one: (-one.drop, one.model))
    )


def missing_of(problem: Problem, candidate: Candidate) -> tuple[str, ...]:
    """Return the criteria of which nothing is known of a candidate."""
    return tuple(one.attribute for one in problem.criteria if one.attribute not in candidate.cells)


def _require_usable(problem: Problem, candidates: Sequence[Candidate]) -> None:
    if not 1 <= len(candidates) <= MOST_CANDIDATES:
        raise InputError(f"1 to {MOST_CANDIDATES:,} candidates are wanted, not {len(candidates):,}")
    twice = sorted(name for name, n in Counter(one.name for one in candidates).items() if n > 1)
    if twice:
        raise InputError(f"two candidates are called {twice[0][:80]!r}; name them apart")
    for one in problem.criteria:
        if not any(one.attribute in candidate.cells for candidate in candidates):
            known = sorted({name for candidate in candidates for name in candidate.cells})
            raise InputError(f"no candidate tells {one.attribute!r}, which is a criterion; they tell: "
                             f"{', '.join(known)[:300] or 'nothing'}")  # fmt: skip


def _matrix(criteria: Sequence[Criterion], candidates: Sequence[Candidate]) -> _Matrix:
    shape = (len(candidates), len(criteria))
    value, low, high = np.full(shape, np.nan), np.empty(shape), np.empty(shape)
    for column, criterion in enumerate(criteria):
        known = attribute(criterion.attribute)
        low[:, column], high[:, column] = -np.inf, np.inf
        for row, candidate in enumerate(candidates):
            cell = candidate.cells.get(criterion.attribute)
            if cell is not None and not isinstance(cell.value, str):
                value[row, column] = cell.value
                low[row, column], high[row, column] = (max(known.lo, cell.bounds[0]), min(known.hi, cell.bounds[1]))
    return _Matrix(value, low, high)


@dataclass(frozen=True, slots=True)
class _Weighing:
    """The numbers of a choice over the assessed candidates, which stand by name."""

    problem: Problem
    candidates: Sequence[Candidate]
    in_pool: NDArray[np.bool_]
    matrix: _Matrix
    scales: tuple[Scale, ...]
    utilities: tuple[FloatArray, FloatArray, FloatArray]
    """As the score takes them, at the worse end, at the better end; each of shape (n, n_criteria)."""

    @classmethod
    def of(cls, problem: Problem, candidates: Sequence[Candidate], in_pool: Sequence[bool]) -> "_Weighing":
        matrix = _matrix(problem.criteria, candidates)
        scales = tuple(scale_of(one, matrix.low[:, column], matrix.high[:, column])
                       for column, one in enumerate(problem.criteria))  # fmt: skip
        shape = matrix.value.shape
        stated, worse, better = np.zeros(shape), np.zeros(shape), np.ones(shape)
        for column, (one, scale) in enumerate(zip(problem.criteria, scales, strict=True)):
            known = np.isfinite(matrix.value[:, column])
            ends = [matrix.low[known, column], matrix.high[known, column]]
            worst, best = ends if one.higher_is_better else ends[::-1]
            stated[known, column] = utility(matrix.value[known, column], one, scale)
            worse[known, column], better[known, column] = utility(worst, one, scale), utility(best, one, scale)
        return cls(problem, candidates, np.array(in_pool), matrix, scales, (stated, worse, better))

    @property
    def weights(self) -> FloatArray:
        return np.array([one.weight for one in self.problem.criteria])

    @property
    def signs(self) -> FloatArray:
        return np.array([1.0 if one.higher_is_better else -1.0 for one in self.problem.criteria])

    def outcomes(self, judged: Sequence[_Judged]) -> list[Outcome]:
        """Return what comes of each, the pool by rank, then the others by score."""
        scores, low, high = (np.round(weighted_sum(one, self.weights), DIGITS) for one in self.utilities)
        used = np.round(self.utilities[0], DIGITS).tolist()
        standing, by = self._front(scores)
        drawn = self._drawn(high)
        rank, closeness_rank, closeness = self._ranks(scores)
        made = [
            Outcome(
                one.candidate, one.state, one.checks, bool(self.in_pool[place]),
                missing_of(self.problem, one.candidate), standing[place], by[place], float(scores[place]),
                float(low[place]), float(high[place]),
                tuple(used[place]), rank.get(place), closeness.get(place), closeness_rank.get(place),
                *drawn.get(place, (None, (), ())),
            )
            for place, one in enumerate(judged)
        ]  # fmt: skip
        return sorted(made, key=lambda one: (not one.in_pool, -(one.score or 0.0), one.name))

    def _ranks(self, scores: FloatArray) -> tuple[dict[int, int], dict[int, int], dict[int, float]]:
        """Return rank by score, rank by closeness, and closeness (TOPSIS) of the pool, by place."""
        pool = np.flatnonzero(self.in_pool)
        closeness = np.round(topsis(self._cautious()[pool], self.weights, self.signs > 0), DIGITS)
        told = (ranks(scores[pool]), ranks(closeness), closeness.tolist())
        by_score, by_closeness, near = (dict(zip(pool.tolist(), some, strict=True)) for some in told)
        return by_score, by_closeness, near

    def _cautious(self) -> FloatArray:
        """Return values with the worst end of the scale where one is missing, for TOPSIS, which needs a number."""
        worst = np.array([one.worst for one in self.scales])
        return np.where(np.isnan(self.matrix.value), worst, self.matrix.value)

    def _front(self, scores: FloatArray) -> tuple[list[Standing], list[str]]:
        """Return how each stands to the front of the pool, and who of the pool dominates it for certain."""
        ends = self.matrix.low * self.signs, self.matrix.high * self.signs
        low, high = np.minimum(*ends), np.maximum(*ends)
        pool = np.flatnonzero(self.in_pool)
        front = pool[on_front(low[pool])]
        order = front[np.lexsort((front, -scores[front]))]
        told = dict(zip(map(int, pool), standings(low[pool], high[pool]), strict=True))
        standing: list[Standing] = []
        by = []
        for place in range(len(low)):
            known = told.get(place)
            rivals = dominators(low[order], high[place]) if known in (None, "off") else np.empty(0, dtype=np.int64)
            standing.append(known or ("off" if len(rivals) else "possibly"))
            by.append(self.candidates[order[rivals[0]]].name if len(rivals) else "")
        return standing, by

    def _drawn(self, high: FloatArray) -> dict[int, Drawn]:
        """Return what the draws make of those of the pool that may score best, by place."""
        pool = np.flatnonzero(self.in_pool).tolist()
        chosen = sorted(sorted(pool, key=lambda place: (-high[place], place))[:MOST_DRAWN])
        part = self.matrix.of(chosen)
        found = acceptability(part.value, part.low, part.high, list(self.problem.criteria), list(self.scales),
                              self.problem.draws)  # fmt: skip
        best, shares, central = (np.round(one, DIGITS).tolist() for one in (found.best, found.ranks, found.central))
        return {
            int(place): (tuple(best[row]), tuple(shares[row]), tuple(central[row]) if best[row][0] else ())
            for row, place in enumerate(chosen)
        }

    def flips(self, outcomes: Sequence[Outcome]) -> tuple[FlipWeight, ...]:
        """Return the weights at which the leader of the pool flips."""
        pool = [one for one in outcomes if one.in_pool]
        found = flips(np.array([one.utilities for one in pool]), self.weights, 0)
        return tuple(
            FlipWeight(self.problem.criteria[one.criterion].attribute,
                       round(self.problem.criteria[one.criterion].weight, DIGITS),
                       round(min(1.0, max(0.0, one.weight)), DIGITS), pool[one.rival].name)
            for one in found
        )  # fmt: skip

    def needs(self, outcomes: Sequence[Outcome]) -> tuple[Need, ...]:
        """Return what the missing value of those that lack one would have to be to take the lead."""
        best = outcomes[0].score or 0.0
        found = []
        for one in outcomes[1:]:
            if len(one.missing) == 1:
                column = [criterion.attribute for criterion in self.problem.criteria].index(one.missing[0])
                criterion, scale = self.problem.criteria[column], self.scales[column]
                lacking = (best - (one.score or 0.0)) / criterion.weight
                value = value_needed(criterion, scale, lacking) if lacking <= 1 else None
                found += [] if value is None else [Need(one.name, criterion.attribute, float(f"{value:.6g}"))]
        return tuple(sorted(found, key=lambda need: need.name))
