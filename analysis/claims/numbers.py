"""Find the numbers of a sentence that could be claims, with unit, sign and range; stage of `extract`."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from analysis.claims.vocabulary import metric_words

UnitClass = Literal["percent", "factor", "points", "resource", "quality", "bare"]

_NUMBER = re.compile(
    r"(?<![\w.@^#_])(?P<sign>[+\-−–]\s?)?(?P<body>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3},\d{1,2}(?=\s?%)|\d+(?:\.\d+)?|\.\d+)"
    r"(?![\d#]|\.\d|,\d{3}(?!\d))"
)
_UNIT = re.compile(
    r"""
    (?P<percent>\s?%(?!\w)(?P<pp>\s?(?:points?|pts?|pp)\b)?|\s?percent(?:age)?\b(?P<pp2>\spoints?\b)?|\sper\scent\b
        |\s?(?P<pp3>p\.?p\.?(?!\w)))
    |(?P<factor>\s?[x×X](?![\w-])|\s?[x×X]-(?=[A-Za-z])|\s?-?\s?folds?\b(?!\scross)|\s?times\b)
    |(?P<points>\s(?:absolute\s)?(?:points?|pts)\b)
    |(?P<time>\s?(?:ms|µs|μs|us|ns|milliseconds?|microseconds?|secs?|seconds?|s|minutes?|mins?|hours?)
        (?:/\w+)?(?![\w-]))
    |(?P<rate>\s?(?:FPS|fps|frames?\sper\ssecond|frames/s|tokens/s\w*|tokens\sper\ssecond|images/s\w*|Hz)(?!\w))
    |(?P<size>\s?(?:K|M|B|k|million|billion|thousand)?\s?-?(?:trainable\s|learnable\s|model\s)?
        (?:parameters|params|Params|weights)\b)
    |(?P<flops>\s?(?:[KMGTP]|giga|Giga)?-?\s?(?:FLOPs?|FLOPS|MACs?|MAdds?)\b|\s?TOPS(?:/W)?\b)
    |(?P<memory>\s?(?:KB|MB|GB|TB|kB|GiB|MiB)(?![\w-]))
    |(?P<power>\s?(?:mJ|µJ|μJ|mW|µW|μW|W|kWh|pJ)(?![\w-]))
    |(?P<quality>\s?(?:dB|mm|bits/char\w*|bits\sper\s(?:character|byte|dimension)|cm|px|pixels?|°|degrees?|bpd|bpp|bits/dim|km/h|meters?|m)(?![\w-]))
    """,
    re.VERBOSE,
)
_RESOURCES = ("time", "rate", "size", "flops", "memory", "power")
_JOINT = re.compile(r"\s?(?:-{1,3}|–|—|~|∼|to)\s?[+~]?")
_DECIMAL_COMMA = re.compile(r",\d{1,2}$")
_MASKED_SPREAD = re.compile(r"\s?#{2,12}(?=\s?(?:%|percent|points?\b|dB|mm|ms)(?!\w))")
_ARROW = re.compile(r"\s?(?:→|->|⟶|\\to|\\rightarrow)\s?")
_BRACKET_TO = re.compile(r"%[^()]{0,25}\((?:from\s)?[~≈]?\s?$")
_BETWEEN = re.compile(r"\sand\s")
_RANGE_CUE = re.compile(r"\b(?:rang\w+|var\w+|span\w*|anywhere)\b[^,;]{0,30}\bfrom\s*$|\brang\w+\b[^,;]{0,30}$")
_FROM = re.compile(r"\bfrom\s(?:about\s|around\s|an?\s(?:[\w@-]+\s){0,4}(?:of\s)?|[~≈]\s?)?$")
_FROM_TO = re.compile(
    r"[^,;:.()]{0,40}(?:\([^()]{0,60}\)\s?[^,;:.()]{0,20})?\bto\s(?:just\s|only\s|about\s|around\s|nearly\s|over\s|almost\s|[~≈]\s?)?"
)
_NAME_BEFORE = re.compile(r"(?:^|\s|(?=\())(\(?[^\s(),;:]+)\s$")
_COUNTED = re.compile(
    r"\s?(?:-|\s)?(?:[a-z][a-z-]*\s){0,3}?(?:[a-z-]{2,}s|people|data|children|women|men|GPUs?|CPUs?|LLMs?|[A-Z]\w+s"
    r"|years?|days?|million|billion|thousand|bits?|epochs?|k)\b"
)
_SCALE_WORD = {"k": "thousand", "m": "million", "b": "billion"}


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a sentence; ``end`` stands behind its unit."""

    start: int
    end: int
    value: float
    unit: str
    unit_class: UnitClass
    signed: bool = False
    decimal: bool = False
    value_hi: float | None = None
    from_to: Literal["", "from", "to"] = ""
    """Which end of "from A to B" the number is."""


def find_numbers(text: str) -> list[Number]:
    """Return the numbers of ``text`` that may be claims, ranges merged, in reading order.

    ``text`` has gone through `clean.mask_non_claims`; years, counts of things and digits inside
    names are left out.
    """
    found: list[Number] = []
    last_end = -1
    for match in _NUMBER.finditer(text):
        number = _read(text, match, last_end)
        if number is not None:
            last_end = number.end
            if _may_be_claim(text, number):
                found.append(number)
    return _merge_ranges(text, found)


def _read(text: str, match: re.Match[str], last_end: int) -> Number | None:
    """Read one number with its unit, or None for digits inside a name or a longer token."""
    start, end = match.span("body")
    sign = match["sign"] or ""
    before = text[match.start() - 1] if match.start() else " "
    if before == "/" and (match.start() - 1 != last_end or (match["body"].isdigit() and text[end : end + 1] != "%")):
        return None
    if _is_fraction(match["body"], text, end):
        return None
    joined = before in "-–—−" and match.start() - 1 != last_end
    if joined and (text[match.start() - 2 : match.start() - 1].isalpha() or text[match.start() - 2] in ")]'"):
        return None
    body = match["body"]
    unit = _UNIT.match(text, _behind_spread(text, end))
    name, unit_class, unit_end = _unit_of(unit) if unit else _bare(end)
    following = text[unit_end : unit_end + 1]
    if unit is None and (following.isalpha() or (following == "-" and text[end + 1 : end + 2].isalpha())):
        return None
    signed = sign.startswith("+") and match.start() != last_end
    value = float(body.replace(",", "." if _DECIMAL_COMMA.search(body) else ""))
    return Number(start, unit_end, value, name, unit_class, signed, "." in body)


def _is_fraction(body: str, text: str, end: int) -> bool:
    """Whether the number is the numerator of "1/4"."""
    return body.isdigit() and re.match(r"/\d+(?![\d.%])", text[end : end + 8]) is not None


def _behind_spread(text: str, end: int) -> int:
    """Return where the unit may stand: behind a masked spread, as in "92.1 ± 0.3%"."""
    spread = _MASKED_SPREAD.match(text, end)
    return spread.end() if spread else end


def _bare(end: int) -> tuple[str, UnitClass, int]:
    return "", "bare", end


def _unit_of(unit: re.Match[str]) -> tuple[str, UnitClass, int]:
    """Return name, class and end of a matched unit."""
    kind = unit.lastgroup or ""
    text = unit.group().strip()
    if unit["percent"] is not None:
        points = unit["pp"] or unit["pp2"] or unit["pp3"]
        return ("points", "points", unit.end()) if points else ("percent", "percent", unit.end())
    if unit["factor"] is not None:
        return "times", "factor", unit.end()
    if unit["points"] is not None:
        return "points", "points", unit.end()
    if unit["quality"] is not None:
        return text, "quality", unit.end()
    if unit["size"] is not None:
        words = text.lower().split()
        scale = _SCALE_WORD.get(words[0][:1], "") if len(words) > 1 or words[0] not in {"parameters", "params"} else ""
        if words[0] in {"trainable", "learnable", "model", "weights"}:
            scale = ""
        return f"{scale} parameters".strip(), "resource", unit.end()
    return (text, "resource", unit.end()) if kind else (text, "bare", unit.end())


def _merge_ranges(text: str, numbers: list[Number]) -> list[Number]:
    """Join "A-B" and "A to B" into one number and mark the ends of "from A to B"."""
    merged: list[Number] = []
    for number in numbers:
        previous = merged[-1] if merged else None
        if previous is None or previous.value_hi is not None or previous.from_to == "to":
            merged.append(number)
            continue
        between = text[previous.end : number.start]
        left = text[max(0, previous.start - 60) : previous.start]
        same_unit = previous.unit in ("", number.unit)
        plain = _JOINT.fullmatch(between) or (_BETWEEN.fullmatch(between) and left.endswith("between "))
        if previous.unit == "" and previous.decimal and between == " ":  # "2.55 1 mm": a spread that lost its sign
            merged[-1] = replace(previous, end=number.end, unit=number.unit, unit_class=number.unit_class)
            continue
        if _changes(left, between, text):
            unit, unit_class = (previous.unit or number.unit), number.unit_class
            merged[-1] = replace(previous, from_to="from", unit=unit, unit_class=unit_class)
            merged.append(replace(number, from_to="to"))
        elif plain and same_unit and not (number.value <= previous.value and "to" not in between):
            merged[-1] = replace(
                previous,
                end=number.end,
                value_hi=number.value,
                unit=number.unit,
                unit_class=number.unit_class,
                decimal=previous.decimal or number.decimal,
            )
        else:
            merged.append(number)
    return merged


def _changes(left: str, between: str, text: str) -> bool:
    """Whether two numbers are the ends of a change: "from A to B", "A -> B", "by 32% (A to B)"."""
    if _ARROW.fullmatch(between):
        return True
    if _BRACKET_TO.search(left) and _FROM_TO.fullmatch(between):
        return True
    return bool(_FROM.search(left)) and not _RANGE_CUE.search(left) and _FROM_TO.fullmatch(between) is not None


def _may_be_claim(text: str, number: Number) -> bool:
    """Whether a number is neither a year, nor a version, nor a count of things."""
    if number.unit_class != "bare":
        return True
    following = text[number.end : number.end + 40]
    if number.value in range(1900, 2100) and not number.decimal:
        return False
    name = _NAME_BEFORE.search(text[max(0, number.start - 40) : number.start])
    if (
        name
        and not (name[1].startswith("(") and following[:1] in {")", ",", ";"})
        and _looks_like_name(name[1], name.start(1) == 0 and number.start <= 40)
    ):
        return False
    if number.decimal:
        return not re.match(r"\s?(?:million|billion|thousand|[KMB]\b)", following)
    counted = _COUNTED.match(following)
    if counted:
        last = counted.group().split()[-1].lower() if counted.group().split() else ""
        return last in metric_words() and number.value <= 1000
    return True


def _looks_like_name(word: str, first: bool) -> bool:
    """Whether the word before a bare number makes it a version: "Llama 3.1", "WOZ 2.0"."""
    bare = re.sub(r"\W+$", "", word)
    if not bare or bare.split("-")[0].lower() in metric_words() or bare.lower() in metric_words():
        return False
    if re.search(r"[=<>≤≥≈~]$", word):
        return False
    return (bare[0].isupper() and not first) or (any(c.isdigit() for c in bare) and any(c.isalpha() for c in bare))
