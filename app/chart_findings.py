"""What charts of boards, decisions and the citation graph say, in a sentence with counts: their titles. Pure."""

from collections.abc import Sequence
from typing import Any

from analysis.decisions.choice.choose import Choice
from analysis.decisions.cost.assessment import Assessment
from analysis.decisions.effects.attribution import Attribution
from analysis.decisions.effects.leave_out import Estimate
from analysis.decisions.effects.memo import NAMES
from analysis.decisions.frontiers.frontier import Frontier
from analysis.decisions.frontiers.points import day_of
from analysis.graph.lineage import Lineage
from analysis.graph.similarity_map import SimilarityMap
from app.board_reports import name_of, number
from app.share_findings import NOTHING

LONGEST = 80
"""Characters of a title of a paper in a title of a chart."""
Row = dict[str, Any]


def board_finding(board: Row) -> str:
    """Return how far the best of a board has come: from what to what, in how many steps, of how many results."""
    papers = f"{board['n_papers']:,} paper{'' if board['n_papers'] == 1 else 's'}"
    rested = f"{board['n_results']:,} results of {papers}"
    steps, name = board["best_so_far"], name_of(board)
    if not steps:
        unknown = board["higher_is_better"] is None
        why = "which way is better is not known" if unknown else "no result is ranked and dated"
        return f"{name}: {NOTHING} of progress, {why}; {rested}"
    first, last = (f"{number(step['value'], board['unit'])} ({step['month']})" for step in (steps[0], steps[-1]))
    if len(steps) == 1:
        return f"{name}: nobody here has beaten the first, {first}; {rested}"
    raised = "once" if len(steps) == 2 else f"{len(steps) - 1} times"
    return f"{name}: the best went from {first} to {last}, beaten {raised}; {rested}"


def size_finding(board: Row) -> str:
    """Return how many sizes are known on a board, and between which the frontier runs."""
    sized = [row for row in board["rows"] if row["parameters"] and row["value"] is not None]
    front = sorted((row for row in sized if row["on_frontier"]), key=lambda row: row["parameters"])
    known = f"{len(sized):,} of {board.get('n_rows', len(board['rows'])):,} results state a size"
    if len(sized) < 2 or not front:
        return f"{name_of(board)}: {NOTHING} of size, {known}"
    ends = [f"{number(row['value'], board['unit'])} with {row['parameters']:.3g} parameters"
            for row in (front[0], front[-1])]  # fmt: skip
    reached = ends[0] if len(front) == 1 else f"{ends[0]} to {ends[1]}"
    return f"{name_of(board)}: {len(front):,} of these no smaller model reaches, {reached}; {known}"


def pairs_finding(told: Attribution) -> str:
    """Return in how many pairs of like runs a method helps, and whether its effect can be told from none."""
    pairs = told.matched.pairs
    better = sum(pair.difference > 0 for pair in pairs)
    effect = told.points
    mean = f"; the effect: {_points(effect)}" if effect is not None else f"; of its size {NOTHING}"
    return f"“{told.question.method}” does better in {better} of {len(pairs)} pairs of runs that are alike{mean}"


def parts_finding(told: Attribution) -> str:
    """Return which part of a difference can be told from nothing, the largest first."""
    parts = [(NAMES[one.name], one.points) for one in told.shares]
    if not parts and told.points is not None:
        parts = [(NAMES["method"], told.points)]
    shown = sorted((one for one in parts if one[1].is_shown), key=lambda one: -abs(one[1].value))
    if not shown:
        return f"What the difference consists of: {NOTHING}, the interval of each of {len(parts)} parts holds zero"
    return "What the difference consists of: " + "; ".join(f"{name} {_points(points)}" for name, points in shown)


def _points(one: Estimate) -> str:
    told = f"{one.value:+.2f} points [{one.lo:.2f}, {one.hi:.2f}] over {one.n_papers:,} papers"
    return told if one.is_shown else f"{told}, which cannot be told from none"


def cost_finding(told: Assessment) -> str:
    """Return which of the compared options is cheaper at which load."""
    names = {key: option.name for key, option in told.case.options.items()}
    if told.even is None:
        return f"Cost by load: {NOTHING} beside “{names[told.ranked[0]]}”, no second option could be worked out"
    inside = [one for one in told.even.crossings if one.qps <= told.curve.qps[-1]]
    start = f"“{names[told.even.cheaper_at_lowest]}” is the cheaper"
    if not inside:
        return f"Cost by load: {start} of the two compared at every load drawn"
    turns = "; ".join(f"from {one.qps:.3g} requests a second “{names[one.above]}”" for one in inside[:4])
    more = f"; {len(inside) - 4} more crossings" if len(inside) > 4 else ""
    return f"Cost by load: {start} at low load; {turns}{more}"


def scaling_finding(one: Frontier) -> str:
    """Return how many runs make a frontier, and what the gain asked for would take, with its interval."""
    points, best = one.points, int(one.is_best.sum())
    head = f"{points.of} by {points.axis.name}: {best} of {len(points.runs):,} runs beaten by none as small or early"
    if one.why_no_curve:
        return f"{head}; of a curve {NOTHING}"
    if one.reach is None or one.gain is None:
        return head
    if one.reach.x is None:
        return f"{head}; {one.gain:g} more cannot be told: {one.reach.why_not}"
    at, lo, hi = (_place(one, place) for place in (one.reach.x, one.reach.lo, one.reach.hi))
    return f"{head}; {one.gain:g} more would take {at} [{lo}, {hi}]"


def _place(one: Frontier, place: float | None) -> str:
    """Return a place of the axis in words: a day or an amount."""
    if place is None:
        return "unknown"
    return str(day_of(place)) if one.points.axis.is_day else f"{one.amount(place):.3g}"


def front_finding(choice: Choice) -> str:
    """Return which candidates no other beats in everything, over all criteria."""
    on = [one.name for one in choice.outcomes if one.standing == "on"]
    perhaps = sum(one.standing == "possibly" for one in choice.outcomes)
    also = f", {perhaps} more perhaps" if perhaps else ""
    if not on:
        return f"The front: {NOTHING}, none of {len(choice.outcomes)} candidates is surely on it{also}"
    named = ", ".join(on[:5]) + (" …" if len(on) > 5 else "")
    return f"The front: {len(on)} of {len(choice.outcomes)} candidates are beaten by none in everything: {named}{also}"


def ranks_finding(choice: Choice) -> str:
    """Return how often the leader comes first when weights and values are drawn again, with its interval."""
    drawn = [one for one in choice.pool if one.best is not None]
    if not drawn:
        return f"Ranks: {NOTHING}, no candidate was drawn"
    first = max(drawn, key=lambda one: one.best[0] if one.best else 0.0)
    value, lo, hi = first.best or (0.0, 0.0, 0.0)
    weak = "" if lo > 0.5 else "; nobody leads in most draws for sure"
    return f"Ranks: “{first.name}” comes first in {value:.0%} [{lo:.0%}, {hi:.0%}] of draws of weights and values{weak}"


def map_finding(told: SimilarityMap, shown: Sequence[int]) -> str:
    """Return which work is most alike to the papers asked about, and how much is known of citations."""
    drawn = [work for work in told.works if work["work_id"] in set(shown)]
    others = [work for work in drawn if not work["is_seed"]]
    known = f"references are known of {told.with_references} of {len(told.works)} works"
    if not others:
        return f"No work beside the papers asked about: {NOTHING} of what is alike; {known}"
    near = max(others, key=lambda work: work["score"])
    nearest = f"“{near['title'][:LONGEST]}” ({near['score']:.2f})"
    return f"{len(others)} works alike to {len(drawn) - len(others)}: nearest {nearest}; {known}"


def lineage_finding(told: Lineage) -> str:
    """Return from which to which work the main path runs."""
    path = [work for work in told.works if work["on_main_path"]]
    known = f"references are known of {told.with_references} of {len(told.works)} works"
    if len(path) < 2:
        return f"No main path: {NOTHING} from the citations known here; {known}"
    first, last = (f"“{work['title'][:LONGEST]}” ({work['year'] or 'year unknown'})" for work in (path[0], path[-1]))
    return f"The main path runs over {len(path)} works, from {first} to {last}; {known}"
