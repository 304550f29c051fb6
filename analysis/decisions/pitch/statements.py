"""Blocks and statements of a pitch: paragraphs, items, rows of tables, turns of a talk; what may speak of what."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.claims.sentences import split_sentences

BlockKind = Literal["heading", "paragraph", "item", "row", "turn"]
SHORT_LINE = 60
"""Characters; lines of a paragraph that are all shorter are slogans of their own, not one wrapped text."""
MOST_STATEMENTS = 1_500
_HEADING = re.compile(
    r"\s*(?:#{1,6}\s|(?:SLIDE|Slide|PAGE|Page)\s\d+\b|[A-Z][A-Z &/'-]{3,60}$|(?:[A-Z]\.?\d+"
    r"|\d+\.\d+)(?:\.\d+)*\.?\s[A-Z][^.!?:%]{2,70}$"
    r"|\*\*[^*\n%]{3,120}\*\*\s*$)"
)
_ITEM = re.compile(r"\s*(?:[-*•·▪‣–✓✔→+]|\(?\d{1,2}[.)]|\(?[a-h]\))\s+(?=\S)")
_ROW = re.compile(r"\s*\|.*\||[^|\n]+\|[^|\n]+\|?|[^\t\n]+\t[^\t\n]+")
_RULE = re.compile(r"[\s|:=+_-]+")
_VALUE_CELL = re.compile(r"(?:^|\||\t)\s*[$€£~<>]?\s?\d[\d.,]*\s?(?:%|x|ms|s|h|min|GB)?\s*(?:\||\t|$)")
_TURN = re.compile(r"(?:\[[\d:.\s]+\]\s*)?(?P<who>[A-Z][\w.'’ -]{0,30}?(?:\s?\([^()\n]{1,30}\))?):\s")
_ASKING = re.compile(
    r"\b(?:buyer|customer|client|prospect|interviewer|host|procurement|moderator|caller|you|q)\b", re.I
)
_MARKS = re.compile(r"[*_`#>~]")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\xa0": " ", "\u202f": " ", "\u2009": " ", "−": "-",
                        "‑": "-", "\t": " "})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of lines that belong together."""

    kind: BlockKind
    start: int
    end: int
    section: int
    """Number of the heading it stands under; 0 before the first."""
    group: int
    """Number of the list, table or paragraph: neighbours of one kind without a blank line between share it."""
    is_asking: bool = False
    """Whether the buyer speaks: what is said there is heard, but claims nothing."""
    head: str = ""
    """The heads of the columns, of a row."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, item, row or slogan."""

    start: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A pitch as blocks and statements; offsets are those of ``text``."""

    text: str
    plain: str
    """As long as the text, with marks of Markdown and single line breaks as blanks, and quotes as ASCII."""
    blocks: tuple[Block, ...]
    statements: tuple[Statement, ...]

    def said(self, statement: Statement) -> str:
        """Return a statement as rules read it."""
        return self.plain[statement.start : statement.end]

    def block_of(self, statement: Statement) -> Block:
        """Return the block a statement stands in."""
        return self.blocks[statement.block]

    def at(self, position: int) -> int:
        """Return the number of the statement that a character stands in, or of the last one before it."""
        return max(0, bisect_right([one.start for one in self.statements], position) - 1)


def lay_out(text: str) -> Layout:
    """Return the blocks and statements of a text in order, at most ``MOST_STATEMENTS`` of these."""
    lines = list(_lines(text))
    speakers = _speakers(text)
    blocks = tuple(_blocks(text, lines, speakers))
    plain = _plain(text, blocks)
    statements: list[Statement] = []
    for number, block in enumerate(blocks):
        statements.extend(Statement(start, end, number) for start, end in _cut(text, plain, block))
        if len(statements) >= MOST_STATEMENTS:
            break
    return Layout(text, plain, blocks, tuple(statements[:MOST_STATEMENTS]))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _speakers(text: str) -> dict[str, bool]:
    """Return who opens at least two lines of a transcript, and whether he asks: by his role, or by what he says.

    The vendor is the one who tells most numbers; of the others, whoever asks is taken for the buyer.
    """
    turns: dict[str, list[str]] = {}
    for line in text.split("\n"):
        if match := _TURN.match(line):
            turns.setdefault(match["who"], []).append(line[match.end() :])
    turns = {who: said for who, said in turns.items() if len(said) >= 2} if len(turns) >= 2 else {}
    numbers = {who: len(re.findall(r"\d+", " ".join(said))) for who, said in turns.items()}
    vendor = max(numbers, key=lambda who: numbers[who], default="")
    return {
        who: _ASKING.search(who) is not None or (who != vendor and any("?" in one for one in said))
        for who, said in turns.items()
    }


def _blocks(text: str, lines: list[tuple[int, int]], speakers: Mapping[str, bool]) -> Iterator[Block]:
    """Yield the blocks; a blank line, or a line of another kind, ends one."""
    section = group = 0
    kept: Block | None = None
    head = ""
    for start, end in lines:
        line = text[start:end]
        if not line.strip() or (_RULE.fullmatch(line) and "|" not in line):
            if kept:
                yield kept
            kept, head, group = None, "", group + 1
            continue
        if _RULE.fullmatch(line):
            continue
        kind, is_asking = _kind(line, speakers)
        wraps = kept is not None and kind == "paragraph" and kept.kind in ("paragraph", "item", "turn")
        if kept and wraps:
            kept = Block(kept.kind, kept.start, end, kept.section, kept.group, kept.is_asking)
            continue
        if kept:
            yield kept
            group += kept.kind != kind
        section += kind == "heading"
        first_row = kind == "row" and (kept is None or kept.kind != "row")
        if kind != "row" or first_row:
            head = line if first_row and _VALUE_CELL.search(line) is None else ""
        kept = Block(kind, start, end, section, group, is_asking, head if kind == "row" else "")
    if kept:
        yield kept


def _kind(line: str, speakers: Mapping[str, bool]) -> tuple[BlockKind, bool]:
    """Return what a line is, and whether it is the buyer's."""
    turn = _TURN.match(line)
    if turn and turn["who"] in speakers:
        return "turn", speakers[turn["who"]]
    if _HEADING.match(line) and not re.search(r"\d\s?%", line):
        return "heading", False
    if _ITEM.match(line):
        return "item", False
    return ("row" if _ROW.fullmatch(line) else "paragraph"), False


def _plain(text: str, blocks: tuple[Block, ...]) -> str:
    """Return the text for rules: as long, plainer."""
    plain = list(_MARKS.sub(" ", text.translate(_PLAIN)))
    for block in blocks:
        for place in range(block.start, block.end):
            if plain[place] == "\n":
                plain[place] = " "
    return "".join(plain)


def _cut(text: str, plain: str, block: Block) -> Iterator[tuple[int, int]]:
    """Yield the statements of a block: rows whole, slogans line by line, else sentences."""
    start = block.start
    for opening in (_TURN, _ITEM):
        match = opening.match(text, start, block.end)
        if match and block.kind in ("turn", "item"):
            start = match.end()
            break
    lines = [(start + a, start + b) for a, b in _lines(text[start : block.end]) if text[start + a : start + b].strip()]
    slogans = len(lines) > 1 and block.kind == "paragraph" and all(b - a < SHORT_LINE for a, b in lines)
    for first, last in lines if slogans else [(start, block.end)]:
        if block.kind == "row":
            yield _stripped(text, first, last)
            continue
        for span in split_sentences(plain[first:last]):
            yield first + span.start, first + span.end


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a row without the bars and blanks around it."""
    while start < end and text[start] in "| \t":
        start += 1
    while end > start and text[end - 1] in "| \t":
        end -= 1
    return start, end
