"""What the page Effects asks and shows: a decision file or a board with a method, pairs, parts, what cannot be told."""

from datetime import date
from pathlib import Path

import streamlit as st

from analysis.boards.lookup import ANY, list_boards
from analysis.decisions.effects.attribution import Attribution
from app.address import ADDRESS, follow, keep
from app.board_reports import name_of
from app.chart_findings import pairs_finding, parts_finding
from app.decision_files import choose_decision
from app.effects_chart import MOST_PAIRS, pairs_figure, parts_figure
from app.escape import markdown
from app.explaining import explanation
from app.reading import Reader
from app.run_decisions import Board, Effects, board_effects, file_effects
from app.view import chart, end_page

OWNED = ("file", "board", "method")
"""What this page keeps in the address."""
FILE, BOARD = "a decision file", "a board of the library"


def asked(reader: Reader, files: dict[str, Path], today: date) -> Effects:
    """Ask for a file, or for a board and a method; answer it, or end the page where nothing is asked yet."""
    wanted = st.query_params.get("board")
    follow("effects-kind", "board", wanted, BOARD if wanted is not None else FILE)
    if st.radio("Runs of", (FILE, BOARD), horizontal=True, key="effects-kind") == FILE:
        name = choose_decision(files, "effects")
        keep({"file": name}, OWNED)
        return file_effects(files[name], today)
    board, method = _board(reader, wanted, st.query_params.get("method"))
    return board_effects(reader, board, method, reader.seen_until().date())


def _board(reader: Reader, wanted: str | None, said: str | None) -> tuple[Board, str]:
    """Ask for a board and for words of model names; end the page where one is missing."""
    boards = {name_of(row): row for row in list_boards(reader.db)}
    if not boards:
        st.info("No two papers here meet on a benchmark. Read claims first: fieldmap claims read, or claims import.")
        end_page()
    names = list(boards)
    follow("effects-board", "board", wanted, wanted if wanted in names else names[0])
    name = st.selectbox("Board", names, key="effects-board")
    follow("effects-method", "method", said, said or "")
    method = st.text_input("Words that the names of the models with the method hold", max_chars=200,
                           key="effects-method").strip()  # fmt: skip
    keep({"board": name} | ({"method": method} if method else {}), OWNED)
    if not method:
        st.info("Name the method, as BERT: models whose names hold it are compared with the others of the board.")
        end_page()
    row = boards[name]
    dataset = f"{row['dataset']} v{row['version']}" if row["version"] else row["dataset"]
    return (row["task"] or ANY, dataset, row["metric"]), method


def charts(told: Attribution) -> None:
    """Show pairs and parts, or say why there are none."""
    pairs, parts = st.tabs(["Pairs that are alike", "What parts the runs"], key="effects_of", bind=ADDRESS)
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
