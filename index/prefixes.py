"""Names found by the beginnings of their words, the weightiest first. Asked at every keystroke of the explorer's jump.

One array of places serves all words: words stand in the order of the alphabet, so those that begin alike are one slice.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from data.store import Database, columns, lookup

MOST_WORDS = 8
"""Words of a query that are looked at."""
LONGEST_QUERY = 200
_WORDS = r"regexp_extract_all(lower(strip_accents({})), '[\p{{L}}\p{{N}}]+')"
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class PrefixIndex:
    """The words of names, each with the names that hold it.

    Attributes
    ----------
    numbers
        Number of each name, the weightiest first, shape (n_names,).
    words
        Different words, in order of the alphabet.
    starts, places
        Names that hold word ``w`` are ``places[starts[w]:starts[w + 1]]``.
    """

    numbers: NDArray[np.uint64]
    words: list[str]
    starts: NDArray[np.int64]
    places: NDArray[np.int32]

    @classmethod
    def read(cls, db: Database, named: str) -> Self:
        """Return the index of a query's rows ``(place, number, text)``; places count from 0, the weightiest first."""
        told = columns(
            db,
            f"""WITH said AS (SELECT DISTINCT place::INTEGER AS place, unnest({_WORDS.format("text")}) AS word
                FROM ({named}))
            SELECT word, list(place ORDER BY place) AS places FROM said GROUP BY word ORDER BY word""",
        )
        numbers = columns(db, f"SELECT number FROM ({named}) ORDER BY place")["number"].astype(np.uint64)
        held = [np.asarray(places, dtype=np.int32) for places in told["places"]]
        starts = np.cumsum([0, *map(len, held)], dtype=np.int64)
        return cls(numbers, told["word"].tolist(), starts, np.concatenate([np.zeros(0, dtype=np.int32), *held]))

    def find(self, words: Sequence[str], limit: int) -> list[int]:
        """Return the numbers of the names in which each of the words begins a word, the weightiest first."""
        allowed = np.full(len(self.numbers), bool(words))
        for word in words:
            first, last = bisect_left(self.words, word), bisect_left(self.words, word + _LAST)
            holds = np.zeros(len(self.numbers), dtype=bool)
            holds[self.places[self.starts[first] : self.starts[last]]] = True
            allowed &= holds
        return [int(number) for number in self.numbers[np.flatnonzero(allowed)[:limit]]]


def words_of(db: Database, query: str) -> list[str]:
    """Return the words of a query as the index has them: in small letters, without accents."""
    return list(lookup(db, f"SELECT {_WORDS.format('$query')}", {"query": query[:LONGEST_QUERY]}))[:MOST_WORDS]
