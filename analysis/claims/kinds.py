"""Decide what a number states: a result, a baseline, a difference, or a cost; stage of `extract`."""

import re
from collections.abc import Sequence

from analysis.claims import cues
from analysis.claims.mentions import Mention
from analysis.claims.numbers import Number
from data.records import ClaimKind

_PARALLEL_REACH = 110
_BRACKET_AFTER_CHANGE = re.compile(r"[^,;()]{0,12}\(\s?")
_TIME_OR_SIZE = re.compile(r"(?:s|secs?|seconds?|minutes?|mins?|hours?)(?:/\w+)?|Hz|W|[MGTk]B")
_RATE = re.compile(r"FPS|fps|rame|token|image")


def classify(
    text: str,
    number: Number,
    metric: Mention | None,
    before: tuple[Number, ClaimKind | None] | None,
    beside_dataset: bool = False,
) -> ClaimKind | None:
    """Return the kind of ``number``, or None where it states nothing about a system.

    Parameters
    ----------
    text
        The sentence.
    metric
        The metric the number was linked to.
    before
        The number that precedes it in the sentence, with its kind: a number with no sign of its own
        follows one it runs parallel to ("by 3.1 on A and 2.2 on B").
    beside_dataset
        Whether the number stands in brackets behind a data set.
    """
    left = text[max(0, number.start - 150) : number.start]
    right = text[number.end : number.end + 70]
    if number.unit_class == "factor":
        return _kind_of_factor(left, right)
    if number.unit_class == "resource":
        return "efficiency" if _states_cost(left, right, number) else None
    if number.from_to:
        return _end_of_change(left, metric, number)
    if before and before[0].from_to == "to" and _BRACKET_AFTER_CHANGE.fullmatch(text, before[0].end, number.start):
        return "delta"
    if number.unit_class == "percent" and any(
        cue.match(right) for cue in (cues.SIZE_SHARE, cues.FRUGAL_THAN, cues.COST_SAVED)
    ):
        return "efficiency"
    if _is_change(left, right, number) or _beats_with(left, number, metric):
        return "efficiency" if _about_resource(left, right) else "delta"
    if number.unit_class == "percent" and cues.FRUGAL_SHARE.search(left) and cues.SHARE_OF_RESOURCE.match(right):
        return "efficiency"
    if (number.unit_class == "percent" and _is_setting(left, right)) or cues.SPREAD.search(left):
        return None
    if before and before[1] in ("delta", "efficiency", "baseline") and parallel(text, before[0], number):
        return before[1]
    if number.unit_class == "points":
        return "delta" if cues.POINTS_OF.search(left) else None
    return _absolute(text, number, right, beside_dataset)


def list_kinds(kinds: Sequence[ClaimKind | None]) -> list[ClaimKind | None]:
    """Let the last of a list decide for those before it: "8% and 5% increase" are two differences."""
    if kinds and kinds[-1] == "delta" and all(kind in ("result", "baseline", "delta") for kind in kinds):
        return ["delta"] * len(kinds)
    return list(kinds)


def parallel(text: str, previous: Number, number: Number) -> bool:
    """Whether two numbers are members of one list, each perhaps with its own data set."""
    gap = text[previous.end : number.start]
    if len(gap) > _PARALLEL_REACH or ";" in gap or ":" in gap or previous.unit != number.unit:
        return False
    return (
        cues.LIST_END.search(gap) is not None
        and cues.NEW_STATEMENT.search(gap) is None
        and gap.count("(") == gap.count(")")
    )


def _beats_with(left: str, number: Number, metric: Mention | None) -> bool:
    """Whether "outperforms … with 6.8%" states a difference: no metric stands right behind."""
    if number.unit_class not in ("percent", "points") or cues.BEATS_WITH.search(left) is None:
        return False
    return metric is None or not 0 <= metric.start - number.end <= 1


def _is_setting(left: str, right: str) -> bool:
    """Whether a percentage is a share of something, or a condition of the experiment."""
    if cues.SHARE_AFTER.match(right):
        return True
    return cues.SETTING_AFTER.match(right) is not None or cues.SETTING_BEFORE.search(left) is not None


def _kind_of_factor(left: str, right: str) -> ClaimKind | None:
    """Classify "3x", "3 times", "3-fold"."""
    if cues.NO_FACTOR.match(right):
        return None
    near = left[-90:].rsplit(";", 1)[-1]
    if cues.SAVING_AFTER.match(right) or cues.SPEED.search(near[-60:]):
        return "efficiency"
    if cues.CHANGED_BY.search(left) or cues.CHANGE_OF.search(left) or cues.CHANGES.search(left):
        return "efficiency" if _about_resource(left, right) else "delta"
    if cues.COMPARATIVE.match(right) or cues.CHANGE_AFTER.match(right):
        return "efficiency" if cues.RESOURCE.search(right[:45]) else "delta"
    return "efficiency" if cues.RESOURCE.match(right.lstrip(" -")) else None


def _states_cost(left: str, right: str, number: Number) -> bool:
    """Whether a time, rate, size or count of operations is stated of a system."""
    if "parameters" in number.unit:
        return bool(cues.FRUGAL.search(left[-50:])) or bool(cues.COMPARATIVE.match(right))
    if right.lstrip().startswith("of "):
        return False
    if _TIME_OR_SIZE.fullmatch(number.unit):
        return cues.RUNTIME_SURE.search(left[-70:] + "|" + right[:30]) is not None
    if _RATE.search(number.unit):
        return cues.RECORDED_AT.search(left[-60:]) is None
    return cues.RUNTIME.search(left[-80:]) is not None or cues.RUNTIME_AFTER.match(right) is not None


def _is_change(left: str, right: str, number: Number) -> bool:
    """Whether the number is a difference between two systems."""
    if number.signed:
        return True
    if cues.TO.search(left) and not cues.UP_TO.search(left):
        return False
    if cues.CHANGED_BY.search(left) or cues.BY.search(left):
        return cues.NO_CHANGE_BY.search(left[-40:]) is None
    tail = left[-80:]
    if cues.CHANGE_OF.search(tail) or (cues.CHANGES.search(tail) and not cues.THAN.search(tail[-25:])):
        return True
    if cues.CHANGE_AFTER.match(right) or cues.COMPARATIVE.match(right):
        return cues.OR_MORE.match(right) is None
    return cues.OVER_RIVAL.match(right) is not None and number.value < 100 and cues.GROWS.search(left) is not None


def _about_resource(left: str, right: str) -> bool:
    """Whether a difference is one of time, memory, size, data or money."""
    object_after = cues.OBJECT_END.split(right, maxsplit=1)[0]
    resource, quality = cues.RESOURCE.search(object_after), cues.QUALITY.search(object_after)
    if resource and not (quality and quality.start() < resource.start()):
        return True
    if quality:
        return False
    clause = cues.CLAUSE_START.split(left)[-1][-75:]
    changes = list(cues.CHANGE.finditer(clause))
    scope = clause[changes[-1].start() :] if changes else clause[-40:]
    if cues.ERROR.search(scope):
        return False
    return cues.RESOURCE.search(scope) is not None and not cues.NO_RESOURCE.search(clause)


def _end_of_change(left: str, metric: Mention | None, number: Number) -> ClaimKind | None:
    """Classify an end of "from A to B"."""
    if metric is None and cues.CHANGE.search(left) is None:
        return None
    if metric is None and cues.RESOURCE.search(left[-90:]):
        return "efficiency"
    return "baseline" if number.from_to == "from" else "result"


def _absolute(text: str, number: Number, right: str, beside_dataset: bool) -> ClaimKind:
    """Tell a result of the paper's own system from one of another system or of people."""
    left = text[max(0, number.start - 160) : number.start]
    if cues.FIRST_OF_TWO.match(right):
        return "result"
    if cues.RIVAL_BRACKET.search(left) and not beside_dataset:
        return "baseline"
    if beside_dataset and cues.IMPROVES_UPON.search(left):
        return "result"
    if number.value_hi is not None and cues.RIVALS_RANGE.search(left):
        return "baseline"
    left = cues.NEARLY_HUMAN.sub("", left)
    clause = re.split(r"[;]|,\s(?:while|whereas|and\s(?:our|we))|\b(?:while|whereas)\b", left)[-1]
    compared = cues.COMPARED.search(clause)
    if compared and not cues.OWN_OR_ACHIEVED.search(compared.group()) and not cues.MORE_THAN.search(clause):
        return "baseline"
    record = cues.RECORD.search(clause)
    if record and not cues.OWN_OR_ACHIEVED.search(record.group()) and not _own_record(clause[: record.start()]):
        return "baseline"
    subject = clause[-110:]
    other = cues.OTHER_SUBJECT.search(subject)
    if other is None or cues.OWN.search(clause) or cues.OWN_AFTER.search(subject, other.end()):
        return "result"
    return "result" if cues.OBJECT_BEFORE.search(subject[: other.start()]) else "baseline"


def _own_record(before: str) -> bool:
    """Whether "state of the art" after ``before`` is the paper's own: "achieves …", "with a new …"."""
    return cues.NEW_RECORD.search(before) is not None or cues.ACHIEVES.search(before.rsplit(",", 1)[-1]) is not None
