"""The page Scaling: the worked example, a gain that is moved, files of the library, and files that cannot be meant."""

import pytest

from analysis.decisions.frontiers.frontier import Asked, frontiers_of
from app.decision_files import decision_files
from app.scaling_chart import frontier_figure
from tests.analysis.decisions.frontiers.made import dated_runs, sized_runs
from tests.app.pages import explorer
from tests.libraries import ROOT, fieldmap, new_library
from tests.papers import snapshot_line, write_lines


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Make a library of two papers: the page needs an edition, not what is in it."""
    folder = tmp_path_factory.mktemp("scaling")
    made = new_library(folder / "library")
    lines = [snapshot_line(f"2001.0000{n}", f"River {n}") for n in (1, 2)]
    assert fieldmap(made, "ingest", "arxiv-snapshot", write_lines(folder / "snapshot.json", lines)) == 0
    assert fieldmap(made, "update") == 0
    return made


def words(shown):
    return " ".join(one.value for one in [*shown.markdown, *shown.caption, *shown.warning])


def test_the_example_is_shown_with_its_answer_first(library, monkeypatch):
    shown = explorer(library, monkeypatch, "scaling_curves")
    assert "The best known is EfficientNet\\-B7 with 84.3" in words(shown).replace(
        "EfficientNet-B7", "EfficientNet\\-B7"
    )
    assert [tab.label for tab in shown.tabs] == ["parameters", "flops", "day"]


def test_a_gain_that_is_moved_is_answered(library, monkeypatch):
    shown = explorer(library, monkeypatch, "scaling_curves")
    shown.slider[0].set_value(0.5).run()
    assert not shown.exception
    assert "A gain of 0.5 takes" in words(shown)


def test_a_decision_of_the_library_stands_before_an_example(library, monkeypatch):
    folder = library.root / "decisions"
    folder.mkdir(exist_ok=True)
    (folder / "frontier.toml").write_text('kind = "frontier"\ntitle = "Ours"\n[table]\nfile = "none.csv"\n')
    assert decision_files(library, "frontier")["frontier.toml"] == folder / "frontier.toml"
    shown = explorer(library, monkeypatch, "scaling_curves")
    assert "none.csv cannot be read" in words(shown).replace("\\", "")
    (folder / "frontier.toml").unlink()
    assert decision_files(library, "frontier")["frontier.toml"] == ROOT / "data" / "decisions" / "frontier.toml"


@pytest.mark.parametrize(("runs", "axis", "of"), [
    (sized_runs(1), "parameters", "score"), (dated_runs(1), "day", "score"), (dated_runs(1), "day", "compute"),
    (sized_runs(1)[:3], "parameters", "score"),
], ids=["by size", "by day", "growth", "three runs"])  # fmt: skip
def test_the_picture_holds_every_run_with_its_source(runs, axis, of):
    bound = 100.0 if of == "score" else None
    one = frontiers_of(runs, Asked((axis,), of, 0.5 if of == "score" else None, bound, draws=20))[0]
    figure = frontier_figure(one)
    drawn = [source for trace in figure.data if trace.mode == "markers" for source in trace.customdata]
    assert sorted(drawn) == sorted(run.source for run in runs)
    assert (figure.layout.xaxis.type == "log") is (axis != "day")


def test_names_from_a_file_are_no_markup():
    runs = [run for run in sized_runs(1)]
    object.__setattr__(runs[0], "name", "<img src=x onerror=alert(1)>")
    figure = frontier_figure(frontiers_of(runs, Asked(("parameters",), bound=100.0, draws=20))[0])
    assert not any("<img" in str(trace.hovertext) for trace in figure.data)
