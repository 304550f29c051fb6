"""ISO weeks: their days, their text, their moments in a time zone."""

from datetime import UTC, date, datetime

import pytest

from analysis.groups.week import Week
from data.errors import InputError


def test_a_week_is_read_and_written_alike():
    assert [str(Week.parse(text)) for text in ("2026-W06", "2026W6", "2020-w53")] == [
        "2026-W06",
        "2026-W06",
        "2020-W53",
    ]


def test_a_week_begins_on_monday_and_the_first_days_of_january_may_belong_to_the_year_before():
    assert (Week(2026, 6).monday, Week(2026, 6).sunday) == (date(2026, 2, 2), date(2026, 2, 8))
    assert Week.of(date(2027, 1, 1)) == Week(2026, 53)
    assert Week(2026, 1).monday == date(2025, 12, 29)


def test_weeks_before_lead_over_the_turn_of_a_year_and_back():
    assert Week(2026, 1).before(1) == Week(2025, 52)
    assert Week(2026, 1).before(60).before(-60) == Week(2026, 1)
    assert Week(2025, 52) < Week(2026, 1)


def test_a_week_starts_at_midnight_of_its_time_zone():
    assert Week(2026, 6).starts("Asia/Tokyo").astimezone(UTC) == datetime(2026, 2, 1, 15, tzinfo=UTC)
    assert Week(2026, 6).ends("UTC") == Week(2026, 7).starts("UTC")


def test_a_week_with_a_change_of_clocks_is_an_hour_short():
    berlin = Week(2026, 13)
    told = berlin.ends("Europe/Berlin").astimezone(UTC) - berlin.starts("Europe/Berlin").astimezone(UTC)
    assert told.total_seconds() == 167 * 3600


def test_the_last_whole_week_depends_on_the_time_zone():
    sunday_night = datetime(2026, 2, 8, 23, 30)
    assert Week.last_whole(sunday_night, "UTC") == Week(2026, 5)
    assert Week.last_whole(sunday_night, "Asia/Tokyo") == Week(2026, 6)


@pytest.mark.parametrize("text", ["2026-06", "2025-W53", "2026-W00", "", "W06", "0000-W01"])
def test_what_is_no_week_is_refused(text):
    with pytest.raises(InputError, match=r"2026-W06|no week"):
        Week.parse(text)
