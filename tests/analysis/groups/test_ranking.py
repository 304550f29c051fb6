"""The ranking of a week: floor, words, diversity, ties, and reasons that are true of the score."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.groups.candidates import Candidate, Liked
from analysis.groups.extras import extras_of, in_words, wanted_by
from analysis.groups.group import Group
from analysis.groups.ranking import floor_of, in_turns, most_relevant_and_diverse, rank, squashed
from analysis.groups.taste import Linear
from tests.analysis.groups.tastes import candidates, features, taste

LIKED = [Liked(100, "On Lakes", ("Ada", "Alan"), ("Grace Hopper",)), Liked(101, "On Rivers", ())]


def ids(ranking):
    return [paper.work_id for paper in ranking.papers]


def test_what_lies_by_the_likes_comes_first_and_what_does_not_is_below_the_floor():
    told = rank(candidates(3), features([90, 12, 180]), taste([0, 5, 10, 15, 20]), Group("g"))
    assert (ids(told), told.below_floor, told.n_considered, told.n_likes) == ([2], 2, 3, 5)


def test_a_paper_is_chosen_exactly_when_it_is_as_near_as_the_share_of_likes_asks():
    liked = taste([0, 5, 10, 15, 40])
    sizes = [len(rank(candidates(60), features(np.arange(60) * 1.5), liked, Group("g", floor=share, size=50)).papers)
             for share in (0, 0.2, 0.6, 1.0)]  # fmt: skip
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 50 > sizes[1] > sizes[3]
    assert floor_of(liked, 0) is None


def test_the_floor_is_the_quantile_of_what_likes_score_unseen():
    liked = taste([0, 5, 10, 15, 40])
    lowest, middle = floor_of(liked, 0.0001), floor_of(liked, 0.5)
    part = 5 / 7
    own = part * (liked.learned.unseen + 0.1 * liked.learned.unseen_nearness())
    assert lowest == pytest.approx(own.min(), abs=0.01)
    assert middle == pytest.approx(np.median(own))


def test_an_empty_choice_is_allowed_and_says_why():
    far = rank(candidates(2), features([180, 170]), taste([0, 5, 10, 15, 20]), Group("g"))
    assert far.papers == ()
    assert "none of 2 papers of the week is as near as the weakest 33% of what the group liked" in far.why_empty
    nothing = rank([], features([]), taste([0]), Group("g"))
    assert "no paper of this library became public" in nothing.why_empty
    barred = rank(candidates(2), features([0, 1]), taste([0]), Group("g", never=("paper",)))
    assert (barred.n_excluded, "all 2 papers" in barred.why_empty) == (2, True)


def test_must_and_never_words_leave_papers_out_whatever_their_score():
    papers = [Candidate(1, "A lake", "A lake"), Candidate(2, "A survey of lakes", "A survey of lakes"),
              Candidate(3, "A train", "A train")]  # fmt: skip
    told = rank(papers, features([0, 0, 0]), taste([0]), Group("g", must=("lake",), never=("survey",), floor=0))
    assert (ids(told), told.n_excluded) == ([1], 2)


def test_equal_papers_come_in_the_order_of_their_work_ids():
    told = rank(candidates(3)[::-1], features([10, 10, 10]), taste([10]), Group("g", floor=0))
    assert ids(told) == [1, 2, 3]


def test_the_order_of_the_papers_given_does_not_matter():
    angles = [3, 50, 9, 27, 14]
    liked, group = taste([0, 8]), Group("g", floor=0)
    one = rank(candidates(5), features(angles), liked, group)
    assert rank(candidates(5)[::-1], features(angles[::-1]), liked, group) == one


def test_of_two_alike_papers_the_second_gives_way_to_another_as_in_the_paper_by_carbonell_and_goldstein():
    scores, same = np.array([1.0, 0.99, 0.5]), features([0, 0, 80])
    assert most_relevant_and_diverse(scores, same, [1, 2, 3], 2, share=1.0) == [0, 1]
    assert most_relevant_and_diverse(scores, same, [1, 2, 3], 2, share=0.3) == [0, 2]
    assert most_relevant_and_diverse(np.empty(0), features([]), [], 2) == []


def test_before_any_like_the_interests_take_turns():
    along = [Linear(np.array([10.0, 0.0]), np.zeros(3), 0.0), Linear(np.array([0.0, 1.0]), np.zeros(3), 0.0)]
    two = replace(taste(), interests=dict(zip(["east", "north"], along, strict=True)))
    told = rank(candidates(4), features([0, 1, 90, 91]), two, Group("g", floor=0, size=3))
    assert ids(told) == [1, 3, 2]
    assert "fits the interest “north”" in told.papers[1].reasons


def test_lists_take_turns_until_they_end():
    assert in_turns([[1, 2, 3], [], [9]], 3) == [1, 9, 2]
    assert in_turns([], 3) == []


def test_what_repeats_a_liked_paper_loses_by_it():
    told = rank(candidates(2), features([0, 60]), taste([0]), Group("g", floor=0))
    assert {paper.work_id: paper.parts.get("novelty", 0) for paper in told.papers} == {1: -1, 2: 0}


def test_scores_lie_below_one_and_keep_the_order():
    assert [squashed(total) for total in (-1, 0, 1.645, 16.45)] == [0, 0, 0.5, pytest.approx(10 / 11, abs=1e-4)]


def test_the_nearest_liked_paper_is_named_with_who_liked_it():
    told = rank(candidates(1), features([12]), taste([10, 300]), Group("g", floor=0))
    assert "near “Liked 0”, which Ada liked" in told.papers[0].reasons


def test_a_reason_is_told_only_of_a_part_that_counted_and_the_heaviest_comes_first():
    paper = replace(candidates(1)[0], authors=("Hopper, G.", "Grace Hopper"), cites=frozenset({101}))
    told = rank(
        [paper], features([12]), replace(taste([10, 300]), liked=LIKED), Group("g", floor=0, authors=("grace hopper",))
    )
    assert told.papers[0].reasons[0] == "by Grace Hopper, whom you follow"
    assert "cites one paper of your list" in told.papers[0].reasons
    assert told.papers[0].parts["people followed"] == 2
    assert not any("cited by" in reason or "states" in reason for reason in told.papers[0].reasons)


@pytest.mark.parametrize(
    ("paper", "group", "reason"),
    [
        ({"authors": ("Gräce  Hopper",)}, {"authors": ("Grace Hopper",)}, "by Gräce  Hopper, whom you follow"),
        ({"authors": ("Grace Hopper",)}, {}, "by Grace Hopper, an author of “On Lakes”, which Ada liked"),
        ({"places": ("cs.CL",)}, {"venues": ("CS.cl",)}, "in cs.CL, which you follow"),
        ({"topics": ("12", "deep lakes")}, {"topics": ("12",)}, "of the topic “deep lakes”, which you follow"),
        ({"topics": ("12", "deep lakes")}, {"topics": ("lake",)}, "of the topic “deep lakes”, which you follow"),
        ({"text": "State-space models"}, {"terms": ("state space",)}, "contains “state space”"),
        ({"cites": frozenset({100, 101, 7})}, {}, "cites two papers of your list"),
        ({"n_citers": 12}, {}, "cited by 12 papers here already"),
        ({"n_results": 1}, {}, "states one result with a number"),
    ],
)  # fmt: skip
def test_what_speaks_for_a_paper_beside_its_text_is_told_in_words(paper, group, reason):
    found = extras_of(replace(Candidate(1, "T", "T"), **paper), wanted_by(LIKED, Group("g", **group)))
    assert [extra.reason for extra in found if extra.reason] == [reason]


def test_numbers_to_ten_are_written_out():
    assert [in_words(n) for n in (1, 10, 11, 1234)] == ["one", "ten", "11", "1,234"]
