"""Whether a number may be set beside others: flags of a claim, each with its sentence; second part of `setup`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from analysis.audit.facts import OTHERS_WORK, UNMEASURED
from analysis.audit.flag_rules import CLEARED, LEAST_RATIO, RAISED
from analysis.audit.rules import Sentence, Text, apply_rules, sentences_of

Verdict = Literal["yes", "no", "unknown"]
FLAGS = {
    "extra_data": "trained with more data than the benchmark's own",
    "pretraining": "pretrained on another corpus",
    "resolution": "at an input resolution of its own",
    "ensemble": "an ensemble, or augmented at test time",
    "split": "not on the test split",
    "prompting": "by shots, chain of thought or tools",
    "harness": "by an evaluation tool or version that is named",
    "size_ratio": f"by a model more than {LEAST_RATIO:g} times as large or small as the compared one",
}
"""What each flag says where it is raised."""
PRECISION = {
    "extra_data": 0.69, "pretraining": 0.78, "resolution": 0.78, "ensemble": 0.79, "split": 0.93, "prompting": 0.79,
    "size_ratio": 0.88,
}  # fmt: skip
"""Share of right verdicts per flag on papers that the rules were not written on (benchmarks/audit.py)."""
_SETTINGS = {
    "extra data": "extra_data", "additional data": "extra_data", "external data": "extra_data",
    "pretrain": "pretraining", "pre-train": "pretraining", "ensemble": "ensemble", "test-time": "ensemble",
    "multi-scale": "ensemble", "shot": "prompting", "chain-of-thought": "prompting", "tool": "prompting",
}  # fmt: skip
"""Parts of the conditions that the reader of claims names, and the flag that each raises."""
_OUR_SPLITS = ("val", "dev", "train")


@dataclass(frozen=True, slots=True)
class Flag:
    """One verdict on one claim."""

    flag: str
    """One of ``FLAGS``."""
    verdict: Verdict
    value: str
    """What raised it, as printed."""
    sentence: str
    section: str | None
    confidence: float


def flags_in(sentence: Sentence) -> list[Flag]:
    """Return what one sentence raises (yes) or clears (no); of one flag both, where it says both."""
    found = [
        Flag(rule.field, verdict, read.value, sentence.text, sentence.section, PRECISION.get(rule.field, UNMEASURED))
        for verdict, rules in _VERDICTS
        for rule, read in apply_rules(sentence, rules)
    ]
    return list({(flag.flag, flag.verdict): flag for flag in reversed(found)}.values())[::-1]


_VERDICTS: tuple[tuple[Verdict, Any], ...] = (("yes", RAISED), ("no", CLEARED))


def paper_flags(texts: Iterable[Text]) -> list[Flag]:
    """Return the first sentence of a paper that speaks of each flag, as unknown: of which claim is not known.

    Sections on the work of others are left out.
    """
    first: dict[str, Flag] = {}
    for sentence in sentences_of(texts):
        if len(first) == len(FLAGS):
            break
        if not (sentence.section and OTHERS_WORK.search(sentence.section)):
            for flag in flags_in(sentence):
                first.setdefault(flag.flag, replace(flag, verdict="unknown"))
    return [first[name] for name in FLAGS if name in first]


def claim_flags(claim: Mapping[str, Any], sizes: Sequence[float] = ()) -> list[Flag]:
    """Return the flags of a claim that are decided, yes or no; all others are unknown.

    Only the claim's own sentence, split, conditions and size decide: what the paper says elsewhere
    (:func:`paper_flags`) may be about another experiment.

    Parameters
    ----------
    claim
        A row of ``claims``: sentence, section, value, split, settings and parameters are read.
    sizes
        Parameters of the systems that the paper compares it with.
    """
    sentence = Sentence(claim["section"], claim["sentence"], claim["sentence"].lower())
    known = _decided(flags_in(sentence), claim)
    for flag in (*_told_flags(claim), *_size_flags(claim, sizes)):
        known.setdefault(flag.flag, flag)
    return [known[name] for name in FLAGS if name in known]


def _decided(found: Sequence[Flag], claim: Mapping[str, Any]) -> dict[str, Flag]:
    """Return one flag of each name: where a sentence says yes and no, that nearer to the claim's number."""
    place = claim["sentence"].find(f"{claim['value']:g}")
    known: dict[str, Flag] = {}
    for name in {flag.flag for flag in found}:
        told = [flag for flag in found if flag.flag == name]
        if len(told) > 1 and place >= 0:
            told.sort(key=lambda flag: abs(claim["sentence"].find(flag.value) - place))
        known[name] = told[0] if len(told) == 1 or place >= 0 else replace(told[0], verdict="unknown")
    return known


def _told_flags(claim: Mapping[str, Any]) -> list[Flag]:
    """Return the flags that the claim's split and conditions raise."""
    told: list[Flag] = []
    split = (claim["split"] or "").lower()
    if split:
        told.append(_told(claim, "split", "yes" if split.startswith(_OUR_SPLITS) else "no", split))
    for setting in claim["settings"] or ():
        for part, name in _SETTINGS.items():
            if part in setting.lower():
                is_denied = setting.lower().startswith(("without", "no ", "w/o"))
                told.append(_told(claim, name, "no" if is_denied else "yes", setting))
    return told


def _size_flags(claim: Mapping[str, Any], sizes: Sequence[float]) -> list[Flag]:
    """Return the verdict on sizes where both are known: the ratio to the compared one that is nearest in size."""
    own = claim["parameters"]
    ratios = sorted(max(own / size, size / own) for size in sizes if own and size and size != own)
    if not ratios:
        return []
    verdict: Verdict = "yes" if ratios[0] > LEAST_RATIO else "no"
    return [_told(claim, "size_ratio", verdict, f"{ratios[0]:.3g} times")]


def _told(claim: Mapping[str, Any], name: str, verdict: Verdict, value: str) -> Flag:
    return Flag(name, verdict, value, claim["sentence"], claim["section"], PRECISION.get(name, UNMEASURED))
