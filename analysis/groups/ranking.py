"""The ranking of a week's papers for a group: scores with their parts, and reasons from these. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReplayFigure:
    """How well the ranking did in past weeks: precision@10 with its 95 % interval over weeks."""

    value: float
    lo: float
    hi: float
    n_weeks: int
    k: int = 10


@dataclass(frozen=True, slots=True)
class RankedPaper:
    """A paper chosen for a group."""

    work_id: int
    score: float
    """In [0, 1], rounded; comparable within one ranking and with its floor."""
    parts: Mapping[str, float]
    """What each part added to the score, by name."""
    reasons: tuple[str, ...]
    """In words, best first; titles and names in them are as papers have them: escape them."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The papers of one week for one group, best first; may be empty."""

    papers: tuple[RankedPaper, ...]
    n_considered: int
    """Papers of the week that were looked at, before must and never words."""
    floor: float
    """Score below which no paper is chosen; 0: none."""
    below_floor: int
    """Papers that pass the words and lie below the floor."""
    replay: ReplayFigure | None = None
    n_excluded: int = 0
    """Papers that must or never words leave out."""
    n_likes: int = 0
    """Likes and dislikes that the ranking learned from."""
    why_empty: str = ""
    """In words, why no paper was chosen; '' where some are."""
