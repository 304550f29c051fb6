"""Boards: ranks, best so far, frontier; against brute force and by hand."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.boards.results import Entry, entries_of, result_of
from analysis.boards.standing import best_so_far, boards_of, by_month, frontier
from tests.analysis.boards.made import claim, result


def test_the_best_so_far_rises_with_each_better_result() -> None:
    (board,) = boards_of(
        [result(1, 80, year=2018), result(2, 85, year=2020), result(3, 83, year=2019), result(4, 84, year=2021)]
    )
    assert [(step.month, step.value) for step in board.best_so_far] == [
        ("2018-06", 80),
        ("2019-06", 83),
        ("2020-06", 85),
    ]
    assert [(place.entry.value, place.rank, place.raised) for place in board.places] == [
        (85, 1, True), (84, 2, False), (83, 3, True), (80, 4, True)
    ]  # fmt: skip


def test_lower_is_better_for_errors() -> None:
    (board,) = boards_of([result(1, 5.0, metric="error rate"), result(2, 4.0, metric="error rate", year=2021)])
    assert [place.entry.value for place in board.places] == [4.0, 5.0]
    assert [step.value for step in board.best_so_far] == [5.0, 4.0]


def test_a_board_of_one_paper_is_not_drawn() -> None:
    (board,) = boards_of([result(1, 80, work=7), result(2, 85, work=7)])
    assert (board.n_papers, board.is_drawn, board.best_so_far) == (1, False, [])


def test_each_class_of_settings_has_its_board_and_unknown_is_one() -> None:
    boards = boards_of(
        [result(1, 80), result(2, 60, settings=["zero-shot"]), result(3, 90, model="A (ensemble)"), result(4, 81)]
    )
    assert [(board.key.comparable, len(board.places)) for board in boards] == [
        ("ensemble", 1),
        ("unknown", 2),
        ("zero-shot", 1),
    ]


def test_splits_and_versions_part_boards() -> None:
    boards = boards_of([result(1, 80, split="test"), result(2, 81, split="dev"), result(3, 82, dataset="Rivers v2.0")])
    assert [(board.key.split, board.key.version) for board in boards] == [("dev", ""), ("test", ""), ("", "2")]


def test_a_board_as_of_a_day_knows_nothing_later() -> None:
    early = [result(1, 0.5, unit=None, year=2018), result(2, 0.7, unit=None, year=2019)]
    late = [result(3, 0.9, year=2022), result(4, 0.8, year=None)]
    assert boards_of([*early, *late], date(2020, 1, 1)) == boards_of(early)
    assert boards_of(early, date(2019, 6, 1)) == boards_of(early)
    assert boards_of(early, date(2010, 1, 1)) == []


def test_ranges_and_approximations_are_shown_and_not_ranked() -> None:
    (board,) = boards_of([result(1, 80), result(2, 90, approximate=True), result(3, 92, value_hi=94), result(4, 81)])
    assert [(place.rank, place.entry.reason) for place in board.places] == [
        (1, ""), (2, ""), (None, "stated approximately"), (None, "a range, 92 to 94")
    ]  # fmt: skip


def test_what_was_read_with_little_confidence_is_shown_and_not_ranked() -> None:
    (board,) = boards_of(
        [result(1, 80), result(2, 99, confidence=0.3), result(3, 81, tier="confirmed", confidence=1.0)]
    )
    assert [(place.entry.value, place.entry.reason) for place in board.places] == [
        (81, ""), (80, ""), (None, "read with a confidence of 0.30 only")
    ]  # fmt: skip
    assert board.n_papers == 2


def test_equal_values_share_a_rank() -> None:
    (board,) = boards_of([result(1, 80), result(2, 80), result(3, 70)])
    assert [place.rank for place in board.places] == [1, 1, 3]


def test_what_a_paper_says_twice_counts_once_by_its_surest_reading() -> None:
    entries = entries_of([result(1, 80, tier="abstract"), result(2, 80, work=1, tier="table"), result(3, 81, work=1)])
    assert [entry.result.claim_id for entry in entries] == [2, 3]


def test_a_metric_of_unknown_direction_is_not_ranked() -> None:
    (board,) = boards_of([result(1, 80, metric="Glimmer"), result(2, 81, metric="Glimmer")])
    assert (board.is_drawn, [place.rank for place in board.places]) == (False, [None, None])
    told = [result(1, 80, metric="Glimmer", higher_is_better=False), result(2, 81, metric="Glimmer")]
    assert [place.entry.value for place in boards_of(told)[0].ranked] == [80, 81]


@pytest.mark.parametrize(
    "told", [{"kind": "delta"}, {"kind": "efficiency"}, {"relative": True}, {"dataset": None}, {"metric": ""}]
)
def test_what_is_no_absolute_number_of_a_known_benchmark_stands_on_no_board(told: dict[str, object]) -> None:
    assert result_of(claim(1, 80.0) | told) is None


def entries(numbers: list[tuple[float, int, float | None]]) -> list[Entry]:
    made = [
        result(place, 50.0, year=2000 + year, parameters=size) for place, (_, year, size) in enumerate(numbers, start=1)
    ]
    return [Entry(one, value, None, "") for one, (value, _, _) in zip(made, numbers, strict=True)]


numbers = st.lists(
    st.tuples(st.integers(0, 20).map(float), st.integers(0, 9), st.none() | st.integers(1, 9).map(float)), max_size=12
)


@given(numbers, st.booleans())
def test_best_so_far_is_what_brute_force_finds(told: list[tuple[float, int, float | None]], better: bool) -> None:
    made = entries(told)
    best = max if better else min
    for day, value, _ in best_so_far(made, better):
        assert value == best(
            one.value for one in made if one.result.day and one.value is not None and one.result.day <= day
        )
    assert len(best_so_far(made, better)) <= len({year for _, year, _ in told})


@given(numbers, st.booleans())
def test_the_frontier_is_what_brute_force_finds(told: list[tuple[float, int, float | None]], better: bool) -> None:
    made = entries(told)
    sign = 1 if better else -1
    sized = [(number, sign * value, size) for number, (value, _, size) in enumerate(told, start=1) if size is not None]
    front = {
        number for number, value, size in sized
        if not any((v >= value and s < size) or (v > value and s <= size) for _, v, s in sized)
    }  # fmt: skip
    assert frontier(made, better) == front


def test_order_changes_nothing() -> None:
    told = [result(number, 50 + number * 7 % 11, year=2000 + number % 5) for number in range(1, 20)]
    shuffled = random.Random(3).sample(told, len(told))
    assert boards_of(shuffled) == boards_of(told)


def test_a_month_keeps_its_last_step() -> None:
    steps = [(date(2020, 1, 2), 1.0, 1), (date(2020, 1, 9), 2.0, 2), (date(2020, 3, 1), 3.0, 3)]
    assert by_month(steps) == [("2020-01", 2.0, 2), ("2020-03", 3.0, 3)]
