"""Dead ends page: the register of directions that ended, and every other status, with reasons and what would change."""

import streamlit as st

from analysis.status.lookup import count_statuses, list_changes, list_statuses
from analysis.status.rules import STATUSES
from analysis.trends.subjects import KINDS
from app.address import ADDRESS
from app.escape import markdown
from app.frame import paper_link, reader_or_stop
from app.status_reports import require_statuses
from app.term_reports import titles_of
from app.view import covered, end_page, offer
from data.errors import FieldmapError

AT_ONCE = 20
EXPORTED = ("name", "kind", "status", "since", "certainty", "rule", "successor", "n", "as_of")
ICONS = {"an end": ":material/trending_down:", "no end": ":material/remove:", "unknown": ":material/help:"}

reader = reader_or_stop("Dead ends")
try:
    require_statuses(reader.db)
except FieldmapError as error:
    st.info(markdown(str(error)))
    end_page()
counts = count_statuses(reader.db)
if not counts:
    st.info("Of no topic, term or family a status can be told: four covered years with eight papers of it are needed.")
    end_page()
some = st.pills("Status", STATUSES[1:], selection_mode="multi", default=["dead end"], key="status", bind=ADDRESS)
left, right = st.columns(2)
kinds = left.pills("Kind", KINDS, selection_mode="multi", default=KINDS, key="directions", bind=ADDRESS)
words = right.text_input("Name or successor contains", max_chars=100, key="direction", bind=ADDRESS)
rows = list_statuses(reader.db, some, kinds, words)
told = ", ".join(f"{sum(row['n'] for row in counts if row['status'] == status):,} {status}" for status in STATUSES[1:])
covered(
    f"As of {max(row['as_of'] for row in counts)}: {told}. A dead end had a time of its own, is all but gone, and "
    "three kinds of evidence or more speak for its end; with fewer it is dormant. What is not known is told as unknown."
)
if not rows:
    st.info("Nothing here has this status and name. Most directions fade without enough to call them dead.")
offer("statuses", [{name: row[name] for name in EXPORTED} for row in rows])
for row in rows[:AT_ONCE]:
    with st.container(border=True):
        st.markdown(f"**{markdown(row['name'])}** ({row['kind']}) — {row['status']} since {row['since'].year}")
        also = f", {row['also_certainty']:.0%} {row['also']}" if row["also"] else ""
        st.caption(markdown(f"{row['rule']}. The same in {row['certainty']:.0%} of redraws of its papers{also}."))
        for reason in row["reasons"]:
            st.markdown(f"{ICONS[reason['says']]} {reason['evidence']}: {markdown(reason['sentence'])}")
        if row["successor"]:
            st.markdown(f":material/arrow_forward: its successor: **{markdown(row['successor'])}**")
        for change in row["changes"]:
            st.caption(markdown(f"What would change our mind: {change}"))
        works = list(dict.fromkeys(work for reason in row["reasons"] for work in reason["works"]))
        for work_id, title, year in titles_of(reader.db, works):
            paper_link(work_id, title, year)
        with st.expander("When it changed"):
            for change in list_changes(reader.db, row):
                when = "told afterwards of that day" if change["replayed"] else "told on that day"
                st.caption(f"{change['as_of']}: {change['before'] or 'nothing told'} → {change['status']} ({when})")
if len(rows) > AT_ONCE:
    st.caption(f"{len(rows) - AT_ONCE:,} more: `fieldmap trends status --json` has all.")
