"""Like, dislike, or vote for a paper in a group: the buttons on a paper's panel, and on the page a link leads to."""

import streamlit as st

from analysis.groups.group import Group
from app.access import allowed, may, may_speak_for, own_name, speaking_for
from app.escape import markdown
from app.groups import groups_of
from app.likes_of_groups import choices_of, choose_paper, take_back
from app.papers import redirected
from app.reading import Reader
from data.choices import Choice, ChoiceKind
from data.settings import load_settings

VERBS: dict[ChoiceKind, str] = {"like": "likes", "dislike": "dislikes", "vote": "votes for"}
LABELS: dict[ChoiceKind, str] = {"like": "Like", "dislike": "Dislike", "vote": "Vote for the next session"}
ICONS: dict[ChoiceKind, str] = {
    "like": ":material/thumb_up:", "dislike": ":material/thumb_down:", "vote": ":material/how_to_vote:",
}  # fmt: skip


def show(reader: Reader, work_id: int) -> None:
    """Show what a group's members say of a paper, with buttons for one more; nothing where there are no groups."""
    groups = groups_of(load_settings(reader.library.settings_file))
    if not groups:
        return
    with st.expander("Likes and votes of your reading group"):
        group, person = who(groups, f"choice-{work_id}")
        said = [one for one in choices_of(reader.library, group) if redirected(reader.db, one.work_id) == work_id]
        for one in said:
            _said(reader, group, one)
        if not person and not allowed("editor", f"Act for the group {group.name}, of which you are no member"):
            return
        for place, kind in zip(st.columns(len(LABELS)), LABELS, strict=True):
            pressed = place.button(LABELS[kind], icon=ICONS[kind], key=f"{kind}-{work_id}", disabled=not person.strip())
            if pressed:
                choose_paper(reader, group, kind, f"W{work_id}", speaking_for(group, person.strip()), "explorer")
                st.rerun()


def who(groups: list[Group], key: str) -> tuple[Group, str]:
    """Let a person say of which group they are; an editor also says who. '' for who is no member."""
    left, right = st.columns(2)
    names = {group.name: group for group in groups}
    chosen = left.selectbox("Group", list(names), key=f"{key}-group")
    members, own = [member.name for member in names[chosen].members], own_name(names[chosen])
    if not may("editor"):
        return names[chosen], own or ""
    if members:
        person = right.selectbox("You are", members, members.index(own) if own else 0, key=f"{key}-member")
    else:
        person = right.text_input("You are", max_chars=80, key=f"{key}-name")
    return names[chosen], person or ""


def _said(reader: Reader, group: Group, one: Choice) -> None:
    left, right = st.columns([5, 1])
    left.markdown(f"{markdown(one.person)} {VERBS[one.kind]} this paper")
    with right:
        undo(reader, group, one.choice_id, one.person)


def undo(reader: Reader, group: Group, choice_id: int, chosen_by: str) -> None:
    """Show the button that takes a choice back, to whom it belongs and to editors."""
    if may_speak_for(group, chosen_by) and st.button("Undo", key=f"undo-choice-{choice_id}"):
        speaking_for(group, chosen_by)
        take_back(reader.library, choice_id)
        st.rerun()
