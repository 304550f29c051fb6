"""Full text of arXiv papers from LaTeXML's HTML, as arxiv.org/html and ar5iv give it: passages, tables, references.

:func:`parse_latexml` is pure; whoever fetches the pages hands it their bytes.
"""

import re
from dataclasses import replace

from lxml import etree

from data.errors import BadAnswerError
from data.records import FullText, Passage, ResultTable
from ingest.fulltext.html.references import Contexts, bibliography, printed, read_entry
from ingest.fulltext.html.tables import read_table, row_cells, size, table_rows
from ingest.fulltext.html.text import Flow, classes_of, plain_text, read_inline
from ingest.marks import E_MAIL
from ingest.strict_xml import Element

LARGEST_PAGE = 16 * 2**20
"""Bytes; papers have 0.1 to 10 MB, most of it formulas."""
MOST_TAGS = 1_000_000
MOST_CHARACTERS = 20_000_000
"""Characters of cells and contexts, repeated ones counted as often as they stand."""
SECTIONS = frozenset(
    """ltx_part ltx_chapter ltx_section ltx_subsection ltx_subsubsection ltx_paragraph ltx_subparagraph ltx_appendix
    ltx_abstract ltx_acknowledgements""".split()
)
PARAGRAPHS = frozenset(
    """ltx_para ltx_item ltx_theorem ltx_proof ltx_quote ltx_quotation ltx_logical-block
    ltx_bibliography""".split()
)
FIGURES = frozenset({"ltx_figure", "ltx_table", "ltx_float", "ltx_figure_panel", "ltx_minipage"})
"""Floats, and the parts of a page that may have a caption of their own inside one."""
NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*\.|\d+(?:\.\d+)+)\s+")
"""Numbers that a style wrote into its headings, where LaTeXML could not mark them."""
FAILED = (b"Conversion to HTML had a Fatal error", b"ar5iv-severity-fatal")


def parse_latexml(content: bytes) -> FullText:
    """Return what a page of LaTeXML tells of its paper.

    The abstract is the first passage, footnotes follow the paragraph that they belong to, captions of figures stand
    among the passages. Numbers of citations are left out of all texts, for they look like results.

    Raises
    ------
    BadAnswerError
        If the bytes are not one whole page of LaTeXML with a text, or too large for one; says why.
    """
    try:
        return _full_text(_document(content))
    except RecursionError as error:
        raise BadAnswerError("the page cannot be read whole: its elements lie too deep", content) from error


def _full_text(document: Element) -> FullText:
    items = bibliography(document)
    reader = _Reader({name: printed(item) for name, item in items.items()})
    _find_layouts(document, reader.layouts)
    reader.read(document)
    reader.flush()
    if not reader.passages:
        raise BadAnswerError("a page of LaTeXML without any text; its conversion failed")
    cited = reader.contexts.found
    references = tuple(read_entry(item, cited.get(name, ())) for name, item in items.items())
    return FullText(tuple(reader.passages), tuple(reader.tables), references)


def _document(content: bytes) -> Element:
    """Return the element that holds the paper.

    Raises
    ------
    BadAnswerError
        If the page is too large, cut short, no UTF-8, nested too deeply, no page of LaTeXML, or says that it failed.
    """
    if len(content) > LARGEST_PAGE or content.count(b"<") > MOST_TAGS:
        raise BadAnswerError(f"a page of {len(content):,} bytes; larger than a paper", content[:LARGEST_PAGE])
    if b"</html>" not in content[-4096:].lower():
        raise BadAnswerError("the page is cut short: it has no </html>", content)
    if any(sign in content for sign in FAILED):
        raise BadAnswerError("the page says that its conversion failed; there is no text to read", content)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadAnswerError(f"the page is not UTF-8 (byte {error.start})", content) from error
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BadAnswerError(f"not HTML: {error}", content) from error
    if root is None or parser.error_log.filter_from_fatals():
        raise BadAnswerError("the page cannot be read whole: its elements lie too deep", content)
    for one in root.iter("article", "div"):
        if "ltx_document" in classes_of(one):
            return one
    raise BadAnswerError("not a page of LaTeXML: no element of class ltx_document", content)


class _Reader:
    """Walks through a paper in reading order.

    Parameters
    ----------
    entries
        The bibliography as printed, by id.
    """

    def __init__(self, entries: dict[str, str]) -> None:
        self.entries, self.section, self.flow = entries, "", Flow()
        self.passages: list[Passage] = []
        self.tables: list[ResultTable] = []
        self.contexts = Contexts(self.spend)
        self.layouts: set[Element] = set()
        self.characters = 0
        self.label, self.caption = "", ""
        self.own: Element | None = None
        """The caption of the float at hand."""
        self.paired: dict[Element, list[Element]] = {}
        """Captions by table, where one float holds several of both."""

    def spend(self, characters: int) -> None:
        """Count what is kept beside the text itself.

        Raises
        ------
        BadAnswerError
            If it is more than any paper has.
        """
        self.characters += characters
        if self.characters > MOST_CHARACTERS:
            raise BadAnswerError(f"more than {MOST_CHARACTERS:,} characters of table cells and contexts; no paper")

    def read(self, element: Element) -> None:
        """Read what stands inside an element; text outside of any block joins the paragraph at hand."""
        read_inline(element, self.flow, self.take)

    def flush(self) -> None:
        """Make a passage of the paragraph at hand, and one of each footnote in it."""
        flow = self.flow.taken()
        for one in (flow, *flow.notes):
            text = _cleaned(one)
            if any(sign.isalnum() for sign in text):
                self.passages.append(Passage(self.section, text))
            self.contexts.add(one)

    def take(self, element: Element, classes: frozenset[str]) -> bool:
        """Take an element that is a block of its own; say whether it was one."""
        if "ltx_tabular" in classes:
            return self._tabular(element)
        if "ltx_caption" in classes:
            if element is not self.own and not self._is_paired(element):
                self._add_caption(element)
        elif "ltx_bibliography" in classes:
            self.flush()
        elif not SECTIONS.isdisjoint(classes):
            self._section(element, classes)
        elif _is_float(element, classes):
            self._figure(element)
        elif not PARAGRAPHS.isdisjoint(classes):
            self.flush()
            self.read(element)
            self.flush()
        else:
            return "ltx_title" in classes and not self._is_run_in(classes)
        return True

    def _is_run_in(self, classes: frozenset[str]) -> bool:
        """Tell whether a title begins its paragraph instead of heading a section."""
        return "ltx_title_theorem" in classes or "ltx_title_proof" in classes

    def _section(self, element: Element, classes: frozenset[str]) -> None:
        """Read a section under the headings that lead to it: ``Experiments / Results``."""
        self.flush()
        before = self.section
        titles = [one for one in element if "ltx_title" in classes_of(one)]
        named = NUMBERING.sub("", plain_text(titles[0])).rstrip(" .:") if titles else ""
        named = named or ("Abstract" if "ltx_abstract" in classes else "")
        above = before or ("Appendix" if "ltx_appendix" in classes else "")
        self.section = " / ".join(part for part in (above, named) if part)
        self.read(element)
        self.flush()
        self.section = before

    def _figure(self, element: Element) -> None:
        """Read a float: its tables with their caption, or the caption alone as a passage."""
        self.flush()
        outer, before = (self.label, self.caption, self.own), len(self.tables)
        flow, self.own = Flow(), (own := _caption(element))
        self.paired |= (paired := _paired(element))
        if own is not None and not paired:
            read_inline(own, flow)
            above = self.caption if "ltx_figure_panel" in classes_of(element) else ""
            told = " ".join(part for part in (above, _cleaned(flow)) if part)
            self.label, self.caption = _label(own) or self.label, told or self.caption
        self.read(element)
        self.flush()
        self.label, self.caption, self.own = outer
        if own is None or len(self.tables) > before:
            self.contexts.add(flow)
            self.flow.notes += flow.notes
            self.flush()
        elif "ltx_table" in classes_of(element) and before and not self.tables[-1].caption:
            self.tables[-1] = replace(self.tables[-1], label=_label(own), caption=_cleaned(flow))  # \captionof{table}
            self.contexts.add(flow)
        else:
            self._add_caption(own)

    def _add_caption(self, element: Element) -> None:
        """Make a passage of a caption."""
        self.flush()
        label = _label(element)
        self.flow.add(f"{label}: " if label else "")
        read_inline(element, self.flow)
        self.flush()

    def _tabular(self, table: Element) -> bool:
        """Read a table; one that only breaks lines is running text, and one that holds tables a page layout."""
        rows, columns = size(table)
        if rows * columns < 2 or columns < 2:
            return False
        if table in self.layouts:
            self.flush()
            for row, _ in table_rows(table):
                for cell in row_cells(row):
                    self.read(cell)
                    self.flush()
            return True
        notes: list[Flow] = []
        label, caption = self._told_of(table)
        read = read_table(table, label, caption, self.entries, self.spend, notes)
        if any(any(row) for row in read.cells):
            self.tables.append(read)
        self.flow.notes += notes
        return True

    def _told_of(self, table: Element) -> tuple[str, str]:
        """Return the label and the caption of a table."""
        told, label = [self.caption], self.label
        for own in self.paired.get(table, ()):
            flow = Flow()
            read_inline(own, flow)
            self.contexts.add(flow)
            told.append(_cleaned(flow))
            label = _label(own) or label
        return label, " ".join(filter(None, told))

    def _is_paired(self, caption: Element) -> bool:
        """Tell whether a caption is that of a table of its float, or repeats one."""
        text = plain_text(caption)
        return any(plain_text(one) == text for found in self.paired.values() for one in found)


def _cleaned(flow: Flow) -> str:
    """Return a text without addresses of people."""
    return " ".join(E_MAIL.sub("", flow.text()).split())


def _find_layouts(element: Element, found: set[Element]) -> bool:
    """Find the tables that hold others, with rows and columns of their own; tell whether one lies in the element."""
    holds = False
    for child in element:
        inside = child.tag != "math" and _find_layouts(child, found)
        if "ltx_tabular" in classes_of(child):
            if inside:
                found.add(child)
            inside = inside or min(size(child)) >= 2
        holds = holds or inside
    return holds


def _is_float(element: Element, classes: frozenset[str]) -> bool:
    """Tell whether an element is a float, or a panel of one."""
    return element.tag == "figure" or not FIGURES.isdisjoint(classes)


def _caption(figure: Element) -> Element | None:
    """Return the caption of a float, not of one inside it."""
    for child in figure:
        classes = classes_of(child)
        if "ltx_caption" in classes:
            return child
        if child.tag != "math" and not _is_float(child, classes):
            found = _caption(child)
            if found is not None:
                return found
    return None


def _paired(figure: Element) -> dict[Element, list[Element]]:
    """Return captions by table where a float, those inside it aside, holds several of both.

    LaTeXML sets the captions of tables side by side before the tables, and may repeat them. One more caption than there
    are tables is, as the first, that of all.
    """
    captions, tables = dict[str, Element](), list[Element]()
    _collect(figure, captions, tables)
    told = list(captions.values())
    if len(tables) < 2 or len(told) - len(tables) not in (0, 1):
        return {}
    of_all, each = told[: -len(tables)], told[-len(tables) :]
    return {table: [*of_all, caption] for table, caption in zip(tables, each, strict=True)}


def _collect(element: Element, captions: dict[str, Element], tables: list[Element]) -> None:
    for child in element:
        classes = classes_of(child)
        if "ltx_caption" in classes:
            captions.setdefault(plain_text(child), child)
        elif "ltx_tabular" in classes:
            tables.append(child)
        elif child.tag != "math" and not (_is_float(child, classes) and _caption(child) is not None):
            _collect(child, captions, tables)
    captions.pop("", None)


def _label(caption: Element) -> str:
    """Return the printed name of a float: ``Table 2``."""
    tags = [one for one in caption.iter("span") if "ltx_tag" in classes_of(one)]
    return " ".join("".join(tags[0].itertext()).split()).rstrip(" .:") if tags else ""
