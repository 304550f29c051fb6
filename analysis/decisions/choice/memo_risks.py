"""The risks of a recommendation, and what is not known: tiers, missing values, sources, age, cliffs. Used by `memo`."""

import re
from collections import Counter

from analysis.decisions.candidates.record import TIERS as TIER_ORDER
from analysis.decisions.choice.choose import Choice, Outcome
from analysis.decisions.choice.memo_evidence import TIERS, Filed, words
from analysis.documents.document import Section, Sentence, fact, tell

MOST_TOLD = 8


def risks_section(choice: Choice, filed: Filed) -> Section:
    """Return what the recommendation rests on, and where that may give way."""
    winner = choice.winner
    if winner is None:
        return Section("risks", "Risks")
    told = [*_tiers(choice, winner, filed), *_missing(winner, filed), *_single_source(choice, winner, filed),
            *_age(choice, filed), *_bands(choice, winner, filed), *_flags(choice, winner, filed),
            *_cliffs(choice, winner, filed)]  # fmt: skip
    return Section("risks", "Risks", tuple(told))


def unknown_section(choice: Choice, filed: Filed) -> Section:
    """Return what nobody states of the candidates that meet the constraints or may."""
    told = []
    for one in choice.outcomes:
        if one.state == "failed" or not (one.missing or one.state == "open"):
            continue
        own = filed.outcome(one)
        if one.missing:
            told.append(tell("missing", "Of {name} nobody here states {missing}.", name=fact(own, "name"),
                             missing=fact(own, "missing")))  # fmt: skip
        elif one.state == "open":
            told.append(tell("open", "Whether {name} meets {open} is not known.", name=fact(own, "name"),
                             open=fact(own, "open")))  # fmt: skip
    told = told[:MOST_TOLD]
    for place, remark in enumerate(choice.background.remarks[:MOST_TOLD], 1):
        told.append(tell("remark", "{told}.", told=fact(filed.remark(remark.rstrip("."), place), "told")))
    note = "" if told else "Every criterion is known of every candidate that meets the constraints."
    return Section("unknown", "What is not known", tuple(told), note=note)


def _tiers(choice: Choice, winner: Outcome, filed: Filed) -> list[Sentence]:
    """Return what kinds of values the winner's score rests on."""
    names = [one.attribute for one in choice.problem.criteria if one.attribute in winner.candidate.cells]
    tiers = Counter(winner.candidate.cells[name].tier for name in names)
    facts = {TIERS[tier]: tiers[tier] for tier in TIER_ORDER if tiers[tier]}
    told = "; ".join(f"{n} {word}" for word, n in facts.items())
    basis = filed.sources.computed("basis", "values of the recommended candidate by tier", told=told, n=len(names),
                                   name=winner.name)  # fmt: skip
    sentence = tell("tiers", "The score of {name} rests on {n} values: {told}.", name=fact(basis, "name"),
                    n=fact(basis, "n", "count"), told=fact(basis, "told"))  # fmt: skip
    if tiers["measured"]:
        return [sentence]
    return [sentence, tell("unmeasured", "None of them was measured on your own device and data; measure {name} before "
                           "you commit.", name=fact(basis, "name"))]  # fmt: skip


def _missing(winner: Outcome, filed: Filed) -> list[Sentence]:
    if not winner.missing:
        return []
    own = filed.outcome(winner)
    return [tell("winner-missing", "Its {missing} is not known and counts as the worst: the score may be as high as "
                 "{high}.", missing=fact(own, "missing"), high=fact(own, "score_high", "share"))]  # fmt: skip


def _single_source(choice: Choice, winner: Outcome, filed: Filed) -> list[Sentence]:
    """Return that all values of the winner come from one place, if they do."""
    cells = [winner.candidate.cells[one.attribute] for one in choice.problem.criteria
             if one.attribute in winner.candidate.cells]  # fmt: skip
    if len(cells) < 2 or len({_paper(cell.note) or cell.source for cell in cells}) > 1:
        return []
    name = next(one.attribute for one in choice.problem.criteria if one.attribute in winner.candidate.cells)
    return [tell("one-source", "All values of {name} come from one source.", filed.of(winner, name),
                 name=fact(filed.outcome(winner), "name"))]  # fmt: skip


def _paper(note: str) -> str:
    """Return the start of a note, which names the source: up to the first comma, colon or semicolon."""
    return re.split(r"[,:;]", note, maxsplit=1)[0].strip()


def _age(choice: Choice, filed: Filed) -> list[Sentence]:
    """Return the oldest and the newest of the candidates that are dated."""
    dated = sorted(
        ((str(one.candidate.cells["date"].value), one) for one in choice.outcomes if "date" in one.candidate.cells),
        key=lambda pair: (pair[0], pair[1].name),
    )
    if not dated:
        return []
    (_, oldest), (_, newest) = dated[0], dated[-1]
    return [tell(
        "age", "The oldest candidate is {first}, of {day}; the newest is {last}, of {until}: nothing that has appeared "
        "since is weighed.", first=fact(filed.outcome(oldest), "name"), day=filed.value(oldest, "date"),
        last=fact(filed.outcome(newest), "name"), until=filed.value(newest, "date"),
    )]  # fmt: skip


def _bands(choice: Choice, winner: Outcome, filed: Filed) -> list[Sentence]:
    """Return which values of the winner are only known within bounds."""
    wide = [one.attribute for one in choice.problem.criteria
            if (cell := winner.candidate.cells.get(one.attribute)) and not isinstance(cell.value, str)
            and cell.bounds[0] < cell.bounds[1]]  # fmt: skip
    if not wide:
        return []
    own = filed.outcome(winner)
    made = filed.sources.computed("bands", f"values of {winner.name} with bounds", names=" and ".join(map(words, wide)))
    return [tell("bands", "{names} of {name} is known within bounds only: the score lies from {low} to {high}.",
                 names=fact(made, "names"), name=fact(own, "name"), low=fact(own, "score_low", "share"),
                 high=fact(own, "score_high", "share"))]  # fmt: skip


def _flags(choice: Choice, winner: Outcome, filed: Filed) -> list[Sentence]:
    """Return what the audit says against setting the winner's numbers beside others."""
    flags, cells = choice.background.flags, winner.candidate.cells
    told = []
    for name in [one.attribute for one in choice.problem.criteria]:
        if name not in cells or cells[name].source not in flags:
            continue
        made = filed.flagged(winner, name)
        told.append(tell("flagged", "The audit marks the {what} of {name}: {told}. It may not compare with the others.",
                         filed.of(winner, name), what=fact(made, "what"), told=fact(made, "told"),
                         name=fact(filed.outcome(winner), "name")))  # fmt: skip
    return told


def _cliffs(choice: Choice, winner: Outcome, filed: Filed) -> list[Sentence]:
    """Return how far the winner falls to its worst slice, and others that fall further than is allowed."""
    if choice.problem.slices is None:
        return []
    limit = choice.problem.slices.cliff
    own = next((one for one in choice.cliffs if one.model == winner.name), None)
    if own is None:
        made = filed.outcome(winner)
        return [tell("no-slices", "No results by slice are given of {name}: a cliff would not be seen.",
                     name=fact(made, "name"))]  # fmt: skip
    told = []
    for one in [own, *(other for other in choice.cliffs if other is not own and other.drop >= limit)][:MOST_TOLD]:
        made = filed.cliff(one)
        word = "a performance cliff" if one.drop >= limit else "no cliff"
        span = " (interval {lo} to {hi})" if one.low is not None else ""
        more = {"lo": fact(made, "lo", "number"), "hi": fact(made, "hi", "number")} if span else {}
        told.append(tell("cliff" if one.drop >= limit else "no-cliff", "{name} falls {drop} points from its mean over "
                         "{slices} slices to the worst, {slice}" + span + f": {word}.", name=fact(made, "name"),
                         drop=fact(made, "drop", "number"), slices=fact(made, "slices", "count"),
                         slice=fact(made, "slice"), **more))  # fmt: skip
    return told
