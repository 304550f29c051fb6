"""What a person keeps, as parts of pages: follow, tags, saved views, and what changed since they last looked.

Used by home, Kept, the footer, and the pages of topics, terms, people and papers.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis.digests.watched import News, Told, sentences_of
from analysis.documents.document import Sources
from app.access import acting, acting_for, person
from app.desk import Changes, changes_since, seen_now
from app.escape import markdown
from app.frame import SEARCH, paper_link
from app.method_notes import methods
from app.reading import Reader
from app.view import View, offer
from data.annotations import LONGEST_TAG, entries_of, open_annotations, tag_work, tags, undo_entry
from data.desk import (
    LONGEST_LABEL,
    Seen,
    Target,
    What,
    follow,
    kept,
    last_look,
    mark_seen,
    open_desk,
    save_view,
    undo,
)
from data.errors import FieldmapError
from data.library import Library, utc_now

TOPICS = "screens/topic_map.py"
COUNTED: dict[What, str] = {
    "papers": "new papers", "status": "new status", "best": "new bests", "claims": "new results",
    "citers": "new citations", "contradicted": "numbers contradicted",
}  # fmt: skip
FILED = "filed"
"""Name in the session of why something was not kept."""


def person_name() -> str:
    """Return the name of who looks at this page."""
    return person().name


def follow_button(reader: Reader, target: Target) -> None:
    """Offer to follow something, or to stop; what is new in it is then told on the first page."""
    if reader.library.as_of:
        return
    with open_desk(reader.library.desk) as desk:
        mine = {(one.subject, one.key): one.entry_id for one in kept(desk, "follow", person_name())}
    number, key = mine.get((target.kind, target.key)), f"follow-{target.kind}-{target.key}"
    if number is not None:
        st.button("Following: stop", key=key, icon=":material/notifications_active:", on_click=_stop,
                  args=(reader.library, number, person_name(), key),
                  help="What is new in it is told on the first page.")  # fmt: skip
    else:
        st.button("Follow", key=key, icon=":material/notification_add:", on_click=_follow,
                  args=(reader.library, target, seen_now(reader)),
                  help="What is new in it from now on is told on the first page.")  # fmt: skip
    say_why_not(key)


def _follow(library: Library, target: Target, seen: Seen) -> None:
    with filing(f"follow-{target.kind}-{target.key}"), open_desk(library.desk) as desk:
        follow(desk, acting("reader").name, target, seen, utc_now())


def _stop(library: Library, number: int, owner: str, key: str) -> None:
    with filing(key), open_desk(library.desk) as desk:
        acting_for(owner)
        undo(desk, number, utc_now())


@contextmanager
def filing(key: str) -> Iterator[None]:
    """Keep for the next run of the page why something could not be kept."""
    try:
        yield
    except FieldmapError as error:
        st.session_state[f"{FILED}-{key}"] = str(error)


def say_why_not(key: str) -> None:
    """Say once why something could not be kept."""
    why = st.session_state.pop(f"{FILED}-{key}", None)
    if why:
        st.warning(markdown(why))


def tags_panel(reader: Reader, work_id: int) -> None:
    """Show a person's tags on a paper, each of which goes at a press, and take one more."""
    key = f"new-tag-{work_id}"
    with st.expander("Your tags"):
        with open_annotations(reader.library.annotations) as people:
            mine = [one for one in entries_of(people, [work_id]) if (one.kind, one.person) == ("tag", person_name())]
            known = tags(people, person_name())
        for entry in mine:
            st.button(markdown(entry.value), key=f"tag-{entry.entry_id}", icon=":material/close:", on_click=_untag,
                      args=(reader.library, entry.entry_id, entry.person, key),
                      help="Takes this tag off the paper.")  # fmt: skip
        st.text_input("Another tag", max_chars=LONGEST_TAG, key=key, on_change=_tag,
                      args=(reader.library, work_id, key), placeholder=", ".join(known[:5]) or "to read")  # fmt: skip
        say_why_not(key)


def _tag(library: Library, work_id: int, key: str) -> None:
    text, st.session_state[key] = st.session_state[key], ""
    if text.strip():
        with filing(key), open_annotations(library.annotations) as people:
            tag_work(people, work_id, acting("reader").name, text, utc_now())


def _untag(library: Library, number: int, owner: str, key: str) -> None:
    with filing(key), open_annotations(library.annotations) as people:
        acting_for(owner)
        undo_entry(people, number, utc_now())


def save_view_button(library: Library, view: View) -> None:
    """Offer to keep the address of a page under a name; the page Kept leads back to it."""
    key = f"view-name-{view.page}"
    st.text_input("Keep it under a name", max_chars=LONGEST_LABEL, key=key, placeholder=view.title, on_change=_save,
                  args=(library, view.page, key))  # fmt: skip
    say_why_not(key)
    if saved := st.session_state.pop(f"saved-{key}", None):
        st.caption(f":material/bookmark_added: Kept as “{markdown(saved)}”: the page Kept leads back here.")


def _save(library: Library, page: str, key: str) -> None:
    name, st.session_state[key] = st.session_state[key], ""
    if name.strip() and page in methods():
        query = urlencode({part: st.query_params.get_all(part) for part in st.query_params}, doseq=True)
        with filing(key), open_desk(library.desk) as desk:
            save_view(desk, acting("reader").name, name, page, query, utc_now())
            st.session_state[f"saved-{key}"] = name


def view_link(label: str, page: str, query: str) -> None:
    """Show a saved view as a link within the explorer; of a page that is no longer there, say so."""
    scripts = {str(one.get("url_pathname", "")): str(one["script_path"]) for one in _pages()}
    if page not in scripts:
        st.markdown(f"{markdown(label)} · its page is no longer there")
        return
    st.page_link(
        scripts[page],
        label=markdown(label),
        icon=":material/bookmark:",
        query_params=parse_qsl(query, keep_blank_values=True),
    )


def _pages() -> Sequence[Mapping[str, object]]:
    context = get_script_run_ctx()
    return list(context.pages_manager.get_pages().values()) if context else []


def changes_panel(reader: Reader, opened: bool = False) -> None:
    """Show what changed since a person looked last, and take that they have seen it.

    Parameters
    ----------
    opened
        Whether what is new in each followed thing is unfolded.
    """
    st.subheader("Since you last looked")
    if reader.library.as_of:
        st.caption("This is the library as of a past day; what changed is told of the present one.")
        return
    with open_desk(reader.library.desk) as desk:
        look, follows = last_look(desk, person_name()), kept(desk, "follow", person_name())
    stamp = (look.entry_id if look else 0, *(one.entry_id for one in follows))
    changes = _changes(str(reader.library.root), reader.edition.number, person_name(), stamp, reader)
    _totals(changes)
    _seen_buttons(reader, changes, look.entry_id if look else None)
    for target, news in groupby(changes.news, key=lambda one: one.target):
        _followed(target, list(news), opened)
    if follows and not changes.news and not changes.is_rolled_back:
        st.caption("Nothing is new in what you follow.")
    if not follows:
        st.caption("Follow a topic, term, author, paper or search by the button on its page: what is new in it stands "
                   "here.")  # fmt: skip
    for reason in changes.cannot:
        st.caption(f":material/help: Cannot be told: {markdown(reason)}")


@st.cache_resource(max_entries=64, show_spinner="looking for what is new …")
def _changes(root: str, edition: int, person: str, stamp: tuple[int, ...], _reader: Reader) -> Changes:
    """Return what changed for a person, once for each edition and each change of what they follow or have seen."""
    with open_desk(_reader.library.desk) as desk:
        return changes_since(_reader, desk, person)


def _totals(changes: Changes) -> None:
    if changes.seen is None or changes.n_new is None:
        st.caption(f"You have marked no edition as seen; this is edition {changes.now.edition}.")
        return
    counted = f"**{changes.n_new:,}** new papers"
    if changes.n_discrepancies is not None:
        counted += f" and **{changes.n_discrepancies:,}** new unexplained discrepancies"
    st.markdown(f"Since edition {changes.seen.edition}, of {changes.seen.until:%Y-%m-%d %H:%M} UTC: {counted}.")
    for row in changes.topics:
        label = markdown(f"{row['name']}: {row['n']:,} new of {row['n_works']:,}")
        st.page_link(TOPICS, label=label, icon="", query_params={"topic": str(row["topic_id"])})
    offer("topics of new papers", changes.topics)


def _followed(target: Target, news: Sequence[Told], opened: bool) -> None:
    """Show what is new in a followed thing in one line that unfolds."""
    counted = "; ".join(f"{COUNTED[one.what]} {one.n:,}" for one in news)
    with st.expander(f"{target.kind} **{markdown(target.label)}**: {counted}", expanded=opened):
        for one in news:
            _told(one)


def _told(told: Told) -> None:
    """Show what is new of one kind: a sentence for each thing, which leads to its paper."""
    lead, *rest = sentences_of(told, Sources(), len(told.news))
    st.caption(markdown(lead.text))
    for sentence, one in zip(rest, told.news, strict=True):
        _thing(sentence.text, one)
    if told.n > len(told.news):
        st.caption(f"and {told.n - len(told.news):,} more")


def _thing(text: str, one: News) -> None:
    if not one.papers:
        st.markdown(markdown(text))
        return
    first, *rest = one.papers
    query = {"paper": first.ref[1:]}
    st.page_link(SEARCH, label=markdown(text), icon=":material/article:", query_params=query)
    for paper in rest:
        paper_link(int(paper.ref[1:]), paper.label, paper.day.year if paper.day else None)


def _seen_buttons(reader: Reader, changes: Changes, look: int | None) -> None:
    """Offer to mark this edition as seen, and to take the last mark back."""
    left, right, _ = st.columns([2, 2, 3])
    if changes.seen != changes.now and not changes.is_rolled_back:
        left.button("Mark as seen", key="mark-seen", icon=":material/done_all:", on_click=_mark,
                    args=(reader.library, changes.now))  # fmt: skip
    if look is not None:
        right.button("Take the last mark back", key="unmark-seen", icon=":material/undo:", on_click=_stop,
                     args=(reader.library, look, person_name(), "seen"))  # fmt: skip
    say_why_not("seen")


def _mark(library: Library, seen: Seen) -> None:
    with filing("seen"), open_desk(library.desk) as desk:
        mark_seen(desk, acting("reader").name, seen, utc_now())
