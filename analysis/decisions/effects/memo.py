"""The memo of "method or data?": a document whose answer stands first, every number with its source. Pure."""

from datetime import date

import numpy as np

from analysis.decisions.changes import Changes
from analysis.decisions.effects.attribution import Attribution
from analysis.decisions.effects.leave_out import LEVEL
from analysis.decisions.effects.regression import METHOD
from analysis.decisions.effects.shares import REST
from analysis.decisions.effects.support import Ablation
from analysis.decisions.memo_changes import changes_section
from analysis.decisions.run_evidence import of_run, points, rounded, runs_figure
from analysis.documents.document import (
    Chart,
    Column,
    Document,
    Evidence,
    Fact,
    Figure,
    Section,
    Sentence,
    Sources,
    Unit,
    fact,
    tell,
)

NAMES = {METHOD: "the method", "parameters": "parameters", "data": "amount of data", "compute": "compute",
         REST: "not explained"}  # fmt: skip
TOLD_FIRST = 2
"""Missing runs that the answer names; the others stand below."""
SCALES = {"logit": "log odds of the score", "log": "logarithm of the score", "linear": "the score itself"}


def memo(
    told: Attribution, title: str, question: str, day: date, left_out: tuple[str, ...] = (),
    changes: Changes | None = None,
) -> Document:  # fmt: skip
    """Return the memo of an attribution.

    Parameters
    ----------
    left_out
        Rows of the table that were not used, in words.
    changes
        Since an earlier run; None: none was named.
    """
    sources = Sources()
    since = [] if changes is None else [changes_section(sources, changes)]
    sections = [
        _answer(told, sources), *since, _why(told, sources), _overlap(told, sources), _change(told, sources),
        _unknown(told, sources, left_out), _runs(told, sources),
    ]  # fmt: skip
    shown = tuple(one for one in sections if one.is_filled or one.note)
    return Document(title, question or "Is the gain the method or the data?", day, shown, sources.used_in(shown))


def _effect(told: Attribution, sources: Sources) -> Evidence:
    """Return the method's effect as evidence."""
    facts: dict[str, Fact] = {"method": told.question.method, "level": LEVEL, "start": points(told.start),
                              "scale": SCALES[told.scale.form]}  # fmt: skip
    if told.points is not None and told.effect is not None:
        facts |= {"points": points(told.points.value), "lo": points(told.points.lo), "hi": points(told.points.hi),
                  "papers": told.effect.n_papers, "fall": points(-told.points.value), "least": points(-told.points.hi),
                  "most": points(-told.points.lo)}  # fmt: skip
    return sources.computed("effect", "difference with and without the method, size and data alike", **facts)


def _answer(told: Attribution, sources: Sources) -> Section:
    own = _effect(told, sources)
    method, level = fact(own, "method"), fact(own, "level", "share")
    if told.verdict == "cannot tell":
        said = [tell("cannot-tell", "These runs cannot tell whether {method} or something else makes the difference.",
                     method=method)]  # fmt: skip
        said += [_ablation(told, one, sources) for one in told.support.missing[:TOLD_FIRST]]
    elif told.verdict == "not shown":
        said = [tell("not-shown", "These runs do not show that {method} helps: with size and data alike the "
                     "difference lies between {lo} and {hi} points (interval of {level}).",
                     method=method, lo=fact(own, "lo", "number"),
                     hi=fact(own, "hi", "number"), level=level)]  # fmt: skip
    elif told.verdict == "helps":
        said = [tell("helps", "{method} helps: with size and data alike it adds {points} points to a score of {start} "
                     "(interval of {level}: {lo} to {hi}).", method=method, points=fact(own, "points", "number"),
                     start=fact(own, "start", "number"), lo=fact(own, "lo", "number"), hi=fact(own, "hi", "number"),
                     level=level)]  # fmt: skip
    else:
        said = [tell("harms", "{method} does worse: with size and data alike it takes {fall} points off a score of "
                     "{start} (interval of {level}: {least} to {most}).",
                     method=method, fall=fact(own, "fall", "number"),
                     start=fact(own, "start", "number"), least=fact(own, "least", "number"),
                     most=fact(own, "most", "number"), level=level)]  # fmt: skip
    return Section("answer", "Answer", (*said, *_basis(told, own, sources), *_gain(told, sources)))


def _basis(told: Attribution, own: Evidence, sources: Sources) -> list[Sentence]:
    """Return what the answer rests on."""
    pairs = _pairs(told, sources)
    if told.rests_on == "pairs":
        where = (
            "within papers" if told.matched.within_papers else "across papers, since too few compare both themselves"
        )
        return [tell(f"by-pairs-{'within' if told.matched.within_papers else 'across'}",
                     "It rests on {n} pairs of runs " + where + ", alike in size and data, from {papers} papers.",
                     n=fact(pairs, "n", "count"), papers=fact(own, "papers", "count"))]  # fmt: skip
    if told.rests_on == "regression":
        return [tell("by-regression", "It rests on a regression over {papers} papers, not on an experiment: too few "
                     "papers hold pairs of runs that are alike ({n} pairs).", papers=fact(own, "papers", "count"),
                     n=fact(pairs, "n", "count"))]  # fmt: skip
    return []


def _gain(told: Attribution, sources: Sources) -> list[Sentence]:
    """Return how the difference between two runs is shared out."""
    if told.pair is None or not told.shares:
        return []
    worse, better = (of_run(sources, told.runs[place]) for place in told.pair)
    gap = sources.computed("gap", f"difference between {worse.ref} and {better.ref}",
                           points=points(sum(one.points.value for one in told.shares)))  # fmt: skip
    said = [tell("gap", "{better} scores {high} and {worse} {low}, {gap} points apart.", better=fact(better, "name"),
                 worse=fact(worse, "name"), high=fact(better, "score", "number"), low=fact(worse, "score", "number"),
                 gap=fact(gap, "points", "number"))]  # fmt: skip
    for share in told.shares:
        one = _share(share.name, told, sources)
        rest = share.name == REST
        said.append(tell("rest" if rest else "share", "{points} of these points are {part} ({lo} to {hi})."
                         if rest else "{points} of these points go with {part} ({lo} to {hi}).",
                         points=fact(one, "points", "number"), part=fact(one, "part"), lo=fact(one, "lo", "number"),
                         hi=fact(one, "hi", "number")))  # fmt: skip
    return said


def _share(name: str, told: Attribution, sources: Sources) -> Evidence:
    share = next(one for one in told.shares if one.name == name)
    joined = [left for left, kept in (told.fitted.design.joined if told.fitted else ()) if kept == name]
    part = NAMES[name] + (f" (with {', '.join(NAMES[one] for one in joined)}, which goes along)" if joined else "")
    return sources.computed(
        f"share.{name}", f"Shapley value of {NAMES[name]}, jackknife over papers", part=part,
        points=points(share.points.value), lo=points(share.points.lo), hi=points(share.points.hi),
        share=rounded(share.share.value, 3), share_lo=rounded(share.share.lo, 3), share_hi=rounded(share.share.hi, 3),
    )  # fmt: skip


def _pairs(told: Attribution, sources: Sources) -> Evidence:
    gaps = [pair.difference for pair in told.matched.pairs]
    return sources.computed(
        "pairs", "pairs of runs alike in size and data, one with and one without the method", n=len(gaps),
        ahead=sum(gap > 0 for gap in gaps), band=told.question.band,
    )  # fmt: skip


def _why(told: Attribution, sources: Sources) -> Section:
    """Return pairs, regression and shares."""
    pairs = _pairs(told, sources)
    said = []
    if told.matched.pairs:
        said.append(tell("pairs", "In {ahead} of {n} pairs whose sizes and data lie within a factor {band}, the run "
                         "with the method scores higher.",
                         ahead=fact(pairs, "ahead", "count"), n=fact(pairs, "n", "count"),
                         band=fact(pairs, "band", "number")))  # fmt: skip
    if told.disagree:
        said.append(
            tell(
                "disagree",
                "A regression over all papers tells another effect than the pairs do: the papers "
                "with the method differ in more than what the columns say, so nothing is shared out.",
                pairs,
            )
        )
    figures, charts = [], []
    if told.fitted is not None:
        fit = sources.computed("fit", "least squares over runs", n=len(told.fitted.design.y),
                               r2=rounded(told.fitted.r2, 3), scale=SCALES[told.scale.form])  # fmt: skip
        said.append(tell("fit", "A regression over {n} runs explains {r2} of the spread of {scale}.",
                         n=fact(fit, "n", "count"), r2=fact(fit, "r2", "share"), scale=fact(fit, "scale")))  # fmt: skip
        figures.append(_coefficients(told, sources))
    if told.shares:
        refs = tuple(_share(one.name, told, sources).ref for one in told.shares)
        charts.append(
            Chart(
                "shares",
                "What parts the two runs, in points, with the interval over papers",
                "bars",
                Column("part", "part", "name"),
                Column("points", "points", "number"),
                refs,
                lo="lo",
                hi="hi",
            )
        )
    return Section("why", "Why", tuple(said), tuple(figures), charts=tuple(charts))


def _coefficients(told: Attribution, sources: Sources) -> Figure:
    assert told.fitted is not None
    refs = []
    for name, one in told.fitted.effects.items():
        step = "with it against without" if name == METHOD else "ten times as much"
        refs.append(sources.computed(
            f"effect.{name}", f"coefficient of {NAMES[name]}", part=NAMES[name], step=step, value=rounded(one.value, 3),
            lo=rounded(one.lo, 3), hi=rounded(one.hi, 3), vif=rounded(told.fitted.inflation[name], 3),
        ).ref)  # fmt: skip
    columns = (
        Column("part", "part", "name"),
        Column("step", "step", "name"),
        Column("value", "effect", "number"),
        Column("lo", "from", "number"),
        Column("hi", "to", "number"),
        Column("vif", "inflation", "number"),
    )
    return Figure(
        "coefficients", f"Effects on the {SCALES[told.scale.form]}, jackknife over papers", columns, tuple(refs)
    )


def _overlap(told: Attribution, sources: Sources) -> Section:
    """Return whether the two sides can be compared, and what is missing where not."""
    known = told.support
    n = sources.count("runs", "runs with a score and a method", with_it=known.n_with, without_it=known.n_without,
                      papers_with=known.papers_with, papers_without=known.papers_without, both=known.papers_both,
                      common=rounded(known.common, 3), shared=known.shared_data)  # fmt: skip
    said = [tell("runs", "{with_it} runs of {papers_with} papers have the method, {without_it} of {papers_without} do "
                 "not; {both} papers have both.", with_it=fact(n, "with_it", "count"),
                 papers_with=fact(n, "papers_with", "count"), without_it=fact(n, "without_it", "count"),
                 papers_without=fact(n, "papers_without", "count"), both=fact(n, "both", "count"))]  # fmt: skip
    if known.reasons:
        said += [tell(f"refused-{key}", f"No regression is told: {reason}.", n) for key, reason in known.reasons]
        said += [_ablation(told, one, sources) for one in known.missing[TOLD_FIRST:]]
    else:
        said.append(tell("common", "Of the side that overlaps less, {common} of the runs lie where the other side has "
                         "runs too.", common=fact(n, "common", "share")))  # fmt: skip
    refs = [
        sources.computed(f"side.{one.name}", f"{NAMES[one.name]} of either side", part=NAMES[one.name],
                         apart=rounded(one.standardised, 3), inside=rounded(one.inside, 3),
                         inside_without=rounded(one.inside_without, 3)).ref
        for one in known.sides
    ]  # fmt: skip
    columns = (Column("part", "amount", "name"), Column("apart", "standardised difference", "number"),
               Column("inside", "with the method, in range of the others", "share"),
               Column("inside_without", "without it, in range", "share"))  # fmt: skip
    figure = (Figure("sides", "How far the two sides overlap", columns, tuple(refs)),) if refs else ()
    return Section("overlap", "Can the two sides be compared", tuple(said), figure)


def _ablation(told: Attribution, one: Ablation, sources: Sources) -> Sentence:
    """Return which run is missing."""
    side = "with" if one.with_method else "without"
    run = of_run(sources, next(run for run in told.runs if run.source == one.source))
    own = _effect(told, sources)
    if one.named:
        return tell(
            f"missing-data-{side}",
            f"No paper here trains a model {side} {{method}} on {{data}}, as {{name}} is: that run is missing.",
            method=fact(own, "method"),
            data=fact(run, "trained_on"),
            name=fact(run, "name"),
        )
    span = sources.computed(f"missing.{one.amount}.{side}", f"{NAMES[one.amount]} of the other side beyond this one",
                            lo=rounded(one.lo, 3), hi=rounded(one.hi, 3), amount=NAMES[one.amount])  # fmt: skip
    unit: Unit = "number" if one.amount == "compute" else "large"
    return tell(f"missing-size-{side}", f"A run {side} {{method}} at {{lo}} to {{hi}} ({{amount}}), where {{name}} "
                f"lies, is missing.", method=fact(own, "method"), lo=fact(span, "lo", unit), hi=fact(span, "hi", unit),
                amount=fact(span, "amount"), name=fact(run, "name"))  # fmt: skip


def _change(told: Attribution, sources: Sources) -> Section:
    """Return what would change the answer: one paper."""
    heading = "What would change it"
    effect = told.effect
    if effect is None or not effect.without:
        return Section("change", heading, note="One of the missing runs above would let the two sides be compared.")
    ends = told.scale.points(np.asarray([min(effect.without), max(effect.without)]), told.start).tolist()
    one = sources.computed("left_out", "the effect with one paper left out", least=points(min(ends)),
                           most=points(max(ends)))  # fmt: skip
    key, words = (("stands", "Whichever paper is left out, the difference keeps its sign: it lies between {least} and "
                   "{most} points.") if effect.keeps_its_sign
                  else ("turns", "The answer hangs on single papers: with one of them left out the difference lies "
                        "between {least} and {most} points."))  # fmt: skip
    return Section("change", heading, (tell(key, words, least=fact(one, "least", "number"),
                                            most=fact(one, "most", "number")),))  # fmt: skip


def _unknown(told: Attribution, sources: Sources, left_out: tuple[str, ...]) -> Section:
    """Return what was not looked at."""
    said = []
    design = told.fitted.design if told.fitted else None
    if design is not None:
        lacking = sources.count("used", "runs of the regression", lacking=int((~design.used).sum()))
        for name in design.unknown:
            said.append(tell("not-told", f"Too few runs tell their {NAMES[name]}: it is not held alike.", lacking))
        for name in design.constant:
            said.append(tell("constant", f"Every run has the same {NAMES[name]}: its part cannot be told.", lacking))
        for left, kept in design.joined:
            said.append(tell("joined", f"{NAMES[left].capitalize()} goes along with {NAMES[kept]}: their parts cannot "
                             f"be told apart.", lacking))  # fmt: skip
        if lacking.facts["lacking"]:
            said.append(tell("lacking", "{n} runs lack an amount and are not in the regression.",
                             n=fact(lacking, "lacking", "count")))  # fmt: skip
    if left_out:
        out = sources.count("left_out_rows", "; ".join(left_out[:5]), n=len(left_out))
        said.append(tell("repeats", "{n} rows say the same as another and count once.", n=fact(out, "n", "count")))
    own = _effect(told, sources)
    said.append(
        tell(
            "hidden",
            "What no column tells (tuning, cleaning of data, skill) goes to the method where the "
            "same papers use both; only runs of one paper, alike in all else, rule that out.",
            own,
        )
    )
    return Section("unknown", "What is not known", tuple(said))


def _runs(told: Attribution, sources: Sources) -> Section:
    order = sorted(range(len(told.runs)), key=lambda place: (-(told.runs[place].score or 0.0), told.runs[place].source))
    if not told.scale.higher_is_better:
        order = order[::-1]
    figure = runs_figure(sources, [told.runs[place] for place in order], "Runs, the best first")
    charts = []
    sized = [of_run(sources, told.runs[place]) for place in order if "parameters" in told.runs[place].amounts]
    if len(sized) > 1:
        charts.append(Chart("by_size", "Score by parameters", "points", Column("parameters", "parameters", "large"),
                            Column("score", "score", "number"), tuple(one.ref for one in sized), label="name",
                            group="method", is_log_x=True))  # fmt: skip
    return Section("runs", "The runs", figures=(figure,) if figure else (), charts=tuple(charts))
