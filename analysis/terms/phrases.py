"""Phrases of one to four words, as numbers that stay the same, with where they stand. Used by the terms step."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.terms.plurals import is_acronym, normal_word
from analysis.terms.words import BoolArray, Tokens, WordArray

LONGEST = 4
"""Words of a phrase at most: longer ones are rare, and nearly always hold a shorter term."""
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""2^64 / golden ratio: spreads the numbers of words (Knuth 1998, section 6.4)."""
LongArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Places of phrases of one length.

    Attributes
    ----------
    keys
        Number of each phrase, shape (n,).
    starts
        Place of its first word among the tokens, shape (n,).
    is_whole
        Whether it stands between boundaries: no word before or after could belong to it, shape (n,).
    """

    n_words: int
    keys: WordArray
    starts: LongArray
    is_whole: BoolArray


def occurrences(tokens: Tokens) -> Iterator[Occurrences]:
    """Yield the places of all phrases, by length from one word to :data:`LONGEST`; none holds a boundary."""
    words = tokens.words
    inside = words > 0
    before = np.concatenate([[False], inside[:-1]])
    keys, good = words.copy(), inside.copy()
    for n_words in range(1, LONGEST + 1):
        if n_words > 1:
            last = words[n_words - 1 :]
            keys, good = _longer(keys[: len(last)], last), good[: len(last)] & (last > 0)
        starts = np.flatnonzero(good)
        after = np.concatenate([inside, [False]])[starts + n_words]
        yield Occurrences(n_words, keys[starts], starts, ~before[starts] & ~after)


def _longer(keys: WordArray, words: WordArray) -> WordArray:
    """Return the numbers of phrases with one more word."""
    mixed = (keys ^ (keys >> np.uint64(29))) * MULTIPLIER
    return mixed + words


def key_of(words: ArrayLike) -> int:
    """Return the number of one phrase from the numbers of its words; 0 where it is too long or holds a boundary."""
    numbers = np.asarray(words, dtype=np.uint64)
    if not 0 < len(numbers) <= LONGEST or not numbers.all():
        return 0
    keys = numbers[:1]
    for word in numbers[1:]:
        keys = _longer(keys, np.asarray([word], dtype=np.uint64))
    return int(keys[0])


def printed(text: str, words: Sequence[str]) -> str:
    """Return a phrase as a text prints it, hyphens kept; lower case, but acronyms in capitals and the singular."""
    found = re.search(r"[\s-]+".join(map(re.escape, words)), text, re.IGNORECASE)
    parts = re.split(r"(\s|-)", " ".join(found[0].split()) if found else " ".join(words))
    return "".join(normal_word(part) if is_acronym(part) else part.lower() for part in parts)
