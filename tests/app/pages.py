"""The explorer's pages, run without a browser: where each stands, what it is called, all that it says."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from data.library import Library
from tests.libraries import ROOT

PAGES = {"home": "Home", "library_status": "Library", "kept_things": "Kept",
         "find_papers": "Search", "ask_papers": "Ask", "citation_map": "Map", "paper_lineage": "Lineage",
         "people": "People", "topic_map": "Topics", "radar": "Trends", "term_radar": "Terms",
         "claim_table": "Claims", "board_tables": "Boards", "contradictions": "Discrepancies", "audit_card": "Audit",
         "review_pairs": "Review", "strategic_brief": "Brief", "dead_ends": "Dead ends",
         "share_forecasts": "Forecasts", "trade_offs": "Trade-offs", "serving_costs": "Cost", "vendor_pitch": "Pitch",
         "readiness_check": "Readiness", "scaling_curves": "Scaling", "reading_group": "Group",
         "confirm_choice": "Confirm", "method_or_data": "Method or data?", "session_pack": "Session",
         "reading_list": "Reading list", "past_digests": "Digests",
         "compare_things": "Compare"}  # fmt: skip
URLS = {"home": "", "library_status": "library", "kept_things": "kept",
        "find_papers": "search", "ask_papers": "ask", "citation_map": "map", "paper_lineage": "lineage",
        "people": "people",
        "topic_map": "topics", "radar": "trends", "term_radar": "terms", "claim_table": "claims",
        "board_tables": "boards", "contradictions": "contradictions", "audit_card": "audit",
        "review_pairs": "review", "strategic_brief": "brief", "dead_ends": "dead-ends",
        "share_forecasts": "forecasts", "trade_offs": "trade-offs", "serving_costs": "cost", "vendor_pitch": "pitch",
        "readiness_check": "readiness", "scaling_curves": "scaling", "reading_group": "group",
        "confirm_choice": "confirm", "method_or_data": "effects", "session_pack": "session",
        "reading_list": "reading-list", "past_digests": "digests",
        "compare_things": "compare"}  # fmt: skip


def explorer(library: Library, monkeypatch: pytest.MonkeyPatch, page: str = "find_papers", /, **query: str) -> AppTest:
    """Run one page on a library."""
    monkeypatch.setenv("FIELDMAP_LIBRARY", str(library.root))
    shown = AppTest.from_file(str(ROOT / "app" / "explorer.py"), default_timeout=60)
    for name, value in query.items():
        shown.query_params[name] = value
    if URLS[page]:
        shown._page_hash = calc_hash(URLS[page])  # AppTest.switch_page knows only files in a folder named pages
    shown.run()
    assert not shown.exception
    assert [title.value for title in shown.title] == [PAGES[page]]
    return shown


def unfold(shown: AppTest, *keys: str) -> AppTest:
    """Unfold parts of a page, as a click on each does."""
    for key in keys:
        shown.session_state[key] = True
    shown.run()
    assert not shown.exception
    return shown


def words(shown: AppTest) -> str:
    """Return all that a page says."""
    parts = [*shown.markdown, *shown.caption, *shown.info, *shown.warning, *shown.error, *shown.success]
    return "\n".join(str(part.value) for part in parts)
