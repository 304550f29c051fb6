"""Candidates from a board: results, and the costs that the same papers say; nothing joined by guess."""

import pytest

from analysis.boards import step
from analysis.decisions.candidates.library import attribute_of, board_candidates
from data.errors import NotFoundError
from data.records import Claim
from tests.analysis.boards.test_step import CLAIMS, ledger, settle_abstracts

__all__ = ["ledger"]


def cost(value, unit, metric, model=None, **told):
    return Claim("efficiency", value, f"It takes {value} {unit}.", 0.6, metric=metric, unit=unit, model=model, **told)


COSTS = [
    (1, cost(16.0, "ms", "latency")), (2, cost(7.0, "B parameters", "parameters", "LakeNet")),
    (2, cost(9.0, "ms", "latency")), (3, cost(2.0, "x", "speedup", relative=True)),
    (4, cost(1.5, "GB", "memory", "SeaNet")),
    (4, cost(3.0, "GB", "memory", "PondNet")), (3, cost(4.1, "GFLOPs", "FLOPs", "SeaNet")),
]  # fmt: skip


@pytest.fixture
def candidates(ledger):
    settle_abstracts(ledger, [*CLAIMS, *COSTS])
    step.run(ledger)
    return {one.name: one for one in board_candidates(ledger, "-", "Danube Benchmark", "F1").candidates}


def test_models_of_a_board_carry_their_results_and_claims(candidates):
    assert set(candidates) == {"RiverNet", "LakeNet", "SeaNet"}
    cell = candidates["LakeNet"].cells["f1:Danube"]
    assert (cell.value, cell.unit, cell.tier, cell.source[0]) == (85.0, "%", "stated", "C")


def test_two_papers_numbers_of_one_model_stand_as_a_band(candidates):
    assert candidates["RiverNet"].cells["f1:Danube"].bounds == (78.0, 80.0)


def test_a_cost_is_joined_by_the_same_paper_or_the_exact_name(candidates):
    assert candidates["RiverNet"].number("latency") == 0.016  # of a paper with this model alone
    assert candidates["LakeNet"].number("parameters") == 7e9
    assert candidates["SeaNet"].number("memory") == 1.5e9  # said by another paper of exactly this name


def test_operations_keep_the_doubt_between_mac_and_flop(candidates):
    assert candidates["SeaNet"].cells["flops"].bounds == (4.1e9, 8.2e9)


def test_a_ratio_is_no_cost(candidates):
    assert "throughput" not in candidates["SeaNet"].cells


def test_a_cost_of_a_later_paper_is_not_known_before(ledger):
    from datetime import date

    settle_abstracts(ledger, [*CLAIMS, *COSTS])
    step.run(ledger)
    read = board_candidates(ledger, "-", "Danube Benchmark", "F1", date(2020, 12, 31))
    assert all("memory" not in one.cells for one in read.candidates)


def test_a_board_that_is_not_there_is_told(ledger):
    step.run(ledger)
    with pytest.raises(NotFoundError, match="fieldmap boards lists"):
        board_candidates(ledger, "-", "Danube Benchmark", "F1")


@pytest.mark.parametrize(
    ("board", "name"),
    [
        ({"metric": "accuracy", "unit": "%", "dataset": "D", "higher_is_better": True}, "accuracy:D"),
        ({"metric": "BLEU", "unit": None, "dataset": "D", "higher_is_better": True}, "score:D BLEU"),
        ({"metric": "perplexity", "unit": None, "dataset": "D", "higher_is_better": False}, "loss:D perplexity"),
    ],
)
def test_the_attribute_of_a_board_tells_its_direction(board, name):
    assert attribute_of(board) == name
