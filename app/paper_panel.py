"""The panel of one paper on the search page: what it is, what it claims, what it cites, who cites it, its notes."""

from typing import Any

import streamlit as st

from app import choice_panel, notes_panel
from app.cite_panel import cite_panel
from app.citing import HEADINGS, coverage_text, heading, reasons_text, source_text
from app.desk_panel import follow_button, tags_panel
from app.escape import markdown, title_text
from app.frame import paper_link
from app.papers import paper_url
from app.reading import Reader
from app.view import unfolded
from data.desk import Target
from data.errors import FieldmapError

AUDIT = "screens/audit_card.py"
"""The page of a paper's audit card."""
MOST_NEIGHBOURS = 12
"""References and citers listed in a paper's panel."""


def paper_panel(reader: Reader, name: str) -> None:
    """Show one paper: what it is, what it claims, what it cites, who cites it, and what people noted."""
    try:
        told = reader.show(name)
    except FieldmapError as error:
        st.warning(markdown(str(error)))
        return
    st.subheader(title_text(told["title"]))
    url = paper_url(told["identifiers"])
    names = " · ".join(f"{scheme}:{value}" for scheme, value in told["identifiers"].items())
    year = str(told["published"])[:4] if told["published"] else "year unknown"
    people = ", ".join(told["authors"][:10]) + (" …" if len(told["authors"]) > 10 else "")
    st.caption(markdown(f"{people} · {year} · {told['venue'] or 'venue unknown'} · {names}"))
    if told["is_stub"]:
        st.caption("Cited here, not harvested: only its mention is known.")
    if told["is_withdrawn"]:
        st.warning("Withdrawn: left out of counts, trends and topics.")
    for one in told["marks"]:
        st.caption(f":material/history: {markdown(one['reason'])}")
    if url:
        st.link_button("Open the paper", url)
    if told["abstract"]:
        st.markdown(markdown(told["abstract"]))
        st.caption(f"Licence: {markdown(told['licence'] or 'not stated')}")
    follow_button(reader, Target("paper", str(told["work_id"]), told["title"]))
    cite_panel(reader, told["work_id"])
    _facts(told)
    _claims(told)
    if not told["is_stub"]:
        st.page_link(AUDIT, label="Audit: can its numbers be trusted, compared, repeated?", icon="",
                     query_params={"paper": str(told["work_id"])})  # fmt: skip
    columns = st.columns(2)
    _cited(columns[0], "References, most cited first", told["references"])
    _cited(columns[1], "Cited by, most cited first", told["citers"])
    _cited_how(reader, told["work_id"])
    _similar(reader, told["work_id"])
    if not told["is_stub"]:
        choice_panel.show(reader, told["work_id"])
    tags_panel(reader, told["work_id"])
    notes_panel.show(reader.library, told["work_id"])


def _facts(told: dict[str, Any]) -> None:
    some, known = told["n_references"], told["n_references_listed"]
    references = (
        f"{some} of {known} references known" if known is not None
        else f"{some} references known, bibliography not" if some else "references not known"
    )  # fmt: skip
    topic = markdown(told["topics"][0]["name"]) if told["topics"] else "none"
    st.markdown(
        f"Cited by **{told['n_citers'] or 0:,}** in this library · {references} · topic: {topic}",
        help="Citers are a lower bound: only works loaded here count.",
    )
    for one in told["summaries"]:
        st.markdown(f"{markdown(one['text'])} *(written by a model: {markdown(one['model'])})*")
    counts = [f"{one['count']:,} {one['kind'].replace('_', ' ')} ({one['source']}, {one['as_of']})"
              for one in told["counts"]]  # fmt: skip
    if counts:
        st.caption(markdown(" · ".join(counts)))
    if told["artifacts"]:
        st.caption(markdown(" · ".join(f"{one['kind']}: {one['url']}" for one in told["artifacts"][:MOST_NEIGHBOURS])))


def _claims(told: dict[str, Any]) -> None:
    for claim in told["claims"]:
        what = " · ".join(str(part) for part in (claim["model"], claim["dataset"], claim["metric"]) if part)
        st.markdown(f"**{claim['kind']}** {claim['value']:g} {markdown(claim['unit'] or '')} · {markdown(what)}")
        st.caption(f"“{markdown(claim['sentence'])}” (confidence {claim['confidence']:.2f})")


def _cited(place: Any, label: str, entries: list[dict[str, Any]]) -> None:
    place.markdown(f"**{label}**")
    if not entries:
        place.caption("none known in this library")
    with place:
        for entry in entries[:MOST_NEIGHBOURS]:
            paper_link(entry["work_id"], entry["title"], entry["year"])
            if entry["contexts"]:
                st.caption(f"“{markdown(entry['contexts'][0])}”")
        if len(entries) > MOST_NEIGHBOURS:
            st.caption("The rest: `fieldmap show`.")


def _cited_how(reader: Reader, work_id: int) -> None:
    """Show the sentences that cite a paper by intent, newest first, and to whom it matters."""
    if not (part := unfolded("How is this paper cited?", "cited-how")):
        return
    with part:
        told = reader.cited_as(str(work_id), top=MOST_NEIGHBOURS)
        st.caption(markdown(coverage_text(told)))
        for group in HEADINGS:
            rows = told.groups[group]
            if rows:
                st.markdown(f"**{markdown(heading(told, group))}**")
            for row in rows:
                st.markdown(f"“{markdown(row['sentence'])}”")
                st.caption(markdown(source_text(row)))
        if told.influential:
            st.markdown("**It matters to**")
        for row in told.influential:
            st.caption(markdown(reasons_text(row)))


def _similar(reader: Reader, work_id: int) -> None:
    if not (part := unfolded("Papers like this one, by citations and text", "like-this")):
        return
    with part:
        rows = reader.similar([str(work_id)], 10)
        for row in rows:
            paper_link(row["work_id"], row["title"], row["year"])
            parts = " · ".join(f"{name} {row[name]:.2f}" for name in ("coupling", "cocitation", "text") if row[name])
            st.caption(f"score {row['score']:.2f}: {parts}")
        if not rows:
            st.caption("Neither citations nor a text of this paper are known here.")
