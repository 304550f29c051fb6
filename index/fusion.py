"""Fusion by score: one ranking out of several, each measured by its own best. Used by `index.search`."""

from collections.abc import Mapping, Sequence

DECIMALS = 6


def fuse_by_score(legs: Sequence[Mapping[int, float]]) -> list[tuple[int, float]]:
    """Return (item, score) by falling score, ties by the lower item.

    The score is the mean over the legs of an item's score by that of the leg's best (CombSUM of Fox & Shaw 1994, scores
    brought to one scale by their maximum as in Lee 1997): 1 for what every leg puts first.

    Parameters
    ----------
    legs
        Score of each item found; one that a leg lacks gets 0 from it. A leg whose best is not above 0 says nothing.
    """
    total: dict[int, float] = {item: 0.0 for leg in legs for item in leg}
    for leg in legs:
        best = max(leg.values(), default=0.0)
        for item, score in leg.items() if best > 0 else ():
            total[item] += score / best / len(legs)
    return sorted(
        ((item, round(score, DECIMALS)) for item, score in total.items()), key=lambda pair: (-pair[1], pair[0])
    )
