"""Effects page: whether a gain is the method, the size or the data, and what the runs cannot tell."""

import streamlit as st

from analysis.decisions.effects.question import KIND
from app import document_page, effects_page
from app.decision_files import decision_files
from app.document_files import rendered
from app.escape import markdown
from app.frame import reader_or_stop
from app.view import end_page
from data.errors import FieldmapError
from data.library import utc_now

reader = reader_or_stop("Method or data?")
st.caption(
    "Runs that are alike are compared first, then a regression on size, data and compute; where the two sides do not "
    "overlap nothing is told, and the run that is missing is named."
)
try:
    found = effects_page.asked(reader, decision_files(reader.library, KIND), utc_now().date())
    told = found.answer(reader)
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
memo, evidence = told.document, told.document.by_ref()
st.caption(markdown(f"{memo.title}. {memo.head}"))
answer, *rest = memo.sections
document_page.section(answer, evidence)
effects_page.charts(found.told)
for section in rest:
    with st.expander(markdown(section.heading), expanded=section.name in ("overlap", "unknown")):
        document_page.section(section, evidence)
document_page.sources(memo)
document_page.downloads(memo, memo.title, lambda form: rendered(memo, form, lambda: told.as_json))
