"""Rules for what a paper computed on and what its model costs: hardware, hours, parameters, FLOPs; part of `facts`."""

import re

from analysis.audit.amounts import COUNT, NUMBER, SCALE, amount_of
from analysis.audit.rules import Read, Rule, amount

_MAKER = r"(?:(?:NVIDIA|Nvidia|NVidia|nVidia|nvidia|GeForce|Geforce|Tesla|Quadro|Google|Cloud)[\s-]+){0,3}"
_MODEL = (
    r"(?:(?:GTX|RTX)[\s-]?(?:T(?:itan|ITAN)[\s-]?\w{0,2}\b|A?\d{3,4}\s?(?:Ti\b|TI\b|SUPER\b)?)|\d{4}\s?Ti\b|T(?:itan"
    r"|ITAN)[\s-]?(?:X[Pp]?|V|RTX|Black|Z)?\b|Volta|TPU(?:s|[\s-]?v\d\w{0,4})?|(?:V100S?|P100|P40|K80|K40[cm]?"
    r"|K20[Xcm]?|M40|M60|A100|A800|A6000|A5000|A40|A30|A10G?|H100|H200|H800|GH200|B200|L40S?|T4|MI250X?|MI300X?)s?\b)"
)
_DEVICE = re.compile(
    rf"(?:\b(?P<n>{COUNT}|an?|single)\s(?:[×x]\s?)?(?:(?:single|different|parallel"
    rf"|machines?\swith)\s)?(?:[GT]PUs?\s?\(\s?)?)?(?<!\w)(?P<device>{_MAKER}{_MODEL})"
)
_GENERIC = re.compile(
    rf"(?<!TX\s)\b(?P<n>{COUNT}|single|one)(?:[\s-]threaded?|-core)?\s(?:\w+\s)?(?P<device>GPUs?|CPUs?(?:\scores?)?|TPUs?)\b"
)
_NAMED = r"NVIDIA|Nvidia|GTX|T[Ii][Tt][Aa][Nn]|V100|P100|A100|K80|TPU v\d"
_ON_GPU = re.compile(r"\bon\s(?:an?\s|the\s)?(?P<device>GPUs?|CPUs?|TPUs?)\b")
_OURS = re.compile(
    r"\b(?:[Tt]rain|ran\b|[Rr]uns?\b|running|conduct|[Ee]xperiment|took|takes?\b|implement|perform|finish|evaluat"
    r"|benchmark|machine|computer|using|cluster|epoch)"
)
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Aa]ll)\b")
_NOT_TIME = re.compile(
    r"\b(?:to parse|Librispeech|LibriSpeech|[Ww]orkers|annotat|crowd|paid|participants|ago|later|audio|speech"
    r"|recorded|videos?|sliding|window|recordings|tweets|news|forecast|patients?)\b"
)
_RUNNING = re.compile(r"\b(?:[Tt]rain\w*|pre-?train\w*|converge\w*|epochs?|fine-?tun\w*)\b")
_TIME = re.compile(
    r"\b(?:to parse|Librispeech|LibriSpeech|[Ww]orkers|annotat|crowd|paid|participants|ago|later|audio|speech"
    r"|recorded|videos?|sliding|window|recordings|tweets|news|forecast|patients?)\b"
)
_RUNNING = re.compile(
    r"\b(?:[Tt]rain\w*|took|takes?|converge\w*|finish\w*|spen[dt]s?|[Rr]un-?\s?time|runs at|epochs?|wall-?clock"
    r"|[GT]PU)\b"
)
_TIME = re.compile(
    rf"(?<![\w.])(?P<n>{COUNT})\s?(?:GPU[\s-])?(?P<unit>hours?|hrs?|h|days?|weeks?|minutes?|mins?)\b"
    r"(?!\sof\s(?!training)|\sago|\slater|\swindow|\s(?:data|subset|set|split|speech|corpus"
    r"|setting)\b)(?P<per>\s(?:per|for\seach|each)\sepoch)?"
)
_TIME_UNITS = {"h": "hours", "d": "days", "w": "weeks", "m": "minutes"}
_PARAMETERS = re.compile(
    rf"(?<![\w.×])(?P<n>{NUMBER})\s?(?P<scale>{SCALE}|m(?![a-z])|b(?![a-z]))?\s?-?"
    r"(?:trainable\s|learnable\s|model\s|total\s|free\s|network\s)?(?P<unit>parameters?|params|Params)\b"
)
_OTHERS = re.compile(
    r"\b(?:literature|[Pp]revious|[Pp]rior|extra|additional|explored in|existing|look-?up table|hyper-?network"
    r"|[Cc]ompar(?:ed|ing) (?:to|with)\b[^.]{0,40}\bwhich)\b"
)
_OURS_COSTS = re.compile(r"\b(?:[Oo]ur|[Oo]urs|[Ww]e|proposed|[A-Z][\w-]+\s\(?(?:has|requires|needs|takes|with))\b")
_EQUIVALENT = re.compile(r"\bequivalent to\b|\butili[sz]ation\b|\bto match\b")
_FLOPS = re.compile(
    rf"(?<![\w.])(?P<n>{NUMBER})\s?(?:[×x·]\s?10\s?\^?\s?\{{?(?P<power>\d{{1,2}})\}}?\s?)?(?P<scale>[KMGTPE]|giga"
    rf"|tera|peta|"
    r"[MB]illion\s|million\s|billion\s)?-?\s?(?P<unit>FLOPs?|FLOPS|flops|MACs?|Mult-Adds|MAdds)\b"
)
_RATES = re.compile(
    rf"(?<![\w.])(?P<n>{COUNT})\s(?P<unit>(?:words|tokens|sentences|examples|images|frames|summaries|documents"
    rf"|queries|samples|characters|sequences)\s?(?:per\ssecond|/\s?s(?:ec(?:ond)?)?\b)|FPS|fps|frames/s)"
)
_MILLISECONDS = re.compile(rf"(?<![\w.])(?P<n>{NUMBER})\s?(?P<unit>ms|milliseconds?)\b")
_TAKING = re.compile(
    r"\b(?:latenc|inference|run-?\s?time|speed|takes?\b|took|decod|per (?:image|frame|sentence|query))"
)
_SIGNAL = re.compile(
    r"\b(?:backhaul|decompression|window|frame rate|frame-rate|sampling rate|extract frames|captured|recorded|Hz|kHz"
    r"|stride|hop|audio|spectrogram|stimul)\w*"
)


def _device(match: re.Match[str]) -> Read:
    """Read how many of which device; the number is unknown where none is said."""
    groups = match.groupdict()
    device = " ".join(groups["device"].split())
    number = amount_of(groups["n"]) if groups.get("n") else None
    kind = "TPU" if "TPU" in device else "CPU" if "CPU" in device else "GPU"
    return Read(" ".join(match.group().removeprefix("on ").split()), number, kind)


def _time(match: re.Match[str]) -> Read | None:
    number = amount_of(match["n"])
    unit = _TIME_UNITS[match["unit"][0]] + (" per epoch" if match["per"] else "")
    return None if number is None else Read(" ".join(match.group().split()), number, unit)


def _flops(match: re.Match[str]) -> Read | None:
    number = amount_of(match["n"], match["scale"] or "")
    if number is None:
        return None
    return Read(" ".join(match.group().split()), number * 10.0 ** int(match["power"] or 0), "FLOP")


COMPUTE_RULES = (
    Rule(
        "hardware",
        (
            "titan",
            "gtx",
            "rtx",
            "tpu",
            "100",
            "k80",
            "k40",
            "m40",
            "p40",
            "volta",
            " ti",
            "a40",
            "t4",
            "a6000",
            "a5000",
            "l40",
            "h200",
            "h800",
            "k20",
            "m60",
            "a30",
            "a10",
            "b200",
            "mi2",
            "mi3",
        ),
        _DEVICE,
        _device,
        needs=re.compile(r"\b(?:[TG]PUs?|[Tt]rain|GTX|RTX|NVIDIA|Nvidia|GeForce|Tesla|hours|experiments)"),
        unless=re.compile(r"\bbut does not|Autopilot|\bTitanic\b|\bdoes ?not ?work"),
        most=1,
    ),
    Rule(
        "hardware",
        ("gpu", "tpu", "cpu"),
        _GENERIC,
        _device,
        needs=_OURS,
        unless=re.compile(rf"\b(?:cuDNN|utili[sz]ation|{_NAMED})"),
        most=1,
    ),
    Rule(
        "hardware",
        ("gpu", "tpu", "cpu"),
        _ON_GPU,
        _device,
        needs=_WE,
        unless=re.compile(rf"\d\s(?:\w+\s)?GPUs?|\b(?:might|could|{_NAMED})"),
        most=1,
    ),
    Rule(
        "training_time",
        ("hour", "hrs", "day", "week", "minute", "min", "h "),
        _TIME,
        _time,
        needs=_RUNNING,
        unless=_NOT_TIME,
        most=2,
    ),
    Rule("parameters", ("parameter", "params"), _PARAMETERS, amount("parameters", 10_000), unless=_OTHERS, most=2),
    Rule(
        "flops", ("flop", "macs", "mult-adds", "madds"), _FLOPS, _flops, needs=_OURS_COSTS, unless=_EQUIVALENT, most=2
    ),
    Rule("latency", ("per second", "/s", "fps"), _RATES, amount(), unless=_SIGNAL, most=2),
    Rule("latency", ("ms", "millisecond"), _MILLISECONDS, amount("ms"), needs=_TAKING, unless=_SIGNAL, most=2),
)
