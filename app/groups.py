"""Reading groups on an open edition: which group a name means, and the ranking of a week's papers for it."""

import difflib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

import numpy as np

from analysis.groups.group import Group, Member
from analysis.groups.ranking import Ranking, Taste, rank
from analysis.groups.taste import Features, Learned, Linear, interest_model, learn
from analysis.groups.week import Week
from app.group_papers import WeekPapers, features_of, read_liked, week_papers
from app.likes_of_groups import GroupLikes, likes_of
from app.open_edition import OpenEdition
from app.replay_figures import kept_figure
from data.errors import NotFoundError
from data.library import Library, utc_now
from data.settings import GroupSettings, Settings, member_of


def group_of(settings: Settings, name: str) -> Group:
    """Return the group of a name.

    Raises
    ------
    NotFoundError
        If there is none; names the nearest known one.
    """
    if name not in settings.groups:
        near = difflib.get_close_matches(name, settings.groups, 1, 0.5)
        known = ", ".join(settings.groups) or "none yet"
        hint = f"did you mean {near[0]}? " if near else ""
        raise NotFoundError(
            f"there is no group {name[:40]!r} in fieldmap.toml ({hint}known: {known}); a table [groups.NAME] makes one"
        )
    return as_group(name, settings.groups[name])


def groups_of(settings: Settings) -> list[Group]:
    """Return all groups, in the order of the settings."""
    return [as_group(name, told) for name, told in settings.groups.items()]


def as_group(name: str, told: GroupSettings) -> Group:
    """Return the group that a table of the settings describes."""
    members = tuple(Member(*found) for found in map(member_of, told.members) if found)
    return Group(
        name, members, tuple(told.interests), tuple(told.topics), tuple(told.terms), tuple(told.papers),
        tuple(told.authors), tuple(told.venues), tuple(told.must), tuple(told.never), told.level, told.weekday,
        told.time, told.time_zone, told.language, told.size, told.floor, tuple(told.presenters),
    )  # fmt: skip


def last_week_of(library: Library, settings: Settings, group: Group) -> Week:
    """Return the newest week that is over for a group: now, on the day of a past edition, or on that of a rehearsal."""
    day = library.as_of or settings.clock.today
    return Week.last_whole(datetime.combine(day, time.min) if day else utc_now(), group.time_zone)


def rank_week(
    opened: OpenEdition, group: Group, week: Week, known_since: datetime | None = None,
    likes_until: datetime | None = None,
) -> Ranking:  # fmt: skip
    """Return the papers that became public in a week, chosen and ordered for a group.

    Learned from are the group's likes, never those of the papers that are to be ranked. The figure of the last
    `fieldmap eval digest` of the group goes with it.

    Parameters
    ----------
    known_since
        UTC. Also take papers of the weeks before that this library first saw after then: no digest told of them.
    likes_until
        UTC. Learn from the likes as they stood then; None: as they stand now.
    """
    papers = week_papers(opened, week, known_since)
    ranking = rank_papers(opened, group, papers, likes_of(opened, group, likes_until))
    return replace(ranking, replay=kept_figure(opened.library, group))


def rank_groups(opened: OpenEdition, groups: Sequence[Group], week: Week) -> dict[str, Ranking]:
    """Return the ranking of a week for each of some groups, by name; the week is read once."""
    papers = week_papers(opened, week)
    return {group.name: rank_papers(opened, group, papers, likes_of(opened, group)) for group in groups}


def rank_papers(opened: OpenEdition, group: Group, papers: WeekPapers, likes: GroupLikes) -> Ranking:
    """Return the ranking of papers that were read before; likes of these papers themselves are left out."""
    return rank(papers.candidates, papers.features, taste_of(opened, group, papers, likes), group)


def taste_of(opened: OpenEdition, group: Group, papers: WeekPapers, likes: GroupLikes) -> Taste:
    """Return what a group likes, as a model that fits the words of some papers."""
    week = {one.work_id for one in papers.candidates}
    liked = read_liked(opened.db, {work: names for work, names in likes.liked.items() if work not in week})
    disliked = [work for work in likes.disliked if work not in week]
    interests = _interests(opened, group, papers)
    learned, near = None, np.zeros(len(liked))
    if liked:
        features = features_of(opened, [one.work_id for one in liked], papers.space)
        learned = _learned(opened, papers, features, disliked)
        near = _nearest(interests, features)
    return Taste(liked, learned, interests, near, papers.space.words.tolist(), len(disliked))


def _learned(opened: OpenEdition, papers: WeekPapers, liked: Features, disliked: Sequence[int]) -> Learned:
    return learn(liked, features_of(opened, disliked, papers.space), papers.background)


def _interests(opened: OpenEdition, group: Group, papers: WeekPapers) -> dict[str, Linear]:
    """Return the nearness to each interest; a term that is followed is an interest, too."""
    told = {}
    for text in dict.fromkeys([*group.interests, *group.terms]):
        vector = np.asarray(opened.query_encoder(None).encode_query(text), dtype=np.float64)
        told[text] = interest_model(vector, papers.space.rows([text]), papers.background)
    return told


def _nearest(interests: dict[str, Linear], features: Features) -> np.ndarray:
    """Return the nearness of papers to their nearest interest, shape (n,); zeros without interests."""
    scores = [model.scores(features) for model in interests.values()]
    return np.max(scores, axis=0) if scores else np.zeros(len(features))
