"""What charts of boards, decisions and citations say, on made and on real data; and that every chart is explained."""

import re
from datetime import date
from typing import Any

import pytest

from analysis.decisions.effects.attribution import Attribution
from analysis.graph.lineage import Lineage
from app.chart_findings import (
    board_finding,
    cost_finding,
    front_finding,
    lineage_finding,
    map_finding,
    pairs_finding,
    parts_finding,
    ranks_finding,
    scaling_finding,
    size_finding,
)
from app.cost_decisions import opened, worked_out
from app.explaining import PARTS, explanation, notes
from app.reading import Reader
from app.run_decisions import file_effects, frontiers_of_file
from app.tradeoffs import open_problem, weigh
from data.decisions import FOLDER
from tests.libraries import ROOT

TODAY = date(2026, 11, 22)
Row = dict[str, Any]


def board(*steps: tuple[str, float], higher: bool | None = True, rows: list[Row] | None = None) -> Row:
    return {"dataset": "Iris", "version": None, "split": "test", "metric": "accuracy", "task": None, "unit": "%",
            "higher_is_better": higher, "n_results": 9, "n_papers": 4, "rows": rows or [],
            "best_so_far": [{"month": month, "value": value} for month, value in steps]}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (board(("2010-01", 70.5), ("2012-03", 80), ("2017-01", 77.5)),
         "Iris test, accuracy: the best went from 70.5% (2010-01) to 77.5% (2017-01), beaten 2 times; "
         "9 results of 4 papers"),
        (board(("2010-01", 70.5)), "nobody here has beaten the first, 70.5% (2010-01)"),
        (board(), "nothing can be concluded of progress, no result is ranked and dated"),
        (board(higher=None), "nothing can be concluded of progress, which way is better is not known"),
    ],
)  # fmt: skip
def test_a_board_says_how_far_its_best_has_come(told: Row, said: str) -> None:
    assert said in board_finding(told)


def test_sizes_are_told_where_two_are_known() -> None:
    results = ((1e6, 60.0, True), (1e8, 75.0, True), (1e9, 70.0, False), (None, 90.0, False))
    rows = [{"parameters": size, "value": value, "on_frontier": best} for size, value, best in results]
    assert size_finding(board(rows=rows)) == (
        "Iris test, accuracy: 2 of these no smaller model reaches, 60% with 1e+06 parameters to 75% with 1e+08 "
        "parameters; 3 of 4 results state a size"
    )
    assert "nothing can be concluded of size, 1 of 1 results state a size" in size_finding(board(rows=rows[:1]))


@pytest.fixture(scope="module")
def effects() -> Attribution:
    return file_effects(FOLDER / "effects.toml", TODAY).told


def test_pairs_and_parts_are_told_with_intervals(effects: Attribution) -> None:
    assert re.fullmatch(
        r"“new” does better in 11 of 12 pairs of runs that are alike; the effect: \+4\.9\d points \[1\.\d\d, 8\.\d\d\] "
        r"over 3 papers", pairs_finding(effects)
    )  # fmt: skip
    first, *others = parts_finding(effects).removeprefix("What the difference consists of: ").split("; ")
    assert first.startswith("the method +5.7")
    assert [re.sub(r" [+-].*", "", one) for one in others] == ["amount of data", "parameters"]


def test_costs_say_where_the_cheaper_option_changes() -> None:
    head, table, _ = opened(FOLDER / "summariser.toml", {}, TODAY)
    told = worked_out(head, table, TODAY).told
    assert told.even is not None
    (crossing,) = told.even.crossings[:1]
    assert cost_finding(told) == (
        "Cost by load: “Large model by API” is the cheaper at low load; "
        f"from {crossing.qps:.3g} requests a second “Own small model”"
    )


def test_frontiers_say_what_a_gain_takes_in_the_unit_of_their_axis() -> None:
    size, _, day = frontiers_of_file(FOLDER / "frontier.toml", TODAY, {}).told
    assert re.search(r"8 of 24 runs beaten by none .*; 1 more would take 5\.\d+e\+08 \[1e\+08, unknown\]",
                     scaling_finding(size))  # fmt: skip
    assert re.search(r"would take 20\d\d-\d\d-\d\d \[20\d\d-\d\d-\d\d, 20\d\d-", scaling_finding(day))


def test_a_choice_says_who_is_on_the_front_and_how_surely_one_leads() -> None:
    choice = weigh(open_problem(FOLDER / "on_device.toml"))
    assert front_finding(choice) == (
        "The front: 2 of 8 candidates are beaten by none in everything: MobileBERT, MobileBERT-tiny, 4 more perhaps"
    )
    assert re.match(r"Ranks: “MobileBERT” comes first in 7\d% \[7\d%, 7\d%\] of draws", ranks_finding(choice))


def test_a_map_and_a_lineage_say_what_their_citations_carry(tidal: Reader) -> None:
    told = tidal.map(["P17-1008"])
    said = map_finding(told, [work["work_id"] for work in told.works])
    assert re.match(r"\d+ works alike to 1: nearest “.+” \(\d\.\d\d\); references are known of \d+ of \d+ works", said)
    assert "nothing can be concluded" in map_finding(told, [])
    assert re.match(r"The main path runs over \d works, from “Tidal waves in shallow water” \(2010\) to “Are tidal",
                    lineage_finding(tidal.lineage(about="tidal wave")))  # fmt: skip
    assert lineage_finding(Lineage([], [], 0, 0, 0, "")).startswith("No main path: nothing can be concluded")


def test_every_chart_of_the_explorer_is_explained_and_every_note_is_used() -> None:
    code = "\n".join(path.read_text() for path in sorted((ROOT / "app").rglob("*.py")) if path.name != "view.py")
    charts = re.findall(r"(?<![\w.])chart\((?!:)", code)
    explained = re.findall(r'explanation\("(\w+)"\)', code)
    assert len(explained) == len(charts)
    assert set(explained) == set(notes())


def test_an_explanation_tells_axes_marks_band_and_what_not_to_conclude() -> None:
    for kind, parts in notes().items():
        assert list(parts) == list(PARTS), kind
        assert [one.split(".")[0] for one in explanation(kind)] == [label.rstrip(".") for label in PARTS.values()]
