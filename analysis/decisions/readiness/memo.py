"""The memo of a readiness decision: the answer, what stands in the way, gates, slices, what is not known.

Sentences are templates filled with facts of evidence: what was computed (N.), read from a file (F.), or set by the user
(A.). For `fieldmap decide readiness` and its page.
"""

from datetime import date

from analysis.decisions.changes import Changes
from analysis.decisions.readiness.memo_evidence import Filed
from analysis.decisions.readiness.scoring import MOST_BLOCKERS, Assessment, Blocker, Judged
from analysis.documents.document import Chart, Column, Document, Figure, Section, Sentence, Value, fact, tell

MOST_ROWS = 40
NAME = Column("name", "measure", "name")
RATES = {"selected": "share predicted positive", "true_positive": "true-positive rate"}


def memo(filed: Filed, day: date, changes: Changes | None = None) -> Document:
    """Return the memo of an assessment.

    Parameters
    ----------
    day
        The day that the memo is of; the answer does not depend on it.
    changes
        What changed since an earlier run; None: no run is compared.
    """
    since = () if changes is None else (_changes(changes, filed),)
    sections = (_answer(filed), *since, _blockers(filed), _gates(filed), _score(filed), *_slices(filed),
                _fairness(filed), _stability(filed), _calibration(filed), _unknown(filed))  # fmt: skip
    told = tuple(section for section in sections if section.is_filled or section.note)
    head = filed.suite.head
    return Document(head.title, head.question or "Is the model ready?", day, told, filed.sources.used_in(told))


def _answer(filed: Filed) -> Section:
    assessment, whole = filed.assessment, filed.whole()
    told = [_verdict(assessment, filed)]
    if assessment.score is not None:
        told.append(tell(
            "score", "Its score is {score} on a scale from nothing to a hundred (interval {lo} to {hi}). The "
            "confidence in it is {confidence}: so much of what matters has evidence behind it.",
            score=fact(whole, "score", "number"), lo=fact(whole, "lo", "number"), hi=fact(whole, "hi", "number"),
            confidence=fact(whole, "confidence", "share"),
        ))  # fmt: skip
    if assessment.score != assessment.uncapped:
        told.append(tell("cap", "A gate that is not met caps the score; all gates met, it would be {uncapped}.",
                         uncapped=fact(whole, "uncapped", "number")))  # fmt: skip
    elif assessment.lo is not None and any(one.gate == "in doubt" for one in assessment.judged):
        told.append(tell("low end", "The lower end is where the score would fall if a gate that is in doubt were not "
                         "met.", whole))  # fmt: skip
    return Section("answer", "Is it ready?", tuple(told))


def _verdict(assessment: Assessment, filed: Filed) -> Sentence:
    whole = filed.whole()
    gates, failed, unknown = (fact(whole, name, "count") for name in ("gates", "gates_failed", "gates_unknown"))
    if assessment.verdict == "not ready":
        return tell("not ready", "Not ready: of {gates} gates, {failed} not met.", gates=gates, failed=failed)
    if assessment.verdict == "cannot be told":
        if not whole.facts["gates_unknown"]:
            return tell("nothing known", "It cannot be told: nothing was measured.", whole)
        return tell("cannot be told", "It cannot be told: of {gates} gates, {unknown} without evidence.", gates=gates,
                    unknown=unknown)  # fmt: skip
    if assessment.verdict == "ready with conditions":
        if not assessment.conditions:
            return tell("thin", "Ready with one condition: too little stands behind the score; measure more.", whole)
        return tell("conditions", "Ready with conditions: every gate is met, but open points remain: {n}.",
                    n=fact(whole, "conditions", "count"))  # fmt: skip
    return tell("ready", "Ready: every gate is met, by the whole of its interval.", whole)


def _changes(changes: Changes, filed: Filed) -> Section:
    """Return what is not as it was in an earlier run."""
    told = []
    moved = [*([changes.answer] if changes.answer else []), *changes.cells, *changes.settings]
    for place, one in enumerate(moved[:MOST_ROWS]):
        change = filed.change(one, place)
        told.append(tell("change", "{what} was {before} and is {after}.", what=fact(change, "what"),
                         before=fact(change, "before"), after=fact(change, "after")))  # fmt: skip
    for word, names in (("new", changes.added), ("gone", changes.gone)):
        told += [tell(word, "{name} is " + word + ".", name=fact(filed.changed(name, word), "name")) for name in names]
    heading = "What changed since the earlier run"
    return Section("changes", heading, tuple(told), note="" if told else "Nothing changed since the earlier run.")


def _blockers(filed: Filed) -> Section:
    shown = filed.assessment.blockers[:MOST_BLOCKERS]
    told = tuple(sentence for one in shown for sentence in _blocker(one, filed))
    heading = "What stands in the way, and what would lift it"
    return Section("blockers", heading, told, note="" if told else "Nothing does: gates and targets are met.")


def _blocker(one: Blocker, filed: Filed) -> list[Sentence]:
    """Return a blocker and what would lift it."""
    if one.kind == "leak":
        return [_leaked(one, filed)]
    if one.kind in ("gate without evidence", "no evidence"):
        return [_unmeasured(one, filed)]
    if one.kind == "worse slice":
        return [_worse_slice(one, filed)]
    return _doubtful(one, filed) if one.kind == "gate in doubt" else [_missed(one, filed), *_extremes(one, filed)]


def _leaked(one: Blocker, filed: Filed) -> Sentence:
    leak = filed.leak(one.name)
    return tell(
        one.kind, "{rows} of {n} rows of {test} stand in {train} too, the first in row {first}: what was measured on "
        "them is no test. Take them out and measure again.", rows=fact(leak, "rows", "count"),
        n=fact(leak, "n", "count"), test=fact(leak, "test"), train=fact(leak, "train"),
        first=fact(leak, "first", "count"),
    )  # fmt: skip


def _unmeasured(one: Blocker, filed: Filed) -> Sentence:
    entry, ends = filed.entry(one.name), filed.ends(one.name)
    gate = "a gate and " if one.kind == "gate without evidence" else ""
    return tell(one.kind, "{name} has " + gate + "no evidence ({why}); it is {weight} of all weights. Measure it.",
                name=fact(ends, "name"), why=fact(entry, "why"), weight=fact(ends, "weight", "share"))  # fmt: skip


def _worse_slice(one: Blocker, filed: Filed) -> Sentence:
    part = filed.slice(one.name, one.column, one.group)
    return tell(
        one.kind, "{name} is worse where {column} is {group}: {here} ({n} rows) against {value} over all. More such "
        "examples in training, or another way for these cases, would lift it.", name=fact(filed.ends(one.name), "name"),
        column=fact(part, "column"), group=fact(part, "group"), here=filed.shown_as(one.name, part, "value"),
        n=fact(part, "n", "count"), value=filed.value(one.name, "value"),
    )  # fmt: skip


def _doubtful(one: Blocker, filed: Filed) -> list[Sentence]:
    told = [tell(
        f"{one.kind}, {filed.better(one.name)}", "{name} meets its gate ({value}, asked is " + _most(filed, one.name) +
        " {must}), but its interval from {lo} to {hi} reaches beyond.",
        name=fact(filed.ends(one.name), "name"), value=filed.value(one.name, "value"),
        must=filed.end(one.name, "must"), lo=filed.value(one.name, "lo"), hi=filed.value(one.name, "hi"),
    )]  # fmt: skip
    if one.more_rows:
        told.append(tell("more rows", "About {rows} further rows would settle it, if the value stayed.",
                         rows=fact(filed.entry(one.name), "more_rows", "count")))  # fmt: skip
    return told


def _missed(one: Blocker, filed: Filed) -> Sentence:
    """Return how far a gate or a target is missed."""
    is_gate, better = one.kind == "gate not met", filed.better(one.name)
    asked = f"asked is {_most(filed, one.name)}" if is_gate else "its target is"
    off = "low" if better == "higher" else "high"
    return tell(
        f"{one.kind}, {better}", f"{{name}} is {{value}}, {asked} {{wanted}}: {{short}} too {off}, which costs "
        "{lost} points of the score.", name=fact(filed.ends(one.name), "name"), value=filed.value(one.name, "value"),
        wanted=filed.end(one.name, "must" if is_gate else "target"), short=filed.short(one),
        lost=fact(filed.entry(one.name), "lost", "number"),
    )  # fmt: skip


def _most(filed: Filed, name: str) -> str:
    return "at least" if filed.better(name) == "higher" else "at most"


def _extremes(one: Blocker, filed: Filed) -> list[Sentence]:
    """Return between which groups a gap is widest."""
    found = filed.extremes(one.name)
    if found is None:
        return []
    low, high, rate = found
    return [tell(f"extremes of {rate}", f"Lowest is the {RATES[rate]} of {{low}} with {{least}}, highest that of "
                 "{high} with {most}.", low=fact(low, "group"), least=fact(low, rate, "share"),
                 high=fact(high, "group"), most=fact(high, rate, "share"))]  # fmt: skip


def _gates(filed: Filed) -> Section:
    rows = [one for one in filed.assessment.judged if one.entry.must is not None]
    if not rows:
        return Section("gates", "Gates", note="No gate is declared: the verdict rests on conditions alone.")
    columns = (NAME, Column("asked", "asked", "name"), Column("value_told", "found", "name"),
               Column("interval_told", "interval", "name"), Column("gate", "gate", "name"),
               Column("source", "source", "name"))  # fmt: skip
    refs = tuple(filed.row(one.entry.name).ref for one in rows)
    return Section("gates", "Gates", figures=(Figure("gates", "What must hold", columns, refs),))


def _score(filed: Filed) -> Section:
    columns = (NAME, Column("metric", "metric", "name"), Column("weight", "weight", "share"),
               Column("value_told", "found", "name"), Column("interval_told", "interval", "name"),
               Column("floor_told", "worth nothing", "name"), Column("target_told", "worth all", "name"),
               Column("worth", "worth", "number"), Column("tier", "evidence", "name"),
               Column("source", "source", "name"))  # fmt: skip
    judged = filed.assessment.judged
    refs = tuple(filed.row(one.entry.name).ref for one in judged)
    known = [filed.row(one.entry.name).ref for one in judged if one.worth is not None]
    chart = Chart("worth", "What each measure is worth, from its floor to its target", "bars", NAME,
                  Column("worth", "worth", "number"), tuple(known))  # fmt: skip
    told = (
        tell("how", "The score is the mean of what each measure with evidence is worth, by weight.", filed.whole()),
    )
    figure = Figure("score", "What the score is made of", columns, refs)
    return Section("score", "How the score comes about", told, (figure,), charts=(chart,) if len(known) > 1 else ())


def _slices(filed: Filed) -> list[Section]:
    """Return one section for each measure with slices: a table, bars of groups, a line of periods."""
    sections = []
    for place, one in enumerate(filed.assessment.judged):
        parts = [part for part in one.measured.slices if part.found is not None]
        if not parts:
            continue
        refs = [filed.slice(one.entry.name, part.column, part.group).ref for part in parts[:MOST_ROWS]]
        columns = (Column("column", "by", "name"), Column("group", "slice", "name"), Column("n", "rows", "count"),
                   Column("value_told", "found", "name"), Column("interval_told", "interval", "name"),
                   Column("p", "p", "name"), Column("standing", "against the rest", "name"))  # fmt: skip
        figure = Figure(f"slices-{place}", f"{one.entry.name}, by slice", columns, tuple(refs))
        charts = tuple(_slice_charts(filed, one, place))
        heading = f"{one.entry.name}: where it is better and worse"
        sections.append(Section(f"slices-{place}", heading, _worse(filed, one), (figure,), charts=charts))
    return sections


def _worse(filed: Filed, one: Judged) -> tuple[Sentence, ...]:
    if all(part.p is None for part in one.measured.slices):
        return (tell("not tested", "Slices of {name} are shown, not compared: fewer rows alone change it, or they are "
                     "too few.", name=fact(filed.ends(one.entry.name), "name")),)  # fmt: skip
    worse = [filed.slice(one.entry.name, part.column, part.group) for part in one.measured.slices if part.is_worse]
    if not worse:
        return (tell("no slice worse", "No slice of {name} is worse than the rest beyond chance.",
                     name=fact(filed.ends(one.entry.name), "name")),)  # fmt: skip
    return tuple(
        tell("slice worse", "Worse than the rest beyond chance: {column} = {group}, {value} (p {p} after correction "
             "for all slices).", column=fact(part, "column"), group=fact(part, "group"),
             value=filed.shown_as(one.entry.name, part, "value"), p=fact(part, "p"))
        for part in worse
    )  # fmt: skip


def _slice_charts(filed: Filed, one: Judged, place: int) -> list[Chart]:
    unit = filed.unit(one.entry.name)
    charts = []
    for column in dict.fromkeys(part.column for part in one.measured.slices):
        parts = [part for part in one.measured.slices if part.column == column and part.found is not None]
        if len(parts) < 2:
            continue
        refs = tuple(filed.slice(one.entry.name, column, part.group).ref for part in parts[:MOST_ROWS])
        is_time = column in {file.columns.time for file in filed.suite.predictions}
        charts.append(Chart(
            f"slices-{place}-{column}", f"{one.entry.name} by {column}, with intervals" if is_time else
            f"{one.entry.name} by {column}", "lines" if is_time else "bars", Column("group", column, "name"),
            Column("value", one.entry.metric.name, unit), refs, lo="lo" if is_time else "", hi="hi" if is_time else "",
        ))  # fmt: skip
    return charts


def _fairness(filed: Filed) -> Section:
    told, figures = [], []
    for one in filed.assessment.judged:
        gap = one.measured.fairness
        if gap is None:
            continue
        defined = filed.definition(one.entry.name)
        told.append(tell("definition", "{name} is the {definition}.", name=fact(defined, "name"),
                         definition=fact(defined, "definition")))  # fmt: skip
        refs = tuple(filed.rates(one.entry.name, rate).ref for rate in gap.rates[:MOST_ROWS])
        columns = (Column("group", gap.column, "name"), Column("n", "rows", "count"),
                   Column("selected", "predicted positive", "share"),
                   Column("true_positive", "true-positive rate", "share"),
                   Column("false_positive", "false-positive rate", "share"))  # fmt: skip
        figures.append(Figure(f"rates-{gap.gap}-{gap.column}", f"Rates by {gap.column}", columns, refs))
    return Section("fairness", "Differences between groups", tuple(told), tuple(figures))


def _stability(filed: Filed) -> Section:
    told = []
    for one in filed.assessment.judged:
        for name, kind, known in (("runs", "runs", one.measured.runs), ("periods", "periods", one.measured.periods)):
            if known is None:
                continue
            found = filed.stability(one.entry.name, name, known)
            start = f"{{name}} over {{n}} {kind} lies between {{lowest}} and {{highest}}"
            values: dict[str, Value] = {
                "name": fact(found, "name"), "n": fact(found, "n", "count"),
                **{end: filed.shown_as(one.entry.name, found, end) for end in ("lowest", "highest")},
            }  # fmt: skip
            if known.p is None:
                told.append(tell(f"{name} spread", start + ".", **values))
            else:
                word = "more than" if known.p < 0.05 else "no more than"
                told.append(tell(f"{name} {word}", start + f"; they differ {word} by chance (p {{p}}).", **values,
                                 p=fact(found, "p")))  # fmt: skip
    return Section("stability", "How steady it is", tuple(told))


def _calibration(filed: Filed) -> Section:
    figures = []
    for name in filed.evidence.calibration:
        refs = tuple(one.ref for one in filed.bins(name))
        columns = (Column("bin", "scores", "name"), Column("n", "rows", "count"), Column("score", "promised", "share"),
                   Column("right", "came true", "share"))  # fmt: skip
        figures.append(
            Figure(f"calibration-{filed.slug(name)}", f"Scores of {name} and what came of them", columns, refs)
        )
    return Section("calibration", "Do scores mean what they say", figures=tuple(figures))


def _unknown(filed: Filed) -> Section:
    told = [
        tell("unknown", "Nothing is known of {name}: {why}.", name=fact(filed.ends(one.entry.name), "name"),
             why=fact(filed.entry(one.entry.name), "why"))
        for one in filed.assessment.judged if one.measured.found is None
    ]  # fmt: skip
    bare = [one for one in filed.assessment.judged if one.measured.tier == "bare"]
    told += [tell("bare", "{name} is a number alone, without examples or interval ({source}).",
                  name=fact(filed.ends(one.entry.name), "name"), source=fact(filed.entry(one.entry.name), "source"))
             for one in bare]  # fmt: skip
    told.append(tell("seed", "Intervals are of {interval} and rest on {resamples} resamples with seed {seed}; whether "
                     "the test data are like what the model will meet is not checked here.",
                     interval=fact(filed.settings(), "interval", "share"),
                     resamples=fact(filed.settings(), "resamples", "count"),
                     seed=fact(filed.settings(), "seed", "number")))  # fmt: skip
    return Section("unknown", "What is not known", tuple(told))
