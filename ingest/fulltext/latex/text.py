"""Expanded tokens into plain text: accents and mathematics in Unicode, commands gone. Used for paragraphs and cells."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.fulltext.latex.symbols import (
    ACCENTS,
    BOLD,
    BOLD_UNTIL_GROUP_ENDS,
    CITING,
    DING,
    ENVIRONMENT_ARGUMENTS,
    MARKS,
    MATHS,
    NOT_BOLD,
    SIGNS,
    SILENT,
    SIZES,
    SKIPPED,
    STREAMED,
    TABULAR,
)  # fmt: skip
from ingest.fulltext.latex.tokens import Tokens, argument, bracket_end, group_end, skip_arguments, skip_spaces
from ingest.marks import E_MAIL

CITATION = re.compile("\ue000(\\d+)\ue001")
"""Where a citation stands in a text that is not finished: its number between two signs that no source may hold."""
SOFT_SPACE = "\ue002"
r"""``\xspace``: a space before a word, nothing before a sign."""
THIN = "\u2009"
UNPRINTED = {code: None for code in (*range(9), 11, 12, *range(14, 32), 127, 0xFEFF, *range(0xE000, 0xE003))} | {
    13: "\n"
}
PLAIN_SCRIPT = re.compile(r"st|nd|rd|th|TM|[*†‡§¶∗⋆★♠♣♢♡◇△°′+↑↓✓✗\s]+|\s*[±(+-].*", re.DOTALL)
"""Scripts that are no exponent or index: ordinals, footnote marks, deviations and differences."""
SIMPLE = re.compile(r"[-+]?[\w.]{1,12}|.")
TEXT_IN_MATHS = frozenset("text textrm textnormal textit textsf texttt textsc mbox hbox textup".split())
FRACTIONS = frozenset("frac tfrac dfrac nicefrac sfrac cfrac".split())
SCRIPTS = {"textsuperscript": "^", "textsubscript": "_", "sp": "^", "sb": "_"}
LIGATURES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("`", "‘"))
SPACED = re.compile(r"(?<=[\d)%]) ?± ?(?=[\d.])")
SET_OFF = frozenset("≤≥≡≃≅≠≈≐∝≪≫≺≻⊂⊃⊆⊇∈∋∉⊢⊨≔→⇒⇔")
FARTHEST = 300
"""Tokens to look ahead for the end of a short group; longer ones are no fraction and no script."""


@dataclass
class Inline:
    """Text of one run of tokens, with what it cites, its footnotes and how much of it is bold."""

    tokens: list[str]
    maths: bool = False
    citations: list[list[str]] = field(default_factory=list)
    footnotes: list[list[str]] = field(default_factory=list)
    signs: int = 0
    bold_signs: int = 0
    digits: int = 0
    bold_digits: int = 0
    out: list[str] = field(default_factory=list)
    index: int = 0
    bold: bool = False
    gap: bool = False
    """True when the size or colour has just changed: digits on both sides are two numbers."""
    stack: list[tuple[bool, bool, str]] = field(default_factory=list)
    frames: dict[int, tuple[str, str]] = field(default_factory=dict)
    """By the index of a brace, what to print in place of it and of the brace that closes it."""
    jumps: dict[int, int] = field(default_factory=dict)

    def read(self) -> "Inline":
        """Read all tokens."""
        if not isinstance(self.tokens, Tokens):
            self.tokens = Tokens(self.tokens)
        found = self.tokens
        while self.index < len(found):
            if self.index in self.jumps:
                self.index = max(self.jumps.pop(self.index), self.index)
                continue
            token = found[self.index]
            self.index += 1
            if len(token) > 1 and token[0] == "\\":
                self._command(token)
            elif token in "{}$&~#^_" or token == "$$":
                self._mark(token)
            else:
                self._emit(token)
        return self

    @property
    def text(self) -> str:
        """The text, with citations still as numbers."""
        return tidy("".join(self.out))

    @property
    def is_bold(self) -> bool:
        """True when the number of a cell is bold, or most of it where it has none."""
        if self.digits:
            return self.bold_digits * 2 >= self.digits
        return self.bold_signs > 0 and self.bold_signs * 2 >= self.signs

    def _emit(self, text: str) -> None:
        if not self.maths and not text.isalnum():
            for source, sign in LIGATURES:
                if source in text:
                    text = text.replace(source, sign)
        if self.gap:
            self._part(text)
        self.out.append(text)
        if text != " ":
            digits = sum(map(str.isdigit, text))
            self.signs += len(text)
            self.digits += digits
            if self.bold:
                self.bold_signs += len(text)
                self.bold_digits += digits

    def _part(self, text: str) -> None:
        before = self.out[-1][-1:] if self.out else ""
        if before.isdigit() and text.lstrip(".")[:1].isdigit():
            self.out.append(" ")
        self.gap = False

    def _mark(self, token: str) -> None:
        if token == "{":
            opening, closing = self.frames.pop(self.index - 1, ("", ""))
            self._open(closing)
            if opening:
                self._emit(opening)
        elif token == "}":
            if self.stack:
                self.maths, self.bold, closing = self.stack.pop()
                if closing:
                    self._emit(closing)
        elif token in ("$", "$$"):
            self.maths = not self.maths
            if token == "$$":
                self.out.append(" ")
        elif token in "^_":
            self._script(token)
        elif token != "#":
            self.out.append(" ")

    def _open(self, closing: str = "") -> None:
        self.stack.append((self.maths, self.bold, closing))

    def _group(self, maths: bool | None = None, bold: bool | None = None) -> None:
        """Enter the group that follows, if one does."""
        at = skip_spaces(self.tokens, self.index)
        if at < len(self.tokens) and self.tokens[at] == "{":
            self.index = at + 1
            self._open()
            self.maths = self.maths if maths is None else maths
            self.bold = self.bold if bold is None else bold

    def _command(self, token: str) -> None:
        name = token[1:]
        self.gap = self.gap or name in SIZES
        if token in MARKS:
            self._sign(token)
        elif name in BOLD:
            self._embolden(name)
        elif name in CITING:
            self._cite(CITING[name])
        elif token in ACCENTS:
            self._accent(ACCENTS[token])
        elif name in FRACTIONS:
            self._fraction()
        elif name in SCRIPTS:
            self._script(SCRIPTS[name])
        elif name in SPECIAL:
            SPECIAL[name](self)
        elif name in STREAMED:
            self.index = skip_arguments(self.tokens, self.index, STREAMED[name])
        elif name in SKIPPED:
            self.index = skip_arguments(self.tokens, self.index, SKIPPED[name])
        elif name in SIGNS:
            self._symbol(SIGNS[name])
        elif name.startswith(("begin{", "end{")):
            self._environment(name)
        elif name in TEXT_IN_MATHS:
            self._group(maths=False)
        elif name in NOT_BOLD:
            self.bold = False
        elif name not in SILENT:
            self._unknown(name)

    def _sign(self, token: str) -> None:
        if token in ("\\(", "\\)", "\\[", "\\]"):
            self.maths = token in ("\\(", "\\[")
        self._emit(MARKS[token])
        if token == "\\\\":
            at = skip_arguments(self.tokens, self.index, "*")
            if at < len(self.tokens) and self.tokens[at] == "[" and 0 < bracket_end(self.tokens, at) <= at + 4:
                self.index = skip_arguments(self.tokens, at, "o")

    def _symbol(self, sign: str) -> None:
        if self.maths and sign in SET_OFF:
            sign = f" {sign} "
        self._emit(sign)
        if self.maths and len(self.out) > 1 and self.out[-2] == " ":  # the source set the sign off; it took the space
            self.out.append(" ")

    def _embolden(self, name: str) -> None:
        if name in BOLD_UNTIL_GROUP_ENDS:
            self.bold = True
        else:
            self._group(bold=True)

    def _cite(self, signature: str) -> None:
        told, self.index = argument(self.tokens, self.index, signature)
        keys = [key for part in "".join(told).split(",") if (key := part.strip())]
        if keys:
            self.out.append(f"\ue000{len(self.citations)}\ue001")
            self.citations.append(keys)

    def _accent(self, mark: str) -> None:
        at = skip_spaces(self.tokens, self.index)
        inner, end = argument(self.tokens, at)
        first = inner[0] if inner else ""
        letter = (
            {"\\i": "i", "\\j": "j"}.get(first) or SIGNS.get(first[1:], "") if first.startswith("\\") else first[:1]
        )
        if not letter or (len(inner) > 1 and self.tokens[at] == "{"):
            return
        self.index = end
        self._emit(unicodedata.normalize("NFC", letter + mark))
        if not first.startswith("\\") and first[1:]:
            self._emit(first[1:])

    def _fraction(self) -> None:
        first = skip_spaces(self.tokens, self.index)
        end = group_end(self.tokens, first, first + FARTHEST) if self.tokens[first : first + 1] == ["{"] else -1
        if end < 0:
            return
        second = skip_spaces(self.tokens, end + 1)
        opening, closing = self._brackets(first, end)
        self.frames[first] = (opening, closing + "/")
        if self.tokens[second : second + 1] == ["{"]:
            self.frames[second] = self._brackets(second, group_end(self.tokens, second, second + FARTHEST))

    def _brackets(self, start: int, end: int) -> tuple[str, str]:
        simple = end < 0 or SIMPLE.fullmatch(shown(self.tokens[start + 1 : end]).strip())
        return ("", "") if simple else ("(", ")")

    def _script(self, mark: str) -> None:
        at = skip_spaces(self.tokens, self.index)
        if at >= len(self.tokens) or self.tokens[at] in ("}", "$", "$$", "&"):
            return
        if self.tokens[at] != "{":
            self.index = at
            if not PLAIN_SCRIPT.fullmatch(shown(self.tokens[at : at + 1])):
                self._emit(mark)
            return
        end = group_end(self.tokens, at, at + FARTHEST)
        told = shown(self.tokens[at + 1 : end]) if end > 0 else ""
        if end < 0 or not told.strip():
            return
        if PLAIN_SCRIPT.fullmatch(told):
            self.frames[at] = (" " if told.strip()[0] in "±(+-" and len(told.strip()) > 1 and mark == "_" else "", "")
            if mark == "^" and re.fullmatch(r"[+-]\d+", told.strip()):
                self.frames[at] = ("^", "")
        else:
            opening, closing = self._brackets(at, end)
            self.frames[at] = (mark + opening, closing)
        self.index = at

    def _environment(self, name: str) -> None:
        kind, _, rest = name.partition("{")
        inner = rest[:-1]
        if kind == "begin":
            signature = TABULAR.get(inner) or ENVIRONMENT_ARGUMENTS.get(inner.removesuffix("*"), "")
            self.index = skip_arguments(self.tokens, self.index, signature)
        if inner in MATHS:
            self._open() if kind == "begin" else None
            if kind == "begin":
                self.maths = True
            elif self.stack:
                self.maths, self.bold, _ = self.stack.pop()
        self.out.append(" ")

    def _unknown(self, name: str) -> None:
        """Print the name of a command that nobody explains, unless it holds a text of its own."""
        self.gap = True
        following = self.tokens[self.index] if self.index < len(self.tokens) else ""
        if following == "[" and not self.maths and (end := bracket_end(self.tokens, self.index, 30)) > 0:
            self.index = end + 1
            following = self.tokens[end + 1] if end + 1 < len(self.tokens) else ""
        if following != "{" and "@" not in name and name.isalpha():
            self._emit(name)
            self.out.append(SOFT_SPACE)  # most names that authors define end in \xspace

    def _footnote(self) -> None:
        told, self.index = argument(self.tokens, self.index, "o")
        self.footnotes.append(told)

    def _ding(self) -> None:
        told, self.index = argument(self.tokens, self.index)
        self._emit(DING.get("".join(told).strip(), ""))

    def _url(self) -> None:
        told, self.index = argument(self.tokens, self.index)
        self._emit("".join(MARKS.get(token, token) if token.startswith("\\") else token for token in told))

    def _first_of_two(self) -> None:
        at = skip_spaces(self.tokens, self.index)
        end = skip_arguments(self.tokens, at, "m")
        self.jumps[end] = skip_arguments(self.tokens, end, "m")

    def _second_of_two(self) -> None:
        self.index = skip_arguments(self.tokens, self.index, "m")

    def _root(self) -> None:
        self.index = skip_arguments(self.tokens, self.index, "o")
        self._emit("√")
        at = skip_spaces(self.tokens, self.index)
        if self.tokens[at : at + 1] == ["{"]:
            self.frames[at] = self._brackets(at, group_end(self.tokens, at, at + FARTHEST))

    def _link(self) -> None:
        told, end = argument(self.tokens, self.index, "o")
        self.index = end
        label, _ = argument(self.tokens, end)
        address = "".join(told).replace("\\", "")
        if address.startswith("http") and "".join(label).replace("\\", "") != address:
            at = skip_arguments(self.tokens, end, "m")
            self.jumps[at] = at
            self.frames[skip_spaces(self.tokens, end)] = ("", f" ({address})")

    def _soft_space(self) -> None:
        self.out.append(SOFT_SPACE)

    def _ensured(self) -> None:
        self._group(maths=True)

    def _quantity(self) -> None:
        self.index = skip_arguments(self.tokens, self.index, "o")
        self.frames[skip_spaces(self.tokens, self.index)] = ("", " ")

    def _modulo(self) -> None:
        self._emit("mod ")


SPECIAL = {
    "footnote": Inline._footnote, "footnotetext": Inline._footnote, "ding": Inline._ding, "url": Inline._url,
    "nolinkurl": Inline._url, "path": Inline._url, "texorpdfstring": Inline._first_of_two, "href": Inline._link,
    "sqrt": Inline._root, "xspace": Inline._soft_space, "ensuremath": Inline._ensured, "SI": Inline._quantity,
    "qty": Inline._quantity, "bmod": Inline._modulo, "mathchoice": Inline._first_of_two,
    "thanksref": Inline._second_of_two,
}  # fmt: skip


def shown(found: list[str]) -> str:
    """Return what a few tokens print, roughly: enough to tell what kind of script they are."""
    parts = (SIGNS.get(token[1:], MARKS.get(token, "")) if token.startswith("\\") else token for token in found)
    told = "".join(part for part in parts if part not in ("{", "}", "$"))
    wordy = any(token.startswith("\\") and token[1:] not in SIGNS and token not in MARKS for token in found)
    return told or ("x" if wordy else "")


def tidy(text: str) -> str:
    """Return a text with its white space collapsed and what LaTeX puts between signs settled."""
    if THIN in text:
        text = re.sub(rf"(?<=\d){THIN}(?=\d{{3}}(?!\d))", ",", text)
        text = re.sub(rf"(?<=\d){THIN}(?=%)", "", text).replace(THIN, " ")
    if SOFT_SPACE in text:
        text = re.sub(rf"{SOFT_SPACE}+(?=[\w(\[“‘\ue000])", " ", text).replace(SOFT_SPACE, "")
    text = " ".join(text.split())
    text = re.sub(r" (?=[,.;:!?)](?:\s|$))|(?<=\() | (?=%)", "", text)
    return E_MAIL.sub("", SPACED.sub(" ± ", text)) if "@" in text or "±" in text else text


def with_citations(text: str, citations: list[list[str]], names: Mapping[str, str]) -> str:
    """Return a text with its citations printed in brackets: [Lovelace 1843; Turing 1936], or else their keys."""
    return CITATION.sub(lambda found: f"[{'; '.join(names.get(k, k) for k in citations[int(found[1])])}]", text)


def without_citations(text: str) -> str:
    """Return a text with its citations taken out, and the brackets that they leave empty."""
    return " ".join(re.sub(r"[(\[]\s*[)\]]", "", CITATION.sub("", text)).split())


def plain(found: list[str]) -> str:
    """Return tokens as plain text, without citations and footnotes."""
    return without_citations(Inline(found).read().text)
