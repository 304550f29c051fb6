"""Agendas: whole minutes that sum to the session, parts dropped where time is short; the minutes' template."""

import pytest

from analysis.sessions.agenda import LEAST, PARTS, SHEET, minutes_template, timed
from analysis.sessions.reading_time import ASSUMED_WORDS, WORDS_PER_MINUTE, minutes_to_read
from app.session_packs import LEVELS
from data.errors import InputError


@pytest.mark.parametrize("level", LEVELS)
def test_the_parts_sum_to_the_session_whatever_its_length(level: str) -> None:
    for minutes in range(15, 241):
        told = timed(minutes, level, with_code=bool(minutes % 2))  # type: ignore[arg-type]
        assert sum(share for _, share in told) == minutes
        assert all(share >= LEAST for _, share in told)
        assert [name for name in PARTS if name in dict(told)] == [name for name, _ in told]


def test_an_hour_of_practitioners_by_hand() -> None:
    """Shares 6, 8, 22, 22, 22, 8 of 88 are 4.09, 5.45, 15, 15, 15, 5.45: one minute is left, for the first 5.45."""
    told = dict(timed(60, "practitioner", with_code=False))
    assert told == {"brief": 4, "lineage": 6, "claims": 15, "appraisal": 15, "discussion": 15, "open": 5}


def test_code_has_a_part_only_where_code_is_linked() -> None:
    assert "code" in dict(timed(60, "practitioner", with_code=True))
    assert "code" not in dict(timed(60, "practitioner", with_code=False))


@pytest.mark.parametrize("minutes", [0, 14, 241, -60])
def test_a_session_of_no_sensible_length_is_refused(minutes: int) -> None:
    with pytest.raises(InputError, match=f"15 to 240 minutes, not {minutes}"):
        timed(minutes, "newcomer", with_code=False)


def test_reading_time_is_words_by_words_a_minute() -> None:
    assert minutes_to_read(2380, "researcher") == 10
    assert minutes_to_read(None, "newcomer") == round(ASSUMED_WORDS / WORDS_PER_MINUTE["newcomer"]) == 32
    assert minutes_to_read(1, "newcomer") == 1


def test_the_template_has_a_place_for_each_part_and_the_open_questions() -> None:
    text = minutes_template("Rivers", "2026-05-04", "readers", "ada", ["Does it hold for lakes?"])
    assert text.startswith("# Minutes: Rivers\n")
    assert all(f"## {heading}" in text for heading in SHEET.values())
    assert "- [ ] Does it hold for lakes?" in text
