"""The explorer: `fieldmap app` runs this file with Streamlit; each page is a file in `app/screens/`.

Not in `pages/`: Streamlit takes such a folder for its older way of pages and answers the first link with "not found".
"""

from contextlib import suppress
from pathlib import Path

import streamlit as st

from app import access
from app.frame import library, top_of_page
from app.page_errors import told_errors
from app.view import PageEnded, view_of
from app.view_footer import footer

PAGES = Path(__file__).resolve().parent / "screens"
ICON = PAGES.parent / "icon.svg"  # Streamlit would fetch a Material icon for the browser's tab from another host

GROUPS = {
    "Find": [
        st.Page(PAGES / "home.py", title="Home", icon=":material/home:", default=True),
        st.Page(PAGES / "find_papers.py", title="Search", icon=":material/search:", url_path="search"),
        st.Page(PAGES / "ask_papers.py", title="Ask", icon=":material/question_answer:", url_path="ask"),
        st.Page(PAGES / "citation_map.py", title="Map", icon=":material/hub:", url_path="map"),
        st.Page(PAGES / "paper_lineage.py", title="Lineage", icon=":material/timeline:", url_path="lineage"),
        st.Page(PAGES / "people.py", title="People", icon=":material/group:", url_path="people"),
    ],
    "Directions": [
        st.Page(PAGES / "topic_map.py", title="Topics", icon=":material/map:", url_path="topics"),
        st.Page(PAGES / "radar.py", title="Trends", icon=":material/show_chart:", url_path="trends"),
        st.Page(PAGES / "term_radar.py", title="Terms", icon=":material/radar:", url_path="terms"),
        st.Page(PAGES / "dead_ends.py", title="Dead ends", icon=":material/block:", url_path="dead-ends"),
        st.Page(PAGES / "share_forecasts.py", title="Forecasts", icon=":material/insights:", url_path="forecasts"),
        st.Page(PAGES / "compare_things.py", title="Compare", icon=":material/compare_arrows:", url_path="compare"),
        st.Page(PAGES / "strategic_brief.py", title="Brief", icon=":material/description:", url_path="brief"),
    ],
    "Claims": [
        st.Page(PAGES / "claim_table.py", title="Claims", icon=":material/fact_check:", url_path="claims"),
        st.Page(PAGES / "board_tables.py", title="Boards", icon=":material/leaderboard:", url_path="boards"),
        st.Page(
            PAGES / "contradictions.py", title="Discrepancies", icon=":material/difference:", url_path="contradictions"
        ),
        st.Page(PAGES / "audit_card.py", title="Audit", icon=":material/verified:", url_path="audit"),
    ],
    "Decide": [
        st.Page(PAGES / "trade_offs.py", title="Trade-offs", icon=":material/balance:", url_path="trade-offs"),
        st.Page(PAGES / "serving_costs.py", title="Cost", icon=":material/payments:", url_path="cost"),
        st.Page(PAGES / "vendor_pitch.py", title="Pitch", icon=":material/campaign:", url_path="pitch"),
        st.Page(PAGES / "readiness_check.py", title="Readiness", icon=":material/task_alt:", url_path="readiness"),
        st.Page(PAGES / "method_or_data.py", title="Method or data?", icon=":material/call_split:", url_path="effects"),
        st.Page(PAGES / "scaling_curves.py", title="Scaling", icon=":material/trending_up:", url_path="scaling"),
    ],
    "Read together": [
        st.Page(PAGES / "reading_group.py", title="Group", icon=":material/groups:", url_path="group"),
        st.Page(PAGES / "past_digests.py", title="Digests", icon=":material/mail:", url_path="digests"),
        st.Page(PAGES / "session_pack.py", title="Session", icon=":material/event:", url_path="session"),
        st.Page(PAGES / "reading_list.py", title="Reading list", icon=":material/checklist:", url_path="reading-list"),
        st.Page(PAGES / "confirm_choice.py", title="Confirm", url_path="confirm", visibility="hidden"),
    ],
    "Keep": [
        st.Page(PAGES / "kept_things.py", title="Kept", icon=":material/bookmarks:", url_path="kept"),
        st.Page(PAGES / "library_status.py", title="Library", icon=":material/database:", url_path="library"),
        st.Page(PAGES / "review_pairs.py", title="Review", icon=":material/rule:", url_path="review"),
    ],
}

if __name__ == "__main__":  # not where a process that computes shards looks for functions
    from app.jump_panel import palette  # makes a component, which takes a server

    st.set_page_config(page_title="Fieldmap", page_icon=str(ICON), layout="wide")
    access.welcome()
    st.html(PAGES.with_name("looks.css"))
    page = st.navigation(GROUPS, expanded=True)
    palette([one for group in GROUPS.values() for one in group])
    with view_of(page.url_path) as view:
        with suppress(PageEnded), told_errors(library()):
            top_of_page(page.url_path)
            page.run()
        footer(view)
