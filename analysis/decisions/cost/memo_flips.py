"""What would change the answer of a cost memo: flips, the tornado, two inputs together. Pure.

Amounts are what the cheaper of the two compared options saves over the plan; below zero the other one is cheaper.
"""

from collections.abc import Iterator

import numpy as np

from analysis.decisions.cost.gathered import Gathered, rounded
from analysis.decisions.cost.sensitivity import Driver, outcome
from analysis.documents.document import Chart, Column, Evidence, Fact, Figure, Section, Sentence, fact, tell

LISTED_DRIVERS = 12
LISTED_FLIPS = 8


def flips_section(memo: Gathered) -> Section:
    """Return the inputs that turn the answer, the tornado, and two inputs moved together."""
    sentences = tuple(_flip_sentences(memo)) or (
        tell("no-flip", "No single input turns the answer, down to a tenth and up to ten times what is told.",
             *(memo.of_option(key) for key in memo.case.compare)),
    )  # fmt: skip
    drivers = [one for one in memo.told.drivers if np.isfinite([one.at_low, one.at_high]).all() and one.swing > 0]
    base = round(_sign(memo) * outcome(memo.case, *memo.case.compare))
    rows = tuple(_driver(memo, one, base).ref for one in drivers[:LISTED_DRIVERS])
    if not rows:
        return Section("flips", "What would change it", sentences)
    chart = Chart("tornado", f"{_caption(memo)}, as one input moves over its range", "bars",
                  Column("what", "input", "name"), Column("base", memo.case.currency, "count"), rows,
                  lo="least", hi="most")  # fmt: skip
    columns = (Column("what", "input", "name"), Column("value", "told", "number"), Column("low", "from", "number"),
               Column("high", "to", "number"), Column("least", "saves at least", "count"),
               Column("most", "at most", "count"), Column("range", "range", "name"))  # fmt: skip
    figure = Figure("tornado", f"{_caption(memo)}, each input moved alone", columns, rows)
    return Section("flips", "What would change it", sentences, (figure, _grid(memo)), charts=(chart,))


def _sign(memo: Gathered) -> int:
    """Return what turns the outcome into what the cheaper option saves."""
    first, second = (memo.told.plan_score(key) for key in memo.case.compare)
    return -1 if first <= second else 1


def _caption(memo: Gathered) -> str:
    cheaper, dearer = (memo.name(key) for key in sorted(memo.case.compare, key=memo.told.plan_score))
    return f"What {cheaper} saves against {dearer} over the plan"


def _driver(memo: Gathered, one: Driver, base: int) -> Evidence:
    ends = [_sign(memo) * end for end in (one.at_low, one.at_high)]
    return memo.sources.computed(
        f"driver.{one.key}", f"{memo.what(one.key)} moved alone", what=memo.what(one.key), value=rounded(one.value),
        low=rounded(one.low), high=rounded(one.high), least=round(min(ends)), most=round(max(ends)), base=base,
        range="as told" if one.is_told else "a fifth either way",
    )  # fmt: skip


def _flip_sentences(memo: Gathered) -> Iterator[Sentence]:
    """Tell the inputs that turn the answer, the nearest first; of the load the answer itself tells."""
    found = [one for one in memo.told.drivers if one.flip is not None and one.key != "load.qps"]
    for one in sorted(found, key=_distance)[:LISTED_FLIPS]:
        assert one.flip is not None
        told = memo.sources.computed(f"flip.{one.key}", f"value of {memo.what(one.key)} at which the answer turns",
                                     what=memo.what(one.key), flip=rounded(one.flip), value=rounded(one.value),
                                     inside=_inside(memo, one))  # fmt: skip
        yield tell("flip", "The answer between the two turns where {what} is {flip} instead of {value}{inside}.",
                   *((memo.input(one.key),) if one.key in memo.cells else ()), what=fact(told, "what"),
                   flip=fact(told, "flip", "number"), value=fact(told, "value", "number"),
                   inside=fact(told, "inside"))  # fmt: skip


def _inside(memo: Gathered, one: Driver) -> str:
    """Return in words whether a flip is to be reckoned with, and whether it is one of the target."""
    assert one.flip is not None
    words = ", within what it may be" if one.is_told and one.low <= one.flip <= one.high else ""
    cheaper = min(memo.case.compare, key=memo.told.plan_score)
    return words + (f": {memo.name(cheaper)} cannot meet the latency target there" if one.misses_target else "")


def _distance(one: Driver) -> float:
    assert one.flip is not None
    return abs(float(np.log(one.flip / one.value))) if one.value > 0 and one.flip > 0 else abs(one.flip - one.value)


def _grid(memo: Gathered) -> Figure:
    """Return the savings over two inputs as a table; where an option misses the target no number stands."""
    assert memo.told.grid is not None
    told, refs = memo.told.grid, []
    for place, row in enumerate(told.rows):
        facts: dict[str, Fact] = {
            f"at{n}": round(_sign(memo) * float(apart)) if np.isfinite(apart) else "misses the target"
            for n, apart in enumerate(told.apart[place])
        }
        refs.append(memo.sources.computed(f"grid.{place}", f"savings over the plan at one {memo.what(told.row_key)}",
                                          row=rounded(float(row)), **facts).ref)  # fmt: skip
    columns = tuple(Column(f"at{n}", f"{rounded(float(one), 3):g}", "count") for n, one in enumerate(told.columns))
    down, across = memo.what(told.row_key), memo.what(told.column_key)
    caption = f"{_caption(memo)}, by {down} (down) and {across} (across)"
    return Figure("grid", caption, (Column("row", down, "number"), *columns), tuple(refs))
