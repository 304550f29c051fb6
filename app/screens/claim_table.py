"""Claims page: the numbers that abstracts and tables state, each with the sentence or the cell it was read from."""

import streamlit as st

from app.address import ADDRESS, begin_anew
from app.escape import markdown
from app.filter_bar import chosen_works, passed
from app.frame import paper_link, reader_or_stop
from app.view import covered, end_page, table
from app.views import CLAIMS_A_PAGE, claim_coverage, claims

KINDS = ["result", "baseline", "delta", "efficiency"]
reader = reader_or_stop("Claims")
known = claim_coverage(reader)
if not known["claims"]:
    st.info("No claims found: either `fieldmap update` has not run, or no abstract states a number about a system.")
    end_page()
covered(
    f"Read from {known['abstracts']:,} abstracts and the tables of {known['with_tables']:,} papers by rules; "
    f"{known['with_claims']:,} papers state {known['claims']:,} numbers. These are claims, not facts: each is what one "
    "sentence or one cell says, and the reading may be wrong."
)
first, second, third, fourth, fifth = st.columns([3, 1, 1, 1, 1])
kinds = first.multiselect("Kind", KINDS, default=KINDS, key="claim_kind", bind=ADDRESS)
dataset = second.text_input("Data set contains", max_chars=100, key="dataset", bind=ADDRESS)
metric = third.text_input("Metric contains", max_chars=100, key="metric", bind=ADDRESS)
least = fourth.slider("Confidence at least", 0.0, 1.0, 0.5, 0.05, key="confidence", bind=ADDRESS)
begin_anew("claims_page", (kinds, dataset, metric, least))
page = int(fifth.number_input("Page", 1, 10_000, 1, key="claims_page", bind=ADDRESS))
rows, total = claims(reader, kinds, dataset.strip(), metric.strip(), least, page, works := chosen_works(reader))
if works.sql:
    passed(works, claims(reader, KINDS, "", "", 0.0, 1, works)[1], known["claims"], "claims")
if not rows:
    st.info(f"There are {total:,} claims on fewer pages." if total else "No claim passes these filters.")
    end_page()
before = CLAIMS_A_PAGE * (page - 1)
shown_of = f"{before + 1:,} to {before + len(rows):,} of {total:,} claims, surest first"
st.caption(f"{shown_of}; choose a row to read its sentence whole")
chosen = st.container()
shown = ["kind", "value", "unit", "metric", "dataset", "model", "sentence", "confidence", "title", "year"]
picked = table(
    "claims",
    [{name: row[name] for name in shown} for row in rows],
    height=620,
    key="claims",
    on_select="rerun",
    selection_mode="single-row",
    column_config={
        "year": st.column_config.NumberColumn(format="%d"),
        "sentence": st.column_config.TextColumn("evidence", width=420),
        "title": st.column_config.TextColumn("title", width=240),
    },
)["selection"]["rows"]
if picked and picked[0] < len(rows):
    claim = rows[picked[0]]
    with chosen.container(border=True):
        st.markdown(f"“{markdown(claim['sentence'])}”")
        paper_link(claim["work_id"], claim["title"], claim["year"])
