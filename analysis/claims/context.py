"""Read what surrounds a claim: the system's name, its task, settings and split; stage of `extract`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.claims.vocabulary import Tokens, dataset_table, metric_table, task_table, tokenize
from data.vocabulary import UNCORRECTED, Corrections

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
_OWNED_BY = re.compile(
    rf"^[\d.,]+\s?%?\s(?:[\w@-]+\s){{0,2}}?(?:of|by|for|from|in)\s(?:the\s)?({_NAME}|[A-Z]{{2,}}[\w-]*)"
)
_SETTINGS = (
    ("zero-shot", re.compile(r"\bzero-?\s?shot\b", re.I)),
    ("one-shot", re.compile(r"\b(?:one|1)-shot\b", re.I)),
    ("few-shot", re.compile(r"\b(?:few|(?!1-)\d{1,3}|five|two|ten)-shot\b", re.I)),
    ("fine-tuned", re.compile(r"\bfine-?\s?tun(?:ed|ing)\b", re.I)),
    ("ensemble", re.compile(r"\bensembl", re.I)),
    ("single model", re.compile(r"\bsingle[ -]model\b", re.I)),
    ("single crop", re.compile(r"\bsingle[ -]crop\b", re.I)),
    ("test-time augmentation", re.compile(r"\btest-time augmentation|\bmulti-?scale testing\b|\bTTA\b")),
    (
        "extra data",
        re.compile(
            r"\b(?:extra|external|additional) (?:(?:training|unlabeled) )?(?:data|images)\b|\bextra annotations\b", re.I
        ),
    ),
    (
        "with tools",
        re.compile(
            r"\bwith (?:external )?(?:tools?|tool use|code interpreter|web search)\b|\btool-(?:augmented|integrated)\b",
            re.I,
        ),
    ),
    ("chain of thought", re.compile(r"\bchain-of-thought\b|\bchain of thought\b|\bCoT\b")),
    ("voting", re.compile(r"\bmajority vot\w+|\bself-consistency\b|\bbest-of-\w+|\bmaj@\d+", re.I)),
    (
        "with language model",
        re.compile(r"\bwith (?:an? |the )?(?:external |neural |\d-gram )?(?:language model|LM)\b", re.I),
    ),
    ("semi-supervised", re.compile(r"\bsemi-?supervised\b", re.I)),
    ("self-supervised", re.compile(r"\bself-?supervised\b", re.I)),
    ("unsupervised", re.compile(r"\bunsupervised\b", re.I)),
    ("weakly supervised", re.compile(r"\bweakly[- ]supervised\b", re.I)),
    ("linear probing", re.compile(r"\blinear[ -](?:prob|eval)", re.I)),
    ("cross-validation", re.compile(r"\bcross-?\s?validation\b", re.I)),
    ("cross-domain", re.compile(r"\bcross-(?:domain|dataset)\b", re.I)),
    ("simulation", re.compile(r"\bsimulat(?:ion|ed|or)s?\b", re.I)),
)
_SETTING_PARTS = tuple(
    """shot tuned tuning ensembl single augment scale tta data annotations supervised prob eval
    validation cross simulat tool interpreter search chain cot vot consistency best-of maj@ language lm
    train images""".split()
)
"""One of these, in lower case, stands in every setting: a test that costs less than twenty patterns."""
_SHOTS = re.compile(r"\b(\d{1,3})-shot\b")
_PRETRAINED = re.compile(
    r"\b[Pp]re-?\s?train(?:ed|ing)\s(?:only\s)?(?:on|with)\s(?:the\s)?(?:[a-z\d][\w.-]*\s){0,5}?"
    r"((?:[A-Z][\w+]*[A-Z\d][\w+-]*|[A-Z]{2,}[\w+-]*)(?:-\d+[KMBk]?)?)"
)
_DENIAL = re.compile(r"\b(?:without|no|not|w/o|neither|nor|instead of|rather than)\s(?:[\w-]+\s){0,3}$", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(r";|,?\s(?:while|whereas)\s|:\s(?=[A-Z])")
_ASIDES = re.compile(r"\([^()]*\d[^()]*\)")
"""Brackets with numbers have conditions of their own."""
_RIVAL = rf"(?:{_NAME}|GPT-[\w.]+|[A-Z]{{2,}}\d*)"
_AGAINST = re.compile(
    r"\b(?:outperform\w*|surpass\w*|exceed\w*|beat\w*|than|compared\s(?:to|with)|against|versus|vs\.?|over|matching|on\spar\swith)\s"
    r"(?:both\s)?(?:the\s|its\s|an?\s)?(?:[a-z][\w-]*\s){0,4}?"
    rf"({_RIVAL}(?:\s\([^()]{{0,30}}\))?(?:(?:,\s(?:and\s)?|\sand\s|\sor\s){_RIVAL}(?:\s\([^()]{{0,30}}\))?){{0,5}})"
    r"(?!\s?(?:data\s?set|benchmark|test|val|corpus)\w*\b)"
)
_MOST_COMPARATORS = 6
_SPLIT = re.compile(
    r"\b(test-dev|test-std|test-clean|test-other|(?:held-?out|hold-?out|blind|official|external|internal|private|public|hidden|full|cross-domain|in-domain)\s"
    r"(?:test|validation)\s(?:set|split|data)|(?:test|validation|val|dev|development)\s(?:set|split|data))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a stretch of text says of the experiment; settings in a fixed order, split in lower case."""

    task: str | None
    split: str | None
    settings: tuple[str, ...]
    comparators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """What an abstract says of itself: its system and its task."""

    model: str | None
    task: str | None


def read_names(sentences: Iterable[tuple[str, Tokens]], corrections: Corrections = UNCORRECTED) -> Names:
    """Return the system an abstract proposes and the first task it names; sentences come with their words."""
    model = subject = task = None
    for text, tokens in sentences:
        model = model or _proposed(text)
        subject = model or subject or _subject(text)
        task = task or find_task(text, tokens, corrections)
        if model and task:
            break
    return Names(model or subject, task)


def find_task(text: str, tokens: Tokens | None = None, corrections: Corrections = UNCORRECTED) -> str | None:
    """Return the first task that ``text`` names, under its usual name."""
    hit = next(task_table(corrections).find(text, tokens or tokenize(text)), None)
    return hit.name if hit else None


def read_conditions(text: str, corrections: Corrections = UNCORRECTED) -> Conditions:
    """Return the task, the split and the settings named in a sentence."""
    split = _SPLIT.search(text)
    return Conditions(
        find_task(text, None, corrections), split[1].lower() if split else None, _settings(text), _comparators(text)
    )


def clause_around(text: str, start: int, end: int) -> str:
    """Return the part of a sentence that a number at ``start`` to ``end`` shares its conditions with.

    It ends at semicolons, at "while" and "whereas", and is what stands in the brackets around the number if that is
    more than the number.
    """
    opened, closed = text.rfind("(", 0, start), text.find(")", end)
    if opened >= 0 and closed >= 0 and ")" not in text[opened:start] and "(" not in text[end:closed]:
        inside = text[opened + 1 : closed]
        if _settings(inside):
            return inside
    first = max((match.end() for match in _CLAUSE_ENDS.finditer(text, 0, start)), default=0)
    last = _CLAUSE_ENDS.search(text, end)
    clause = text[first : last.start() if last else len(text)]
    return _ASIDES.sub(" ", clause) if "(" in clause else clause


def _settings(text: str) -> tuple[str, ...]:
    """Return the settings that ``text`` names and does not deny."""
    folded = text.lower()
    if not any(part in folded for part in _SETTING_PARTS):
        return ()
    found = [
        name for name, pattern in _SETTINGS if any(not _denied(text, match.start()) for match in pattern.finditer(text))
    ]
    shots = [f"{match[1]}-shot" for match in _SHOTS.finditer(text)]
    trained = [f"pretrained on {match[1]}" for match in _PRETRAINED.finditer(text) if not _denied(text, match.start())]
    return tuple(dict.fromkeys((*found, *shots, *trained)))


def _denied(text: str, start: int) -> bool:
    return _DENIAL.search(text[max(0, start - 40) : start]) is not None


def _comparators(text: str) -> tuple[str, ...]:
    """Return the systems that ``text`` sets its numbers against, in reading order."""
    found: list[str] = []
    for match in _AGAINST.finditer(text):
        found.extend(name.rstrip(".-") for name in re.findall(_RIVAL, match[1]) if _is_name(name))
    return tuple(dict.fromkeys(found))[:_MOST_COMPARATORS]


def find_model(text: str, start: int, own: bool, names: Names) -> str | None:
    """Return the system a number at ``start`` belongs to, where that is clear.

    ``own`` tells whether the number is a result of the paper's own system.
    """
    clause = text[max(0, start - 160) : start]
    if not own:
        others = [*_OTHERS.findall(clause), *_OWNED_BY.findall(text[start : start + 60])]
        return next((name.rstrip(".-") for name in reversed(others) if _OTHERS.fullmatch(name) or _is_name(name)), None)
    subjects = [name for name in _SUBJECT.findall(clause) if _is_name(name)]
    return str(subjects[-1]) if subjects else names.model


def _proposed(text: str) -> str | None:
    """Return the name a sentence gives to what it proposes: a short form in brackets first."""
    for pattern in (_IN_BRACKETS, _PROPOSES):
        match = pattern.search(text)
        if match and _is_name(match[1]) and (pattern is _PROPOSES or _abbreviates(match)):
            return match[1].rstrip(".-")
    return None


def _subject(text: str) -> str | None:
    """Return the name of what a sentence says that it achieves or outperforms, unless it is a rival's."""
    return next((name for name in _SUBJECT.findall(text) if _is_name(name) and not _OTHERS.fullmatch(name)), None)


def _abbreviates(match: re.Match[str]) -> bool:
    """Whether the name in brackets begins like one of the last words before it."""
    words = re.findall(r"[A-Za-z]+", match.string[match.start() : match.start(1)])
    return any(word[0].upper() == match[1][0].upper() for word in words[-len(match[1]) - 2 :])


def _is_name(name: str) -> bool:
    """Whether a word can name a system: no metric and no common word."""
    if name in _NOT_NAMES or len(name) < 2:
        return False
    tokens = tokenize(name)
    return not any(next(table.find(name, tokens), None) for table in (metric_table(), dataset_table()))
