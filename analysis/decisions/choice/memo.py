"""The memo of a choice: a document whose answer stands first, every number with its source. For `decide tradeoff`."""

import re
from datetime import date

from analysis.decisions.candidates.attributes import attribute, shown
from analysis.decisions.changes import Change, Changes
from analysis.decisions.choice.choose import Choice, Outcome
from analysis.decisions.choice.memo_evidence import Filed, slug, words
from analysis.decisions.choice.memo_risks import risks_section, unknown_section
from analysis.documents.document import Chart, Column, Document, Figure, Section, Sentence, fact, tell

_WITH_UNIT = re.compile(r"(?:constraints|criteria)\.(.+)\.(?:at_least|at_most|worst|best|at|width)")
"""Settings whose numbers have the unit of an attribute."""
CLEAR, LIKELY = 0.9, 0.6
"""Probability of being first from which a lead is called clear, and likely; below: open."""
DRAWN = {"around": "weights around the given ones", "order": "all weights that keep their order",
         "fixed": "the given weights each time"}  # fmt: skip
MOST_NEEDS = 5
MOST_ROWS = 30
"""Candidates in a table or a chart."""


def memo(choice: Choice, day: date, changes: Changes | None = None) -> Document:
    """Return the memo of a choice.

    Parameters
    ----------
    day
        The day that the memo is of; the answer does not depend on it.
    changes
        What changed since an earlier run; None: no run is compared.
    """
    filed = Filed(choice)
    sections = [
        _answer(choice, filed), *([_changes(changes, filed)] if changes else []), _reasons(choice, filed),
        _turning(choice, filed), risks_section(choice, filed), unknown_section(choice, filed),
        _candidates(choice, filed), _weighing(choice, filed),
    ]  # fmt: skip
    told = [section for section in sections if section.is_filled or section.note]
    head = choice.problem.head
    return Document(
        head.title, head.question or "Which candidate to take?", day, tuple(told), filed.sources.used_in(told)
    )


def _answer(choice: Choice, filed: Filed) -> Section:
    winner = choice.winner
    if winner is None:
        return Section("answer", "Recommendation", tuple(_nobody(choice, filed)))
    own, counts = filed.outcome(winner), filed.counts()
    name, score = fact(own, "name"), fact(own, "score", "share")
    if choice.is_conditional:
        told = tell("promising", "No candidate is known to meet every constraint; {name} is the most promising, if it "
                    "does: its score is {score} of the best possible.", name=name, score=score)  # fmt: skip
    else:
        told = tell("answer", "Take {name}: of the {n} candidates that meet every constraint it scores best, {score} "
                    "of the best possible.", name=name, score=score, n=fact(counts, "pool", "count"))  # fmt: skip
    return Section("answer", "Recommendation", (told, *_sureness(choice, winner, filed), *_rivals(choice, filed)))


def _nobody(choice: Choice, filed: Filed) -> list[Sentence]:
    """Return that nobody meets the constraints, and who misses by how much."""
    told = [
        tell("nobody", "None of the {n} candidates meets every constraint.", n=fact(filed.counts(), "all", "count"))
    ]
    return told + [
        one for place, outcome in enumerate(choice.nearest[:3]) for one in _misses(outcome, filed, place == 0)
    ]


def _misses(outcome: Outcome, filed: Filed, is_nearest: bool) -> list[Sentence]:
    own, start = filed.outcome(outcome), "Nearest is {name}" if is_nearest else "Then {name}"
    told = []
    for check in outcome.checks:
        if check.state == "failed" and check.cell is not None:
            miss = filed.check(outcome, check)
            by = ", and misses by {by} ({share})" if check.by else ""
            more = {"by": fact(miss, "by"), "share": fact(miss, "excess", "share")} if check.by else {}
            told.append(tell(
                "miss", f"{start}: {{what}} is {{value}}, asked is {{asked}}{by}.", filed.cell(outcome, check),
                name=fact(own, "name"), what=fact(miss, "what"), value=fact(miss, "value"), asked=fact(miss, "asked"),
                **more,
            ))  # fmt: skip
    return told


def _sureness(choice: Choice, winner: Outcome, filed: Filed) -> list[Sentence]:
    if winner.best is None or len(choice.pool) < 2:
        return []
    own, draws = filed.outcome(winner), filed.draws()
    word = "clear" if winner.best[0] >= CLEAR else "likely" if winner.best[0] >= LIKELY else "open"
    told = [tell(
        f"sure-{word}", f"The lead is {word}: " + "over {number} draws of weights and of values within their error it "
        "comes first in {best} (give or take the number of draws: {lo} to {hi}).",
        number=fact(draws, "number", "count"), best=fact(own, "best", "share"),
        lo=fact(own, "best_lo", "share"), hi=fact(own, "best_hi", "share"),
    )]  # fmt: skip
    other = min(choice.pool, key=lambda one: (one.closeness_rank or 0, one.rank or 0))
    if other.name == winner.name:
        return [*told, tell("topsis-agrees", "TOPSIS, which goes by the distance to an ideal candidate, agrees.", own)]
    return [*told, tell(
        "topsis-differs", "TOPSIS, which goes by the distance to an ideal candidate and knows no shapes of utility, "
        "prefers {other} ({theirs} against {ours}): look at both.", other=fact(filed.outcome(other), "name"),
        theirs=fact(filed.outcome(other), "closeness", "share"), ours=fact(own, "closeness", "share"),
    )]  # fmt: skip


def _rivals(choice: Choice, filed: Filed) -> list[Sentence]:
    """Return who could lead if what nobody states turned out well."""
    winner = choice.winner
    best = (winner.score or 0.0) if winner else 0.0
    rivals = [
        one for one in choice.outcomes if one.state == "open" and not one.in_pool and (one.score_high or 0) > best
    ]
    return [
        tell("could-lead", "{name} could lead with up to {high}, but nobody states whether it meets: {asked}.",
             name=fact(filed.outcome(one), "name"), high=fact(filed.outcome(one), "score_high", "share"),
             asked=fact(filed.outcome(one), "open"))
        for one in rivals[:3]
    ]  # fmt: skip


def _reasons(choice: Choice, filed: Filed) -> Section:
    pool = choice.pool
    if not pool:
        return Section("why", "Why")
    told = list(_front(choice, filed))
    if len(pool) > 1:
        told = [*_against(choice, pool[0], pool[1], filed), *told]
    return Section("why", "Why", tuple(told))


def _against(choice: Choice, winner: Outcome, second: Outcome, filed: Filed) -> list[Sentence]:
    """Return how the winner and the next compare, criterion by criterion."""
    told = [tell("next", "Next is {name} with {score}.", name=fact(filed.outcome(second), "name"),
                 score=fact(filed.outcome(second), "score", "share"))]  # fmt: skip
    for criterion in choice.problem.criteria:
        ours, theirs = (one.candidate.number(criterion.attribute) for one in (winner, second))
        if ours is None or theirs is None:
            continue
        is_better = ours > theirs if criterion.higher_is_better else ours < theirs
        word = "equal" if ours == theirs else "better" if is_better else "worse"
        mine, other = (filed.value(one, criterion.attribute) for one in (winner, second))
        told.append(tell(f"compare-{word}", "{name} is " + word + " in {what}: {ours} against {theirs}.",
                         name=fact(filed.outcome(winner), "name"), what=fact(filed.criterion(criterion), "attribute"),
                         ours=mine, theirs=other))  # fmt: skip
    return told


def _front(choice: Choice, filed: Filed) -> list[Sentence]:
    counts = filed.counts()
    told = [tell("front", "Of the {pool} that may be chosen, {on} are on the Pareto front (no other is as good in all "
                 "and better in one), {maybe} possibly, and {off} are dominated.", pool=fact(counts, "pool", "count"),
                 on=fact(counts, "on", "count"), maybe=fact(counts, "possibly", "count"),
                 off=fact(counts, "off", "count"))]  # fmt: skip
    for one in [one for one in choice.pool if one.dominated_by][:5]:
        own = filed.outcome(one)
        told.append(tell("dominated", "{name} can be left aside: {by} is as good in every criterion and better in one.",
                         name=fact(own, "name"), by=fact(own, "dominated_by")))  # fmt: skip
    return told


def _turning(choice: Choice, filed: Filed) -> Section:
    heading = "What would change it"
    if not choice.pool:
        return Section("turning", heading)
    told = []
    for flip in choice.flips:
        one, word = filed.flip(flip), "rises" if flip.at >= flip.weight else "falls"
        told.append(tell(
            f"flip-{word}", "{rival} takes the lead when the weight of {what} " + word + " from {now} to {at}.",
            rival=fact(one, "rival"), what=fact(one, "attribute"), now=fact(one, "weight", "share"),
            at=fact(one, "at", "share"),
        ))  # fmt: skip
    if not told and choice.winner:
        own = filed.outcome(choice.winner)
        told = [tell("no-flip", "No change of a single weight takes the lead from {name}.", name=fact(own, "name"))]
    for need in choice.needs[:MOST_NEEDS]:
        one = filed.need(need)
        told.append(tell("need", "{name} would take the lead with {what} better than {value}; nobody here states it.",
                         name=fact(one, "name"), what=fact(one, "attribute"), value=fact(one, "value")))  # fmt: skip
    bars = [filed.outcome(one).ref for one in choice.pool[:MOST_ROWS] if one.best is not None]
    chart = Chart("first", "How often each candidate comes first over the draws of weights and values",
                  "bars", Column("name", "candidate", "name"), Column("best", "share of draws", "share"),
                  tuple(bars))  # fmt: skip
    return Section("turning", heading, tuple(told), charts=(chart,) if len(bars) > 1 else ())


def _candidates(choice: Choice, filed: Filed) -> Section:
    refs = tuple(filed.outcome(one).ref for one in choice.outcomes[:MOST_ROWS])
    columns = (
        Column("name", "candidate", "name"), Column("state_told", "constraints", "name"),
        Column("standing_told", "Pareto front", "name"), Column("score", "score", "share"),
        Column("score_low", "at worst", "share"), Column("score_high", "at best", "share"),
        Column("closeness", "TOPSIS", "share"), Column("best", "comes first", "share"),
    )  # fmt: skip
    figures = [Figure("ranking", "Candidates, the best first", columns, refs)]
    rows = filed.rows(MOST_ROWS)
    wanted = [one.attribute for one in choice.problem.criteria]
    if rows:
        values = (Column("name", "candidate", "name"), *(Column(name, words(name), "name") for name in wanted),
                   Column("told", "source", "name"))  # fmt: skip
        figures.append(Figure("values", "What is known, row by row as the sources state it", values, tuple(rows)))
    chart = _scatter(choice, filed)
    return Section("candidates", "The candidates", figures=tuple(figures), charts=(chart,) if chart else ())


def _scatter(choice: Choice, filed: Filed) -> Chart | None:
    """Return the two weightiest criteria against each other."""
    if len(choice.problem.criteria) < 2:
        return None
    first, second = sorted(choice.problem.criteria, key=lambda one: -one.weight)[:2]
    names = (first.attribute, second.attribute)
    known = [one for one in choice.outcomes if all(one.candidate.number(name) is not None for name in names)]
    if len(known) < 2:
        return None
    refs = tuple(filed.outcome(one).ref for one in known[:MOST_ROWS])
    y, x = (Column(f"value of {one.attribute}", _axis(one.attribute), "number") for one in (first, second))
    low = min(one.candidate.number(second.attribute) or 0.0 for one in known)
    return Chart("front", f"{words(names[0])} against {words(names[1])}", "points", x, y, refs, "name",
                 "standing_told", is_log_x=not second.higher_is_better and low > 0)  # fmt: skip


def _axis(name: str) -> str:
    unit = attribute(name).unit
    return f"{words(name)} [{unit}]" if unit else words(name)


def _weighing(choice: Choice, filed: Filed) -> Section:
    draws = filed.draws()
    refs = tuple(filed.criterion(one).ref for one in choice.problem.criteria)
    columns = (
        Column("attribute", "criterion", "name"), Column("weight", "weight", "share"),
        Column("better", "better", "name"), Column("shape", "utility", "name"),
        Column("worst", "worth nothing at", "name"), Column("best", "worth all at", "name"),
        Column("ends", "ends from", "name"),
    )  # fmt: skip
    how = choice.problem.draws.weights
    told = [tell(f"drawn-{how}", f"Drawn are {DRAWN[how]}, and values within their bounds, with the seed {{seed}}: the "
                 "same file gives the same shares.",
                 seed=fact(draws, "seed", "year"))]  # fmt: skip
    told += [tell("constraint", "Asked of every candidate: {asked}.", asked=fact(filed.constraint(one), "asked"))
             for one in choice.problem.constraints]  # fmt: skip
    told += [tell("aside", "{what} has no weight and does not count.", what=fact(filed.aside(name), "attribute"))
             for name in choice.problem.set_aside]  # fmt: skip
    return Section("weighing", "How it was weighed", tuple(told), (Figure("criteria", "Criteria", columns, refs),))


def _changes(changes: Changes, filed: Filed) -> Section:
    """Return what is not as it was in an earlier run."""
    told = []
    moved = [*([changes.answer] if changes.answer else []), *changes.ranks, *changes.cells, *changes.settings]
    for place, one in enumerate(moved[:MOST_ROWS]):
        measured = _measured(one)
        before, after = _plainly(measured, one.before), _plainly(measured, one.after)
        told_of = f"{one.what}: {one.attribute}" if one.attribute else one.what
        what = "the recommendation" if one is changes.answer else told_of
        made = filed.sources.computed(f"change-{place + 1}", "compared with the earlier run", what=what, before=before,
                                      after=after)  # fmt: skip
        told.append(tell("change", "{what} was {before} and is {after}.", what=fact(made, "what"),
                         before=fact(made, "before"), after=fact(made, "after")))  # fmt: skip
    for word, names in (("new", changes.added), ("gone", changes.gone)):
        for name in names[:MOST_ROWS]:
            made = filed.sources.computed(f"{word}-{slug(name)}", "compared with the earlier run", name=name)
            told.append(tell(word, "{name} is " + word + ".", name=fact(made, "name")))
    note = "" if told else "Nothing changed since the earlier run."
    return Section("changes", "What changed since the earlier run", tuple(told), note=note)


def _measured(change: Change) -> str:
    """Return the attribute whose unit a changed number has; empty of ranks and bare numbers."""
    if change.attribute:
        return "" if change.attribute == "rank" else change.attribute
    found = _WITH_UNIT.fullmatch(change.what)
    return found[1] if found else ""


def _plainly(name: str, value: object) -> str:
    """Return a value of an earlier or later run in words."""
    if value is None:
        return "not known"
    if name and isinstance(value, float | int) and not isinstance(value, bool):
        return shown(name, float(value))
    return f"{value:g}" if isinstance(value, float) else str(value)
