"""`fieldmap eval tags` on a small file."""

import json

from app.cli import run

LINE = {
    "tokens": "We study machine translation and report BLEU .".split(),
    "tags": ["O", "O", "B-TASK", "I-TASK", "O", "O", "B-METRIC", "O"],
}


def test_the_answer_has_value_interval_and_n_of_each_type(tmp_path, capsys):
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(json.dumps(LINE) for _ in range(3)))
    assert run(["eval", "tags", "--gold", str(gold), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"micro", "TASK", "METRIC"}
    assert told["micro"] == {"value": 1.0, "lo": 1.0, "hi": 1.0, "n": 6}


def test_text_shows_the_same(tmp_path, capsys):
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(LINE))
    assert run(["eval", "tags", "--gold", str(gold)]) == 0
    assert "micro" in capsys.readouterr().out


def test_a_file_of_something_else_ends_with_2(tmp_path, capsys):
    gold = tmp_path / "gold.jsonl"
    gold.write_bytes(b"\xff\xfe{}\n")
    assert run(["eval", "tags", "--gold", str(gold)]) == 2
    assert "line 1" in capsys.readouterr().err
