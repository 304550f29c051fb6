"""Topics page: the map of all papers, the list of topics, and with ``?topic=ID`` the page of one topic."""

import streamlit as st

from app.address import ADDRESS
from app.escape import markdown
from app.filter_bar import chosen_works, not_applied, passed, shared_filters
from app.finding import best_works
from app.frame import open_paper, paper_link, reader_or_stop
from app.map_data import PaperMap, pack_map, read_map
from app.map_file import method_text
from app.map_panel import map_panel
from app.reading import Reader
from app.topic_facts import central_papers
from app.topic_page import TOPICS, topic_page
from app.view import covered, end_page, offer
from data.errors import FieldmapError

MOST_MARKED = 300  # papers that a search leaves on the map; of a small library a twentieth


@st.cache_resource(max_entries=2, show_spinner="drawing the map …")
def packed_map(root: str, edition: int, _reader: Reader) -> tuple[PaperMap, bytes]:
    """Return the map of an edition, packed once for all people."""
    told = read_map(_reader)
    return told, pack_map(told)


reader = reader_or_stop("Topics")
if asked := st.query_params.get("topic"):
    not_applied("a topic's page tells of all its papers")
    topic_page(reader, asked)
    end_page()
told, packed = packed_map(str(reader.library.root), reader.edition.number, reader)
if not told.topics:
    st.info("No topics yet: run `fieldmap update`. They need papers with a text.")
if not len(told.points["work_id"]):
    end_page()
query = st.text_input("Show only the best of a search", key="found", max_chars=300, placeholder="meaning and words",
                      bind=ADDRESS)  # fmt: skip
works, marked, most = chosen_works(reader), None, max(min(MOST_MARKED, told.total // 20), 10)
if query.strip():
    try:
        found = best_works(reader, query, most, shared_filters())
        marked = sorted(set(found) & set(told.points["work_id"].tolist()))
        if len(marked) < len(found):
            covered(f"{len(marked):,} of the {len(found):,} best papers are among those drawn.")
    except FieldmapError as error:
        st.warning(markdown(str(error)))
elif works.sql:
    marked = sorted(works.among(reader.db, told.points["work_id"].tolist()))
    passed(works, len(marked), len(told.points["work_id"]), "drawn papers")
chosen = map_panel(packed, marked)
if chosen.paper is not None:
    open_paper(int(chosen.paper))
drawn = "all" if len(told.points["work_id"]) == told.total else f"a fixed sample of {len(told.points['work_id']):,}"
covered(
    f"{len(told.topics):,} topics; {told.total:,} papers with a text, {drawn} are drawn; a click opens one. "
    + method_text(told) + " `fieldmap export map` writes the map as a file."
)  # fmt: skip
offer("topics", told.topics)
names = {topic["topic_id"]: topic for topic in told.topics}
if chosen.topic in names:
    topic = names[chosen.topic]
    label = f"{markdown(topic['name'])}: all that is known of this topic"
    st.page_link(TOPICS, label=label, icon=":material/arrow_forward:", query_params={"topic": str(topic["topic_id"])})
    for paper in central_papers(reader.db, topic["topic_id"]):
        paper_link(paper["work_id"], paper["title"], paper["year"])
else:
    for topic in told.topics[:60]:
        st.page_link(TOPICS, label=markdown(f"{topic['name']} ({topic['n_works']:,})"), icon="",
                     query_params={"topic": str(topic["topic_id"])})  # fmt: skip
