"""What stands behind a call beside the course: who comes, who leaves, how young its papers are, boards, baselines.

Told beside a forecast, and not part of it: docs/forecasts.md has what was measured. Used by outlook.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from analysis.forecasts.known import Known
from analysis.status.drivers import drivers_told
from analysis.status.evidence import Evidence
from analysis.trends.shares import wilson_interval
from data.store import Database

Row = dict[str, Any]
Speaks = Literal["for", "against", "neither", "unknown"]
NAMES = {
    "newcomers": "newcomers' inflow", "early authors": "early authors who left", "baseline": "only as a baseline",
    "boards": "boards that stand still",
}  # fmt: skip
"""What the evidence of an end is called as a driver."""


@dataclass(frozen=True, slots=True)
class Driver:
    """One driver of a subject.

    Attributes
    ----------
    speaks
        For growth, against it, neither, or unknown.
    value, lo, hi
        What was measured, with its 95 % interval; None: unknown, or none can be given.
    n
        What it rests on: papers, people, boards.
    sentence
        It in words, with its numbers.
    works
        Papers to look at.
    """

    name: str
    speaks: Speaks
    value: float | None
    lo: float | None
    hi: float | None
    n: int
    period: str
    sentence: str
    works: tuple[int, ...] = ()

    def as_row(self) -> Row:
        """Return it as documents list it."""
        return {
            "driver": self.name, "speaks": self.speaks, "value": self.value, "lo": self.lo, "hi": self.hi, "n": self.n,
            "period": self.period, "sentence": self.sentence, "works": list(self.works),
        }  # fmt: skip


def read_drivers(db: Database, known: Known, place: int, as_of: date) -> list[Driver]:
    """Return the drivers of a subject, by its place among those known."""
    subject = known.subjects[place]
    return [late_share(known, place), *(_driver(one) for one in drivers_told(db, subject, as_of))]


def late_share(known: Known, place: int) -> Driver:
    """Return how much of a subject's papers is of the last year, beside the same part of all papers.

    It speaks for growth where its interval lies above that of all papers, against it where it lies below.
    """
    back = min(known.year, len(known.periods))
    n, total = known.n[place], known.totals
    late, papers = int(n[len(n) - back :].sum()), int(n.sum())
    usual = float(total[len(total) - back :].sum() / total.sum()) if total.sum() else 0.0
    if not papers or not back:
        return Driver("late share", "unknown", None, None, None, papers, "", "it has no paper in the covered periods")
    (lo,), (hi,) = wilson_interval([late], [papers])
    span = known.periods[-1].label if back == 1 else f"{known.periods[-back].label} to {known.periods[-1].label}"
    speaks: Speaks = "for" if lo > usual else "against" if hi < usual else "neither"
    sentence = (
        f"{late:,} of its {papers:,} papers are of {span} ({_percent(late / papers)}, {_percent(lo)} to "
        f"{_percent(hi)}); of all papers here {_percent(usual)} are"
    )
    value, low, high = (round(float(one), 4) for one in (late / papers, lo, hi))
    return Driver("late share", speaks, value, low, high, papers, span, sentence)


def _driver(found: Evidence) -> Driver:
    """Return a finding about an end as a driver: what says "an end" speaks against growth, the rest says nothing."""
    speaks: dict[str, Speaks] = {"an end": "against", "no end": "neither", "unknown": "unknown"}
    return Driver(NAMES[found.kind], speaks[found.says], found.value, found.lo, found.hi, found.n,
                  found.period, found.sentence, found.works)  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
