"""Cost page: what an API, machines of one's own, and both cost, while load, prices and quality are moved."""

import streamlit as st

from app import cost_page, document_page
from app.address import keep
from app.chart_findings import cost_finding
from app.cost_decisions import opened, worked_out
from app.decision_files import choose_decision, decision_files
from app.escape import markdown
from app.explaining import explanation
from app.frame import reader_or_stop
from app.view import chart, end_page
from data.errors import FieldmapError
from data.library import utc_now

reader = reader_or_stop("Cost")
today = utc_now().date()
files = decision_files(reader.library, "cost")
name = choose_decision(files, "cost")
try:
    case = opened(files[name], {}, today, reader)[2]
    changes = cost_page.moved_by_sliders(cost_page.sliders_of(case), name)
    keep({"file": name} | {key: str(value) for key, value in changes.items()}, cost_page.OWNED)
    head, table, case = opened(files[name], changes, today, reader)
    asked = ("cost", repr((head, table, case)), today)
    decided = reader.remembered(asked, lambda: worked_out(head, table, today, edition=reader))
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
memo, evidence = decided.memo, decided.memo.by_ref()
st.caption(markdown(f"{memo.title}. {memo.head}"))
answer, *rest = memo.sections
document_page.section(answer, evidence)
chart(cost_page.curve_figure(decided.told), cost_finding(decided.told), explanation("cost"))
cost_page.offer(decided, name)
for section in rest:
    document_page.section(section, evidence)
document_page.sources(memo)
