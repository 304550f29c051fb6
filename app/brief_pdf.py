"""A brief as PDF, by fpdf2 (extra ``pdf``) and two fonts of our own, so that every machine writes the same bytes."""

import unicodedata
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.briefs.document import Brief, Evidence, Figure, Section, Sentence
from analysis.briefs.exchange import cells
from app.brief_html import course
from app.brief_markdown import head_text, source_text
from data.errors import SettingsError

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).resolve().parent / "fonts"
FAMILY = "DejaVu"
MISSING = "\N{WHITE SQUARE}"
"""Stands for a character that the fonts lack."""
INK, PALE, LINK, BAND, LINE = (28, 36, 48), (85, 96, 110), (26, 74, 156), (207, 220, 242), (213, 219, 227)
HIGH_MM = 32.0
"""Of the drawn course."""


def brief_pdf(brief: Brief) -> bytes:
    """Return a brief as a PDF; the same brief gives the same bytes.

    Raises
    ------
    SettingsError
        If fpdf2 is not installed.
    """
    page = _Page(brief)
    page.heading(f"Brief: {brief.about.asked}", 16)
    page.text(head_text(brief), colour=PALE)
    for section in brief.sections:
        page.section(section)
    page.heading("Sources", 12)
    for one in brief.evidence:
        page.source(one)
    return page.content()


class _Page:
    """The document while it is written."""

    def __init__(self, brief: Brief) -> None:
        self.evidence = brief.by_ref()
        self.pdf = _opened(brief)
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
        """Write a section: its note, sentences, and figures."""
        self.heading(section.heading, 12)
        if section.note:
            self.text(section.note, colour=PALE)
        for sentence in section.sentences:
            self.sentence(sentence)
        for figure in section.figures:
            self.drawn(figure)
            self.table(figure)

    def sentence(self, sentence: Sentence) -> None:
        """Write a sentence, its ids as links to the sources."""
        self._say("•  ", PALE)
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

    def drawn(self, figure: Figure) -> None:
        """Draw the course of a share, its interval as a band."""
        points = course(figure, self.evidence)
        if len(points) < 2:
            return
        if self.pdf.will_page_break(HIGH_MM + 10):
            self.pdf.add_page()
        left, upper, wide = self.pdf.l_margin, self.pdf.get_y() + 5, self.pdf.epw * 0.8
        top = max(high for *_, high in points) or 1.0
        xs = [left + number * wide / (len(points) - 1) for number in range(len(points))]

        def at(share: float) -> float:
            return upper + HIGH_MM * (1 - share / top)

        band = [(x, at(one[2])) for x, one in zip(xs, points, strict=True)]
        band += [(x, at(one[3])) for x, one in zip(reversed(xs), reversed(points), strict=True)]
        self.pdf.set_fill_color(*BAND)
        self.pdf.polygon(band, style="F")
        self.pdf.set_draw_color(*LINK)
        self.pdf.polyline([(x, at(one[1])) for x, one in zip(xs, points, strict=True)])
        self.pdf.set_draw_color(*LINE)
        self.pdf.set_font(FAMILY, "", 7)
        self.pdf.set_text_color(*PALE)
        self.pdf.text(left, upper - 1.5, f"{100 * top:.1f} %")
        for number, (x, one) in enumerate(zip(xs, points, strict=True)):
            if number % max(1, len(points) // 8) == 0:
                self.pdf.text(x - 3, upper + HIGH_MM + 4, self.shown(one[0]))
        self.pdf.set_y(upper + HIGH_MM + 7)

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


def _opened(brief: Brief) -> "FPDF":
    """Return an empty document with our fonts, dated to the brief's day so that it is the same whenever it is made."""
    try:
        from fpdf import FPDF
    except ImportError as error:
        raise SettingsError('a PDF needs fpdf2: pip install "fieldmap[pdf]"; --format html prints as well') from error
    pdf = FPDF(format="A4")
    pdf.set_creation_date(datetime.combine(brief.as_of, time(), UTC))
    pdf.set_title(f"Brief: {brief.about.asked}")
    pdf.set_producer("Fieldmap")
    pdf.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
    pdf.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
    pdf.set_margins(18, 16)
    pdf.set_auto_page_break(True, 16)
    pdf.add_page()
    return pdf
