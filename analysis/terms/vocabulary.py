"""What counts as a term, and which acronyms stand for which phrases, as of a day. Pure; used by lists."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TITLES = 2
"""Titles that must have a phrase to be kept: what no two titles name is nobody's subject, and most phrases go before
they are looked for in abstracts."""
WORKS = 5
"""Works that must have it. Both only grow with time; a phrase that had fewer on a day is not known on that day."""
LEAST_WORKS = 8
"""Papers a term needs, public by the day."""
IN_TITLES = 0.1
"""Share of its papers that have it in the title: what papers are about stands there."""
WORD_IN_TITLES = 0.2
"""The same for a single word."""
STANDS_ALONE = 0.2
"""Share of its papers where it stands between boundaries: a piece of phrases hardly does."""
WORD_STANDS_ALONE = 0.5
"""The same for a single word: "deep" is nearly always part of something, "transformer" is not."""
PIECE = 0.7
"""Share of its papers that have the same longer phrase, from which on it is a piece of that phrase."""
DEFINED_BY = 3
"""Papers that must define an acronym as the same phrase before both count as one term."""
MOSTLY = 0.5
"""Share of an acronym's definitions that must name that phrase."""
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counted:
    """Papers of each term, public by a day, shape (n_terms,) each.

    Attributes
    ----------
    in_title, alone
        Papers that have it in the title, and where it stands between boundaries.
    in_longer
        Papers of the commonest phrase that is one word longer.
    n_words
        Words of the term.
    is_acronym
        Whether it is written with two capitals.
    """

    n: IntArray
    in_title: IntArray
    alone: IntArray
    in_longer: IntArray
    n_words: IntArray
    is_acronym: BoolArray


def is_known(n: IntArray, in_title: IntArray) -> BoolArray:
    """Return which phrases enough papers had on a day to be kept at all, shape (n_terms,)."""
    return np.asarray((n >= WORKS) & (in_title >= TITLES))


def is_term(counted: Counted) -> BoolArray:
    """Return which phrases are terms, shape (n_terms,)."""
    n = np.maximum(counted.n, 1)
    word = (counted.n_words == 1) & ~counted.is_acronym
    in_title, alone = counted.in_title / n, counted.alone / n
    return np.asarray(
        (counted.n >= LEAST_WORKS)
        & (in_title >= np.where(word, WORD_IN_TITLES, IN_TITLES))
        & (alone >= np.where(word, WORD_STANDS_ALONE, STANDS_ALONE))
        & (counted.in_longer / n < PIECE)
    )


def acronyms_of(definitions: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """Return the phrase each acronym stands for, where papers agree.

    Parameters
    ----------
    definitions
        (acronym, phrase, papers that say so), each pair once.

    Returns
    -------
    dict
        Acronym to phrase; a phrase that is an acronym of another is not followed further.
    """
    said: dict[int, dict[int, int]] = {}
    for short, long, papers in definitions:
        said.setdefault(short, {})[long] = papers
    found = {}
    for short, phrases in said.items():
        long = min(phrases, key=lambda phrase: (-phrases[phrase], phrase))
        if phrases[long] >= max(DEFINED_BY, MOSTLY * sum(phrases.values())):
            found[short] = long
    return {short: long for short, long in found.items() if long not in found}
