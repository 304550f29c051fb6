"""From measurements to a verdict: gates, a score with its interval, a confidence beside it, and what stands in the way.

The score is the weighted mean of what each known entry is worth between its floor and its target. Entries without
evidence are left out of it and lower the confidence; a gate that fails caps it. Pure.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from analysis.decisions.readiness.measuring import QUALITY, Evidence, Measured
from analysis.decisions.readiness.slices import worst_slice
from analysis.decisions.readiness.suite import Entry, Suite

CAP = 40.0
"""No score is above this while a gate fails: by convention, well below half."""
MOST_BLOCKERS = 3
LOW_CONFIDENCE = 0.5
MOST_MORE = 1e8
"""Rows above which it is no use to ask for more."""
Verdict = Literal["ready", "ready with conditions", "not ready", "cannot be told"]
GateState = Literal["met", "in doubt", "not met", "no evidence"]
"""In doubt: met by the value, not by its whole interval."""
BlockerKind = Literal["gate not met", "gate without evidence", "leak", "gate in doubt", "worse slice", "no evidence",
                      "target missed"]  # fmt: skip
ORDER: tuple[BlockerKind, ...] = ("gate not met", "gate without evidence", "leak", "gate in doubt", "worse slice",
                                  "no evidence", "target missed")  # fmt: skip
"""From what stands most in the way to what does least; within a kind by score lost, then by name."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry, judged."""

    entry: Entry
    measured: Measured
    weight: float
    """Share of all weights; they sum to 1."""
    worth: float | None
    """From 0 (floor) to 100 (target); None: no evidence."""
    worth_lo: float | None
    worth_hi: float | None
    gate: GateState | None
    """None: it has no gate."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stands in the way, and what would lift it."""

    kind: BlockerKind
    name: str
    """Of the entry, or of the predictions of a leak."""
    lost: float
    """Points of the score that it costs, or may cost."""
    value: float | None = None
    wanted: float | None = None
    short: float | None = None
    """How far the value is from what is wanted."""
    more_rows: int | None = None
    """Further rows with which the interval would clear the gate, if the value stayed."""
    column: str = ""
    group: str = ""
    why: str = ""
    """Of missing evidence."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer to "is it ready?"."""

    verdict: Verdict
    score: float | None
    """0 to 100; None: nothing is known."""
    lo: float | None
    hi: float | None
    uncapped: float | None
    """The score as if no gate had failed."""
    confidence: float
    """0 to 1: share of the weights that evidence stands behind, times that of the gates."""
    judged: tuple[Judged, ...]
    """In the order of the suite."""
    blockers: tuple[Blocker, ...]
    """All, the worst first; the first ``MOST_BLOCKERS`` are shown."""
    conditions: tuple[Blocker, ...]
    """Those of a model that is ready with conditions."""


def assess(suite: Suite, evidence: Evidence) -> Assessment:
    """Judge a suite by what is known."""
    weights = suite.weights()
    judged = tuple(_judge(entry, evidence.entries[entry.name], weights[entry.name]) for entry in suite.entries)
    uncapped, low, high = _score(judged)
    blockers = _blockers(judged, evidence)
    confidence = _confidence(judged, suite, evidence)
    conditions = tuple(one for one in blockers if one.kind != "target missed")
    verdict = _verdict(judged, uncapped, conditions, confidence)
    if uncapped is None or low is None or high is None:
        return Assessment(verdict, None, None, None, None, confidence, judged, blockers, ())
    return Assessment(
        verdict, round(min(uncapped, _cap(judged, "value")), 1), round(min(low, _cap(judged, "worst")), 1),
        round(min(high, _cap(judged, "best")), 1), round(uncapped, 1), confidence, judged, blockers,
        conditions if verdict == "ready with conditions" else (),
    )  # fmt: skip


def with_changes(suite: Suite, weights: Mapping[str, float], gates: Mapping[str, float | None]) -> Suite:
    """Return a suite with other weights and gates, by the name of the entry; floors and targets stay."""
    entries = tuple(
        replace(entry, weight=weights.get(entry.name, entry.weight), must=gates.get(entry.name, entry.must))
        for entry in suite.entries
    )
    return replace(suite, entries=entries)


def _judge(entry: Entry, measured: Measured, weight: float) -> Judged:
    found = measured.found
    if found is None:
        return Judged(entry, measured, weight, None, None, None, None if entry.must is None else "no evidence")
    worth = [100 * entry.utility(value) for value in (found.value, found.lo, found.hi)]
    return Judged(entry, measured, weight, worth[0], min(worth), max(worth), _gate(entry, measured))


def _ends(judged: Judged) -> tuple[float, float]:
    """Return the worse and the better end of an entry's interval."""
    found = judged.measured.found
    assert found is not None
    return (found.lo, found.hi) if judged.entry.metric.higher_is_better else (found.hi, found.lo)


def _gate(entry: Entry, measured: Measured) -> GateState | None:
    if entry.must is None or measured.found is None:
        return None
    if not entry.meets(measured.found.value):
        return "not met"
    return "met" if entry.meets(measured.found.lo) and entry.meets(measured.found.hi) else "in doubt"


def _score(judged: tuple[Judged, ...]) -> tuple[float | None, float | None, float | None]:
    """Return the score before any cap, and its interval.

    Errors of entries of one file are added, as if all were wrong together; those of different files are combined as
    independent (square root of the sum of squares; MOVER, Zou & Donner 2008). The interval holds the score.
    """
    known = [one for one in judged if one.worth is not None]
    total = sum(one.weight for one in known)
    if not known:
        return None, None, None
    shares = [one.weight / total if total else 1 / len(known) for one in known]
    score, below, above = 0.0, defaultdict[str, float](float), defaultdict[str, float](float)
    for share, one in sorted(zip(shares, known, strict=True), key=lambda pair: pair[1].entry.name):
        assert one.worth is not None
        assert one.worth_lo is not None
        assert one.worth_hi is not None
        score += share * one.worth
        below[one.measured.basis] += share * (one.worth - one.worth_lo)
        above[one.measured.basis] += share * (one.worth_hi - one.worth)
    low, high = (math.sqrt(sum(part**2 for part in sorted(parts.values()))) for parts in (below, above))
    return score, max(0.0, score - low), min(100.0, score + high)


def _cap(judged: tuple[Judged, ...], at: Literal["value", "worst", "best"]) -> float:
    """Return the highest score there can be if each entry stood at its value, or at an end of its interval."""
    for one in judged:
        found = one.measured.found
        if found is not None and one.entry.must is not None:
            worst, best = _ends(one)
            if not one.entry.meets({"value": found.value, "worst": worst, "best": best}[at]):
                return CAP
    return 100.0


def _confidence(judged: tuple[Judged, ...], suite: Suite, evidence: Evidence) -> float:
    """Return how much evidence stands behind weights and gates; rows seen in training count as none."""
    quality = {one.entry.name: QUALITY[one.measured.tier] * _clean(one.entry, evidence) for one in judged}
    by_weight = sum(one.weight * quality[one.entry.name] for one in sorted(judged, key=lambda one: one.entry.name))
    gates = sorted(quality[one.entry.name] for one in judged if one.entry.must is not None)
    return round(by_weight * (sum(gates) / len(gates) if gates else 1.0), 3)


def _clean(entry: Entry, evidence: Evidence) -> float:
    leak = evidence.leaks.get(entry.on)
    return 1.0 - leak.share if leak else 1.0


def _verdict(
    judged: tuple[Judged, ...], score: float | None, conditions: tuple[Blocker, ...], confidence: float
) -> Verdict:
    gates = {one.gate for one in judged}
    if "not met" in gates:
        return "not ready"
    if "no evidence" in gates or score is None:
        return "cannot be told"
    return "ready with conditions" if conditions or confidence < LOW_CONFIDENCE else "ready"


def _blockers(judged: tuple[Judged, ...], evidence: Evidence) -> tuple[Blocker, ...]:
    found = [blocker for one in judged for blocker in _of_entry(one)]
    for name, leak in evidence.leaks.items():
        if leak.normalised:
            found.append(Blocker("leak", name, 0.0, leak.share, 0.0, float(leak.normalised)))
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.kind), -one.lost, one.name, one.column, one.group)))


def _of_entry(one: Judged) -> list[Blocker]:
    entry, found, name = one.entry, one.measured.found, one.entry.name
    if found is None:
        kind: BlockerKind = "no evidence" if entry.must is None else "gate without evidence"
        return [Blocker(kind, name, round(100 * one.weight, 1), wanted=entry.must, why=one.measured.missing)]
    assert one.worth is not None
    lost, told = round(one.weight * (100 - one.worth), 1), []
    if one.gate == "not met":
        assert entry.must is not None
        told.append(Blocker("gate not met", name, lost, found.value, entry.must, abs(entry.must - found.value)))
    elif one.gate == "in doubt":
        assert entry.must is not None
        told.append(Blocker("gate in doubt", name, lost, found.value, entry.must, abs(entry.must - found.value),
                            _more_rows(one)))  # fmt: skip
    elif one.worth < 100:
        told.append(Blocker("target missed", name, lost, found.value, entry.target, abs(entry.target - found.value)))
    worst = worst_slice(one.measured.slices)
    if worst is not None and worst.found is not None:
        told.append(Blocker("worse slice", name, lost, worst.found.value, found.value, worst.shortfall,
                            column=worst.column, group=worst.group))  # fmt: skip
    return told


def _more_rows(one: Judged) -> int | None:
    """Return the rows that are missing for the interval to end at the gate: its width falls with the root of rows."""
    found, must = one.measured.found, one.entry.must
    assert found is not None
    assert must is not None
    room, half = abs(found.value - must), abs(found.value - _ends(one)[0])
    if found.n == 0 or half > room * math.sqrt(MOST_MORE / found.n):
        return None
    return max(1, math.ceil(found.n * (half / room) ** 2) - found.n)
