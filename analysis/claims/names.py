"""Tell what a printed name stands for: one name for a metric, a data set or a task; used by boards and table readers.

A spelling is looked up as a whole, then without what is no part of the name (split, version, "dataset"). Names that no
list holds stay as they are printed: two boards may then be one, but never one two.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from analysis.claims.vocabulary import Metric, metrics
from data.vocabulary import UNCORRECTED, Corrections, Kind, entries, folded

_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
_DECORATION = re.compile(r"^[\s\"'“”‘’`*†‡:;,.]+|[\s\"'“”‘’`*†‡:;,]+$|(?<=\w\w)\.$")
_RANKED = re.compile(r"@\s?(\d+)$")
_METRIC_WORDS = re.compile(
    r"^(?:test|validation|val|dev|train|average|averaged|avg\.?|mean|overall|final|best|total|the|%)\s+|\s+(?:score|value|rate|results?|%)$",
    re.IGNORECASE,
)
_METRIC_MARKS = re.compile(r"[%↑↓]|\\%|\\uparrow|\\downarrow")
_HEADS = re.compile(
    r"\s+(?:data\s?sets?|benchmarks?|corpus|corpora|database|leaderboard|challenge|collection|suite|testbed)$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|our)\s+", re.IGNORECASE)
_SPLIT = re.compile(
    r"(?:\s+|\s*[-–/:(,]\s*|(?<=\w)[-_])(test[- ]?(?:dev|std|challenge|clean|other|[AB])|minival|mini-?val"
    r"|(?:test|val|dev|validation|development|train|training)(?:[- ]?(?:set|split|data|clean|other))?)\s*\)?$",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"(?:\s+-\s+|\s+|,\s*|\s*\()(\d+[- ]?(?:way|shot)\b.*|[\d.]+\s?%\s.*|[\d.]+x\s.*|\d{2,4}\s?[x×]\s?\d{2,4}.*"
    r"|sigma\s?\d+|\d+\slabels.*|level\s\d|ρ\s?=.*)$",
    re.IGNORECASE,
)
_VERSION = re.compile(r"[\s_-]*(?:\(\s*)?((?:v|V|version\s)\s?\d+(?:\.\d+){0,2}|(?:19|20)\d\d|'\d\d|\d\.\d)(?:\s*\))?$")
_PAIR = re.compile(
    r"\b(en|de|fr|ro|zh|cs|ru|fi|tr|lv|et|vi|ja|hi|ar|es|it|nl|english|german|french|romanian|chinese|czech|russian|finnish"
    r"|turkish|vietnamese|japanese|hindi|arabic|spanish|italian|dutch)\s?(?:-|–|—|→|->|to|2|-to-|⇒|\$\\rightarrow\$)\s?"
    r"(en|de|fr|ro|zh|cs|ru|fi|tr|lv|et|vi|ja|hi|ar|es|it|nl|english|german|french|romanian|chinese|czech|russian|finnish"
    r"|turkish|vietnamese|japanese|hindi|arabic|spanish|italian|dutch)\b",
    re.IGNORECASE,
)
_LANGUAGES = dict(
    pair.split(":")
    for pair in (
        "en:English de:German fr:French ro:Romanian zh:Chinese cs:Czech ru:Russian fi:Finnish tr:Turkish lv:Latvian"
        " et:Estonian vi:Vietnamese ja:Japanese hi:Hindi ar:Arabic es:Spanish it:Italian nl:Dutch"
    ).split()
)
_LONGEST = 200


class DatasetName(NamedTuple):
    """A data set under its usual name, with what else its printed name said."""

    name: str
    version: str | None = None
    split: str | None = None
    """In lower case: test, val, test-dev …"""
    rest: str | None = None
    """A setting that the name carries: "5-way (1-shot)"."""
    known: bool = False


class TaskName(NamedTuple):
    """A task under its usual name."""

    name: str
    known: bool = False


def canonical_metric(printed: str, corrections: Corrections = UNCORRECTED) -> Metric | None:
    """Return the metric that a printed name stands for; None where no list holds it.

    A metric of another list than ours has no direction.
    """
    plain = _plain(_METRIC_MARKS.sub(" ", printed))
    for name in (plain, *_without(_BRACKETS, plain), *_in_brackets(plain)):
        found = _ranked(name, corrections) or _metric_under(name, corrections)
        shorter = name
        while found is None and (cut := _METRIC_WORDS.sub("", shorter).strip()) != shorter:
            shorter = cut
            found = _ranked(shorter, corrections) or _metric_under(shorter, corrections)
        if found is not None:
            return found
    return None


def canonical_dataset(printed: str, corrections: Corrections = UNCORRECTED) -> DatasetName:
    """Return the data set that a printed name stands for, with version and split where it names them.

    What no list holds is returned as printed, without decoration, and with ``known`` False.
    """
    plain = _plain(printed)
    whole = _known_dataset(plain, corrections)
    if whole is not None:
        return whole
    bare, split, rest = _ARTICLE.sub("", plain), None, None
    for _ in range(4):
        bare = _HEADS.sub("", bare)
        if (found := _known_dataset(bare, corrections)) is not None:
            return found._replace(split=split, rest=rest)
        if split is None and (match := _SPLIT.search(bare)) and match.start():
            bare, split = bare[: match.start()], _split_name(match[1])
        elif rest is None and (match := _SETTING.search(bare)) and match.start():
            bare, rest = bare[: match.start()], bare[match.start() :].strip(" -,")
        else:
            break
    found = _versioned(bare, corrections) or _translation(bare, corrections)
    if found is not None:
        return found._replace(split=split, rest=rest)
    shorter = _BRACKETS.sub(" ", bare).strip()
    found = _known_dataset(shorter, corrections) if shorter != bare else None
    if found:
        return found._replace(split=split, rest=rest)
    return DatasetName(f"{bare} {rest}" if rest else bare, split=split)


def canonical_task(printed: str, corrections: Corrections = UNCORRECTED) -> TaskName:
    """Return the task that a printed name stands for; as printed, and not ``known``, where no list holds it."""
    plain = _plain(printed.replace("_", " "))
    for name in (plain, *_without(_BRACKETS, plain), re.sub(r"\s+(?:tasks?|problems?)$", "", plain)):
        found = known_names("task", corrections).get(folded(name))
        if found is not None:
            return TaskName(found[0], True)
    return TaskName(plain)


def _split_name(printed: str) -> str:
    name = re.sub(r"[\s-]?(?:set|split|data)$", "", printed.lower())
    return {"validation": "val", "development": "dev", "training": "train", "mini-val": "minival"}.get(name, name)


def _known_dataset(name: str, corrections: Corrections) -> DatasetName | None:
    found = known_names("dataset", corrections).get(folded(name))
    return DatasetName(found[0], found[1] or None, known=True) if found else None


def _versioned(name: str, corrections: Corrections) -> DatasetName | None:
    """Split a version off a known name: "nuScenes v1.0"."""
    match = _VERSION.search(name)
    base = _known_dataset(name[: match.start()], corrections) if match and match.start() else None
    return base._replace(version=match[1].replace("version ", "v")) if base and match and not base.version else None


def _translation(name: str, corrections: Corrections) -> DatasetName | None:
    """Read "WMT2014 EN-DE": the pair of languages is part of the name."""
    match = _PAIR.search(name)
    base = _known_dataset(name[: match.start()].strip(" -_,(:"), corrections) if match else None
    if base is None or match is None:
        return None
    first, second = (_LANGUAGES.get(tongue.lower(), tongue.capitalize()) for tongue in match.groups())
    return base._replace(name=f"{base.name} {first}-{second}")


def _ranked(name: str, corrections: Corrections) -> Metric | None:
    """Read "Recall@10" under "Recall@k"."""
    match = _RANKED.search(name)
    if match is None or folded(name) in known_names("metric", corrections):
        return None
    found = _metric_under(name[: match.start()] + "@k", corrections)
    return found._replace(name=found.name.replace("@k", f"@{match[1]}")) if found and "@k" in found.name else found


def _metric_under(name: str, corrections: Corrections) -> Metric | None:
    found = known_names("metric", corrections).get(folded(name))
    return metrics(corrections).get(found[0], Metric(found[0], None)) if found else None


@lru_cache(maxsize=16)
def known_names(kind: Kind, corrections: Corrections = UNCORRECTED) -> dict[str, tuple[str, str]]:
    """Return (name, version) of every listed spelling, folded; our own lists come first."""
    index: dict[str, tuple[str, str]] = {}
    for entry in entries(kind, corrections):
        for spelling in entry.spellings:
            index.setdefault(folded(spelling), (entry.name, entry.facts.get("version", "")))
    return index


def _plain(printed: str) -> str:
    """Return a name of bounded length without white space and marks around it."""
    return _DECORATION.sub("", " ".join(printed[:_LONGEST].split()))


def _without(pattern: re.Pattern[str], name: str) -> Iterable[str]:
    shorter = pattern.sub(" ", name).strip()
    return (shorter,) if shorter and shorter != name else ()


def _in_brackets(name: str) -> Iterable[str]:
    """Return what stands in brackets: the short form of "Word Error Rate (WER)"."""
    return [inner for inner in _BRACKETS.findall(name) if inner]
