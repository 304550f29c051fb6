"""The suite that a readiness file declares: predictions, metrics, fairness gaps, costs, gates, targets and weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args

from analysis.decisions.file import Head, Table, read_decision
from analysis.decisions.readiness.calibration import BINS
from analysis.decisions.readiness.fairness import GAPS
from analysis.decisions.readiness.intervals import CONFIDENCE, RESAMPLES, Sampling
from analysis.decisions.readiness.metrics import BINARY, Metric, metric_named, own_metric
from analysis.decisions.readiness.predictions import Columns, Period
from data.errors import InputError

EntryKind = Literal["metric", "gap", "cost"]
MOST_ENTRIES = 500
MODEL_TEXTS = ("version", "licence", "overview", "architecture", "base_model", "library", "task", "input", "output",
               "intended_use", "out_of_scope", "training_data", "tradeoffs", "contact", "repository",
               "citation")  # fmt: skip
MODEL_LISTS = ("owners", "users", "languages", "limitations", "risks", "tags")
_COLUMN_KEYS = ("y_true", "y_pred", "score", "id", "time")


@dataclass(frozen=True, slots=True)
class Given:
    """A value that the user states in the suite itself."""

    value: float
    lo: float | None
    hi: float | None
    n: int | None
    source: str
    """Where it comes from, in the user's words."""


@dataclass(frozen=True, slots=True)
class PredictionFile:
    """A file of predictions that entries are computed from."""

    name: str
    path: Path
    columns: Columns
    period: Period
    positive: str
    """The positive label; '' where there is none."""
    labels: tuple[str, ...]
    train: Path | None
    """The training set, looked through for rows of this one."""
    compared: tuple[str, ...]
    """Columns by which rows of the two are told alike."""
    description: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the model is judged by."""

    name: str
    kind: EntryKind
    metric: Metric
    on: str
    """Name of its predictions; '' where results are read or given."""
    by: str
    """The subgroup of a gap."""
    results: Path | None
    result: str
    """The key of its result."""
    given: Given | None
    is_percent: bool
    """Whether results are per cent of a metric that lies in [0, 1]."""
    unit: str
    must: float | None
    """The gate; None: none."""
    target: float
    """Scores 100."""
    floor: float
    """Scores 0."""
    weight: float
    """Before weights are brought to a sum of 1."""
    columns: tuple[str, ...]
    """Subgroups and times it is sliced by."""

    def utility(self, value: float) -> float:
        """Return what a value is worth, 0 at the floor or beyond, 1 at the target or beyond."""
        return min(1.0, max(0.0, (value - self.floor) / (self.target - self.floor)))

    def meets(self, value: float) -> bool:
        """Tell whether a value passes the gate."""
        if self.must is None:
            return True
        return value >= self.must if self.metric.higher_is_better else value <= self.must


@dataclass(frozen=True, slots=True)
class Suite:
    """A whole suite."""

    head: Head
    file: str
    model: dict[str, Any]
    """What the user says of the model, by field; a field that is not given is not there."""
    sampling: Sampling
    predictions: tuple[PredictionFile, ...]
    entries: tuple[Entry, ...]

    def weights(self) -> dict[str, float]:
        """Return the weight of each entry; they sum to 1 (all are equal where each is 0)."""
        total = sum(entry.weight for entry in self.entries)
        if total <= 0:
            return {entry.name: 1 / len(self.entries) for entry in self.entries}
        return {entry.name: entry.weight / total for entry in self.entries}


def read_suite(path: Path) -> Suite:
    """Read a readiness file.

    Raises
    ------
    InputError
        If it cannot be read, says something unknown, or contradicts itself; names the key.
    """
    head, table = read_decision(path, "readiness")
    return suite_of(head, table)


def suite_of(head: Head, table: Table) -> Suite:
    """Return the suite of a readiness file; raises as :func:`read_suite`."""
    table.only("model", "settings", "predictions", "metrics", "gaps", "costs")
    files = tuple(_prediction_file(head, one) for one in table.tables("predictions"))
    _refuse_repeats([file.name for file in files], "predictions", table.file)
    entries = [_metric(head, one, files) for one in table.tables("metrics")]
    entries += [_gap(one, files) for one in table.tables("gaps")]
    entries += [_cost(head, one) for one in table.tables("costs")]
    if not entries:
        raise InputError(f"{table.file} declares nothing to judge by; add [[metrics]], [[gaps]] or [[costs]]")
    if len(entries) > MOST_ENTRIES:
        raise InputError(f"{table.file} has {len(entries):,} entries; at most {MOST_ENTRIES} are judged")
    _refuse_repeats([entry.name for entry in entries], "entries", table.file)
    _refuse_contradictions(entries, table.file)
    model, sampling = _model(table.table("model")), _sampling(table.table("settings"))
    return Suite(head, table.file, model, sampling, files, tuple(entries))


def _sampling(told: Table) -> Sampling:
    told.only("seed", "resamples", "confidence", "bins")
    return Sampling(told.whole("seed", 0), told.whole("resamples", RESAMPLES, 200, 20_000),
                    told.number("confidence", CONFIDENCE, 0.5, 0.999), told.whole("bins", BINS, 2, 1000))  # fmt: skip


def _model(told: Table) -> dict[str, Any]:
    told.only("name", "date", *MODEL_TEXTS, *MODEL_LISTS)
    model: dict[str, Any] = {key: told.text(key) for key in ("name", *MODEL_TEXTS) if key in told}
    model |= {key: told.texts(key) for key in MODEL_LISTS if told.texts(key)}
    day = told.day("date")
    return model | ({"date": day.isoformat()} if day else {})


def _prediction_file(head: Head, told: Table) -> PredictionFile:
    told.only("name", "file", *_COLUMN_KEYS, "groups", "period", "positive", "labels", "train", "compared",
              "description")  # fmt: skip
    columns = Columns(told.text("y_true", "y_true"), told.text("y_pred", "y_pred"), told.text("score", ""),
                      told.text("id", ""), told.text("time", ""), told.texts("groups"))  # fmt: skip
    train, compared = told.text("train", ""), told.texts("compared")
    if train and not compared:
        raise told.wrong("compared", f'the columns by which rows of {train} are told alike, as ["text"]')
    period = told.choice("period", get_args(Period), "week")
    return PredictionFile(
        told.text("name"), head.beside(told.text("file")), columns, period,
        told.text("positive", ""), told.texts("labels"), head.beside(train) if train else None, compared,
        told.text("description", ""),
    )  # fmt: skip


_SHARED = ("name", "must", "target", "floor", "weight", "value_per_point")
_SOURCES = ("results", "result", "value", "lo", "hi", "n", "source")


def _metric(head: Head, told: Table, files: Sequence[PredictionFile]) -> Entry:
    told.only(*_SHARED, *_SOURCES, "metric", "on", "direction", "percent", "slices")
    direction = told.choice("direction", ("higher", "lower"), "") if "direction" in told else ""
    try:
        metric = metric_named(told.text("metric"))
    except InputError:
        if not direction or "on" in told:
            raise
        metric = own_metric(told.text("metric"), direction == "higher")
    if direction and (direction == "higher") != metric.higher_is_better:
        raise told.wrong("direction", f"{'higher' if metric.higher_is_better else 'lower'} for {metric.name}")
    on, columns = told.text("on", ""), told.texts("slices")
    if on:
        file = _file_named(on, files, told)
        _need_for(metric, file, told)
        columns = _slice_columns(columns, file, told)
    return _entry(head, told, "metric", metric, on, "", columns, "")


def _gap(told: Table, files: Sequence[PredictionFile]) -> Entry:
    told.only(*_SHARED, "gap", "on", "by")
    gap, on = told.choice("gap", GAPS), told.text("on")
    file = _file_named(on, files, told)
    if not file.positive:
        raise InputError(f"{told.file}: {told.name('gap')} needs a positive label; add positive to [[predictions]] "
                         f"{on!r}")  # fmt: skip
    by = told.choice("by", file.columns.groups)
    return _entry(None, told, "gap", Metric(gap, "read", "labels", False, 0.0, 1.0), on, by, (), "")


def _cost(head: Head, told: Table) -> Entry:
    told.only(*_SHARED, *_SOURCES, "unit", "metric")
    metric = Metric(told.text("metric", told.text("name")), "read", "nothing", False, 0.0, None)
    return _entry(head, told, "cost", metric, "", "", (), told.text("unit"))


def _entry(
    head: Head | None, told: Table, kind: EntryKind, metric: Metric, on: str, by: str, columns: tuple[str, ...],
    unit: str,
) -> Entry:  # fmt: skip
    given, results = _given(told), told.text("results", "")
    if sum((bool(on), bool(results), given is not None)) > 1:
        raise InputError(f"{told.file}: {told.where} {told.text('name')!r} has more than one source; keep one of on, "
                         "results and value")  # fmt: skip
    must = told.number_if_told("must")
    floor, target = _ends(told, metric, must)
    _check_gate(told, metric, must, floor, target)
    return Entry(
        told.text("name"), kind, metric, on, by, head.beside(results) if head and results else None,
        told.text("result", metric.name), given, told.flag("percent"), unit, must, target, floor,
        _weight(told, metric, floor, target), columns,
    )  # fmt: skip


def _given(told: Table) -> Given | None:
    value = told.number_if_told("value")
    if value is None:
        return None
    lo, hi = told.number_if_told("lo"), told.number_if_told("hi")
    if (lo is not None and lo > value) or (hi is not None and hi < value):
        raise told.wrong("value", f"a number between lo ({lo}) and hi ({hi})")
    n = told.whole("n", 0, 1) if "n" in told else None
    return Given(value, lo, hi, n, told.text("source", ""))


def _ends(told: Table, metric: Metric, must: float | None) -> tuple[float, float]:
    """Return the values that score 0 and 100: as told, else the metric's own ends, else its gate for 0."""
    floor, target = told.number_if_told("floor"), told.number_if_told("target")
    target = metric.best if target is None else target
    floor = (metric.worst if metric.worst is not None else must) if floor is None else floor
    for key, value in (("target", target), ("floor", floor)):
        if value is None:
            raise told.wrong(key, f"the value of {metric.name} that scores {'100' if key == 'target' else '0'}")
    assert floor is not None
    assert target is not None
    return floor, target


def _check_gate(told: Table, metric: Metric, must: float | None, floor: float, target: float) -> None:
    """Refuse values beyond the metric's ends, and gates, floors and targets in the wrong order."""
    for key, value in (("must", must), ("target", target), ("floor", floor)):
        low, high = metric.lowest, metric.highest
        if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            meant = f"; write {value / 100:g} for {value:g} %" if high == 1 and 1 < value <= 100 else ""
            raise told.wrong(key, f"within {low} and {high}, the ends of {metric.name}{meant}")
    sign = 1 if metric.higher_is_better else -1
    if sign * target <= sign * floor:
        raise InputError(f"{told.file}: {told.where} {told.text('name')!r}: its target ({target:g}) is no better than "
                         f"its floor ({floor:g}); {metric.name} is better when "
                         f"{'higher' if sign > 0 else 'lower'}")  # fmt: skip
    if must is not None and sign * must > sign * target:
        raise InputError(f"{told.file}: {told.where} {told.text('name')!r}: its gate ({must:g}) asks for more than its "
                         f"target ({target:g}); raise the target or ease the gate")  # fmt: skip


def _weight(told: Table, metric: Metric, floor: float, target: float) -> float:
    """Return the weight as told, or what lies between floor and target is worth at a value per point."""
    if "weight" in told and "value_per_point" in told:
        raise InputError(f"{told.file}: {told.where} {told.text('name')!r} has weight and value_per_point; keep one")
    if "value_per_point" in told:
        points = abs(target - floor) * (100 if metric.highest == 1 else 1)
        return told.number("value_per_point", lowest=0.0) * points
    return told.number("weight", 1.0, lowest=0.0)


def _file_named(on: str, files: Sequence[PredictionFile], told: Table) -> PredictionFile:
    for file in files:
        if file.name == on:
            return file
    near = get_close_matches(on, [file.name for file in files], n=1)
    raise told.wrong("on", f"the name of a [[predictions]] table ({near[0] if near else 'there is none like it'})")


def _need_for(metric: Metric, file: PredictionFile, told: Table) -> None:
    """Refuse a metric that its predictions have no column or label for."""
    if metric.kind == "read":
        raise told.wrong("metric", f"one that is computed from predictions; {metric.name} is read from results")
    if metric.needs == "scores" and not file.columns.score:
        raise InputError(f"{told.file}: {metric.name} needs scores; name their column (score) in [[predictions]] "
                         f"{file.name!r}")  # fmt: skip
    if metric.kind != "calibration" and (metric.needs == "scores" or metric.name in BINARY) and not file.positive:
        raise InputError(f"{told.file}: {metric.name} needs a positive label; add positive to [[predictions]] "
                         f"{file.name!r}, or ask for {metric.name}_macro" if metric.name in BINARY else
                         f"{told.file}: {metric.name} needs a positive label; add positive to [[predictions]] "
                         f"{file.name!r}")  # fmt: skip


def _slice_columns(columns: tuple[str, ...], file: PredictionFile, told: Table) -> tuple[str, ...]:
    known = (*file.columns.groups, *((file.columns.time,) if file.columns.time else ()))
    for name in columns:
        if name not in known:
            raise told.wrong("slices", f"columns among groups and time of {file.name!r} ({', '.join(known) or 'none'})")
    return columns or known


def _refuse_repeats(names: Sequence[str], what: str, file: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{file}: two {what} are named {name!r}; give each a name of its own")


def _refuse_contradictions(entries: Sequence[Entry], file: str) -> None:
    """Refuse two gates on one quantity, of which the weaker would mean nothing, or no value could meet both."""
    gates: dict[tuple[Any, ...], Entry] = {}
    for entry in entries:
        key = (entry.metric.name, entry.on, entry.by, entry.results, entry.result)
        known = gates.get(key)
        if entry.must is None or entry.given is not None or not (entry.on or entry.results):
            continue
        if known is not None and known.must != entry.must:
            raise InputError(f"{file}: {known.name!r} and {entry.name!r} are gates on the same {entry.metric.name}, "
                             f"{known.must:g} and {entry.must:g}; keep one")  # fmt: skip
        gates[key] = entry
