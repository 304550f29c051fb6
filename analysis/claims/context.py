"""Read what surrounds a claim: the system's name, its task, settings and split; stage of `extract`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.claims.vocabulary import metric_table, task_table, tokenize

_NAME = r"(?:[A-Z][\w.+*-]*[A-Z\d+][\w.+*-]*|[a-z]+[A-Z][\w.+*-]*|[A-Z][a-z]+(?:-[A-Za-z\d]+)+)"
_PROPOSES = re.compile(
    rf"\b(?:[Pp]ropos\w*|[Ii]ntroduc\w*|[Pp]resent\w*|[Dd]evelop\w*|[Dd]esign\w*|[Cc]all(?:ed)?|[Dd]ubb\w*|[Nn]amed?|[Tt]ermed|[Dd]enoted(?:\sas|\sby)?)\s"
    rf"(?:an?\s|the\s|our\s|it\s|this\s(?:model|method|approach|framework|system)\s)?[\"“'`]?({_NAME}|[A-Z][a-z]{{2,20}}(?=,|\s\())"
)
_IN_BRACKETS = re.compile(
    rf"\b(?:propos\w*|introduc\w*|present\w*|develop\w*|design\w*|named|called|dubbed|termed)\b[^.;()]{{5,110}}\(\s?({_NAME}|[A-Z]{{2,8}})\s?\)"
)
_SUBJECT = re.compile(
    rf"({_NAME})(?:\s(?:model|system|method|framework|also|can|further|consistently|significantly|itself|only)){{0,2}}\s"
    r"(?:achiev\w*|obtain\w*|reach\w*|attain\w*|outperform\w*|surpass\w*|scor(?:es|ed)|yield\w*|improv\w*|exceed\w*|deliver\w*|reduc\w*|beats?|sets?|gets?|runs?)\b"
)
_NOT_NAMES = frozenset(
    """Experiments Experiment Results Evaluation Evaluations Ours Our It This That We They Method Model
    Models System Approach Framework These Both Which Additionally Furthermore Moreover Notably
    Specifically Finally Ensemble Humans Human Fusion Code SOTA LLM LLMs AI Transformer Training Using
    However Here Results""".split()
)
_OTHERS = re.compile(
    r"\b(human(?:s|\sperformance|\sexperts?|\sannotators?)?|radiologists|professional\s\w+|GPT-[\w.]+|ChatGPT|Gemini[\w.-]*|Claude[\w.-]*"
    r"|BERT|ResNet-\d+|random\sforest|baseline)\b",
    re.IGNORECASE,
)
_SETTINGS = (
    ("zero-shot", re.compile(r"\bzero-?\s?shot\b", re.I)),
    ("one-shot", re.compile(r"\b(?:one|1)-shot\b", re.I)),
    ("few-shot", re.compile(r"\b(?:few|\d{1,3}|five|two)-shot\b", re.I)),
    ("fine-tuned", re.compile(r"\bfine-?\s?tun(?:ed|ing)\b", re.I)),
    ("ensemble", re.compile(r"\bensembl", re.I)),
    ("single model", re.compile(r"\bsingle[ -]model\b", re.I)),
    ("single crop", re.compile(r"\bsingle[ -]crop\b", re.I)),
    ("test-time augmentation", re.compile(r"\btest-time augmentation|\bmulti-?scale testing\b|\bTTA\b")),
    ("extra data", re.compile(r"\b(?:extra|external|additional) (?:training )?data\b|\bextra annotations\b", re.I)),
    ("semi-supervised", re.compile(r"\bsemi-?supervised\b", re.I)),
    ("self-supervised", re.compile(r"\bself-?supervised\b", re.I)),
    ("unsupervised", re.compile(r"\bunsupervised\b", re.I)),
    ("weakly supervised", re.compile(r"\bweakly[- ]supervised\b", re.I)),
    ("linear probing", re.compile(r"\blinear[ -](?:prob|eval)", re.I)),
    ("cross-validation", re.compile(r"\bcross-?\s?validation\b", re.I)),
    ("cross-domain", re.compile(r"\bcross-(?:domain|dataset)\b", re.I)),
    ("simulation", re.compile(r"\bsimulat(?:ion|ed|or)s?\b", re.I)),
)
_SPLIT = re.compile(
    r"\b(test-dev|test-std|test-clean|test-other|(?:held-?out|hold-?out|blind|official|external|internal|private|public|hidden|full|cross-domain|in-domain)\s"
    r"(?:test|validation)\s(?:set|split|data)|(?:test|validation|val|dev|development)\s(?:set|split|data))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a sentence says of the experiment; settings in a fixed order, split in lower case."""

    task: str | None
    split: str | None
    settings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What an abstract says of itself: its system and its task."""

    model: str | None
    task: str | None


def read_names(sentences: Iterable[str]) -> Names:
    """Return the system an abstract proposes and the first task it names."""
    model = task = None
    for text in sentences:
        model = model or _proposed(text)
        task = task or find_task(text)
        if model and task:
            break
    return Names(model, task)


def find_task(text: str) -> str | None:
    """Return the first task that ``text`` names, under its usual name."""
    hit = next(task_table().find(text, tokenize(text)), None)
    return hit.name if hit else None


def read_conditions(text: str) -> Conditions:
    """Return the task, the split and the settings named in a sentence."""
    split = _SPLIT.search(text)
    settings = tuple(name for name, pattern in _SETTINGS if pattern.search(text))
    return Conditions(find_task(text), split[1].lower() if split else None, settings)


def find_model(text: str, start: int, own: bool, names: Names) -> str | None:
    """Return the system a number at ``start`` belongs to, where that is clear.

    ``own`` tells whether the number is a result of the paper's own system.
    """
    clause = text[max(0, start - 160) : start]
    if not own:
        others = _OTHERS.findall(clause)
        return str(others[-1]) if others else None
    subjects = [name for name in _SUBJECT.findall(clause) if _is_name(name)]
    return str(subjects[-1]) if subjects else names.model


def _proposed(text: str) -> str | None:
    """Return the name a sentence gives to what it proposes: a short form in brackets first."""
    for pattern in (_IN_BRACKETS, _PROPOSES):
        match = pattern.search(text)
        if match and _is_name(match[1]) and (pattern is _PROPOSES or _abbreviates(match)):
            return match[1].rstrip(".-")
    return None


def _abbreviates(match: re.Match[str]) -> bool:
    """Whether the name in brackets begins like one of the last words before it."""
    words = re.findall(r"[A-Za-z]+", match.string[match.start() : match.start(1)])
    return any(word[0].upper() == match[1][0].upper() for word in words[-len(match[1]) - 2 :])


def _is_name(name: str) -> bool:
    """Whether a word can name a system: no metric and no common word."""
    if name in _NOT_NAMES or len(name) < 2:
        return False
    return next(metric_table().find(name, tokenize(name)), None) is None
