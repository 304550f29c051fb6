"""Tie each number of a sentence to the metric and the data set it belongs to; stage of `extract`."""

import re
from collections.abc import Sequence

from analysis.claims.mentions import Mention
from analysis.claims.numbers import Number

_LIST = re.compile(r"\s?(?:,|,?\s?(?:and|or|&|/|\|)|/|\sin\s)?\s?(?:the|on|in|an?|of)?\s?(?:mean|average|overall)?\s?")
_NUMBER_LIST = re.compile(
    r"\s?(?:F1|[A-Za-z@/-]{0,12})\s?(?:,|;|/|&|,?\s?and|,?\s?by)\s?(?:by\s|an?\s|of\s|with\s|up\sto\s)?[+~≈\s]*(?:[A-Za-z]+\sof\s)?"
)
_FORWARD = re.compile(
    r"[^;]{0,70}?(?:\b(?:on|in|for|over|across|at|from|of|to|with|under|against)\s"
    r"(?:both\s|all\s|each\s)?(?:the\s|our\s|a\s)?(?:[\w'-]+\s){0,5}|\(\s?(?:on\s)?)$"
)
_CLAUSE_BREAK = re.compile(r";|,\s(?:while|whereas|and\s[a-z]+ing|which|achiev|outperform|surpass|compar)|:\s")
_JUST_AFTER = re.compile(
    r"\s?(?:(?:points?|\(?absolute\)?|relative|in|of|for|the|mean|average|overall|test|on|improvements?|gains?|increases?|boosts?|reductions?"
    r"|decreases?|drops?|declines?|higher|lower|better|lift|final|balanced|classification)\s)*"
)
_JUST_BEFORE = re.compile(
    r"\)?\s?(?:scores?\s|values?\s|rates?\s)?(?:of|=|:|\(|is|at|by|from|to)?\s?(?:up\sto\s|only\s|about\s|over\s|an?\s)?[\s~+(≈<>]*"
)
_ONE_WORD = re.compile(r"\s?(?:[A-Za-z-]+\s)")
_SHARED = re.compile(r"[^,;:()]{0,60}\b(?:with|and|at)\s(?:an?\s)?[^,;:()]{0,25}|\s?\((?:or\s)?")
_METRIC_REACH = 60
_TIGHT = re.compile(r"(?:\s[\w-]+){0,2}\s(?:at|with|to|by|is|of|from|reaches|yields)\s(?:an?\s)?(?:[\w-]+\s){0,2}$")


def group_numbers(text: str, numbers: Sequence[Number]) -> list[list[int]]:
    """Split the numbers into lists that are joined by "," or "and" alone, as "91, 92 and 93"."""
    groups: list[list[int]] = []
    for index, number in enumerate(numbers):
        between = text[numbers[index - 1].end : number.start] if index else ";"
        if index and len(between) <= 40 and _NUMBER_LIST.fullmatch(between):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def link_metrics(text: str, numbers: Sequence[Number], metrics: Sequence[Mention]) -> list[tuple[Mention | None, int]]:
    """Return for each number its metric and the distance in characters, (None, 0) where none is near.

    "N METRIC" beats "METRIC of N", which beats a metric further off; equally long lists of metrics
    and numbers side by side are paired in order.
    """
    linked = [_nearest_metric(text, numbers, index, metrics) for index in range(len(numbers))]
    for group in group_numbers(text, numbers):
        paired = _pair(text, numbers, group, metrics) if len(group) > 1 else None
        for index, metric in zip(group, paired or (), strict=False):
            linked[index] = (metric, 8)
    return linked


def _nearest_metric(
    text: str, numbers: Sequence[Number], index: int, metrics: Sequence[Mention]
) -> tuple[Mention | None, int]:
    """Return the metric of least cost: gap, plus penalties for what lies between."""
    number = numbers[index]
    best: tuple[Mention | None, int] = (None, 0)
    best_cost = _METRIC_REACH * 3
    for metric in metrics:
        if metric.start >= number.end:
            cost = _cost_after(text, numbers, index, metric)
        elif metric.end <= number.start:
            cost = _cost_before(text, numbers, index, metric)
        else:
            continue
        if cost < best_cost:
            best_cost, best = cost, (metric, min(abs(metric.start - number.end), abs(number.start - metric.end)))
    return best


def _cost_after(text: str, numbers: Sequence[Number], index: int, metric: Mention) -> int:
    gap = text[numbers[index].end : metric.start]
    crossed = sum(numbers[index].end <= other.start < metric.start for other in numbers)
    if len(gap) > 120 or (crossed and crossed > 3):
        return 999
    cost = len(gap) + 30 * crossed + 60 * (_CLAUSE_BREAK.search(gap) is not None)
    if gap.startswith((",", ";")):
        return cost + 82
    if len(gap) <= 2 or _JUST_AFTER.fullmatch(gap):
        return cost // 2
    if _ONE_WORD.fullmatch(gap):
        return cost + 4
    following_value = re.match(r"\)?\s?(?:scores?\s)?(?:of|=|:|\(|is)\s?[~+]?\d", text[metric.end : metric.end + 16])
    return cost + 22 + 40 * (following_value is not None) + 20 * gap.count(",")


def _cost_before(text: str, numbers: Sequence[Number], index: int, metric: Mention) -> int:
    gap = text[metric.end : numbers[index].start]
    crossed = sum(metric.end <= other.start < numbers[index].start for other in numbers)
    if len(gap) > 160:
        return 999
    if _JUST_BEFORE.fullmatch(gap):
        return len(gap) // 2
    earlier = next((other for other in reversed(numbers[:index]) if other.end <= metric.start), None)
    owned = earlier is not None and _JUST_AFTER.fullmatch(text[earlier.end : metric.start]) is not None
    return len(gap) // 2 + 8 + 6 * crossed + 25 * (_CLAUSE_BREAK.search(gap) is not None) + 30 * owned


def link_datasets(text: str, numbers: Sequence[Number], datasets: Sequence[Mention]) -> list[Mention | None]:
    """Return for each number its data set: the one that follows "on", else the one before it."""
    linked: list[Mention | None] = [None] * len(numbers)
    if not datasets:
        return linked
    for group in group_numbers(text, numbers):
        names = _side_datasets(text, numbers, group, datasets)
        if not names:
            continue
        if len(names) == len(group):
            pairs = list(zip(group, names, strict=True))
        else:
            pairs = [(index, names[min(place, len(names) - 1)]) for place, index in enumerate(group)]
            pairs = [(index, names[0]) for index in group] if len(names) == 1 or len(names) > len(group) else pairs
        for index, mention in pairs:
            linked[index] = mention
    return linked


def _side_datasets(
    text: str, numbers: Sequence[Number], group: list[int], datasets: Sequence[Mention]
) -> list[Mention]:
    """Return the list of data sets that follows or else precedes a group of numbers."""
    first, last = numbers[group[0]], numbers[group[-1]]
    limit = _reach(text, numbers, group[-1], datasets)
    after = [d for d in datasets if last.end <= d.start < limit]
    inside = [d for d in datasets if first.end <= d.start < last.start]
    before = [d for d in datasets if d.end <= first.start]
    if inside:
        return inside
    forward = bool(after) and _leads_to(text, last.end, after[0].start)
    if forward and not _in_bracket_of(text, before, first.start) and not _tight(text, before, first, last, after[0]):
        return _list_from(text, after)
    if before:
        return _list_until(text, before, numbers, first.start)
    return _list_from(text, after) if after and after[0].start - last.end <= 160 else []


def _reach(text: str, numbers: Sequence[Number], index: int, datasets: Sequence[Mention]) -> int:
    """Return where the data sets behind a number end: at the next number that has its own.

    "A mAP with N FPS and B mAP on D" and "A accuracy with B recall on D" share what follows.
    """
    last = numbers[index]
    for other in numbers[index + 1 :]:
        gap = text[last.end : other.start]
        named = any(last.end <= mention.start < other.start for mention in datasets)
        if not _aside(other, last) and (named or _SHARED.fullmatch(gap) is None):
            return other.start
    return len(text)


def _aside(other: Number, number: Number) -> bool:
    """Whether a number may stand between another and its data set: a cost beside a score."""
    return other.unit_class in ("resource", "factor") and number.unit_class != other.unit_class


def _tight(text: str, before: list[Mention], first: Number, last: Number, after: Mention) -> bool:
    """Whether "D at N … and … on E" ties the number to D."""
    if not before:
        return False
    back, ahead = text[before[-1].end : first.start], text[last.end : after.start]
    return len(back) <= 40 and _TIGHT.fullmatch(back) is not None and (" and " in ahead or "," in ahead)


def _leads_to(text: str, start: int, end: int) -> bool:
    gap = text[start:end]
    opened = gap.count("(") < gap.count(")")
    return (
        len(gap) <= 110
        and _FORWARD.fullmatch(gap) is not None
        and not (opened and "," in gap)
        and _CLAUSE_BREAK.search(gap) is None
    )


def _in_bracket_of(text: str, before: list[Mention], start: int) -> bool:
    """Whether the number stands in brackets right behind a data set: "D (mIoU of 53)"."""
    if not before:
        return False
    gap = text[before[-1].end : start]
    return bool(re.match(r"(?:\s[a-z-]+){0,3}\s?\(", gap)) and ")" not in gap and len(gap) <= 50


def _list_from(text: str, mentions: list[Mention]) -> list[Mention]:
    """Return the first mentions that form one list."""
    result = mentions[:1]
    for mention in mentions[1:]:
        gap = text[result[-1].end : mention.start]
        if len(gap) > 45 or not re.fullmatch(r"[^.;()\d]*?(?:,|and|&|/|or)\s?(?:[\w'-]+\s){0,4}", gap):
            break
        result.append(mention)
    return result


def _list_until(text: str, mentions: list[Mention], numbers: Sequence[Number], start: int) -> list[Mention]:
    """Return the last mentions before ``start`` that form one list."""
    result = mentions[-1:]
    for mention in reversed(mentions[:-1]):
        gap = text[mention.end : result[0].start]
        crossed = any(mention.end <= number.start < result[0].start for number in numbers)
        if crossed or len(gap) > 45 or not re.fullmatch(r"[^.;()]*?(?:,|and|&|/|or)\s?(?:[\w'-]+\s){0,4}", gap):
            break
        result.insert(0, mention)
    return result


def _pair(text: str, numbers: Sequence[Number], group: list[int], metrics: Sequence[Mention]) -> list[Mention] | None:
    """Pair a list of numbers with a list of as many metrics beside it."""
    first, last = numbers[group[0]], numbers[group[-1]]
    before = [m for m in metrics if m.end <= first.start]
    after = [m for m in metrics if m.start >= last.end]
    if any(first.end <= m.start < last.start for m in metrics):
        return None
    for chosen, near in ((before[-len(group) :], True), (after[: len(group)], False)):
        if len(chosen) != len(group):
            continue
        listed = all(
            len(text[a.end : b.start]) <= 20 and _LIST.fullmatch(text[a.end : b.start].replace("score", ""))
            for a, b in zip(chosen, chosen[1:], strict=False)
        )
        gap = text[chosen[-1].end : first.start] if near else text[last.end : chosen[0].start]
        if listed and len(gap) <= 60 and len({m.name for m in chosen}) > 1:
            return list(chosen)
    return None
