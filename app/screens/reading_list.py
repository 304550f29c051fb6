"""Reading list page: what to read on a topic from zero within the hours there are, and lists that are ticked off."""

from functools import partial
from typing import Any

import streamlit as st

from analysis.documents.as_json import as_json
from analysis.documents.document import Document
from analysis.groups.group import Level
from analysis.reading_lists.plan import WORDS, ReadingPlan
from app import document_page
from app.access import acting, person
from app.address import ADDRESS, field_in_address
from app.document_files import rendered
from app.escape import markdown
from app.frame import library, paper_link, reader_or_stop
from app.reading import Reader
from app.reading_lists import HOURS, keep, kept_lists, make_list, progress_of, tick_work, untick
from app.session_packs import LEVELS
from app.view import end_page
from data.errors import FieldmapError
from data.library import utc_now
from data.sessions import ReadingList


@st.cache_resource(max_entries=8, show_spinner="choosing papers …")
def list_of_topic(
    _reader: Reader, folder: str, edition: int, topic: str, level: Level, hours: float
) -> tuple[ReadingPlan, Document]:  # fmt: skip
    """Make a list once for all people who look at it."""
    return make_list(_reader, topic, level, hours)


def ticked_off(kept: ReadingList, paper: dict[str, Any]) -> None:
    """Show a paper of a kept list with its box."""
    work = int(paper["work_id"])
    before = (work, person().name) in kept.ticked
    box, text = st.columns([1, 12])
    now = box.checkbox("read", value=before, key=f"tick-{kept.list_id}-{work}-{before}", label_visibility="collapsed")
    with text:
        paper_link(work, paper["title"], paper["year"], f"{WORDS[paper['role']]}: ")
        st.caption(markdown(f"{paper['why']} · {paper['minutes']} minutes"))
    if now != before:
        (tick_work if now else untick)(library(), kept.list_id, work, acting("reader").name, utc_now())
        st.rerun()


def kept() -> None:
    """Show the lists that are kept, each with its papers to tick off."""
    for one in reversed(kept_lists(library())):
        known = progress_of(one)
        read = known["read"].get(person().name, {"papers": 0, "minutes": 0})
        with st.expander(f"{markdown(one.topic)}: {read['papers']} of {known['papers']} papers read"):
            st.progress(read["minutes"] / max(1, known["minutes"]), f"{read['minutes']} of {known['minutes']} minutes")
            for paper in one.made_of["papers"]:
                ticked_off(one, paper)


reader = reader_or_stop("Reading list")
left, middle, right = st.columns([3, 1, 1])
topic = field_in_address("Topic", "topic", "list-topic", left, max_chars=300,
                         placeholder="a topic, a term, a model family, or a field in words")  # fmt: skip
level = middle.selectbox("Level", LEVELS, index=LEVELS.index("practitioner"), key="level", bind=ADDRESS)
hours = right.number_input("Hours", 0.5, 200.0, HOURS, 0.5, key="hours", bind=ADDRESS)
if not topic.strip():
    st.info("Name a topic: foundations, turning points, the best now, critiques and surveys in reading order, as many "
            "as fit into the hours.", icon=":material/checklist:")  # fmt: skip
    kept()
    end_page()
try:
    plan, document = list_of_topic(reader, str(reader.edition.folder), reader.edition.number, topic, level, hours)
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
st.caption(markdown(document.head))
if st.button("Keep this list, to tick papers off", key="keep", icon=":material/checklist:"):
    keep(library(), plan, acting("reader").name, utc_now(), None)
document_page.downloads(document, plan.topic, lambda form: rendered(document, form, partial(as_json, document)))
for section in document.sections:
    document_page.section(section, document.by_ref())
document_page.sources(document)
kept()
