"""The form of the page Kept in which a person watches something, for themselves or for a reading group."""

import streamlit as st

from analysis.groups.group import Group
from app.access import acting, acting_in, may_act_in
from app.escape import markdown
from app.followed import TELLS, target_of
from app.groups import groups_of
from app.reading import Reader
from app.watches import add_watch
from data.desk import LONGEST_LABEL, SubjectKind, What, open_desk
from data.errors import FieldmapError
from data.settings import load_settings

NOBODY = "me, by fieldmap watch check"
HINTS: dict[SubjectKind, str] = {
    "search": "words", "topic": "number or words of its name", "term": "its name", "family": "its name",
    "author": "a full name", "paper": "identifier or title", "venue": "ACL", "benchmark": "name of the data set",
}  # fmt: skip


def watch_form(reader: Reader) -> None:
    """Take a watch: what it is of, what it tells, and whom."""
    if reader.library.as_of:
        return
    with st.expander("Watch something: be told of it once, by the digest of a group or a command"):
        kind = st.selectbox("Kind", list(HINTS), key="watch-kind")
        with st.form("watch", clear_on_submit=True, border=False):
            name = st.text_input("Of", max_chars=LONGEST_LABEL, placeholder=HINTS[kind], key="watch-name")
            whats = st.multiselect("Tells", TELLS[kind], default=TELLS[kind], key=f"watch-tells-{kind}")
            groups = [one for one in groups_of(load_settings(reader.library.settings_file)) if may_act_in(one)]
            whom = st.selectbox("Told to", [None, *groups], format_func=_called, key="watch-whom")
            if st.form_submit_button("Watch"):
                _watch(reader, kind, name, whats, whom)


def _called(group: Group | None) -> str:
    return group.name if group else NOBODY


def _watch(reader: Reader, kind: SubjectKind, name: str, whats: list[What], group: Group | None) -> None:
    if not whats:
        st.warning("Choose what it tells.")
        return
    try:
        with open_desk(reader.library.desk) as desk:
            who = acting_in(group) if group else acting("reader")
            add_watch(reader, desk, who.name, target_of(reader, kind, name), whats, group.name if group else "")
    except FieldmapError as error:
        st.warning(markdown(str(error)))
        return
    st.rerun()
