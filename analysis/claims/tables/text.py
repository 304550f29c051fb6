"""Read claims from the results sections of a full text by the rules for abstracts; used by ``step``."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from analysis.claims.extract import extract_claims
from analysis.claims.tables.lexicon import datasets_in
from data.records import Claim, Passage
from data.vocabulary import UNCORRECTED, Corrections

_RESULTS = re.compile(
    r"\b(?:results?|experiments?|evaluations?|comparisons?|main results|performance|benchmarks?|conclusions?)\b", re.I
)
_NO_RESULTS = re.compile(
    r"\b(?:related|set-?up|settings?|implementation|details|data ?sets?|baselines?|background)\b", re.I
)
_OTHERS_WORK = re.compile(r"\[[^\]]{2,60}\d{4}[a-z]?\]|\bet al\b")
"""A sentence that cites tells of other work as often as of this one."""
_OWN = re.compile(r"\b(?:we|our|ours)\b", re.IGNORECASE)
_REACHES = re.compile(r"\b(?:achiev|obtain|reach|attain|scor|yield|get|gain)(?:e|es|ed|s|ing|ting)?\b", re.IGNORECASE)
_NO_METRIC = re.compile(r"\b(?:loss|rates?|scores?|nist|significan\w+)\b", re.IGNORECASE)
"""Metrics whose words mean other things as often, in prose."""
MOST_PASSAGES = 300
MOST_CLAIMS = 500
TRUST = 0.5
"""Of a rule's confidence in an abstract, in a full text: there, numbers of settings and of others abound."""


def text_claims(
    passages: Sequence[Passage], in_tables: Collection[float] = (), corrections: Corrections = UNCORRECTED
) -> list[Claim]:
    """Return results that sentences of results sections state with their metric and a data set of our lists.

    Parameters
    ----------
    in_tables
        Values that claims of the paper's tables hold already: a sentence that repeats one is no claim of its own.
    """
    found: list[Claim] = []
    for passage in [one for one in passages if is_results_section(one.section)][:MOST_PASSAGES]:
        for claim in extract_claims("", passage.text, corrections):
            if _is_kept(claim, in_tables, corrections):
                found.append(replace(claim, section=passage.section, confidence=round(claim.confidence * TRUST, 2)))
        if len(found) >= MOST_CLAIMS:
            break
    return found[:MOST_CLAIMS]


def is_results_section(section: str) -> bool:
    """Tell whether a path of headings leads to results; its last heading may say that it does not."""
    return _RESULTS.search(section) is not None and _NO_RESULTS.search(section.rpartition(" / ")[2]) is None


def _is_kept(claim: Claim, in_tables: Collection[float], corrections: Corrections) -> bool:
    """Tell whether a sentence says of the authors' own system what it reaches, by which metric, on which data set."""
    told = claim.metric is not None and claim.dataset is not None and claim.kind == "result"
    if not told or claim.value in in_tables or not datasets_in(str(claim.dataset), corrections):
        return False
    if _NO_METRIC.search(str(claim.metric)) or _OTHERS_WORK.search(claim.sentence):
        return False
    return _OWN.search(claim.sentence) is not None and _REACHES.search(claim.sentence) is not None
