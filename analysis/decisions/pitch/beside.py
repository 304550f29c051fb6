"""A pitch beside what papers report: nearest boards, their best results and baselines, with quotes; reads tables only.

No verdict here calls a claim wrong: a number on other data is not comparable, and one on the same data set may differ
by split, version or setting.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from analysis.boards.lookup import ANY, describe, list_boards, read_boards
from analysis.boards.standing import Board
from analysis.claims.mentions import find_datasets
from analysis.claims.vocabulary import tokenize
from analysis.decisions.pitch.flaws import Judged, Verdict
from data.errors import InputError
from data.store import Database

Relation = Literal["same data set", "near task"]
MOST_BOARDS = 6
MOST_NEAR = 3
FEWEST_LETTERS = 5
_STEM = 6
_IDLE = frozenset(
    "model models system systems image images language learning neural network networks based using data dataset "
                  "set sets test tests results accuracy error score rate question answer answers text document "
                  "documents "
                  "other general common first large small".split())  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reported:
    """A result that a paper reports."""

    claim_id: int
    work_id: int | None
    title: str
    model: str
    value: float
    unit: str
    day: date | None
    tier: str
    """Class of its evidence."""
    sentence: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A board beside a claim, or beside the pitch as a whole."""

    claim: int | None
    """Number of the claim; None: near in subject only."""
    relation: Relation
    task: str
    dataset: str
    metric: str
    n_papers: int
    best: Reported
    baseline: Reported | None
    """The best that papers report of something they compare with; None: none is told."""
    verdict: str
    """In words, without numbers: supported, above, below, or not comparable, and why."""


def set_beside(db: Database, verdict: Verdict) -> tuple[Beside, ...]:
    """Return the boards nearest to a pitch, those of the same data set first, at most ``MOST_BOARDS``."""
    found = list(_same(db, verdict))
    found += _near(db, verdict, {(one.dataset, one.metric) for one in found})
    return tuple(found[:MOST_BOARDS])


def _same(db: Database, verdict: Verdict) -> Iterator[Beside]:
    """Yield the boards of the data sets that claims are of."""
    for judged in verdict.claims:
        if judged.claim.kind != "quality":
            continue
        for name in _datasets(verdict, judged):
            try:
                asked = read_boards(db, ANY, name, judged.claim.measure or ANY)
            except InputError:
                continue
            board = next((one for one in asked if one.ranked), None)
            if board is not None and (told := _beside(db, board, judged)) is not None:
                yield told


def _datasets(verdict: Verdict, judged: Judged) -> list[str]:
    """Return the data sets of a claim's sentence, or of the one that tells its test set."""
    places = [judged.claim.statement, *(told.statement for told in judged.said if told.aspect == "test set")]
    for place in places:
        said = verdict.layout.said(verdict.layout.statements[place])
        names = [one.name for one in find_datasets(said, tokenize(said), [])]
        if names:
            return list(dict.fromkeys(names))[:2]
    return []


def _beside(db: Database, found: Board, judged: Judged | None) -> Beside | None:
    """Return a board beside a claim: its best result and the best baseline; None where nothing is ranked."""
    ranked = [place for place in found.places if place.rank is not None]
    if not ranked:
        return None
    compared = next((place for place in ranked if place.entry.result.kind == "baseline"), None)
    board = describe(db, found, [ranked[0], *([compared] if compared else [])])
    best, *others = board["rows"]
    baseline = others[0] if others else None
    verdict = (
        _verdict(board, best, judged)
        if judged
        else "not comparable: a result on other data; it shows what is usual there"
    )
    return Beside(
        judged.claim.number if judged else None, "same data set" if judged else "near task", board["task"] or "",
        board["dataset"], board["metric"], board["n_papers"], _reported(best),
        _reported(baseline) if baseline else None, verdict,
    )  # fmt: skip


def _reported(row: Mapping[str, Any]) -> Reported:
    return Reported(
        row["claim_id"], row["work_id"], row["title"] or "", row["model"] or "unnamed", row["printed"],
        row["printed_unit"] or "", row["day"], row["tier"] or "unknown", row["sentence"] or "", row["url"],
    )  # fmt: skip


def _verdict(board: Mapping[str, Any], best: Mapping[str, Any], judged: Judged) -> str:
    """Return how a claim stands to the best result on its data set."""
    values = [one.value for one in judged.claim.figures if one.unit in ("percent", "score")]
    if judged.claim.is_relative or not values or board["higher_is_better"] is None:
        return "not comparable: the pitch gives no value of its own for this data set"
    own, known = values[0], float(best["value"])
    if own > 1 >= known:  # a share told in per cent
        own /= 100
    elif known > 1 >= own:
        own *= 100
    better = own > known if board["higher_is_better"] else own < known
    if better:
        return "above all results known here: not refuted by them, but ask how; split, version and setting may differ"
    return "within what papers report on this data set: supported so far as split, version and setting are the same"


def _near(db: Database, verdict: Verdict, known: set[tuple[str, str]]) -> list[Beside]:
    """Return boards whose task or data set shares words with the pitch, the most shared first."""
    words = _stems(verdict.layout.plain)
    boards = [(len(words & _stems(f"{one['task'] or ''} {one['dataset']}")), one) for one in list_boards(db)]
    boards = [(shared, one) for shared, one in boards if shared and (one["dataset"], one["metric"]) not in known]
    boards.sort(key=lambda one: (-one[0], -one[1]["n_papers"], one[1]["board_id"]))
    found: list[Beside] = []
    for _, row in boards[: 2 * MOST_NEAR]:
        if len(found) >= MOST_NEAR or row["dataset"] in {one.dataset for one in found}:
            continue
        asked = read_boards(db, row["task"] or ANY, row["dataset"], row["metric"])
        board = next((one for one in asked if one.is_drawn), None)
        told = _beside(db, board, None) if board else None
        found += [told] if told else []
    return found


def _stems(text: str) -> set[str]:
    """Return the first letters of the words that tell a subject."""
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", text) if len(word) >= FEWEST_LETTERS}
    return {word[:_STEM] for word in words - _IDLE}
