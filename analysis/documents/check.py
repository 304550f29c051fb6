"""The check that every document passes before it is shown: sources, ids, quotes, numbers, days. Pure.

`app` hands in what the edition holds; a violation is a fault of ours and ends the command.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from analysis.documents.document import Chart, Document, Evidence, Figure, Sentence, facts_of

NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
OURS = ("count", "computed", "row", "assumption")
"""Kinds of evidence that no edition holds."""
CUT = " …"
"""What `data.licence.quotable` ends a cut quote with."""


def violations(
    document: Document, known: Collection[str] = (), texts: Mapping[str, Collection[str]] = MappingProxyType({})
) -> list[str]:
    """Return what is wrong with a document, in words; empty: nothing.

    Parameters
    ----------
    known
        Refs that the edition holds; only what papers say needs to be among them, not what is counted, computed, given.
    texts
        Texts of each piece of evidence that is quoted, by ref.
    """
    evidence = document.by_ref()
    found = [*_of_evidence(document, known)]
    for section in document.sections:
        found += [f"{section.name}: its note holds a number"] if NUMBER.search(section.note) else []
        for sentence in section.sentences:
            found += [f"{section.name}: {what}" for what in _of_sentence(sentence, evidence, texts)]
        for figure in section.drawn:
            found += [f"{section.name}: {what}" for what in _of_rows(figure, evidence)]
    return found


def _of_evidence(document: Document, known: Collection[str]) -> Iterator[str]:
    refs = Counter(one.ref for one in document.evidence)
    yield from (f"{ref} stands twice among the evidence" for ref, n in refs.items() if n > 1)
    for one in document.evidence:
        if one.kind not in OURS and not one.is_earlier and one.ref not in known:
            yield f"{one.ref} ({one.label[:60]}) is not in the edition"
        if one.day is not None and one.day > document.day:
            yield f"{one.ref} became public on {one.day}, after {document.day}"


def _of_sentence(
    sentence: Sentence, evidence: Mapping[str, Evidence], texts: Mapping[str, Collection[str]]
) -> Iterator[str]:
    start = f"“{sentence.text[:60]}”"
    if not sentence.refs:
        yield f"{start} names no source"
    missing = [ref for ref in sentence.refs if ref not in evidence]
    yield from (f"{start} names {ref}, which is not among the evidence" for ref in missing)
    if missing or not sentence.refs:
        return
    if sentence.is_quote:
        if not any(is_in(sentence.text, text) for ref in sentence.refs for text in texts.get(ref, ())):
            yield f"{start} does not stand in {', '.join(sentence.refs)}"
    else:
        yield from (f"{start}: {what}" for what in _of_values(sentence, evidence))


def _of_values(sentence: Sentence, evidence: Mapping[str, Evidence]) -> Iterator[str]:
    for value in sentence.values:
        source = evidence.get(value.ref)
        if source is None or value.name not in source.facts or source.facts[value.name] != value.value:
            yield f"{value.name} {value.shown} is no fact of {value.ref}"
    printed = numbers(sentence.text)
    told = Counter(number for value in sentence.values for number in numbers(value.shown).elements())
    if printed != told:
        off = sorted((printed - told) + (told - printed))
        yield f"the numbers printed are not those of its evidence: {', '.join(off)}"
    gone = [value.shown for value in sentence.values if value.shown not in sentence.text]
    yield from (f"{name[:60]!r} of its evidence is not printed as it is" for name in gone)


def _of_rows(figure: Figure | Chart, evidence: Mapping[str, Evidence]) -> Iterator[str]:
    if not figure.refs:
        yield f"figure {figure.name} has no rows"
    named = facts_of(figure)
    for ref in figure.refs:
        facts = evidence[ref].facts if ref in evidence else {}
        lacking = [name for name in named if name not in facts]
        if lacking:
            yield f"figure {figure.name}: {ref} has no {', '.join(lacking)}"


def numbers(text: str) -> Counter[str]:
    """Return the numbers of a text as printed, each with how often it stands there."""
    return Counter(NUMBER.findall(text))


def is_in(words: str, text: str) -> bool:
    """Tell whether words stand in a text as they are, white space and a cut at the end left aside."""
    return " ".join(words.removesuffix(CUT).split()) in " ".join(text.split())
