"""A paper's best result by board, as a leaderboard lists it. Used by `eval claims` and benchmarks."""

from collections.abc import Iterable

from data.records import Claim


def best_results(claims: Iterable[Claim]) -> list[Claim]:
    """Return the best own result by task, data set, split and metric, as a leaderboard lists a paper.

    Ablations count only where nothing else is told. Ties keep the first in reading order; a metric without direction
    keeps the greatest value.
    """
    best: dict[tuple[str | None, ...], Claim] = {}
    for claim in claims:
        if claim.kind != "result":
            continue
        key = (claim.task, claim.dataset, claim.split, claim.metric)
        known = best.get(key)
        if known is None or _rank(claim) > _rank(known):
            best[key] = claim
    return list(best.values())


def _rank(claim: Claim) -> tuple[bool, float]:
    return "ablation" not in claim.settings, -claim.value if claim.higher_is_better is False else claim.value
