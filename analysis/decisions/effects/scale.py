"""The scale on which effects add up: logit of a bounded score, log of an error or loss, or the score itself. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from analysis.decisions.runs import FloatArray, Run
from data.errors import InputError

Form = Literal["logit", "log", "linear"]
FORMS: tuple[str, ...] = get_args(Form)


@dataclass(frozen=True, slots=True)
class Scale:
    """How a score becomes a number on which effects add up, and back."""

    form: Form
    bound: float | None = None
    """Best that a score can be; None: it has no bound."""
    higher_is_better: bool = True

    def on(self, scores: FloatArray) -> FloatArray:
        """Return scores on the scale, higher always better, shape as given."""
        if self.form == "logit":
            bound = float(self.bound or 1.0)
            told = np.log(scores) - np.log(bound - scores)
        else:
            told = np.log(scores) if self.form == "log" else scores
        return np.asarray(told if self.higher_is_better else -told, dtype=np.float64)

    def off(self, values: FloatArray) -> FloatArray:
        """Return values of the scale as scores."""
        told = np.asarray(values if self.higher_is_better else -values, dtype=np.float64)
        if self.form == "logit":
            return np.asarray(float(self.bound or 1.0) / (1.0 + np.exp(-told)))
        return np.exp(told) if self.form == "log" else told

    def points(self, effects: FloatArray, start: float) -> FloatArray:
        """Return effects in points of the score, from a score that they begin at; better is above zero."""
        here = self.on(np.asarray([start], dtype=np.float64))
        moved = self.off(here + effects) - start
        return moved if self.higher_is_better else -moved


def scale_of(
    runs: Sequence[Run], bound: float | None = None, higher_is_better: bool = True, form: str | None = None
) -> Scale:
    """Return the scale for the scores of some runs: logit under a bound, log of an error above zero, else linear.

    Raises
    ------
    InputError
        If a score lies outside of what the bound allows, or the form needs what is not there; names the run.
    """
    if form is not None and form not in FORMS:
        raise InputError(f"scale: {form[:40]!r} is none of {', '.join(FORMS)}")
    if bound is not None and not (math.isfinite(bound) and bound > 0):
        raise InputError(f"bound is {bound:g}; give the best that a score can be, as 100 or 1")
    known = [run for run in runs if run.score is not None]
    _require_below(known, bound)
    lowest = min((float(run.score or 0.0) for run in known), default=0.0)
    chosen = form or ("logit" if bound is not None else "log" if not higher_is_better and lowest > 0 else "linear")
    if chosen == "logit" and bound is None:
        raise InputError("scale: logit needs a bound, as 100 or 1")
    if chosen == "log" and lowest <= 0:
        raise InputError(f"scale: log needs scores above zero; the lowest is {lowest:g}")
    return Scale("logit" if chosen == "logit" else "log" if chosen == "log" else "linear", bound, higher_is_better)


def _require_below(runs: Sequence[Run], bound: float | None) -> None:
    if bound is None:
        return
    for run in runs:
        if run.score is not None and not 0 < run.score < bound:
            raise InputError(f"{run.source}: the score {run.score:g} is not between 0 and the bound {bound:g}; "
                             "correct it, the bound, or the unit (0.81 or 81)")  # fmt: skip
