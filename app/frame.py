"""The frame of every explorer page: the open edition, the side bar, the empty states, a paper's panel."""

import gc
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from app import choice_panel
from app.cite_panel import cite_panel
from app.citing import HEADINGS, coverage_text, heading, reasons_text, source_text
from app.escape import markdown
from app.papers import paper_url
from app.past_days import choose_day, chosen_day
from app.reading import Reader, open_reader
from data.annotations import entries_of, open_annotations, undo_entry, write_entry
from data.editions import current_number
from data.errors import FieldmapError, NotFoundError
from data.library import Library, find_library, read_status, source_checkout, utc_now

PERSON = "reader"
"""Who writes notes in an explorer without accounts."""
SEARCH = "screens/find_papers.py"
"""The page that shows a paper, as Streamlit names it: relative to `explorer.py`."""
AUDIT = "screens/audit_card.py"
"""The page of a paper's audit card."""
MOST_NEIGHBOURS = 12
"""References and citers listed in a paper's panel."""
LINKS_WRAP = """<style>
[data-testid="stPageLink-NavLink"], [data-testid="stPageLink-NavLink"]:hover { background: none; padding-left: 0 }
[data-testid="stPageLink-NavLink"] span { white-space: normal; color: #1a4a9c }
[data-testid="stPageLink-NavLink"]:hover span { text-decoration: underline }
</style>"""
"""Streamlit cuts the links between pages to one line; titles of papers need more. No text of papers gets in here."""


def library() -> Library:
    """Return the library the explorer was started for, as of the day that is chosen."""
    return find_library(None, os.environ, Path.cwd(), source_checkout()).at(chosen_day())


@st.cache_resource(max_entries=2, show_spinner="opening the edition …")
def _reader(root: str, edition: int, as_of: date | None) -> Reader:
    """Open an edition once for all people; a new edition has a new key."""
    return open_reader(Library(Path(root), as_of))


@st.cache_resource(max_entries=4, show_spinner=False)
def _leave_uncollected(edition: int, with_encoder: bool) -> None:
    """Keep what is loaded for good out of garbage collection.

    Streamlit collects all garbage after every run of a page; looking through an encoder's modules each time takes
    longer than a search.
    """
    gc.collect()
    gc.freeze()


def reader_or_stop(title: str) -> Reader:
    """Show the page's title and side bar and return the open edition; end the page with what to do if there is none."""
    st.title(title)
    st.html(LINKS_WRAP)
    here = library()
    try:
        number = current_number(here)
        if number is None:
            raise NotFoundError(f"{here.root} has no edition " + (f"as of {here.as_of}" if here.as_of else "yet"))
        reader = _reader(str(here.root), number, here.as_of)
        _leave_uncollected(number, reader.has_encoder)
    except NotFoundError as error:
        choose_day(here)
        st.info(f"{markdown(str(error))}. Load papers and publish them:", icon=":material/inbox:")
        st.code(_what_makes_it(here), language="bash")
        st.stop()
    except FieldmapError as error:
        st.error(markdown(str(error)), icon=":material/error:")
        st.stop()
    reader = replace(reader, db=reader.db.cursor())  # one connection serves one run of a page at a time
    _side_bar(here, reader)
    if not reader.counts["works"]:
        st.info("This edition holds no papers. Load some, then run `fieldmap update`.", icon=":material/inbox:")
        st.stop()
    return reader


def reader_if_any() -> Reader | None:
    """Return the open edition for what stands beside a page; None where there is none, which the page tells."""
    here = library()
    try:
        number = current_number(here)
        return None if number is None else _reader(str(here.root), number, here.as_of)
    except FieldmapError:
        return None


def _what_makes_it(here: Library) -> str:
    """Return the commands that make the edition that is missing."""
    return f"fieldmap analyze --as-of {here.as_of}" if here.as_of else "fieldmap ingest sample\nfieldmap update"


def _side_bar(here: Library, reader: Reader) -> None:
    """Show what the edition holds and how fresh it is."""
    counts, writer = reader.counts, read_status(here)
    published = str(reader.edition.manifest["published_at"])[:16].replace("T", " ")
    choose_day(here)
    with st.sidebar:
        st.caption(f"Edition {reader.edition.number} · {published} UTC")
        st.caption(
            f"{counts['works']:,} papers · {counts['stubs']:,} cited only · {counts['citations']:,} citations · "
            f"{counts['claims']:,} claims"
        )
        if counts["vectors"] < counts["works"]:
            st.caption(
                f"{counts['works'] - counts['vectors']:,} papers have no vector yet: they are found by words only"
            )
        for source in writer.get("ledger", {}).get("sources", []):
            if source["gaps"]:
                st.caption(f"{markdown(source['name'])}: {source['gaps']:,} windows of the harvest are not done yet")
        if writer.get("running"):
            st.caption(f"An update is at work: {markdown(str(writer['running']))}")
        if writer.get("last_error"):
            st.warning(f"The last update failed: {markdown(str(writer['last_error'])[:300])}")


def paper_link(work_id: int, title: str, year: object, before: str = "") -> None:
    """Show a paper's title as a link that opens it on the search page, in the same tab."""
    label = f"{before}{markdown(title)} ({year or 'year unknown'})"
    st.page_link(SEARCH, label=label, icon="", query_params={"paper": str(work_id)})


def open_paper(work_id: int) -> None:
    """Leave this page for the search page with a paper open."""
    st.switch_page(SEARCH, query_params={"paper": str(work_id)})


def paper_panel(reader: Reader, name: str) -> None:
    """Show one paper: what it is, what it claims, what it cites, who cites it, and what people noted."""
    try:
        told = reader.show(name)
    except FieldmapError as error:
        st.warning(markdown(str(error)))
        return
    st.subheader(markdown(told["title"]))
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
    _notes(told["work_id"])


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
    with st.expander("How is this paper cited?"):
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
    with st.expander("Papers like this one, by citations and text"):
        rows = reader.similar([str(work_id)], 10)
        for row in rows:
            paper_link(row["work_id"], row["title"], row["year"])
            parts = " · ".join(f"{name} {row[name]:.2f}" for name in ("coupling", "cocitation", "text") if row[name])
            st.caption(f"score {row['score']:.2f}: {parts}")
        if not rows:
            st.caption("Neither citations nor a text of this paper are known here.")


def _notes(work_id: int) -> None:
    """Show and take notes and a rating, with undo; they are kept beside the editions."""
    with st.expander("Your notes and rating"), open_annotations(library().annotations) as people:
        for entry in entries_of(people, [work_id]):
            left, right = st.columns([5, 1])
            left.markdown(f"{entry.kind}: {markdown(entry.value)}")
            if right.button("Undo", key=f"undo-{entry.entry_id}"):
                undo_entry(people, entry.entry_id, utc_now())
                st.rerun()
        with st.form(f"note-{work_id}", clear_on_submit=True):
            text = st.text_area("Note", max_chars=2000)
            stars = st.select_slider("Rating", ["none", "1", "2", "3", "4", "5"])
            if st.form_submit_button("Save"):
                if text.strip():
                    write_entry(people, "note", work_id, PERSON, text, utc_now())
                if stars != "none":
                    write_entry(people, "rating", work_id, PERSON, stars, utc_now())
                st.rerun()
