"""The lists of the page Kept: follows, watches, views, tags, notes, each with undo, and what was taken back."""

from collections.abc import Sequence

import streamlit as st

from app.access import acting_for
from app.desk_panel import view_link
from app.escape import markdown
from app.frame import SEARCH, paper_link
from app.kept import KeptThing, bring_back, take_back
from app.reading import Reader
from app.saved_search import read_search
from data.errors import FieldmapError
from data.library import Library

PLURALS = {"follow": "Follows", "watch": "Watches", "view": "Saved views", "tag": "Tags", "note": "Notes",
           "rating": "Ratings", "like": "Likes", "dislike": "Dislikes", "vote": "Votes"}  # fmt: skip
"""Kinds that are listed, in this order."""
PLACES = {
    "topic": ("screens/topic_map.py", "topic", "key"), "author": ("screens/people.py", "name", "label"),
    "paper": ("screens/find_papers.py", "paper", "key"), "venue": ("screens/find_papers.py", "venue", "label"),
    "benchmark": ("screens/board_tables.py", "board_words", "label"),
}  # fmt: skip
"""The page of each kind of subject, and what stands in its address."""
SEARCHED = {"since": "since", "until": "until", "subject": "subject_is", "topic": "in_topic", "author": "author",
            "venue": "venue", "as_of": "stood-on", "has_code": "with_code", "has_claims": "with_claims"}  # fmt: skip
"""What stands in the address of the search page for each filter of a kept search."""
AT_ONCE = 50
FAILED = "kept-failed"


def kept_lists(reader: Reader, person: str, things: Sequence[KeptThing]) -> None:
    """Show what a person keeps, a part for each kind, newest first."""
    for kind, heading in PLURALS.items():
        mine = [one for one in reversed(things) if one.kind == kind and not one.is_undone]
        if mine:
            st.subheader(f"{heading} ({len(mine):,})")
        tag = ""
        for one in sorted(mine, key=lambda one: one.text.casefold()) if kind == "tag" else mine[:AT_ONCE]:
            if kind == "tag" and one.text.casefold() != tag:
                tag = one.text.casefold()
                st.markdown(f"**{markdown(one.text)}**")
            _line(reader.library, person, one)
        if kind != "tag" and len(mine) > AT_ONCE:
            st.caption(f"and {len(mine) - AT_ONCE:,} more: `fieldmap kept list` lists them all")


def _line(library: Library, person: str, one: KeptThing) -> None:
    left, right = st.columns([6, 1])
    with left:
        _what(one)
    right.button("Undo", key=f"kept-{one.ref}", on_click=_undo, args=(library, one.ref, person))


def _what(one: KeptThing) -> None:
    """Show one thing with a link to what it is about."""
    if one.kind == "view":
        view_link(one.label, one.about, one.key)
    elif one.kind in ("follow", "watch"):
        _subject(one)
    else:
        paper_link(int(one.key), one.label or f"work {one.key}", f"{one.kind} of {one.written:%Y-%m-%d}")
        if one.kind in ("note", "rating"):
            st.markdown(markdown(one.text))


def _subject(one: KeptThing) -> None:
    """Show what is followed or watched, with a link to its page where it has one."""
    label = f"{one.about} · {markdown(one.label)}" + (f" · tells {one.text}" if one.text else "")
    whose = f" · of the group {markdown(one.group)}" if one.group else ""
    if one.about == "search":
        st.page_link(SEARCH, label=label + whose, icon="", query_params=_address(one.key))
    elif one.about in PLACES:
        page, name, part = PLACES[one.about]
        st.page_link(page, label=label + whose, icon="", query_params={name: getattr(one, part)})
    else:
        st.markdown(label + whose)


def _address(key: str) -> dict[str, str]:
    """Return what the address of the search page tells for a kept search; one that cannot be read is not asked."""
    try:
        query, filters = read_search(key)
    except FieldmapError:
        return {}
    told = {"query": query or None} | {SEARCHED[name]: getattr(filters, name) for name in SEARCHED}
    return {name: "true" if value is True else str(value)
            for name, value in told.items() if value is not None and value is not False}  # fmt: skip


def taken_back(library: Library, person: str, things: Sequence[KeptThing]) -> None:
    """Show what a person took back, newest first, each of which can be brought back."""
    gone = [one for one in reversed(things) if one.is_undone and one.kind in PLURALS]
    if why := st.session_state.pop(FAILED, None):
        st.warning(markdown(why))
    if not gone:
        return
    with st.expander(f"Taken back ({len(gone):,})"):
        for one in gone[:AT_ONCE]:
            left, right = st.columns([6, 1])
            left.markdown(markdown(f"{one.kind}: {one.label or one.key} {one.text}"))
            right.button("Bring back", key=f"back-{one.ref}", on_click=_back, args=(library, one.ref, person))
        if len(gone) > AT_ONCE:
            st.caption(f"and {len(gone) - AT_ONCE:,} more: `fieldmap kept list --undone` lists them all")


def _undo(library: Library, ref: str, person: str) -> None:
    try:
        take_back(library, ref, acting_for(person).name)
    except FieldmapError as error:
        st.session_state[FAILED] = str(error)


def _back(library: Library, ref: str, person: str) -> None:
    try:
        bring_back(library, ref, acting_for(person).name)
    except FieldmapError as error:
        st.session_state[FAILED] = str(error)
