"""Checks of numbers in sentences: impossible shares, differences, the abstract against the tables; part of `setup`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.audit.arithmetic import SHARE, Check, is_possible, items_of
from analysis.audit.grid import Grid, Printed, printed_number

_FROM_TO = re.compile(
    r"\bfrom\s(?:[\w@-]+\s){0,2}?(?P<a>\d+(?:\.\d+)?)\s?%?\s(?:[\w@-]+\s){0,4}?to\s(?:[\w@-]+\s){0,2}?(?P<b>\d+(?:\.\d+)?)(?!\d|\.\d)"
)
_BY = re.compile(
    r"(?:\bby\s|\b(?:gain|improvement|increase|decrease|reduction|drop)\sof\s|\(\s?[+\-−–]?\s?)(?:about\s|an?\s|absolute\s|relative\s)*"
    r"(?P<c>\d+(?:\.\d+)?)\s?(?P<unit>%|points?|percent\w*|x|×|times)?"
)

CLOSE = 12
"""Characters between "from A to B" and the change that belongs to it."""


def check_claim_granularity(claim: Mapping[str, Any]) -> Check | None:
    """Return a claimed share of right answers that the number of items in its sentence cannot give."""
    sentence, n_items = claim["sentence"], items_of(claim["sentence"])
    printed = printed_in(sentence, claim["value"])
    is_share = claim["kind"] in ("result", "baseline") and SHARE.search(claim["metric"] or "")
    if n_items is None or printed is None or not is_share or not printed.decimals or not 1 < printed.value < 100:
        return None
    if is_possible(printed, n_items):
        return None
    told = f"no number of {n_items} items gives {printed.value:.{printed.decimals}f} %"
    return Check("granularity", told, printed.value, None, sentence)


def check_sentence(sentence: str) -> Check | None:
    """Return the change stated beside "from A to B", where it is no difference or ratio of the two."""
    ends = _FROM_TO.search(sentence)
    if ends is None:
        return None
    stated = [match for match in _BY.finditer(sentence) if match["unit"] and _is_beside(sentence, match, ends)]
    one, other = printed_number(ends["a"]), printed_number(ends["b"])
    change = printed_number(stated[0]["c"]) if len(stated) == 1 else None
    if change is None or one is None or other is None or not one.value:
        return None
    changes = _changes(one, other)
    if any(abs(change.value - value) <= change.half_unit + bound + 1e-9 for value, bound in changes):
        return None
    difference = abs(other.value - one.value)
    told = f"from {ends['a']} to {ends['b']} is {difference:.4g}, or {100 * difference / one.value:.4g} % of the first"
    return Check("delta", told, change.value, round(difference, 6), sentence)


def _is_beside(sentence: str, change: re.Match[str], ends: re.Match[str]) -> bool:
    """Tell whether a change stands directly before or behind "from A to B", with no number between."""
    is_behind = change.start() >= ends.end()
    between = sentence[ends.end() : change.start()] if is_behind else sentence[change.end() : ends.start()]
    return len(between) <= CLOSE and not re.search(r"\d", between)


def _changes(one: Printed, other: Printed) -> list[tuple[float, float]]:
    """Return what a paper may call the change, each with what rounding may have moved it.

    Points; per cent of either number, or of the errors (what is left to 100); times.
    """
    gap, slack = abs(other.value - one.value), one.half_unit + other.half_unit
    changes = [(gap, slack)]
    for base in (one.value, other.value, 100 - one.value):
        if base > 0:
            changes.append((100 * gap / base, 100 * slack / base * (1 + gap / base)))
    low, high = sorted((one.value, other.value))
    if low > 0:
        bound = slack / low * (1 + high / low)
        changes += [(high / low, bound), (100 * high / low, 100 * bound)]
    return changes


def is_abstract(section: str | None) -> bool:
    """Tell whether a heading is the abstract's, which full text often repeats."""
    return section is None or section.strip().lower().rstrip(".:") in ("abstract", "summary")


def printed_in(sentence: str, value: float) -> Printed | None:
    """Return a value as a sentence prints it; None where it does not."""
    for match in re.finditer(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?", sentence):
        number = printed_number(match.group())
        if number is not None and abs(number.value - value) < 1e-9:
            return number
    return None


def check_abstract(
    claims: Iterable[Mapping[str, Any]], grids: Sequence[Grid], texts: Sequence[str]
) -> list[Check]:  # fmt: skip
    """Return results of the abstract, with a decimal, that no table and no paragraph here shows.

    A finer number that rounds to it counts, and a fraction for a percentage. Without a table nothing is told.
    """
    cells = [number for grid in grids for row in grid.numbers for number in row if number is not None]
    if not cells:
        return []
    found = []
    for claim in claims:
        printed = printed_in(claim["sentence"], claim["value"])
        if claim["kind"] != "result" or printed is None or not printed.decimals or claim["approximate"]:
            continue
        if not any(_rounds_to(cell, printed) for cell in cells) and not _in_texts(printed, texts):
            told = f"{printed.value:.{printed.decimals}f} is in none of {len(grids)} tables and in no paragraph here"
            found.append(Check("abstract", told, printed.value, None, claim["sentence"]))
    return found


def _rounds_to(cell: Printed, printed: Printed) -> bool:
    """Tell whether a cell, or a hundred times it or a hundredth, gives a number when rounded to as many decimals."""
    bound = printed.half_unit + 1e-9
    scales = ((1, 0), (100, -2), (0.01, 2))
    return any(
        abs(cell.value * scale - printed.value) <= bound and cell.decimals + shift >= printed.decimals
        for scale, shift in scales
    )  # fmt: skip


def _in_texts(printed: Printed, texts: Sequence[str]) -> bool:
    shown = re.escape(f"{printed.value:.{printed.decimals}f}")
    return any(re.search(rf"(?<![\d.]){shown}(?!\d)", text) for text in texts)
