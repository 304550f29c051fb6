"""Whose turn it is: who waited longest, newcomers first, ties round the circle."""

from datetime import date

from analysis.groups.rotation import turns

NAMES = ["Ada", "Alan", "Grace"]


def day(number):
    return date(2026, 2, number)


def test_nobody_has_presented_then_the_order_of_the_rotation_holds():
    assert turns(NAMES, []) == NAMES
    assert turns([], [(day(1), "Ada")]) == []


def test_who_waited_longest_comes_first():
    assert turns(NAMES, [(day(1), "Ada"), (day(8), "Grace"), (day(15), "Alan")]) == ["Ada", "Grace", "Alan"]


def test_a_newcomer_comes_before_all_and_the_gone_are_passed_over():
    assert turns(NAMES, [(day(1), "Ada"), (day(8), "Alan"), (day(9), "Bob")]) == ["Grace", "Ada", "Alan"]


def test_those_who_never_presented_follow_round_the_circle():
    assert turns(NAMES, [(day(1), "Alan")]) == ["Grace", "Ada", "Alan"]
