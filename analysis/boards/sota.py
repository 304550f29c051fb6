"""Claims of the state of the art, checked as of their day: the board of earlier works only. Pure.

A sentence of an abstract claims it; the paper's own best number on a benchmark is set against what was public for
certain before the paper can have been.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.boards.names import fold
from analysis.boards.results import Entry, Result, entries_of, metric_of, public_before
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
    measured = [one for one in own if one.is_own]
    if not measured:
        return []
    since = min((one.since for one in measured if one.since is not None), default=None)
    if since is None:
        return [Checked(_alone(measured[0]), "not checkable", "the paper is undated", [], 0)]
    papers = {one.paper for one in own}
    earlier = [one for one in public_before(results, since) if one.paper not in papers]
    better = metric_of([*measured, *earlier]).higher_is_better
    entries = entries_of([*measured, *earlier])
    mine = [entry for entry in entries if entry.result.paper in papers and entry.value is not None]
    if better is None or not mine:
        why = "which way the metric is better is not known" if better is None else "the number cannot be ranked"
        return [Checked(_alone(measured[0]), "not checkable", why, [], 0)]
    past = [entry for entry in entries if entry.result.paper not in papers and entry.value is not None]
    return [_verdict(entry, past, better) for entry in _best_of_each_board(mine, better)]


def _alone(result: Result) -> Entry:
    return Entry(result, None, None, "")


def _board(entry: Entry) -> tuple[str, str, str, str]:
    one = entry.result
    return (one.task, one.version, one.split, one.comparable)


def _best_of_each_board(entries: Sequence[Entry], better: bool) -> list[Entry]:
    best: dict[tuple[str, str, str, str], Entry] = {}
    for entry in _best_first(entries, better):
        best.setdefault(_board(entry), entry)
    return [best[board] for board in sorted(best)]


def _best_first(entries: Iterable[Entry], better: bool) -> list[Entry]:
    sign = -1.0 if better else 1.0
    return sorted(entries, key=lambda entry: (sign * (entry.value or 0.0), entry.result.claim_id))


def _verdict(own: Entry, past: Sequence[Entry], better: bool) -> Checked:
    """Return what the earlier works say of one number."""
    if not past:
        return Checked(own, "not checkable", "no earlier paper here tells a number on this benchmark", [], 0)
    alike = [entry for entry in past if _board(entry) == _board(own)]
    if not alike:
        return Checked(own, "not comparable", _what_differs(own, past), [], 0)
    against: dict[str, Entry] = {}
    for entry in _best_first(alike, better):
        against.setdefault(entry.result.family, entry)
    rows, papers = list(against.values())[:MOST_CHECKED], len({entry.result.paper for entry in alike})
    ahead = (rows[0].value or 0.0) - (own.value or 0.0)
    if ahead and (ahead > 0) == better:
        name = rows[0].result.model or "an earlier paper"
        return Checked(own, "not supported", f"{name} had reached {rows[0].value:g} before", rows, papers)
    if papers < FEWEST_EARLIER:
        return Checked(own, "not checkable", "only one earlier paper here tells a comparable number", rows, papers)
    words = "level with" if not ahead else "better than"
    return Checked(
        own, "supported", f"{words} the best of {papers} earlier papers here, {rows[0].value:g}", rows, papers
    )


def _what_differs(own: Entry, past: Sequence[Entry]) -> str:
    """Say why no earlier number may be compared."""
    names = ("task", "version", "split", "setting")
    nearest = min((tuple(a != b for a, b in zip(_board(own), _board(entry), strict=True)) for entry in past), key=sum)
    parts = [name for name, apart in zip(names, nearest, strict=True) if apart]
    return f"earlier numbers have another {' and '.join(parts)}, or do not tell it"
