"""Decision files: the head, tables read key by key, and what wrong ones are told."""

from datetime import date
from pathlib import Path

import pytest

from analysis.decisions.file import LARGEST_BYTES, Table, decision_from, read_decision, with_settings
from data.decisions import FOLDER, decision_file, example_files
from data.errors import InputError

HEAD = b'kind = "cost"\ntitle = "A title"\nquestion = "API or our own?"\n'


def table(text: str) -> Table:
    return decision_from(HEAD + text.encode(), "cost", "a.toml")[1]


def test_the_head_is_read_and_the_rest_is_left_to_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "cost.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD + b"[load]\nqueries = 12\n")
    head, rest = read_decision(path, "cost")
    assert (head.kind, head.title, head.question, head.path) == ("cost", "A title", "API or our own?", path)
    assert list(rest) == ["load"]
    assert rest.only("load").table("load").number("queries") == 12.0


def test_an_unknown_key_is_told_with_the_nearest_known_one() -> None:
    with pytest.raises(InputError, match=r"a\.toml: unknown key load\.querys; did you mean queries\?"):
        table("[load]\nquerys = 1").table("load").only("queries", "hours")
    with pytest.raises(InputError, match="unknown key zzz; known here: load, prices"):
        table("zzz = 1").only("load", "prices")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('x = "12"', "x should be a number from 0 to 1, not '12'"),
        ("x = 2", "x should be a number from 0 to 1, not '2'"),
        ("x = true", "not 'True'"),
        ("x = nan", "not 'nan'"),
        ("", "x should be a number from 0 to 1, and it is missing"),
    ],
    ids=["text", "too large", "truth value", "not a number", "missing"],
)
def test_what_is_no_number_within_bounds_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        table(text).number("x", lowest=0, highest=1)


def test_infinity_is_no_number() -> None:
    with pytest.raises(InputError, match="x should be a finite number, not 'inf'"):
        table("x = inf").number("x")


def test_values_are_read_by_their_type() -> None:
    told = table('a = " b "\nn = 3\nday = 2026-01-31\nalso = "2026-02-01"\nyes = true\nlist = ["p", "q"]\nf = [1, 2.5]')
    assert (told.text("a"), told.whole("n"), told.flag("yes")) == ("b", 3, True)
    assert (told.day("day"), told.day("also"), told.day("never")) == (date(2026, 1, 31), date(2026, 2, 1), None)
    assert (told.texts("list"), told.numbers("f"), told.texts("none")) == (("p", "q"), (1.0, 2.5), ())
    assert (told.number("none", 7), told.number_if_told("none")) == (7.0, None)


def test_a_choice_outside_of_its_options_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"should be one of linear, threshold \(did you mean linear\?\), not 'linaer'"):
        table('shape = "linaer"').choice("shape", ("linear", "threshold"))


def test_lists_of_tables_are_counted_from_one_in_messages() -> None:
    first, second = table("[[gate]]\nlimit = 1\n[[gate]]\nlimit = 'x'").tables("gate")
    assert first.number("limit") == 1.0
    with pytest.raises(InputError, match=r"gate\[2\]\.limit should be a number, not 'x'"):
        second.number("limit")


def test_named_tables_are_read_by_name() -> None:
    found = table("[weights.a]\nx = 1\n[weights.b]\nx = 2").table("weights").named_tables()
    assert {name: one.number("x") for name, one in found.items()} == {"a": 1.0, "b": 2.0}
    with pytest.raises(InputError, match=r"weights\.a should be a table \[weights\.a\], not '1'"):
        table("[weights]\na = 1").table("weights").named_tables()


def test_a_decision_of_another_kind_names_the_command_that_runs_it() -> None:
    with pytest.raises(InputError, match="of kind 'cost', not 'tradeoff'; run: fieldmap decide cost"):
        decision_from(HEAD, "tradeoff", "a.toml")


@pytest.mark.parametrize("content", [b"kind = ", b"\xff\xfe\x00", b"a" * (LARGEST_BYTES + 1), b"", b'kind = "cost"'],
                         ids=["no TOML", "no UTF-8", "too large", "empty", "no title"])  # fmt: skip
def test_what_is_no_decision_file_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.toml"):
        decision_from(content, "cost", "a.toml")


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_decision(tmp_path / "none.toml", "cost")


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "a/../../b", "a\0b"])
def test_a_decision_reads_no_file_outside_of_its_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    path = tmp_path / "deep" / "cost.toml"
    path.write_bytes(HEAD)
    head, _ = read_decision(path, "cost")
    assert head.beside("prices/a.csv") == (tmp_path / "deep" / "prices" / "a.csv").resolve()
    with pytest.raises(InputError, match="outside of the decision's folder"):
        head.beside(name)


def test_a_decision_that_is_no_file_reads_no_others() -> None:
    head, _ = decision_from(HEAD, "cost", "a.toml")
    with pytest.raises(InputError, match="has no folder"):
        head.beside("a.csv")


def test_examples_are_found_by_their_kind() -> None:
    for kind in ("tradeoff", "cost", "readiness"):
        assert all(read_decision(path, kind)[0].kind == kind for path in example_files(kind))
    assert FOLDER.is_dir()


def test_settings_change_values_and_leave_the_table_they_are_taken_from() -> None:
    before = table('[weights]\nlatency = 1\n"accuracy:GLUE 2.0" = 2\n[constraints.latency]\nat_most = "1 s"')
    after = with_settings(before, ["weights.latency=0.5", "weights.accuracy:GLUE 2.0=3", "draws.seed=7",
                                   "constraints.latency.at_most=80 ms", "weights.f1:new=1"])  # fmt: skip
    assert after.told == {
        "weights": {"latency": 0.5, "accuracy:GLUE 2.0": 3, "f1:new": 1},
        "constraints": {"latency": {"at_most": "80 ms"}}, "draws": {"seed": 7},
    }  # fmt: skip
    assert before.table("weights").number("latency") == 1.0


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("latency", "write KEY=VALUE"),
        ("=1", "write KEY=VALUE"),
        ("x=", "write KEY=VALUE"),
        ("x=" + "9" * 3_000, "2,000"),
        ("x.y=1", "x is a value, not a table"),
        (".".join("abcdefghijklmnopqrstuvwxyz") + "=1", "more than 20 dots"),
    ],
)
def test_a_setting_that_cannot_be_made_is_refused(setting: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        with_settings(table("x = 1"), [setting])


def test_a_name_that_is_no_file_is_that_of_an_example(tmp_path: Path) -> None:
    assert decision_file(Path("on_device")) == FOLDER / "on_device.toml"
    assert decision_file(tmp_path / "on_device") == tmp_path / "on_device"
    assert decision_file(Path("nothing")) == Path("nothing")
