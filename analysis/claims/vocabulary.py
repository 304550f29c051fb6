"""Names of metrics, data sets and tasks, and a table that finds them in text; used by `mentions`.

The lists beside this module are our own and short: they only raise confidence and settle directions.
Names that no list holds are found by their shape and surroundings.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).parent
_TOKEN = re.compile(r"[^\W_]+")
_SHORT_CAPITALS = 5
_LONGEST_PHRASE = 7


class Metric(NamedTuple):
    """A metric's canonical name and direction."""

    name: str
    higher_is_better: bool | None


class Token(NamedTuple):
    """A run of letters and digits of a sentence."""

    text: str
    folded: str
    start: int
    end: int


class Hit(NamedTuple):
    """A phrase of a table found in a sentence, as a range of characters and of tokens."""

    start: int
    end: int
    first_token: int
    end_token: int
    name: str


def singular(name: str) -> str:
    """Return a metric's name without the plural of its last word: "error rates" as "error rate"."""
    if name.endswith("ies") and name[:1].islower():
        return name[:-3] + "y"
    plural = name.endswith(("rates", "scores", "errors", "correlations", "points", "measures"))
    return name[:-1] if plural or re.fullmatch(r"[A-Z\d]{2,}s", name) else name


def tokenize(text: str) -> list[Token]:
    """Return the runs of letters and digits of ``text`` in order."""
    return [Token(word := match.group(), word.lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


class PhraseTable:
    """Phrases by their tokens; finds the longest at each place in time linear in the text."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Take pairs of (spelling, canonical name)."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for spelling, name in phrases:
            tokens = tuple(token.folded for token in tokenize(spelling))
            letters = re.sub(r"\W", "", spelling)
            short = letters.isupper() and len(letters) <= _SHORT_CAPITALS
            exact = spelling if short else spelling[0] if spelling[0].isupper() else ""
            if tokens and len(tokens) <= _LONGEST_PHRASE:
                self._by_first.setdefault(tokens[0], []).append((tokens, exact, name))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, text: str, tokens: list[Token]) -> Iterator[Hit]:
        """Yield the longest phrases of ``text`` from left to right, without overlap."""
        index = 0
        while index < len(tokens):
            hit = self._at(text, tokens, index)
            if hit is None:
                index += 1
            else:
                yield hit
                index = hit.end_token

    def _at(self, text: str, tokens: list[Token], index: int) -> Hit | None:
        for phrase, exact, name in self._by_first.get(tokens[index].folded, ()):
            end = index + len(phrase)
            if end > len(tokens) or any(tokens[index + i].folded != phrase[i] for i in range(1, len(phrase))):
                continue
            start_char, end_char = tokens[index].start, tokens[end - 1].end
            if exact and text[start_char : start_char + len(exact)] != exact:
                continue
            if end - index > 1 and not _joined(text[start_char:end_char]):
                continue
            return Hit(start_char, end_char, index, end, name)
        return None


def _joined(phrase: str) -> bool:
    """Whether a phrase stays inside one clause: no bracket, comma or semicolon."""
    return not any(mark in phrase for mark in ",;:()[]")


@cache
def metrics() -> dict[str, Metric]:
    """Return the known metrics by canonical name."""
    direction = {"+": True, "-": False, "?": None}
    return {name: Metric(name, direction[sign]) for name, sign, _ in _rows("metrics.tsv", 3)}


@cache
def metric_table() -> PhraseTable:
    """Return the spellings of known metrics."""
    return PhraseTable((alias, name) for name, _, aliases in _rows("metrics.tsv", 3) for alias in aliases.split("|"))


@cache
def metric_words() -> frozenset[str]:
    """Return the last words of every metric spelling, folded."""
    return frozenset(
        tokens[-1].folded
        for _, _, aliases in _rows("metrics.tsv", 3)
        for alias in aliases.split("|")
        if (tokens := tokenize(alias))
    )


@cache
def dataset_table() -> PhraseTable:
    """Return the spellings of well-known data sets; ``name`` is the first spelling of the line."""
    return PhraseTable(
        (spelling, names.split("|")[0]) for (names,) in _rows("datasets.txt", 1) for spelling in names.split("|")
    )


@cache
def task_table() -> PhraseTable:
    """Return the spellings of tasks."""
    return PhraseTable(
        (spelling, name)
        for name, others in _rows("tasks.tsv", 2)
        for spelling in (name, *others.split("|"))
        if spelling
    )


def _rows(file_name: str, width: int) -> list[tuple[str, ...]]:
    """Read a list: lines of tab-separated fields, ``#`` opens a comment line."""
    lines = (_HERE / file_name).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [tuple((row + [""] * width)[:width]) for row in rows]
