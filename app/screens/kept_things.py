"""Kept page: what changed since one looked last, and all that one follows, saved, tagged and noted, with undo."""

import streamlit as st

from app.desk_panel import changes_panel, person_name
from app.frame import reader_or_stop
from app.kept import kept_things
from app.kept_panel import PLURALS, kept_lists, taken_back
from app.view import covered, offer
from app.watch_panel import watch_form

reader = reader_or_stop("Kept")
changes_panel(reader, opened=True)
person = person_name()
things = kept_things(reader, reader.library, person, with_undone=True)
mine = [one for one in things if one.kind in PLURALS and not one.is_undone]
st.divider()
if mine:
    covered(f"{len(mine):,} things are kept for {person}, beside the editions: no update and no rollback touches them.")
else:
    st.info(
        "Nothing is kept yet. A topic, term, author, paper or search has a button Follow; a paper takes tags and "
        "notes; every page can be kept as a view, at its end.", icon=":material/bookmarks:",
    )  # fmt: skip
kept_lists(reader, person, things)
watch_form(reader)
taken_back(reader.library, person, things)
offer("kept", [one.as_dict() for one in mine])
