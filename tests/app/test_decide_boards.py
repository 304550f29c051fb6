"""`fieldmap decide effects --board` and `decide frontier --board`: runs of a library, each with its claim."""

import json

import pytest

from app.cli import run
from tests.analysis.decisions.cost.made import write_decision as write_cost_decision
from tests.libraries import fieldmap, new_library
from tests.papers import snapshot_line, write_lines


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Make a library whose ten papers each try TideNet and another system on one benchmark."""
    folder = tmp_path_factory.mktemp("runs")
    made = new_library(folder / "library")
    papers = [snapshot_line(f"2001.000{n:02}", f"On streams, part {n}") for n in range(10)]
    rows = []
    for n in range(10):
        common = {
            "task": "Parsing",
            "dataset": "Danube",
            "metric": "F1",
            "date": f"20{10 + n}-06-01",
            "paper_url": f"https://arxiv.org/abs/2001.000{n:02}",
            "paper_title": f"On streams, part {n}",
        }
        rows += [common | {"model": f"TideNet {n}", "value": f"{64 + 2 * n + n % 3}.5"},
                 common | {"model": f"PondNet {n}", "value": f"{61 + 2 * n}.5"}]  # fmt: skip
    assert fieldmap(made, "ingest", "arxiv-snapshot", write_lines(folder / "snapshot.json", papers)) == 0
    source = write_lines(folder / "rows.jsonl", rows)
    assert fieldmap(made, "claims", "import", source, "--format", "sota-extractor") == 0
    assert fieldmap(made, "update") == 0
    return made


def answer(library, capsys, *words):
    capsys.readouterr()
    assert fieldmap(library, "decide", *words) == 0
    return capsys.readouterr().out


def test_a_method_is_compared_within_the_papers_of_a_board(library, capsys):
    told = json.loads(
        answer(library, capsys, "effects", "--board", "-", "Danube", "F1", "--method", "TideNet", "--json")
    )
    assert (told["answer"], told["rests_on"], told["pairs"]["n"]) == ("helps", "pairs", 10)
    assert all(run["source"].startswith("C") for run in told["runs"])


def test_the_memo_of_a_board_names_its_claims(library, capsys):
    told = answer(library, capsys, "frontier", "--board", "-", "Danube", "F1", "--gain", "2")
    assert "The best known is TideNet 8 with 82.5" in told.replace("\\", "") or "TideNet 9" in told
    assert "claim of “On streams, part" in told
    assert "At the past slope a gain of 2 takes" in told


def test_what_no_board_is_called_is_said(library, capsys):
    assert fieldmap(library, "decide", "frontier", "--board", "-", "Rhine", "F1") == 2
    assert "no board of two papers is called" in capsys.readouterr().err


def test_a_method_that_no_model_bears_is_said(library, capsys):
    assert fieldmap(library, "decide", "effects", "--board", "-", "Danube", "F1", "--method", "OceanNet") == 2
    assert "no run has the method 'OceanNet'" in capsys.readouterr().err


COST = """
kind = "cost"
title = "Tide or an API"
day = 2026-11-22
[money]
currency = "USD"
[[boards]]
dataset = "Danube"
metric = "F1"
[load]
qps = 1.0
tokens_in = 1000
tokens_out = 100
[target]
p95_seconds = 4.0
[options.own]
name = "Own"
kind = "self-hosted"
card = "machine.yaml"
model = "box"
candidate = "TideNet 9"
throughput = 1.0
[options.api]
name = "API"
kind = "api"
card = "api.yaml"
model = "large"
candidate = "PondNet 9"
"""


@pytest.fixture
def cost(tmp_path):
    """Write a cost decision whose options serve models of the board."""
    return write_cost_decision(tmp_path, COST)


def test_the_claims_of_a_board_stand_beside_the_money(library, cost, capsys):
    told = json.loads(answer(library, capsys, "cost", cost, "--json"))
    own, api = (told["options"][key]["quality"] for key in ("own", "api"))
    assert [cell["value"] for cell in own.values()] == [82.5]
    assert [cell["value"] for cell in api.values()] == [79.5]
    assert all(cell["source"].startswith("C") and cell["tier"] == "stated" for cell in (*own.values(), *api.values()))
    refs = {one["ref"]: one for one in told["document"]["evidence"]}
    claim = refs[next(iter(own.values()))["source"]]
    assert claim["kind"] == "claim"


def test_a_decision_that_names_boards_wants_a_library_that_is_there(cost, capsys, tmp_path):
    assert run(["--library", str(tmp_path / "none"), "decide", "cost", str(cost)]) == 2
    assert "no library at" in capsys.readouterr().err
