"""The question of a frontier as a decision file puts it. For `fieldmap decide frontier` and the page Scaling."""

from analysis.decisions.file import Table
from analysis.decisions.frontiers.curves import FORMS, QUANTILE
from analysis.decisions.frontiers.frontier import MOST_DRAWS, Asked
from analysis.decisions.frontiers.points import DAY, SCORE
from analysis.decisions.runs import AMOUNTS

KIND = "frontier"
KEYS = ("against", "of", "gain", "bound", "lower_is_better", "form", "quantile", "draws", "seed", "prices", "currency")


def asked_of(told: Table) -> Asked:
    """Return the question of a decision file; unknown keys are errors."""
    told.only(*KEYS, "table", "day")
    prices = told.table("prices").only(*AMOUNTS)
    return Asked(
        told.texts("against") or (DAY,), told.choice("of", (SCORE, *AMOUNTS), SCORE), told.number_if_told("gain"),
        told.number_if_told("bound"), not told.flag("lower_is_better"),
        told.choice("form", FORMS) if "form" in told else "", told.number("quantile", QUANTILE),
        told.whole("draws", 200, 20, MOST_DRAWS), told.whole("seed", 0), _prices(prices),
        told.text("currency", "USD"),
    )  # fmt: skip


def _prices(told: Table) -> dict[str, float]:
    """Return money for one of each amount: from ``{amount = 2.0, per = 1e18}``."""
    found = {}
    for name in told:
        price = told.table(name).only("amount", "per")
        found[name] = price.number("amount", lowest=0.0) / price.number("per", 1.0, lowest=1e-30)
    return found
