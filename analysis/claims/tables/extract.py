"""Read claims from the tables of a paper by rules; the step ``table_claims`` maps this over every full text.

Pure and deterministic: no paper is looked up, by id or by title; a title gives the name of the paper's own system and
never a value.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.claims.tables.groups import Entry, Group, ReadTable, read_tables
from analysis.claims.tables.lexicon import (
    Named,
    dataset_of,
    datasets_in,
    is_cost,
    is_setting,
    metric_of,
    metrics_in,
    settings_of,
    split_of,
    tasks_in,
)
from analysis.claims.tables.paper import PaperText, own_names
from analysis.claims.tables.table_type import CLAIMING
from data.records import Claim, ClaimKind
from data.vocabulary import UNCORRECTED, Corrections

MOST_CLAIMS = 5_000
"""Of one paper."""
LONGEST_EVIDENCE = 600
WORDS_OF_SEVERAL_HEADS = 7
"""A head as long is often that of several columns, run into one."""
_PERCENT = re.compile(r"%|\bpercent|\bper cent", re.IGNORECASE)
_SPREAD = (
    ("standard error", re.compile(r"\bstandard errors?\b|\bs\.?e\.?m\b", re.I)),
    ("95 %", re.compile(r"\b95\s?%|\bconfidence intervals?\b", re.I)),
    ("std", re.compile(r"\bstandard deviations?\b|\bstd\b|\bs\.d\.", re.I)),
)
_OWN_WORD = re.compile(
    r"^\W*(?:ours?|proposed(?: method| model| approach)?|this (?:work|paper)|our (?:method|model|approach))\W*$", re.I
)


@dataclass(frozen=True, slots=True)
class PaperNames:
    """What a paper as a whole says of its experiments."""

    own: tuple[str, ...]
    task: str | None
    dataset: str | None
    """The only data set of the paper, or the one that stands far above the others."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """What a group of numbers measures, with how each name was found: 1 in the heads, less elsewhere."""

    task: str | None
    dataset: str | None
    dataset_by: float
    metric: Named | None
    metric_by: float
    is_cost: bool
    texts: tuple[str, ...]


def table_claims(paper: PaperText, corrections: Corrections = UNCORRECTED) -> list[Claim]:
    """Return the claims in the tables of a paper, table after table, by row and column.

    Parameters
    ----------
    corrections
        What people add to the lists of metrics, data sets and tasks, and take from them.

    Returns
    -------
    list
        ``result`` for the paper's own systems, ``baseline`` for others (``copied_from`` holds the entry that a row
        cites), ``efficiency`` for costs. Empty for tables of hyper-parameters, of statistics, and of words.
    """
    names = paper_names(paper, corrections)
    found: list[Claim] = []
    for table in read_tables(paper.tables, names.own, corrections):
        if table.typed.type in CLAIMING:
            found += claims_of(table, names, corrections)
        if len(found) >= MOST_CLAIMS:
            break
    return found[:MOST_CLAIMS]


def paper_names(paper: PaperText, corrections: Corrections = UNCORRECTED) -> PaperNames:
    """Return the own systems, the task and the main data set of a paper."""
    tasks = tasks_in(paper.title, corrections) or tasks_in(paper.abstract, corrections)
    counts: Counter[str] = Counter()
    for text, weight in ((paper.title, 3), (paper.abstract, 3), *((t.caption, 1) for t in paper.tables[:50])):
        for name in datasets_in(text, corrections):
            counts[name] += weight
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    alone = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][1] >= 3 * ranked[1][1])
    main = ranked[0][0] if ranked and alone else None
    return PaperNames(own_names(paper, corrections), tasks[0] if tasks else None, main)


def claims_of(table: ReadTable, names: PaperNames, corrections: Corrections = UNCORRECTED) -> list[Claim]:
    """Return the claims of one table, by row and column."""
    caption = table.table.caption
    found = []
    for group in table.groups:
        measured = _measured(group, caption, names, corrections)
        if measured is not None:
            found += [_claim(entry, group, table, measured, names) for entry in group.entries]
    return sorted(
        (claim for claim in found if claim is not None), key=lambda one: (one.cell_row, one.cell_column, one.value)
    )


def _measured(group: Group, caption: str, names: PaperNames, corrections: Corrections) -> _Measured | None:
    """Return what a group measures; None where neither a metric nor a data set is told near it, or it is a setting."""
    heads = group.heads[::-1]
    if any(is_setting(head) for head in heads):
        return None
    metric, metric_by = _metric(heads, caption, corrections)
    cost = metric is None or metric_by < 1 if any(is_cost(head) for head in heads) else False
    if cost:
        metric, metric_by = Named(next(head for head in heads if is_cost(head)), False, None), 1.0
    dataset, dataset_by = _dataset(heads, caption, names, corrections)
    if metric is None and dataset_by < 0.5:
        return None
    tasks = next((told for text in (*heads, caption) if (told := tasks_in(text, corrections))), [])
    return _Measured(
        tasks[0] if tasks else names.task, dataset, dataset_by, metric, metric_by, cost, (*group.heads, caption)
    )


def _metric(heads: Sequence[str], caption: str, corrections: Corrections) -> tuple[Named | None, float]:
    """Return the metric of the innermost head that names one, else of a caption that names one alone."""
    told = [(named, head) for head in heads if (named := metric_of(head, corrections))]
    if told:
        metric, head = next(((named, head) for named, head in told if named.known), told[0])
        return metric, 0.4 if len(head.split()) >= WORDS_OF_SEVERAL_HEADS else 1.0
    in_caption = metrics_in(caption, corrections)
    if in_caption:
        return in_caption[0], 0.7 if len({named.name.lower() for named in in_caption}) == 1 else 0.4
    return None, 0.0


def _dataset(
    heads: Sequence[str], caption: str, names: PaperNames, corrections: Corrections
) -> tuple[str | None, float]:
    """Return the data set of the innermost head that names one, else of the caption, else of the paper."""
    told = next((found for head in heads if (found := dataset_of(head, corrections))), None)
    if told:
        return told, 1.0
    in_caption = datasets_in(caption, corrections)
    if in_caption:
        return in_caption[0], 0.8 if len(in_caption) == 1 else 0.4
    return names.dataset, 0.3 if names.dataset else 0.0


def _claim(entry: Entry, group: Group, table: ReadTable, measured: _Measured, names: PaperNames) -> Claim | None:
    """Put the claim of one cell together; None for a difference, which says nothing alone."""
    number, line, caption = entry.number, entry.line, table.table.caption
    metric = measured.metric
    if number.signed or (number.unit == "x" and not measured.is_cost) or _is_impossible(number.value, metric):
        return None
    kind = _kind(entry, group, measured)
    settings = settings_of((*measured.texts, line.model))
    if table.typed.type == "ablation" or line.reduced:
        settings = (*settings, "ablation")
    return Claim(
        kind=kind,
        value=number.value,
        value_hi=number.value_hi,
        unit=number.unit or _unit(group.heads, caption),
        sentence=_evidence(entry, caption),
        confidence=_confidence(entry, table, measured),
        task=measured.task,
        dataset=measured.dataset,
        split=split_of((*group.heads[::-1], caption)),
        metric=metric.name if metric else None,
        higher_is_better=metric.higher_is_better if metric else None,
        model=_model(line.model, names) if kind != "baseline" else line.model or None,
        settings=settings,
        approximate=number.approximate,
        uncertainty=number.uncertainty,
        uncertainty_kind=_spread_kind(caption) if number.uncertainty is not None else None,
        copied_from=line.cited,
        table_position=group.table,
        cell_row=entry.place.row,
        cell_column=entry.place.column,
    )


def _is_impossible(value: float, metric: Named | None) -> bool:
    """Tell whether a value lies beyond the range of its metric: the heads were misread."""
    return metric is not None and metric.most is not None and value > metric.most


def _kind(entry: Entry, group: Group, measured: _Measured) -> ClaimKind:
    """Return whose number it is; where no row of a table tells, those that cite nobody count as the paper's own."""
    if measured.is_cost:
        return "efficiency"
    if entry.line.is_own:
        return "result"
    foreign = entry.line.cited is not None or entry.line.others
    return "baseline" if foreign or any(other.line.is_own for other in group.entries) else "result"


def _unit(heads: Iterable[str], caption: str) -> str:
    """Return the unit that heads or caption tell for all numbers below."""
    if any(_PERCENT.search(head) for head in heads) or re.search(r"\(\s?(?:in\s)?(?:%|percent)", caption):
        return "percent"
    found = next((unit for head in heads if (unit := re.search(r"\((ms|s|M|G|GB|MB|dB|mm|cm|px|min|h)\)", head))), None)
    return found[1] if found else ""


def _spread_kind(caption: str) -> str | None:
    return next((name for name, cue in _SPREAD if cue.search(caption)), None)


def _model(head: str, names: PaperNames) -> str | None:
    """Return what an own row is headed by; the name of the paper's system stands for "ours"."""
    if _OWN_WORD.match(head) and names.own:
        return names.own[0]
    return head or (names.own[0] if names.own else None)


def _evidence(entry: Entry, caption: str) -> str:
    """Return heads of row and column, the cell as printed, and the caption."""
    place = entry.place
    heads = " | ".join(" / ".join(path) for path in (place.row_path, place.column_path) if path)
    return f"{heads}: {place.text} ({caption})"[:LONGEST_EVIDENCE] if caption else f"{heads}: {place.text}"


def _confidence(entry: Entry, table: ReadTable, measured: _Measured) -> float:
    """Return the calibrated probability that data set, metric and value belong together; see ``CALIBRATION``."""
    score = 0.45 * measured.dataset_by + 0.35 * measured.metric_by
    score += 0.1 if measured.metric is not None and measured.metric.known else 0.0
    score += 0.1 if entry.line.is_own or entry.line.cited else 0.0
    score -= 0.15 if table.table.header_rows is None else 0.0  # heads guessed: of a PDF, or of a page without them
    return round(next(told for most, told in CALIBRATION if score <= most + 1e-9), 2)


CALIBRATION = ((0.55, 0.03), (0.7, 0.2), (0.9, 0.55), (1.0, 0.76))
"""(score up to, probability): of 1,727 own results whose value a leaderboard lists for the paper (development half of
sota-tdms), the share that has its data set and metric too."""
