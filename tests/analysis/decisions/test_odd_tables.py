"""Whatever stands in a table of runs: a memo that bears out its numbers, or an error that says what to do."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from analysis.decisions.effects.as_json import as_json as effects_json
from analysis.decisions.effects.attribution import Question, attribute
from analysis.decisions.effects.memo import memo as effects_memo
from analysis.decisions.frontiers.as_json import as_json as frontier_json
from analysis.decisions.frontiers.frontier import Asked, frontiers_of
from analysis.decisions.frontiers.memo import memo as frontier_memo
from analysis.decisions.runs import Run
from analysis.documents.check import violations
from data.errors import InputError

DAY = date(2026, 11, 22)


def odd_runs(seed):
    """Return few or many runs with whatever missing, constant, repeated or far apart."""
    chance = np.random.default_rng(seed)
    n, known = int(chance.integers(1, 40)), chance.random(4)
    runs = []
    for place in range(n):
        amounts = {
            name: float(10 ** (9 + chance.integers(-3, 4) * (seed % 3)))
            for name, share in zip(("parameters", "data", "compute"), known, strict=False) if chance.random() < share
        }  # fmt: skip
        score = None if chance.random() < 0.1 else float(chance.choice([50.0, 50.0, 0.1 + 99 * chance.random()]))
        day = DAY - timedelta(days=int(chance.integers(0, 3_000))) if chance.random() < known[3] else None
        runs.append(
            Run(
                f"m{place} 2.0",
                score,
                f"F.odd.csv:{place + 2}",
                ("new", "old", "")[int(chance.integers(3))],
                f"paper {chance.integers(1 + seed % 9)}",
                ("", "Web", "Books 3")[int(chance.integers(3))],
                day,
                amounts,
            )
        )
    return runs


@pytest.mark.parametrize("seed", range(60))
def test_any_table_of_effects_has_a_sound_memo_or_an_error(seed):
    runs = odd_runs(seed)
    with suppress(InputError):
        told = attribute(runs, Question("new", bound=100.0 if seed % 2 else None))
        assert violations(effects_memo(told, "T", "", DAY)) == []
        assert effects_json(told, "T", "")["answer"] in ("helps", "harms", "not shown", "cannot tell")


@pytest.mark.parametrize("seed", range(60))
def test_any_table_of_a_frontier_has_a_sound_memo_or_an_error(seed):
    asked = Asked((("day",), ("parameters", "day"), ("compute",))[seed % 3], gain=0.5 + seed % 7, bound=100.0, draws=20,
                  higher_is_better=True, prices={"compute": 1e-9})  # fmt: skip
    asked = replace(asked, bound=None, higher_is_better=bool(seed % 4)) if seed % 5 == 0 else asked
    asked = replace(asked, against=("day",), of="compute", bound=None) if seed % 11 == 0 else asked
    with suppress(InputError):
        told = frontiers_of(odd_runs(seed), asked)
        assert violations(frontier_memo(told, asked, "T", "", DAY)) == []
        assert len(frontier_json(told, asked, "T", "")["frontiers"]) == len(asked.against)


def test_scores_that_are_all_the_same_show_no_effect():
    runs = [Run(f"m{n}", 50.0, f"F.a:{n}", "new" if n % 2 else "old", f"p{n // 4}", "Web", None,
                {"parameters": 10.0 ** (6 + n % 5)}) for n in range(40)]  # fmt: skip
    told = attribute(runs, Question("new", bound=100.0))
    assert told.verdict in ("not shown", "cannot tell")
    assert told.shares == ()


def test_a_table_without_scores_says_so():
    runs = [Run(f"m{n}", None, f"F.a:{n}", "new") for n in range(9)]
    with pytest.raises(InputError, match="no run names its method and has a score"):
        attribute(runs, Question("new"))
    with pytest.raises(InputError, match="no run tells both its score and its day"):
        frontiers_of(runs, Asked(("day",)))
