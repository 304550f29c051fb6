"""What is known of papers that may be chosen, and of those a group liked; filled by `app.group_papers`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper of the week."""

    work_id: int
    title: str
    text: str
    """Title and abstract."""
    authors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Its venue and its subjects."""
    topics: tuple[str, ...] = ()
    """Number and name of its topic."""
    n_citers: int = 0
    """Works of this library that cite it."""
    n_results: int = 0
    """Results with a number that were read from it."""
    cites: frozenset[int] = frozenset()
    """Works it cites."""
    age_days: int = 0
    """Between its public date and the end of the week."""


@dataclass(frozen=True, slots=True)
class Liked:
    """A paper that people of the group liked or disliked, or that the settings name as an example."""

    work_id: int
    title: str
    people: tuple[str, ...]
    """Who liked or disliked it; empty: the settings name it."""
    authors: tuple[str, ...] = ()
