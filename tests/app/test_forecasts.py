"""`fieldmap forecast`, its track record and `fieldmap eval forecasts` as people use them."""

from datetime import date

import pytest

from analysis.forecasts import step
from tests.analysis.forecasts.made import PHRASES, drawn, yearly
from tests.app.pages import explorer
from tests.libraries import answer, fieldmap, ledger, new_library
from tests.papers import write_lines


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Make a library of a listing of 2010 to 2021, with forecasts made at the end of 2020 and of 2021."""
    folder = tmp_path_factory.mktemp("forecasts")
    made = new_library(folder / "library")
    listed = write_lines(folder / "papers.jsonl", [
        {"id": one.source_id, "title": one.title, "abstract": one.abstract, "year": int(one.published[:4]),
         "venue": "KDD"} for one in yearly(2010, 2021)
    ])  # fmt: skip
    assert fieldmap(made, "ingest", "listing", listed) == 0
    assert fieldmap(made, "analyze", "terms") == 0
    with ledger(made) as db:
        for year in (2020, 2021):
            step.run(db, date(year, 12, 31))
    assert fieldmap(made, "publish") == 0
    return made


def test_the_answer_has_the_fields_that_scripts_rely_on(library, capsys):
    rows = answer(library, capsys, "forecast", PHRASES[0], "--as-of", "2021-12-31")
    assert [(row["name"], row["horizon_months"], row["period"]) for row in rows] == [
        (PHRASES[0], 12, "2022"), (PHRASES[0], 24, "2023"),
    ]  # fmt: skip
    fields = {"median", "lo80", "hi80", "lo90", "hi90", "method", "naive", "drift", "call", "history", "track_record"}
    assert fields <= set(rows[0])
    assert rows[0]["lo90"] <= rows[0]["lo80"] <= rows[0]["median"] <= rows[0]["hi80"] <= rows[0]["hi90"]
    assert {row["horizon_months"] for row in rows[0]["track_record"]} == {12}


def test_what_stands_beside_the_course_is_told_with_its_evidence(library, capsys):
    rows = answer(library, capsys, "forecast", PHRASES[0], "--as-of", "2021-12-31")
    beside = {row["driver"]: row for row in rows[0]["drivers"]["beside"]}
    assert set(beside) == {"late share", "newcomers' inflow", "early authors who left", "only as a baseline",
                           "boards that stand still"}  # fmt: skip
    assert {"speaks", "value", "lo", "hi", "n", "sentence", "works"} <= set(beside["late share"])
    assert beside["late share"]["lo"] < beside["late share"]["value"] < beside["late share"]["hi"]
    assert fieldmap(library, "forecast", PHRASES[0], "--as-of", "2021-12-31") == 0
    assert "[not known] newcomers' inflow: " in capsys.readouterr().out


def test_the_text_shows_the_plain_models_and_the_replay(library, capsys):
    assert fieldmap(library, "forecast", PHRASES[0], "--as-of", "2021-12-31") == 0
    text = capsys.readouterr().out
    assert f"{PHRASES[0]} (term), as of 2021-12-31" in text
    assert "last share" in text
    assert "replayed over past periods" in text


def test_without_history_the_reason_is_the_answer(library, capsys):
    (row,) = answer(library, capsys, "forecast", PHRASES[0], "--as-of", "2012-12-31")
    assert row["horizon_months"] is None
    assert "3 covered periods of a year; 5 are needed" in row["reason"]
    assert fieldmap(library, "forecast", PHRASES[0], "--as-of", "2012-12-31") == 0
    assert "no forecast" in capsys.readouterr().out


def test_an_unknown_name_says_where_names_are_listed(library, capsys):
    assert fieldmap(library, "forecast", "perpetual motion") == 2
    assert "fieldmap trends terms" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--as-of", "soon"), ("--as-of", "2021-02-30")])
def test_wrong_days_are_refused(library, words):
    assert fieldmap(library, "forecast", PHRASES[0], *words) == 2


def test_the_track_record_counts_what_came_due(library, capsys):
    told = answer(library, capsys, "forecast", "track-record")
    assert told["due"] > len(PHRASES) - 1
    assert {row["measure"] for row in told["scored"]} >= {"mase_to_naive", "coverage_90"}
    assert fieldmap(library, "forecast", "track-record") == 0
    assert "have come due" in capsys.readouterr().out


def test_the_forecasts_can_be_asked_for_in_sql(library, capsys):
    rows = answer(library, capsys, "sql", "SELECT count(DISTINCT name) AS n FROM forecasts JOIN forecast_scores USING "
                  "(forecast_id)")  # fmt: skip
    assert rows[0]["n"] >= len(PHRASES)


def test_a_board_that_is_not_there_says_what_lists_boards(library, capsys):
    assert answer(library, capsys, "forecast", "--board", "-", "SQuAD", "F1") == []
    assert fieldmap(library, "forecast", "--board", "-", "SQuAD", "F1") == 0
    assert "fieldmap boards" in capsys.readouterr().out


@pytest.mark.parametrize("words", [(), ("rivers", "--board", "-", "SQuAD", "F1")])
def test_one_thing_is_asked_for_at_a_time(library, words):
    assert fieldmap(library, "forecast", *words) == 2


def test_eval_judges_the_series_of_a_file(library, capsys, tmp_path):
    courses = drawn(40, 20, total=400)
    lines = [f"s{row},{2000 + t},{n:.0f},400" for row, some in enumerate(courses.n) for t, n in enumerate(some)]
    path = tmp_path / "series.csv"
    path.write_text("\n".join(["series,period,n,total", *lines]))
    told = answer(library, capsys, "eval", "forecasts", "--series", path, "--horizon", 1)
    assert set(told["1 ahead: mase_to_naive"]) == {"value", "lo", "hi", "n"}
    assert fieldmap(library, "eval", "forecasts", "--series", path) == 0
    assert "2 ahead: coverage_90" in capsys.readouterr().out
    path.write_text("series,period,n,total\na,2020,3,2\n")
    assert fieldmap(library, "eval", "forecasts", "--series", path) == 2


def test_the_page_asks_for_a_name_and_shows_the_record(library, monkeypatch):
    shown = explorer(library, monkeypatch, "share_forecasts")
    assert "Name something" in shown.info[0].value
    assert any("have come due" in one.value for one in shown.caption)
    assert any("inside the 90 % interval" in frame.value["measure"].tolist() for frame in shown.dataframe
               if "measure" in frame.value)  # fmt: skip


def test_the_page_shows_the_forecasts_of_a_name(library, monkeypatch):
    shown = explorer(library, monkeypatch, "share_forecasts")
    shown.text_input(key="subject").set_value(PHRASES[0]).run()
    shown.date_input(key="stood-on").set_value(date(2021, 12, 31)).run()
    assert not shown.exception
    assert PHRASES[0] in shown.subheader[0].value
    frame = shown.dataframe[0].value
    assert frame["period"].tolist() == ["2022", "2023"]
    assert {"80 %", "last share", "drift"} <= set(frame)
    assert shown.dataframe[1].value["driver"].tolist()[0] == "late share"


def test_the_page_says_why_there_is_no_forecast(library, monkeypatch):
    shown = explorer(library, monkeypatch, "share_forecasts")
    shown.text_input(key="subject").set_value(PHRASES[0]).run()
    shown.date_input(key="stood-on").set_value(date(2012, 12, 31)).run()
    assert "5 are needed" in shown.warning[0].value
    shown.text_input(key="subject").set_value("perpetual motion").run()
    assert "no family, topic or term" in shown.info[0].value
