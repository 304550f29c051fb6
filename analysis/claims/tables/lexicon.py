"""Names in the heads and captions of tables: metrics, data sets, tasks, splits, settings; stage of ``extract``."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.claims.context import read_conditions
from analysis.claims.vocabulary import Metric, dataset_table, metric_table, metrics, task_table, tokenize
from data.vocabulary import UNCORRECTED, Corrections, entries

_PIECE = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")
_CAMEL = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_SPLIT = re.compile(
    r"\b(test-dev|test-std|test-clean|test-other|dev-clean|dev-other|minival|val\w*|dev(?:elopment)?|test)\b",
    re.IGNORECASE,
)
_SPLITS = {"val": "validation", "valid": "validation", "validation": "validation", "development": "dev"}
_COST = re.compile(
    r"\b(?:params?|parameters?|flops?|g?flops|macs|m?adds|time|latency|runtime|speed|fps|memory|throughput|speed-?up)\b"
    r"|\((?:ms|s|GB|MB|min|h|hours|sec)\)|^size \(",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"^(?:#\s?\w.*|epochs?|steps?|iterations?|iter\.?|batch ?size|layers?|depth|width|dim\w*|resolution|bits?"
    r"|[wa]-?bits?|year|rank|seeds?|lr|learning rate|gpus?|size|train(?:ing)? (?:set|data|size)|samples|frames?|views?"
    r"|number of .*|p-?values?|ratio|weight|alpha|beta|lambda|[αβγλτσεδ]|venue|pub\.?|δ.*|gain|improvement|diff\w*"
    r"|(?:rel\w*\.? )?(?:improv\w*|change))(?:\s?\([^)]*\))?$",
    re.IGNORECASE,
)
_STATES_METRIC = re.compile(
    r"^(?:(?:top|rank|r|p|hits?|recall|prec\w*|ndcg|map|mrr|acc|ap|ar|iou|f)[\s@-]?@?\s?\{?\d[\d.]*\}?|ap_?\{?\w{1,4}\}?|[pr]@\d+"
    r"|f[\s_-]?(?:1|0\.5|beta)|em|acc\.?|prec\.?|rec\.?|p|r|f)\s?(?:\(%\)|%|[↑↓])*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\[[^\]]*\]|\((?:%|test|dev|val\w*|[\d,.]+[kKM]?)\)|[↑↓%]|\b(?:dataset|data set|test set|test|dev)\b", re.I
)
_NO_DATASET = re.compile(
    r"\b(?:results?|measures?|domain|track|unrestricted|company|media|amazon mechanical turk|user and product)\b", re.I
)
"""Names of the lists that are headings, or words of every table."""
_ARROWS = {"↑": True, "↓": False}


MOST_METRICS_IN_HEAD = 2
"""A head with more is that of several columns."""


class Named(NamedTuple):
    """A name found in a head or a caption."""

    name: str
    known: bool
    higher_is_better: bool | None = None
    most: float | None = None
    """No value is greater: 100 for shares."""


def pieces(text: str) -> list[str]:
    """Return runs of letters and runs of digits in lower case: "CIFAR10" and "CIFAR-10" alike."""
    return [found.lower() for found in _PIECE.findall(text)]


def spaced(text: str) -> str:
    """Return a name with its letters and digits parted: "CIFAR10" as "CIFAR 10"."""
    return _CAMEL.sub(" ", text)


def metric_of(text: str, corrections: Corrections = UNCORRECTED) -> Named | None:
    """Return the metric that a head names: one of the lists, or one of its usual shapes (R@1, AP_50)."""
    arrow = next((_ARROWS[mark] for mark in text if mark in _ARROWS), None)
    plain = re.sub(r"[↑↓]", "", text).strip()
    hits = list(metric_table(corrections).find(plain, tokenize(plain)))
    if len({hit.name for hit in hits}) > 1 and len(hits) > MOST_METRICS_IN_HEAD:
        return None  # heads of several columns run into one
    hit = hits[0] if hits else None
    if hit is not None:
        known = metrics(corrections).get(hit.name)
        if known is None:
            return Named(_as_printed(plain, hit.start, hit.end), True, arrow)
        return Named(_as_printed(plain, hit.start, hit.end), True, known.higher_is_better, _most(known))
    if corrections.removes("metric", plain):
        return None
    if _STATES_METRIC.match(plain):
        return Named(re.sub(r"\s?(?:\(%\)|%)", "", plain), False, True if arrow is None else arrow)
    return Named(plain, False, arrow) if arrow is not None and plain else None


def _most(metric: Metric) -> float | None:
    """Return the greatest value that may be printed: shares are also printed times 100."""
    return None if metric.high is None else 100.0 if metric.is_share else metric.high


def _as_printed(text: str, start: int, end: int) -> str:
    """Return a metric with the threshold behind it: "mAP@0.5", "AP_50"."""
    more = re.match(r"\s?(?:@\s?|_\{?|-)?[\d.]+[a-zA-Z%]*\}?|_\{?[A-Za-z]\w{0,3}\}?", text[end:])
    return text[start : end + (more.end() if more else 0)].strip("_{} .")


@lru_cache(maxsize=4)
def _whole_datasets(corrections: Corrections) -> dict[tuple[str, ...], str]:
    """Return data sets by the pieces of each spelling, with those that are common words elsewhere."""
    found = entries("dataset", corrections)
    told = ((tuple(pieces(spelling)), entry.name) for entry in found for spelling in entry.spellings)
    return {key: name for key, name in reversed(list(told)) if key and not _NO_DATASET.search(name)}


def dataset_of(head: str, corrections: Corrections = UNCORRECTED) -> str | None:
    """Return the data set that a head names: as a whole in any spelling, or by a name that is none elsewhere."""
    plain = _ASIDE.sub("", head)
    whole = _whole_datasets(corrections).get(tuple(pieces(plain)))
    if whole is not None and metric_of(plain, corrections) is None:
        return whole
    return next(iter(datasets_in(head, corrections)), None)


def datasets_in(text: str, corrections: Corrections = UNCORRECTED) -> list[str]:
    """Return the data sets of our lists that a caption names, in reading order."""
    found = [hit.name for hit in dataset_table(corrections).find(text, tokenize(text))]
    if not found and any(c.isdigit() for c in text):
        told = spaced(text)
        found = [hit.name for hit in dataset_table(corrections).find(told, tokenize(told))]
    return [name for name in dict.fromkeys(found) if not _NO_DATASET.search(name)]


def tasks_in(text: str, corrections: Corrections = UNCORRECTED) -> list[str]:
    """Return the tasks of our lists that a text names, in reading order."""
    return list(dict.fromkeys(hit.name for hit in task_table(corrections).find(text, tokenize(text))))


def split_of(texts: Iterable[str]) -> str | None:
    """Return the first part of a data set that heads name, as test or dev."""
    for text in texts:
        found = _SPLIT.search(text)
        if found:
            told = found[1].lower()
            return _SPLITS.get(told, "validation" if told.startswith("val") else told)
    return None


def settings_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the conditions that heads and caption name, as zero-shot or ensemble."""
    return read_conditions(" ; ".join(texts)).settings


def is_cost(head: str) -> bool:
    """Tell whether a head names what a system costs, and not how good it is."""
    return _COST.search(head) is not None


def is_setting(head: str) -> bool:
    """Tell whether a head names how a system is set, or a difference between others: no result stands below it."""
    return _SETTING.match(head.strip()) is not None


def metrics_in(text: str, corrections: Corrections = UNCORRECTED) -> list[Named]:
    """Return the metrics of our lists that a caption names, in reading order."""
    found, known = [], metrics(corrections)
    for hit in metric_table(corrections).find(text, tokenize(text)):
        entry = known.get(hit.name)
        higher = entry.higher_is_better if entry else None
        found.append(Named(_as_printed(text, hit.start, hit.end), True, higher, _most(entry) if entry else None))
    return found
