"""Results as boards see them: an absolute number of a known data set and metric, its names settled. Pure.

Made by `step` from the table of claims and kept in ``board_results``; what the other modules here compare.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from analysis.boards.comparable import comparable_class
from analysis.boards.names import Metric, dataset, metric, model, split_key, task_key
from analysis.boards.scale import Scaled, on_one_scale
from data.vocabulary import UNCORRECTED, Corrections, Kind

LEAST_CONFIDENCE = 0.4
"""Confidence of the reading, below which a number is shown and not ranked until a person confirms it: readers fit
theirs on labelled papers, so that of cells read with 0.3 two in three are wrong somewhere."""
_NAMED: tuple[Kind, ...] = ("dataset", "metric")
TIERS = ("confirmed", "table", "text", "abstract", "imported")
"""From the surest: of several claims that say the same, the first counts."""


@dataclass(frozen=True, slots=True)
class Result:
    """One absolute number of a known data set and metric; columns of ``board_results`` by the same names."""

    claim_id: int
    work_id: int | None
    paper: str
    """What counts as one paper: the work, else what an imported row tells of it."""
    kind: str
    tier: str
    task: str
    dataset_key: str
    dataset: str
    version: str
    split: str
    metric_key: str
    metric: str
    higher_is_better: bool | None
    comparable: str
    model_key: str | None
    """None: a name that means another model in each paper."""
    model: str | None
    printed: float
    unit: str | None
    uncertainty: float | None
    parameters: float | None
    doubt: str | None
    """Why it is shown but not ranked; None: it is ranked."""
    copied_from: str | None
    since: date | None
    """First day it can have been public; None: undated."""
    day: date | None
    """Public for certain by then."""

    @property
    def is_own(self) -> bool:
        """Whether the paper itself measured it: not a baseline quoted from elsewhere."""
        return self.kind == "result" and not self.copied_from

    @property
    def family(self) -> str:
        """What counts as one model on a board."""
        return self.model_key or f"{self.paper}: {self.model or 'its own'}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A result on the scale of its board; ``value`` is None where it is set aside, with the reason."""

    result: Result
    value: float | None
    uncertainty: float | None
    reason: str


COLUMNS = tuple(one.name for one in fields(Result))


def result_of(claim: Mapping[str, Any], corrections: Corrections = UNCORRECTED) -> Result | None:
    """Return a claim as a result; None for one that can stand on no board.

    Parameters
    ----------
    claim
        A row of ``claims`` beside ``paper``, ``since`` and ``day`` of its paper.
    corrections
        What people add to the vocabulary and take from it.
    """
    if claim["kind"] not in ("result", "baseline") or claim["relative"] or not claim["dataset"] or not claim["metric"]:
        return None
    if any(corrections.removes(kind, claim[kind]) for kind in _NAMED):
        return None
    where = dataset(claim["dataset"], claim["dataset_version"] or "", corrections)
    what = metric(claim["metric"], corrections)
    who = model(claim["model"]) if claim["model"] else None
    if not where.key or not what.key:
        return None
    told = split_key(claim["split"]) if claim["split"] else where.split or what.split
    better = claim["higher_is_better"] if what.higher_is_better is None else what.higher_is_better
    return Result(
        claim["claim_id"], claim["work_id"], claim["paper"], claim["kind"], claim["tier"],
        task_key(claim["task"] or "", corrections), where.key, where.name, where.version, told, what.key, what.name,
        better, comparable_class([*claim["settings"], *(who.conditions if who else ())]),
        who.key if who else None, who.name if who else None, claim["value"], claim["unit"], claim["uncertainty"],
        claim["parameters"], _doubt(claim), claim["copied_from"], claim["since"], claim["day"],
    )  # fmt: skip


def _doubt(claim: Mapping[str, Any]) -> str | None:
    """Return why a number is shown but not ranked."""
    if claim["value_hi"] is not None:
        return f"a range, {claim['value']:g} to {claim['value_hi']:g}"
    if claim["approximate"]:
        return "stated approximately"
    sure = claim["confidence"] >= LEAST_CONFIDENCE
    return None if sure else f"read with a confidence of {claim['confidence']:.2f} only"


def metric_of(results: Sequence[Result]) -> Metric:
    """Return the metric that results of one metric share; its direction is None where they disagree on it."""
    known = metric(results[0].metric)
    return known if known.higher_is_better is not None else known._replace(
        higher_is_better=told_direction(one.higher_is_better for one in results)
    )  # fmt: skip


def told_direction(told: Iterable[bool | None]) -> bool | None:
    """Return the direction that those agree on who tell one; None where they disagree or none tells."""
    said = set(told) - {None}
    return said.pop() if len(said) == 1 else None


def entries_of(results: Sequence[Result]) -> list[Entry]:
    """Bring results of one data set and metric to one scale, each number of a paper once.

    The same value of one model in one paper and setting is one entry, whatever it was read from: the surest stands for
    it. What cannot be ranked stays, with the reason.
    """
    kept = once(results)
    if not kept:
        return []
    scaled = on_one_scale([one.printed for one in kept], [one.unit for one in kept], metric_of(kept))
    return [_entry(one, at) for one, at in zip(kept, scaled, strict=True)]


def _entry(one: Result, at: Scaled) -> Entry:
    deviation = None if one.uncertainty is None else one.uncertainty * at.factor
    return Entry(one, None if one.doubt else at.value, deviation, one.doubt or at.reason)


def once(results: Sequence[Result]) -> list[Result]:
    """Return results without those that say again what a surer one says, in order of claim."""
    best: dict[tuple[Any, ...], Result] = {}
    for one in sorted(results, key=lambda result: (TIERS.index(result.tier), result.claim_id)):
        said = (
            one.paper, one.day, one.task, one.version, one.split, one.comparable, one.model_key, one.printed, one.doubt
        )  # fmt: skip
        best.setdefault(said, one)
    return sorted(best.values(), key=lambda result: result.claim_id)


def public_by(results: Sequence[Result], as_of: date | None) -> list[Result]:
    """Return what was public for certain by a day, that day included; all where no day is asked for."""
    return [one for one in results if as_of is None or (one.day is not None and one.day <= as_of)]
