"""Past weeks again: what a group's ranking would have chosen, against what the group liked. `fieldmap eval digest`.

A week's liked papers are held back; learned is from likes of papers that were public before it.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from analysis.groups.group import Group
from analysis.groups.peers import best, peer_rows, svm_scores
from analysis.groups.ranking import ReplayFigure
from analysis.groups.week import Week
from app.group_papers import WeekPapers, week_papers
from app.groups import rank_papers
from app.likes_of_groups import GroupLikes, likes_of
from app.open_edition import OpenEdition
from app.output import table
from app.papers import texts_of
from data.store import rows_as_dicts
from index.evaluation import Comparison, Estimate, compare, estimate, ndcg_at_k, precision_at_k

K = 10
FEWEST_WEEKS, FEWEST_LIKES = 4, 10
"""Weeks with a liked paper, and liked papers in them, below which no figure is told."""
OURS, PEER, INTERESTS, NEWEST = "ranking", "tfidf + svm", "interests only", "newest first"
Ranked = dict[str, list[int]]
"""The works that each way of choosing chose, best first."""


@dataclass(frozen=True, slots=True)
class Replay:
    """How several ways of choosing did in past weeks."""

    weeks: list[Week]
    """Weeks with a liked paper, oldest first."""
    n_likes: int
    """Liked papers of these weeks."""
    reachable: float
    """Mean precision@k that the best choice would have: fewer than k papers of a week may be liked."""
    scores: dict[str, dict[str, Estimate]]
    """By way of choosing and measure; empty where there are too few likes."""
    against: dict[str, dict[str, Comparison]]
    """The ranking less each other way, by measure."""
    too_few: str
    """In words, why there is no figure; '' where there is."""

    @property
    def figure(self) -> ReplayFigure | None:
        """Precision@k of the ranking, as digests print it."""
        told = self.scores.get(OURS, {}).get(f"precision@{K}")
        return ReplayFigure(told.value, told.lo, told.hi, told.n, K) if told else None

    def as_dict(self) -> dict[str, Any]:
        """Return the replay as the command line prints it with ``--json``."""
        return {
            "weeks": [str(week) for week in self.weeks], "likes": self.n_likes, "reachable": self.reachable,
            "scores": {way: {name: asdict(one) for name, one in told.items()} for way, told in self.scores.items()},
            "against": {way: {name: asdict(one) for name, one in told.items()} for way, told in self.against.items()},
            "too_few": self.too_few or None,
        }  # fmt: skip


def replay(opened: OpenEdition, group: Group, weeks: Sequence[Week], tell: Callable[[int], object]) -> Replay:
    """Choose for past weeks again and compare with the liked papers of each; ``tell`` hears of each week done.

    The floor is left out, so that every way of choosing names as many papers.
    """
    likes = likes_of(opened, group)
    days = public_days(opened, [*likes.liked, *likes.disliked])
    held = {week: [work for work in likes.liked if week.monday <= days[work] <= week.sunday] for week in weeks}
    told = [week for week in sorted(weeks) if held[week] and any(days[work] < week.monday for work in likes.liked)]
    n_likes = sum(len(held[week]) for week in told)
    reachable = round(sum(min(1.0, len(held[week]) / K) for week in told) / len(told), 4) if told else 0.0
    if len(told) < FEWEST_WEEKS or n_likes < FEWEST_LIKES:
        why = (f"{n_likes} liked papers in {len(told)} of {len(weeks)} weeks: a figure needs {FEWEST_LIKES} in "
               f"{FEWEST_WEEKS} weeks, each with likes before it")  # fmt: skip
        return Replay(told, n_likes, reachable, {}, {}, why)
    ranked = []
    for week in told:
        before = GroupLikes(*(
            {work: names for work, names in side.items() if days[work] < week.monday}
            for side in (likes.liked, likes.disliked)
        ))  # fmt: skip
        ranked.append(ways_of_choosing(opened, group, week_papers(opened, week), before))
        tell(1)
    return _judged(told, ranked, [set(held[week]) for week in told], reachable)


def public_days(opened: OpenEdition, works: Sequence[int]) -> dict[int, date]:
    """Return when each work was public for certain; the far future where that is unknown."""
    sql = "SELECT work_id, public_by FROM works WHERE work_id IN (SELECT unnest(?::BIGINT[]))"
    told = {row["work_id"]: row["public_by"] for row in rows_as_dicts(opened.db, sql, [list(works)])}
    return {work: told.get(work) or date.max for work in works}


def ways_of_choosing(opened: OpenEdition, group: Group, papers: WeekPapers, likes: GroupLikes) -> Ranked:
    """Return what the ranking and the others choose from a week's papers after some likes."""
    wide = replace(group, size=K, floor=0.0)
    works = [one.work_id for one in papers.candidates]
    told = {
        OURS: [one.work_id for one in rank_papers(opened, wide, papers, likes).papers],
        PEER: _by_peer(opened, papers, likes),
        NEWEST: works[:K],
    }
    if group.interests or group.terms:
        alone = replace(wide, papers=(), authors=())
        told[INTERESTS] = [one.work_id for one in rank_papers(opened, alone, papers, GroupLikes({}, {})).papers]
    return told


def _by_peer(opened: OpenEdition, papers: WeekPapers, likes: GroupLikes) -> list[int]:
    """Return what a linear SVM on TF-IDF of title, abstract and authors chooses."""
    works = [one.work_id for one in papers.candidates]
    others = [work for work in papers.background_ids if work not in likes.liked]
    ids = [*likes.liked, *others]
    texts = texts_of(opened.db, ids)
    asked = [f"{one.text} {' '.join(one.authors)}" for one in papers.candidates]
    rows = peer_rows([*(texts[work] for work in ids), *asked])
    n_liked, n_known = len(likes.liked), len(ids)
    return best(svm_scores(rows[:n_liked], rows[n_liked:], rows[n_known:]), works, K)


def _judged(weeks: list[Week], ranked: list[Ranked], held: list[set[int]], reachable: float) -> Replay:
    """Return the measures of each way with intervals over weeks, and the ranking against the others."""
    values = {
        way: {
            f"precision@{K}": [precision_at_k(*_named(told[way], liked), K)
                               for told, liked in zip(ranked, held, strict=True)],
            f"ndcg@{K}": [ndcg_at_k(*_named(told[way], liked), K) for told, liked in zip(ranked, held, strict=True)],
        }
        for way in ranked[0]
    }  # fmt: skip
    scores = {way: {name: estimate(told) for name, told in measures.items()} for way, measures in values.items()}
    against = {
        way: {name: compare(values[OURS][name], told) for name, told in measures.items()}
        for way, measures in values.items() if way != OURS
    }  # fmt: skip
    return Replay(weeks, sum(map(len, held)), reachable, scores, against, "")


def _named(works: Sequence[int], liked: set[int]) -> tuple[list[str], dict[str, int]]:
    """Return a ranking and what was liked as `index.evaluation` takes them."""
    return [str(work) for work in works], {str(work): 1 for work in liked}


def replay_text(told: Replay) -> str:
    """Return a replay for a terminal."""
    if told.too_few:
        return f"no figure: {told.too_few}"
    rows = [
        [way, name, f"{one.value:.3f}", f"[{one.lo:.3f}, {one.hi:.3f}]", _difference(told, way, name)]
        for way, measures in told.scores.items() for name, one in measures.items()
    ]  # fmt: skip
    weeks = f"{len(told.weeks)} weeks from {told.weeks[0]} to {told.weeks[-1]}, {told.n_likes:,} liked papers"
    best = f"the best choice would reach precision@{K} {told.reachable:.3f}"
    return f"{table(rows, ['chosen by', 'measure', 'value', '95 %', 'ranking is better by'])}\n{weeks}; {best}"


def _difference(told: Replay, way: str, name: str) -> str:
    one = told.against.get(way, {}).get(name)
    return f"{one.difference:+.3f} [{one.lo:+.3f}, {one.hi:+.3f}], p {one.p:.3f}" if one else ""
