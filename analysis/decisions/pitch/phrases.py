"""Sentences of a pitch as phrases: lower-case runs of words with numbers and names made alike; used by `evidence`."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST_PHRASE = 3
"""Words."""
LONGEST_SENTENCE = 1_500
"""Characters that are read of one sentence; a longer one is a table run into the text."""
_COUNTING = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million"
).replace(" ", "|")
_DIGITS = re.compile(r"\d[\d.,]*")
_NUMBER = re.compile(rf"\b(?:{_COUNTING})(?:[- ](?:{_COUNTING}))*\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[a-z0,;:(%] )[A-Z][\w-]*(?: [A-Z][\w-]*)*")
_TOKEN = re.compile(r"[a-z0]+|[%±$€£]")
FloatMatrix = NDArray[np.float64]


def phrases(sentence: str) -> list[str]:
    """Return the runs of one to three words; a number is ``0`` and a capitalised name ``name``."""
    text = _NUMBER.sub("0", _DIGITS.sub("0", sentence[:LONGEST_SENTENCE]))
    words = _TOKEN.findall(_NAME.sub("Name", text).lower())
    return [
        " ".join(words[start : start + n]) for n in range(1, LONGEST_PHRASE + 1) for start in range(len(words) - n + 1)
    ]


def vectors(sentences: Sequence[str], rows: Mapping[str, int], idf: NDArray[np.float64]) -> FloatMatrix:
    """Return unit tf-idf vectors, shape (n, n_phrases); tf counts as 1 + ln tf, unknown phrases as nothing."""
    found = np.zeros((len(sentences), len(rows)))
    for place, sentence in enumerate(sentences):
        for phrase, count in Counter(one for one in phrases(sentence) if one in rows).items():
            found[place, rows[phrase]] = (1.0 + np.log(count)) * idf[rows[phrase]]
    unit: FloatMatrix = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
    return unit
