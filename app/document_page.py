"""What pages show of a document: sections with their sentences, ids that lead to papers, charts, tables, downloads."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import get_args

import streamlit as st

from analysis.documents.document import Chart, Document, Evidence, Figure, Section, Sentence, cells, course_chart
from app.briefs import work_of
from app.document_files import DocumentForm
from app.document_html import svg
from app.document_markdown import source_text
from app.escape import markdown
from app.view import table

LABELS: dict[DocumentForm, str] = {"md": "Markdown", "html": "HTML", "pdf": "PDF", "json": "JSON"}
KINDS = {"md": "text/markdown", "html": "text/html", "pdf": "application/pdf", "json": "application/json"}


@contextmanager
def sections_coming(told: str) -> Iterator[Callable[[Section], None]]:
    """Yield what shows the heading of each section of a document as it comes; at the end nothing of it stays."""
    place, headings = st.empty(), list[str]()

    def come(section: Section) -> None:
        headings.append(section.heading)
        place.caption(markdown(" · ".join(headings)))

    try:
        with st.spinner(told):
            yield come
    finally:
        place.empty()


def downloads(document: Document, called: str, file: Callable[[DocumentForm], bytes]) -> None:
    """Offer a document in each of its forms; it is written when it is asked for.

    Parameters
    ----------
    called
        What it is called in the name of the file.
    """
    name = re.sub(r"[^\w-]+", "-", called.lower()).strip("-")[:60] or "document"
    for form, column in zip(get_args(DocumentForm), st.columns(len(LABELS)), strict=True):
        column.download_button(
            LABELS[form], partial(file, form), f"{name}-{document.day}.{form}", KINDS[form],
            key=f"document-{form}", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def section(told: Section, evidence: Mapping[str, Evidence]) -> None:
    """Show one section; one that is not for everybody is folded."""
    if told.is_folded:
        with st.expander(markdown(told.heading)):
            _contents(told, evidence)
        return
    st.subheader(markdown(told.heading), anchor=told.name)
    _contents(told, evidence)


def _contents(told: Section, evidence: Mapping[str, Evidence]) -> None:
    if told.note:
        st.caption(f"*{markdown(told.note)}*")
    for sentence in told.sentences:
        st.markdown(_sentence(sentence, evidence))
    for chart in told.charts:
        _chart(chart, evidence)
    for figure in told.figures:
        _figure(figure, evidence)


def _sentence(sentence: Sentence, evidence: Mapping[str, Evidence]) -> str:
    refs = " ".join(_link(evidence[ref]) for ref in sentence.refs)
    start = "- " if sentence.depth else ""
    if sentence.is_quote:
        return f"{start}“{markdown(sentence.text)}” ({markdown(f'{sentence.place}; {sentence.why}')}) {refs}"
    return f"{start}{markdown(sentence.text)} {refs}"


def _link(evidence: Evidence) -> str:
    """Return an id; that of a paper or a claim leads to the paper's page here."""
    work, name = work_of(evidence), markdown(evidence.ref)
    return f"[{name}](./?paper={work})" if work is not None and not evidence.is_earlier else f"`{evidence.ref}`"


def _chart(chart: Chart, evidence: Mapping[str, Evidence]) -> None:
    """Show a chart over its caption, which is also its name for who hears it."""
    drawn = svg(chart, evidence)
    if drawn:
        st.image(drawn, markdown(chart.caption), width="content", alt=chart.caption)


def _figure(figure: Figure, evidence: Mapping[str, Evidence]) -> None:
    course = course_chart(figure)
    if course:
        _chart(course, evidence)
    headings = [column.heading for column in figure.columns]
    st.caption(markdown(figure.caption))
    table(figure.caption[:60], [dict(zip(headings, row, strict=True)) for row in cells(figure, evidence)])


def sources(document: Document) -> None:
    """List the evidence with titles, and the page of each paper."""
    with st.expander(f"Sources: {len(document.evidence):,}"):
        for one in document.evidence:
            url = f" [{markdown(one.url)}]({one.url})" if one.url else ""
            st.markdown(f"{_link(one)}: {markdown(source_text(one))}{url}")
