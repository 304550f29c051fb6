"""`fieldmap decide effects` and `decide frontier`: the worked examples, boards, and files that cannot be meant."""

import json
from datetime import date

import pytest

from analysis.decisions.effects import memo as effects_memo
from analysis.decisions.effects.attribution import Question, attribute
from analysis.documents.check import violations
from app.cli import run
from app.run_decisions import frontiers_of_file
from tests.libraries import ROOT
from tests.made_runs import Family, example_table, made_runs

EXAMPLES = ROOT / "data" / "decisions"
FAMILIES = {
    "pairs": Family(ablations=1.0), "regression": Family(both_share=0.0, papers=20), "harms": Family(method=-0.5),
    "nothing": Family(method=0.0, ablations=1.0), "data apart": Family(names_apart=True),
    "sizes apart": Family(apart=3.0, both_share=0.0), "hidden skill": Family(method=0.0, hidden=0.6, ablations=1.0),
}  # fmt: skip


def answer(capsys, *words):
    assert run(["decide", *map(str, words)]) == 0
    return capsys.readouterr().out


def decision(folder, text, table="model,score,method\na,1,x\n", name="d.toml"):
    (folder / "t.csv").write_text(table, encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_the_worked_example_of_effects_tells_what_was_put_in(capsys):
    told = json.loads(answer(capsys, "effects", EXAMPLES / "effects.toml", "--json"))
    assert (told["answer"], told["rests_on"]) == ("helps", "pairs")
    assert told["effect"]["lo"] < 0.3 < told["effect"]["hi"]
    assert {one["part"] for one in told["shares"]} == {"method", "parameters", "data", "rest"}


@pytest.mark.parametrize("kind", ["effects", "frontier"])
def test_a_worked_example_is_run_by_its_name(kind, capsys):
    assert answer(capsys, kind, kind) == answer(capsys, kind, EXAMPLES / f"{kind}.toml")


def test_the_made_up_table_is_the_one_that_its_seed_makes():
    assert (EXAMPLES / "effects.csv").read_text(encoding="utf-8") == example_table()


def test_the_worked_example_of_frontiers_is_told_for_a_manager(capsys):
    told = answer(capsys, "frontier", EXAMPLES / "frontier.toml")
    assert "The best known is EfficientNet-B7 with 84.3." in told
    assert "A gain of 1 takes 8.31 times the parameters of the best run, 548 million" in told
    assert "Every run on the frontier over parameters is of one paper" in told


def test_the_exact_frontier_of_the_example_is_efficientnet(capsys):
    told = json.loads(answer(capsys, "frontier", EXAMPLES / "frontier.toml", "--json"))
    sizes = told["frontiers"][0]
    assert {one["name"] for one in sizes["runs"] if one["is_best"]} == {f"EfficientNet-B{n}" for n in range(8)}
    assert sizes["reach"]["lo"] <= sizes["reach"]["x"]
    assert sizes["reach"]["hi"] is None


def test_the_same_file_gives_the_same_bytes(capsys):
    assert answer(capsys, "frontier", EXAMPLES / "frontier.toml") == answer(
        capsys, "frontier", EXAMPLES / "frontier.toml"
    )


def test_a_gain_that_the_bound_does_not_leave_is_not_told(capsys):
    told = answer(capsys, "frontier", EXAMPLES / "frontier.toml", "--gain", "20")
    assert "A gain of 20 points is more than the bound leaves." in told
    assert "takes" not in told


def test_a_price_turns_an_amount_into_money(tmp_path, capsys):
    text = (EXAMPLES / "frontier.toml").read_text(encoding="utf-8").replace("seed = 20", "seed = 20\n"
            'currency = "EUR"\nprices.parameters = {amount = 3.0, per = 1e6}')  # fmt: skip
    path = decision(tmp_path, text)
    (tmp_path / "frontier.csv").write_bytes((EXAMPLES / "frontier.csv").read_bytes())
    told = json.loads(answer(capsys, "frontier", path, "--json"))["frontiers"][0]["reach"]
    assert told["cost"] == pytest.approx(told["x"] * 3e-6, abs=0.01)
    assert "EUR" in answer(capsys, "frontier", path)


@pytest.mark.parametrize("form", ["md", "html", "pdf", "json"])
@pytest.mark.parametrize("kind", ["effects", "frontier"])
def test_a_memo_goes_to_a_file_in_every_form(tmp_path, kind, form):
    if form == "pdf":
        pytest.importorskip("fpdf")
    out = tmp_path / f"memo.{form}"
    assert run(["decide", kind, str(EXAMPLES / f"{kind}.toml"), "--format", form, "-o", str(out)]) == 0
    assert out.stat().st_size > 1_000


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_memo_of_effects_bears_out_its_numbers(name, seed):
    told = attribute(made_runs(FAMILIES[name], seed), Question("new", bound=100.0))
    memo = effects_memo.memo(told, "A title", "", date(2026, 11, 22))
    assert violations(memo) == []
    assert memo.sections[0].name == "answer"


def test_a_refusal_names_the_missing_run():
    told = attribute(made_runs(FAMILIES["data apart"], 1), Question("new", bound=100.0))
    said = effects_memo.memo(told, "A title", "", date(2026, 11, 22)).sections[0].sentences
    assert said[0].text == "These runs cannot tell whether new or something else makes the difference."
    assert said[1].text.startswith("No paper here trains a model with new on corpus")


def test_pairs_that_contradict_the_regression_keep_its_shares_back():
    told = attribute(made_runs(FAMILIES["hidden skill"], 1), Question("new", bound=100.0))
    said = [
        one.text for part in effects_memo.memo(told, "A", "", date(2026, 11, 22)).sections for one in part.sentences
    ]
    assert told.disagree
    assert told.shares == ()
    assert any("nothing is shared out" in one for one in said)


def test_every_memo_of_frontiers_bears_out_its_numbers(tmp_path):
    rows = ["model,score,parameters,date,paper"] + [f"m{n},{50 + n},{10 ** (6 + n / 4):.0f},20{10 + n}-01-01,p{n}"
                                                    for n in range(12)]  # fmt: skip
    for against, gain in (("day", 0.5), ("day", 60), ("parameters", 5), ("parameters", 0.1)):
        asked = f'against=["{against}"]\ngain={gain}\nbound=100\ndraws=40\n[table]\nfile="t.csv"\n'
        path = decision(tmp_path, f'kind="frontier"\ntitle="T"\n{asked}', "\n".join(rows))
        assert frontiers_of_file(path, date(2026, 11, 22)).answer().document.sections


def test_few_runs_have_a_staircase_and_no_curve(tmp_path, capsys):
    path = decision(tmp_path, 'kind="frontier"\ntitle="T"\nagainst=["parameters"]\ngain=1\n[table]\nfile="t.csv"\n',
                    "model,score,parameters\na,1,1M\nb,2,2M\nc,1,3M\n")  # fmt: skip
    told = answer(capsys, "frontier", path)
    assert "3 runs are no base for a curve" in told
    assert "Of 3 runs that tell their score and parameters, 2 are beaten by none." in told


def test_growth_of_an_amount_is_told_as_a_factor(tmp_path, capsys):
    rows = [f"m{n},{4.0**n * 1e20:.3e},{2010 + n}-06-01" for n in range(10)]
    asked = 'against=["day"]\nof="compute"\ndraws=40\n[table]\nfile="t.csv"\n'
    path = decision(tmp_path, f'kind="frontier"\ntitle="T"\n{asked}', "\n".join(["model,compute,date", *rows]))
    told = answer(capsys, "frontier", path)
    assert "Over all runs compute changes by a factor 4 a year" in told
    assert "It doubles every 6 months." in told


WRONG = {
    "an unknown key": ('kind="frontier"\ntitle="T"\ngane=1\n[table]\nfile="t.csv"\n', "did you mean gain?"),
    "another kind": ('kind="cost"\ntitle="T"\n', "run: fieldmap decide cost"),
    "no table": ('kind="frontier"\ntitle="T"\n', "table.file should be a text"),
    "a table elsewhere": ('kind="frontier"\ntitle="T"\n[table]\nfile="/etc/hosts"\n', "lies outside"),
    "an unknown axis": ('kind="frontier"\ntitle="T"\nagainst=["weight"]\n[table]\nfile="t.csv"\n',
                        "'weight' is no frontier"),
    "an unknown column": ('kind="frontier"\ntitle="T"\n[table]\nfile="t.csv"\n[table.columns]\nscor="score"\n',
                          "did you mean score?"),
    "a price of nothing": ('kind="frontier"\ntitle="T"\n[prices]\ncompute={amount=0}\n[table]\nfile="t.csv"\n',
                           "no price of an amount"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_cannot_be_meant_ends_with_2_and_says_why(tmp_path, capsys, name):
    text, why = WRONG[name]
    assert run(["decide", "frontier", str(decision(tmp_path, text))]) == 2
    assert why in capsys.readouterr().err


@pytest.mark.parametrize("words", [
    ["effects"], ["frontier"], ["effects", "x.toml", "--board", "-", "a", "b"], ["effects", "--board", "-", "a", "b"],
    ["frontier", "x.toml", "--over", "day"], ["frontier", "frontier", "--against", "day"],
    ["effects", "nowhere.toml"],
])  # fmt: skip
def test_wrong_use_ends_with_2(words):
    assert run(["decide", *words]) == 2


@pytest.fixture
def of_our_own(tmp_path):
    """Copy the worked example of effects, to change it between two runs."""
    for name in ("effects.toml", "effects.csv", "frontier.toml", "frontier.csv"):
        (tmp_path / name).write_bytes((EXAMPLES / name).read_bytes())
    return tmp_path


@pytest.mark.parametrize("kind", ["effects", "frontier"])
def test_the_same_run_again_says_that_nothing_changed(kind, of_our_own, capsys):
    old = of_our_own / "old.json"
    assert run(["decide", kind, str(EXAMPLES / f"{kind}.toml"), "--json", "-o", str(old)]) == 0
    assert "Nothing changed since the earlier run." in answer(capsys, kind, EXAMPLES / f"{kind}.toml", "--against", old)


def test_a_run_that_is_gone_is_told_and_one_that_moved_is_not(of_our_own, capsys):
    """A run is known by its name and paper, not by its line."""
    path, table = of_our_own / "effects.toml", of_our_own / "effects.csv"
    answer(capsys, "effects", path, "--json", "-o", of_our_own / "old.json")
    head, first, *rest = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([head, *rest, first]) + "\n", encoding="utf-8")
    assert "Nothing changed" in answer(capsys, "effects", path, "--against", of_our_own / "old.json")
    table.write_text("\n".join([head, *rest]) + "\n", encoding="utf-8")
    told = answer(capsys, "effects", path, "--against", of_our_own / "old.json")
    assert "the part of the data, value: was " in told
    assert f"{first.split(',')[0]} (" in told
    assert " is gone." in told


def test_a_better_run_changes_the_frontier_and_what_a_gain_takes(of_our_own, capsys):
    path, table = of_our_own / "frontier.toml", of_our_own / "frontier.csv"
    answer(capsys, "frontier", path, "--json", "-o", of_our_own / "old.json")
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    best = next(row for row in rows if "EfficientNet-B7" in row)
    table.write_text("\n".join([head, *rows, best.replace("EfficientNet-B7", "Newer").replace("84.3", "84.9")]) + "\n")
    told = answer(capsys, "frontier", path, "--against", of_our_own / "old.json")
    assert "beaten by none over parameters: was True, is False" in told
    assert "Newer" in told
    assert " is new." in told


def test_a_run_of_another_kind_is_no_earlier_run(of_our_own, capsys):
    answer(capsys, "effects", "effects", "--json", "-o", of_our_own / "old.json")
    assert run(["decide", "frontier", "frontier", "--against", str(of_our_own / "old.json")]) == 2
    assert "a decision of kind 'effects', not 'frontier'" in capsys.readouterr().err
