"""The numbers of a pitch's sentence, also those written as words ("twice", "nine out of ten"); used by `claims`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from analysis.claims.clean import mask_non_claims
from analysis.claims.numbers import find_numbers

FigureUnit = Literal["percent", "factor", "points", "time", "rate", "score"]
MOST_FIGURES = 60
"""Of one statement; one with more is a table run into the text and is passed over."""
_ONES = dict(zip("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
                 " seventeen eighteen nineteen".split(), range(1, 20), strict=True))  # fmt: skip
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_ONE, _TEN = "|".join(sorted(_ONES, key=len, reverse=True)), "|".join(_TENS)
_WORD = rf"(?:(?:{_TEN})(?:[- ](?:{_ONE}))?|(?:{_ONE})|(?:one|a)\shundred)"
_IN_WORDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"\b({_WORD}|\d{{1,2}})\s(?:times\s)?(?:out\sof|in)\s(ten|10|a\shundred|100)\b", re.I),
     lambda m: f"{100 * _value(m[1]) / _value(m[2]):g}%"),
    (re.compile(
        rf"\b({_WORD})(?=\s(?:point\s\w+\s)?(?:percent|per\scent|%|points\b|seconds|minutes|milliseconds))", re.I),
     lambda m: f"{_value(m[1]):g}"),
    (re.compile(
        rf"\b({_WORD})(?=\stimes\s(?:as|the|more|less|fewer|faster|better|cheaper|higher|lower|quicker))", re.I),
     lambda m: f"{_value(m[1]):g}"),
    (re.compile(rf"\b({_ONE})-?fold\b", re.I), lambda m: f"{_ONES[m[1].lower()]}x"),
    (re.compile(r"\ban?\sorder\sof\smagnitude\b", re.I), lambda m: "10x"),
    (re.compile(
        r"\b(?:twice|doubles|doubled|double(?=\s(?:the|your|our|its|that|as|what)\b))\b(?!\s(?:a|every|per|each|by"
        r"|transcribed)\b)", re.I), lambda m: "2x"),
    (re.compile(r"\b(?:triples?|tripled|thrice)\b", re.I), lambda m: "3x"),
    (re.compile(
        r"\b(?:halves|halved|halving)\b(?=\s(?:the|your|our|error|cost|time|my|their|it))", re.I), lambda m: "50%"),
    (re.compile(
        r"(?<!first )(?<!second )(?<!other )(?<!and a )\bhalf\b(?!-|\s(?:an?\s|hour|day|year|past|million"
        r"|of\s(?:the|them|all|these|our)\b))",
                re.I), lambda m: "50%"),
    (re.compile(
        r"\b(?:one|a)[- ](third|quarter|fifth|tenth)(?=\s(?:of\s(?:the|what|your)\s|the\s|fewer|less|lower|more"
        r"|cheaper))", re.I),
     lambda m: {"third": "33%", "quarter": "25%", "fifth": "20%", "tenth": "10%"}[m[1].lower()]),
    (re.compile(r"\btwo[- ]thirds\b", re.I), lambda m: "67%"),
    (re.compile(r"\bthree[- ]quarters\b", re.I), lambda m: "75%"),
)  # fmt: skip
_SPREADS = re.compile(
    r"""\(?\b(?:9\d|99\.\d)\s?(?:%|percent)\s(?:(?:bootstrap|confidence|credible|prediction)\s)?(?:interval|CIs?|bounds?|limits?)\b
        (?:[^()\d;.]{0,40}\s?\d+(?:\.\d+)?\s?%?\s?(?:to|-|–|and|,)\s?\d+(?:\.\d+)?\s?%?)?
    |\b(?:interval|CI)\b[^()\d;.]{0,30}\d+(?:\.\d+)?\s?%?\s?(?:to|-|–|and|,)\s?\d+(?:\.\d+)?\s?(?:%|points)?
    |\[\s?\d+(?:\.\d+)?\s?%?\s?[,;–-]\s?\d+(?:\.\d+)?\s?%?\s?\]
    |\b(?:standard\s(?:deviation|error)|std\.?(?:\sdev\.?)?|s\.?d\.|SD|SE
    |sigma)\b[^\d;.]{0,12}\d+(?:\.\d+)?(?:\s?(?:%|points|hours|ms))?
    |(?:plus\s(?:or|/)\sminus|plus-minus|give\sor\stake|±|\+/-)\s?\d+(?:\.\d+)?(?:\s?(?:%|points|ms|percent))?
    |\bp\s?[<=]\s?0?\.\d+""",
    re.VERBOSE | re.IGNORECASE,
)
_MONEY = re.compile(r"(?:[$€£]|\b(?:USD|EUR|GBP|CHF|dollars?|euros?)\s?)\s?$", re.I)
_MONEY_BEHIND = re.compile(
    r"\s?(?:[$€£]|(?:k|m|bn|million|billion|thousand)?\s?(?:euros?|dollars?|cents?|pounds|USD|EUR|GBP|CHF)\b)", re.I
)
_RATE = re.compile(
    r"(?<![\w.,$€£])(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>(?:[A-Za-z][\w-]*\s){0,3}?[A-Za-z][\w-]*(?:\s(?:per|an?"
    r"|each|every)\s|/)"
    r"(?:second|sec|s|minute|min|hour|h)|[GM]bps|Gbit/s|qps|QPS|rps|fps|FPS|tps)\b"
)
_EARLIER = re.compile(
    r"\b(?P<n>\d{1,3}(?:\.\d+)?)\s(?P<unit>(?:minutes?|hours?|days?|weeks?|months?)\s(?:before|ahead|earlier"
    r"|in advance|sooner))\b"
)
"""How long beforehand a thing is told."""
_SHORT_TIME = re.compile(
    r"\b(?:under|in|within|below|than|takes|about|only|just)\s(?P<n>an?|one)\s(?P<unit>second|minute|hour)\b", re.I
)
_TIME = re.compile(r"(?:ms|µs|μs|us|ns|milliseconds?|microseconds?|secs?|seconds?|s|minutes?|mins?|hours?)(?:/\w+)?")


_WHOLE = r"\d{1,3}(?:,\d{3})+|\d+"
_PARTS = re.compile(
    rf"\b(?:out )?of (?:the |these |those |our |all )*(?P<whole>{_WHOLE}) (?:[\w-]+ )?[\w-]+,? (?:[a-z']+ ){{0,2}}?"
    rf"(?P<one>{_WHOLE})(?![\d.,%]| ?%)[^.;\d]{{0,50}}?\band (?:[a-z']+ ){{0,3}}?(?P<other>{_WHOLE})(?! ?[%\d]|,\d)\b",
    re.I,
)


class Parts(NamedTuple):
    """Two counts told as the parts of a third, and where they stand in the statement."""

    whole: float
    one: float
    other: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; offsets are within the statement."""

    start: int
    end: int
    value: float
    unit: FigureUnit
    unit_word: str = ""
    """As printed: ms, seconds, tickets per second."""
    high: float | None = None
    from_to: str = ""
    """Which end of "from A to B" it is."""


def find_figures(said: str) -> list[Figure]:
    """Return the numbers of a statement that may be claims, in order; prices, spreads and counts are left out."""
    spans = [match.span() for pattern, _ in _IN_WORDS for match in pattern.finditer(said)]
    written = _SPREADS.sub(_blank, digits(said))
    found = [
        Figure(
            _begin(spans, one.start),
            one.end,
            one.value,
            unit,
            one.unit if unit == "time" else "",
            one.value_hi,
            one.from_to,
        )
        for one in find_numbers(mask_non_claims(written))
        if (unit := _unit(one.unit_class, one.unit, one.decimal)) is not None
        and not _is_money(written, one.start, one.end)
    ]
    found += [
        one for one in _others(written) if not any(one.start < other.end and other.start < one.end for other in found)
    ]
    return sorted(found, key=lambda one: one.start)[: MOST_FIGURES + 1]


def parts_above(said: str) -> Parts | None:
    """Return two parts that are together more than their whole: "of the 96 we caught 71 and missed 31"."""
    for match in _PARTS.finditer(said):
        whole, one, other = (float(match[name].replace(",", "")) for name in ("whole", "one", "other"))
        if one + other > whole > max(one, other):
            return Parts(whole, one, other, match.start(), match.end())
    return None


def _begin(spans: Sequence[tuple[int, int]], start: int) -> int:
    """Return where a number begins that is written in words, in front of its digits."""
    return min((first for first, last in spans if first <= start < last), default=start)


def digits(said: str) -> str:
    """Return a statement of equal length with numbers in words as digits, blanks before them."""
    for pattern, written in _IN_WORDS:
        said = pattern.sub(lambda match, written=written: written(match).rjust(len(match.group())), said)  # type: ignore[misc]
    return said


def _value(word: str) -> float:
    """Return the value of a number word below a hundred, or of digits."""
    word = word.lower().strip()
    if word.isdigit():
        return float(word)
    if "hundred" in word:
        return 100.0
    return float(sum(_TENS.get(part) or _ONES.get(part) or 0 for part in re.split(r"[- ]", word)))


def _blank(match: re.Match[str]) -> str:
    return "#" * len(match.group())


def _unit(unit_class: str, unit: str, decimal: bool) -> FigureUnit | None:
    if unit_class == "percent":
        return "percent"
    if unit_class == "factor":
        return "factor"
    if unit_class == "points":
        return "points"
    if unit_class == "resource":
        return "time" if _TIME.fullmatch(unit) else "rate" if re.search(r"/s|per|fps|FPS|Hz", unit) else None
    return "score" if unit_class in ("bare", "quality") and (decimal or unit_class == "bare") else None


def _is_money(written: str, start: int, end: int) -> bool:
    before = _MONEY.search(written[max(0, start - 10) : start])
    return before is not None or _MONEY_BEHIND.match(written, end) is not None


def _others(written: str) -> list[Figure]:
    """Return what a paper's reader passes over: "10 gigabits per second", "under a minute"."""
    rates = [
        Figure(one.start(), one.end(), float(one["n"].replace(",", "")), "rate", one["unit"])
        for one in _RATE.finditer(written)
    ]
    rates += [
        Figure(one.start(), one.end(), float(one["n"]), "time", one["unit"]) for one in _EARLIER.finditer(written)
    ]
    return rates + [
        Figure(one.start("n"), one.end(), 1.0, "time", one["unit"]) for one in _SHORT_TIME.finditer(written)
    ]
