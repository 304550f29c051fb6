"""The evidence of one claim, with the buttons by which a person says that it is right or wrong; shared by pages."""

from typing import Any

import streamlit as st

from app.access import acting, allowed, may
from app.claim_verdicts import Said, said_of_claims, say_of_claim, unsay
from app.escape import markdown
from app.frame import library, paper_link
from app.reading import Reader

Row = dict[str, Any]


def claim_panel(reader: Reader, row: Row) -> None:
    """Show the sentence or cell a claim was read from, its paper, and what people say of it."""
    with st.container(border=True):
        st.markdown(f"“{markdown(row['sentence'] or 'its sentence is not known')}”")
        place = f"table {row['table_position']}" if row.get("table_position") else row.get("section") or ""
        facts = [row["tier"], place, row.get("extractor") or "", f"from {row['origin']}" if row.get("origin") else "",
                 f"confidence {row['confidence']:.2f}" if row.get("confidence") is not None else "",
                 f"quoted from {row['copied_from']}" if row.get("copied_from") else "",
                 f"setting: {', '.join(row['settings'])}" if row.get("settings") else "setting: not told",
                 f"claim {row['claim_id']}"]  # fmt: skip
        st.caption(markdown(" · ".join(fact for fact in facts if fact)))
        if row["work_id"] is not None:
            paper_link(row["work_id"], row["title"] or "untitled", row["year"])
        elif row["title"]:
            st.caption(markdown(f"{row['title']} (not in this library)"))
        _verdict(reader, int(row["claim_id"]))


def _verdict(reader: Reader, claim_id: int) -> None:
    """Show and take what people say of a claim; it takes effect with the next update."""
    said = next((one for one in said_of_claims(library()) if one.claim_id == claim_id), None)
    left, middle, right = st.columns([1, 1, 4])
    if said is not None:
        right.caption(f"{said.kind}ed by {markdown(said.person)}; takes effect with the next update")
        if may("editor") and left.button("Undo", key=f"unsay-{claim_id}"):
            acting("editor")
            unsay(library(), said.entry_id)
            st.rerun()
        return
    if not allowed("editor", "Say whether a claim is right"):
        return
    choices: tuple[tuple[Any, str, Said], ...] = ((left, "It is right", "confirm"), (middle, "It is wrong", "reject"))
    for place, label, verdict in choices:
        if place.button(label, key=f"{verdict}-{claim_id}"):
            say_of_claim(library(), reader, claim_id, verdict, acting("editor").name)
            st.rerun()
