"""The attributes a candidate can have: unit, direction, bounds, and how a printed value is read. Used by all readers.

A name may be qualified behind a colon: "accuracy:IMAGENET", "latency:p95", "price:output".
"""

import math
import re
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal, NamedTuple, overload

from analysis.decisions.candidates.record import Cell, Tier
from analysis.decisions.candidates.units import COUNTED, SCALES, read_unit
from data.errors import InputError

Better = Literal["higher", "lower", ""]
"""Which end one wants; "": neither, or it depends."""
LONGEST = 200
"""Characters of a text value or a name."""
MAC_OR_FLOP = "FLOP or MAC is not said: up to twice as many"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that can be known of a candidate."""

    name: str
    """With its qualifier."""
    unit: str
    """Base unit as shown; "" for text and bare numbers."""
    base: str
    """The same for `units`; "" where values have no unit."""
    better: Better
    lo: float
    """Values outside lo to hi, ends included, are refused."""
    hi: float
    label: str
    kind: Literal["number", "text", "date", "precision"] = "number"

    @property
    def is_number(self) -> bool:
        """Whether values are numbers."""
        return self.kind == "number"


class Amount(NamedTuple):
    """A printed number in its base unit, with what it may be."""

    value: float
    lo: float | None
    hi: float | None
    note: str


_ANY = math.inf
_NUMBERS: tuple[tuple[str, str, str, Better, float, float, str], ...] = (
    ("accuracy", "%", "percent", "higher", 0, 100, "accuracy"),
    ("f1", "%", "percent", "higher", 0, 100, "F1"),
    ("error", "%", "percent", "lower", 0, 1e4, "error rate"),
    ("score", "", "", "higher", -_ANY, _ANY, "score"),
    ("loss", "", "", "lower", -_ANY, _ANY, "loss or error measure"),
    ("parameters", "parameters", "parameter", "lower", 1, 1e16, "parameters"),
    ("active_parameters", "parameters", "parameter", "lower", 1, 1e16, "active parameters"),
    ("flops", "FLOP", "FLOP", "lower", 0, 1e30, "computation per inference"),
    ("training_compute", "FLOP", "FLOP", "lower", 0, 1e32, "training computation"),
    ("training_tokens", "tokens", "token", "", 0, 1e18, "tokens trained on"),
    ("memory", "B", "byte", "lower", 0, 1e18, "memory in use"),
    ("size", "B", "byte", "lower", 0, 1e18, "size of the weights"),
    ("latency", "s", "second", "lower", 0, 1e8, "latency"),
    ("first_token", "s", "second", "lower", 0, 1e8, "time to the first token"),
    ("throughput", "items/s", "item / second", "higher", 0, 1e15, "throughput"),
    ("token_throughput", "tokens/s", "token / second", "higher", 0, 1e15, "throughput in tokens"),
    ("energy", "J", "joule", "lower", 0, 1e18, "energy per inference"),
    ("power", "W", "watt", "lower", 0, 1e12, "power"),
    ("price", "USD/1M tokens", "USD / Mtoken", "lower", 0, 1e9, "price per million tokens"),
    ("price_hour", "USD/h", "USD / hour", "lower", 0, 1e9, "price per hour"),
    ("price_request", "USD/request", "USD / item", "lower", 0, 1e9, "price per request"),
    ("cost", "USD", "USD", "lower", 0, 1e15, "cost"),
    ("context", "tokens", "token", "higher", 1, 1e12, "longest input"),
    ("batch", "", "", "", 1, 1e9, "batch size"),
    ("resolution", "", "", "", 1, 1e6, "side of an input image in pixels"),
    ("failures", "%", "percent", "lower", 0, 100, "share of failed requests"),
)
_TEXTS: tuple[tuple[str, Literal["text", "date", "precision"], str], ...] = (
    ("licence", "text", "licence"), ("date", "date", "date"), ("precision", "precision", "number format"),
    ("quantisation", "text", "quantisation"), ("hardware", "text", "hardware"), ("framework", "text", "framework"),
    ("provider", "text", "provider"), ("task", "text", "task"), ("language", "text", "languages"),
    ("base_model", "text", "made from"), ("architecture", "text", "architecture"), ("flag", "text", "remark"),
)  # fmt: skip
ATTRIBUTES: dict[str, Attribute] = {
    name: Attribute(name, unit, base, better, lo, hi, label) for name, unit, base, better, lo, hi, label in _NUMBERS
} | {name: Attribute(name, "", "", "", 0, 0, label, kind) for name, kind, label in _TEXTS}
SPELLINGS = {
    "params": "parameters", "param": "parameters", "param_count": "parameters", "n_params": "parameters",
    "num_parameters": "parameters", "num_params": "parameters", "active_params": "active_parameters",
    "macs": "flops", "gmacs": "flops", "gflops": "flops", "flop": "flops", "mult_adds": "flops", "vram": "memory",
    "ram": "memory", "peak_memory": "memory", "ttft": "first_token", "license": "licence", "acc": "accuracy",
    "top1": "accuracy", "fps": "throughput", "dtype": "precision", "device": "hardware", "batch_size": "batch",
    "img_size": "resolution", "image_size": "resolution", "infer_img_size": "resolution",
    "release_date": "date", "released": "date", "context_length": "context", "quantization": "quantisation",
    "model_size": "size", "training_flop": "training_compute", "training_flops": "training_compute",
}  # fmt: skip
"""Other usual names."""
_UNIT_OF_NAME = {"gmacs": "GMACs", "gflops": "GFLOPs", "macs": "MACs", "mult_adds": "MACs", "top1": "", "fps": "1/s"}
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_NUM = (
    r"[+\-−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d*)?|\.\d+)"
    r"(?:\s?[eE][+\-−]?\d{1,3}|\s?[×x·]\s?10\s?\^?\s?[-−]?\d{1,2})?"
)
_PRINTED = re.compile(
    rf"(?P<about>~|≈|about\s|ca\.?\s|<=?|>=?|≤|≥|up to\s|at least\s)?\s?"
    rf"(?P<money>(?:US)?\$\s?|[€£¥]\s?)?(?P<first>{_NUM})"
    rf"(?:\s?(?P<how>±|\+/-|-|–|—|\sto\s|\.\.\.?|…)\s?(?P<second>{_NUM}))?\s?(?P<unit>.*)"
)
_PER_ITEM = re.compile(r"(?i)\s?(?:/|\bper\b)\s?(?:image|sample|request|query|item|inference|example|frame|step)$")
_CONVENTION = re.compile(r"(?i)\s+(?:as|=|in)\s+(?P<what>FLOPs?|MACs?)$")
_PRECISIONS = (
    (r"(?:fp|float|f)[-_ ]?(64|32|16|8)(?!\d)", "fp"), (r"b(?:f|float)[-_ ]?16", "bf16"), (r"tf[-_ ]?32", "tf32"),
    (r"u?int[-_ ]?(16|8|4|2)(?!\d)|i(8|4)", "int"), (r"(8|6|5|4|3|2|1\.58|1)[-_ ]?bits?", "int"), (r"nf4", "nf4"),
    (r"(?:half)(?:[- ]precision)?", "fp16"), (r"single[- ]precision", "fp32"), (r"w4a16|q4\w*", "int4"),
    (r"w8a8|q8\w*", "int8"), (r"mxfp4|fp4", "fp4"),
)  # fmt: skip


@lru_cache(4096)
def attribute(name: str) -> Attribute:
    """Return what an attribute's name means; its qualifier stands behind a colon.

    Raises
    ------
    InputError
        If it is no attribute; the message names near ones.
    """
    head, colon, rest = " ".join(name.split()).partition(":")
    key = head.strip().lower().replace(" ", "_").replace("-", "_")
    known = ATTRIBUTES.get(SPELLINGS.get(key, key))
    if known is None or len(name) > LONGEST or (colon and not rest.strip()):
        near = get_close_matches(key, [*ATTRIBUTES, *SPELLINGS], 3, 0.6)
        told = f"near it: {', '.join(near)}" if near else f"attributes are {', '.join(ATTRIBUTES)}"
        raise InputError(f"{name[:100]!r} is no attribute of a candidate; {told}")
    return replace(known, name=f"{known.name}:{rest.strip()}") if colon else known


def implied_unit(name: str) -> str:
    """Return the unit that a column's name holds: GMACs of "gmacs"; '' for none."""
    return _UNIT_OF_NAME.get(name.split(":")[0].strip().lower().replace("-", "_"), "")


def cell_of(
    name: str, printed: str, tier: Tier, source: str, unit: str = "", note: str = "", decimal_comma: bool = False
) -> Cell:
    """Return a printed value of an attribute as a cell.

    Parameters
    ----------
    unit
        Of a number that is printed without one, as the heading of its column says.
    decimal_comma
        Whether 3,5 is three and a half.

    Raises
    ------
    InputError
        If the attribute or unit is unknown, or the value is none of it.
    """
    one, text = attribute(name), printed.strip()
    if len(text) > LONGEST:
        raise InputError(f"a value of {len(text):,} characters is no {one.label}: {text[:30]!r}…")
    if not one.is_number:
        return Cell(_as_text(one, text), "", None, None, tier, source, note, text)
    amount = read_amount(name, text, unit, decimal_comma)
    quote = text if not unit or not _PLAIN.fullmatch(text) else f"{text} {unit}"
    told = "; ".join(part for part in (note, amount.note) if part)
    return Cell(amount.value, one.unit, amount.lo, amount.hi, tier, source, told, quote)


def read_amount(name: str, printed: str, unit: str = "", decimal_comma: bool = False) -> Amount:
    """Return a printed number of an attribute in its base unit: "16 ms", "7B", "1.2 GFLOPs", "$0.60 / 1M tokens".

    Raises
    ------
    InputError
        If it is no number, has no unit where one is needed, an unknown one, or lies outside the attribute's bounds.
    """
    one = attribute(name)
    if _PLAIN.fullmatch(printed):
        first, second, how, about = float(printed), None, "", ""
    else:
        first, second, how, about, told = _parts(one, printed, decimal_comma)
        unit = told or unit
    factor, note = unit_factor(one.name, unit) if unit else _bare(one, first, printed)
    value, lo, hi = (first, None, None) if not how and not about else _interval(first, second, how, about)
    value, lo, hi = _scaled(value, factor), _scaled(lo, factor), one.hi if hi == math.inf else _scaled(hi, factor)
    if note == MAC_OR_FLOP:
        lo, hi = (value if lo is None else lo), 2 * (value if hi is None else hi)
    for part in (value,) if lo is None else (value, lo, hi):
        _require_within(one, part, printed)
    return Amount(value, lo, hi, note)


def _parts(one: Attribute, printed: str, decimal_comma: bool) -> tuple[float, float | None, str, str, str]:
    """Return first number, second, what stands between, the word before, and the unit behind."""
    found = _PRINTED.fullmatch(" ".join(printed.split()))
    if found is None:
        raise InputError(f"{printed[:60]!r} is no number of {one.label}")
    first = _float(found["first"], decimal_comma)
    second = _float(found["second"], decimal_comma) if found["second"] else None
    unit = found["unit"].strip()
    if found["money"]:
        unit = f"{'USD' if '$' in found['money'] else found['money'].strip()} {unit}".strip()
    return first, second, (found["how"] or "").strip(), (found["about"] or "").strip(), unit


def _float(text: str, decimal_comma: bool) -> float:
    """Return printed digits as a number; commas between thousands unless they are decimal."""
    plain = text.replace("−", "-").replace(" ", "")
    plain = re.sub(r"[×x·]10\^?", "e", plain)
    if decimal_comma:
        plain = plain.replace(",", ".")
    elif re.search(r",(?!\d{3}(?!\d))", plain):
        raise InputError(f"is {text!r} meant with a point? Write {text.replace(',', '.')!r}")
    return float(plain.replace(",", ""))


@overload
def _scaled(value: float, factor: float) -> float: ...
@overload
def _scaled(value: None, factor: float) -> None: ...
def _scaled(value: float | None, factor: float) -> float | None:
    """Return a number times a factor without the noise of multiplying."""
    return value if value is None or factor == 1 else float(f"{value * factor:.12g}")


def _interval(first: float, second: float | None, how: str, about: str) -> tuple[float, float | None, float | None]:
    """Return value, least and most of what stands printed."""
    if second is not None and how in ("±", "+/-"):
        return first, first - second, first + second
    if second is not None:
        if second < first:
            raise InputError(f"the range {first:g} to {second:g} ends before it begins")
        return (first + second) / 2, first, second
    if about in ("<", "<=", "≤", "up to"):
        return first, 0.0, first
    return (first, first, math.inf) if about in (">", ">=", "≥", "at least") else (first, None, None)


@lru_cache(4096)
def unit_factor(name: str, unit: str) -> tuple[float, str]:
    """Return what one of a unit is of an attribute's base unit, and whether FLOP and MAC are told apart.

    Raises
    ------
    InputError
        If the unit is unknown or measures something else.
    """
    one = attribute(name)
    if not one.base:
        if unit not in SCALES:
            raise InputError(f"{one.label} has no unit, and {unit[:40]!r} is one")
        return SCALES[unit], ""
    said = _CONVENTION.search(unit)
    unit = unit[: said.start()] if said else unit
    read = read_unit(_PER_ITEM.sub("", unit) if "/" not in one.base else unit, one.base)
    if one.name.split(":")[0] != "flops" or read.is_mac:
        return read.factor, "1 MAC is 2 FLOP" if read.is_mac else ""
    if said:
        is_mac = said["what"].lower().startswith("mac")
        return read.factor * (2 if is_mac else 1), "1 MAC is 2 FLOP" if is_mac else ""
    return read.factor, MAC_OR_FLOP


def _bare(one: Attribute, value: float, printed: str) -> tuple[float, str]:
    """Return the factor of a number without a unit; a wrong guess would be off by powers of ten, so few are guessed."""
    if not one.base:
        return 1.0, ""
    if one.base == "percent":
        if one.name.startswith(("accuracy", "f1")) and 0 <= value <= 1:
            return 100.0, "printed as a share"
        if value <= 1 and value != 0:
            raise InputError(f"is {printed[:40]!r} a share or per cent? Write it with %")
        return 1.0, ""
    if one.base in COUNTED and value == int(value) and (value >= 1000 or one.base == "token"):
        return 1.0, MAC_OR_FLOP if one.name.split(":")[0] == "flops" else ""
    example = {"parameters": "7B", "FLOP": "1.2 GFLOPs", "s": "16 ms", "B": "0.8 GB"}.get(
        one.unit, f"{printed[:20]} {one.unit}"
    )
    raise InputError(f"{printed[:40]!r} has no unit; give one, as {example!r} or in the heading: '{one.name} [unit]'")


def _require_within(one: Attribute, value: float | None, printed: str) -> None:
    if value is not None and (math.isnan(value) or not one.lo <= value <= one.hi):
        raise InputError(
            f"{printed[:40]!r} cannot be {one.label}: it must lie from {one.lo:g} to {one.hi:g} {one.unit}".rstrip()
        )


def _as_text(one: Attribute, text: str) -> str:
    """Return text as it is kept: dates in ISO form, number formats by their usual names."""
    if one.kind == "date":
        return _as_date(text)
    return precision_of(text) or text if one.kind == "precision" else " ".join(text.split())


def _as_date(text: str) -> str:
    """Return a day, month or year in ISO form."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?", text)
    try:
        if found is None:
            raise ValueError(text)
        day = date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError as error:
        raise InputError(f"{text[:40]!r} is no date; write 2024-05-31, 2024-05 or 2024") from error
    return day.isoformat()[: 10 if found[3] else 7 if found[2] else 4]


@lru_cache(1024)
def precision_of(text: str) -> str:
    """Return the usual name of a number format in a text: fp16, bf16, int8, int4 …; '' for none."""
    for pattern, name in _PRECISIONS:
        if found := re.search(rf"(?i)(?<![a-z0-9]){pattern}(?![a-z0-9])", text):
            bits = next((group for group in found.groups() if group), "")
            return f"{name}{bits}" if name in ("fp", "int") else name
    return ""


def shown(name: str, value: float | str) -> str:
    """Return a value as a person reads it: "16 ms", "7B", "1.2 GFLOP", "800 MB"."""
    if isinstance(value, str):
        return value
    one = attribute(name)
    steps = _STEPS.get(one.unit)
    if steps is None or abs(value) >= 1000 * steps[0][0]:
        return f"{_digits(value)}{'%' if one.unit == '%' else f' {one.unit}' if one.unit else ''}"
    size, unit = next((step for step in steps if abs(value) >= step[0]), steps[-1])
    return f"{_digits(value / size)}{'' if unit in _TIGHT else ' '}{unit}".rstrip()


def _digits(value: float) -> str:
    """Return a number with four digits at most behind which no zeros stand, thousands by commas."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    if abs(value) >= 1e15 or abs(value) < 1e-4:
        return f"{value:.3g}"
    places = max(0, 3 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_TIGHT = ("T", "B", "M", "K")
_STEPS: dict[str, tuple[tuple[float, str], ...]] = {
    "s": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    "parameters": ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"), (1.0, "parameters")),
    "FLOP": ((1e18, "EFLOP"), (1e15, "PFLOP"), (1e12, "TFLOP"), (1e9, "GFLOP"), (1e6, "MFLOP"), (1.0, "FLOP")),
    "B": ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "bytes")),
    "J": ((3.6e6, "kWh"), (1.0, "J"), (1e-3, "mJ"), (1e-6, "µJ")),
    "W": ((1e3, "kW"), (1.0, "W"), (1e-3, "mW")),
}  # fmt: skip
"""From the largest: how many base units a shown one has."""
