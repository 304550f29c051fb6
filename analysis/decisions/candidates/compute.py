"""How much computation a text says that training took, in FLOP; none where it says several. Used by `texts`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

PFLOPS_DAY = 1e15 * 86_400
"""FLOP of one petaflop/s-day."""
FACTOR = 2.0
"""Estimates nearer than this factor are one."""
REACH = 600
"""Characters on either side of an amount that are looked at."""
LEAST = 1e9
"""Smaller numbers count something else, in papers since 1990."""
_SCALES = {"kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12, "peta": 1e15, "exa": 1e18, "zetta": 1e21, "yotta": 1e24,
           "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18, "z": 1e21, "y": 1e24}  # fmt: skip
_NUMBER = (
    r"(?P<number>\d+(?:\.\d+)?\s?[eE]\s?\+?\d{1,2}"
    r"|(?:\d+(?:\.\d+)?\s?(?:[×x*·•⋅]|\\times|\\cdot)\s?)?10\s?(?:\^|\*\*)\s?\{?\s?\d{1,2}\s?\}?|\d[\d,]*(?:\.\d+)?)"
)
_AMOUNT = re.compile(
    rf"(?<![\w.^]){_NUMBER}\s?(?:(?P<day>(?:peta|P)-?\s?flops?(?:/s(?:ec)?|s)?[-\s·*]*days?)"
    r"|(?P<scale>kilo|mega|giga|tera|peta|exa|zetta|yotta|[KMGTPEZY])?-?\s?(?P<flop>FLOPs?"
    r"|floating[- ]point operations)\b)?"
    r"(?P<rate>\s?(?:/|per\s|p\.)\s?\w+|[-\s·*]*(?:GPU|TPU|utili[sz]ation))?",
    re.I,
)
_EXPONENT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPT = re.compile(r"(?<=10)[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_RESULT = re.compile(r"(?:=|≈|~|≃|:|\bis\b|\bequals\b|\bgets?\b|\bto\b)\s*(?:about\s|around\s|~|≈|=)?\s*$")
_TOTAL = re.compile(r"(?i)\b(?:total|altogether|in sum|geometric mean|geomean)\b[^=\d]{0,40}$")
_MEAN = re.compile(r"(?i)geo(?:metric)?\s?-?mean|sqrt\s?\(|√")
_NOT_SAID = re.compile(r"https?://\S+|\s?±\s?\d+(?:\.\d+)?")
"""Addresses and spreads: their numbers are no amounts."""
_GOES_ON = re.compile(r"(?i)[*×^]|ops\b|operations\b")
_PER_PART = re.compile(r"(?i)\b(?:one|per|each|an)\s(?:epoch|step|update|image|token|sample|run)\b[^\n]{0,30}$")
_TUNING = re.compile(r"(?i)fine-?\s?tun|post-?train")
_TRAINING = re.compile(
    r"(?i)\btrain\w*|\bcompute\b|\bcomputation\w*|\bbudget\b|\bpre-?train\w*|\bestimate\w*|\btotal\b"
)
_INFERENCE = re.compile(
    r"(?i)\binference\b|\bper\s(?:image|token|sample|forward)|\bforward\s(?:pass|prop)|\bthroughput\b"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of computation in a text."""

    value: float
    """FLOP."""
    start: int
    end: int
    quote: str
    is_result: bool
    """Behind "=" or "total"."""
    is_total: bool
    has_unit: bool


def amounts_in(text: str, is_note: bool = False) -> list[Amount]:
    """Return the amounts of computation in a text, in reading order; rates (FLOP/s) and what is per item left out.

    Parameters
    ----------
    is_note
        Whether the text is about nothing else, so that numbers need no unit: "6 * 7B * 2T = 8.4e22".
    """
    text = _NOT_SAID.sub(lambda found: " " * len(found[0]), text)
    plain = _SUPERSCRIPT.sub(lambda found: "^" + found[0].translate(_EXPONENT), text)
    found = []
    for hit in _AMOUNT.finditer(plain):
        unit = bool(hit["day"] or hit["flop"])
        value = _value(hit)
        before = plain[max(0, hit.start() - 60) : hit.start()]
        is_result, is_total = bool(_RESULT.search(before)), bool(_TOTAL.search(before))
        behind = plain[hit.end() : hit.end() + 12].lstrip()
        is_said = unit or (is_note and (is_result or is_total))
        if not is_said or _is_rate(hit) or value < LEAST or _GOES_ON.match(behind) or _PER_PART.search(before):
            continue
        found.append(Amount(value, hit.start(), hit.end(), _around(plain, hit), is_result, is_total, unit))
    return found


def _is_rate(hit: re.Match[str]) -> bool:
    """Tell whether an amount is a speed: FLOP/s, or TFLOPS, which nobody counts a training in."""
    return bool(hit["rate"] or (hit["scale"] or "")[:1].lower() in ("k", "m", "g", "t"))


def _value(hit: re.Match[str]) -> float:
    number = re.sub(r"\s|,", "", hit["number"])
    power = re.fullmatch(r"(?:(\d+(?:\.\d+)?)(?:[×x*·•⋅]|\\times|\\cdot))?10(?:\^|\*\*)\{?(\d{1,2})\}?", number)
    value = float(power[1] or 1) * 10.0 ** int(power[2]) if power else float(number)
    if hit["day"]:
        return value * PFLOPS_DAY
    return value * _SCALES.get((hit["scale"] or "").lower(), 1.0)


def _around(text: str, hit: re.Match[str]) -> str:
    """Return the line or sentence of a hit, as far as it lies near."""
    first, last = max(0, hit.start() - REACH), hit.end() + REACH
    start = max(text.rfind("\n", first, hit.start()), text.rfind(". ", first, hit.start()), first - 1) + 1
    end = min((place for sign in ("\n", ". ") if (place := text.find(sign, hit.end(), last)) >= 0), default=last)
    return " ".join(text[start:end].split())[:400]


def compute_of(text: str, is_note: bool = False) -> Amount | None:
    """Return the computation that training took by a text; None where it says nothing or different things."""
    found = amounts_in(text, is_note)
    if not is_note:
        found = [
            one
            for one in found
            if one.value >= 1e12 and _TRAINING.search(one.quote) and not _INFERENCE.search(one.quote)
        ]
    if not found:
        return None
    if is_note and (mean := _MEAN.search(text)):
        results = [one for one in found if one.start > mean.start() and (one.is_result or one.is_total)]
        return results[-1] if results else None
    largest = max(one.value for one in found)
    if _TUNING.search(text) and found[-1].value * FACTOR < largest:
        return None  # the last amount is that of tuning alone
    totals = [one for one in found if one.is_total]
    results = [one for one in found if one.is_result]
    return _agreed(totals) or _agreed(found) or (_agreed(results) if is_note else None)


def _agreed(found: Sequence[Amount]) -> Amount | None:
    """Return the last of amounts that lie within a factor 2 of each other."""
    values = [one.value for one in found]
    return found[-1] if found and max(values) <= FACTOR * min(values) else None
