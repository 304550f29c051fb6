"""Confirm page: where links of a digest lead; shows what would be done, and does it when the button is pressed."""

from datetime import UTC

import streamlit as st

from app.access import may_speak_for, person, speaking_for
from app.choice_panel import LABELS, VERBS
from app.escape import markdown
from app.frame import paper_link, reader_or_stop
from app.groups import group_of
from app.likes_of_groups import choose_paper, take_back
from app.view import end_page
from app.vote_links import choice_of, link_key
from data.errors import FieldmapError
from data.library import utc_now
from data.settings import load_settings

reader = reader_or_stop("Confirm")
token = st.query_params.get("choice", "")
if not token:
    st.info("Links of a digest lead here, to like a paper or to vote for it.", icon=":material/how_to_vote:")
    end_page()
try:
    asked = choice_of(link_key(reader.library), token, utc_now().replace(tzinfo=UTC))
    group = group_of(load_settings(reader.library.settings_file), asked.group)
    paper = reader.show(f"W{asked.work_id}")
except FieldmapError as error:
    st.error(markdown(str(error)), icon=":material/link_off:")
    end_page()
if not may_speak_for(group, asked.person):
    st.error(markdown(f"This link is {asked.person}'s; you are signed on as {person().name}."), icon=":material/lock:")
    end_page()
done = st.session_state.get(f"done-{token}")
paper_link(paper["work_id"], paper["title"], str(paper["published"] or "")[:4])
if done is None:
    st.markdown(f"**{markdown(asked.person)}** {VERBS[asked.kind]} this paper, in the group {markdown(group.name)}.")
    st.caption("Nothing is noted before you press the button.")
    if st.button(LABELS[asked.kind], type="primary", key="confirm"):
        st.session_state[f"done-{token}"] = choose_paper(
            reader, group, asked.kind, f"W{asked.work_id}", speaking_for(group, asked.person), "link"
        )
        st.rerun()
else:
    st.success(f"Noted: {markdown(asked.person)} {VERBS[asked.kind]} this paper.", icon=":material/done:")
    if st.button("Take it back", key="take-back"):
        speaking_for(group, asked.person)
        take_back(reader.library, done)
        del st.session_state[f"done-{token}"]
        st.rerun()
