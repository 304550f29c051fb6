"""Which citations matter to the work that makes them, and why: simple features with their reasons.

After Valenzuela, Ha & Etzioni (2015), *Identifying meaningful citations*: of their features those that a library knows.
Called by `analysis.intents.step`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MENTIONS = 3
"""Sentences that cite a work, from which on it counts as mentioned often."""
POINTS = 2
"""Features that must speak for a citation; with fewer known ones than this nothing is said."""
CORE_SECTION = re.compile(
    r"(?i)\b(?:method|approach|model|architecture|algorithm|system|framework|experiment|result|evaluation|implementation|"
    r"training|setup|set-up|analysis|ablation|baseline|data|dataset|corpus)s?\b"
)
ASIDE = re.compile(r"(?i)\b(?:related|previous|prior|background|introduction|conclusion|discussion)\b")


@dataclass(frozen=True, slots=True)
class Influence:
    """What the known features say of one citation."""

    is_influential: bool | None
    """None: withheld."""
    reasons: tuple[str, ...]
    n_features: int
    """Features that are known."""


def is_core(section: str) -> bool:
    """Tell whether a heading is that of a section on what the work itself does: methods, experiments, results."""
    return bool(CORE_SECTION.search(section)) and not ASIDE.search(section)


def influence(
    n_sentences: int, intents: Sequence[str], sections: Sequence[str], n_shared_authors: int | None
) -> Influence:
    """Return whether a citation is influential, by the features that are known.

    Parameters
    ----------
    n_sentences
        Different sentences that cite the work; 0: none is known, which says nothing.
    intents
        Of these sentences; "unknown" says nothing.
    sections
        Headings under which they stand, as far as known.
    n_shared_authors
        Authors of both works; None where the authors of one are not known.
    """
    known = (n_sentences > 0) + (n_shared_authors is not None)
    known += bool(sections) or any(intent != "unknown" for intent in intents)
    reasons = []
    if n_sentences >= MENTIONS:
        reasons.append(f"cited in {n_sentences} sentences")
    if use := _use(intents, sections):
        reasons.append(use)
    if n_shared_authors:
        reasons.append(f"shares {n_shared_authors} author{'s' if n_shared_authors > 1 else ''}")
    if known < POINTS:
        return Influence(None, (), known)
    return Influence(len(reasons) >= POINTS, tuple(reasons), known)


def _use(intents: Sequence[str], sections: Sequence[str]) -> str:
    """Say that a work is used where the citing one tells what it does; both signs count once, as they go together."""
    core = sorted({section for section in sections if is_core(section)})
    signs = []
    if n_method := sum(intent == "method" for intent in intents):
        signs.append(f"used as a method in {n_method} sentence{'s' if n_method > 1 else ''}")
    if core:
        signs.append(f"cited in the section {core[0][:80]}")
    return " and ".join(signs)
