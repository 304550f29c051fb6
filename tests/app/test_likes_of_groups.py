"""What a group likes on the whole: examples, disputes, papers that merged since."""

from datetime import date

import pytest

from analysis.groups.group import Group
from analysis.groups.week import Week
from app.groups import as_group, last_week_of
from app.likes_of_groups import choose_paper, likes_of, votes_of
from app.reading import open_reader
from data.errors import InputError
from data.library import Library
from data.settings import ClockSettings, GroupSettings, Settings
from tests.libraries import listed_library

READERS = Group("readers")


@pytest.fixture
def reader(tmp_path):
    papers = [{"id": f"p{n}", "title": f"Rivers number {n}", "abstract": "Water.", "year": 2020} for n in range(4)]
    with open_reader(listed_library(tmp_path, papers)) as opened:
        yield opened


def choose(reader, kind, paper, *people):
    for person in people:
        choose_paper(reader, READERS, kind, paper, person)
    return reader.work(paper)


def test_a_paper_that_as_many_dislike_as_like_is_neither(reader):
    liked = choose(reader, "like", "Rivers number 0", "ada", "alan")
    choose(reader, "dislike", "Rivers number 0", "grace")
    choose(reader, "like", "Rivers number 1", "ada")
    choose(reader, "dislike", "Rivers number 1", "grace")
    disliked = choose(reader, "dislike", "Rivers number 2", "grace")
    told = likes_of(reader, READERS)
    assert (told.liked, told.disliked) == ({liked: ("ada", "alan")}, {disliked: ("grace",)})


def test_examples_of_the_settings_are_liked_by_nobody_in_particular_and_the_unknown_is_passed_over(reader):
    group = as_group("readers", GroupSettings(papers=["Rivers number 3", "arxiv:9999.99999"]))
    assert likes_of(reader, group).liked == {reader.work("Rivers number 3"): ()}


def test_a_group_without_choices_likes_nothing_and_makes_no_file(reader):
    told = likes_of(reader, READERS)
    assert (told.liked, told.disliked, votes_of(reader, READERS)) == ({}, {}, [])
    assert not reader.library.annotations.exists()


def test_an_unknown_paper_cannot_be_chosen(reader):
    with pytest.raises(InputError, match="no paper answers"):
        choose(reader, "like", "doi:10.1/none", "ada")


def test_members_are_read_with_their_addresses():
    told = as_group("g", GroupSettings(members=["Ada Lovelace <ada@example.org>", "Alan"]))
    assert [(one.name, one.mail) for one in told.members] == [("Ada Lovelace", "ada@example.org"), ("Alan", "")]
    assert told.rotation == ("Ada Lovelace", "Alan")
    assert as_group("g", GroupSettings(members=["Ada"], presenters=["Ada"])).rotation == ("Ada",)


def test_the_last_week_is_that_of_the_rehearsed_day_where_one_is_set(tmp_path):
    settings = Settings(clock=ClockSettings(today=date(2026, 2, 16)))
    assert last_week_of(Library(tmp_path), settings, READERS) == Week(2026, 7)
    assert last_week_of(Library(tmp_path).at(date(2026, 2, 8)), settings, READERS) == Week(2026, 5)
