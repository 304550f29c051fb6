"""The ranking of a week's papers for a group: scores in parts, a floor, diversity, and reasons. Pure.

Read by `app.groups`; `analysis.groups.taste` is the model, `analysis.groups.extras` what is added to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.groups.candidates import Candidate, Liked
from analysis.groups.extras import Extra, extras_of, wanted_by
from analysis.groups.group import Group
from analysis.groups.taste import Features, FloatVector, Learned, Linear
from analysis.groups.words import first_held

LIKES_WEIGHT = 1.0
"""These weights, in standard deviations of the library's papers, were chosen by `benchmarks.digests`."""
INTEREST_WEIGHT = 0.2
HALF_LEARNED = 2.0
"""Likes after which they weigh as much as the interests before any."""
NEAREST_WEIGHT = 0.1
FEWEST_FOR_FLOOR = 5
"""Likes from which on the floor is theirs."""
ORDINARY = 1.645
"""Standard deviations that one paper in twenty of the library exceeds: the floor of a group without likes."""
COPY_FROM = 0.85
"""Cosine from which on a paper tells little that one already liked does not."""
RELEVANCE_SHARE = 0.95
"""Of relevance against likeness to what is chosen already (λ of maximal marginal relevance)."""
DECIMALS = 4
FEWEST_COSINE = 0.4
"""A liked paper is named as near from this cosine on."""


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
    """In [0, 1], rounded: 0.5 is as near as one paper in twenty of the library; the floor is of the same scale."""
    parts: Mapping[str, float]
    """What each part added before that, in standard deviations, by name."""
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


@dataclass(frozen=True, slots=True)
class Taste:
    """All that a ranking knows of a group's taste as of some moment."""

    liked: Sequence[Liked]
    learned: Learned | None
    """The model of these likes, in their order; None without any."""
    interests: Mapping[str, Linear]
    """Nearness to each interest, by its text."""
    unseen_interest: FloatVector
    """Nearness of each liked paper to its nearest interest, shape (n_liked,)."""
    vocabulary: Sequence[str] = ()
    """Words of the columns of the word features."""
    n_disliked: int = 0


def rank(candidates: Sequence[Candidate], features: Features, taste: Taste, group: Group) -> Ranking:
    """Return the papers of a week that a group should read, best first; before any like the interests take turns.

    A paper's score is the sum of its parts on a curve that ends at 1. Papers below the floor, and those that must or
    never words exclude, are left out; of the rest a set is chosen that is near and not all alike.

    Parameters
    ----------
    candidates, features
        The papers of the week and their features, row by row.
    """
    likes = len(taste.liked) + taste.n_disliked
    allowed = [place for place, one in enumerate(candidates) if is_allowed(one, group)]
    if not allowed:
        return _with_reason(Ranking((), len(candidates), 0.0, 0, n_excluded=len(candidates), n_likes=likes), group)
    wanted = wanted_by(taste.liked, group)
    extras = [extras_of(candidates[place], wanted) for place in allowed]
    chosen = [candidates[place] for place in allowed]
    parts = _parts(features.some(allowed), taste, extras)
    totals = np.array([sum(row.values()) for row in parts])
    floor = floor_of(taste, group.floor)
    nearness = totals - np.array([row.get("novelty", 0.0) for row in parts])
    passing = [place for place in range(len(chosen)) if floor is None or nearness[place] >= floor]
    near = features.some(allowed)
    works = [one.work_id for one in chosen]
    lists = [
        [some[row] for row in most_relevant_and_diverse(
            totals[some], near.some(some), [works[place] for place in some], group.size)]
        for some in _by_interest(passing, near, taste)
    ]  # fmt: skip
    papers = []
    for place in in_turns(lists, group.size):
        told = _reasons(chosen[place], features.some([allowed[place]]), taste, parts[place], extras[place])
        rounded = {name: round(value, DECIMALS) for name, value in parts[place].items() if value}
        papers.append(RankedPaper(chosen[place].work_id, squashed(totals[place]), rounded, told))
    ranking = Ranking(
        tuple(papers), len(candidates), 0.0 if floor is None else squashed(floor), len(chosen) - len(passing),
        n_excluded=len(candidates) - len(chosen), n_likes=likes,
    )  # fmt: skip
    return ranking if papers else _with_reason(ranking, group)


def _by_interest(places: Sequence[int], features: Features, taste: Taste) -> list[list[int]]:
    """Return the places of each interest's papers where nothing is liked yet, each by its nearest; else all together.

    Scores of different interests are not alike: one of rare words would take all the places.
    """
    if taste.learned is not None or len(taste.interests) < 2:
        return [list(places)]
    nearest = np.argmax([model.scores(features) for model in taste.interests.values()], axis=0)
    return [[place for place in places if nearest[place] == number] for number in range(len(taste.interests))]


def in_turns(lists: Sequence[Sequence[int]], size: int) -> list[int]:
    """Return the first of each list, then the second of each, and so on, ``size`` at most."""
    longest = max(map(len, lists), default=0)
    return [some[turn] for turn in range(longest) for some in lists if turn < len(some)][:size]


def is_allowed(candidate: Candidate, group: Group) -> bool:
    """Tell whether a paper holds one of the must words, if there are any, and none of the never words."""
    if group.must and first_held(candidate.text, group.must) is None:
        return False
    return first_held(candidate.text, group.never) is None


def relevance(features: Features, taste: Taste) -> dict[str, FloatVector]:
    """Return what likes, interests and the nearest likes add for each paper, by name, shape (n,) each.

    Without likes the interests alone count; each like lowers their share. The parts keep the scale of one model, so
    that a floor means the same however many likes there are.
    """
    n = len(taste.liked)
    share = n / (n + HALF_LEARNED)
    told: dict[str, FloatVector] = {}
    if taste.interests:
        nearest = np.max([model.scores(features) for model in taste.interests.values()], axis=0)
        told["interests"] = _interest_weight(share) * nearest
    if taste.learned is not None:
        told["likes"] = share * LIKES_WEIGHT * taste.learned.model.scores(features)
        told["novelty"] = -_copying(features, taste.learned.liked)
        told["nearest likes"] = share * NEAREST_WEIGHT * taste.learned.nearness(features)
    return told


def _copying(features: Features, liked: Features) -> FloatVector:
    """Return how nearly each paper repeats one that the group liked: 0 up to :data:`COPY_FROM`, 1 for the same text."""
    nearest = (features.vectors @ liked.vectors.T).max(axis=1)
    told: FloatVector = np.clip((nearest - COPY_FROM) / (1 - COPY_FROM), 0.0, 1.0)
    return told


def _interest_weight(share: float) -> float:
    """Return what an interest weighs when likes have some share: all before any, :data:`INTEREST_WEIGHT` in the end."""
    return (1 - share) + share * INTEREST_WEIGHT


def _parts(features: Features, taste: Taste, extras: Sequence[Sequence[Extra]]) -> list[dict[str, float]]:
    """Return the parts of each paper's score by name."""
    told = relevance(features, taste)
    rows = []
    for place, own in enumerate(extras):
        row = {name: float(values[place]) for name, values in told.items()}
        for extra in own:
            row[extra.name] = row.get(extra.name, 0.0) + extra.weight
        rows.append(row)
    return rows


def floor_of(taste: Taste, share: float) -> float | None:
    """Return the least sum of parts that is chosen; None for no floor.

    With enough likes it is the quantile of what the liked papers score, each left out of the model: at 0.33 a paper
    must come as near as the weakest third of them. Before that a paper must be nearer than 19 in 20 of the library.
    """
    if share <= 0 or (taste.learned is None and not taste.interests):
        return None
    if taste.learned is None or len(taste.liked) < FEWEST_FOR_FLOOR:
        return ORDINARY
    n = len(taste.liked)
    part = n / (n + HALF_LEARNED)
    own = part * LIKES_WEIGHT * taste.learned.unseen
    own = own + part * NEAREST_WEIGHT * taste.learned.unseen_nearness()
    own = own + _interest_weight(part) * taste.unseen_interest
    return float(np.quantile(own, min(share, 1.0)))


def most_relevant_and_diverse(
    scores: FloatVector, features: Features, work_ids: Sequence[int], size: int, share: float = RELEVANCE_SHARE
) -> list[int]:
    """Return the places of the papers chosen, in order: maximal marginal relevance (Carbonell & Goldstein 1998).

    Relevance is the score, scaled to [0, 1] over the best 20 times ``size``; likeness the cosine of vectors. Ties go to
    the lower work id.
    """
    best = np.lexsort((np.asarray(work_ids), -scores.round(6)))[: 20 * size]
    if not len(best):
        return []
    spread = float(np.ptp(scores[best])) or 1.0
    wanted = (scores[best] - scores[best].min()) / spread
    vectors = features.vectors[best]
    likeness = np.full(len(best), 0.0)
    chosen: list[int] = []
    open_places = np.ones(len(best), dtype=bool)
    for _ in range(min(size, len(best))):
        value = np.where(open_places, np.round(share * wanted - (1 - share) * likeness, 9), -np.inf)
        place = int(np.argmax(value))
        chosen.append(place)
        open_places[place] = False
        likeness = np.maximum(likeness, vectors @ vectors[place])
    return [int(best[place]) for place in chosen]


def squashed(total: float) -> float:
    """Return a sum of parts as a score in [0, 1): 0.5 where one paper in twenty of the library lies above.

    The curve t / (t + 1.645) rises for ever: sums are heavy-tailed, since a rare word may count for ten deviations.
    """
    return round(max(total, 0.0) / (max(total, 0.0) + ORDINARY), DECIMALS)


def _reasons(
    paper: Candidate, features: Features, taste: Taste, parts: Mapping[str, float], extras: Sequence[Extra]
) -> tuple[str, ...]:
    """Return why a paper was chosen, in words, that which counted most first; each is of a part above 0."""
    told: list[tuple[float, str]] = [(extra.weight, extra.reason) for extra in extras if extra.weight > 0]
    if taste.learned is not None and parts.get("nearest likes", 0.0) > 0:
        told.append((parts["nearest likes"], _near_reason(paper, features, taste, taste.learned)))
    if taste.learned is not None and parts.get("likes", 0.0) > 0:
        words = _telling_words(features, taste.learned.model, taste.vocabulary)
        told += [(parts["likes"], f"holds words of what the group liked: {', '.join(words)}")] if words else []
    if parts.get("interests", 0.0) > 0:
        best = max(taste.interests, key=lambda text: (float(taste.interests[text].scores(features)[0]), text))
        told.append((parts["interests"], f"fits the interest “{best}”"))
    return tuple(
        reason
        for _, reason in sorted(filter(lambda one: one[1], told), key=lambda one: (-round(one[0], DECIMALS), one[1]))
    )


def _near_reason(paper: Candidate, features: Features, taste: Taste, learned: Learned) -> str:
    """Return which liked paper is nearest and who liked it; '' where none is near."""
    cosines = (features.vectors @ learned.liked.vectors.T)[0].round(6)
    place = int(np.argmax(cosines))
    one = taste.liked[place]
    if cosines[place] < FEWEST_COSINE or one.work_id == paper.work_id:
        return ""
    return (
        f"near “{one.title}”, which {_joined(one.people)} liked" if one.people else f"near “{one.title}” of your list"
    )


def _joined(names: Sequence[str]) -> str:
    """Return names as one says them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _telling_words(features: Features, model: Linear, vocabulary: Sequence[str], most: int = 3) -> list[str]:
    """Return the words of a paper that add most to what likes give it, all above 0."""
    row = features.words.tocoo()
    adds = sorted(
        ((float(value * model.words[column]), vocabulary[column])
         for column, value in zip(row.col.tolist(), row.data.tolist(), strict=True)),
        key=lambda one: (-round(one[0], DECIMALS), one[1]),
    )  # fmt: skip
    return [word for added, word in adds[:most] if round(added, DECIMALS) > 0]


def _with_reason(ranking: Ranking, group: Group) -> Ranking:
    """Return an empty ranking that says why it is empty."""
    n, passing = ranking.n_considered, ranking.n_considered - ranking.n_excluded
    if not n:
        why = "no paper of this library became public in this week"
    elif not passing:
        why = f"must and never words leave out all {n:,} papers of the week"
    else:
        as_near = (f"as near as the weakest {group.floor:.0%} of what the group liked" if ranking.n_likes
                   >= FEWEST_FOR_FLOOR else "nearer to its interests than 19 in 20 papers of the library")  # fmt: skip
        why = (
            f"none of {passing:,} papers of the week is {as_near}; a lower groups.{group.name}.floor lets more through"
        )
    return Ranking(
        (), n, ranking.floor, ranking.below_floor, ranking.replay, ranking.n_excluded, ranking.n_likes, why
    )  # fmt: skip
