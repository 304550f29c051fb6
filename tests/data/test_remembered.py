"""Answers that are the same for everybody are worked out once for an edition."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.remembered import Remembered


def noted(made: list[str], asked: str) -> Callable[[], str]:
    """Return what works out an answer and notes that it did."""

    def work_out() -> str:
        made.append(asked)
        return asked.upper()

    return work_out


def test_what_was_asked_before_is_not_worked_out_again() -> None:
    remembered, made = Remembered(), list[str]()
    for asked in ("a", "b", "a"):
        assert remembered(asked, noted(made, asked)) == asked.upper()
    assert made == ["a", "b"]


def test_who_asks_meanwhile_waits_for_the_same_answer() -> None:
    remembered, begun, may_end, made = Remembered(), threading.Event(), threading.Event(), list[str]()

    def slowly() -> str:
        begun.set()
        assert may_end.wait(30)
        return noted(made, "a")()

    with ThreadPoolExecutor(2) as people:
        first = people.submit(remembered, "a", slowly)
        assert begun.wait(30)
        second = people.submit(remembered, "a", slowly)
        assert remembered("b", noted(made, "b")) == "B"  # other questions do not wait
        may_end.set()
        assert (first.result(), second.result()) == ("A", "A")
    assert made == ["b", "a"]


def test_an_error_is_not_kept() -> None:
    remembered = Remembered()
    with pytest.raises(ZeroDivisionError):
        remembered("a", lambda: 1 // 0)
    assert remembered("a", lambda: 1) == 1


def test_the_answer_not_asked_for_the_longest_goes_first() -> None:
    remembered, made = Remembered(most=2), list[str]()
    for asked in ("a", "b", "a", "c", "a", "b"):
        remembered(asked, noted(made, asked))
    assert made == ["a", "b", "c", "b"]
    assert len(remembered) == 2
