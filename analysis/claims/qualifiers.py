"""Read what stands right beside a number: about, over, ±, and the size of the model; stage of `extract`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.claims.cues import any_of
from analysis.claims.numbers import Number

_ABOUT = any_of(
    r"""over above about around approximately approx\. roughly nearly almost close\sto more\sthan less\sthan up\sto
    at\sleast at\smost below under beyond exceeding exceeds? as\shigh\sas as\slow\sas as\smuch\sas better\sthan
    higher\sthan lower\sthan some only\sabout well\sover"""
)
_APPROXIMATE = re.compile(rf"(?:\b{_ABOUT}\s(?:an?\s)?|[~≈∼≃><≥≤]\s?)$", re.IGNORECASE)
_OR_MORE = re.compile(r"\s?(?:\+(?!\s?/)|(?:or|and)\s(?:more|higher|above|less|better|lower)\b)")
_SPREAD = re.compile(r"\d[\d,.]*\s?%?\s?\(?\s?(?:±|\+/-|\+-|\\pm)\s?(\d+(?:\.\d+)?)")
_SPREAD_KINDS = (
    ("std", re.compile(r"\bstandard\sdeviations?\b|\bstd\b|\bs\.d\.|\bSD\b", re.IGNORECASE)),
    ("standard error", re.compile(r"\bstandard\serrors?\b|\bs\.e\.m?\.?|\bSEM\b", re.IGNORECASE)),
    ("95 % interval", re.compile(r"\b95\s?\\?%\s?(?:CI|confidence)", re.IGNORECASE)),
)
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """What qualifies one number."""

    approximate: bool
    uncertainty: float | None
    uncertainty_kind: str | None


def qualify(text: str, number: Number) -> Qualifiers:
    """Return whether a number of the sentence ``text`` is a bound or rounded, and what stands behind ±."""
    left = text[max(0, number.start - 24) : number.start]
    approximate = _APPROXIMATE.search(left) is not None or _OR_MORE.match(text, number.end) is not None
    spread = _SPREAD.match(text, number.start)
    if spread is None:
        return Qualifiers(approximate, None, None)
    kind = next((name for name, pattern in _SPREAD_KINDS if pattern.search(text)), None)
    return Qualifiers(approximate, float(spread[1]), kind)


def model_size(text: str, numbers: Sequence[Number], result: Number) -> float | None:
    """Return the parameters that a sentence states in the clause of a result, where it states one number of them."""
    stated = [number for number in numbers if number.unit.endswith("parameters")]
    if len(stated) != 1 or ";" in text[min(stated[0].end, result.end) : max(stated[0].start, result.start)]:
        return None
    return stated[0].value * _SCALES.get(stated[0].unit.split()[0], 1.0)
