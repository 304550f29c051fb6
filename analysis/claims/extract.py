"""Read claims from an abstract by rules; the claims step maps this over every paper.

Pure and deterministic: no paper is looked up, by id or by title, and the title is not read.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.claims.clean import mask_non_claims, undo_latex
from analysis.claims.context import Conditions, Names, clause_around, find_model, read_conditions, read_names
from analysis.claims.costs import cost_name, is_relative, more_is_better
from analysis.claims.cues import any_of
from analysis.claims.kinds import classify, list_kinds, parallel
from analysis.claims.linking import group_numbers, link_datasets, link_metrics
from analysis.claims.mentions import Mention, find_datasets, find_metrics
from analysis.claims.names import canonical_dataset
from analysis.claims.number_words import spell_out
from analysis.claims.numbers import Number, find_numbers
from analysis.claims.qualifiers import model_size, qualify
from analysis.claims.sentences import split_sentences
from analysis.claims.vocabulary import Tokens, metrics, singular, tokenize
from data.records import Claim, ClaimKind
from data.vocabulary import UNCORRECTED, Corrections

_DIGIT = re.compile(r"\d")
_NUMBER_WORDS = ("times", "wice", "hrice", "fold")
_STATES = any_of(
    r"""achiev\w* obtain\w* reach\w* attain\w* yield\w* scor\w* report\w* gets? got deliver\w* produc\w* record\w*
    with of is are was were to result\w* establish\w* sets? gives? demonstrat\w* perform\w* show\w* exhibit\w*
    surpass\w*"""
)
_ACHIEVES = re.compile(rf"\b{_STATES}\b")
_STRONG_VERB = re.compile(
    r"\b(?:achiev\w*|obtain\w*|reach\w*|attain\w*|scor(?:e|es|ed|ing))\b[^,;]{0,45}$"
    r"|\b(?:improv\w*|increas\w*|boost\w*|rais\w*|reduc\w*)\b[^,;]{0,45}\bto\s$"
)
_PART_IN_METRIC = re.compile(r"\b(?:test|validation|val|dev)\s(?!set\b|loss\b)", re.IGNORECASE)
"""Names the split, not the metric: "top-1 validation accuracy"."""
_PART_BEHIND = re.compile(r"\s\(?(test-dev|test-std|test-[AB]|test|val(?:idation)?|dev|minival)\b")
_TOUCHING = 6
_ADJACENT = 12
_NEAR = 60
_BRACKET = 20
_LOOK_BACK = 2
_SLOPE, _OFFSET = 0.48, 0.65
"""Fitted on the development half of the labels before rules were written on it: later it would flatter."""
_MOST_NUMBERS = 40
"""A sentence with more numbers is a table run into the text; it is passed over."""
MAX_ABSTRACT_CHARS = 50_000
"""Text beyond this is not read: a longer one is no abstract, and time stays bounded."""


@dataclass(frozen=True, slots=True)
class _Link:
    """What a number was tied to; ``gap`` is the distance of the metric in characters."""

    metric: Mention | None
    gap: int
    dataset: Mention | None
    borrowed: str | None


@dataclass(slots=True)
class _Sentence:
    """One sentence with what was found in it, found once."""

    verbatim: str
    corrections: Corrections
    plain: str | None = None
    words: Tokens | None = None
    metrics: list[Mention] | None = None
    datasets: list[Mention] | None = None
    stated: dict[str, Conditions] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence without LaTeX and line breaks; offsets of numbers and mentions refer to it."""
        if self.plain is None:
            self.plain = spell_out(" ".join(undo_latex(self.verbatim).split()))
        return self.plain

    @property
    def tokens(self) -> Tokens:
        """The words of ``text``."""
        if self.words is None:
            self.words = tokenize(self.text)
        return self.words

    def read(self) -> tuple[list[Mention], list[Mention]]:
        """Return the metrics and data sets of the sentence."""
        if self.metrics is None or self.datasets is None:
            self.metrics = find_metrics(self.text, self.tokens, self.corrections)
            self.datasets = find_datasets(self.text, self.tokens, self.metrics, self.corrections)
        return self.metrics, self.datasets

    def conditions(self, number: Number) -> Conditions:
        """Return the task, split, settings and rivals that a number of the sentence stands under."""
        clause = clause_around(self.text, number.start, number.end)
        if clause not in self.stated:
            self.stated[clause] = read_conditions(clause, self.corrections)
        return self.stated[clause]


@dataclass(frozen=True, slots=True)
class _Found:
    """A number that is a claim, before names known from elsewhere in the abstract are added."""

    sentence: _Sentence
    number: Number
    kind: ClaimKind
    link: _Link
    parameters: float | None


def extract_claims(title: str, abstract: str, corrections: Corrections = UNCORRECTED) -> list[Claim]:
    """Return the numbers that ``abstract`` states about systems, in reading order.

    Parameters
    ----------
    title
        Not read: claims are those of the abstract alone, so that no title can decide a value.
    abstract
        Plain text, or text with the LaTeX that arXiv abstracts carry. May be empty; only the first
        ``MAX_ABSTRACT_CHARS`` characters are read.
    corrections
        What people add to the vocabulary and take from it.
    """
    del title
    if not _has_number(abstract):
        return []
    spans = split_sentences(abstract[:MAX_ABSTRACT_CHARS])
    if len(abstract) > MAX_ABSTRACT_CHARS:
        spans = spans[:-1]  # the last one may be cut inside a number
    sentences = [_Sentence(abstract[start:end], corrections) for start, end in spans]
    found: list[_Found] = []
    for place, sentence in enumerate(sentences):
        if _has_number(sentence.verbatim):
            numbers = find_numbers(mask_non_claims(sentence.text))
            if 0 < len(numbers) <= _MOST_NUMBERS:
                found.extend(_claims_of(sentences, place, numbers))
    if not found:
        return []
    names = read_names(((sentence.text, sentence.tokens) for sentence in sentences), corrections)
    return [_claim(one, names) for one in found]


def _has_number(text: str) -> bool:
    return _DIGIT.search(text) is not None or any(word in text for word in _NUMBER_WORDS)


def _claims_of(sentences: Sequence[_Sentence], place: int, numbers: list[Number]) -> list[_Found]:
    """Return the numbers of one sentence that are claims."""
    sentence = sentences[place]
    text = sentence.text
    metric_mentions, dataset_mentions = sentence.read()
    linked = link_metrics(text, numbers, metric_mentions)
    kinds = _kinds(text, numbers, [metric for metric, _ in linked], dataset_mentions)
    if not any(kinds):
        return []
    datasets = link_datasets(text, numbers, dataset_mentions)
    borrowed = _borrowed_datasets(sentences, place, kinds) if not dataset_mentions else {}
    claims: list[_Found] = []
    supported = -1
    for index, (number, kind) in enumerate(zip(numbers, kinds, strict=True)):
        link = _Link(*linked[index], datasets[index] or _other_end(numbers, index, datasets), borrowed.get(index))
        follows = index > 0 and supported == index - 1 and parallel(text, numbers[index - 1], number)
        named = (link.dataset is not None and number.unit_class == "percent") or kind == "baseline"
        follows = follows or (supported >= 0 and named)
        if kind is not None and (follows or _supported(text, number, kind, link)):
            supported = index
            size = model_size(text, numbers, number) if kind == "result" else None
            claims.append(_Found(sentence, number, kind, link, size))
    return claims


def _other_end(numbers: Sequence[Number], index: int, datasets: Sequence[Mention | None]) -> Mention | None:
    """Return the data set of B for the A of "from A to B on D"."""
    if numbers[index].from_to != "from" or index + 1 >= len(numbers):
        return None
    return datasets[index + 1]


def _kinds(
    text: str, numbers: Sequence[Number], metrics: Sequence[Mention | None], datasets: Sequence[Mention]
) -> list[ClaimKind | None]:
    """Return the kind of each number, read from left to right, then settled within each list."""
    kinds: list[ClaimKind | None] = []
    for index, number in enumerate(numbers):
        before = (numbers[index - 1], kinds[-1]) if index else None
        beside = any(_brackets(text, mention, number) for mention in datasets)
        kinds.append(classify(text, number, metrics[index], before, beside))
    for group in group_numbers(text, numbers):
        if len({numbers[index].unit for index in group}) == 1:
            for index, kind in zip(group, list_kinds([kinds[index] for index in group]), strict=True):
                kinds[index] = kind
    return kinds


def _brackets(text: str, mention: Mention, number: Number) -> bool:
    """Whether a number stands in brackets right behind a name."""
    return 0 <= number.start - mention.end <= _BRACKET and "(" in text[mention.end : number.start]


def _borrowed_datasets(sentences: Sequence[_Sentence], place: int, kinds: Sequence[ClaimKind | None]) -> dict[int, str]:
    """Return data sets for a sentence that names none: those of the sentences before it.

    As many names as numbers are paired in order; a single name serves all; else none is taken. Further back only a name
    counts that is the only one so far.
    """
    wanted = [index for index, kind in enumerate(kinds) if kind in ("result", "baseline", "delta")]
    for other in reversed(sentences[max(0, place - _LOOK_BACK) : place]):
        found = list(dict.fromkeys(mention.name for mention in other.read()[1]))
        if len(found) == 1:
            return dict.fromkeys(wanted, found[0])
        if found:
            return dict(zip(wanted, found, strict=True)) if len(found) == len(wanted) else {}
    if not any(kinds[index] in ("result", "baseline") for index in wanted):
        return {}
    only = {mention.name for other in sentences[:place] for mention in other.read()[1]}
    return dict.fromkeys(wanted, only.pop()) if len(only) == 1 else {}


def _supported(text: str, number: Number, kind: ClaimKind, link: _Link) -> bool:
    """Whether enough speaks for a number being a claim."""
    if kind == "efficiency":
        return True
    near_metric = link.metric is not None and link.gap <= _NEAR
    if link.metric is not None and _beyond(link.metric, number, kind):
        return False
    if kind == "delta":
        return number.unit_class in ("percent", "points", "factor") or near_metric
    if number.unit_class == "bare" and not number.decimal:
        return link.metric is not None and link.gap <= _TOUCHING
    if link.metric is not None and (link.gap <= _ADJACENT or (number.from_to and near_metric)):
        return True
    left = text[max(0, number.start - 50) : number.start]
    achieved = _ACHIEVES.search(left) is not None or text[number.start - 1 : number.start] == "("
    if number.unit_class == "percent":
        return near_metric or (achieved and (link.dataset is not None or _STRONG_VERB.search(left) is not None))
    return achieved and (near_metric or (number.decimal and link.dataset is not None))


def _beyond(mention: Mention, number: Number, kind: ClaimKind) -> bool:
    """Whether a value lies outside what the metric can be: an accuracy of 120%, a PSNR has no upper end."""
    metric = metrics().get(mention.name)
    if kind == "delta" or metric is None or metric.high is None:
        return False
    scale = 100.0 if metric.is_share else 1.0
    return max(number.value, number.value_hi or 0.0) > metric.high * scale


def _claim(found: _Found, names: Names) -> Claim:
    """Put one claim together."""
    number, kind, link = found.number, found.kind, found.link
    text, metric, conditions = found.sentence.text, link.metric, found.sentence.conditions(number)
    dataset = link.dataset.name if link.dataset else link.borrowed
    place = canonical_dataset(dataset, found.sentence.corrections) if dataset else None
    qualifiers = qualify(text, number)
    name = singular(_PART_IN_METRIC.sub("", metric.surface)) if metric else None
    higher_is_better = metric.higher_is_better if metric else None
    relative = is_relative(text, number, kind, name)
    if kind == "efficiency":
        name, higher_is_better = cost_name(text, number), more_is_better(number)
    return Claim(
        kind=kind,
        value=number.value,
        sentence=found.sentence.verbatim,
        confidence=_confidence(number, kind, link),
        unit=number.unit,
        value_hi=number.value_hi,
        relative=relative,
        task=conditions.task or names.task,
        dataset=dataset,
        dataset_version=place.version if place else None,
        split=conditions.split or _part_behind(text, link.dataset) or (place.split if place else None),
        metric=name,
        higher_is_better=higher_is_better,
        model=find_model(text, number.start, kind != "baseline", names),
        settings=conditions.settings,
        comparators=conditions.comparators,
        approximate=qualifiers.approximate,
        uncertainty=qualifiers.uncertainty,
        uncertainty_kind=qualifiers.uncertainty_kind,
        parameters=found.parameters,
    )


def _part_behind(text: str, dataset: Mention | None) -> str | None:
    """Return the split that stands behind a data set's name: "VOC 2012 val"."""
    part = _PART_BEHIND.match(text, dataset.end) if dataset else None
    return part[1].lower().replace("validation", "val") if part else None


def _confidence(number: Number, kind: ClaimKind, link: _Link) -> float:
    """Return the probability that a claim is right: its evidence on a logistic curve fitted to labels (Platt 1999).

    Right means that value, kind, metric and data set are those that a reader would name.
    """
    evidence = _evidence(number, kind, link)
    odds = math.exp(_OFFSET + _SLOPE * math.log(evidence / (1 - evidence)))
    return round(odds / (1 + odds), 2)


def _evidence(number: Number, kind: ClaimKind, link: _Link) -> float:
    """Add up what speaks for a claim, in [0.2, 0.95]."""
    score = 0.35 if kind in ("result", "baseline") else 0.45
    if link.metric is not None:
        score += 0.25 if link.gap <= _ADJACENT else 0.1 if link.gap <= _NEAR else 0.0
        score += 0.05 if link.metric.known else 0.0
    if link.dataset is not None:
        score += 0.25 if link.dataset.known else 0.15
    elif link.borrowed is not None:
        score += 0.05
    score += 0.05 if number.unit_class != "bare" or number.decimal else -0.1
    return min(0.95, max(0.2, score))
