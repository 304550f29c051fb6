"""Discrepancies page: one model, one benchmark, different numbers; claims of the state of the art as of their day."""

import streamlit as st

from analysis.boards.lookup import list_discrepancies, list_sota, sota_counts
from app.address import ADDRESS
from app.escape import markdown
from app.filter_bar import chosen_works, passed
from app.frame import paper_link, reader_or_stop
from app.view import covered, offer

AT_ONCE = 20
ICONS = {"supported": ":material/check:", "not supported": ":material/close:", "not comparable": ":material/compare:",
         "not checkable": ":material/help:"}  # fmt: skip
reader = reader_or_stop("Discrepancies")
number_tab, sota_tab = st.tabs(["Different numbers", "Claims of the state of the art"], key="check", bind=ADDRESS)
works = chosen_works(reader)
with number_tab:
    left, right = st.columns([3, 1])
    words = left.text_input("Model, data set or metric contains", max_chars=100, key="mentions", bind=ADDRESS)
    only_open = right.toggle("Only unexplained", key="only_unexplained", bind=ADDRESS)
    rows, total = list_discrepancies(reader.db, words, only_open, AT_ONCE, works)
    covered(
        f"{total:,} pairs of papers give one named model different numbers on one benchmark; the unexplained and "
        "widest first. Each is set against the first source: who measured it, then the earliest, then the most cited. "
        "Names may deceive: read both quotes."
    )
    if works.sql:
        passed(works, total, list_discrepancies(reader.db, words, only_open, 0)[1], "pairs")
    if not rows:
        is_chosen = works.sql or words or only_open
        st.info("No pair passes what is set above." if is_chosen else
                "No discrepancy here: no two papers give one named model different numbers.")  # fmt: skip
    offer("discrepancies", rows)
    for row in rows:
        with st.container(border=True):
            what = markdown(f"{row['model']} on {row['dataset']}, {row['metric']}:")
            st.markdown(f"{what} **{row['first_value']:g}** and **{row['other_value']:g}**")
            ranks = (f" It would be rank {row['first_rank']} or {row['other_rank']} of {row['n_models']} models."
                     if row["first_rank"] else "")  # fmt: skip
            state = f"Explained by {row['cause']}" if row["is_explained"] else "Unexplained"
            st.caption(markdown(f"{state}: {row['reason']}.{ranks}"))
            for place, side, label in zip(st.columns(2), ("first", "other"), ("First source", "Other"), strict=True):
                with place:
                    st.caption(f"{label}, {row[f'{side}_day'] or 'undated'}")
                    st.markdown(f"“{markdown(row[f'{side}_sentence'] or '')}”")
                    if row[f"{side}_work_id"] is not None:
                        day = row[f"{side}_day"]
                        paper_link(row[f"{side}_work_id"], row[f"{side}_title"] or "", day.year if day else None)
with sota_tab:
    counts = sota_counts(reader.db, works)
    verdict = st.segmented_control("Verdict", list(ICONS), key="verdict", bind=ADDRESS) or ""
    claims, n_claims = list_sota(reader.db, verdict=verdict, top=AT_ONCE, works=works)
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items()) or "none"
    st.caption(
        "Sentences of abstracts that claim the state of the art, checked against what was public for certain before "
        f"the paper: {told}"
    )
    if works.sql:
        passed(works, sum(counts.values()), sum(sota_counts(reader.db).values()), "claims of the state of the art")
    if not claims:
        st.info("No such claim passes what is set above." if works.sql or verdict else
                "No abstract here claims the state of the art.")  # fmt: skip
    offer("claims of the state of the art", claims)
    for row in claims:
        with st.container(border=True):
            what = f" ({row['dataset']}, {row['metric']} {row['value']:g})" if row["value"] is not None else ""
            st.markdown(f"{ICONS[row['verdict']]} **{row['verdict']}**{markdown(what)}: {markdown(row['reason'])}")
            st.markdown(f"“{markdown(row['sentence'])}”")
            paper_link(row["work_id"], row["title"], row["day"].year if row["day"] else None)
            if row["best_sentence"]:
                st.caption(markdown(f"The best before: “{row['best_sentence']}” {row['best_title'] or ''}"))
    if n_claims > len(claims):
        st.caption(f"{n_claims - len(claims):,} more: `fieldmap sota --top`.")
