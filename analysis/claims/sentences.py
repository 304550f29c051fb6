"""Split an abstract into sentences, as spans of the text; first stage of the claims step."""

import re
from typing import NamedTuple

MAX_SENTENCE_CHARS = 2_000
"""Longer stretches are cut at a space: it bounds every later stage on text without full stops."""

_END = re.compile(r"[.!?]+[\"'”’)\]}]*\s+|\n[ \t]*\n\s*")
_LAST_WORD = re.compile(r"[^\s(\[{]+\Z")
_ABBREVIATIONS = frozenset(
    """al e.g i.e vs cf fig figs eq eqs sec secs tab no nos approx resp ca viz dr prof mr mrs ms st dept
    ref refs etc w.r.t a.k.a i.i.d u.s u.k incl max min avg ver vol pp ed eds inc ltd acc""".split()
)
_NEVER_FINAL = frozenset("al e.g i.e vs cf fig figs eq eqs sec approx resp ca viz dr prof mr mrs w.r.t".split())
_LOOK_BACK = 24


class Span(NamedTuple):
    """A half-open range of characters."""

    start: int
    end: int


def split_sentences(text: str) -> list[Span]:
    """Return the sentences of ``text`` in order, without the white space around them.

    Spans do not overlap and leave out nothing but white space; none is longer than
    ``MAX_SENTENCE_CHARS``. An empty text gives an empty list.
    """
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if _ends_sentence(text, match):
            _add(text, start, match.end(), spans)
            start = match.end()
    _add(text, start, len(text), spans)
    return spans


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop followed by white space closes a sentence."""
    mark = match.group()
    if not mark.startswith("."):
        return True
    following = text[match.end() : match.end() + 1]
    if following.islower() or following in {",", ";", ":", "%", ")"}:
        return False
    word = _LAST_WORD.search(text[max(0, match.start() - _LOOK_BACK) : match.start()])
    last = word.group().lower() if word else ""
    if last in _NEVER_FINAL:
        return False
    if last in _ABBREVIATIONS:
        return not following.isdigit()
    return not (len(last) == 1 and last.isalpha() and following.isupper() and last != "i")


def _add(text: str, start: int, end: int, spans: list[Span]) -> None:
    """Append ``text[start:end]`` stripped, in pieces of bounded length."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE_CHARS:
        cut = text.rfind(" ", start + MAX_SENTENCE_CHARS // 2, start + MAX_SENTENCE_CHARS)
        cut = start + MAX_SENTENCE_CHARS if cut < 0 else cut
        if text[start:cut].strip():
            spans.append(Span(start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        spans.append(Span(start, end))
