"""Two files of predictions compared, over all rows and by slice. For `fieldmap decide compare`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.decisions.readiness.intervals import Sampling
from analysis.decisions.readiness.metrics import BINARY, Metric, metric_named, row_kind
from analysis.decisions.readiness.paired import Difference, differences, matched
from analysis.decisions.readiness.predictions import Columns, Period, RowKind, read_predictions
from analysis.decisions.readiness.slices import ALPHA, FEW_ROWS, holm
from data.errors import InputError


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """The difference over all rows, or in one slice."""

    metric: Metric
    column: str
    """'' of all rows."""
    group: str
    difference: Difference
    p_corrected: float
    """Over all rows the test's own; of a slice after Holm's correction over the slices of the metric."""

    @property
    def is_clear(self) -> bool:
        """Whether the runs differ beyond chance."""
        return self.p_corrected < ALPHA

    @property
    def better(self) -> str:
        """Which run is better beyond chance: A, B, or neither."""
        if not self.is_clear:
            return "neither"
        return "B" if (self.difference.found.value > 0) == self.metric.higher_is_better else "A"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on the same rows."""

    a: str
    b: str
    n: int
    parts: tuple[ComparedPart, ...]
    """By metric; all rows before slices."""
    sampling: Sampling


def compare_files(
    a: Path, b: Path, metrics: Sequence[str], columns: Columns, positive: str, sampling: Sampling,
    period: Period = "week", labels: Sequence[str] = (),
) -> Comparison:  # fmt: skip
    """Compare run B with run A; groups and times are read from A.

    Raises
    ------
    InputError
        If a file cannot be used, the runs have not the same rows, or a metric cannot be computed from them.
    """
    asked = [metric_named(name) for name in dict.fromkeys(metrics)]
    kind = row_kind(asked[0])
    for metric in asked:
        _refuse(metric, kind, columns, positive)
    first = read_predictions(a, columns, kind, period, labels)
    second = read_predictions(b, replace(columns, groups=(), time=""), kind, period, labels)
    first, second = matched(first, second)
    if positive and positive not in first.labels:
        raise InputError(f"positive is {positive!r}, but {a.name} has the labels {', '.join(first.labels[:10])}")
    parts: list[ComparedPart] = []
    for metric in asked:
        found = differences([metric], first, second, positive, sampling, sorted(first.groups))
        parts += _corrected(metric, found)
    if not parts:
        raise InputError(f"{a.name} has one class only: {', '.join(metrics)} has no value there")
    return Comparison(a.name, b.name, first.n, tuple(parts), sampling)


def _refuse(metric: Metric, kind: RowKind, columns: Columns, positive: str) -> None:
    if metric.kind in ("read", "calibration"):
        raise InputError(f"{metric.name} is not computed row by row; compare accuracy, f1_macro, log_loss or the like")
    if row_kind(metric) != kind:
        raise InputError(f"{metric.name} compares {row_kind(metric)}, the first metric {kind}: compare each alone")
    if metric.needs == "scores" and not columns.score:
        raise InputError(f"{metric.name} needs scores; name their column with --score")
    if (metric.needs == "scores" or metric.name in BINARY) and not positive:
        raise InputError(f"{metric.name} needs a positive label; name it with --positive")


def _corrected(metric: Metric, found: Sequence[tuple[str, str, Difference]]) -> list[ComparedPart]:
    """Return the parts of a metric; slices with few rows are left out, the others corrected for their number."""
    kept = [one for one in found if not one[0] or one[2].found.n >= FEW_ROWS]
    slices = iter(holm([one.p for column, _, one in kept if column]))
    return [ComparedPart(metric, column, group, one, next(slices) if column else one.p) for column, group, one in kept]
