"""The page Trade-offs: the worked example, sliders, the address that keeps them, evidence, and what is wrong."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.tradeoff_chart import front_figure, ranks_figure
from app.tradeoffs import open_problem, weigh
from data.decisions import FOLDER
from data.library import Library
from tests.app.pages import explorer, words

ACCURACY = "weight.accuracy:MNLI matched"
LATENCY = "at_most.latency:Pixel 4"


def rows(shown: AppTest, place: int) -> list[dict[str, object]]:
    return shown.dataframe[place].value.to_dict("records")  # type: ignore[no-any-return]


def test_the_example_opens_with_its_answer(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "trade_offs")
    assert "Take MobileBERT: of the 2 candidates that meet every constraint" in words(shown)
    assert shown.slider(key=f"on_device: {ACCURACY}").value == 0.45


def test_moving_a_weight_moves_the_answer_and_the_address_keeps_it(
    tiny: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = explorer(tiny, monkeypatch, "trade_offs")
    shown.slider(key=f"on_device: {ACCURACY}").set_value(0.1).run()
    assert not shown.exception
    assert "Take MobileBERT-tiny" in words(shown)
    assert shown.query_params[ACCURACY] in ("0.1", ["0.1"])
    again = explorer(tiny, monkeypatch, "trade_offs", decision="on_device", **{ACCURACY: "0.1"})
    assert "Take MobileBERT-tiny" in words(again)


def test_moving_a_limit_lets_more_candidates_in(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "trade_offs", **{LATENCY: "0.2"})
    assert "of the 3 candidates that meet every constraint" in words(shown)
    none = explorer(tiny, monkeypatch, "trade_offs", **{LATENCY: "0.04", "weight.flops": "0"})
    assert "Take MobileBERT-tiny" in words(none)


def test_cells_show_where_they_stand(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "trade_offs")
    every = [row for place in range(len(shown.dataframe)) for row in rows(shown, place)]
    cells = {row["what"]: row for row in every if "as printed" in row}
    assert (cells["latency (Pixel 4)"]["value"], cells["latency (Pixel 4)"]["source"]) == ("62 ms", "F.on_device.csv:9")
    assert "Sun et al. 2020, Table 4" in str(cells["latency (Pixel 4)"]["note"])


@pytest.mark.parametrize("value", ["nan", "inf", "x", "-5", "1e999"])
def test_an_odd_address_is_as_if_it_were_not_there(value: str, tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "trade_offs", decision="../../etc", **{ACCURACY: value})
    assert not shown.exception
    assert "Recommendation" in "".join(one.value for one in shown.subheader)


def test_all_weights_at_nothing_are_told_as_such(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [ACCURACY, "weight.latency:Pixel 4", "weight.parameters", "weight.flops"]
    shown = explorer(tiny, monkeypatch, "trade_offs", **dict.fromkeys(names, "0"))
    assert "all weights are 0" in shown.warning[0].value


def test_a_decision_in_the_library_is_offered_and_a_broken_one_says_why(
    tiny: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny.root / "decisions"
    folder.mkdir(exist_ok=True)
    (folder / "ours.toml").write_text(
        'kind = "tradeoff"\ntitle = "Ours"\ncandidates = ["gone.csv"]\n[weights]\naccuracy = 1'
    )
    try:
        shown = explorer(tiny, monkeypatch, "trade_offs", decision="ours")
        assert "gone.csv" in shown.warning[0].value
    finally:
        (folder / "ours.toml").unlink()


def test_the_charts_show_each_known_candidate_once() -> None:
    choice = weigh(open_problem(FOLDER / "on_device.toml"))
    figure = front_figure(choice, "latency:Pixel 4", "accuracy:MNLI matched")
    assert sum(len(trace.x) for trace in figure.data) == 4
    bars = ranks_figure(choice)
    assert [round(sum(trace.x[place] for trace in bars.data), 6) for place in range(2)] == [1.0, 1.0]


def test_markup_in_names_stays_words_in_charts(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text('name,accuracy [%],latency [ms]\n<b>x</b>,80,10\n"<a href=""x"">",90,20\n')
    (tmp_path / "d.toml").write_text(
        'kind = "tradeoff"\ntitle = "T"\ncandidates = ["m.csv"]\n[weights]\naccuracy = 1\nlatency = 1'
    )
    choice = weigh(open_problem(tmp_path / "d.toml"))
    told = front_figure(choice, "latency", "accuracy").to_json() + ranks_figure(choice).to_json()
    assert "<a href" not in told
    assert "\\u003cb\\u003ex" not in told
