"""The memo of a frontier: a document whose answer stands first, every number with its source. Pure."""

import math
from datetime import date

import numpy as np

from analysis.decisions.changes import Changes
from analysis.decisions.frontiers.ahead import LEVEL, STRETCH, YEARS_AHEAD
from analysis.decisions.frontiers.frontier import Asked, Frontier, bands
from analysis.decisions.frontiers.points import SCORE, day_of
from analysis.decisions.frontiers.slopes import LEVEL as SLOPE_LEVEL
from analysis.decisions.frontiers.slopes import Slope
from analysis.decisions.memo_changes import changes_section
from analysis.decisions.run_evidence import of_run, points, rounded, runs_figure
from analysis.documents.document import (
    Chart,
    Column,
    Document,
    Evidence,
    Fact,
    Section,
    Sentence,
    Sources,
    Unit,
    Value,
    fact,
    tell,
)

MONTHS = 12
CHART_RUNS = 300
WHY_NOT = {
    "above the bound": "A gain of {gain} points is more than the bound leaves.",
    "above the asymptote": "A gain of {gain} points is not reachable on this curve over {axis}: it levels off below.",
    "flat": "No gain comes with {axis}: the curve is flat or falls.",
    "beyond the range": "A gain of {gain} points lies beyond the range of {axis} for which the curve may be used.",
}


def memo(
    told: tuple[Frontier, ...], asked: Asked, title: str, question: str, day: date, left_out: tuple[str, ...] = (),
    changes: Changes | None = None,
) -> Document:  # fmt: skip
    """Return the memo of the frontiers along each axis.

    Parameters
    ----------
    left_out
        Rows of the table that were not used, in words.
    changes
        Since an earlier run; None: none was named.
    """
    sources = Sources()
    sections = [_answer(told, asked, sources)]
    if changes is not None:
        sections.append(changes_section(sources, changes))
    sections += [section for one in told for section in _axis(one, asked, sources)]
    sections.append(_unknown(told, asked, sources, left_out))
    shown = tuple(one for one in sections if one.is_filled or one.note)
    return Document(title, question or "How far is the frontier, and what would a gain take?", day, shown,
                    sources.used_in(shown))  # fmt: skip


def _answer(told: tuple[Frontier, ...], asked: Asked, sources: Sources) -> Section:
    said: list[Sentence] = []
    for one in told:
        said += _reached(one, asked, sources)
        said += _slopes(one, sources)
    first = told[0]
    if first.points.of == SCORE:
        best = of_run(sources, first.points.runs[first.start])
        said.insert(0, tell("best", "The best known is {name} with {score}.", name=fact(best, "name"),
                            score=fact(best, "score", "number")))  # fmt: skip
    return Section("answer", "Answer", tuple(said))


def _name(one: Frontier) -> str:
    return "time" if one.points.axis.is_day else one.points.axis.name


def _unit(one: Frontier) -> Unit:
    return "large" if one.points.axis.name in ("parameters", "data") else "number"


def _reached(one: Frontier, asked: Asked, sources: Sources) -> list[Sentence]:
    """Return what the gain takes along an axis."""
    if asked.gain is None or one.points.of != SCORE:
        return []
    if one.reach is None:
        n = sources.count(f"{one.points.axis.name}.n", f"runs with score and {_name(one)}", n=len(one.points.x))
        return [tell("no-curve", f"What a gain takes in {_name(one)} cannot be told: {{n}} runs are no base "
                     "for a curve.", n=fact(n, "n", "count"))]  # fmt: skip
    gain = sources.add(Evidence("A.gain", "assumption", "gain that is asked for, in points of the score", None,
                                {"gain": points(asked.gain)}))  # fmt: skip
    found = _found(one, asked, sources)
    told_gain = fact(gain, "gain", "number")
    if one.reach.x is None:
        words = WHY_NOT[one.reach.why_not].replace("{axis}", _name(one))
        values = {"gain": told_gain} if "{gain}" in words else {}
        said = [tell(f"no-{one.reach.why_not}", words, found, gain, **values)]
        if one.reach.share > 0:
            said.append(
                tell("some-draws", "Of the draws {share} get there within it.", share=fact(found, "share", "share"))
            )
        return said
    return [_time(one, found, told_gain) if one.points.axis.is_day else _amount(one, found, told_gain),
            *_money(one, asked, found, sources)]  # fmt: skip


def _found(one: Frontier, asked: Asked, sources: Sources) -> Evidence:
    """Return what a gain takes as evidence."""
    assert one.reach is not None
    name = one.points.axis.name
    here = float(one.points.x.max()) if one.points.axis.is_day else float(one.points.x[one.start])
    facts: dict[str, Fact] = {"share": rounded(one.reach.share, 3), "level": LEVEL}
    for key, place in (("x", one.reach.x), ("lo", one.reach.lo), ("hi", one.reach.hi)):
        facts[key] = None if place is None else rounded(one.amount(place), 3)
        facts[f"{key}_day"] = None if place is None or not one.points.axis.is_day else day_of(place).isoformat()
        facts[f"{key}_times"] = _times(one, place, here)
        facts[f"{key}_months"] = None if place is None else rounded(MONTHS * (place - here), 2)
    return sources.computed(f"{name}.reach", f"where the curve over {_name(one)} has gained so much", **facts)


def _times(one: Frontier, place: float | None, here: float) -> float | None:
    """Return an amount over that of the best run; None of time."""
    there, start = one.amount(place), one.amount(here)
    return None if there is None or not start or one.points.axis.is_day else rounded(there / start, 3)


def _time(one: Frontier, found: Evidence, gain: Value) -> Sentence:
    assert one.reach is not None
    open_end = one.reach.hi is None
    words = "At the past slope a gain of {gain} takes {x} months, to about {day} (interval of {level}: {lo} to "
    words += "beyond the range)." if open_end else "{hi} months)."
    values = {"x": fact(found, "x_months", "number"), "day": fact(found, "x_day"),
              "level": fact(found, "level", "share"), "lo": fact(found, "lo_months", "number")}  # fmt: skip
    if not open_end:
        values["hi"] = fact(found, "hi_months", "number")
    return tell("time-open" if open_end else "time", words, gain=gain, **values)


def _amount(one: Frontier, found: Evidence, gain: Value) -> Sentence:
    assert one.reach is not None
    open_end = one.reach.hi is None
    words = f"A gain of {{gain}} takes {{times}} times the {_name(one)} of the best run, {{x}} (interval of {{level}}: "
    words += "{lo} to "
    words += "beyond the range)." if open_end else "{hi} times)."
    values = {"times": fact(found, "x_times", "number"), "x": fact(found, "x", _unit(one)),
              "level": fact(found, "level", "share"), "lo": fact(found, "lo_times", "number")}  # fmt: skip
    if not open_end:
        values["hi"] = fact(found, "hi_times", "number")
    return tell("amount-open" if open_end else "amount", words, gain=gain, **values)


def _money(one: Frontier, asked: Asked, found: Evidence, sources: Sources) -> list[Sentence]:
    """Return what that amount costs at the user's price."""
    x = found.facts["x"]
    if one.price is None or not isinstance(x, int | float):
        return []
    name = one.points.axis.name
    price = sources.add(Evidence(f"A.price.{name}", "assumption", f"price of one of {name}, in {asked.currency}", None,
                                 {"price": rounded(one.price, 6), "currency": asked.currency}))  # fmt: skip
    cost = sources.computed(f"{name}.cost", f"that {name} at the price", money=round(float(x) * one.price, 2))
    return [tell("money", f"At the price given, that {name} costs {{money}} {{currency}}.", price,
                 money=fact(cost, "money", "money"), currency=fact(price, "currency"))]  # fmt: skip


def _slopes(one: Frontier, sources: Sources) -> list[Sentence]:
    """Return how fast an amount grows, or the log odds of a score rise."""
    if one.slope is None or one.best_slope is None or one.points.of == SCORE:
        return []
    said = []
    for key, words, slope in (("all", "Over all runs", one.slope), ("best", "Along the frontier", one.best_slope)):
        own = _slope(key, one.points.of, slope, sources)
        said.append(tell(f"slope-{key}", words + f" {one.points.of} changes by a factor {{times}} a year (interval of "
                         f"{{level}}: {{lo}} to {{hi}}).", times=fact(own, "times", "number"),
                         level=fact(own, "level", "share"),
                         lo=fact(own, "lo", "number"), hi=fact(own, "hi", "number")))  # fmt: skip
    own = _slope("all", one.points.of, one.slope, sources)
    if isinstance(own.facts["months"], int | float):
        word = "doubles" if one.slope.value > 0 else "halves"
        said.append(tell(f"slope-{word}", f"It {word} every {{months}} months.", months=fact(own, "months", "number")))
    return said


def _slope(key: str, of: str, slope: Slope, sources: Sources) -> Evidence:
    times, lo, hi = slope.factors()
    months = abs(slope.doubling_months()[0])
    return sources.computed(f"slope.{key}", f"factor a year of {of}, bootstrap over papers", times=rounded(times, 3),
                            lo=rounded(lo, 3), hi=rounded(hi, 3), level=SLOPE_LEVEL, n=slope.n,
                            months=rounded(months, 2) if math.isfinite(months) else None)  # fmt: skip


def _axis(one: Frontier, asked: Asked, sources: Sources) -> list[Section]:
    """Return the frontier along one axis: what it says, its curve, its runs."""
    name = _name(one)
    own = sources.computed(
        f"{one.points.axis.name}.runs", f"runs with {one.points.of} and {name}", n=len(one.points.x),
        best=int(one.is_best.sum()), quantile=asked.quantile, draws=asked.draws, seed=asked.seed,
        top=_top(one),
    )  # fmt: skip
    said = [tell("front", f"Of {{n}} runs that tell their {one.points.of} and {name}, {{best}} are beaten by none.",
                 n=fact(own, "n", "count"), best=fact(own, "best", "count"))]  # fmt: skip
    if one.curve is not None:
        said.append(tell(f"curve-{one.curve.form}", f"The curve is {_form(one)}: {{quantile}} of the runs lie below "
                         f"it; its interval comes from {{draws}} draws of papers (seed {{seed}}).",
                         quantile=fact(own, "quantile", "share"),
                         draws=fact(own, "draws", "count"), seed=fact(own, "seed", "number")))  # fmt: skip
        if own.facts["top"] is not None and one.curve.form == "saturating":
            said.append(tell("top", "It levels off at {top}.", top=fact(own, "top", "number")))
    else:
        said.append(tell("too-few", f"No curve is fitted over {name}: {one.why_no_curve.split(';')[-1].strip()}."
                         if not any(letter.isdigit() for letter in one.why_no_curve.split(";")[-1])
                         else f"No curve is fitted over {name}: too few runs.", own))  # fmt: skip
    runs = [run for run, best in zip(one.points.runs, one.is_best, strict=True) if best]
    table = runs_figure(sources, runs[::-1], f"Frontier over {name}, the best first")
    figures = (table,) if table else ()
    return [Section(f"over-{one.points.axis.name}", f"Over {name}", tuple(said), figures, charts=_charts(one, sources))]


def _form(one: Frontier) -> str:
    assert one.curve is not None
    if one.curve.form == "logistic":
        return "logistic"
    if one.curve.form == "saturating":
        return (
            "a power law of what is missing to its top"
            if not one.points.axis.is_day
            else "an exponential of what is missing"
        )
    return "a straight line" if one.points.of == SCORE else "a constant growth"


def _top(one: Frontier) -> float | None:
    if one.curve is None or not math.isfinite(one.curve.top):
        return None
    return points(float(one.points.value(np.asarray([one.curve.top]))[0]))


def _charts(one: Frontier, sources: Sources) -> tuple[Chart, ...]:
    """Return the runs as points, and the curve with its band."""
    name, is_day = one.points.axis.name, one.points.axis.is_day
    x = Column(name, _name(one), "name" if is_day else _unit(one))
    y = Column(one.points.of, one.points.of, "number")
    order = sorted(range(len(one.points.x)), key=lambda place: (not one.is_best[place], one.points.runs[place].source))
    refs = tuple(of_run(sources, one.points.runs[place]).ref for place in order[:CHART_RUNS])
    charts = [Chart(f"runs-{name}", f"Runs: {one.points.of} over {_name(one)}", "points", x, y, refs, label="name",
                    is_log_x=not is_day, is_log_y=one.points.of != SCORE)]  # fmt: skip
    if one.course is not None:
        charts.append(_curve_chart(one, sources))
    return tuple(charts)


def _curve_chart(one: Frontier, sources: Sources) -> Chart:
    """Return the curve and, over time, what is to come, each with its band."""
    assert one.course is not None
    name, refs = one.points.axis.name, []
    for part, told in (("curve", one.course), ("to come", one.ahead)):
        if told is None:
            continue
        y, lo, hi = bands(told, one.points)
        for place in range(0, len(told.x), 3):
            x: Fact = rounded(one.amount(float(told.x[place])), 4)
            if one.points.axis.is_day:
                x = day_of(float(told.x[place])).isoformat()
            refs.append(sources.computed(
                f"{name}.{part.replace(' ', '_')}.{place}", f"{part} over {_name(one)}", x=x, y=points(float(y[place])),
                lo=points(float(lo[place])), hi=points(float(hi[place])), part=part,
            ).ref)  # fmt: skip
    unit: Unit = "name" if one.points.axis.is_day else _unit(one)
    return Chart(f"curve-{name}", f"Curve over {_name(one)} with its band", "lines", Column("x", _name(one), unit),
                 Column("y", one.points.of, "number"), tuple(refs), group="part", lo="lo", hi="hi",
                 is_log_x=not one.points.axis.is_day, is_log_y=one.points.of != SCORE)  # fmt: skip


def _unknown(told: tuple[Frontier, ...], asked: Asked, sources: Sources, left_out: tuple[str, ...]) -> Section:
    """Return what the curves do not know."""
    said = []
    range_ = sources.add(Evidence("A.range", "assumption", "how far beyond its runs a curve is used", None,
                                  {"times": 10**STRETCH, "years": YEARS_AHEAD}))  # fmt: skip
    said.append(tell("range", "A curve is used up to {times} times the largest amount known, and {years} years ahead; "
                     "it does not know of new methods, of other data, or of a test that is worn out.",
                     times=fact(range_, "times", "number"), years=fact(range_, "years", "number")))  # fmt: skip
    for one in told:
        if one.points.n_unknown:
            n = sources.count(f"{one.points.axis.name}.unknown", f"runs without {one.points.of} or {_name(one)}",
                              n=one.points.n_unknown)  # fmt: skip
            said.append(tell("untold", f"Left out there, since they do not tell their {one.points.of} or {_name(one)}: "
                             "{n} of the runs.", n=fact(n, "n", "count")))  # fmt: skip
        if one.curve is not None and len(set(one.points.groups[one.is_best].tolist())) == 1:
            best = of_run(sources, one.points.runs[one.start])
            said.append(tell("one-paper", f"Every run on the frontier over {_name(one)} is of one paper, that of "
                             "{name}: the curve may be that of one recipe.", name=fact(best, "name")))  # fmt: skip
    if left_out:
        out = sources.count("left_out_rows", "; ".join(left_out[:5]), n=len(left_out))
        said.append(tell("repeats", "{n} rows say the same as another and count once.", n=fact(out, "n", "count")))
    return Section("unknown", "What is not known", tuple(said))
