"""Brief page: what the library knows of one subject as of a day, every sentence with its evidence."""

from functools import partial

import streamlit as st

from app import document_page
from app.address import ADDRESS, EARLIEST
from app.brief_files import brief_file
from app.escape import markdown
from app.frame import reader_or_stop
from app.view import end_page
from data.errors import FieldmapError

reader = reader_or_stop("Brief")
newest = reader.library.as_of or reader.seen_until().date()
left, right = st.columns([4, 1])
asked = left.text_input("Subject", max_chars=300, key="subject", bind=ADDRESS,
                        placeholder="a topic, a term, a model family, or a field in words")  # fmt: skip
day = right.date_input("As of", value=newest, min_value=EARLIEST, max_value=newest, key="day", bind=ADDRESS)
if not asked.strip():
    st.info(
        "Name a subject: what it is, where it comes from, what is claimed and how far to trust it, its trend, open "
        "questions, people, and a reading path, each sentence with its evidence.",
        icon=":material/description:",
    )
    end_page()
try:
    with document_page.sections_coming("gathering the brief …") as come:
        told = reader.brief(asked, day, come)
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
document = told.document()
st.caption(markdown(document.head))
document_page.downloads(document, told.about.asked, partial(brief_file, told))
evidence = told.by_ref()
for section in told.sections:
    document_page.section(section, evidence)
document_page.sources(document)
