"""The running text of LaTeXML's HTML: formulas readable, citations and footnotes apart. Used by ``page``.

The classes of LaTeXML's elements: https://math.nist.gov/~BMiller/LaTeXML/manual/schema/
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ingest.fulltext.tex_math import is_bold, math_text, script
from ingest.strict_xml import Element

Handled = Callable[[Element, frozenset[str]], bool]
"""Takes an element with its classes if it is no part of the running text, and says whether it did."""

SKIPPED = frozenset(
    """ltx_ERROR ltx_tag ltx_note_mark ltx_note_type ltx_missing_label ltx_listing_data ltx_page_footer ltx_page_header
    ltx_page_navbar ltx_TOC ltx_authors ltx_dates ltx_title_document ltx_rule ltx_pagination ltx_bib_cited
    ltx_role_newpage ltx_picture ltx_keywords ltx_classification""".split()
)
"""Classes of what is no text of the paper, or is printed around it."""
SKIPPED_TAGS = frozenset({"script", "style", "svg", "nav", "header", "footer", "button", "template", "img", "object"})
BLOCK_TAGS = frozenset("p div br tr td th li ul ol dl dt dd table figure figcaption section h1 h2 h3 h4 h5 h6".split())
BLOCKS = frozenset({"ltx_tr", "ltx_td", "ltx_p", "ltx_para", "ltx_tabular", "ltx_item", "ltx_inline-block"})
BRACKETS = str.maketrans("()[]", "    ")
DECIMAL = re.compile(r"\d+\.\d")
DECIMAL_END = re.compile(r"\d\.\d{1,9}$")
CLOSING = frozenset(",.;:!?)]%")


@dataclass(slots=True)
class Flow:
    """A text as it is read: white space collapsed, with the places where it cites.

    Attributes
    ----------
    cited
        (place in the text, what is cited): the id of an entry of the bibliography, or a key that leads to none.
    notes
        Footnotes met on the way.
    bold
        Whether the first letter or digit is bold; None: there is none yet.
    """

    parts: list[str] = field(default_factory=list)
    length: int = 0
    space: bool = False
    """White space that is due before the next word."""
    dropped: bool = False
    """A citation was left out here: no space before the mark that follows."""
    cited: list[tuple[int, str]] = field(default_factory=list)
    notes: list["Flow"] = field(default_factory=list)
    bold: bool | None = None

    @property
    def last(self) -> str:
        """The last character, or ''."""
        return " " if self.space else self.parts[-1][-1] if self.parts else ""

    def add(self, text: str | None, bold: bool = False) -> None:
        """Add some text."""
        words = " ".join(text.split()) if text else ""
        if not words:
            self.space = self.space or bool(text)
            return
        due = self.space or (text or "")[0].isspace() or self._is_other_number(words)
        if due and self.parts and not (self.dropped and words[0] in CLOSING):
            words = f" {words}"
        self.parts.append(words)
        self.length += len(words)
        self.space, self.dropped = (text or "")[-1].isspace(), False
        if self.bold is None and any(sign.isalnum() for sign in words):
            self.bold = bold

    def _is_other_number(self, words: str) -> bool:
        """Tell whether a number with a point follows on another one: a deviation set in a smaller size."""
        return self.last.isdigit() and bool(DECIMAL.match(words) and DECIMAL_END.search(self.parts[-1]))

    def cite(self, keys: list[str], shown: str) -> None:
        """Add a citation: authors and year in brackets; numbers are dropped, for they look like results."""
        if any(sign.isalpha() for sign in shown):
            self.space = self.space or self.last.isalnum()
            self.add(f"[{shown}]")
            self.cited += [(self.length - 1, key) for key in keys]
        else:
            self.cited += [(self.length + self.space, key) for key in keys]
            self.dropped = True

    def text(self) -> str:
        """Return all of it."""
        return "".join(self.parts)

    def taken(self) -> "Flow":
        """Return what was read so far, and begin anew."""
        told = replace(self)
        self.__init__()  # type: ignore[misc]
        return told


def classes_of(element: Element) -> frozenset[str]:
    """Return the classes of an element."""
    return frozenset((element.get("class") or "").split())


def not_handled(element: Element, classes: frozenset[str]) -> bool:
    """Take nothing: all is running text."""
    return False


def plain_text(element: Element) -> str:
    """Return the running text of an element, without its notes."""
    flow = Flow()
    read_inline(element, flow)
    return flow.text()


def read_inline(element: Element, flow: Flow, handled: Handled = not_handled, bold: bool = False) -> None:
    """Add what stands inside an element to a text.

    Parameters
    ----------
    handled
        Asked about each element inside first: blocks of their own are taken out of the text.
    bold
        Whether the text around is bold.
    """
    flow.add(element.text, bold)
    for child in element:
        classes = classes_of(child)
        if not handled(child, classes):
            _read_child(child, classes, flow, handled, bold)
        flow.add(child.tail, bold)


def _read_child(child: Element, classes: frozenset[str], flow: Flow, handled: Handled, bold: bool) -> None:
    """Add one element of running text."""
    tag = child.tag
    if not SKIPPED.isdisjoint(classes) or tag in SKIPPED_TAGS:
        return
    if tag == "math":
        _add_math(child, flow, bold)
    elif tag == "cite" or "ltx_cite" in classes or _entry_of(child):
        _add_citation(child, flow)
    elif "ltx_note" in classes:
        note = Flow()
        read_inline(child, note, bold=False)
        flow.notes += [note, *note.notes]
    elif tag in ("sup", "sub"):
        _add_script(child, flow, bold)
    else:
        is_block = tag in BLOCK_TAGS or not BLOCKS.isdisjoint(classes)
        flow.space = flow.space or is_block
        read_inline(child, flow, handled, (bold or tag in ("b", "strong") or "ltx_font_bold" in classes)
                    and "ltx_font_medium" not in classes)  # fmt: skip
        flow.space = flow.space or is_block


def _add_math(element: Element, flow: Flow, bold: bool) -> None:
    """Add a formula, from its TeX if it carries it, or else from its signs."""
    tex = element.get("alttext")
    if tex is None:
        notes = [one for one in element.iter("annotation") if one.get("encoding") == "application/x-tex"]
        tex = notes[0].text if notes else None
    shown = math_text(tex, flow.last) if tex else _signs(element)
    if shown.startswith(("±", "(")) and flow.last.isdigit() and (tex or "").lstrip("{} ")[:1] == "_":
        flow.space = True  # a deviation set below its number
    flow.add(shown, bold or is_bold(tex or ""))


def _signs(element: Element) -> str:
    """Return the signs of a formula without TeX; annotations repeat them."""
    if element.tag in ("annotation", "annotation-xml"):
        return element.tail or ""
    inner = (element.text or "") + "".join(_signs(child) for child in element)
    return inner + ("" if element.tag == "math" else element.tail or "")


def _add_script(element: Element, flow: Flow, bold: bool) -> None:
    """Add a raised or lowered text."""
    inner = Flow()
    read_inline(element, inner)
    text = inner.text()
    lowered = element.tag == "sub"
    flow.add(script(flow.last, "_" if lowered else "^", text) if lowered or text[:1].isdigit() else text, bold)
    flow.cited += [(flow.length, key) for _, key in inner.cited]
    flow.notes += inner.notes


def _add_citation(element: Element, flow: Flow) -> None:
    words = " ".join(_words(element).translate(BRACKETS).split()).replace(" ,", ",").replace(" ;", ";")
    flow.cite(cited_keys(element), words.strip(" ,;"))


def _words(element: Element) -> str:
    """Return what a citation prints; a key that leads nowhere is no print."""
    parts = [element.text or ""]
    for child in element:
        if SKIPPED.isdisjoint(classes := classes_of(child)) and "ltx_missing_citation" not in classes:
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def cited_keys(element: Element) -> list[str]:
    """Return what a citation cites, without repetition: ids of entries, or keys where LaTeXML found no entry."""
    found = []
    for one in element.iter():
        key = _entry_of(one)
        if not key and "ltx_missing_citation" in classes_of(one):
            key = "".join(one.itertext()).strip()
        found += [key] if key else []
    return list(dict.fromkeys(found))


def _entry_of(element: Element) -> str:
    """Return the id of the entry that a link leads to, or ''."""
    if element.tag != "a":
        return ""
    fragment = (element.get("href") or "").rpartition("#")[2]
    return fragment if fragment.startswith("bib.") else ""
