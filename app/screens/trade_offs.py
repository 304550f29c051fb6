"""Trade-offs page: which of several models to take, while weights and limits are moved; each cell with its source."""

import streamlit as st

from analysis.decisions.choice.memo_evidence import words
from app import document_page, tradeoff_page
from app.address import ADDRESS
from app.chart_findings import front_finding, ranks_finding
from app.escape import markdown
from app.explaining import explanation
from app.frame import reader_or_stop
from app.tradeoff_chart import front_figure, ranks_figure
from app.tradeoffs import open_problem, weighed
from app.view import chart, end_page
from data.errors import FieldmapError
from data.library import utc_now

reader = reader_or_stop("Trade-offs")
try:
    with tradeoff_page.chosen_file(reader.library) as path:
        problem = tradeoff_page.moved(open_problem(path), reader)
        decided = weighed(problem, utc_now().date(), opened=reader)
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
choice, memo = decided.choice, decided.memo
evidence = memo.by_ref()
st.caption(markdown(f"{memo.title} {memo.head}"))
answer, *rest = memo.sections
document_page.section(answer, evidence)
tradeoff_page.offer(decided, path.stem)
names = [one.attribute for one in sorted(problem.criteria, key=lambda one: -one.weight)]
if len(names) > 1:
    st.subheader("The front")
    left, right = st.columns(2)
    up = left.selectbox("Up", names, 0, format_func=words, key="up", bind=ADDRESS)
    across = right.selectbox("Across", names, 1, format_func=words, key="across", bind=ADDRESS)
    chart(front_figure(choice, across, up), front_finding(choice), explanation("front"))
if len(choice.pool) > 1:
    st.subheader("How sure the ranks are")
    chart(ranks_figure(choice), ranks_finding(choice), explanation("ranks"))
    st.subheader("Where the lead changes")
    tradeoff_page.flips(choice)
st.subheader("Values")
tradeoff_page.table(choice)
with st.expander("The memo in full"):
    for section in rest:
        document_page.section(section, evidence)
document_page.sources(memo)
