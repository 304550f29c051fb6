"""What the page Brief shows of a brief: sections with their sentences, ids that lead to papers, tables, downloads."""

import re
from collections.abc import Mapping
from functools import partial
from typing import get_args

import streamlit as st

from analysis.briefs.document import Brief, Evidence, Figure, Section, Sentence
from analysis.briefs.exchange import cells
from app.brief_files import BriefFormat, rendered
from app.brief_html import course
from app.brief_markdown import source_text
from app.briefs import work_of
from app.escape import markdown

LABELS: dict[BriefFormat, str] = {"md": "Markdown", "html": "HTML", "pdf": "PDF", "json": "JSON"}
KINDS = {"md": "text/markdown", "html": "text/html", "pdf": "application/pdf", "json": "application/json"}


def downloads(brief: Brief) -> None:
    """Offer the brief in each of its forms; it is written when it is asked for."""
    name = re.sub(r"[^\w-]+", "-", brief.about.asked.lower()).strip("-")[:60] or "brief"
    for form, column in zip(get_args(BriefFormat), st.columns(len(LABELS)), strict=True):
        column.download_button(
            LABELS[form], partial(rendered, brief, form), f"{name}-{brief.as_of}.{form}", KINDS[form],
            key=f"brief-{form}", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def section(told: Section, evidence: Mapping[str, Evidence]) -> None:
    """Show one section."""
    st.subheader(markdown(told.heading), anchor=told.name)
    if told.note:
        st.caption(f"*{markdown(told.note)}*")
    for sentence in told.sentences:
        st.markdown(_sentence(sentence, evidence))
    for figure in told.figures:
        _figure(figure, evidence)


def _sentence(sentence: Sentence, evidence: Mapping[str, Evidence]) -> str:
    refs = " ".join(_link(evidence[ref]) for ref in sentence.refs)
    if sentence.is_quote:
        return f"“{markdown(sentence.text)}” ({markdown(f'{sentence.place}; {sentence.why}')}) {refs}"
    return f"{markdown(sentence.text)} {refs}"


def _link(evidence: Evidence) -> str:
    """Return an id; that of a paper or a claim leads to the paper's page here."""
    work, name = work_of(evidence), markdown(evidence.ref)
    return f"[{name}](./?paper={work})" if work is not None and not evidence.is_earlier else f"`{evidence.ref}`"


def _figure(figure: Figure, evidence: Mapping[str, Evidence]) -> None:
    points = course(figure, evidence)
    if len(points) > 1:
        shares = {name: [100 * one[place] for one in points] for place, name in ((1, "share"), (2, "from"), (3, "to"))}
        st.line_chart({"period": [one[0] for one in points], **shares}, x="period", y=list(shares), y_label="per cent",
                      color=["#1a4a9c", "#9db7e0", "#9db7e0"], height=240)  # fmt: skip
    headings = [column.heading for column in figure.columns]
    st.caption(markdown(figure.caption))
    st.dataframe([dict(zip(headings, row, strict=True)) for row in cells(figure, evidence)], hide_index=True)


def sources(brief: Brief) -> None:
    """List the evidence with titles, and the page of each paper."""
    with st.expander(f"Sources: {len(brief.evidence):,}"):
        for one in brief.evidence:
            url = f" [{markdown(one.url)}]({one.url})" if one.url else ""
            st.markdown(f"{_link(one)}: {markdown(source_text(one))}{url}")
