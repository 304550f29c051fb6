"""Forecasts and statuses are told as they were kept by the day, with what they rest on."""

from datetime import date

import numpy as np
import pytest

from analysis.briefs.brief import About
from analysis.briefs.field import Field
from analysis.briefs.outlook import forecast_section, status_section
from analysis.documents.document import Sources
from data.store import open_memory

TERM = About("river", "term", 3, "river", ("river",), "the term “river”")
SEARCH = About("river", "search", None, "river", ("river",), "a search")
FORECASTS = """CREATE OR REPLACE TABLE main.forecasts AS SELECT 1 AS forecast_id, 'term' AS kind, 3 AS number,
    'river' AS name, DATE '2020-12-31' AS made_on, 12 AS horizon_months, '2021' AS period,
    DATE '2021-12-31' AS period_last, 0.02 AS share_now, 0.03 AS median, 0.02 AS lo80, 0.04 AS hi80, 0.01 AS lo90,
    0.05 AS hi90, 0.02 AS naive, 'likely grows' AS call, 'ensemble' AS method, 40 AS n_papers, 8 AS n_periods,
    120 AS n_errors"""
SKILL = """CREATE OR REPLACE TABLE main.forecast_skill AS SELECT DATE '2020-12-31' AS made_on, 'term' AS kind,
    12 AS horizon_months, 'mase_to_naive' AS measure, 0.85::DOUBLE AS value, 0.8::DOUBLE AS lo,
    0.9::DOUBLE AS hi, 300 AS n"""
STATUSES = """CREATE OR REPLACE TABLE main.statuses AS SELECT 'term' AS kind, 3 AS number, 'river' AS name,
    DATE '2020-12-31' AS as_of, 'rising' AS status, DATE '2018-12-31' AS since, 0.9 AS certainty, 'share up by 50 %' AS
    rule, ['a share below 1 % in 2022.'] AS changes, NULL::VARCHAR AS successor
    UNION ALL SELECT 'term', 4, 'canal', DATE '2020-12-31', 'dead end', NULL, 0.8, 'gone', [], 'river'"""
REASONS = """CREATE OR REPLACE TABLE main.status_reasons AS SELECT 'term' AS kind, 3 AS number, 1 AS position,
    'no end' AS says, 'the share rose from 1 % to 2 %.' AS sentence, []::BIGINT[] AS works"""
MEMBERS = """INSERT INTO main.term_works SELECT number, work_id, true, true
    FROM (SELECT unnest([3, 4]) AS number) CROSS JOIN (SELECT unnest([1, 2, 3]) AS work_id)"""


@pytest.fixture
def db():
    made = open_memory()
    for name in ("forecasts", "forecast_skill", "statuses", "status_reasons"):
        made.execute(f"DROP VIEW IF EXISTS public.{name}")
        made.execute(f"DROP TABLE IF EXISTS main.{name}")
    for step in ("forecasts", "status"):
        made.execute("INSERT INTO main.runs VALUES (1, ?, 1, '', TIMESTAMP '2020-12-31', 1, 1, 1, 0)", [step])
    for sql in (FORECASTS, SKILL, STATUSES, REASONS, MEMBERS):
        made.execute(sql)
    return made


def field(db, about=TERM, day=date(2020, 12, 31)):
    return Field(db, about, day, np.asarray([1, 2, 3]), True)


def texts(section):
    return [one.text for one in section.sentences]


def test_a_kept_forecast_is_told_with_its_interval_and_record(db):
    section = forecast_section(field(db), Sources())
    assert texts(section) == [
        "Call for 2021: likely grows, from 2.0 % to 3.0 %, in nine of ten cases between 1.0 % and 5.0 %; made on "
        "2020-12-31 by ensemble from 8 periods, its interval from 120 past errors.",
        "In 300 replays of the past, 12 months ahead, errors of such forecasts were 0.85 times (0.8 to 0.9) those of "
        "saying that nothing changes.",
    ]  # fmt: skip
    assert section.figures[0].refs == ("F1",)


@pytest.mark.parametrize("day", [date(2020, 6, 30), date(2021, 12, 31)], ids=["not made yet", "due already"])
def test_a_forecast_of_another_day_is_not_told_and_where_none_can_be_made_the_reason_is(db, day):
    section = forecast_section(field(db, day=day), Sources())
    assert not section.figures
    assert section.note == "No forecast of it can be made."
    assert texts(section)[0].startswith("No forecast 12, 24 months ahead: ")


def test_a_status_is_told_with_reasons_and_what_would_change_it(db):
    assert texts(status_section(field(db), Sources())) == [
        "Status as of 2020-12-31: rising; it comes out in 90.0 % of draws of the papers. The rule: share up by 50 %.",
        "Speaks against an end: the share rose from 1 % to 2 %.",
        "What would change our mind: a share below 1 % in 2022.",
        "Nearby: the term “canal”, which shares 3 papers with it: dead end, since an unknown day; successor: river.",
    ]  # fmt: skip


def test_of_a_past_day_the_status_is_worked_out_anew(db):
    section = status_section(Field(db, TERM, date(2019, 12, 31), np.asarray([1, 2, 3]), False), Sources())
    assert texts(section)[0].startswith("Status as of 2019-12-31: too early to say")
    assert "No status is kept as of that day" in section.note


def test_a_search_has_neither_forecast_nor_status_but_neighbours(db):
    assert "this is a search" in forecast_section(field(db, SEARCH), Sources()).note
    section = status_section(field(db, SEARCH), Sources())
    assert section.note == "A search has no status of its own."
    assert len(section.sentences) == 1
