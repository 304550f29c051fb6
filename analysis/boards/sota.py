"""Claims of the state of the art, checked as of their day: the board of earlier works only. Pure.

A sentence of an abstract claims it; the paper's own best number on a benchmark is set against what was public for
certain before the paper can have been.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.boards.names import fold, metric
from analysis.boards.results import Entry, Result, once, told_direction
from analysis.boards.scale import FloatArray, bounds, in_percent, is_percent, running_medians, scale_unit
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
        rf"\b{_REACHES}\s(?:(?!(?:to|against|over|by|with|of|than|from|for)\s)[\w-]+\s){{0,3}}?{_NEW}{_SOTA}\b"
        r"(?!\s(?:methods?|models?|baselines?|approach\w*|systems?))"
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
    r"\b(?<!\bwe\s)(?:have|has)\s(?:\w+\s)?(?:achieved|shown|reached|obtained|attained|set|yielded|established|demonstrated"
    r"|proven)\b"
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


class _Scale(NamedTuple):
    """What decides the scale of numbers: the middle of those that are percentages for certain, or the unit."""

    middle: float | None
    unit: str


class Timeline:
    """The results of one data set and metric in order of time, as arrays, for the checks of many papers.

    What decides the scale of earlier numbers is known for each prefix of time beforehand, so that a check looks at the
    results of its own board alone.
    """

    def __init__(self, results: Sequence[Result]) -> None:
        """Take the results in any order."""
        kept = sorted(once(results), key=lambda one: (one.day or date.max, one.claim_id))
        self._results = kept
        self._metric = metric(kept[0].metric)
        self._days = np.array([one.day.toordinal() if one.day else _NEVER for one in kept], dtype=np.int64)
        self._printed = np.array([np.nan if one.doubt else one.printed for one in kept])
        self._percent = np.array([is_percent(one.unit) for one in kept], dtype=bool)
        self._claims = np.array([one.claim_id for one in kept], dtype=np.uint64)
        self._papers = _codes([one.paper for one in kept])
        self._place = {one.claim_id: place for place, one in enumerate(kept)}
        self._middles = running_medians([abs(one.printed) if _is_sure(one) else 0.0 for one in kept])
        self._has_units = any(one.unit for one in kept)
        self._says_up, self._says_down = (
            np.cumsum([0, *(one.higher_is_better is told for one in kept)]) for told in (True, False)
        )
        boards: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, one in enumerate(kept):
            boards[_board(one)].append(place)
        self._boards = {board: np.array(places) for board, places in boards.items()}

    def check(self, own: Sequence[Result]) -> list[Checked]:
        """Check the numbers of one paper; see :func:`check`."""
        measured = [one for one in own if one.is_own]
        if not measured:
            return []
        since = min((one.since for one in measured if one.since is not None), default=None)
        if since is None:
            return [_unchecked(measured[0], "the paper is undated")]
        earlier = int(np.searchsorted(self._days, since.toordinal()))
        better = self._direction(earlier, measured)
        if better is None:
            return [_unchecked(measured[0], "which way the metric is better is not known")]
        mine = np.array([place for one in measured if (place := self._place.get(one.claim_id)) is not None], dtype=int)
        scale = self._scale(earlier, mine)
        mine, values = self._ranked(mine, scale, better)
        if not len(mine):
            return [_unchecked(measured[0], "the number cannot be ranked")]
        return [
            self._verdict(place, value, earlier, scale, better) for place, value in self._bests(mine, values, better)
        ]

    def _direction(self, earlier: int, measured: Sequence[Result]) -> bool | None:
        """Return whether higher is better, as the vocabulary, the earlier results and the paper tell."""
        if self._metric.higher_is_better is not None:
            return self._metric.higher_is_better
        past = [told for told, said in ((True, self._says_up), (False, self._says_down)) if said[earlier]]
        return told_direction([*past, *(one.higher_is_better for one in measured)])

    def _scale(self, earlier: int, mine: IntArray) -> _Scale:
        """Return what decides the scale: the earlier results, or the paper's own where these tell nothing."""
        if self._metric.is_share:
            own = [abs(self._results[place].printed) for place in mine if _is_sure(self._results[place])]
            return _Scale(self._middles[earlier] or (float(np.median(own)) if own else None), "")
        if not self._has_units:
            return _Scale(None, "")
        told = [one.unit for one in self._results[:earlier] if one.unit]
        return _Scale(None, scale_unit(self._metric, told or [self._results[place].unit for place in mine]))

    def _ranked(self, places: IntArray, scale: _Scale, better: bool) -> tuple[IntArray, FloatArray]:
        """Return those places whose value is known on the scale, and these values."""
        printed = self._printed[places]
        if self._metric.is_share:
            values = in_percent(printed, self._percent[places], scale.middle, better)
        else:
            fits = [self._results[place].unit in (None, "", scale.unit) for place in places]
            values = np.where(np.array(fits, dtype=bool), printed, np.nan)
        low, high = bounds(self._metric)
        known = (values >= low) & (values <= high) & np.isfinite(values)
        return places[known], values[known]

    def _bests(self, places: IntArray, values: FloatArray, better: bool) -> list[tuple[int, float]]:
        """Return the best place of each board, with its value."""
        best: dict[tuple[str, ...], tuple[int, float]] = {}
        for at in self._order(places, values, better):
            best.setdefault(_board(self._results[places[at]]), (int(places[at]), float(values[at])))
        return [best[board] for board in sorted(best)]

    def _order(self, places: IntArray, values: FloatArray, better: bool) -> list[int]:
        """Return the order that is best first, equal ones by claim."""
        return [int(at) for at in np.lexsort((self._claims[places], values * (-1.0 if better else 1.0)))]

    def _verdict(self, own: int, value: float, earlier: int, scale: _Scale, better: bool) -> Checked:
        """Return what the earlier works say of one number."""
        mine, board = Entry(self._results[own], value, None, ""), _board(self._results[own])
        alike = self._boards[board]
        alike = alike[: np.searchsorted(alike, earlier)]
        alike, values = self._ranked(alike[self._papers[alike] != self._papers[own]], scale, better)
        if not len(alike):
            others = [one for one, places in self._boards.items() if places[0] < earlier and one != board]
            if not others:
                return Checked(mine, "not checkable", "no earlier paper here tells a number on this benchmark", [], 0)
            return Checked(mine, "not comparable", _what_differs(board, others), [], 0)
        rows, papers = self._leaders(alike, values, better), len(np.unique(self._papers[alike]))
        first = rows[0].value or 0.0
        if (first > value) if better else (first < value):
            name = rows[0].result.model or "an earlier paper"
            return Checked(mine, "not supported", f"{name} had reached {first:g} before", rows, papers)
        if papers < FEWEST_EARLIER:
            return Checked(mine, "not checkable", "only one earlier paper here tells a comparable number", rows, papers)
        words = "level with" if first == value else "better than"
        return Checked(mine, "supported", f"{words} the best of {papers} earlier papers here, {first:g}", rows, papers)

    def _leaders(self, alike: IntArray, values: FloatArray, better: bool) -> list[Entry]:
        """Return the best results, one for each model."""
        against: dict[str, Entry] = {}
        for at in self._order(alike, values, better):
            if len(against) == MOST_CHECKED:
                break
            result = self._results[alike[at]]
            against.setdefault(result.family, Entry(result, float(values[at]), None, ""))
        return list(against.values())


def _what_differs(board: tuple[str, ...], others: Sequence[tuple[str, ...]]) -> str:
    """Say why no earlier number may be compared."""
    nearest = min((tuple(a != b for a, b in zip(board, other, strict=True)) for other in sorted(others)), key=sum)
    parts = [name for name, apart in zip(_BOARD_PARTS, nearest, strict=True) if apart]
    return f"earlier numbers have another {' and '.join(parts)}, or do not tell it"


def _is_sure(one: Result) -> bool:
    """Tell whether a printed share is a percentage for certain, and counts for the scale."""
    return (is_percent(one.unit) or abs(one.printed) > 1) and one.day is not None


def _unchecked(result: Result, reason: str) -> Checked:
    return Checked(Entry(result, None, None, ""), "not checkable", reason, [], 0)


def _board(one: Result) -> tuple[str, str, str, str]:
    return (one.task, one.version, one.split, one.comparable)


def _codes(names: Sequence[object]) -> IntArray:
    """Return a number for each name, equal for equal names."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)
