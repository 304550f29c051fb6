"""What speaks for a paper beside its text: people, venues, topics and terms followed, citations, results. Pure.

Each extra is a part of the score with the reason that it stands for. Used by `analysis.groups.ranking`.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analysis.groups.candidates import Candidate, Liked
from analysis.groups.group import Group
from analysis.groups.words import first_held, holds

FOLLOWED_AUTHOR, LIKED_AUTHOR, VENUE, TOPIC, TERM = 2.0, 0.3, 0.5, 1.0, 1.0
CITES_LIST, MOST_CITES = 0.25, 4
CITATIONS, RESULTS, RECENCY = 0.1, 0.1, 0.1
"""In standard deviations: for each doubling of citers, for results at all, and for a paper of the week's last day (half
as much for each week of age)."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Extra:
    """One thing that speaks for a paper."""

    name: str
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a group looks for beside texts, made ready once for all papers of a week."""

    people: Mapping[str, Extra]
    """By the key of a name; the name itself is put into the reason."""
    works: frozenset[int]
    """The papers of the group's list."""
    group: Group


def wanted_by(liked: Sequence[Liked], group: Group) -> Wanted:
    """Return what a group looks for: people that it follows, those of papers it liked, and these papers."""
    people: dict[str, Extra] = {}
    for one in liked:
        whose = f"which {one.people[0]} liked" if one.people else "of your list"
        for name in one.authors:
            known = Extra(
                "people liked", LIKED_AUTHOR, f"by {{}}, an author of “{_braced(one.title)}”, {_braced(whose)}"
            )
            people.setdefault(person_key(name), known)
    for name in group.authors:
        people[person_key(name)] = Extra("people followed", FOLLOWED_AUTHOR, "by {}, whom you follow")
    return Wanted(people, frozenset(one.work_id for one in liked), group)


def _braced(text: str) -> str:
    """Return text as a template that is filled takes it."""
    return text.replace("{", "{{").replace("}", "}}")


def extras_of(paper: Candidate, wanted: Wanted) -> list[Extra]:
    """Return all that speaks for a paper beside its text."""
    return [*_people(paper, wanted), *_followed(paper, wanted.group), *_citations(paper, wanted), *_results(paper),
            *_recency(paper)]  # fmt: skip


def _people(paper: Candidate, wanted: Wanted) -> list[Extra]:
    """Return the author that the group follows, else one of a paper that it liked."""
    keys = {person_key(name): name for name in paper.authors} if wanted.people else {}
    found = [(wanted.people[key], name) for key, name in keys.items() if key in wanted.people]
    best = max(found, key=lambda one: one[0].weight, default=None)
    return [Extra(best[0].name, best[0].weight, best[0].reason.format(best[1]))] if best else []


@lru_cache(maxsize=100_000)
def person_key(name: str) -> str:
    """Return a name as it is compared: lower case, without accents, dots and hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    return " ".join(plain.replace(".", " ").replace("-", " ").split())


def _followed(paper: Candidate, group: Group) -> list[Extra]:
    """Return venue, topic and term that the group follows, and the must word that let the paper in."""
    told = []
    places = {place.lower(): place for place in paper.places}
    venue = next((places[name.lower()] for name in group.venues if name.lower() in places), None)
    if venue is not None:
        told.append(Extra("venues followed", VENUE, f"in {venue}, which you follow"))
    topics = [one.lower() for one in paper.topics]
    topic = next((name for name in group.topics if name.lower() in topics
                  or any(holds(one, name) for one in topics if not name.isdigit())), None)  # fmt: skip
    if topic is not None:
        told.append(Extra("topics followed", TOPIC, f"of the topic “{paper.topics[-1]}”, which you follow"))
    term = first_held(paper.text, [f'"{term}"' for term in group.terms])
    if term is not None:
        bare = term.strip('"')
        told.append(Extra("terms followed", TERM, f"contains “{bare}”"))
    return told


def _citations(paper: Candidate, wanted: Wanted) -> list[Extra]:
    """Return how many papers of the group's list it cites, and how often it is cited already."""
    told = []
    cited = len(paper.cites & wanted.works)
    if cited:
        told.append(Extra("cites the list", CITES_LIST * min(cited, MOST_CITES),
                          f"cites {in_words(cited)} paper{'s' * (cited > 1)} of your list"))  # fmt: skip
    if paper.n_citers:
        reason = f"cited by {in_words(paper.n_citers)} paper{'s' * (paper.n_citers > 1)} here already"
        told.append(Extra("citations", CITATIONS * math.log2(1 + paper.n_citers), reason))
    return told


def _results(paper: Candidate) -> list[Extra]:
    """Return that results with numbers were read from it."""
    if not paper.n_results:
        return []
    reason = f"states {in_words(paper.n_results)} result{'s' * (paper.n_results > 1)} with a number"
    return [Extra("results", RESULTS, reason)]


def _recency(paper: Candidate) -> list[Extra]:
    """Return what a paper gains by being new; it is no reason to tell."""
    return [Extra("recency", RECENCY * 0.5 ** (paper.age_days / 7), "")]


def in_words(number: int) -> str:
    """Return a small number in words, a larger one in digits."""
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"
