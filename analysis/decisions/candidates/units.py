"""The units that values of candidates come in, read through pint; its only home. Used by `attributes`.

Pint is loaded when the first unit is read (a third of a second). Only unit names reach it, never expressions.
"""

import re
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from data.errors import InputError

if TYPE_CHECKING:
    from pint import UnitRegistry

_PREFIXES = """
kilo- = 1e3 = k- = K-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
peta- = 1e15 = P-
exa- = 1e18 = E-
zetta- = 1e21 = Z-
milli- = 1e-3 = m-
micro- = 1e-6 = µ- = μ- = u-
nano- = 1e-9 = n-
pico- = 1e-12 = p-
kibi- = 1024 = Ki-
mebi- = 1048576 = Mi-
gibi- = 1073741824 = Gi-
tebi- = 1099511627776 = Ti-
"""
_UNITS = """
one = []
percent = 0.01 one = %
second = [time] = s = sec
minute = 60 second = min
hour = 3600 second = h = hr
day = 86400 second
month = 2628000 second
year = 31536000 second = yr
byte = [information] = B
bit = 0.125 byte
joule = [energy] = J
watt = joule / second = W
watt_hour = 3600 joule = Wh
parameter = [parameters] = param = params = weight
FLOP = [computation] = FLOPs = FLOPS = flop = flops
MAC = 2 FLOP = MACs = MACS = mac = macs = MAdd = MAdds
token = [tokens] = tok = toks
item = [items] = image = sample = request = query = queries = example = inference = sentence = frame = document
USD = [money] = dollar = usd
"""
SCALES = {
    "k": 1e3, "K": 1e3, "thousand": 1e3, "M": 1e6, "m": 1e6, "mn": 1e6, "million": 1e6, "B": 1e9, "b": 1e9, "G": 1e9,
    "bn": 1e9, "billion": 1e9, "T": 1e12, "trillion": 1e12, "P": 1e15, "quadrillion": 1e15,
}  # fmt: skip
_SPELLINGS = {
    "gb": "GB", "mb": "MB", "kb": "kB", "tb": "TB", "gib": "GiB", "mib": "MiB", "kib": "KiB", "msec": "ms",
    "msecs": "ms", "secs": "s", "usec": "us", "mins": "minute", "hrs": "hour", "fps": "item/second",
    "ips": "item/second", "qps": "item/second", "rps": "item/second", "hz": "item/second", "infer": "item",
    "tps": "token/second", "mtok": "Mtoken", "ktok": "ktoken", "mult-adds": "MAC", "multiply-adds": "MAC",
    "multiply-accumulates": "MAC", "madds": "MAC", "gmadds": "GMAC", "mmadds": "MMAC", "pfs-day": "PFLOP/s-day",
    "us$": "USD", "$": "USD", "img": "item", "imgs": "item", "pct": "percent", "parameters": "parameter",
} | {f"{scale}{name}{end}": f"{scale.upper()}{name.upper()}"
     for scale in "kmgtp" for name in ("flop", "mac") for end in ("", "s")}  # fmt: skip
"""How else units are printed, in lower case."""
COUNTED = ("parameter", "token", "item", "FLOP", "one")
"""Units that may be left out behind a scale: 7B, 1.2G."""
_OTHER_MONEY = re.compile(r"(?i)^(?:€|£|¥|eur|euros?|gbp|pounds?|chf|jpy|yen|cny|rmb|inr)$")
_TERM = re.compile(r"(?:(\d[\d,]*(?:\.\d+)?)\s?)?([^\d\s].*)?")
_LONGEST = 60
_KNOWN = """ms s min h µs B kB MB GB TB GiB MiB J mJ kWh Wh W mW parameters params M B K FLOPs MFLOPs GFLOPs TFLOPs MACs
    MMACs GMACs tokens tokens/s items/s images/s requests/s samples/s USD USD/h % million billion""".split()


class UnitRead(NamedTuple):
    """What a unit means: ``factor`` of the base unit asked for."""

    factor: float
    is_mac: bool
    is_flop: bool


@cache
def registry() -> "UnitRegistry[float]":
    """Return the registry of our units alone; gauss and furlong are unknown here."""
    from pint import UnitRegistry

    units: UnitRegistry[float] = UnitRegistry(None, cache_folder=None)
    for line in (_PREFIXES + _UNITS).strip().splitlines():
        if line:
            units.define(line)
    return units


@lru_cache(4096)
def read_unit(printed: str, base: str) -> UnitRead:
    """Return what a printed unit is in a base unit: "ms" is 0.001 of "second", "B params" 1e9 of "parameter".

    Parameters
    ----------
    base
        Unit of :data:`_UNITS`, perhaps one over another: "item / second", "USD / Mtoken".

    Raises
    ------
    InputError
        If it is unknown, or of another kind than ``base``.
    """
    text = " ".join(printed.split())
    if len(text) > _LONGEST:
        raise InputError(f"the unit {text[:30]!r}… is longer than {_LONGEST} characters")
    parts = [part.strip() for part in re.split(r"\s?/\s?|\s+per\s+|^per\s+", text)]
    of = [part.strip() for part in base.split("/")]
    if len(parts) == 1 and len(of) == 2 and of[1] in ("second", "hour") and "/" not in _spelled(parts[0]):
        raise InputError(f"the unit {text!r} is no rate; {_examples(base)}")
    value = registry().Quantity(1.0)
    for position, part in enumerate(parts):
        one = _term(part, of[min(position, len(of) - 1)], text)
        value = value * one if position == 0 else value / one
    if value.dimensionality != registry().Quantity(1.0, base).dimensionality:
        raise InputError(f"the unit {text!r} does not measure this; {_examples(base)}")
    return UnitRead(float(value.to(base).magnitude), bool(re.search(r"(?i)mac|m(?:ult(?:iply)?-?)?add", text)),
                    bool(re.search(r"(?i)flop", text)))  # fmt: skip


def _term(printed: str, base: str, whole: str) -> Any:
    """Return one side of a fraction as a quantity: "1M tokens", "GB", "M" where things are counted."""
    found = _TERM.fullmatch(printed)
    if found is None or not printed:
        raise _unknown(whole)
    number = float(found[1].replace(",", "")) if found[1] else 1.0
    words = (found[2] or "").split(" ")
    counted = re.sub(r"^(?:[Mkm]|Mi)?(?=token|item)", "", base) in COUNTED
    if words[0] in SCALES and (len(words) > 1 or (counted and not _is_unit_of(words[0], base))):
        number *= SCALES[words[0]]
        words = words[1:] or [re.sub(r"^M(?=token)", "", base)]
    elif words == [""]:
        words = [base]
    elif base == "byte" and words[0] in ("K", "M", "G", "T"):
        words[0] += "B"
    return number * _named(" ".join(words), whole)


def _is_unit_of(name: str, base: str) -> bool:
    return False if base in COUNTED else name in registry()


def _named(name: str, whole: str) -> Any:
    """Return the unit of a name as a quantity."""
    if _OTHER_MONEY.match(name):
        raise InputError(f"no exchange rate is known for {name!r}; give amounts in USD")
    spelled = _spelled(name)
    if "/" in spelled:
        over, under = spelled.split("/")
        return registry().Quantity(1.0, over) / registry().Quantity(1.0, under)
    if not re.fullmatch(r"[A-Za-zµμ%_]+", spelled):
        raise _unknown(whole)
    try:
        return registry().Quantity(1.0, spelled)
    except Exception as error:  # pint has a dozen, all meaning: no such unit
        raise _unknown(whole) from error


def _spelled(name: str) -> str:
    plain = _SPELLINGS.get(name.lower(), name)
    return "percent" if plain == "%" else plain


def _unknown(printed: str) -> InputError:
    near = get_close_matches(printed, _KNOWN, 3, 0.5) or get_close_matches(printed.lower(), _KNOWN, 3, 0.4)
    return InputError(f"the unit {printed!r} is not known; near it: {', '.join(near) or ', '.join(_KNOWN[:12])}")


def _examples(base: str) -> str:
    told = {
        "second": "give a time, as ms or s", "byte": "give a size, as MB, GB or GiB",
        "parameter": "give a count, as M or B", "FLOP": "give FLOPs or MACs, as GFLOPs or GMACs",
        "item / second": "give a rate, as images/s or requests/s", "token / second": "give a rate, as tokens/s",
        "USD / Mtoken": "give a price, as USD / 1M tokens", "USD / hour": "give a price, as USD/h",
        "joule": "give an energy, as J, mJ or Wh", "watt": "give a power, as W", "percent": "give % or none",
    }  # fmt: skip
    return told.get(base, f"it is counted in {base}")
