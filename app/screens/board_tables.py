"""Boards page: the benchmarks on which papers meet, one board with its best so far and every row's evidence, health."""

import streamlit as st

from analysis.boards.lookup import ANY, board_coverage, find_boards, list_boards, list_health
from app.address import ADDRESS, EARLIEST
from app.board_chart import size_figure, time_figure
from app.board_reports import board_lines, name_of, nothing_text
from app.claim_panel import claim_panel
from app.correcting import corrections_of
from app.escape import markdown
from app.filter_bar import chosen_works, passed
from app.frame import library, reader_or_stop
from app.view import chart, covered, table

SAME = ("task", "version", "split", "comparable")
reader = reader_or_stop("Boards")
works = chosen_works(reader)
known, listed = board_coverage(reader.db), list_boards(reader.db, works=works)
covered(
    f"{known['results']:,} of {known['claims']:,} claims are results of a known data set and metric, of "
    f"{known['papers']:,} papers on {known['datasets']:,} data sets; {known['of_one_paper']:,} benchmarks stand in one "
    "paper only and make no board. One board for each class of settings that may be compared; unknown is one."
)
passed(works, len(listed), known["boards"], "boards, each with a result of such a paper,")
if not listed and works.sql:
    st.stop()
if not listed:
    st.info(markdown(nothing_text(known)), icon=":material/leaderboard:")
    st.stop()
board_tab, health_tab = st.tabs(["Boards", "Benchmark health"], key="boards_of", bind=ADDRESS)
with health_tab:
    st.caption(
        "Fresh, discriminating, saturating, abandoned or unknown as of the newest day here; docs/boards.md has the "
        "rules. The numbers are those of this library, which may cover a benchmark unevenly."
    )
    table("benchmark health", list_health(reader.db), key="health")
with board_tab:
    labels = {f"{name_of(row)} · {row['comparable']}": row for row in listed}
    row = labels[st.selectbox("Board", list(labels), key="board", bind=ADDRESS)]
    as_of = st.date_input("As it stood on", value=None, min_value=EARLIEST, key="stood-on", bind=ADDRESS)
    named = f"{row['dataset']}{' v' + row['version'] if row['version'] else ''}"
    told = find_boards(reader.db, row["task"] or ANY, named, row["metric"], as_of, corrections_of(library()), works)
    board = next((one for one in told.boards if all(one[part] == row[part] for part in SAME)), None)
    if board is None:
        st.info("Nothing on this board was public for certain by that day.")
        st.stop()
    st.caption(markdown(
        f"{board['n_results']:,} ranked results of {board['n_papers']:,} papers, {board['n_set_aside']:,} set aside; "
        f"{told.n_naming:,} papers here name the data set; newest {board['last_day'] or 'undated'}; benchmark: "
        f"{row['state'] or 'unknown'} ({row['reason'] or 'too little here'})"
    ))  # fmt: skip
    points = []
    if not board["is_drawn"]:
        st.warning("Not drawn: one paper alone is no board.")
    else:
        by_day, by_size = st.tabs(["By day", "By parameters"], key="board_by", bind=ADDRESS)
        title = f"{name_of(row)}: results of {board['n_papers']:,} papers"
        with by_size:
            chart(size_figure(board), f"{title}, by parameters", key="by-size")
        with by_day:
            drawn = chart(
                time_figure(board), f"{title}, by day", key="by-day", on_select="rerun", selection_mode="points"
            )
        points = drawn["selection"]["points"]
        st.caption("Open circles are numbers that a paper quotes of another system.")
    picked = table("board", board_lines(board), key="rows", on_select="rerun", selection_mode="single-row")[
        "selection"
    ]["rows"]
    clicked = {str(point.get("customdata")) for point in points}
    chosen = [one for place, one in enumerate(board["rows"]) if place in picked or str(one["claim_id"]) in clicked]
    for one in chosen[:1]:
        claim_panel(reader, one)
    if not chosen:
        st.caption("Choose a row or a point to read what it was read from, and to say whether it is right.")
