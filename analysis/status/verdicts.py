"""The verdict on a subject: status, reasons, how sure it is, what would change our mind. Pure; used by tell.

A dead end is a dormant subject that had a time of its own and against which three kinds of evidence speak.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.status.evidence import Evidence
from analysis.status.measures import Counts, Measures
from analysis.status.rules import (
    DEAD_END,
    DEEP,
    DORMANT,
    FALL,
    FEW,
    LEAST_PERIODS,
    RISE,
    STATUSES,
    TOO_EARLY,
    USED,
    Status,
    Turn,
    turns,
)
from analysis.status.successors import Successor
from analysis.trends.subjects import Subject

KINDS_WANTED = 3
"""Independent kinds of evidence of an end without which nothing is called dead."""
GONE = 0.1
"""Part of the share of its best time that a dead end keeps at most: a fifth is dormant, but still in use."""
ONE_KIND = {"early authors": "people", "newcomers": "people"}
"""Kinds that are one: people who leave and people who do not come are seen in the same papers."""
BEST_PAPERS = 20
"""Papers of its best time without which nothing is called dead: who never lived cannot die."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is told of a subject as of a day.

    Attributes
    ----------
    certainty
        How often the same status comes out when the papers are drawn anew, in [0, 1].
    also
        The status that comes out next often, and how often; None: no other does.
    n, n_now
        Papers in the periods looked at, and in the last two.
    share
        Share of the papers now, in [0, 1].
    reasons
        One finding of each kind of evidence, unknown ones too.
    ends
        Kinds of evidence that speak for an end.
    changes
        What would change our mind, in sentences.
    """

    subject: Subject
    as_of: date
    status: Status
    certainty: float
    also: tuple[Status, float] | None
    n: int
    n_now: int
    share: float
    rule: str
    reasons: tuple[Evidence, ...]
    ends: tuple[str, ...]
    successor: Successor | None
    changes: tuple[str, ...]


def judge(
    subject: Subject, as_of: date, counts: Counts, m: Measures, row: int, code: int, odds: Sequence[float],
    evidence: Sequence[Evidence], successor: Successor | None, labels: Sequence[str], with_turns: bool = True,
    note: str = "",
) -> Verdict:  # fmt: skip
    """Return the verdict on one subject.

    Parameters
    ----------
    counts, m, row, code
        Its counts and measures, its place in them, and its status by the rule of shares.
    odds
        How often each status comes out, from :func:`analysis.status.rules.certainty`.
    labels
        What the periods of ``counts`` are called.
    with_turns
        Whether the shares are worked out that would change the status.
    note
        What the counts are of, in words; '': all papers that have the subject.
    """
    ends = tuple(one.kind for one in evidence if one.says == "an end")
    rule = "; ".join(filter(None, (rule_sentence(m, row, code, ends), note)))
    told = DEAD_END if code == DORMANT and is_dead(m, row, ends) else code
    status, base = STATUSES[told], STATUSES[code]
    others = sorted(((odds[i], -i) for i in range(len(STATUSES)) if i != code and odds[i] > 0), reverse=True)
    also = (STATUSES[-others[0][1]], round(float(others[0][0]), 3)) if others else None
    changes = [turn_sentence(turn, labels) for turn in turns(counts, row, base)] if with_turns else []
    changes += _evidence_changes(status, m, row, ends, evidence)
    return Verdict(
        subject, as_of, status, round(float(odds[code]), 3), also, int(m.n_all[row]), int(m.n_now[row]),
        round(float(m.share[row]), 6), rule, tuple(evidence), ends,
        successor, tuple(changes),
    )  # fmt: skip


def is_dead(m: Measures, row: int, ends: Sequence[str]) -> bool:
    """Whether a dormant subject is a dead end: it had papers enough, is gone, and enough speaks for its end."""
    return bool(m.fall.other[row] >= BEST_PAPERS and m.fall.value[row] < GONE and n_kinds(ends) >= KINDS_WANTED)


def n_kinds(ends: Sequence[str]) -> int:
    """Return how many independent kinds of evidence there are among some."""
    return len({ONE_KIND.get(kind, kind) for kind in ends})


def rule_sentence(m: Measures, row: int, code: int, ends: Sequence[str]) -> str:
    """Return which rule gave the status, with the numbers it compared."""
    fall, rise, newest = (float(one.value[row]) for one in (m.fall, m.rise, m.newest))
    titles, part = float(m.title_fall.value[row]), float(m.part.value[row])
    if m.n_periods < LEAST_PERIODS:
        return f"only {m.n_periods} covered years; {LEAST_PERIODS} are needed"
    sentences = {
        "too early to say": f"papers of the last two years: {m.n_now[row]:.0f}, of the best two before: "
        f"{np.nan_to_num(m.fall.other[row]):.0f}; {FEW} are needed",
        "emerging": f"its first year with three papers is {m.age[row]:.0f} years back, and its share is "
        f"{max(rise, newest):.2g} times that of the three years before",
        "rising": f"its share is {max(rise, newest):.2g} times that of the three years before ({RISE:g} is asked)",
        "mature": f"no rise beyond chance, and its share is {_known(fall)} that of its best two years (a decline is "
        f"below {FALL:g})",
        "absorbed": f"papers with it in the title hold {_known(titles)} their best share, and a part {_known(part)} as "
        f"large as then of the papers that name it; it is named {_known(fall)} as often ({USED:g} is asked)",
        "declining": f"its share is {_known(fall)}, that of titles {_known(titles)} the one of its best two years "
        f"(below {FALL:g} beyond chance)",
        "dormant": f"its share is {_known(fall)} that of its best two years (below {DEEP:g} beyond chance)",
    }  # fmt: skip
    told = sentences[STATUSES[code]]
    if code == DORMANT and is_dead(m, row, ends):
        return f"{told}, less than {GONE:g}; {n_kinds(ends)} independent kinds speak for an end: {', '.join(ends)}"
    return told


def _known(value: float) -> str:
    return "an unknown part of" if np.isnan(value) else f"{value:.2g} times"


def turn_sentence(turn: Turn, labels: Sequence[str]) -> str:
    """Return what a share in one more period would change, in words."""
    when = str(int(labels[-1]) + 1) if labels and labels[-1].isdigit() else "one more year"
    share = f"{100 * turn.n / turn.of:.2g} % in {when} ({turn.n:,} of {turn.of:,} papers)"
    if turn.side == "as now":
        return f"a share that stays as it is, {share}, would make it {turn.status}"
    return f"a share of {share} or {'more' if turn.side == 'at least' else 'less'} would make it {turn.status}"


def _evidence_changes(
    status: Status, m: Measures, row: int, ends: Sequence[str], evidence: Sequence[Evidence]
) -> list[str]:
    """Return which evidence would make a dormant subject a dead end, or a dead end a dormant one."""
    if status == "dead end":
        spare = n_kinds(ends) - KINDS_WANTED + 1
        return [f"if {spare} of its {n_kinds(ends)} independent kinds of evidence ({', '.join(ends)}) no longer held, "
                "it would be dormant"]  # fmt: skip
    if status != "dormant":
        return []
    if m.fall.other[row] < BEST_PAPERS:
        return [f"it had {m.fall.other[row]:.0f} papers in its best two years; below {BEST_PAPERS} nothing is called "
                "dead"]  # fmt: skip
    more = KINDS_WANTED - n_kinds(ends)
    wanted = [f"{more} more independent {'kind' if more == 1 else 'kinds'} of evidence of an end"] if more > 0 else []
    wanted += [f"a share below {GONE:g} times that of its best time"] if m.fall.value[row] >= GONE else []
    open_kinds = ", ".join(one.kind for one in evidence if one.says == "unknown")
    left = f"; unknown here: {open_kinds}" if open_kinds and more > 0 else ""
    return [f"{' and '.join(wanted)} would make it a dead end{left}"]


def too_early(subject: Subject, as_of: date, why: str) -> Verdict:
    """Return the verdict on a subject of which nothing can be told."""
    return Verdict(
        subject, as_of, STATUSES[TOO_EARLY], 1.0, None, 0, 0, 0.0, why, (), (), None,
        (f"{LEAST_PERIODS} covered years with {FEW} papers of it would let a status be told",),
    )  # fmt: skip
