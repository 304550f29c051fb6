"""Tables that find names of metrics, data sets and tasks in text; used by `mentions`, `context` and table readers.

The lists are those of `data.vocabulary`: they raise confidence and settle directions. Names that no list holds are
found by their shape and surroundings; what a name stands for is told by `names`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from data.vocabulary import OWN, UNCORRECTED, USER, Corrections, Entry, Kind, entries

_TOKEN = re.compile(r"[^\W_]+")
_SHORT_CAPITALS = 5
_LONGEST_PHRASE = 7
_BY_HAND = (OWN, USER)
_RANKS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 1000)
_DIRECTIONS = {"+": True, "-": False, "?": None, "": None}
_SHORTEST_TELLING = 5
_TELLING = re.compile(r"[a-z][A-Z]|[A-Za-z]-?\d|\d[A-Za-z]|[A-Z].*[A-Z].*[a-z]")
"""A capital or a digit inside: "HotpotQA", "YAGO3-10", but not "Texas" or "Adult"."""


class Metric(NamedTuple):
    """What a metric measures in: direction, range, unit."""

    name: str
    higher_is_better: bool | None
    low: float | None = None
    high: float | None = None
    """Ends of the range, as a fraction where ``is_share``; None: open or not known."""
    unit: str | None = None
    is_share: bool = False
    """Whether it is a share of something, printed as a fraction or times 100 (92.3, "92.3%", 0.923 are one)."""


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
        self._firsts: set[str] = set()
        self._by_beginning: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]] = {}
        for spelling, name in phrases:
            tokens = tuple(tokenize(spelling).words)
            letters = re.sub(r"\W", "", spelling)
            short = letters.isupper() and len(letters) <= _SHORT_CAPITALS
            exact = spelling if short else spelling[0] if spelling[0].isupper() else ""
            if tokens and len(tokens) <= _LONGEST_PHRASE:
                self._firsts.add(tokens[0])
                beginning = (tokens[0], tokens[1] if len(tokens) > 1 else "")
                self._by_beginning.setdefault(beginning, []).append((tokens, exact, name))
        for phrases_here in self._by_beginning.values():
            phrases_here.sort(key=lambda entry: -len(entry[0]))

    def find(self, text: str, tokens: Tokens) -> Iterator[Hit]:
        """Yield the longest phrases of ``text`` from left to right, without overlap."""
        behind = 0
        for index, word in enumerate(tokens.words):
            if word in self._firsts and index >= behind:
                hit = self._at(text, tokens, index)
                if hit is not None:
                    yield hit
                    behind = hit.end_token

    def _at(self, text: str, tokens: Tokens, index: int) -> Hit | None:
        """Return the longest phrase that begins at a token."""
        for phrase, exact, name in self._beginning_at(tokens, index):
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

    def _beginning_at(self, tokens: Tokens, index: int) -> Iterator[tuple[tuple[str, ...], str, str]]:
        """Yield the phrases that begin with the two words at a place, then those of its one word."""
        word, following = tokens.words[index], tokens.words[index + 1 : index + 2]
        if following:
            yield from self._by_beginning.get((word, following[0]), ())
        yield from self._by_beginning.get((word, ""), ())


def _joined(phrase: str) -> bool:
    """Whether a phrase stays inside one clause: no bracket, comma or semicolon."""
    return not any(mark in phrase for mark in ",;:()[]")


@lru_cache(maxsize=4)
def metrics(corrections: Corrections = UNCORRECTED) -> dict[str, Metric]:
    """Return the known metrics by canonical name."""
    return {entry.name: _metric(entry) for entry in reversed(own_entries("metric", corrections))}


@lru_cache(maxsize=4)
def metric_table(corrections: Corrections = UNCORRECTED) -> PhraseTable:
    """Return the spellings of known metrics."""
    return PhraseTable(
        (spelling, entry.name)
        for entry in own_entries("metric", corrections)
        for alias in entry.spellings
        for ranked in (*(alias.replace("@k", f"@{rank}") for rank in _RANKS), alias)
        for spelling in ((ranked, f"{ranked}s") if ranked.isupper() else (ranked,))
    )


@cache
def metric_words() -> frozenset[str]:
    """Return the last words of every metric spelling, folded."""
    return frozenset(
        words[-1] for entry in own_entries("metric") for alias in entry.spellings if (words := tokenize(alias).words)
    )


@lru_cache(maxsize=4)
def dataset_table(corrections: Corrections = UNCORRECTED) -> PhraseTable:
    """Return the spellings of data sets that mean a data set wherever they stand."""
    return PhraseTable(
        (spelling, entry.name)
        for entry in entries("dataset", corrections)
        for spelling in entry.spellings
        if _is_telling(entry, spelling)
    )


@cache
def listed_dataset_table() -> PhraseTable:
    """Return the spellings of all data sets, common words among them: evidence, not proof."""
    return PhraseTable((spelling, entry.name) for entry in entries("dataset") for spelling in entry.spellings)


@lru_cache(maxsize=4)
def task_table(corrections: Corrections = UNCORRECTED) -> PhraseTable:
    """Return the spellings of tasks, but for those of one word that only others' lists hold."""
    return PhraseTable(
        (spelling, entry.name)
        for entry in entries("task", corrections)
        for spelling in entry.spellings
        if entry.source in _BY_HAND or " " in spelling
    )


def own_entries(kind: Kind, corrections: Corrections = UNCORRECTED) -> tuple[Entry, ...]:
    """Return the entries of our own lists and of people: each was chosen by hand."""
    return tuple(entry for entry in entries(kind, corrections) if entry.source in _BY_HAND)


def _metric(entry: Entry) -> Metric:
    facts = entry.facts
    low, high = (float(facts[end]) if facts.get(end) else None for end in ("low", "high"))
    return Metric(
        entry.name,
        _DIRECTIONS[facts.get("direction", "")],
        low,
        high,
        facts.get("unit") or None,
        facts.get("scale") == "share",
    )


def _is_telling(entry: Entry, spelling: str) -> bool:
    """Whether a spelling needs no evidence near it: one of ours, or of a shape that no word and no short form has."""
    if entry.facts.get("telling") == "no":
        return False
    return entry.source in _BY_HAND or (len(spelling) >= _SHORTEST_TELLING and _TELLING.search(spelling) is not None)
