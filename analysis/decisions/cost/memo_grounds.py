"""What a cost memo rests on: the options side by side, the bill line by line, the break-even curve. Pure."""

from collections.abc import Iterator

import numpy as np

from analysis.decisions.cost.bill import request_spread
from analysis.decisions.cost.case import ApiOption
from analysis.decisions.cost.gathered import Gathered, cents, rounded
from analysis.documents.document import Chart, Column, Figure, Section, Sentence, fact, tell

CURVE_POINTS = 15


def grounds_section(memo: Gathered) -> Section:
    """Return options side by side, the bill of the first month, and the curve."""
    told = memo.told
    options = tuple(memo.of_option(key).ref for key in told.ranked)
    columns = (
        Column("name", "option", "name"), Column("month", "first month", "money"),
        Column("plan", "whole plan", "money"), Column("each", "a thousand requests", "number"),
        Column("per_right", "a thousand right answers", "number"), Column("right", "right", "share"),
        Column("replicas", "replicas at most", "count"), Column("busy", "in use", "share"),
        Column("p95", "slowest in twenty, s", "number"), Column("fit", "meets the target", "name"),
    )  # fmt: skip
    bill = (Column("option", "option", "name"), Column("line", "for", "name"), Column("amount", "a month", "money"),
            Column("formula", "made of", "name"))  # fmt: skip
    figures = (
        Figure("options", "The options side by side, cheapest first", columns, options),
        Figure("bill", "The bill of the first month, line by line", bill, tuple(_lines(memo))),
    )
    lines = tuple(_curve(memo))
    chart = Chart("break-even", "What the two cost a month by load, as they are compared", "lines",
                  Column("qps", "requests a second", "number"), Column("score", "a month", "money"), lines,
                  group="option")  # fmt: skip
    return Section("grounds", "What it rests on", (*_fits(memo), *_spread(memo)), figures, charts=(chart,))


def _lines(memo: Gathered) -> Iterator[str]:
    """Keep each amount of the first month with its formula and inputs; yield the refs."""
    for key in memo.told.ranked:
        for place, line in enumerate(memo.told.plan[key].lines):
            inputs = ", ".join(memo.input(name).ref for name in line.inputs if name in memo.cells)
            found = memo.sources.computed(f"line.{key}.{place}", f"{line.formula}; from {inputs}",
                                          option=memo.name(key), line=line.name, amount=cents(float(line.amount[0])),
                                          formula=line.formula)  # fmt: skip
            yield found.ref


def _curve(memo: Gathered) -> Iterator[str]:
    curve = memo.told.curve
    places = np.linspace(0, len(curve.qps) - 1, CURVE_POINTS).astype(int)
    for key in dict.fromkeys(memo.case.compare):
        for number_of, place in enumerate(places):
            yield memo.sources.computed(
                f"curve.{key}.{number_of}", f"cost of a month of {memo.name(key)} at a load", option=memo.name(key),
                qps=rounded(float(curve.qps[place])), score=cents(float(curve.scores[key][place])),
            ).ref  # fmt: skip


def _spread(memo: Gathered) -> Iterator[Sentence]:
    """Tell how much single requests by an API differ in cost; a bill of many requests hardly does."""
    for key, option in memo.case.options.items():
        if isinstance(option, ApiOption) and (spread := request_spread(memo.case, option)) > 0:
            found = memo.sources.computed(
                f"spread.{key}", "standard deviation of the cost of a request, from the spread of its tokens",
                thousand=rounded(1000 * spread),
            )  # fmt: skip
            yield tell("spread", "By {name} single requests differ: the standard deviation of their cost is {thousand} "
                       "{currency} for a thousand of the same length.", name=fact(memo.of_option(key), "name"),
                       thousand=fact(found, "thousand", "number"), currency=fact(memo.money, "currency"))  # fmt: skip


def _fits(memo: Gathered) -> Iterator[Sentence]:
    target = memo.input("target")
    yield tell("target", "Nineteen of twenty requests of every hour are to be answered within {target} s.",
               target=fact(target, "value", "number"))  # fmt: skip
    for key in memo.told.ranked:
        found = memo.of_option(key)
        word = {"meets": "meets it", "unknown": "may miss it", "fails": "misses it"}[memo.told.fits[key].state]
        seconds = " ({p95} s in the busiest hour of the first month)" if found.facts["p95"] is not None else ""
        values = {"p95": fact(found, "p95", "number")} if seconds else {}
        yield tell("fit", f"{{name}} {word}: {{why}}{seconds}.", name=fact(found, "name"), why=fact(found, "why"),
                   **values)  # fmt: skip
