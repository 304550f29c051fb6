"""`fieldmap decide readiness` and `compare` as people use them, without a library; the page Readiness on one."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pypdfium2
import pytest
from huggingface_hub import ModelCard

from app.cli import run
from data.decisions import FOLDER
from data.library import Library
from tests.app.pages import explorer, words
from tests.libraries import fieldmap, new_library
from tests.papers import snapshot_line, write_lines

Captured = pytest.CaptureFixture[str]
EXAMPLE = FOLDER / "readiness.toml"


def answer(capsys: Captured, *arguments: object) -> Any:
    capsys.readouterr()
    assert run(["decide", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_worked_example_runs_by_one_command_without_a_library(capsys: Captured) -> None:
    told = answer(capsys, "readiness", EXAMPLE)
    assert (told["verdict"], told["score"], told["uncapped"]) == ("not ready", 40.0, 80.0)
    assert [one["kind"] for one in told["blockers"]] == ["gate not met", "leak", "gate in doubt"]
    assert told["confidence"] == pytest.approx(0.876, abs=0.001)
    assert sum(one["weight"] for one in told["entries"]) == pytest.approx(1, abs=1e-4)
    assert told["leaks"][0]["normalised"] == 7
    assert told["memo"]["sections"][0]["sentences"][0]["text"] == "Not ready: of 4 gates, 1 not met."


def test_the_same_file_gives_the_same_bytes_and_another_seed_the_same_values(capsys: Captured) -> None:
    first, second = (json.dumps(answer(capsys, "readiness", EXAMPLE)) for _ in range(2))
    assert first == second
    other = answer(capsys, "readiness", EXAMPLE, "--seed", 8)
    values = [
        [one["found"] and one["found"]["value"] for one in told["entries"]] for told in (json.loads(first), other)
    ]
    assert values[0] == values[1]


def test_the_cards_are_written_beside_the_memo(tmp_path: Path, capsys: Captured) -> None:
    card, other, memo = tmp_path / "README.md", tmp_path / "card.json", tmp_path / "memo.html"
    arguments = ["--card", card, "--card-json", other, "--format", "html", "-o", memo]
    assert run(["decide", "readiness", str(EXAMPLE), *map(str, arguments)]) == 0
    assert ModelCard.load(card).data.model_name == "support-router"
    assert json.loads(other.read_text())["schema_version"] == "0.0.2"
    assert "<svg" in memo.read_text()


def test_the_memo_is_a_pdf_where_asked(tmp_path: Path) -> None:
    assert run(["decide", "readiness", str(EXAMPLE), "--format", "pdf", "-o", str(tmp_path / "memo.pdf")]) == 0
    text = pypdfium2.PdfDocument(tmp_path / "memo.pdf")[0].get_textpage().get_text_range()
    assert "Is the support router ready?" in text


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    rows = pd.read_csv(FOLDER / "readiness-predictions.csv")
    other = {"yes": "no", "no": "yes"}
    worse = [other[told] if row % 25 == 0 else told for row, told in enumerate(rows["predicted"])]
    rows.assign(predicted=worse).sample(frac=1, random_state=1).to_csv(tmp_path / "b.csv", index=False)
    return FOLDER / "readiness-predictions.csv", tmp_path / "b.csv"


COLUMNS = ("--y-true", "needs_human", "--y-pred", "predicted", "--id", "id", "--by", "region")


def test_two_runs_are_compared_over_all_rows_and_by_slice(runs: tuple[Path, Path], capsys: Captured) -> None:
    told = answer(capsys, "compare", *runs, *COLUMNS, "--metric", "accuracy")
    assert told["n"] == 1500
    assert [one["group"] for one in told["differences"]] == [None, "east", "north", "south", "west"]
    whole = told["differences"][0]
    assert whole["better"] == "A"
    assert whole["only_a"] + whole["only_b"] == 60, "every flipped row is right in just one of them"
    assert whole["found"]["value"] == pytest.approx((whole["only_b"] - whole["only_a"]) / 1500, abs=1e-6)
    assert whole["found"]["hi"] < 0


def test_a_run_beside_itself_does_not_differ(capsys: Captured) -> None:
    path = FOLDER / "readiness-predictions.csv"
    told = answer(
        capsys, "compare", path, path, *COLUMNS, "--score", "score", "--positive", "yes", "--metric", "roc_auc"
    )
    assert {one["better"] for one in told["differences"]} == {"neither"}


def test_a_later_run_tells_what_changed(tmp_path: Path, capsys: Captured) -> None:
    for path in FOLDER.glob("readiness*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    suite, earlier = tmp_path / "readiness.toml", tmp_path / "earlier.json"
    earlier.write_text(json.dumps(answer(capsys, "readiness", suite)))
    same = answer(capsys, "readiness", suite, "--against", earlier)
    assert same["memo"]["sections"][1]["note"] == "Nothing changed since the earlier run."
    suite.write_text(suite.read_text().replace("must = 0.15", "must = 0.2"))
    told = answer(capsys, "readiness", suite, "--against", earlier)
    said = [one["text"] for one in told["memo"]["sections"][1]["sentences"]]
    assert "The verdict was not ready and is ready with conditions." in said
    assert "Same chance to be found in each region: gate was not met and is met." not in said, "its interval is wide"
    assert "Same chance to be found in each region: must was 0.15 and is 0.2." in said
    assert "The whole: score was 40 and is 80." in said


@pytest.mark.parametrize(("arguments", "said"), [
    (["readiness", "gone.toml"], "cannot be read"),
    (["readiness", str(FOLDER / "readiness-runs.csv")], "not valid TOML"),
    (["readiness", str(EXAMPLE), "--card", "."], "is a folder"),
    (["compare", str(FOLDER / "readiness-predictions.csv"), str(FOLDER / "readiness-runs.csv")], "no column 'y_true'"),
])  # fmt: skip
def test_wrong_use_is_told_and_ends_with_two(arguments: list[str], said: str, capsys: Captured) -> None:
    assert run(["decide", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("readiness")
    library = new_library(folder / "library")
    lines = [snapshot_line("2001.00001", "Rivers and lakes")]
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(folder / "snapshot.json", lines)) == 0
    assert fieldmap(library, "update") == 0
    return library


def test_the_page_shows_verdict_gates_and_what_stands_in_the_way(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = explorer(library, monkeypatch, "readiness_check")
    assert [one.value for one in shown.metric] == ["40", "40 to 86.7", "88 %"]
    assert "Not ready" in shown.subheader[0].value
    assert "7 of 1,500 rows" in words(shown)
    assert list(shown.dataframe[0].value["gate"]) == ["met", "in doubt", "not met", "met"]


def test_without_its_gate_the_model_is_ready_with_conditions(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "readiness_check")
    shown.checkbox(key="readiness.toml: has gate.Same chance to be found in each region").uncheck().run()
    assert "Ready with conditions" in shown.subheader[0].value
    assert shown.metric[0].value == "80"


def test_a_gate_and_a_weight_are_moved_by_sliders(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "readiness_check")
    shown.slider(key="readiness.toml: gate.Same chance to be found in each region").set_value(0.2).run()
    assert "Ready with conditions" in shown.subheader[0].value
    before = float(shown.metric[0].value)
    shown.slider(key="readiness.toml: weight.Same chance to be found in each region").set_value(100).run()
    assert float(shown.metric[0].value) < before, "the gap scores less than the rest"


def test_files_of_ones_own_are_asked_for(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "readiness_check")
    shown.selectbox(key="suite").set_value("files of your own").run()
    assert "Hand in the suite" in shown.info[0].value
