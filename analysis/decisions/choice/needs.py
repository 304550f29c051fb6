"""What a missing value would have to be for its candidate to take the lead. Pure; used by `choose` and the memo."""

import numpy as np

from analysis.decisions.choice.criteria import Criterion, Scale, utility

HALVINGS = 60


def value_needed(criterion: Criterion, scale: Scale, at_least: float) -> float | None:
    """Return the least good value whose utility is at least some amount; None where even the best is too little.

    The utility never falls as a value gets better, so that halving the way between the ends finds it.
    """

    def worth(value: float) -> float:
        return float(utility(np.array([value]), criterion, scale)[0])

    if worth(scale.best) < at_least:
        return None
    if worth(scale.worst) >= at_least:
        return scale.worst
    bad, good = scale.worst, scale.best
    for _ in range(HALVINGS):
        middle = (bad + good) / 2
        bad, good = (bad, middle) if worth(middle) >= at_least else (middle, good)
    return good
