"""Boards page: the benchmarks on which papers meet, one board with its best so far and every row's evidence, health."""

import streamlit as st

from app.address import ADDRESS, EARLIEST
from app.board_chart import size_figure, time_figure
from app.board_reports import board_lines, name_of, nothing_text
from app.chart_findings import board_finding, size_finding
from app.claim_panel import claim_panel
from app.correcting import corrections_of
from app.escape import markdown
from app.explaining import explanation
from app.filter_bar import chosen_works, passed
from app.frame import library, reader_or_stop
from app.view import chart, covered, end_page, table
from app.views import board, boards, health

reader = reader_or_stop("Boards")
words = st.text_input("Task, data set or metric contains", max_chars=100, key="board_words", bind=ADDRESS)
works = chosen_works(reader)
listed, known = boards(reader, words, works)
covered(
    f"{known['results']:,} of {known['claims']:,} claims are results of a known data set and metric, of "
    f"{known['papers']:,} papers on {known['datasets']:,} data sets; {known['of_one_paper']:,} benchmarks stand in one "
    "paper only and make no board. One board for each class of settings that may be compared; unknown is one."
)
passed(works, len(listed), known["boards"], "boards, each with a result of such a paper,")
if not listed and works.sql:
    end_page()
if not listed:
    nothing = "No board has these words in its task, data set or metric." if words else nothing_text(known)
    st.info(markdown(nothing), icon=":material/leaderboard:")
    end_page()
board_tab, health_tab = st.tabs(["Boards", "Benchmark health"], key="boards_of", bind=ADDRESS)
with health_tab:
    st.caption(
        "Fresh, discriminating, saturating, abandoned or unknown as of the newest day here; docs/boards.md has the "
        "rules. The numbers are those of this library, which may cover a benchmark unevenly."
    )
    table("benchmark health", health(reader), key="health")
with board_tab:
    labels = {f"{name_of(row)} · {row['comparable']}": row for row in listed}
    numbered = {str(row["board_id"]): label for label, row in labels.items()}
    if (
        asked := str(st.session_state.get("board") or st.query_params.get("board", ""))
    ) in numbered:  # a link names a board by its number
        st.session_state["board"] = numbered[asked]
    row = labels[st.selectbox("Board", list(labels), key="board", bind=ADDRESS)]
    as_of = st.date_input("As it stood on", value=None, min_value=EARLIEST, key="stood-on", bind=ADDRESS)
    shown, n_naming = board(reader, row, as_of, corrections_of(library()), works)
    if shown is None:
        st.info("Nothing on this board was public for certain by that day.")
        end_page()
    st.caption(markdown(
        f"{shown['n_results']:,} ranked results of {shown['n_papers']:,} papers, {shown['n_set_aside']:,} set aside; "
        f"{n_naming:,} papers here name the data set; newest {shown['last_day'] or 'undated'}; benchmark: "
        f"{row['state'] or 'unknown'} ({row['reason'] or 'too little here'})"
    ))  # fmt: skip
    points = []
    if not shown["is_drawn"]:
        st.warning("Not drawn: one paper alone is no board.")
    else:
        by_day, by_size = st.tabs(["By day", "By parameters"], key="board_by", bind=ADDRESS)
        with by_size:
            chart(size_figure(shown), size_finding(shown), explanation("board_by_size"), key="by-size")
        with by_day:
            drawn = chart(time_figure(shown), board_finding(shown), explanation("board_by_day"), key="by-day",
                          on_select="rerun", selection_mode="points")  # fmt: skip
        points = drawn["selection"]["points"]
        st.caption("Diamonds are the best so far; open marks are numbers that a paper quotes of another system.")
    if len(shown["rows"]) < shown["n_rows"]:
        st.caption(f"{len(shown['rows']):,} of {shown['n_rows']:,} rows: the best, those that led once, and those that "
                   "state a size; `fieldmap board` has all.")  # fmt: skip
    picked = table("board", board_lines(shown), key="rows", on_select="rerun", selection_mode="single-row")[
        "selection"
    ]["rows"]
    clicked = {str(point.get("customdata")) for point in points}
    chosen = [one for place, one in enumerate(shown["rows"]) if place in picked or str(one["claim_id"]) in clicked]
    for one in chosen[:1]:
        claim_panel(reader, one)
    if not chosen:
        st.caption("Choose a row or a point to read what it was read from, and to say whether it is right.")
