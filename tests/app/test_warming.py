"""What first askers would wait for is worked out when the server starts."""

import pytest

from analysis.terms.lists import LISTED
from app.home_facts import home_facts
from app.library_facts import part_rows
from app.opening import open_whole
from app.warming import warm


@pytest.fixture
def reader(demo_library):
    warm(demo_library).join()
    return open_whole(demo_library).reader


def not_again() -> None:
    raise AssertionError("worked out again")


def test_the_first_pages_find_their_answers_made(reader):
    assert reader.remembered("first look", not_again) == home_facts(reader)
    assert reader.remembered("parts", not_again) == part_rows(reader)
    terms = reader.remembered(("terms", reader.seen_until().date(), LISTED), not_again)
    assert terms is reader.term_trends()
