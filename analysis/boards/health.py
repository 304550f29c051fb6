"""Health of a benchmark: is it taken up, does it still tell models apart, was it left, may it have leaked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Literal

from analysis.boards.discrepancies import Discrepancy
from analysis.boards.results import Entry, Result, entries_of, metric_of, public_by
from analysis.boards.scale import end_of_range
from analysis.boards.standing import FEWEST_PAPERS, best_so_far

State = Literal["fresh", "discriminating", "saturating", "abandoned", "unknown"]
YEAR = timedelta(days=365)
FRESH = YEAR
"""Age of the first result, below which a benchmark is fresh."""
RECENT = 2 * YEAR
"""Time over which gains and papers count as recent."""
LATE = timedelta(days=731)
"""After so long a data set may stand in what models are trained on."""
FEWEST_RESULTS = 5
"""Dated results, below which nothing is said."""
TOP = 5
"""Models whose spread is set against the noise."""
FEWEST_EXPECTED = 3.0
"""Papers that would name a data set by now if it were named as before: of so many expected, none has a probability of
5 % (Poisson), of fewer silence says nothing."""


@dataclass(frozen=True, slots=True)
class Named:
    """Papers that name a data set."""

    days: Sequence[date]
    """Of the dated ones, in any order."""
    n_contamination: int
    """That name it beside contamination or leakage."""
    n_earlier: int = 0
    """Dated papers of the library from before the recent time."""
    n_library: int = 0
    """From the recent time."""


@dataclass(frozen=True, slots=True)
class Health:
    """State of one benchmark on a day, with the numbers behind it; columns of ``benchmark_health`` by name."""

    as_of: date | None
    state: State
    reason: str
    n_results: int
    n_papers: int
    first_day: date | None
    last_named: date | None
    n_naming: int
    n_recent: int
    n_before: int
    best: float | None
    headroom: float | None
    recent_gain: float | None
    top_spread: float | None
    noise: float | None
    late_share: float | None
    n_contamination: int


def health(results: Sequence[Result], named: Named, conflicts: Sequence[Discrepancy], as_of: date | None) -> Health:
    """Return the state of a benchmark: one data set, version and metric, all settings together.

    Parameters
    ----------
    conflicts
        Discrepancies on it: how far quoted numbers lie from their source is noise of the benchmark.
    as_of
        What is later is not looked at; None: nothing is dated.
    """
    known = public_by(results, as_of) if as_of is not None else []
    entries = [entry for entry in entries_of(known) if entry.value is not None]
    days = sorted(day for day in named.days if as_of is None or day <= as_of)
    better = metric_of(known).higher_is_better if known else None
    first = min((entry.result.day for entry in entries if entry.result.day), default=None)
    told: dict[str, float | None] = dict.fromkeys(
        ("best", "headroom", "recent_gain", "top_spread", "noise", "late_share")
    )
    if as_of is not None and better is not None and entries and first is not None:
        told = _numbers(entries, conflicts, better, as_of, first)
    counts = _adoption(days, as_of)
    papers = len({entry.result.paper for entry in entries})
    expected = len(days) * named.n_library / named.n_earlier if named.n_earlier else 0.0
    state, reason = _state(told, len(entries), papers, first, days, as_of, expected)
    return Health(
        as_of, state, reason, len(entries), papers, first, days[-1] if days else None, len(days), *counts,
        told["best"], told["headroom"], told["recent_gain"], told["top_spread"], told["noise"], told["late_share"],
        named.n_contamination,
    )  # fmt: skip


def _adoption(days: Sequence[date], as_of: date | None) -> tuple[int, int]:
    """Return how many papers name it in the last 12 months, and in the 12 before."""
    if as_of is None:
        return 0, 0
    ages = [as_of - day for day in days]
    return sum(age < YEAR for age in ages), sum(YEAR <= age < 2 * YEAR for age in ages)


def _numbers(
    entries: Sequence[Entry], conflicts: Sequence[Discrepancy], better: bool, as_of: date, first: date
) -> dict[str, float | None]:
    """Return what the results tell, in the unit of the board."""
    best = best_so_far(entries, better)[-1][1]
    before = best_so_far([one for one in entries if one.result.day and one.result.day <= as_of - RECENT], better)
    end = end_of_range(metric_of([entry.result for entry in entries]))
    late = [entry.result.day - first > LATE for entry in entries if entry.result.day is not None]
    return {
        "best": best, "headroom": None if end is None else round(abs(end - best), 6),
        "recent_gain": round(abs(best - before[-1][1]), 6) if before else None,
        "top_spread": _top_spread(entries, better), "noise": noise_of(entries, conflicts),
        "late_share": round(sum(late) / len(late), 4),
    }  # fmt: skip


def _top_spread(entries: Sequence[Entry], better: bool) -> float | None:
    """Return how far the best model lies from the fifth best; None for fewer models."""
    best: dict[str, float] = {}
    sign = 1.0 if better else -1.0
    for entry in entries:
        best[entry.result.family] = max(sign * (entry.value or 0.0), best.get(entry.result.family, float("-inf")))
    ordered = sorted(best.values(), reverse=True)
    return round(ordered[0] - ordered[TOP - 1], 6) if len(ordered) >= TOP else None


def noise_of(entries: Sequence[Entry], conflicts: Sequence[Discrepancy]) -> float | None:
    """Return the median stated deviation; where none is stated, how far quoted numbers lie from their source."""
    stated = [entry.uncertainty for entry in entries if entry.uncertainty]
    quoted = [one for one in conflicts if not one.other.result.is_own and one.cause in ("unknown", "copied")]
    apart = [abs((one.first.value or 0.0) - (one.other.value or 0.0)) for one in quoted]
    told = stated or apart
    return round(median(told), 6) if told else None


def _state(
    told: dict[str, float | None], n_results: int, n_papers: int, first: date | None, days: Sequence[date],
    as_of: date | None, expected: float,
) -> tuple[State, str]:  # fmt: skip
    """Return the state with its reason."""
    if as_of is None or first is None or n_papers < FEWEST_PAPERS:
        return "unknown", f"papers with a dated, ranked result: {n_papers}, where {FEWEST_PAPERS} are needed"
    last = max([first, *(one for one in days[-1:])])
    if as_of - last > RECENT:
        if expected < FEWEST_EXPECTED:
            return (
                "unknown",
                f"last named on {last}; too few papers here name it for the silence since to mean anything",
            )
        return "abandoned", f"no paper here names it after {last}; as often as before, {expected:.0f} would"
    if as_of - first < FRESH:
        return "fresh", f"the first result is from {first}"
    if n_results < FEWEST_RESULTS or told["top_spread"] is None:
        return "unknown", f"{n_results} results; {FEWEST_RESULTS} of as many models are needed"
    return _saturation(told)


def _saturation(told: dict[str, float | None]) -> tuple[State, str]:
    """Tell a benchmark that still parts models from one that does not."""
    spread, noise, gain, headroom = (told[name] for name in ("top_spread", "noise", "recent_gain", "headroom"))
    if noise is not None and spread is not None and spread <= 2 * noise:
        return "saturating", f"the five best lie within {spread:g}, numbers vary by {noise:g}"
    if noise is not None and headroom is not None and headroom <= 2 * noise:
        return "saturating", f"{headroom:g} are left to the end of the range, numbers vary by {noise:g}"
    if gain is not None and headroom is not None and gain < 0.05 * (gain + headroom):
        return "saturating", f"the best rose by {gain:g} in two years, with {headroom:g} left"
    if noise is None:
        if gain:
            return "discriminating", f"the best rose by {gain:g} in two years; how much numbers vary is not told"
        return "unknown", "how much numbers vary is not told, nor is there a result from before the last two years"
    return "discriminating", f"the five best lie {spread:g} apart, numbers vary by {noise:g}"
