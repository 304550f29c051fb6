"""Roles of a reading list, the fit into the hours, and the order of reading, on works made by hand."""

from typing import Any

import pytest

from analysis.reading_lists.roles import (
    MOST,
    Choice,
    Role,
    central,
    critiques,
    fitted,
    foundations,
    in_order,
    recent,
    surveys,
    turning_points,
)


def row(work: int, year: int = 2010, **told: Any) -> dict[str, Any]:
    known = {"work_id": work, "title": f"Tides {work}", "abstract": None, "year": year, "n": 0, "n_field": 0,
             "in_field": True}  # fmt: skip
    return known | told


def works(choices: list[Choice]) -> list[int]:
    return [one.work_id for one in choices]


@pytest.mark.parametrize(
    ("told", "is_survey"),
    [
        ({"title": "A survey of tides"}, True),
        ({"abstract": "In this review, tides are told of."}, True),
        ({"abstract": "We survey what is known of tides."}, True),
        ({"abstract": "We surveyed 300 sailors."}, False),
        ({"abstract": "We thank our reviewers; this is no review."}, False),
    ],
    ids=["title", "in this review", "we survey", "we asked people", "reviewers"],
)
def test_a_survey_says_that_it_looks_back(told: dict[str, Any], is_survey: bool) -> None:
    assert bool(surveys([row(1, **told)])) == is_survey


def test_foundations_are_early_and_cited_by_two_of_the_topic() -> None:
    rows = [row(n, 2000 + n) for n in range(1, 9)]
    rows += [row(20, 1990, n_field=5, in_field=False), row(21, 2001, n_field=7), row(22, 2008, n_field=9),
             row(23, 1991, n_field=1, in_field=False)]  # fmt: skip
    found = foundations(rows)
    assert works(found) == [21, 20]
    assert found[0].why == "early, and 7 papers of the topic here cite it"


def test_nothing_is_a_foundation_where_nothing_is_cited_or_dated() -> None:
    assert foundations([row(1), row(2)]) == []
    assert foundations([row(1, n_field=9) | {"year": None}]) == []


def test_turning_points_are_the_works_of_the_path_most_cited_first() -> None:
    assert works(turning_points([row(1, n_field=1), row(2, n_field=3), row(3, n_field=9)], [1, 2, 77])) == [2, 1]


def test_critiques_come_from_sentences_then_numbers_then_titles() -> None:
    rows = [row(1, title="Rethinking tides"), row(2, title="Do tides really matter?"),
            row(3, title="Tides fail to rise"),
            row(4, title="Better tides"), row(5, title="Revisiting lakes", in_field=False)]  # fmt: skip
    said = [{"work_id": 3, "title": "Waves", "criticism": "finds fault with it"}]
    disputed = [{"work_id": 9, "title": "Waves", "model": "TideNet", "dataset": "Sea"}]
    found = critiques(rows, said, disputed)
    assert works(found) == [3, 9, 1, 2]
    assert found[0].why == "finds fault with “Waves”"
    assert found[1].why == "tells another number of TideNet on Sea than “Waves”"


def test_without_citations_the_core_is_what_is_nearest_in_meaning() -> None:
    assert works(central([row(1), row(2), row(3)], {1: 0.2, 3: 0.9})) == [3, 1]


def test_the_newest_come_first_and_undated_ones_not_at_all() -> None:
    assert works(recent([row(1, 2001), row(2, 2009), row(3, 2009, n=4), row(4) | {"year": None}])) == [3, 2, 1]


def choices(**by_role: list[int]) -> dict[Role, list[Choice]]:
    return {role: [Choice(work, role, "") for work in some] for role, some in by_role.items()}  # type: ignore[misc,arg-type]


def test_roles_take_turns_by_level_until_the_time_is_up() -> None:
    some = choices(survey=[1, 2], foundation=[3, 4], turn=[5], recent=[6])
    assert works(fitted(some, lambda _: 10, "newcomer", 40)) == [1, 3, 5, 6]
    assert works(fitted(some, lambda _: 10, "researcher", 30)) == [5, 6, 3]
    assert works(fitted(some, lambda _: 10, "newcomer", 9)) == []


def test_what_does_not_fit_gives_way_to_what_does() -> None:
    minutes = {1: 50, 2: 10, 3: 10}
    assert works(fitted(choices(survey=[1, 2], foundation=[3]), minutes.__getitem__, "newcomer", 25)) == [2, 3]


def test_a_work_stands_once_in_the_role_whose_turn_comes_first() -> None:
    found = fitted(choices(survey=[1], foundation=[1, 2], turn=[1]), lambda _: 1, "newcomer", 100)
    assert [(one.work_id, one.role) for one in found] == [(1, "survey"), (2, "foundation")]


def test_no_role_takes_more_than_its_share_however_long_the_time() -> None:
    found = fitted(choices(recent=list(range(50))), lambda _: 1, "newcomer", 10_000)
    assert len(found) == MOST["recent"]


def test_what_is_cited_is_read_before_what_cites_it_and_surveys_first() -> None:
    chosen = [Choice(1, "recent", ""), Choice(2, "turn", ""), Choice(3, "survey", ""), Choice(4, "foundation", "")]
    years = {1: 2001, 2: 2005, 3: 2020, 4: 2003}
    assert works(in_order(chosen, years, {1: {2}, 2: {4}, 3: {1}})) == [3, 4, 2, 1]


def test_a_circle_of_citations_is_read_by_year() -> None:
    chosen = [Choice(1, "turn", ""), Choice(2, "turn", "")]
    assert works(in_order(chosen, {1: 2002, 2: 2001}, {1: {2}, 2: {1}})) == [2, 1]


def test_nearness_to_the_topic_decides_where_nothing_is_cited() -> None:
    """In a library without citations the first surveys by number were of other fields."""
    rows = [row(1, title="A survey of lakes"), row(2, title="A survey of tides"), row(3, 2012), row(4, 2011)]
    near = {1: 0.1, 2: 0.8, 4: 0.5}
    assert works(surveys(rows, near)) == [2, 1]
    assert works(recent(rows, near)) == [4, 2, 1]
