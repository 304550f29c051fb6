"""A document as PDF, by fpdf2 (extra ``pdf``) and two fonts of our own, so that every machine writes the same bytes."""

import unicodedata
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.documents.document import Chart, Document, Evidence, Figure, Section, Sentence, cells, course_chart
from app.document_chart import WIDE, Area, Label, Line, Shape, drawing
from app.document_markdown import source_text
from data.errors import SettingsError

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).resolve().parent / "fonts"
FAMILY = "DejaVu"
MISSING = "\N{WHITE SQUARE}"
"""Stands for a character that the fonts lack."""
INK, PALE, LINK, LINE = (28, 36, 48), (85, 96, 110), (26, 74, 156), (213, 219, 227)


def document_pdf(document: Document) -> bytes:
    """Return a document as a PDF; the same document gives the same bytes.

    Raises
    ------
    SettingsError
        If fpdf2 is not installed.
    """
    page = _Page(document)
    page.heading(document.title, 16)
    page.text(document.head, colour=PALE)
    for section in document.sections:
        page.section(section)
    page.heading("Sources", 12)
    for one in document.evidence:
        page.source(one)
    return page.content()


class _Page:
    """The document while it is written."""

    def __init__(self, document: Document) -> None:
        self.evidence = document.by_ref()
        self.pdf = _opened(document)
        self.known = set(getattr(self.pdf.fonts[FAMILY.lower()], "cmap", ()))
        self.links = {ref: self.pdf.add_link() for ref in self.evidence}

    def shown(self, text: str) -> str:
        """Return a text in characters that the fonts have."""
        if all(ord(one) in self.known for one in text):
            return text
        parts = (one if ord(one) in self.known else unicodedata.normalize("NFKC", one) for one in text)
        return "".join(one if ord(one) in self.known else MISSING for part in parts for one in part)

    def heading(self, text: str, size: float) -> None:
        """Write a heading, on a page that has room below it."""
        if self.pdf.will_page_break(24):
            self.pdf.add_page()
        self.pdf.ln(2)
        self.pdf.set_font(FAMILY, "B", size)
        self.pdf.set_text_color(*INK)
        self.pdf.multi_cell(0, size * 0.5, self.shown(text), new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(1)

    def text(self, text: str, size: float = 9, colour: tuple[int, int, int] = INK) -> None:
        """Write a paragraph."""
        self.pdf.set_font(FAMILY, "", size)
        self.pdf.set_text_color(*colour)
        self.pdf.multi_cell(0, size * 0.5, self.shown(text), new_x="LMARGIN", new_y="NEXT", align="L")
        self.pdf.ln(1)

    def section(self, section: Section) -> None:
        """Write a section: its note, sentences, charts and figures."""
        if section.is_folded:
            self.pdf.add_page()
        self.heading(section.heading, 12)
        if section.note:
            self.text(section.note, colour=PALE)
        for sentence in section.sentences:
            self.sentence(sentence)
        for chart in section.charts:
            self.text(chart.caption, 8, PALE)
            self.drawn(chart)
        for figure in section.figures:
            course = course_chart(figure)
            if course:
                self.drawn(course)
            self.table(figure)

    def sentence(self, sentence: Sentence) -> None:
        """Write a sentence, its ids as links to the sources."""
        self._say("      –  " if sentence.depth else "•  ", PALE)
        self._say(f"“{sentence.text}”" if sentence.is_quote else sentence.text, INK)
        if sentence.is_quote:
            self._say(f" ({sentence.place}; {sentence.why})", PALE)
        for ref in sentence.refs:
            self._say(f" [{ref}]", LINK, 7, self.links[ref])
        self.pdf.ln(6)

    def _say(self, text: str, colour: tuple[int, int, int], size: float = 9, link: int | str = "") -> None:
        self.pdf.set_font(FAMILY, "", size)
        self.pdf.set_text_color(*colour)
        self.pdf.write(4.6, self.shown(text), link)

    def table(self, figure: Figure) -> None:
        """Write a figure as a table under its caption."""
        self.text(figure.caption, 8, PALE)
        self.pdf.set_fill_color(255, 255, 255)
        self.pdf.set_draw_color(*LINE)
        rows = [[column.heading for column in figure.columns], *map(list, cells(figure, self.evidence))]
        self.pdf.set_font(FAMILY, "", 8)
        self.pdf.set_text_color(*INK)
        with self.pdf.table(
            borders_layout="HORIZONTAL_LINES", line_height=4.4, text_align="LEFT", col_widths=widths(rows),
        ) as table:  # fmt: skip
            for row in rows:
                table.row([self.shown(cell) for cell in row])
        self.pdf.ln(3)

    def drawn(self, chart: Chart) -> None:
        """Draw a chart, as wide as the text."""
        made = drawing(chart, self.evidence)
        if made is None:
            return
        size = self.pdf.epw / WIDE
        if self.pdf.will_page_break(made.high * size + 4):
            self.pdf.add_page()
        corner = (self.pdf.l_margin, self.pdf.get_y())
        for shape in made.shapes:
            self._shape(shape, corner, size)
        self.pdf.set_y(corner[1] + made.high * size + 2)
        self.pdf.set_draw_color(*LINE)

    def _shape(self, shape: Shape, corner: tuple[float, float], size: float) -> None:
        def at(place: tuple[float, float]) -> tuple[float, float]:
            return corner[0] + place[0] * size, corner[1] + place[1] * size

        if isinstance(shape, Label):
            self._label(shape, at(shape.place))
        elif isinstance(shape, Line):
            self.pdf.set_draw_color(shape.colour)
            self.pdf.set_line_width(shape.width * size * 0.8)
            self.pdf.polyline([at(one) for one in shape.places])
        elif isinstance(shape, Area):
            self.pdf.set_fill_color(shape.colour)
            self.pdf.polygon([at(one) for one in shape.places], style="F")
        else:
            self.pdf.set_fill_color(shape.colour)
            self.pdf.circle(*at(shape.place), shape.radius * size, style="F")

    def _label(self, label: Label, place: tuple[float, float]) -> None:
        text = self.shown(label.text)
        self.pdf.set_font(FAMILY, "", 7)
        self.pdf.set_text_color(label.colour)
        left = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor] * self.pdf.get_string_width(text)
        self.pdf.text(place[0] - left, place[1], text)

    def source(self, evidence: Evidence) -> None:
        """Write one entry of the sources, to which its id leads."""
        self.pdf.set_link(self.links[evidence.ref], y=self.pdf.get_y(), page=self.pdf.page_no())
        day = f", public by {evidence.day}" if evidence.day else ""
        self._say(f"{evidence.ref}: ", INK, 7)
        self._say(source_text(evidence) + day, LINK if evidence.url else PALE, 7, evidence.url or "")
        self.pdf.ln(4.2)

    def content(self) -> bytes:
        """Return the document."""
        return bytes(self.pdf.output())


def widths(rows: list[list[str]]) -> tuple[float, ...]:
    """Return the share of a table's width for each column, by its longest cell within bounds."""
    return tuple(min(60.0, max(7.0, max(len(row[place]) for row in rows))) for place in range(len(rows[0])))


def _opened(document: Document) -> "FPDF":
    """Return an empty document with our fonts, dated to the document's day: it is the same whenever it is made."""
    try:
        from fpdf import FPDF
    except ImportError as error:
        raise SettingsError('a PDF needs fpdf2: pip install "fieldmap[pdf]"; --format html prints as well') from error
    pdf = FPDF(format="A4")
    pdf.set_creation_date(datetime.combine(document.day, time(), UTC))
    pdf.set_title(document.title)
    pdf.set_producer("Fieldmap")
    pdf.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
    pdf.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
    pdf.set_margins(18, 16)
    pdf.set_auto_page_break(True, 16)
    pdf.add_page()
    return pdf
