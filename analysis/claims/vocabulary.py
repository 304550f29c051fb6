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


class Tokens(NamedTuple):
    """The runs of letters and digits of a sentence."""

    words: list[str]
    """In lower case."""
    spans: list[tuple[int, int]]


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


def tokenize(text: str) -> Tokens:
    """Return the runs of letters and digits of ``text`` in order."""
    matches = list(_TOKEN.finditer(text))
    return Tokens([match.group().lower() for match in matches], [match.span() for match in matches])


class PhraseTable:
    """Phrases by their tokens; finds the longest at each place in time linear in the text."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Take pairs of (spelling, canonical name)."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for spelling, name in phrases:
            tokens = tuple(tokenize(spelling).words)
            letters = re.sub(r"\W", "", spelling)
            short = letters.isupper() and len(letters) <= _SHORT_CAPITALS
            exact = spelling if short else spelling[0] if spelling[0].isupper() else ""
            if tokens and len(tokens) <= _LONGEST_PHRASE:
                self._by_first.setdefault(tokens[0], []).append((tokens, exact, name))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, text: str, tokens: Tokens) -> Iterator[Hit]:
        """Yield the longest phrases of ``text`` from left to right, without overlap."""
        behind = 0
        for index, word in enumerate(tokens.words):
            if word in self._by_first and index >= behind:
                hit = self._at(text, tokens, index)
                if hit is not None:
                    yield hit
                    behind = hit.end_token

    def _at(self, text: str, tokens: Tokens, index: int) -> Hit | None:
        """Return the longest phrase that begins at a token."""
        for phrase, exact, name in self._by_first[tokens.words[index]]:
            end = index + len(phrase)
            if tuple(tokens.words[index:end]) != phrase:
                continue
            start_char, end_char = tokens.spans[index][0], tokens.spans[end - 1][1]
            if exact and not text.startswith(exact, start_char):
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
    return PhraseTable(
        (spelling, name)
        for name, _, aliases in _rows("metrics.tsv", 3)
        for alias in aliases.split("|")
        for spelling in ((alias, f"{alias}s") if alias.isupper() else (alias,))
    )


@cache
def metric_words() -> frozenset[str]:
    """Return the last words of every metric spelling, folded."""
    return frozenset(
        words[-1]
        for _, _, aliases in _rows("metrics.tsv", 3)
        for alias in aliases.split("|")
        if (words := tokenize(alias).words)
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
