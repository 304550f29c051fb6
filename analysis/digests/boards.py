"""What a week changed on boards: a best that was passed, results that joined, claims overtaken. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.boards.results import Result
from analysis.boards.standing import Board, Place, boards_of
from analysis.briefs.claims import board_name, with_unit
from analysis.documents.document import Evidence, Section, Sentence, Sources, below, fact, quote, tell

NAME, HEADING = "boards", "Boards that moved, and claims on them"
MOVES, JOINED = 6, 6
"""Shown at most of each."""
LEAST_BEFORE = 3
"""Papers that a board had before the week, below which what joins it is not told: of two papers that name one data set,
few mean the same setting."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a week did to one board."""

    board: Board
    before: Place | None
    """The best until the week; None: the board had none."""
    best: Place | None
    """The best of the week if it passed that; None: it did not."""
    joined: tuple[Place, ...]
    """The best new result of each paper of the week, the best first."""


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A claim of the state of the art of the paper that was passed."""

    sentence: str
    """As much of it as may be shown."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a section needs to know of the papers on boards."""

    papers: Mapping[int, Evidence]
    """By work."""
    overtaken: Mapping[tuple[int, str], Overtaken]
    """By work and name of the data set."""


def changes_of(results: Sequence[Result], monday: date, sunday: date) -> list[Change]:
    """Return what the results of one data set and metric that became public in a week changed, by board.

    Only boards with a direction are told that had :data:`LEAST_BEFORE` papers before the week. A paper's own results
    count, not those it quotes.
    """
    found = []
    for board in boards_of(results, sunday):
        if board.is_drawn:
            change = _change(board, monday)
            before = {one.entry.result.paper for one in board.ranked if _is_before(one, monday)}
            found += [change] if change.joined and len(before) >= LEAST_BEFORE else []
    return found


def _is_before(place: Place, monday: date) -> bool:
    day = place.entry.result.day
    return day is not None and day < monday


def _change(board: Board, monday: date) -> Change:
    dated = [place for place in board.ranked if place.entry.result.day is not None]
    old = [place for place in dated if _is_before(place, monday)]
    new = [place for place in dated if not _is_before(place, monday)]
    joined: dict[str, Place] = {}
    for place in sorted(new, key=lambda one: (one.rank or 0, one.entry.result.claim_id)):
        if place.entry.result.is_own and place.entry.result.work_id is not None:
            joined.setdefault(place.entry.result.paper, place)
    before = min(old, key=lambda one: (one.rank or 0, one.entry.result.claim_id), default=None)
    best = next(iter(joined.values()), None)
    passed = best is not None and before is not None and (best.rank or 0) < (before.rank or 0)
    return Change(board, before, best if passed else None, tuple(joined.values()))


def boards_section(changes: Sequence[Change], told: Told, sources: Sources) -> Section:
    """Return the section: bests that were passed, each with the claim it overtakes, then results that joined.

    Parameters
    ----------
    changes
        In the order of interest.
    """
    sentences: list[Sentence] = []
    for change in [one for one in changes if one.best is not None][:MOVES]:
        sentences += _move(change, told, sources)
    told_of = {one.best.entry.result.claim_id for one in changes if one.best is not None}
    joined = [
        (change, place) for change in changes for place in change.joined
        if place.entry.result.claim_id not in told_of
    ]  # fmt: skip
    sentences += [_joined(change, place, told, sources) for change, place in joined[:JOINED]]
    return Section(NAME, HEADING, tuple(sentences))


def _claim(place: Place, board: Board, told: Told, sources: Sources) -> Evidence:
    result = place.entry.result
    paper = told.papers.get(result.work_id or -1)
    title = paper.label if paper else result.model or "an imported result"
    return sources.add(Evidence(
        f"C{result.claim_id}", "claim", title, result.day,
        {"value": with_unit(place.entry.value or 0.0, board.unit), "model": result.model or "its own model",
         "title": title, "work": f"W{result.work_id}"}, paper.url if paper else None,
    ))  # fmt: skip


def _name(board: Board, sources: Sources) -> Evidence:
    key = board.key
    row = {"dataset": board.dataset, "version": key.version, "split": key.split, "metric": board.metric,
           "setting": key.comparable}  # fmt: skip
    ref = "board." + ".".join(part.replace(" ", "-") for part in key)
    return sources.count(ref, "papers with a ranked result on this board", board=board_name(row), n=board.n_papers,
                         results=len(board.ranked))  # fmt: skip


def _move(change: Change, told: Told, sources: Sources) -> list[Sentence]:
    if change.best is None or change.before is None:
        return []
    name = _name(change.board, sources)
    new, old = (_claim(place, change.board, told, sources) for place in (change.best, change.before))
    lead = tell(
        "board.moved",
        "{board}: the best goes from {old} to {new}, by {model} in “{title}” ({n} papers on this board).",
        board=fact(name, "board"), old=fact(old, "value"), new=fact(new, "value"), model=fact(new, "model"),
        title=fact(new, "title"), n=fact(name, "n", "count"),
    )  # fmt: skip
    passed = tell("board.passed", "Passed: {model} of “{title}”.", model=fact(old, "model"), title=fact(old, "title"))
    work = change.before.entry.result.work_id
    overtaken = told.overtaken.get((work or -1, change.board.dataset))
    paper = told.papers.get(work or -1)
    if overtaken is None or paper is None:
        return [lead, *below(passed)]
    claimed = quote(overtaken.sentence, sources.add(paper), "Abstract", "the claim that no longer holds here")
    return [lead, *below(passed, claimed)]


def _joined(change: Change, place: Place, told: Told, sources: Sources) -> Sentence:
    name, claim = _name(change.board, sources), _claim(place, change.board, told, sources)
    ranked = sources.add(Evidence(claim.ref, "claim", claim.label, claim.day, {"rank": place.rank}, claim.url))
    return tell(
        "board.joined", "{board}: “{title}” reports {value}, rank {rank} of {results} results ({n} papers).",
        board=fact(name, "board"), title=fact(claim, "title"), value=fact(claim, "value"),
        rank=fact(ranked, "rank", "count"), results=fact(name, "results", "count"), n=fact(name, "n", "count"),
    )  # fmt: skip
