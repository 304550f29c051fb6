"""Ask page: a question answered by sentences of abstracts and full text, or not at all."""

import streamlit as st

from app.address import ADDRESS
from app.escape import markdown
from app.frame import paper_link, reader_or_stop
from app.panels import choose_filters, offer_words
from app.view import end_page, offer
from data.errors import FieldmapError

ANSWERS = 8
reader = reader_or_stop("Ask")
st.caption(
    "Answers are sentences of the papers, word for word, found by words and meaning; nothing is written by a model. "
    "“Not found” means that no sentence of this library is near enough."
)
question = st.text_input("What do you want to know?", placeholder="a question in your own words", max_chars=2000,
                         key="question", bind=ADDRESS)  # fmt: skip
filters = choose_filters()
if not question.strip():
    end_page()
try:
    answers = reader.ask(question, ANSWERS, filters)
except FieldmapError as error:
    st.error(markdown(str(error)))
    end_page()
offer_words(reader, question)
if not answers:
    st.info("Not found. Try other words, or fewer filters.", icon=":material/search_off:")
offer("answers", answers)
for answer in answers:
    with st.container(border=True):
        st.markdown(f"“{markdown(answer['quote'])}”")
        paper_link(answer["work_id"], answer["title"], str(answer["published"] or "")[:4])
        near = f" · similarity {answer['similarity']:.2f}" if answer["similarity"] is not None else ""
        place = f"{answer['section'] or 'no section'} · words {answer['words']:.0%}{near}"
        st.caption(markdown(f"{place} · licence {answer['licence'] or 'not stated'}"))
