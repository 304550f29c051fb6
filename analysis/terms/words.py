"""Words of titles and abstracts as numbers, spellings of one word as one. Used by the step."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.terms.plurals import normal_word
from analysis.topics.naming import STOP_WORDS

LONGEST_TEXT = 20_000
"""Characters of a text that are read."""
TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*|[^\w\s-]")
"""Words in any script, those that hyphens join as one; every other sign ends a phrase."""
IN_TERMS = frozenset(
    "data dataset datasets information large model modeling modelling models multiple single small state system "
    "systems task tasks".split()
)
"""Words too common to name a topic that are part of terms: "large language model", "state space"."""
NOT_IN_TERMS = (STOP_WORDS - IN_TERMS) | frozenset(
    "able account achieve achieved achieves achieving aim aims allowing always am any apply applied applying "
    "around author authors available away become becomes begin below beyond call called capable "
    "certain characterize clear commonly compare consist consisting consists contrast "
    "contribute contribution contributions corresponding current currently de del der deal demonstrated demonstrating "
    "depend depends des derive derived describe described describes designed desired develop developed "
    "developing develops die difficult directly discuss discussed done e eg easily el else enable enables enabling "
    "enough establish etc et even ever every evaluate evaluated evaluation exhibit exist exists "
    "explore explored exploring extend extensively fewer finally focuses focusing follow "
    "follows formulate fully furthermore g generally get gets give gives giving go good great "
    "greatly he hence her here his i ie il importantly importance include includes inspired instead interest "
    "interesting introduced introduces introducing investigated investigates involve involves involving ist itself "
    "keep know known lack later latter le least leverage leverages leveraging les let likely little look low "
    "mainly major mean meanwhile moreover motivated mostly my namely naturally need needed needs never "
    "nevertheless nor notably obtain obtained obtaining obtains often old onto others otherwise ours "
    "outperform outperforming outperforms overall particular particularly per popular possible practical "
    "practice promising properly property proposes proposing prove proven proves quite rather reach reached "
    "really receive received recently related rely relies relying remain remains reported respect "
    "respectively requires requiring result resulting reveal reveals s same say second see seen serve setting "
    "settings she similar similarly since sometimes specific specifically still strongly studied studying "
    "sub successful successfully suffer suffers suggest suggests superior t take taken takes taking tend "
    "themselves therefore thing though three together toward towards typical typically und unlike until upon "
    "utilize utilizing vary verify via von want way ways well whereas whether whole whose why widely within yet you "
    "your".split()
)
"""Words that end a phrase: function words and what every abstract says."""
UPPER_TITLE = 0.6
"""Share of a text's letters that are capitals above which capitals say nothing of acronyms."""
WordArray = NDArray[np.uint64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words of some texts one after another, a boundary after each text.

    Attributes
    ----------
    words
        Number of each word, the same in every run; 0 for a boundary, shape (n,).
    texts
        Place of the text each word is from, ascending, shape (n,).
    surfaces
        Each word as printed, shape (n,).
    """

    words: WordArray
    texts: IntArray
    surfaces: list[str]


def word_number(word: str) -> int:
    """Return the number of a word's normal form: 63 bits of its BLAKE2 hash, never 0."""
    digest = hashlib.blake2b(normal_word(word).encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> 1) or 1


def numbers_of(word: str) -> tuple[int, ...]:
    """Return the numbers of the words that hyphens join, 0 for what ends a phrase.

    A function word ends a phrase, but not inside a compound: "in-context" is two words, and "in context" one.
    """
    if not word[0].isalnum() or word.lower() in NOT_IN_TERMS:
        return (0,)
    return tuple(0 if part.isdigit() else word_number(part) for part in word.split("-"))


class WordNumbers(dict[str, tuple[int, ...]]):
    """Numbers of words by their surface, each worked out once; forgotten when there are too many."""

    most = 2_000_000

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= self.most:
            self.clear()
        found = self[word] = numbers_of(word)
        return found


def read_words(texts: Sequence[str], numbers: WordNumbers) -> Tokens:
    """Return the words of texts, in order; a text printed in capitals is taken as lower case."""
    found: list[int] = []
    surfaces: list[str] = []
    counts = np.zeros(len(texts), dtype=np.int64)
    for place, text in enumerate(texts):
        before = len(found)
        for word in TOKEN.findall(readable(text)):
            parts = numbers[word]
            found += parts
            surfaces += [word] if len(parts) == 1 else word.split("-")
        found.append(0)
        surfaces.append("")
        counts[place] = len(found) - before
    of = np.repeat(np.arange(len(texts), dtype=np.int32), counts)
    return Tokens(np.asarray(found, dtype=np.uint64), of, surfaces)


def readable(text: str) -> str:
    """Return the part of a text that is read, in lower case where it is printed in capitals."""
    text = text[:LONGEST_TEXT]
    letters = sum(map(str.isalpha, text[:200]))
    return text.lower() if letters and sum(map(str.isupper, text[:200])) > UPPER_TITLE * letters else text
