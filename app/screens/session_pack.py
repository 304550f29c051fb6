"""Session page: the pack of one paper for a reading group, by level and minutes; what is planned, and what is open."""

from functools import partial

import streamlit as st

from analysis.documents.as_json import as_json
from app import document_page
from app.address import ADDRESS, field_in_address
from app.document_files import rendered
from app.escape import markdown
from app.frame import library, reader_or_stop
from app.group_choice import choose_group
from app.group_sessions import kept_questions, kept_sessions
from app.session_packs import LEVELS, MINUTES, kept_pack
from app.view import end_page
from data.errors import FieldmapError


def kept() -> None:
    """Show the sessions and open questions that groups keep."""
    groups = sorted({one.group for one in kept_sessions(library())} | {one.group for one in kept_questions(library())})
    with st.expander("Sessions and open questions that groups keep"):
        group = choose_group(groups) if groups else None
        for one in kept_sessions(library(), group):
            state = "held" if one.is_held else "planned"
            st.markdown(
                f"{one.day} · {markdown(one.group)} · {state}, {markdown(one.presenter)} · {markdown(one.title)}"
            )
        for asked in kept_questions(library(), group):
            st.caption(f"Open, {markdown(asked.group)}: {markdown(asked.text)}")
        st.caption("Kept by `fieldmap session plan`, `hold`, `minutes`, `ask` and `answer`.")


reader = reader_or_stop("Session")
left, middle, right = st.columns([3, 1, 1])
paper = field_in_address("Paper", "paper", "session-paper", left, max_chars=2000,
                         placeholder="an identifier or a title")  # fmt: skip
level = middle.selectbox("Level", LEVELS, index=LEVELS.index("practitioner"), key="level", bind=ADDRESS)
minutes = right.number_input("Minutes", 15, 240, MINUTES, 15, key="minutes", bind=ADDRESS)
answers = st.toggle("With the page for who leads", key="answers", bind=ADDRESS)
if not paper.strip():
    st.info("Name a paper: its brief, what to read before, its claims, a worksheet, questions for the discussion and "
            "an agenda, each sentence with where it comes from.", icon=":material/groups:")  # fmt: skip
    kept()
    end_page()
try:
    with st.spinner("making the pack …"):
        document = kept_pack(reader, paper, level, int(minutes), answers)
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
st.markdown(f"**{markdown(document.title)}**")
st.caption(markdown(document.head))
document_page.downloads(document, document.title, lambda form: rendered(document, form, partial(as_json, document)))
evidence = document.by_ref()
for section in document.sections:
    document_page.section(section, evidence)
document_page.sources(document)
kept()
