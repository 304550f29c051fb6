"""The question of "method or data?" as a decision file puts it. For `fieldmap decide effects` and its page."""

from analysis.decisions.effects.attribution import Question
from analysis.decisions.effects.matching import BAND
from analysis.decisions.effects.scale import FORMS
from analysis.decisions.file import Table

KIND = "effects"
KEYS = ("method", "against", "bound", "lower_is_better", "scale", "band", "better", "worse")


def question_of(told: Table) -> Question:
    """Return the question of a decision file; unknown keys are errors."""
    told.only(*KEYS, "table", "day")
    return Question(
        told.text("method"), told.text("against", ""), told.number_if_told("bound"),
        not told.flag("lower_is_better"), told.choice("scale", FORMS) if "scale" in told else None,
        told.number("band", BAND, 1.0, 10.0), told.text("better", ""), told.text("worse", ""),
    )  # fmt: skip
