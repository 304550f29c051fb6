"""Which results may be compared: the class of settings each belongs to. Pure; used by `results` and the boards."""

import re
from collections.abc import Iterable
from functools import lru_cache

UNKNOWN = "unknown"
_COUNTS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "eight": "8", "ten": "10"}
_SHOTS = re.compile(rf"(?i)\b(\d{{1,3}}|{'|'.join(_COUNTS)})[\s-]?shots?\b")
_PARTS = (
    ("zero-shot", re.compile(r"(?i)\b(?:zero|0)[\s-]?shot\b")),
    ("few-shot", re.compile(r"(?i)\bfew[\s-]?shot\b")),
    ("fine-tuned", re.compile(r"(?i)\bfine-?\s?tun(?:ed|ing)\b")),
    ("linear probing", re.compile(r"(?i)\blinear[\s-](?:prob|eval)|\bfrozen\b")),
    ("unsupervised", re.compile(r"(?i)\bunsupervised\b")),
    ("semi-supervised", re.compile(r"(?i)\bsemi-?supervised\b")),
    ("weakly supervised", re.compile(r"(?i)\bweakly[\s-]supervised\b")),
    ("ensemble", re.compile(r"(?i)\bensembl")),
    ("single model", re.compile(r"(?i)\bsingle(?:[\s-]model)?\b(?![\s-]crop)")),
    ("test-time augmentation", re.compile(
        r"(?i)\btest[\s-]time\s(?:aug|adapt)|\bTTA\b|\bmulti-?\s?(?:scale\stest\w*|crop)|\b(?:[2-9]|\d{2,3})-crop")),
    ("extra data", re.compile(
        r"(?i)\b(?:extra|external|additional)\s(?:\w+\s)?(?:data|annotations|supervision)\b|\bextra\b|\bJFT\b|\bIG-\d+")),
    ("chain of thought", re.compile(r"(?i)\bchain[\s-]of[\s-]thought\b|\bCoT\b")),
    ("with tools", re.compile(r"(?i)\bwith\stools?\b|\btool[\s-]use\b")),
    ("cross-validation", re.compile(r"(?i)\bcross-?\s?validation\b|\b\d+-fold\b")),
    ("cross-domain", re.compile(r"(?i)\bcross-(?:domain|dataset|lingual)\b")),
    ("simulation", re.compile(r"(?i)\bsimulat")),
)  # fmt: skip
"""What parts boards, in the order in which it is named; other settings are shown and part nothing."""


def comparable_class(settings: Iterable[str]) -> str:
    """Return the class of a result from what is said of its setting; ``unknown`` where nothing is said.

    Unknown is a class of its own: a result whose setting is not told is compared with none whose setting is.
    """
    return _class_of(tuple(settings))


@lru_cache(100_000)
def _class_of(settings: tuple[str, ...]) -> str:
    parts = []
    text = " ; ".join(settings)
    shots = {_COUNTS.get(found.lower(), found) for found in _SHOTS.findall(text)} - {"0"}
    for name, pattern in _PARTS:
        if name == "few-shot" and shots:
            parts.append("/".join(f"{count}-shot" for count in sorted(shots, key=int)))
        elif pattern.search(text):
            parts.append(name)
    return ", ".join(parts) or UNKNOWN
