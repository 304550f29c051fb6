"""What the page Effects asks and shows: a decision file or a board with a method, pairs, parts, what cannot be told."""

from datetime import date
from pathlib import Path

import streamlit as st

from analysis.boards.lookup import ANY, list_boards
from analysis.decisions.effects.attribution import Attribution
from app.board_reports import name_of
from app.chart_findings import pairs_finding, parts_finding
from app.effects_chart import MOST_PAIRS, pairs_figure, parts_figure
from app.escape import markdown
from app.explaining import explanation
from app.reading import Reader
from app.run_decisions import Board, Effects, board_effects, file_effects
from app.view import chart, end_page

FILE, BOARD = "a decision file", "a board of the library"


def asked(reader: Reader, files: dict[str, Path], today: date) -> Effects:
    """Ask for a file, or for a board and a method; answer it, or end the page where nothing is asked yet."""
    query = st.query_params
    sources = (FILE, BOARD)
    kind = st.radio("Runs of", sources, sources.index(BOARD) if "board" in query else 0, horizontal=True,
                    key="effects-kind")  # fmt: skip
    if kind == FILE:
        names = list(files)
        wanted = query.get("file", "")
        name = st.selectbox(
            "Decision", names, names.index(wanted) if wanted in names else 0, key="effects-decision",
            help="Files of kind effects in the folder decisions of the library, and examples.",
        )  # fmt: skip
        st.query_params.from_dict({"file": name})
        return file_effects(files[name], today)
    board, method = _board(reader, query.get("board", ""), query.get("method", ""))
    return board_effects(reader, board, method, reader.seen_until().date())


def _board(reader: Reader, wanted: str, said: str) -> tuple[Board, str]:
    """Ask for a board and for words of model names; end the page where one is missing."""
    boards = {name_of(row): row for row in list_boards(reader.db)}
    if not boards:
        st.info("No two papers here meet on a benchmark. Read claims first: fieldmap claims read, or claims import.")
        end_page()
    names = list(boards)
    name = st.selectbox("Board", names, names.index(wanted) if wanted in names else 0, key="effects-board")
    method = st.text_input("Words that the names of the models with the method hold", said, max_chars=200,
                           key="effects-method").strip()  # fmt: skip
    st.query_params.from_dict({"board": name} | ({"method": method} if method else {}))
    if not method:
        st.info("Name the method, as BERT: models whose names hold it are compared with the others of the board.")
        end_page()
    row = boards[name]
    dataset = f"{row['dataset']} v{row['version']}" if row["version"] else row["dataset"]
    return (row["task"] or ANY, dataset, row["metric"]), method


def charts(told: Attribution) -> None:
    """Show pairs and parts, or say why there are none."""
    pairs, parts = st.tabs(["Pairs that are alike", "What parts the runs"])
    if told.matched.pairs:
        with pairs:
            chart(pairs_figure(told), pairs_finding(told), explanation("pairs"), key="effects-pairs")
        if len(told.matched.pairs) > MOST_PAIRS:
            pairs.caption(f"Drawn are {MOST_PAIRS} of {len(told.matched.pairs):,} pairs.")
    else:
        pairs.caption("No two runs, one with and one without the method, are alike in size, data and compute.")
    if told.points is not None:
        with parts:
            chart(parts_figure(told), parts_finding(told), explanation("parts"), key="effects-parts")
        parts.caption("Bars are points of the score; the lines on them are intervals over papers left out in turn.")
    for _, reason in told.support.reasons:
        parts.caption(markdown(f"No regression, and so no shares: {reason}."))
    if told.disagree:
        parts.caption("Pairs and regression tell different effects: nothing is shared out.")
