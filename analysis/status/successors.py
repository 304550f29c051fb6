"""The successor of a subject: what takes the place it had in papers that would have continued it. Pure; used by tell.

Three flows are followed: papers that cite its key papers, papers by its early authors, and papers that name it without
having it in the title. `analysis.status.flows` reads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.status.evidence import HALVED, MORE, Evidence, unknown
from analysis.status.measures import FloatArray, share_ratio
from analysis.status.rules import FEW
from analysis.trends.shares import wilson_interval
from analysis.trends.subjects import Subject

FLOWS = ("citing", "naming", "authors")
"""In this order: what cites or names a subject tells more of its place than what its authors, often few groups, do."""
TAKES = 0.15
"""Share of a flow that a successor holds at least: with less, it did not take the place."""
WORDS = {
    "citing": "papers that cite its key papers",
    "authors": "papers by its early authors",
    "naming": "papers that name it, not in the title,",
}
FEW_FLOWING = 20
"""Papers of a flow, now and then each, below which nothing is read from it."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Where the papers of one flow belong, beside each other subject of the same kind.

    Attributes
    ----------
    n_now, n_then
        Papers of the flow now and in the subject's best time.
    now, then
        Of these, papers of each other subject, shape (n_others,).
    """

    name: str
    n_now: int
    n_then: int
    now: FloatArray
    then: FloatArray


@dataclass(frozen=True, slots=True)
class Successor:
    """The subject that took the place, and by which flow it shows most."""

    subject: Subject
    flow: str
    n: int
    of: int
    share_then: float
    usual: float
    """Its share of all papers now."""
    works: tuple[int, ...] = ()


def best_successor(others: Sequence[Subject], flows: Sequence[Flow], usual: FloatArray) -> Successor | None:
    """Return the other subject whose share of a flow grew most, beyond chance and beyond what is usual now.

    Of the first flow that shows one, the largest excess: the lower end of its share of the flow now, less the larger of
    its share then and of all papers now. It must hold :data:`TAKES` of the flow, :data:`MORE` times the usual share,
    and more than then, both beyond chance.

    Parameters
    ----------
    usual
        Share of each other subject in all papers now, shape (n_others,).
    """
    for flow in sorted(flows, key=lambda one: FLOWS.index(one.name)):
        if min(flow.n_now, flow.n_then) < FEW_FLOWING or not len(others):
            continue
        excess = _excess(flow, usual)
        at = int(np.argmax(excess))
        if excess[at] > 0:
            then, share = float(flow.then[at]) / flow.n_then, float(usual[at])
            return Successor(others[at], flow.name, int(flow.now[at]), flow.n_now, round(then, 6), round(share, 6))
    return None


def _excess(flow: Flow, usual: FloatArray) -> FloatArray:
    """Return the excess share of each other subject; -1 where it is not beyond chance, shape (n_others,)."""
    size = np.full(len(flow.now), float(flow.n_now))
    lo, _ = wilson_interval(flow.now, size)
    grown = share_ratio(flow.now, size, flow.then, np.full(len(flow.now), float(flow.n_then)))
    passes = (flow.now >= FEW) & (grown.lo > 1) & (lo > usual) & (flow.now / size >= np.maximum(MORE * usual, TAKES))
    return np.where(passes, lo - np.maximum(flow.then / flow.n_then, usual), -1.0)


def successor_evidence(successor: Successor | None, flows: Sequence[Flow], period: str) -> Evidence:
    """Return whether something took its place."""
    read = [flow for flow in flows if min(flow.n_now, flow.n_then) >= FEW_FLOWING]
    if not read:
        sizes = ", ".join(f"{flow.n_now} {WORDS[flow.name].rstrip(',')}" for flow in flows) or "no paper"
        return unknown("successor", f"too few papers would have continued it to tell where they went: {sizes}",
                       max((flow.n_now for flow in flows), default=0), period)  # fmt: skip
    n = max(flow.n_now for flow in read)
    if successor is None:
        return Evidence("successor", "no end", None, None, None, n, period,
                        f"nothing took its place beyond chance in {len(read)} flow{'s' if len(read) > 1 else ''} of "
                        f"papers ({', '.join(WORDS[flow.name].rstrip(',') for flow in read)})")  # fmt: skip
    (lo,), (hi,) = wilson_interval([successor.n], [successor.of])
    share = successor.n / successor.of
    sentence = (
        f"of {successor.of:,} {WORDS[successor.flow]} {successor.n:,} now have “{successor.subject.name}” "
        f"({100 * share:.0f} %), {100 * successor.share_then:.1f} % did in its best time, and of all papers "
        f"{100 * successor.usual:.1f} % do now"
    )
    is_end = successor.share_then < HALVED * share
    return Evidence("successor", "an end" if is_end else "no end", round(share, 4), round(float(lo), 4),
                    round(float(hi), 4), successor.of, period, sentence, successor.works)  # fmt: skip
