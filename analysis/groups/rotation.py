"""Whose turn it is to present, from who presented when. Pure."""

from collections.abc import Sequence
from datetime import date


def turns(rotation: Sequence[str], presented: Sequence[tuple[date, str]]) -> list[str]:
    """Return who presents next, then after that, and so on: who waited longest first, newcomers before all.

    Parameters
    ----------
    rotation
        Names in the order of the turns; ties keep it.
    presented
        Day and name of each session held; people who are no longer in the rotation are passed over.
    """
    last = {name: max((day for day, person in presented if person == name), default=date.min) for name in rotation}
    after = _follower(rotation, presented)
    return sorted(last, key=lambda name: (last[name], (list(last).index(name) - after) % len(last)))


def _follower(rotation: Sequence[str], presented: Sequence[tuple[date, str]]) -> int:
    """Return the place after the last who presented, so that equals are taken round the circle."""
    known = [(day, list(dict.fromkeys(rotation)).index(person)) for day, person in presented if person in rotation]
    return max(known)[1] + 1 if known else 0
