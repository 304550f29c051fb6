"""A cost decision worked out: bills, plan by month, fit to the target, break-even, what would flip it. Pure.

The memo, the page and the Python API show it; `assess` is the one door.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from analysis.decisions.cost.bill import Bill, bill_of, bills, fleet_for, hybrid_base, measure, score
from analysis.decisions.cost.break_even import BreakEven, break_even, break_even_of_wrong
from analysis.decisions.cost.case import ApiOption, Case, HostedOption, HybridOption, Option, number, usual_pair
from analysis.decisions.cost.fleet import response
from analysis.decisions.cost.queueing import TARGET_SHARE, Floats
from analysis.decisions.cost.sensitivity import Driver, Grid, grid, plan_loads, tornado
from data.errors import InputError

FitState = Literal["meets", "unknown", "fails"]
_CURVE = 121
_GRID = 9


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether an option meets the latency target in the busiest hour of the first month."""

    state: FitState
    why: str
    """In words without numbers."""
    p95_seconds: float | None
    """Told or computed; None: not known."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What each option costs a month over a range of loads."""

    qps: Floats
    scores: Mapping[str, Floats]
    """By key, as options are compared."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An option that cannot be worked out."""

    name: str
    why: str
    """In words, with what would help."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that was worked out of a case."""

    case: Case
    """Without the options that are refused."""
    measure: str
    """``wrong``, ``correct`` or ``total``: what options are compared by, as `bill.score` says."""
    plan: Mapping[str, Bill]
    """One entry a month."""
    fits: Mapping[str, Fit]
    ranked: tuple[str, ...]
    """Options from the cheapest over the plan; those that miss the target come last."""
    even: BreakEven | None
    """None: one option is left, and there is nothing to compare it with."""
    wrong_even: float | None
    """What a wrong answer must cost for the two compared to be equal over the plan."""
    curve: Curve
    drivers: tuple[Driver, ...]
    grid: Grid | None
    refused: Mapping[str, Refused]
    """By key: options that cannot meet the target, or not with replicas that can be counted."""

    @property
    def best(self) -> str:
        """Key of the cheapest option that is not known to miss the target."""
        return self.ranked[0]

    def plan_score(self, key: str) -> float:
        """Return what an option costs over the plan, as options are compared."""
        return float(score(self.case, self.plan[key]).sum())

    def plan_total(self, key: str) -> float:
        """Return what is paid for an option over the plan."""
        return float(self.plan[key].total.sum())


def assess(case: Case) -> Assessment:
    """Work a case out; an option that cannot be is named with its reason, and the others are compared.

    Raises
    ------
    InputError
        If no option can meet the target at any number of replicas.
    """
    refused = _refused(case)
    case = _without(case, refused)
    plan = bills(case, plan_loads(case))
    fits = {key: fit_of(case, option, plan[key]) for key, option in case.options.items()}
    ranked = sorted(plan, key=lambda key: (fits[key].state == "fails", float(score(case, plan[key]).sum()), key))
    common = (case, measure(case), plan, fits, tuple(ranked))
    if len(plan) == 1:
        return Assessment(*common, None, None, curve_of(case, None), (), None, refused)
    first, second = case.compare
    even = break_even(case, first, second)
    return Assessment(
        *common, even, break_even_of_wrong(case, first, second, plan_loads(case)), curve_of(case, even),
        tornado(case, first, second), default_grid(case), refused,
    )  # fmt: skip


def _refused(case: Case) -> dict[str, Refused]:
    """Return the options that the loads of the plan cannot be worked out for."""
    found = {}
    for key, option in case.options.items():
        try:
            fit_of(case, option, bill_of(case, option, plan_loads(case)))
        except InputError as error:
            found[key] = Refused(option.name, str(error))
    return found


def _without(case: Case, refused: Mapping[str, Refused]) -> Case:
    """Return a case without some options; the pair that is compared is of the others."""
    if not refused:
        return case
    options = {key: one for key, one in case.options.items() if key not in refused}
    if not options:
        raise InputError(
            "no option can be worked out: " + "; ".join(dict.fromkeys(one.why for one in refused.values()))
        )
    pair = case.compare if all(one in options for one in case.compare) else usual_pair(options)
    return replace(case, options=options, compare=(pair[0], pair[-1]))


def curve_of(case: Case, even: BreakEven | None) -> Curve:
    """Return the costs of all options around the load of the case and the crossings."""
    qps = number(case.load.qps)
    marks = [qps, float(plan_loads(case).max()), *(one.qps for one in (even.crossings if even else ()))]
    inside = [one for one in marks if one <= qps * 10]
    low, high = min(inside) / 3, max(inside) * 1.5
    at = np.linspace(low, high, _CURVE)
    return Curve(at, {key: score(case, bill) for key, bill in bills(case, at).items()})


def default_grid(case: Case) -> Grid:
    """Return the outcome over load and the level of the API's prices, or the throughput where there is no API."""
    first, second = case.compare
    parts = [case.options[key] for key in (second, first)]
    api = next((one for one in parts if isinstance(one, ApiOption)), None)
    own = next((one for one in parts if isinstance(one, HostedOption)), None)
    column = f"options.{api.key}.paid_share" if api else f"options.{own.key}.speed" if own else "target"
    rows = number(case.load.qps) * np.geomspace(0.25, 4, _GRID)
    middle = number(api.paid_share if api else own.speed if own else case.target)
    return grid(case, first, second, "load.qps", [float(one) for one in rows], column,
                [float(middle * one) for one in np.linspace(0.4, 1.6, 7)])  # fmt: skip


def fit_of(case: Case, option: Option, bill: Bill) -> Fit:
    """Return whether an option meets the target, as far as is told."""
    if isinstance(option, ApiOption):
        return _fit_of_api(case, option, float(bill.by_api[0]))
    if isinstance(option, HostedOption):
        return _fit_of_own(case, option)
    assert isinstance(option, HybridOption)
    return _fit_of_hybrid(case, option, bill)


def _fit_of_own(case: Case, option: HostedOption) -> Fit:
    busiest = number(case.load.qps) * case.load.peak * option.attempts
    seconds = response(fleet_for(case, option), busiest)
    return Fit("meets", "as many replicas as the queueing model asks for", seconds)


def _fit_of_api(case: Case, option: ApiOption, share: float) -> Fit:
    busiest = float(plan_loads(case).max()) * case.load.peak * option.attempts * share
    if option.card.most_rps is not None and busiest > number(option.card.most_rps):
        return Fit("fails", "the provider takes fewer requests a second than the busiest hour of the plan brings", None)
    if option.p95_seconds is None:
        return Fit("unknown", "nobody has said how fast the API answers", None)
    seconds = number(option.p95_seconds)
    if seconds > number(case.target):
        return Fit("fails", "the API answers more slowly than the target, as told", seconds)
    return Fit("meets", "as told of the API", seconds)


def _fit_of_hybrid(case: Case, option: HybridOption, bill: Bill) -> Fit:
    peak = case.options[option.peak]
    assert isinstance(peak, ApiOption)
    share = float(bill.by_api[0])
    told = _fit_of_api(case, peak, share if option.mode == "cascade" else 0.0)
    own = _fit_of_own(case, hybrid_base(case, option)) if option.mode == "cascade" else None
    if share <= 1 - TARGET_SHARE and option.mode == "cascade":
        return Fit("unknown", "few requests are sent on, and those wait for both", None)
    if told.state == "fails" and share > 1 - TARGET_SHARE:
        return told
    if own is not None:
        return Fit("unknown", "what is sent on waits for both models one after the other", None)
    if share == 0:
        return Fit("meets", "its own replicas take everything", None)
    return Fit(told.state, "its replicas take what they can in time; the API answers the rest", None)
