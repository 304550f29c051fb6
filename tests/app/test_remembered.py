"""Answers that are the same for everybody are worked out once for an edition."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.remembered import Remembered


def test_what_was_asked_before_is_not_worked_out_again() -> None:
    remembered, made = Remembered(), []
    for asked in ("a", "b", "a"):
        assert remembered(asked, lambda asked=asked: made.append(asked) or asked.upper()) == asked.upper()
    assert made == ["a", "b"]


def test_who_asks_meanwhile_waits_for_the_same_answer() -> None:
    remembered, begun, may_end, made = Remembered(), threading.Event(), threading.Event(), []

    def slowly() -> int:
        made.append(begun.set())
        assert may_end.wait(30)
        return 7

    with ThreadPoolExecutor(2) as people:
        first = people.submit(remembered, "a", slowly)
        assert begun.wait(30)
        second = people.submit(remembered, "a", slowly)
        assert remembered("b", lambda: 8) == 8  # other questions do not wait
        may_end.set()
        assert (first.result(), second.result(), len(made)) == (7, 7, 1)


def test_an_error_is_not_kept() -> None:
    remembered = Remembered()
    with pytest.raises(ZeroDivisionError):
        remembered("a", lambda: 1 // 0)
    assert remembered("a", lambda: 1) == 1


def test_the_answer_not_asked_for_the_longest_goes_first() -> None:
    remembered, made = Remembered(most=2), []
    for asked in ("a", "b", "a", "c", "a", "b"):
        remembered(asked, lambda asked=asked: made.append(asked))
    assert made == ["a", "b", "c", "b"]
    assert len(remembered) == 2
