"""`fieldmap decide tradeoff`: the worked example, settings, earlier runs, files and what is refused."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.audit.flags import FLAGS
from analysis.decisions.candidates.record import Candidate
from analysis.decisions.choice.choose import Background, choose
from analysis.decisions.choice.memo import memo
from analysis.documents.check import violations
from analysis.documents.document import Document, cells
from app.cli import run
from app.reading import open_reader
from app.tradeoffs import candidates_of, decide_tradeoff, open_problem
from data.decisions import FOLDER
from data.errors import InputError
from data.library import Library

EXAMPLE = FOLDER / "on_device.toml"
EXPECTED = Path(__file__).parent / "on_device_memo.txt"
DAY = date(2026, 1, 31)
CSV = "name,accuracy [%],latency [ms],licence,tier\nsmall,80,10,MIT,measured\nlarge,90,100,GPL-3.0,stated\n"
TOML = 'kind = "tradeoff"\ntitle = "Which?"\ncandidates = ["m.csv"]\n[weights]\naccuracy = 1\nlatency = 1\n'


def decision(folder: Path, text: str = TOML, csv: str = CSV) -> Path:
    (folder / "m.csv").write_text(csv)
    (folder / "d.toml").write_text(text)
    return folder / "d.toml"


def plainly(document: Document) -> str:
    """Return all that a document says and shows, whatever form it is written in."""
    evidence = document.by_ref()
    lines = [document.title, document.head]
    for section in document.sections:
        lines += [f"== {section.heading}", section.note]
        lines += [f"{one.text} [{' '.join(one.refs)}]" for one in section.sentences]
        for figure in section.figures:
            lines += [f"-- {figure.caption}", " | ".join(column.heading for column in figure.columns)]
            lines += [" | ".join(row) for row in cells(figure, evidence)]
        lines += [f"-- {chart.caption}: {' '.join(chart.refs)}" for chart in section.charts]
    return (
        "\n".join([*(line for line in lines if line), *(f"{one.ref}: {one.label}" for one in document.evidence)]) + "\n"
    )


def test_the_worked_example_says_what_it_said() -> None:
    """The distilled-versus-large case: whoever changes a word of it sees what changed."""
    assert plainly(decide_tradeoff(EXAMPLE, DAY).memo) == EXPECTED.read_text(encoding="utf-8")


def test_the_worked_example_takes_a_distilled_model_and_names_what_to_measure() -> None:
    choice = decide_tradeoff(EXAMPLE, DAY).choice
    assert choice.winner is not None
    assert choice.winner.name == "MobileBERT"
    assert {one.name for one in choice.pool} == {"MobileBERT", "MobileBERT-tiny"}
    assert [one.name for one in choice.needs] == ["TinyBERT-4", "TinyBERT-6"]
    assert [one.name for one in choice.nearest] == ["MobileBERT without OPT", "BERT-base"]


def test_figures_of_the_example_agree_with_the_ratios_that_their_papers_state() -> None:
    """MobileBERT: 4.3x smaller and 5.5x faster than BERT-base; TinyBERT: 7.5x smaller (abstracts of both papers)."""
    found = {one.name: one for one in candidates_of(open_problem(EXAMPLE)).candidates}

    def ratio(name: str, attribute: str, of: str = "BERT-base") -> float:
        return (found[of].number(attribute) or 0) / (found[name].number(attribute) or 1)

    assert ratio("MobileBERT", "parameters") == pytest.approx(4.3, abs=0.06)
    assert ratio("MobileBERT", "latency:Pixel 4") == pytest.approx(5.5, abs=0.05)
    assert ratio("TinyBERT-4", "parameters") == pytest.approx(7.5, abs=0.1)


def test_every_cell_of_the_example_names_its_paper() -> None:
    for candidate in candidates_of(open_problem(EXAMPLE)).candidates:
        assert all("arXiv" in cell.note and cell.tier == "stated" for cell in candidate.cells.values())


def test_the_example_runs_by_its_name_and_prints_the_memo(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["decide", "tradeoff", "on_device"]) == 0
    assert "- Take MobileBERT: of the 2 candidates" in capsys.readouterr().out


def test_json_is_one_document_and_the_same_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for _ in range(2):
        assert run(["decide", "tradeoff", str(EXAMPLE), "--json"]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["answer"] == "MobileBERT"


def test_settings_and_seed_change_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["decide", "tradeoff", str(decision(tmp_path)), "--set", "weights.latency=3", "--seed", "7", "--json"]
    assert run(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["settings"]["weights.latency"], found["draws"]["seed"], found["answer"]) == (0.75, 7, "small")


def test_what_changed_since_an_earlier_run_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, old = decision(tmp_path), tmp_path / "old.json"
    assert run(["decide", "tradeoff", str(path), "--set", "weights.latency=3", "--json", "-o", str(old)]) == 0
    decision(tmp_path, csv=CSV.replace("90,100", "90,20"))
    assert run(["decide", "tradeoff", str(path), "--set", "weights.latency=0.5", "--against", str(old)]) == 0
    told = capsys.readouterr().out
    assert "the recommendation was small and is large." in told
    assert "large: latency was 100 ms and is 20 ms." in told


def test_the_decision_as_changed_is_written_and_runs_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, saved = decision(tmp_path), tmp_path / "saved.toml"
    assert run(["decide", "tradeoff", str(path), "--set", "weights.latency=3", "--save", str(saved), "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert tomllib.loads(saved.read_text())["weights"] == {"accuracy": 0.25, "latency": 0.75}
    assert run(["decide", "tradeoff", str(saved), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["candidates"] == first["candidates"]


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_the_memo_is_written_as_a_file(form: str, tmp_path: Path) -> None:
    out = tmp_path / f"memo.{form}"
    assert run(["decide", "tradeoff", str(decision(tmp_path)), "--format", form, "-o", str(out)]) == 0
    assert out.read_bytes().startswith(b"<!doctype html>" if form == "html" else b"%PDF")


def test_a_constraint_on_a_licence_leaves_out_who_breaks_it(tmp_path: Path) -> None:
    path = decision(tmp_path, TOML + '[constraints.licence]\none_of = ["MIT", "Apache-2.0"]\n')
    choice = decide_tradeoff(path, DAY).choice
    assert [one.name for one in choice.pool] == ["small"]
    assert [one.name for one in choice.nearest] == ["large"]


def test_two_files_tell_of_one_candidate_together(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("name,memory [MB]\nSMALL,5\n")
    path = decision(tmp_path, TOML.replace('["m.csv"]', '["m.csv", "n.csv"]'))
    found = {one.name: one for one in candidates_of(open_problem(path)).candidates}
    assert set(found) == {"small", "large"}
    assert found["small"].number("memory") == 5e6


@pytest.mark.parametrize(
    ("text", "csv", "message"),
    [
        (TOML.replace("candidates", "candidate"), CSV, "unknown key candidate; did you mean candidates"),
        (TOML.replace('["m.csv"]', "[]"), CSV, "names no candidates"),
        (TOML.replace("m.csv", "../m.csv"), CSV, "outside of the decision's folder"),
        (TOML.replace("m.csv", "n.csv"), CSV, "n.csv"),
        (TOML, CSV.replace("[ms]", "[parsecs]"), "parsecs"),
        (TOML + "energy = 1\n", CSV, "no candidate tells 'energy'"),
        (TOML + '[constraints.latency]\nat_least = "20 ms"\nat_most = "10 ms"\n', CSV, "contradict each other"),
    ],
    ids=["key", "none named", "outside", "missing file", "unit", "criterion", "contradiction"],
)
def test_what_cannot_be_used_ends_with_a_message(
    text: str, csv: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["decide", "tradeoff", str(decision(tmp_path, text, csv))]) == 2
    assert message in capsys.readouterr().err


def test_an_earlier_run_of_another_kind_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text('{"kind": "cost"}')
    with pytest.raises(InputError, match="of kind 'cost', not 'tradeoff'"):
        decide_tradeoff(decision(tmp_path), DAY, against=tmp_path / "old.json")


BOARD = TOML.replace("accuracy = 1", '"f1:Danube" = 1') + '[[boards]]\ndataset = "Danube"\nmetric = "F1"\n'
TIMES = "name,latency [ms]\nRiverNet,10\nSeaNet,60\n"


def test_models_of_a_board_are_candidates_with_claims_as_their_evidence(danube: Library, tmp_path: Path) -> None:
    path = decision(tmp_path, BOARD, TIMES)
    decided = decide_tradeoff(path, DAY, library=danube)
    found = {one.name: one for one in decided.choice.outcomes}
    assert set(found) == {"RiverNet", "SeaNet"}
    assert found["SeaNet"].candidate.cells["f1:Danube"].source.startswith("C")
    claims = [one for one in decided.memo.evidence if one.kind == "claim"]
    assert {(one.label, str(one.facts.get("work", ""))[:1]) for one in claims} == {
        ("SeaNet, stated by a paper or vendor: read from imported", ""), ("RiverNet for rivers", "W")
    }  # fmt: skip


def test_a_memo_that_names_a_claim_the_edition_has_not_is_refused(danube: Library, tmp_path: Path) -> None:
    made = decide_tradeoff(decision(tmp_path, BOARD, TIMES), DAY, library=danube).memo
    assert any("is not in the edition" in one for one in violations(made))


def test_a_decision_that_names_a_board_needs_a_library(
    tmp_path: Path, danube: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    path = decision(tmp_path, BOARD, TIMES)
    assert run(["--library", str(tmp_path / "none"), "decide", "tradeoff", str(path)]) == 2
    assert "none" in capsys.readouterr().err
    with pytest.raises(InputError, match="names boards, which stand in a library"):
        decide_tradeoff(path, DAY)
    with open_reader(danube) as opened:
        assert candidates_of(open_problem(path), opened).remarks[0].startswith("board Danube")


def test_flags_of_a_claim_and_remarks_on_files_are_told(tmp_path: Path) -> None:
    """With equal weights both score the same, and the first by name stands first: large, of which a flag is known."""
    problem = open_problem(decision(tmp_path))
    small, large = candidates_of(problem).candidates
    cell = replace(large.cells["accuracy"], source="C7")
    flagged = (small, Candidate("large", {**large.cells, "accuracy": cell}))
    background = Background(("two names may be one",), {"C7": (FLAGS["ensemble"],)}, {"C7": ("A paper", 3)})
    document = memo(choose(problem, flagged, background=background), DAY)
    told = " ".join(one.text for section in document.sections for one in section.sentences)
    assert "The audit marks the accuracy of large: an ensemble, or augmented at test time." in told
    assert "two names may be one." in told
    assert violations(document, {"C7"}) == []
