"""Only runs that are alike make pairs, and each paper counts once."""

import numpy as np
import pytest

from analysis.decisions.effects.matching import matched, matched_pairs
from analysis.decisions.runs import Run


def run(name, score, method, paper, data="Web", **amounts):
    return Run(name, score, f"F.a:{name}", method, paper, data, None, amounts)


def asked(runs):
    return runs, np.asarray([one.method == "new" for one in runs]), np.asarray([one.score for one in runs])


def test_runs_within_a_quarter_of_each_other_are_alike():
    runs = [run("a", 3.0, "new", "P", parameters=1.2e9), run("b", 1.0, "old", "P", parameters=1e9),
            run("c", 0.0, "old", "P", parameters=1.6e9)]  # fmt: skip
    assert [(pair.with_it, pair.without_it, pair.difference) for pair in matched_pairs(*asked(runs))] == [(0, 1, 2.0)]


@pytest.mark.parametrize(("other", "n"), [
    (run("b", 1.0, "old", "P", parameters=1e9), 1), (run("b", 1.0, "old", "Q", parameters=1e9), 0),
    (run("b", 1.0, "old", "P", data="Books", parameters=1e9), 0), (run("b", 1.0, "old", "P"), 0),
    (run("b", 1.0, "old", "P", parameters=1e9, data_=1e9), 1),
])  # fmt: skip
def test_a_pair_shares_paper_data_and_what_is_known_of_size(other, n):
    first = run("a", 3.0, "new", "P", parameters=1e9)
    assert len(matched_pairs(*asked([first, other]))) == n


def test_runs_of_unknown_size_are_alike_only_within_a_paper():
    runs = [run("a", 3.0, "new", "P"), run("b", 1.0, "old", "P"), run("c", 1.0, "old", "Q")]
    assert len(matched_pairs(*asked(runs))) == 1
    assert matched_pairs(*asked(runs), within_papers=False) == ()


def test_each_paper_counts_once_however_many_pairs_it_has():
    runs = [
        run("a1", 3.0, "new", "P"),
        run("a2", 3.0, "new", "P"),
        run("b", 1.0, "old", "P"),
        run("c", 5.0, "new", "Q"),
        run("d", 1.0, "old", "Q"),
        run("e", 1.0, "new", "R"),
        run("f", 1.0, "old", "R"),
    ]
    told = matched(*asked(runs))
    assert told.effect is not None
    assert told.effect.value == pytest.approx((2 + 4 + 0) / 3)
    assert told.effect.without == pytest.approx((2, 1, 3))


def test_without_pairs_there_is_no_effect():
    told = matched(*asked([run("a", 3.0, "new", "P", parameters=1e6), run("b", 1.0, "old", "P", parameters=1e9)]))
    assert told.pairs == ()
    assert told.effect is None


def test_pairs_across_papers_count_where_no_paper_compares():
    runs = [run(f"n{n}", 3.0 + n, "new", f"P{n}", parameters=1e9) for n in range(4)]
    runs += [run(f"o{n}", 1.0, "old", f"Q{n}", parameters=1e9) for n in range(4)]
    told = matched(*asked(runs))
    assert not told.within_papers
    assert told.effect is not None
    assert told.effect.value == pytest.approx(3.5)
    assert told.effect.n_papers == 8
