"""A rule that reads one field from a sentence, and the running of rules over a paper; used by `facts` and `flags`."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analysis.audit.amounts import amount_of
from analysis.claims.sentences import split_sentences

LONGEST_TEXT = 2_000_000
"""Characters of a paper that are read; a book of 500 pages has about a million."""
MOST_PER_FIELD = 12
"""Facts kept of one field of one paper: the first in reading order."""


class Text(NamedTuple):
    """A stretch of a paper: one paragraph, or the abstract (section None)."""

    section: str | None
    text: str


class Sentence(NamedTuple):
    """A sentence and where it stands."""

    section: str | None
    text: str
    lowered: str


class Read(NamedTuple):
    """What a rule reads from a match."""

    value: str
    number: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field is read from a sentence."""

    field: str
    words: tuple[str, ...]
    """One of them stands in the sentence, in lower case: a fast look before the pattern."""
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Read | None]
    needs: re.Pattern[str] | None = None
    """Must be found in the sentence too."""
    unless: re.Pattern[str] | None = None
    """Must not be found in the sentence."""
    before: re.Pattern[str] | None = None
    """Must not be found in the 40 characters before the match; write it with ``$``."""
    most: int = 4
    """Matches of one sentence that count, from its beginning."""


def printed(match: re.Match[str]) -> Read:
    """Read what was matched, as printed."""
    return Read(" ".join(match.group().split()))


def named(value: str) -> Callable[[re.Match[str]], Read]:
    """Return a reading that gives one value whatever was printed."""
    return lambda match: Read(value)


def amount(unit: str = "", least: float = 0.0, most: float = float("inf")) -> Callable[[re.Match[str]], Read | None]:
    """Return a reading of the group ``n`` (and ``scale``), which must lie between two bounds."""

    def read(match: re.Match[str]) -> Read | None:
        groups = match.groupdict()
        number = amount_of(groups["n"], groups.get("scale") or "")
        if number is None or not least <= number <= most:
            return None
        value = " ".join(f"{groups['n']} {groups.get('scale') or ''}".split())
        return Read(value, number, groups.get("unit") or unit)

    return read


def sentences_of(texts: Iterable[Text]) -> Iterator[Sentence]:
    """Yield the sentences of a paper in order, up to a bound on its length."""
    left = LONGEST_TEXT
    for section, text in texts:
        for start, end in split_sentences(text[:left]):
            sentence = " ".join(text[start:end].split())
            yield Sentence(section, sentence, sentence.lower())
        left -= len(text)
        if left <= 0:
            return


def apply_rules(sentence: Sentence, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Read]]:
    """Yield what each rule reads from a sentence: each number of a field once, and of words the first."""
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        if not any(word in sentence.lowered for word in rule.words):
            continue
        for read in _matches(sentence.text, rule):
            key = (rule.field, "" if read.number is None else f"{read.number:g} {read.unit}")
            if key not in seen:
                seen.add(key)
                yield rule, read


def _matches(text: str, rule: Rule) -> Iterator[Read]:
    if rule.needs is not None and rule.needs.search(text) is None:
        return
    if rule.unless is not None and rule.unless.search(text) is not None:
        return
    count = 0
    for match in rule.pattern.finditer(text):
        if rule.before is not None and rule.before.search(text[max(0, match.start() - 40) : match.start()]):
            continue
        read = rule.read(match)
        if read is not None:
            yield read
            count += 1
        if count >= rule.most:
            return
