"""Charts of documents as shapes on a plane, which HTML, PDF and pages draw alike. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.documents.document import Chart, Column, Evidence, Fact, shown
from app.palette import COLOURS, colour, tint

WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM = 640.0, 280.0, 64.0, 16.0, 24.0, 44.0
"""Of the plane and its edges, in CSS pixels; y grows downwards."""
BAR = 24.0
NAMES = 220.0
"""Room for the names of bars."""
MOST_LABELS = 40
LONGEST = 34
INK, PALE, GRID = "#1c2430", "#55606e", "#e6eaef"
Place = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line through places."""

    places: tuple[Place, ...]
    colour: str
    width: float = 2.0


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    places: tuple[Place, ...]
    colour: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle, and what it is."""

    place: Place
    colour: str
    title: str = ""
    radius: float = 4.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place."""

    place: Place
    text: str
    anchor: Anchor = "start"
    colour: str = PALE


Shape = Line | Area | Dot | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, and how high it is; all are equally wide."""

    high: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One row of a chart that has all its numbers."""

    x: float
    y: float
    lo: float
    hi: float
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Scale:
    """How numbers become places along one axis."""

    lo: float
    hi: float
    start: float
    end: float
    is_log: bool = False

    def at(self, value: float) -> float:
        """Return the place of a number."""
        lo, hi, here = (math.log10(one) for one in (self.lo, self.hi, value)) if self.is_log else (
            self.lo, self.hi, value)  # fmt: skip
        return self.start + (self.end - self.start) * ((here - lo) / (hi - lo) if hi > lo else 0.5)


def drawing(chart: Chart, evidence: Mapping[str, Evidence]) -> Drawing | None:
    """Return what a chart looks like; None where fewer than two of its rows have their numbers."""
    if chart.form == "bars":
        return _bars(chart, evidence)
    names = _names(chart, evidence)
    points = _points(chart, evidence, names)
    if len(points) < 2:
        return None
    across = _scale([one.x for one in points], LEFT, WIDE - RIGHT, chart.is_log_x, tight=True)
    up = _scale([value for one in points for value in (one.lo, one.y, one.hi)], HIGH - BOTTOM, TOP, chart.is_log_y)
    groups = list(dict.fromkeys(one.group for one in points))
    shapes = [*_grid(chart, across, up, names)]
    for number, group in enumerate(groups):
        of_group = [one for one in points if one.group == group]
        shapes += _course(of_group, across, up, number) if chart.form == "lines" else _cloud(
            of_group, across, up, number)  # fmt: skip
    shapes += _named(points, across, up) if chart.label else []
    return Drawing(HIGH, (*shapes, *_legend(groups)))


def _number(value: Fact) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _names(chart: Chart, evidence: Mapping[str, Evidence]) -> list[str]:
    """Return the values along x in their order, where these are words; empty: they are numbers."""
    values = [evidence[ref].facts[chart.x.fact] for ref in chart.refs]
    words = any(isinstance(value, str) for value in values)
    return list(dict.fromkeys(shown(value, chart.x.unit) for value in values)) if words else []


def _points(chart: Chart, evidence: Mapping[str, Evidence], names: Sequence[str]) -> list[Point]:
    found = []
    for ref in chart.refs:
        facts = evidence[ref].facts
        x = names.index(shown(facts[chart.x.fact], chart.x.unit)) if names else _number(facts[chart.x.fact])
        y = _number(facts[chart.y.fact])
        if x is None or y is None or (chart.is_log_x and x <= 0) or (chart.is_log_y and y <= 0):
            continue
        lo, hi = (_number(facts[name]) if name else None for name in (chart.lo, chart.hi))
        lo = None if lo is not None and chart.is_log_y and lo <= 0 else lo
        label, group = (str(facts[name] or "") if name else "" for name in (chart.label, chart.group))
        found.append(Point(float(x), y, y if lo is None else lo, y if hi is None else hi, label, group))
    return found


def _scale(values: Sequence[float], start: float, end: float, is_log: bool, tight: bool = False) -> Scale:
    """Return an axis that holds all values; from zero where they lie near it and the axis is no logarithm."""
    lo, hi = min(values), max(values)
    if is_log:
        return Scale(lo / 1.15, hi * 1.15, start, end, True)
    room = (hi - lo) * 0.06 or abs(hi) * 0.06 or 1.0
    if tight:
        return Scale(lo - room, hi + room, start, end)
    return Scale(0.0 if 0 <= lo < 0.5 * hi else lo - room, hi + room, start, end)


def ticks(scale: Scale, most: int = 7) -> list[float]:
    """Return round numbers along an axis: of 1, 2 and 5, or powers of ten where these are two or more."""
    if scale.is_log:
        powers = [10.0**n for n in range(math.ceil(math.log10(scale.lo)), math.floor(math.log10(scale.hi)) + 1)]
        if len(powers) >= 2:
            return powers[:: math.ceil(len(powers) / most)]
    wide = scale.hi - scale.lo
    step = 10.0 ** math.floor(math.log10(wide / most))
    step *= next(times for times in (1, 2, 5, 10) if wide / (step * times) <= most)
    first = math.ceil(scale.lo / step - 1e-9)
    found = [n * step for n in range(first, math.floor(scale.hi / step + 1e-9) + 1)]
    return [round(one, 12) for one in found if one > 0 or not scale.is_log]


def _told(value: float, column: Column) -> str:
    """Return a number beside an axis, short."""
    if column.unit in ("share", "year"):
        return shown(value, column.unit)
    return shown(value, "large") if abs(value) >= 1e6 else f"{value:,.10g}"


def _grid(chart: Chart, across: Scale, up: Scale, names: Sequence[str]) -> list[Shape]:
    shapes: list[Shape] = []
    for value in ticks(up):
        y = up.at(value)
        shapes += [
            Line(((LEFT, y), (WIDE - RIGHT, y)), GRID, 1),
            Label((LEFT - 6, y + 4), _told(value, chart.y), "end"),
        ]
    every = max(1, math.ceil(len(names) / 8))
    marks = [(float(n), name) for n, name in enumerate(names) if n % every == 0] if names else [
        (value, _told(value, chart.x)) for value in ticks(across)]  # fmt: skip
    shapes += [Label((across.at(value), HIGH - BOTTOM + 16), name, "middle") for value, name in marks]
    shapes.append(Label((LEFT - 40, TOP - 10), chart.y.heading))
    return [*shapes, Label(((LEFT + WIDE - RIGHT) / 2, HIGH - 8), chart.x.heading, "middle")]


def _course(points: Sequence[Point], across: Scale, up: Scale, number: int) -> list[Shape]:
    ordered = sorted(points, key=lambda one: one.x)
    line = tuple((across.at(one.x), up.at(one.y)) for one in ordered)
    lower = [(across.at(one.x), up.at(one.lo)) for one in ordered]
    upper = [(across.at(one.x), up.at(one.hi)) for one in reversed(ordered)]
    band = [Area((*lower, *upper), tint(number))] if any(one.hi > one.lo for one in ordered) else []
    return [*band, Line(line, colour(number))]


def _cloud(points: Sequence[Point], across: Scale, up: Scale, number: int) -> list[Shape]:
    ink = colour(number)
    shapes: list[Shape] = []
    for one in points:
        x = across.at(one.x)
        if one.hi > one.lo:
            shapes.append(Line(((x, up.at(one.lo)), (x, up.at(one.hi))), ink, 1))
        shapes.append(Dot((x, up.at(one.y)), ink, one.label))
    return shapes


def _named(points: Sequence[Point], across: Scale, up: Scale) -> list[Shape]:
    """Return the names of points where they do not lie on one another."""
    taken: list[Place] = []
    shapes: list[Shape] = []
    for one in points:
        x, y = across.at(one.x), up.at(one.y)
        is_right = x > (LEFT + WIDE) * 0.6
        place = (x - 7, y - 6) if is_right else (x + 7, y - 6)
        if not one.label or len(taken) >= MOST_LABELS or any(
            abs(place[0] - other[0]) < 110 and abs(place[1] - other[1]) < 12 for other in taken
        ):  # fmt: skip
            continue
        taken.append(place)
        shapes.append(Label(place, short(one.label), "end" if is_right else "start", INK))
    return shapes


def _legend(groups: Sequence[str]) -> list[Shape]:
    named = [(number, group) for number, group in enumerate(groups) if group]
    shapes: list[Shape] = []
    x = LEFT + 90
    for number, group in named[: len(COLOURS)]:
        shapes += [Dot((x, TOP - 14), colour(number)), Label((x + 8, TOP - 10), short(group))]
        x += 26 + 6.2 * len(short(group))
    return shapes


def _bars(chart: Chart, evidence: Mapping[str, Evidence]) -> Drawing | None:
    """Return bars one below the other, each from zero or its ``lo`` to its ``hi`` or y."""
    rows = []
    for ref in chart.refs:
        facts = evidence[ref].facts
        lo, hi = (_number(facts[name]) if name else None for name in (chart.lo, chart.hi))
        y = _number(facts[chart.y.fact])
        if y is not None:
            rows.append(
                (shown(facts[chart.x.fact], chart.x.unit), 0.0 if lo is None else lo, y if hi is None else hi, y)
            )
    if not rows:
        return None
    values = [value for _, *told in rows for value in told]
    is_span = bool(chart.lo)
    lo, hi = (min(values), max(values)) if is_span else (min(0.0, *values), max(0.0, *values))
    high = TOP + BAR * len(rows) + BOTTOM
    across = Scale(lo, hi if hi > lo else lo + 1, NAMES, WIDE - RIGHT - 50)
    shapes: list[Shape] = [Label((NAMES, high - 8), chart.y.heading)]
    for value in ticks(across, 5):
        x = across.at(value)
        shapes += [Line(((x, TOP), (x, high - BOTTOM)), GRID, 1),
                   Label((x, high - BOTTOM + 16), _told(value, chart.y), "middle")]  # fmt: skip
    for number, (name, low, upper, y) in enumerate(rows):
        shapes += _bar(short(name), across, (low, upper, y), TOP + BAR * number, chart.y, is_span)
    return Drawing(high, tuple(shapes))


def _bar(
    name: str, across: Scale, span: tuple[float, float, float], top: float, column: Column, is_span: bool
) -> list[Shape]:
    low, upper, y = span
    start, end = across.at(low), across.at(upper)
    upside, downside = top + 4, top + BAR - 4
    corners = ((start, upside), (end, upside), (end, downside), (start, downside))
    told = f"{_told(low, column)} – {_told(upper, column)}" if is_span else _told(y, column)
    shapes: list[Shape] = [Label((NAMES - 8, top + 16), name, "end", INK), Area(corners, colour(0))]
    return [*shapes, Label((max(start, end) + 5, top + 16), told)]


def short(text: str) -> str:
    """Return a name that fits beside a mark."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
