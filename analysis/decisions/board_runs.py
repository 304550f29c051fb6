"""The ranked results of a board as runs, each with its claim. For effects and frontiers with a library."""

import re
from collections.abc import Mapping
from typing import Any

from analysis.boards.scale import PERCENT
from analysis.decisions.runs import Run, Runs, without_repeats

OTHER = "other"


def runs_of_board(board: Mapping[str, Any], method: str = "") -> Runs:
    """Return the results of a board that are ranked; those set aside are named with their reason.

    Parameters
    ----------
    board
        As `analysis.boards.lookup.find_boards` gives it.
    method
        Words that the names of the models hold which have the method, case aside; the others have the method "other".
    """
    words = re.compile(rf"(?<!\w){re.escape(method)}(?!\w)", re.IGNORECASE) if method else None
    kept, aside = [], []
    for row in board["rows"]:
        name = row["model"] or f"the system of {row['title'] or row['claim_id']}"
        if row["set_aside"] or row["value"] is None:
            aside.append(f"C{row['claim_id']}: {row['set_aside'] or 'no value'}")
            continue
        has_it = words is not None and words.search(name) is not None
        known = {"parameters": float(row["parameters"])} if row["parameters"] else {}
        work = f"W{row['work_id']}" if row["work_id"] is not None else ""
        kept.append(Run(name, float(row["value"]), f"C{row['claim_id']}", method if has_it else OTHER if method else "",
                        work or row["title"] or "", "", row["day"], known, row["title"] or "", work))  # fmt: skip
    told = without_repeats(kept)
    return Runs(told.runs, (*told.left_out, *aside))


def bound_of(board: Mapping[str, Any]) -> float | None:
    """Return the best that a score of a board can be; None where its unit does not say."""
    return 100.0 if board["unit"] == PERCENT and board["higher_is_better"] else None
