"""What speaks for and against an end of a subject: one finding of each kind, in a sentence with its numbers. Pure.

Used by verdicts; the modules beside read the counts from tables. What cannot be known is told as unknown, never as 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.status.measures import FloatArray, Measures, Ratio, share_ratio
from analysis.status.rules import CHANCE, DEEP, PART, SMALL
from analysis.trends.shares import wilson_interval

Says = Literal["an end", "no end", "unknown"]
Kind = Literal["share", "newcomers", "early authors", "baseline", "boards", "criticism", "successor"]
FEW_PEOPLE = 10
"""People that a share of people must be of."""
STOPPED = 0.25
"""Part of the inflow of its best time, below which newcomers stay away."""
HALVED = 0.5
"""Upper end of that interval; also of the part of its early authors who stay, now over then."""
LEFT = 0.7
"""Share of its early authors who have left it, from which on they are gone."""
FEW_SENTENCES = 10
"""Sentences or claims that a share of them must be of."""
MORE = 1.5
"""Times the usual share, from which on criticism, or a move to another subject, is more than usual."""
FLAT_YEARS = 2.0
"""Years without a better result of its own, after which a board is flat."""
Pair = tuple[float, float]
"""(how many, of how many)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding.

    Attributes
    ----------
    value, lo, hi
        What was measured, with a 95 % interval; None: unknown, or none can be given.
    n
        What it rests on: papers, people, sentences, boards.
    period
        The periods it is of, in words; '': none.
    sentence
        It in words, with its numbers.
    works
        Papers to look at.
    """

    kind: Kind
    says: Says
    value: float | None
    lo: float | None
    hi: float | None
    n: int
    period: str
    sentence: str
    works: tuple[int, ...] = ()


def unknown(kind: Kind, why: str, n: int = 0, period: str = "") -> Evidence:
    """Return a finding that says that nothing is known, and why."""
    return Evidence(kind, "unknown", None, None, None, n, period, why)


def share_evidence(m: Measures, row: int, labels: Sequence[str]) -> Evidence:
    """Return how the share stands to that of its best time."""
    now = _span(labels[-2:])
    if np.isnan(m.fall.value[row]) or m.best[row] < 0:
        return unknown("share", f"its share now ({now}) can be compared with no earlier time", int(m.n_now[row]), now)
    best = _span(labels[int(m.best[row]) : int(m.best[row]) + 2])
    fall, lo, hi = _of(m.fall, row)
    is_end = fall < DEEP and m.fall.less[row] < CHANCE and m.share[row] < SMALL
    sentence = (
        f"its share of the papers, corrected for the growth of the field, is {_times(fall)} that of {best} "
        f"({lo:.2g} to {hi:.2g}): where both times are covered, {_count(m.fall.n[row], 'paper')} in {now} and "
        f"{m.fall.other[row]:,.0f} then"
    )
    n = int(m.n_now[row] + m.fall.other[row])
    return Evidence("share", "an end" if is_end else "no end", *_rounded(fall, lo, hi), n, now, sentence)


def newcomer_evidence(new: FloatArray, all_new: FloatArray, best: int, labels: Sequence[str]) -> Evidence:
    """Return whether people new to the field still begin with it.

    Parameters
    ----------
    new, all_new
        People whose first paper here falls in a period: with the subject in one of that period, and all; by period.
    best
        Place of the first period of its best time; below 0 where there is none.
    """
    now = _span(labels[-2:])
    if best < 0 or all_new[-2:].sum() == 0 or all_new[best : best + 2].sum() == 0:
        return unknown("newcomers", "who is new to the field cannot be told, now or in its best time", 0, now)
    k, n, k_best, n_best = (float(part.sum()) for part in (new[-2:], all_new[-2:], new[best : best + 2],
                                                         all_new[best : best + 2]))  # fmt: skip
    expected = k_best / n_best * n
    if expected < FEW_PEOPLE:
        return unknown(
            "newcomers", f"at the rate of its best time {expected:.0f} newcomers would begin with it now: too few to "
            f"tell whether they stay away (there are {k:.0f})", int(n), now,
        )  # fmt: skip
    value, lo, hi = _of(share_ratio(*(np.asarray([one]) for one in (k, n, k_best, n_best))), 0)
    is_end = value < STOPPED and hi < HALVED
    sentence = (
        f"of {n:,.0f} people new to the field in {now}, {k:,.0f} began with it; in {_span(labels[best : best + 2])} "
        f"{k_best:,.0f} of {n_best:,.0f} did: {_times(value)} as many ({lo:.2g} to {hi:.2g})"
    )
    return Evidence("newcomers", "an end" if is_end else "no end", *_rounded(value, lo, hi), int(n), now, sentence)


def author_evidence(stayed: Pair, stayed_then: Pair, best: int, labels: Sequence[str]) -> Evidence:
    """Return whether those who wrote on it early, and still publish here, have left it.

    Parameters
    ----------
    stayed
        (people who still write on it now, people who wrote on it up to its best time and publish here now).
    stayed_then
        The same in its best time, of those who wrote on it before.
    """
    now = _span(labels[-2:])
    (k, n), (k_then, n_then) = stayed, stayed_then
    if best < 0 or n < FEW_PEOPLE:
        return unknown("early authors", f"{n:.0f} of its early authors publish here in {now}: too few to tell "
                       "whether they left it", int(n), now)  # fmt: skip
    (low,), (high,) = wilson_interval([n - k], [n])
    left = (n - k) / n
    sentence = (
        f"of {n:,.0f} people who wrote on it up to {_span(labels[best : best + 2])} and publish here in {now}, "
        f"{n - k:,.0f} no longer write on it ({_percent(left)}, {_percent(low)} to {_percent(high)})"
    )
    if n_then >= FEW_PEOPLE:
        value, _, hi = _of(share_ratio(*(np.asarray([one]) for one in (k, n, k_then, n_then))), 0)
        is_end = left >= LEFT and value < HALVED and hi < 1
        sentence += f"; in its best time {n_then - k_then:,.0f} of {n_then:,.0f} earlier ones did not"
    else:
        is_end = float(low) >= LEFT
    return Evidence("early authors", "an end" if is_end else "no end", *_rounded(left, float(low), float(high)),
                    int(n), now, sentence)  # fmt: skip


def baseline_evidence(
    m: Measures, row: int, labels: Sequence[str], claims: Pair, beaten: Pair, usual: float, works: Sequence[int] = ()
) -> Evidence:
    """Return whether it is compared with rather than worked on.

    Parameters
    ----------
    claims
        (claims of kind baseline, claims of kind result or baseline) of models that bear its name, now.
    beaten
        (citing sentences that do better than its key works, all sentences that cite them), now.
    usual
        Share of such sentences among all of the library in these periods.
    """
    now, signs, ends, n = _span(labels[-2:]), [], [], 0
    part, lo, hi = _of(m.part, row)
    if not np.isnan(part) and m.n_now[row] >= FEW_SENTENCES:
        n += int(m.n_now[row])
        ends.append(part < PART and hi < 1)
        signs.append(f"{m.part.n[row]:,.0f} of {_count(m.n_now[row], 'paper')} of {now} have it in the title: "
                     f"{_times(part)} the part of the best time of titles ({lo:.2g} to {hi:.2g})")  # fmt: skip
    for (k, total), limit, what in (
        (claims, HALVED, "claims about models of that name give the numbers of a baseline"),
        (beaten, MORE * usual, "sentences that cite its key papers say that they do better"),
    ):
        if total >= FEW_SENTENCES:
            (low,), _ = wilson_interval([k], [total])
            n += int(total)
            ends.append(bool(low > limit))
            signs.append(f"{k:,.0f} of {total:,.0f} {what}")
    if not signs:
        return unknown("baseline", "neither titles, claims nor citing sentences tell whether it is more than a "
                       "baseline", n, now)  # fmt: skip
    says: Says = "an end" if any(ends) else "no end"
    told = (round(part, 4), round(lo, 4), round(hi, 4)) if not np.isnan(part) else (None, None, None)
    value, low_end, high_end = told
    return Evidence("baseline", says, value, low_end, high_end, n, now, "; ".join(signs), tuple(works))


@dataclass(frozen=True, slots=True)
class Plateau:
    """How the subject's own results stand on one board as of the day."""

    board: str
    n: int
    """Its dated results there."""
    years_flat: float
    """Since its best result; how long nothing of its own was better."""
    is_passed: bool
    """Whether others have a better result by now."""


def board_evidence(plateaus: Sequence[Plateau], works: Sequence[int] = ()) -> Evidence:
    """Return whether its results on boards have stopped getting better while others' went on."""
    if not plateaus:
        return unknown("boards", "no board here holds three dated results of it")
    flat = [one for one in plateaus if one.years_flat >= FLAT_YEARS and one.is_passed]
    longest = max(plateaus, key=lambda one: (one.years_flat, one.board))
    share = len(flat) / len(plateaus)
    sentence = (
        f"on {len(flat)} of {_count(len(plateaus), 'board')} its best result is {FLAT_YEARS:.0f} years old or older "
        f"and passed by others; on {longest.board} nothing of its own was better for {longest.years_flat:.1f} years"
    )
    return Evidence("boards", "an end" if share > HALVED else "no end", round(share, 4), None, None, len(plateaus), "",
                    sentence, tuple(works))  # fmt: skip


def criticism_evidence(critical: Pair, usual: float, period: str, works: Sequence[int] = ()) -> Evidence:
    """Return whether sentences that cite its key papers find fault with them more often than is usual.

    Parameters
    ----------
    critical
        (sentences that find fault or disagree, all sentences that cite its key papers).
    usual
        Share of such sentences among all of the library in the same periods.
    """
    k, n = critical
    if n < FEW_SENTENCES:
        return unknown("criticism", f"{_count(n, 'citing sentence')} of its key papers in {period} are known: too few",
                       int(n), period)  # fmt: skip
    (lo,), (hi,) = wilson_interval([k], [n])
    sentence = (
        f"{k:,.0f} of {n:,.0f} sentences of {period} that cite its key papers find fault with them "
        f"({_percent(k / n)}, {_percent(lo)} to {_percent(hi)}; usual here: {_percent(usual)})"
    )
    is_end = lo > MORE * usual
    return Evidence("criticism", "an end" if is_end else "no end", *_rounded(k / n, float(lo), float(hi)), int(n),
                    period, sentence, tuple(works))  # fmt: skip


def _of(told: Ratio, row: int) -> tuple[float, float, float]:
    return float(told.value[row]), float(told.lo[row]), float(told.hi[row])


def _rounded(*values: float) -> tuple[float, float, float]:
    value, lo, hi = (round(float(one), 4) for one in values)
    return value, lo, hi


def _span(labels: Sequence[str]) -> str:
    """Return some periods in words."""
    return "no period" if not labels else labels[0] if len(labels) == 1 else f"{labels[0]}-{labels[-1]}"


def _times(value: float) -> str:
    return f"{value:.2g} times" if value < 10 else f"{value:,.0f} times"


def _percent(value: float) -> str:
    return f"{100 * float(value):.0f} %"


def _count(n: float, noun: str) -> str:
    return f"{n:,.0f} {noun}{'' if round(n) == 1 else 's'}"
