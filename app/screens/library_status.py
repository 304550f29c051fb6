"""Library page: sources and their gaps, quarantine, reviews, editions, the last run: what one may rely on."""

import streamlit as st

from app.escape import markdown
from app.frame import reader_or_stop
from app.library_facts import edition_rows, part_rows, quarantine_rows, source_rows, writer_lines
from app.view import covered, table
from data.library import read_status

reader = reader_or_stop("Library")
counts = reader.counts
covered(
    f"{counts['works']:,} papers with a record of their own, {counts['stubs']:,} known by citations only, "
    f"{counts['citations']:,} citations between them; made until {reader.seen_until():%Y-%m-%d %H:%M} UTC"
)
for is_wrong, line in writer_lines(read_status(reader.library)):
    (st.warning if is_wrong else st.caption)(markdown(line))
st.subheader("Sources")
table("sources", source_rows(counts["sources"]))
left, right = st.columns(2)
with left:
    st.subheader("What is known of the papers")
    table("parts", part_rows(reader))
with right:
    st.subheader("Editions")
    table("editions", edition_rows(reader.library))
    st.caption("The newest is read, unless `fieldmap rollback` went back.")
st.subheader("Quarantine")
rows = quarantine_rows(reader)
if rows:
    table("quarantine", rows)
    st.caption("Nothing is lost: the bytes are kept; `fieldmap doctor` names each file.")
else:
    st.caption("Empty: all that was read could be loaded.")
if counts["review"]:
    st.page_link("screens/review_pairs.py", icon=":material/rule:",
                 label=f"{counts['review']:,} pairs of records may be one work: decide")  # fmt: skip
