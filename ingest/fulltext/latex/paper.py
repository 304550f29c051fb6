"""Full text of a paper from its LaTeX source: passages, result tables, bibliography. Pure; see ``archive``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.errors import InputError
from data.records import FullText, Passage, ResultTable
from ingest.fulltext.latex.bibliography import Entry, read_bibliography
from ingest.fulltext.latex.macros import DEFINING, Expander
from ingest.fulltext.latex.main_file import learn_styles, main_file
from ingest.fulltext.latex.symbols import (
    ARRAY,
    CITING,
    ENVIRONMENT_ARGUMENTS,
    FLOATS,
    MATHS,
    NO_TEXT,
    SECTIONS,
    SKIPPED,
    TABULAR,
)  # fmt: skip
from ingest.fulltext.latex.tables import is_layout, parse_table
from ingest.fulltext.latex.text import CITATION, UNPRINTED, Inline, plain, with_citations
from ingest.fulltext.latex.tokens import (
    VERBATIM,
    Tokens,
    argument,
    bracket_end,
    group_end,
    skip_arguments,
    skip_spaces,
    tokens,
)
from ingest.marks import SENTENCE_END

LARGEST_TEXT = 20_000_000
"""Characters of all files of one paper."""
LONGEST_CONTEXT = 1_000
MOST_KEY_TOKENS = 600
"""Tokens of one citation with its notes; each key is one token or few."""
MOST_CONTEXTS = 50
DEEPEST = 12
"""Floats inside floats, and parts inside parts, that are followed."""
FEWEST_WORDS = 6
"""A text beside a table or before the first section that is shorter is layout."""
CAPTIONS = {"\\caption": "*o", "\\captionof": "*mo", "\\subcaption": "*o", "\\tablecaption": "", "\\topcaption": "",
            "\\bottomcaption": "", "\\caption*": "o", "\\tabcaption": "o", "\\figcaption": "o"}  # fmt: skip
SUBFLOATS = frozenset({"\\subfloat", "\\subfigure", "\\subtable", "\\subcaptionbox", "\\ffigbox", "\\ttabbox"})
BREAKS = frozenset({"\\par", "\\maketitle", "\\newpage", "\\clearpage", "\\bigskip", "\\medskip", "\\item"})


def parse_latex(files: Mapping[str, str]) -> FullText:
    """Return the full text of a source of one or several files.

    Parameters
    ----------
    files
        Text by name, as ``archive.read_eprint`` gives it.

    Returns
    -------
    FullText
        Sections are paths of headings like ``Experiments / Results``. A citation stands in brackets: ``[Lovelace
        1843]``, or its key where the bibliography does not tell author and year; in cells it stands apart.

    Raises
    ------
    InputError
        If no file is a LaTeX document, or the text is larger than is sound.
    """
    size = sum(map(len, files.values()))
    bib = sum(len(text) for name, text in files.items() if name.lower().endswith(".bib"))
    if size - bib > LARGEST_TEXT:
        raise InputError(f"a source of {size:,} characters; more than {LARGEST_TEXT:,} are not read")
    files = {name: text.translate(UNPRINTED) for name, text in files.items()}
    main = main_file(files)
    expander = Expander(files=files)
    learn_styles(expander, files, files[main])
    return _read(expander, files[main], files)


def parse_tex(text: str) -> FullText:
    """Return the full text of a source that is one file, whether or not it has a preamble.

    Raises
    ------
    InputError
        If it is larger than is sound.
    """
    if len(text) > LARGEST_TEXT:
        raise InputError(f"a source of {len(text):,} characters; more than {LARGEST_TEXT:,} are not read")
    return _read(Expander(), text.translate(UNPRINTED), {})


def _read(expander: Expander, text: str, files: Mapping[str, str]) -> FullText:
    expanded = Tokens(expander.expand(tokens(text)))
    start = next((i + 1 for i, token in enumerate(expanded) if token == "\\begin{document}"), 0)
    cited = {key for i, token in enumerate(expanded) if token[1:] in CITING for key in _keys(expanded, i)}
    entries = read_bibliography(expanded, files, cited)
    reader = _Reader(expanded, entries)
    reader.walk(start, len(expanded))
    reader.flush()
    references = tuple(
        replace(entry.reference, contexts=tuple(reader.contexts.get(entry.key, ()))) for entry in entries.values()
    )
    return FullText(tuple(reader.passages), tuple(reader.tables), references)


def _keys(found: list[str], index: int) -> list[str]:
    at = index + 1
    told, _ = argument(found[at : at + MOST_KEY_TOKENS], 0, CITING[found[index][1:]])
    return [key.strip() for key in "".join(told).split(",") if key.strip()]


def environment_ends(found: Sequence[str]) -> dict[int, int]:
    r"""Return, by the index of each ``\begin``, the index of its ``\end``; those that never end are absent."""
    ends: dict[int, int] = {}
    opened: list[tuple[str, int]] = []
    counts: dict[str, int] = {}
    for index, token in enumerate(found):
        if token.startswith("\\begin{"):
            opened.append((token[7:-1], index))
            counts[token[7:-1]] = counts.get(token[7:-1], 0) + 1
        elif token.startswith("\\end{") and counts.get(token[5:-1], 0):
            while opened:
                name, start = opened.pop()
                counts[name] -= 1
                if name == token[5:-1]:
                    ends[start] = index
                    break
    return ends


@dataclass
class _Float:
    """What one float holds: captions and tabulars of its own, and floats inside it."""

    captions: list[list[str]] = field(default_factory=list)
    label: str = ""
    tabulars: list[tuple[int, int]] = field(default_factory=list)
    inner: list[tuple[int, int, list[str]]] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


class _Reader:
    """Walks through a document and collects its passages, its tables, and the sentences that cite."""

    def __init__(self, found: list[str], entries: Mapping[str, Entry]) -> None:
        self.found = found
        self.ends = environment_ends(found)
        self.entries = {key: entry.text for key, entry in entries.items()}
        self.names = {key: entry.name for key, entry in entries.items()}
        self.passages: list[Passage] = []
        self.tables: list[ResultTable] = []
        self.contexts: dict[str, list[str]] = {}
        self.headings: dict[int, str] = {}
        self.buffer: list[str] = []
        self.in_front = any(t in ("\\section", "\\begin{abstract}", "\\abstract") for t in found)

    # -- passages --

    def flush(self) -> None:
        """End the paragraph that is being read."""
        found, self.buffer = self.buffer, []
        if any(token != " " for token in found):
            self.add(found)

    def add(self, found: list[str], fewest_words: int = 1) -> None:
        """Add a paragraph as a passage, and its footnotes after it."""
        inline = Inline(found).read()
        text = inline.text
        if self.in_front:
            fewest_words = max(fewest_words, 5 * FEWEST_WORDS)
        if len(text.split()) >= fewest_words and re.search(r"\w", CITATION.sub("", text)):
            self._keep_contexts(text, inline.citations)
            section = " / ".join(self.headings[level] for level in sorted(self.headings))
            self.passages.append(Passage(section, with_citations(text, inline.citations, self.names)))
        for note in inline.footnotes:
            self.add([token for token in note if token != "\\footnote"])

    def _keep_contexts(self, text: str, citations: list[list[str]]) -> None:
        if not citations:
            return
        for sentence in SENTENCE_END.split(text):
            for mark in CITATION.finditer(sentence):
                shown = with_citations(sentence, citations, self.names)[:LONGEST_CONTEXT]
                for key in citations[int(mark[1])]:
                    known = self.contexts.setdefault(key, [])
                    if shown not in known and len(known) < MOST_CONTEXTS:
                        known.append(shown)

    def _head(self, level: int, heading: str) -> None:
        self.flush()
        self.in_front = False
        for deeper in [one for one in self.headings if one >= level]:
            del self.headings[deeper]
        if heading:
            self.headings[level] = heading

    # -- walking --

    def walk(self, index: int, stop: int) -> None:
        """Read the tokens of a range."""
        while index < stop:
            token = self.found[index]
            if len(token) < 2 or token[0] != "\\":
                self.buffer.append(token)
                index += 1
            elif token.startswith("\\begin{"):
                index = self._begin(token[7:-1], index, stop)
            elif token.startswith("\\end{"):
                index = self._end(token[5:-1], index)
            else:
                index = self._command(token, index, stop)

    def _command(self, token: str, index: int, stop: int) -> int:
        """Read one command; return where to go on."""
        name, after = token[1:], index + 1
        if name in SECTIONS:
            told, after = argument(self.found, after, "*o")
            self._head(SECTIONS[name], plain(told))
        elif token in CAPTIONS:
            told, after = argument(self.found, after, CAPTIONS[token])
            self.add(told, 2)
        elif name == "abstract" and self.found[after : after + 1] == ["{"]:
            end = group_end(self.found, after, stop)
            self._head(1, "Abstract")
            if end > 0:
                self.buffer += self.found[after + 1 : end]
                self._head(1, "")
                after = end + 1
        elif name == "appendix":
            self._head(0, "Appendix")
        elif token in BREAKS:
            self.flush()
        elif name in SKIPPED:
            after = skip_arguments(self.found, after, SKIPPED[name])
        elif token not in DEFINING:
            self.buffer.append(token)
        return after

    def _begin(self, name: str, index: int, stop: int) -> int:
        end = self.ends.get(index, -1)
        if 0 < end < stop:
            if name in FLOATS or (name in ("minipage", "center") and self._has_caption(index, end)):
                self.read_float(index, end)
                return end + 1
            if name in TABULAR:
                self._tabular(index, end, "", "", 0)
                return end + 1
            if name in NO_TEXT or name in VERBATIM:
                return end + 1
            if name in MATHS:
                self.buffer += self.found[index : end + 1]
                return end + 1
        if name == "abstract":
            self._head(1, "Abstract")
        else:
            self.flush()
        return skip_arguments(self.found, index + 1, ENVIRONMENT_ARGUMENTS.get(name, ""))

    def _end(self, name: str, index: int) -> int:
        if name == "abstract":
            self._head(1, "")
        elif name in MATHS:
            self.buffer.append(" ")
        else:
            self.flush()
        return index + 1

    def _has_caption(self, index: int, end: int) -> bool:
        return end - index < 20_000 and any(token in CAPTIONS for token in self.found[index:end])

    # -- floats --

    def read_float(self, index: int, end: int, above: str = "", label: str = "", depth: int = 0) -> None:
        """Read a float: its tabulars become tables with its caption, its other texts become passages."""
        name = self.found[index][7:-1] if self.found[index].startswith("\\begin{") else ""
        start = skip_arguments(self.found, index + 1, ENVIRONMENT_ARGUMENTS.get(name, ""))
        told = self._scan(start if name not in TABULAR else index, end)
        captions = [self._caption(one) for one in told.captions]
        label = told.label or label
        several = len(captions) > 1 and len(captions) == len(told.tabulars)
        joined = " ".join(part for part in (above, *([] if several else captions)) if part)
        before = len(self.tables)
        for number, (first, last) in enumerate(told.tabulars):
            self._tabular(first, last, f"{joined} {captions[number]}".strip() if several else joined, label, depth)
        for first, last, caption in told.inner:
            self._inner(first, last, f"{joined} {self._caption(caption)}".strip(), label, depth)
        if len(self.tables) == before and depth == 0 and joined:
            for caption in told.captions:
                self.add(caption)
        self.add(told.rest, FEWEST_WORDS)

    def _inner(self, first: int, last: int, caption: str, label: str, depth: int) -> None:
        if depth < DEEPEST:
            self.read_float(first, last, caption, label, depth + 1)

    def _caption(self, found: list[str]) -> str:
        inline = Inline(found).read()
        self._keep_contexts(inline.text, inline.citations)
        notes = "".join(f" ({plain(note)})" for note in inline.footnotes)
        return with_citations(inline.text, inline.citations, self.names) + notes

    def _scan(self, index: int, end: int) -> _Float:
        """Return what stands in a float, floats inside it left whole."""
        told = _Float()
        while index < end:
            token = self.found[index]
            after = index + 1
            if token in CAPTIONS:
                caption, after = argument(self.found, after, CAPTIONS[token])
                told.captions.append(caption)
            elif token == "\\label":
                name, after = argument(self.found, after)
                told.label = told.label or "".join(name).strip()
            elif token.startswith("\\begin{"):
                after = self._scan_environment(told, index, end)
            elif token in SUBFLOATS:
                after = self._scan_subfloat(told, index, end)
            elif token[1:] in SKIPPED and token[0] == "\\":
                after = skip_arguments(self.found, after, SKIPPED[token[1:]])
            else:
                told.rest.append(token)
            index = max(after, index + 1)
        return told

    def _scan_environment(self, told: _Float, index: int, end: int) -> int:
        name, last = self.found[index][7:-1], self.ends.get(index, -1)
        if not 0 < last <= end:
            return index + 1
        if name in TABULAR or (name in ARRAY and "$" not in told.rest[-3:] and self._is_wide(index, last)):
            told.tabulars.append((index, last))
            if name in FLOATS:
                self._scan_captions(told, index + 1, last)
        elif name in FLOATS or (name == "minipage" and self._has_caption(index, last)):
            told.inner.append((index, last, []))
        elif name in NO_TEXT or name in VERBATIM:
            pass
        else:
            return skip_arguments(self.found, index + 1, ENVIRONMENT_ARGUMENTS.get(name, ""))
        return last + 1

    def _scan_captions(self, told: _Float, index: int, end: int) -> None:
        """Take the caption and the label that stand inside a table over several pages."""
        for at in range(index, end):
            token = self.found[at]
            if token in CAPTIONS:
                told.captions.append(argument(self.found, at + 1, CAPTIONS[token])[0])
            elif token == "\\label":
                told.label = told.label or "".join(argument(self.found, at + 1)[0]).strip()

    def _is_wide(self, index: int, last: int) -> bool:
        """Tell a table set as an array from a matrix."""
        part = self.found[index:last]
        return "\\hline" in part or "\\midrule" in part

    def _scan_subfloat(self, told: _Float, index: int, end: int) -> int:
        at, caption = skip_spaces(self.found, index + 1), list[str]()
        while at < end and self.found[at] == "[" and (closing := bracket_end(self.found, at)) > 0:
            caption = caption or self.found[at + 1 : closing]
            at = skip_spaces(self.found, closing + 1)
        if self.found[index] == "\\subcaptionbox":
            caption, at = argument(self.found, at, "*")
            at = skip_arguments(self.found, at, "oo")
        last = group_end(self.found, at, end) if self.found[at : at + 1] == ["{"] else -1
        if last < 0:
            told.rest += caption
            return at
        told.inner.append((at, last, caption))
        return last + 1

    def _tabular(self, first: int, last: int, caption: str, label: str, depth: int) -> None:
        """Read one tabular; one that only sets others side by side gives these, one without columns its text."""
        found = self.found[first:last]
        if depth < DEEPEST and is_layout(found[1:]):
            signature = TABULAR.get(found[0][7:-1], "")
            self.read_float_parts(skip_arguments(self.found, first + 1, signature), last, caption, label, depth + 1)
            return
        if found[0][7:-1] in FLOATS:
            found = [found[0], *self._without_captions(found[1:])]
        table, notes = parse_table(found, label, caption, self.entries, self.names)
        if table is not None and any(len(set(row) - {""}) > 1 for row in table.cells):
            self.tables.append(table)
        else:
            self.add(found, FEWEST_WORDS)
        for note in notes:
            self.add(note, 2)

    def _without_captions(self, found: list[str]) -> list[str]:
        kept: list[str] = []
        index = 0
        while index < len(found):
            if found[index] in CAPTIONS or found[index] == "\\label":
                _, index = argument(found, index + 1, CAPTIONS.get(found[index], ""))
            else:
                kept.append(found[index])
                index += 1
        return kept

    def read_float_parts(self, first: int, last: int, caption: str, label: str, depth: int) -> None:
        """Read the tabulars that another one sets side by side."""
        told = self._scan(first, last)
        for start, end in told.tabulars:
            self._tabular(start, end, caption, label, depth)
        for start, end, inner in told.inner:
            self._inner(start, end, f"{caption} {self._caption(inner)}".strip(), label, depth)
        self.add(told.rest, FEWEST_WORDS)
