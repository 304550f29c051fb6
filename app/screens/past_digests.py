"""Digests page: each digest of a reading group as it was made, in all its forms, and what became of its messages."""

from functools import partial

import streamlit as st

from app import document_page
from app.address import follow, keep
from app.digest_files import kept, read_kept
from app.digest_report import message_rows, states_text
from app.document_files import rendered
from app.escape import markdown
from app.frame import reader_or_stop
from app.group_choice import choose_group
from app.view import end_page, table
from data.errors import FieldmapError

reader = reader_or_stop("Digests")
digests = kept(reader.library)
if not digests:
    st.info("No digest was made yet: `fieldmap digest GROUP` makes one, of a group in fieldmap.toml.")
    end_page()
left, right = st.columns(2)
with left:
    group = choose_group(sorted({one.group for one in digests}))
weeks = [one.week for one in digests if one.group == group]
wanted = st.query_params.get("week")
follow(f"week-{group}", "week", wanted, wanted if wanted in weeks else weeks[0])
week = right.selectbox("Week", weeks, key=f"week-{group}")
keep({"week": week}, ("week",))
chosen = next(one for one in digests if (one.group, one.week) == (group, week))
try:
    told = read_kept(chosen)
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
document = told.document()
st.caption(markdown(f"{document.head} Made {chosen.made:%Y-%m-%d %H:%M} UTC from edition {chosen.edition}."))
document_page.downloads(document, document.title, partial(rendered, document, as_json=told.as_dict))
evidence = document.by_ref()
for section in document.sections:
    document_page.section(section, evidence)
document_page.sources(document)
rows = message_rows(reader.library, group, week)
with st.expander(f"Messages: {states_text(rows)}"):
    if rows:
        table("messages", rows)
    st.caption("What is unknown was being sent when the sender ended; `fieldmap digest resend ID` sends it again.")
