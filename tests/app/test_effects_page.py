"""The page Effects: the worked example, a board with a method, refusals with their reason, names that are none."""

from datetime import date

import pytest

from analysis.decisions.effects.attribution import Question, attribute
from app.effects_chart import pairs_figure, parts_figure
from app.run_decisions import file_effects
from tests.app.pages import explorer
from tests.app.test_scaling_page import words
from tests.libraries import ROOT, fieldmap, new_library
from tests.made_runs import Family, made_runs
from tests.papers import snapshot_line, write_lines

EXAMPLE = ROOT / "data" / "decisions" / "effects.toml"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Make a library whose six papers each try TideNet and another system on one benchmark."""
    folder = tmp_path_factory.mktemp("effects")
    made = new_library(folder / "library")
    names = [f"On streams, part {n}" for n in range(6)]
    papers = [snapshot_line(f"2001.000{n:02}", name) for n, name in enumerate(names)]
    rows = [
        {"task": "Parsing", "dataset": "Danube", "metric": "F1", "date": f"20{10 + n}-06-01", "model": f"{model} {n}",
         "paper_url": f"https://arxiv.org/abs/2001.000{n:02}", "paper_title": name,
         "value": f"{first + 2 * n + (n % 3 if first == 64 else 0)}.5"}
        for n, name in enumerate(names) for model, first in (("TideNet", 64), ("PondNet", 61))
    ]  # fmt: skip
    assert fieldmap(made, "ingest", "arxiv-snapshot", write_lines(folder / "snapshot.json", papers)) == 0
    source = write_lines(folder / "rows.jsonl", rows)
    assert fieldmap(made, "claims", "import", source, "--format", "sota-extractor") == 0
    assert fieldmap(made, "update") == 0
    return made


def test_the_example_is_shown_with_its_answer_its_pairs_and_its_parts(library, monkeypatch):
    shown = explorer(library, monkeypatch, "method_or_data")
    assert "new helps: with size and data alike it adds" in words(shown)
    assert [tab.label for tab in shown.tabs] == ["Pairs that are alike", "What parts the runs"]


def test_a_board_asks_for_a_method_and_tells_its_effect(library, monkeypatch):
    shown = explorer(library, monkeypatch, "method_or_data")
    shown.radio(key="effects-kind").set_value("a board of the library").run()
    assert "Name the method" in shown.info[0].value
    shown.text_input(key="effects-method").set_value("TideNet").run()
    assert not shown.exception
    assert "TideNet helps" in words(shown)


def test_what_cannot_be_told_is_said_with_its_reason_and_the_missing_run(library, monkeypatch):
    folder = library.root / "decisions"
    folder.mkdir(exist_ok=True)
    rows = [f"m{n},{60 + n},{'new' if n < 3 else 'old'},paper {n},{10 ** (6 if n < 3 else 9)},corpus {n}"
            for n in range(6)]  # fmt: skip
    (folder / "few.csv").write_text("\n".join(["model,score,method,paper,parameters,trained_on", *rows]))
    text = 'kind = "effects"\ntitle = "Few"\nmethod = "new"\n[table]\nfile = "few.csv"\n'
    (folder / "few.toml").write_text(text)
    told = words(explorer(library, monkeypatch, "method_or_data", file="few.toml"))
    assert "These runs cannot tell whether new or something else makes the difference." in told
    assert "too few papers have runs with the method, or without it" in told
    assert "that run is missing" in told


def test_an_address_opens_a_board_with_its_method(library, monkeypatch):
    shown = explorer(library, monkeypatch, "method_or_data", board="Danube, F1 (parsing)", method="PondNet")
    assert "PondNet does worse" in words(shown)


def test_a_method_that_no_model_bears_is_said(library, monkeypatch):
    shown = explorer(library, monkeypatch, "method_or_data", board="Danube, F1 (parsing)", method="OceanNet")
    assert "no run has the method" in words(shown).replace("\\", "")


def test_each_pair_is_drawn_with_both_of_its_runs():
    told = file_effects(EXAMPLE, TODAY).told
    drawn = [trace for trace in pairs_figure(told).data if trace.mode == "markers"]
    scores = [(float(a), float(b)) for a, b in zip(drawn[0].x, drawn[1].x, strict=True)]
    wanted = {(told.runs[one.with_it].score, told.runs[one.without_it].score) for one in told.matched.pairs}
    assert set(scores) <= wanted
    assert len(scores) == min(40, len(told.matched.pairs))


def test_the_parts_that_are_drawn_add_up_to_the_difference_of_the_two_runs():
    told = file_effects(EXAMPLE, TODAY).told
    bars = parts_figure(told).data[0]
    worse, better = (told.runs[place].score for place in told.pair)
    assert sum(bars.x) == pytest.approx(better - worse, abs=1e-6)
    assert list(bars.error_x.array) == [pytest.approx(one.points.hi - one.points.value) for one in told.shares]


def test_without_shares_the_effect_alone_is_drawn():
    told = attribute(made_runs(Family(ablations=1.0, names_apart=True), 1), Question("new", bound=100.0))
    bars = parts_figure(told).data[0]
    assert len(bars.x) == (0 if told.points is None else 1)


def test_names_from_a_file_are_no_markup():
    runs = made_runs(Family(ablations=1.0), 1)
    for run in runs:
        object.__setattr__(run, "name", "<img src=x onerror=alert(1)>")
        object.__setattr__(run, "paper", f"<b>{run.paper}")
    figure = pairs_figure(attribute(runs, Question("new", bound=100.0)))
    assert "<img" not in figure.to_json().replace("\\u003c", "<")
