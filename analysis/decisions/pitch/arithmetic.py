"""Numbers of a pitch that cannot be, or cannot both be: ratios, F1, changes beside their ends; pure, the sum shown."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from analysis.decisions.pitch.claims import Claim, family
from analysis.decisions.pitch.figures import Figure, find_figures
from analysis.decisions.pitch.statements import Layout

MOST_VALUES = 8
"""Beside a change; among more some pair fits by chance."""
_OF_ANOTHER = re.compile(
    r"\b(?:your|current\w*|they|their|competitors?|existing|today|baseline|old|others?|rivals?)\b", re.I
)
_GOES_ON = re.compile(r"\s*(?:That|This|It|Which|So|i\.e\.|In other words|A|An)\b")
NAME_REACH = 30
"""Characters between the name of a measure and its value."""
BASE_REACH = 2
"""Statements back in which the share stands that "twice as accurate" is of."""
TOLERANCE = 0.06
"""By which a told ratio may differ from the computed one, beside rounding: "3x" of 2.9 is no contradiction."""
SHARES = ("accuracy", "recall", "precision", "F1", "specificity", "error", "AUC", "preference", "overlap")
"""Measures that end at 100 %."""
_FEWER = re.compile(
    r"\s?-?\s?(?:fewer|less|lower|reduction|decrease|drop|cut|decline|shorter|cheaper|savings?|off|faster than zero)\b",
    re.I,
)
_CUT = re.compile(
    r"\b(?:reduc\w+|cut\w*|decreas\w+|lower\w*|sav(?:e|es|ed|ing)|slash\w*|drop\w*|fall\w*|fell|down|eliminat\w*"
    r"|shrink\w*)\b[^.;%]{0,40}$",
    re.I,
)
_MORE_ACCURATE = re.compile(
    r"\s?(?:as|more)\s(?:accurate|precise|correct|reliable)|\s?(?:higher|better|the|times the|increase in"
    r"|improvement in|boost in)\s?(?:[\w-]+\s){0,2}?(?:accuracy|precision|recall|hit rate|detection rate)\b",
    re.I,
)
_BETTER_RATE = re.compile(r"\b(?:accuracy|recall|precision|detection rate|hit rate)\b[^.;]{0,40}$", re.I)


class Sum(NamedTuple):
    """What does not add up: the words that tell it, with the arithmetic, and what may have been meant."""

    told: str
    reading: str = ""


def impossible(layout: Layout, claim: Claim, claims: Sequence[Claim] = ()) -> Sum | None:
    """Return why a claim cannot be, with the arithmetic; None where it may be."""
    said = layout.said(layout.statements[claim.statement])
    offset = layout.statements[claim.statement].start
    for figure in claim.figures:
        left, right = said[: figure.start - offset], said[figure.end - offset :]
        for check in (_over_hundred, _fewer_than_none):
            if (found := check(claim, figure, left, right)) is not None:
                return found
    if (found := _ratio_of_share(layout, claim, said, offset, claims)) is not None:
        return found
    return None


def _over_hundred(claim: Claim, figure: Figure, left: str, right: str) -> Sum | None:
    if (
        claim.kind != "quality"
        or figure in claim.changes
        or figure.unit != "percent"
        or figure.value <= 100
        or claim.measure not in SHARES
    ):
        return None
    return Sum(f"a share cannot be above 100 %: {figure.value:g} % {claim.measure} is told")


def _fewer_than_none(claim: Claim, figure: Figure, left: str, right: str) -> Sum | None:
    """Return why "120 % fewer errors" cannot be."""
    if figure.unit != "percent" or figure.value <= 100 or figure not in claim.changes:
        return None
    if _FEWER.match(right) is None and _CUT.search(left) is None:
        return None
    over = figure.value / 100
    return Sum(
        f"100 % fewer is none at all, so {figure.value:g} % fewer would be less than none",
        f"perhaps the old number is {1 + over:g} times the new one, which is {100 - 100 / (1 + over):.3g} % fewer",
    )


def _ratio_of_share(layout: Layout, claim: Claim, said: str, offset: int, claims: Sequence[Claim]) -> Sum | None:
    """Return why "10x more accurate" than 80 % cannot be, with the reading as a ratio of errors."""
    if not claim.is_relative or claim.kind != "quality":
        return None
    for figure in claim.changes:
        right, left = said[figure.end - offset :], said[: figure.start - offset]
        if _MORE_ACCURATE.match(right) is None and not (_BETTER_RATE.search(left) and figure.unit == "factor"):
            continue
        base = _base(layout, claim, figure, right) or _told_before(layout, claim, claims)
        if base is None or figure.unit not in ("factor", "percent"):
            continue
        times = figure.value if figure.unit == "factor" else 1 + figure.value / 100
        if times * base > 100 and times > 1:
            shown = f"{figure.value:g} times" if figure.unit == "factor" else f"{figure.value:g} % more than"
            left_over = (100 - base) / times
            return Sum(
                f"{shown} {base:g} % is {times * base:g} %, more than all",
                f"read as a ratio of errors, {100 - base:g} % of errors divided by {times:g} leaves {left_over:.3g} %: "
                f"{100 - left_over:.4g} % right",
            )
    return None


def _told_before(layout: Layout, claim: Claim, claims: Sequence[Claim]) -> float | None:
    """Return the one value that the claim nearest before tells of the same measure, in percent."""
    section = layout.block_of(layout.statements[claim.statement]).section
    before = [one for one in claims if one.number < claim.number and not one.is_relative and one.figures
              and claim.statement - one.statement <= BASE_REACH and family(one.measure) == family(claim.measure)
              and layout.block_of(layout.statements[one.statement]).section == section]  # fmt: skip
    if not before or len(before[-1].figures) != 1:
        return None
    value = before[-1].figures[0].value
    return 100 * value if value <= 1 else value if value <= 100 else None


def _base(layout: Layout, claim: Claim, figure: Figure, right: str) -> float | None:
    """Return the share that a ratio is of: the first absolute percentage behind it, or in the statements beside."""
    here = [one for one in find_figures(right) if one.unit == "percent"]
    if here:
        return here[0].value
    for place in (claim.statement + 1, claim.statement - 1):
        if 0 <= place < len(layout.statements):
            near = layout.statements[place]
            said = layout.said(near)
            if (
                _OF_ANOTHER.search(said)
                and near.block == layout.statements[claim.statement].block
                and re.search(r"accura|right|correct|recall|precision", said, re.I)
            ):
                shares = [one for one in find_figures(said) if one.unit == "percent" and one.value <= 100]
                if len(shares) == 1:
                    return shares[0].value
    return None


def f1_disagrees(layout: Layout, claims: Sequence[Claim]) -> Iterator[tuple[Claim, Sum]]:
    """Yield the claims whose F1 its precision and recall cannot give; F1 = 2PR / (P + R) (van Rijsbergen 1979)."""
    for place, claim in enumerate(claims):
        for _, value in _named(layout, claim, r"\bF-?1\b|\bF[- ]?(?:score|measure)\b"):
            near = [one for one in claims[max(0, place - 4) : place + 5] if _together(layout, one, claim)]
            near = [one for one in near if one.statement == claim.statement and len(_measured(layout, one)) > 1] or near
            recalls = [x for one in near for _, x in _named(layout, one, r"\brecall\b|\bsensitivity\b")]
            precisions = [x for one in near for _, x in _named(layout, one, r"\bprecision\b")]
            if len(recalls) != 1 or len(precisions) != 1 or not recalls[0] + precisions[0]:
                continue
            expected = 2 * precisions[0] * recalls[0] / (precisions[0] + recalls[0])
            if (
                abs(expected - value) > 0.015
                and re.search(r"\bmacro\b", layout.said(layout.statements[claim.statement]), re.I) is None
            ):
                yield (
                    claim,
                    Sum(
                        f"precision {precisions[0]:.3g} and recall {recalls[0]:.3g} give an F1 of {expected:.3g}, "
                        f"not {value:.3g}"
                    ),
                )


def _measured(layout: Layout, claim: Claim) -> list[float]:
    """Return the recalls and precisions that a claim tells."""
    return [value for _, value in _named(layout, claim, r"\brecall\b|\bsensitivity\b|\bprecision\b")]


def _together(layout: Layout, one: Claim, other: Claim) -> bool:
    """Tell whether two claims stand in one list, paragraph or sentence."""
    here, there = (layout.block_of(layout.statements[claim.statement]) for claim in (one, other))
    return not one.is_relative and (
        here.group == there.group or abs(one.statement - other.statement) <= 1 and here.section == there.section
    )


def _named(layout: Layout, claim: Claim, name: str) -> Iterator[tuple[Figure, float]]:
    """Yield the absolute figures of a claim whose nearest name before (or right behind) is one, as shares of 1."""
    if claim.is_relative or claim.kind != "quality":
        return
    statement = layout.statements[claim.statement]
    for figure in claim.figures:
        left = layout.plain[statement.start : figure.start]
        names = list(
            re.finditer(
                r"\bF-?1\b|\bF[- ]?(?:score|measure)\b|\brecall\b|\bsensitivity\b|\bprecision\b|\baccuracy\b"
                r"|\bspecificity\b|\bAUC\b",
                left,
                re.I,
            )
        )
        behind = re.match(rf"\s?(?:{name})", layout.plain[figure.end : statement.end], re.I)
        is_named = behind or (
            names and re.fullmatch(name, names[-1].group(), re.I) and len(left) - names[-1].end() < NAME_REACH
        )
        if is_named and figure.unit in ("percent", "score"):
            yield figure, figure.value / 100 if figure.value > 1 else figure.value


_N = r"\d{1,3}(?:,\d{3})+|\d+"
_THAT_IS = (
    r"\b(?:or|so|i\.e\.|that is|that's|which is|that makes|hence|equals)\b,?\s"
    r"(?:about |only |just |roughly |a share of )*"
)
_COUNT_AND_SHARE = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?P<n>{_N}) (?:out )?of (?:the |these |those |our |all )*(?P<of>{_N})\b(?![.,]\d| ?%)[^.;%\d]{{0,80}}?"
        rf"(?:{_THAT_IS}|\()(?P<share>\d+(?:\.\d+)?)\s?(?:%|percent)",
        rf"\bof (?:the |these |those |our |all )*(?P<of>{_N}) [^.;%\d]{{1,40}}?(?P<n>{_N})\b(?![.,]\d"
        rf"| ?%)[^.;%\d]{{0,60}}?"
        rf"{_THAT_IS}(?P<share>\d+(?:\.\d+)?)\s?(?:%|percent)",
    )
)


def share_disagrees(said: str) -> Sum | None:
    """Return why a count and the share told for it cannot both be: "180 of 200, or 94 %"."""
    for match in (found for pattern in _COUNT_AND_SHARE for found in pattern.finditer(said)):
        count, whole = (float(match[name].replace(",", "")) for name in ("n", "of"))
        share = float(match["share"])
        if count > whole or not whole:
            continue
        real = 100 * count / whole
        if min(abs(share - real), abs(share - (100 - real))) > 1:
            return Sum(f"{count:g} of {whole:g} is {real:.3g} %, not {share:g} %")
    return None


def change_disagrees(layout: Layout, claim: Claim, claims: Sequence[Claim]) -> Sum | None:
    """Return why a change told is none of the two values beside it; None where it may be, or these are not known."""
    if not claim.changes:
        return None
    figure = claim.changes[0]
    if figure.unit not in ("percent", "factor", "points"):
        return None
    pairs = _pairs(layout, claim, claims)
    slack = figure.value * TOLERANCE + (0.5 if figure.unit != "factor" else 0.05)
    changes = [change for pair in pairs for change in _changes(*pair, figure.unit)]
    if not changes or any(abs(figure.value - change) <= slack for change in changes):
        return None
    low, high = sorted(pairs[0])
    return Sum(f"{_printed(figure)} is told, but {low:g} and {high:g} differ by {_shown_change(low, high)}")


def _printed(figure: Figure) -> str:
    return {"percent": f"{figure.value:g} %", "factor": f"{figure.value:g} times"}.get(
        figure.unit, f"{figure.value:g} points"
    )


def _shown_change(low: float, high: float) -> str:
    gap = high - low
    of_high, of_low = 100 * gap / high, 100 * gap / low if low else 0.0
    ratio = f"{high / low:.3g} times, " if low else ""
    return f"{gap:.3g}: {ratio}{of_high:.3g} % of the higher, {of_low:.3g} % of the lower"


def _changes(one: float, other: float, unit: str) -> list[float]:
    """Return what may be called the change between two values, in one unit."""
    low, high = sorted((one, other))
    if unit == "points":
        return [high - low, 100 * (high - low)] if high <= 1 else [high - low]
    if low <= 0:
        return []
    if unit == "factor":
        return [high / low, *([(100 - low) / (100 - high)] if high < 100 else []), high / low - 1]
    return [
        100 * (high - low) / low,
        100 * (high - low) / high,
        *([100 * (high - low) / (100 - low)] if low < 100 else []),
    ]


def _pairs(layout: Layout, claim: Claim, claims: Sequence[Claim]) -> list[tuple[float, float]]:
    """Return the absolute values that a change may be between: of its own sentence, and of claims like it nearby."""
    statement = layout.statements[claim.statement]
    claimed = {figure.start: one for one in claims if one is not claim for figure in one.figures}
    changes = {figure.start for figure in claim.changes}
    own = [
        one.value for one in find_figures(layout.said(statement))
        if one.unit in ("percent", "score", "time") and one.start + statement.start not in changes
        and _alike(claim, one)
        and _is_end(claimed.get(one.start + statement.start), claim)
    ]  # fmt: skip
    near = sorted(
        (one for one in claims if one is not claim and not one.is_relative and one.kind == claim.kind
         and 0 < abs(one.statement - claim.statement) <= 3
         and (not claim.measure or family(one.measure) == family(claim.measure))
         and layout.block_of(layout.statements[one.statement]).section == layout.block_of(statement).section),
        key=lambda one: abs(one.statement - claim.statement),
    )  # fmt: skip
    if not (own or claim.measure or claim.kind == "speed" or _GOES_ON.match(layout.said(statement))):
        return []
    if claim.kind == "speed":  # two times are of one thing only in one table, or in neighbouring sentences
        near = [one for one in near if " | " in layout.said(layout.statements[one.statement])
                or abs(one.statement - claim.statement) == 1]  # fmt: skip
    values = [value for one in near for value in _told(one)][:MOST_VALUES]
    if own:
        beside = [(one, other) for place, one in enumerate(own) for other in (*own[place + 1 :], *values)]
        return [*beside, *combinations(values, 2)]
    return list(combinations(values, 2))


def _told(claim: Claim) -> list[float]:
    """Return the values that a claim tells."""
    figures = [one for one in claim.figures if one.unit in ("score", "percent", "time")]
    return [one.value for one in figures]


def _is_end(one: Claim | None, claim: Claim) -> bool:
    """Tell whether a number beside a change may be an end of it: claimed of nothing else."""
    return one is None or (
        not one.is_relative and one.kind == claim.kind and family(one.measure) == family(claim.measure)
    )


def _alike(claim: Claim, figure: Figure) -> bool:
    return (figure.unit == "time") == (claim.kind == "speed") and (figure.unit != "score" or figure.value % 1 > 0)
