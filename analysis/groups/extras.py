"""What speaks for a paper beside its text: people, venues, topics and terms followed, citations, results. Pure.

Each extra is a part of the score with the reason that it stands for. Used by `analysis.groups.ranking`.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

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


def extras_of(paper: Candidate, liked: Sequence[Liked], group: Group) -> list[Extra]:
    """Return all that speaks for a paper beside its text."""
    return [*_people(paper, liked, group), *_followed(paper, group), *_citations(paper, liked), *_results(paper),
            *_recency(paper)]  # fmt: skip


def _people(paper: Candidate, liked: Sequence[Liked], group: Group) -> list[Extra]:
    """Return the author that the group follows, else one of a paper that it liked."""
    names = {person_key(name): name for name in paper.authors}
    followed = next((names[key] for key in map(person_key, group.authors) if key in names), None)
    if followed is not None:
        return [Extra("people followed", FOLLOWED_AUTHOR, f"by {followed}, whom you follow")]
    for one in liked:
        shared = next((names[key] for key in map(person_key, one.authors) if key in names), None)
        if shared is not None and one.work_id != paper.work_id:
            whose = f"which {one.people[0]} liked" if one.people else "of your list"
            return [Extra("people liked", LIKED_AUTHOR, f"by {shared}, an author of “{one.title}”, {whose}")]
    return []


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


def _citations(paper: Candidate, liked: Sequence[Liked]) -> list[Extra]:
    """Return how many papers of the group's list it cites, and how often it is cited already."""
    told = []
    cited = len(paper.cites & {one.work_id for one in liked})
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
