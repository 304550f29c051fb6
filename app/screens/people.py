"""People page: who bears a name, who works on a field, who is new in it."""

import streamlit as st

from analysis.people.lookup import people_of
from app.address import ADDRESS, choose_kind
from app.desk_panel import follow_button
from app.escape import markdown
from app.filter_bar import chosen_works, not_applied, passed
from app.frame import paper_link, reader_or_stop
from app.people_reports import DOUBTS
from app.view import covered, end_page, offer, table
from data.desk import Target
from data.errors import FieldmapError
from data.some_works import ALL_WORKS

KINDS = {"name": "A name", "field": "Who works on a field", "newcomers": "Who is new in a field"}
MOST = 100
"""People of a field that are shown."""
EXPORTED = ("name", "n_works", "first_year", "last_year", "doubt")
HINTS = {"name": "C. Manning", "field": "machine translation", "newcomers": "machine translation"}

reader = reader_or_stop("People")
kind = choose_kind("People of", KINDS, "people_of")
asked = st.text_input(KINDS[kind], max_chars=200, placeholder=HINTS[kind], key=kind, bind=ADDRESS)
if not asked.strip():
    st.info("Give a name, or a field in words (or a topic's number).", icon=":material/group:")
    end_page()
years = 1
if kind == "newcomers":
    years = st.slider("Years in which one is new", 1, 10, 1, key="new_within", bind=ADDRESS)
if kind != "field":
    not_applied("who somebody is, and who is new, is told by all papers here")
try:
    people = reader.people(asked) if kind == "name" else []
    field = reader.works_of_field(asked) if kind == "field" else []
    works = chosen_works(reader) if kind == "field" else ALL_WORKS
    passing = works.among(reader.db, field)
    workers = people_of(reader.db, sorted(passing), MOST)
    fresh = reader.newcomers(asked, 365 * years, top=MOST) if kind == "newcomers" else None
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
offer("people", [{name: one[name] for name in EXPORTED} for one in people])
for one in people:
    with st.container(border=True):
        span = f"{one['first_year']}-{one['last_year']}" if one["first_year"] else "years unknown"
        st.markdown(f"**{markdown(one['name'])}** · {one['n_works']:,} papers here · {span} · {DOUBTS[one['doubt']]}")
        for label, names in (
            ("Spelled", [f"{name['name']} ({name['n']})" for name in one["names"]]), ("May also be", one["may_be"]),
            ("With", [f"{other['name']} ({other['n']})" for other in one["coauthors"]]),
            ("At", [f"{venue['venue']} ({venue['n']})" for venue in one["venues"]]),
        ):  # fmt: skip
            if names:
                st.caption(markdown(f"{label}: {', '.join(names)}"))
        follow_button(reader, Target("author", str(one["person_id"]), one["name"]))
if kind == "field":
    passed(works, len(passing), len(field), "papers of the field")
if workers:
    table("people", [{key: row[key] for key in row if key != "person_id"} for row in workers])
if fresh is not None:
    covered(f"{fresh.n_people:,} people whose first of {fresh.n_works:,} papers here is from after {fresh.since}, "
               f"until {fresh.until}; before: their papers of other fields here until then.")  # fmt: skip
    for one in fresh.people:
        paper_link(one["work_id"], one["title"], one["first"].year, before=f"{markdown(one['name'])} · "
                   f"{one['n_here']} here, {one['n_before']} before · ")  # fmt: skip
st.caption(
    "Spellings are one person's where co-authors or a venue say so, with the doubt that is left. Namesakes who spell "
    "their name alike are never told apart."
)
