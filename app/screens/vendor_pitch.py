"""Pitch page: a vendor's pitch pasted or uploaded, its claims marked by colour, a card, and questions to copy."""

import streamlit as st

from analysis.decisions.pitch.card import letter
from app import document_page
from app.document_files import rendered
from app.escape import markdown
from app.frame import reader_or_stop
from app.pitches import EXAMPLE, legend, make_pitch, marked
from app.view import end_page
from data.errors import FieldmapError
from data.library import utc_now

reader = reader_or_stop("Pitch")
file = st.file_uploader("File", type=["txt", "md", "html", "htm", "pdf"], key="pitch-file", max_upload_size=20)
if st.button("Show an example", key="pitch-example"):
    st.session_state["pitch-text"] = EXAMPLE.read_text(encoding="utf-8")
pasted = st.text_area("Or paste its text", key="pitch-text", height=160, max_chars=200_000)
content, called = (file.getvalue(), file.name) if file else (pasted.encode(), "pitch")
if not content.strip():
    st.info("Paste a vendor's mail, page or slides: each claim about performance is marked by colour, with what it "
            "leaves out, what cannot be, and the questions to send back.", icon=":material/campaign:")  # fmt: skip
    end_page()
try:
    told = make_pitch(content, utc_now().date(), called, reader.db)
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
st.caption(markdown(told.document.head))
evidence = told.document.by_ref()
sections = {one.name: one for one in told.document.sections}
document_page.section(sections["card"], evidence)
st.subheader("The pitch", anchor="text")
st.html(legend() + marked(told.verdict))
for name in ("claims", "missing", "asked", "library"):
    if name in sections:
        document_page.section(sections[name], evidence)
st.subheader("Questions to send back", anchor="questions")
questions = letter(told.verdict)
if questions:
    st.code(questions, language=None, wrap_lines=True)
else:
    st.caption(markdown(sections["questions"].note))
document_page.downloads(told.document, called, lambda form: rendered(told.document, form, told.as_json))
document_page.sources(told.document)
