"""`fieldmap decide candidates` and `decide measure` as people run them."""

import json
import sys

from app.cli import run
from tests.libraries import fieldmap, new_library

TABLE = "model,latency [ms],params [M]\nResNet-50,16,25.6\nMobileNet,,3.4\n"


def test_values_stand_with_unit_tier_and_source_and_what_is_missing_is_named(tmp_path, capsys):
    path = tmp_path / "models.csv"
    path.write_text(TABLE)
    assert run(["decide", "candidates", str(path)]) == 0
    out = capsys.readouterr().out
    assert "16 ms" in out
    assert "F.models.csv:2" in out
    assert "latency: MobileNet" in out


def test_the_json_holds_values_in_base_units(tmp_path, capsys):
    path = tmp_path / "models.csv"
    path.write_text(TABLE)
    assert run(["decide", "candidates", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["candidates"][0]["cells"]["latency"]["value"] == 0.016
    assert told["missing"] == {"latency": ["MobileNet"]}


def test_columns_are_mapped(tmp_path, capsys):
    path = tmp_path / "timm.csv"
    path.write_text("model,param_count,gmacs\nA,25.6,4.1\n")
    words = ["decide", "candidates", str(path), "--map", "parameters=param_count [M]", "--map", "flops=gmacs [GMACs]"]
    assert run([*words, "--json"]) == 0
    cells = json.loads(capsys.readouterr().out)["candidates"][0]["cells"]
    assert (cells["parameters"]["value"], cells["flops"]["value"]) == (25.6e6, 8.2e9)


def test_wrong_use_ends_with_2_and_says_where(tmp_path, capsys):
    path = tmp_path / "models.csv"
    path.write_text("model,latency [pigs]\nA,1\n")
    assert run(["decide", "candidates", str(path)]) == 2
    assert "line 1, column 'latency [pigs]'" in capsys.readouterr().err
    assert run(["decide", "candidates"]) == 2
    assert run(["decide", "candidates", str(path), "--map", "latency"]) == 2


def test_a_board_needs_a_published_library(tmp_path, capsys):
    library = new_library(tmp_path / "lib")
    assert fieldmap(library, "decide", "candidates", "--board", "-", "SQuAD", "F1") == 2
    assert capsys.readouterr().err


def test_a_measurement_is_read_by_the_next_command(tmp_path, capsys):
    script, inputs, out = tmp_path / "predict.py", tmp_path / "in.jsonl", tmp_path / "mine.yaml"
    script.write_text("import sys\nfor line in sys.stdin: print(1, flush=True)")
    inputs.write_text("{}\n" * 12)
    command = f"{sys.executable} {script}"
    assert run(["decide", "measure", "--run", command, "--inputs", str(inputs), "--name", "mine", "-o", str(out)]) == 0
    assert run(["decide", "candidates", str(out), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["candidates"]
    assert one["name"] == "mine"
    assert one["cells"]["latency"]["tier"] == "measured"


def test_a_command_that_breaks_off_ends_with_3_and_prints_what_it_measured(tmp_path, capsys):
    inputs = tmp_path / "in.jsonl"
    inputs.write_text("{}\n" * 4)
    command = f"{sys.executable} -c 'print(1)'"
    assert run(["decide", "measure", "--run", command, "--inputs", str(inputs), "--warm-up", "0", "--json"]) == 3
    captured = capsys.readouterr()
    assert json.loads(captured.out)["n_inputs"] == 4
    assert "did not answer all inputs" in captured.err
