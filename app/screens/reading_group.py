"""Group page: what a reading group wants, what its members like and vote for, who presents next, and past sessions."""

from datetime import date

import streamlit as st

from app.choice_panel import VERBS, undo
from app.escape import markdown
from app.frame import paper_link, reader_or_stop
from app.group_choice import choose_group
from app.group_pages import day_in_words, group_page, next_day
from app.groups import group_of
from app.view import end_page
from data.library import utc_now
from data.settings import load_settings

WANTED = ("interests", "topics", "terms", "papers", "authors", "venues", "must", "never")

reader = reader_or_stop("Group")
settings = load_settings(reader.library.settings_file)
names = list(settings.groups)
if not names:
    st.info("No group yet. A table in fieldmap.toml makes one:", icon=":material/groups:")
    st.code('[groups.readers]\nmembers = ["Ada Lovelace <ada@example.org>"]\ninterests = ["state space models"]')
    end_page()
group = group_of(settings, choose_group(names))
told = group_page(reader, group)
day: date = next_day(group, utc_now().date())
st.caption(
    markdown(f"{group.size} papers for a {group.level}; next digest {day_in_words(day, group.language)}, {group.time}"
             f" {group.time_zone}")
)  # fmt: skip
left, right = st.columns(2)
with left:
    st.subheader("Members and interests")
    st.markdown(markdown(", ".join(one.name for one in group.members) or "no members named"))
    for name in WANTED:
        if getattr(group, name):
            st.markdown(f"**{name}** {markdown(', '.join(getattr(group, name)))}")
with right:
    st.subheader("Next session")
    st.markdown(f"**presents** {markdown(', then '.join(told['presenters'])) or 'nobody is named'}")
    for one in told["votes"]:
        paper_link(one["work_id"], one["title"], f"voted for by {markdown(', '.join(one['people']))}")
    if not told["votes"]:
        st.caption("No votes since the last session. Vote on a paper's page, or by a link of the digest.")
st.subheader("Likes and votes")
if not told["choices"]:
    st.caption("Nothing is liked yet: the digest goes by the interests alone. Like a paper on its page.")
for one in reversed(told["choices"]):
    text, button = st.columns([6, 1])
    with text:
        paper_link(
            one["work_id"], one["title"], one["written"][:10], f"{markdown(one['person'])} {VERBS[one['kind']]} "
        )
    with button:
        undo(reader, group, one["choice"], one["person"])
st.subheader("Sessions")
if not told["sessions"]:
    st.caption("None yet.")
for one in reversed(told["sessions"]):
    planned = "" if one["held"] else " (planned)"
    when = day_in_words(date.fromisoformat(one["day"]), group.language)
    paper_link(one["work_id"], one["title"], one["day"][:4], f"{when}{planned} · {markdown(one['presenter'])} · ")
