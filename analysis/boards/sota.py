"""Claims of the state of the art, checked as of their day: the board of earlier works only. Pure.

A sentence of an abstract claims it; the paper's own best number on a benchmark is set against what was public for
certain before the paper can have been.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.boards.names import fold, metric
from analysis.boards.results import Entry, Result, once, told_direction
from analysis.boards.scale import FloatArray, bounds, is_percent, scale_unit, share_factors
from analysis.claims.cues import any_of
from analysis.claims.sentences import split_sentences

Verdict = Literal["supported", "not supported", "not comparable", "not checkable"]
MENTIONS_SOTA = (
    r"(?i)state[- ]of[- ](the[- ])?art|\bsota\b|\b(best|record|previous|prior|existing|published|reported)\b"
)
"""A cheap first look, as DuckDB reads it: every sentence that claims the state of the art passes."""
FEWEST_EARLIER = 2
"""Earlier papers that a claim must stand against to be called supported."""
MOST_CHECKED = 20
"""Rows that a verdict shows."""
IntArray = NDArray[np.int64]
_NEVER = 2**40
"""Day of what is undated: later than any."""
_BOARD_PARTS = ("task", "version", "split", "setting")
LONGEST_NAME = 8
"""Words of a data set's name."""
_SOTA = r"(?:state[- ]of[- ](?:the[- ])?art|SOTA|SoTA|sota)"
_WINS = any_of(
    r"""out-?perform\w* surpass\w* exceed\w* beat beats beating improv\w+\s(?:over|upon|on) better\sthan superior\sto
    advanc\w+ push\w*\sthe(?=\s(?:[\w-]+\s)?(?:state|SOTA|sota))"""
)
_REACHES = any_of(
    r"""achiev\w* sets? setting establish\w* reach\w* obtain\w* attain\w* yield\w* deliver\w* report gives? giving
    provid\w* shows? demonstrat\w* exhibit\w* result\w*\sin lead\w*\sto defin\w*"""
)
_NEW = r"(?:(?:an?|the|its|our|new|very|current|overall|now|clear|strong|near)\s){0,4}"
_CLAIMS = (
    re.compile(
        rf"\b{_REACHES}\s(?:[\w-]+\s){{0,3}}?{_NEW}{_SOTA}\b(?!\s(?:methods?|models?|baselines?|approach\w*|systems?))"
    ),
    re.compile(rf"\b{_WINS}\s(?:[\w,()-]+\s){{0,8}}?(?:the\s)?(?:[\w-]+\s){{0,4}}?{_SOTA}\b"),
    re.compile(
        rf"\b{_WINS}\s(?:(?:all|the|any|every|most)\s){{0,2}}(?:[\w-]+\s){{0,2}}?(?:previous\w*|prior|existing|published|"
        r"earlier|reported|competing)\s(?:[\w-]+\s){0,3}?(?:results?|methods?|models?|systems?|approach\w*|work|works|best)"
    ),
    re.compile(r"\b(?:best|highest|lowest)\s(?:[\w-]+\s){0,2}?(?:published|reported|known|ever)\b"),
    re.compile(rf"\bnew\s(?:[\w-]+\s)?(?:{_SOTA}|record)\b"),
)
_DENIES = re.compile(
    r"(?i)\b(?:comparable|competitive|on[- ]par|close|similar|near(?:ly)?|not(?!\sonly)|fails?\sto|cannot|below|behind"
    r"|approach(?:es|ing)|rival(?:s|ing)?|match(?:es|ing)?)\s"
    r"(?:to\s|with\s)?(?:[\w-]+\s){0,3}?(?:state[- ]of|sota|best\s|highest\s)"
    r"|\b(?:performance|level|results?|accuracy)\s(?:of|equal\sto)\s(?:the\s)?(?:best|highest)\s(?:known|published|reported)\s"
)
_OTHERS = re.compile(
    r"\b(?<!\bwe\s)(?:have|has)\s(?:\w+\s)?(?:achieved|shown|reached|obtained|attained|set|yielded|established)\b"
)
"""Tells what others achieved."""


@dataclass(frozen=True, slots=True)
class SotaSentence:
    """A sentence that claims the state of the art."""

    position: int
    """In its abstract, from 1."""
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a claim on one benchmark."""

    own: Entry | None
    """The paper's number; None where none was found."""
    verdict: Verdict
    reason: str
    against: list[Entry]
    """Comparable earlier results, best first, one for each model."""
    n_papers: int
    """Earlier papers among the comparable results."""


def sota_sentences(abstract: str) -> list[SotaSentence]:
    """Return the sentences of an abstract that claim the state of the art for what the paper proposes."""
    found = []
    for place, (start, end) in enumerate(split_sentences(abstract), start=1):
        text = " ".join(abstract[start:end].split())
        if any(pattern.search(text) for pattern in _CLAIMS) and not _DENIES.search(text) and not _OTHERS.search(text):
            found.append(SotaSentence(place, text))
    return found


def datasets_meant(sentence: str, keys: Collection[str]) -> set[str]:
    """Return which of some data sets a sentence names, by key; all of them where it names none."""
    words = [folded for word in re.split(r"[\W_]+", sentence) if (folded := fold(word))]
    phrases = {
        "".join(words[first:end])
        for first in range(len(words))
        for end in range(first + 1, min(first + LONGEST_NAME, len(words)) + 1)
    }
    return phrases & set(keys) or set(keys)


def check(own: Sequence[Result], results: Sequence[Result]) -> list[Checked]:
    """Check the best number of one paper on each board of one data set and metric against earlier works.

    Parameters
    ----------
    own
        Results of the paper on this data set and metric.
    results
        All results on it; those that were not public for certain before the paper are not looked at, nor is what the
        paper itself quotes.
    """
    return Timeline([*own, *(one for one in results if one.claim_id not in {mine.claim_id for mine in own})]).check(own)


class Timeline:
    """The results of one data set and metric as arrays, for the checks of many papers."""

    def __init__(self, results: Sequence[Result]) -> None:
        """Take the results in any order."""
        self._results = kept = once(results)
        self._metric = metric(kept[0].metric)
        self._days = np.array([one.day.toordinal() if one.day else _NEVER for one in kept], dtype=np.int64)
        self._printed = np.array([one.printed for one in kept])
        self._values = np.array([np.nan if one.doubt else one.printed for one in kept])
        self._claims = np.array([one.claim_id for one in kept], dtype=np.uint64)
        self._percent = np.array([is_percent(one.unit) for one in kept], dtype=bool)
        self._papers = _codes([one.paper for one in kept])
        self._boards = _codes([_board(one) for one in kept])
        self._place = {one.claim_id: place for place, one in enumerate(kept)}

    def check(self, own: Sequence[Result]) -> list[Checked]:
        """Check the numbers of one paper; see :func:`check`."""
        measured = [one for one in own if one.is_own]
        if not measured:
            return []
        since = min((one.since for one in measured if one.since is not None), default=None)
        if since is None:
            return [_unchecked(measured[0], "the paper is undated")]
        mine = np.array([place for one in measured if (place := self._place.get(one.claim_id)) is not None], dtype=int)
        others = ~np.isin(self._papers, self._papers[mine]) if len(mine) else np.ones(len(self._papers), dtype=bool)
        past = np.flatnonzero((self._days < since.toordinal()) & others)
        pool = np.concatenate([mine, past])
        better = self._direction(pool)
        if better is None:
            return [_unchecked(measured[0], "which way the metric is better is not known")]
        values = self._scaled(pool, better)
        mine, past = mine[np.isfinite(values[mine])], past[np.isfinite(values[past])]
        if not len(mine):
            return [_unchecked(measured[0], "the number cannot be ranked")]
        return [self._verdict(one, past, values, better) for one in self._best_of_each_board(mine, values, better)]

    def _direction(self, pool: IntArray) -> bool | None:
        """Return whether higher is better, as the vocabulary or these results tell."""
        if self._metric.higher_is_better is not None:
            return self._metric.higher_is_better
        return told_direction(self._results[place].higher_is_better for place in pool)

    def _scaled(self, pool: IntArray, better: bool) -> FloatArray:
        """Return all values on the scale that those of ``pool`` tell; NaN for the rest and for what is set aside."""
        values, low_high = np.full(len(self._results), np.nan), bounds(self._metric)
        ranked = pool[np.isfinite(self._values[pool])]
        if self._metric.is_share:
            factors = share_factors(self._printed[pool], self._percent[pool], better)
            values[pool] = np.where(factors == 1.0, self._values[pool], np.round(factors * self._values[pool], 10))
        else:
            unit = scale_unit(self._metric, [self._results[place].unit for place in pool])
            fits = [not self._results[place].unit or self._results[place].unit == unit for place in ranked]
            values[ranked] = np.where(fits, self._values[ranked], np.nan)
        values[(values < low_high[0]) | (values > low_high[1])] = np.nan
        return values

    def _order(self, places: IntArray, values: FloatArray, better: bool) -> list[int]:
        """Return places best first, equal ones by claim."""
        order = np.lexsort((self._claims[places], values[places] * (-1.0 if better else 1.0)))
        return [int(place) for place in places[order]]

    def _best_of_each_board(self, mine: IntArray, values: FloatArray, better: bool) -> list[int]:
        best: dict[tuple[str, ...], int] = {}
        for place in self._order(mine, values, better):
            best.setdefault(_board(self._results[place]), place)
        return [best[board] for board in sorted(best)]

    def _verdict(self, own: int, past: IntArray, values: FloatArray, better: bool) -> Checked:
        """Return what the earlier works say of one number."""
        mine = self._entry(own, values)
        if not len(past):
            return Checked(mine, "not checkable", "no earlier paper here tells a number on this benchmark", [], 0)
        alike = past[self._boards[past] == self._boards[own]]
        if not len(alike):
            return Checked(mine, "not comparable", self._what_differs(own, past), [], 0)
        rows, papers = self._leaders(alike, values, better), len(np.unique(self._papers[alike]))
        ahead = float(values[alike].max() if better else values[alike].min()) - float(values[own])
        first = f"{rows[0].value:g}"
        if ahead and (ahead > 0) == better:
            name = rows[0].result.model or "an earlier paper"
            return Checked(mine, "not supported", f"{name} had reached {first} before", rows, papers)
        if papers < FEWEST_EARLIER:
            return Checked(mine, "not checkable", "only one earlier paper here tells a comparable number", rows, papers)
        words = "better than" if ahead else "level with"
        return Checked(mine, "supported", f"{words} the best of {papers} earlier papers here, {first}", rows, papers)

    def _leaders(self, alike: IntArray, values: FloatArray, better: bool) -> list[Entry]:
        """Return the best results, one for each model."""
        against: dict[str, Entry] = {}
        for place in self._order(alike, values, better):
            if len(against) == MOST_CHECKED:
                break
            against.setdefault(self._results[place].family, self._entry(place, values))
        return list(against.values())

    def _entry(self, place: int, values: FloatArray) -> Entry:
        return Entry(self._results[place], float(values[place]), None, "")

    def _what_differs(self, own: int, past: IntArray) -> str:
        """Say why no earlier number may be compared."""
        mine = _board(self._results[own])
        _, firsts = np.unique(self._boards[past], return_index=True)
        boards = sorted(_board(self._results[past[first]]) for first in firsts)
        nearest = min((tuple(a != b for a, b in zip(mine, board, strict=True)) for board in boards), key=sum)
        parts = [name for name, apart in zip(_BOARD_PARTS, nearest, strict=True) if apart]
        return f"earlier numbers have another {' and '.join(parts)}, or do not tell it"


def _unchecked(result: Result, reason: str) -> Checked:
    return Checked(Entry(result, None, None, ""), "not checkable", reason, [], 0)


def _board(one: Result) -> tuple[str, str, str, str]:
    return (one.task, one.version, one.split, one.comparable)


def _codes(names: Sequence[object]) -> IntArray:
    """Return a number for each name, equal for equal names."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)
