"""Name what an efficiency claim measures and whether more is better; stage of `extract`."""

import re

from analysis.claims.numbers import Number
from data.records import ClaimKind

_UNBOUNDED_METRICS = frozenset(
    """mae mse rmse nmse fid fvd perplexity ppl mpjpe epe psnr lpips ate ade fde absolute squared square bleu cider
    displacement chamfer""".split()
)
"""A percentage of one of these is a share of its old value, not points."""
_BRACKET_AFTER_TO = re.compile(r"\bto\s[^\s()]{1,12}\s?[^\s()]{0,6}\s?\(\s?$")
"""A percentage in brackets behind "from A to B" is the share of A."""
_NAMES = (
    ("parameters", re.compile(r"\bparam\w*|\bmodel size\b|\bsmaller\b", re.I)),
    ("FLOPs", re.compile(r"\bG?FLOPs?\b|\bMACs\b|\bcomput\w+", re.I)),
    ("memory", re.compile(r"\bmemory\b|\bVRAM\b|\bfootprint\b|\bstorage\b", re.I)),
    ("latency", re.compile(r"\blatenc\w+", re.I)),
    ("throughput", re.compile(r"\bthroughput\b", re.I)),
    ("training time", re.compile(r"\btraining (?:time|cost|speed)\b", re.I)),
    ("energy", re.compile(r"\benergy\b|\bpower\b", re.I)),
    ("compression", re.compile(r"\bcompress\w+", re.I)),
    ("speedup", re.compile(r"\bspeed-?\s?ups?\b|\bfaster\b|\baccelerat\w+|\bspeed\w*", re.I)),
    ("inference time", re.compile(r"\binference\b|\brun-?time\b|\btime\b", re.I)),
    ("tokens", re.compile(r"\btokens?\b", re.I)),
    ("cost", re.compile(r"\bcosts?\b|\boverheads?\b", re.I)),
    ("training data", re.compile(r"\bdata\b|\blabel\w*|\bannotation\w*|\bsamples\b", re.I)),
)
_BY_UNIT = (("parameters", "parameters"), ("FLOP", "FLOPs"), ("MAC", "FLOPs"), ("FPS", "speed"), ("frame", "speed"))


def cost_name(text: str, number: Number) -> str | None:
    """Return what an efficiency claim measures: the word nearest behind the number, else before it."""
    for part, name in _BY_UNIT:
        if part in number.unit:
            return name
    after = re.split(r"[,;.]", text[number.end : number.end + 40], maxsplit=1)[0]
    before = re.split(r"[,;]", text[max(0, number.start - 60) : number.start])[-1]
    for scope in (after, before):
        found = [(match.start(), name) for name, pattern in _NAMES if (match := pattern.search(scope))]
        if found:
            return (min if scope is after else max)(found)[1]
    return None


def more_is_better(number: Number) -> bool | None:
    """Return the direction of a cost: rates up, everything else with a unit down, factors unknown."""
    if number.unit_class != "resource":
        return None
    return bool(re.search(r"FPS|fps|frame|/s|per\s?second|Hz|TOPS", number.unit))


def is_relative(text: str, number: Number, kind: ClaimKind, metric: str | None) -> bool:
    """Whether a difference is a ratio or a percentage of the old value."""
    if kind not in ("delta", "efficiency") or number.unit_class not in ("percent", "factor"):
        return False
    if number.unit_class == "factor" or kind == "efficiency":
        return True
    if _BRACKET_AFTER_TO.search(text[max(0, number.start - 40) : number.start]):
        return True
    around = text[max(0, number.start - 40) : number.end + 40]
    if re.search(r"\brelative(?:ly)?\b", around):
        return True
    if re.search(r"\babsolute(?:ly)?\b", around) or metric is None:
        return False
    return any(word in _UNBOUNDED_METRICS for word in re.findall(r"[a-z0-9]+", metric.lower()))
