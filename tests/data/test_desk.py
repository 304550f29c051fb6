"""What a person keeps: once for each thing, taken back and brought back, bounded, by two processes at once."""

import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.desk import (
    LONGEST_QUERY,
    MOST_OF_A_KIND,
    Desk,
    Seen,
    Target,
    bring_back,
    follow,
    hidden,
    hide,
    kept,
    last_look,
    mark_seen,
    note_told,
    open_desk,
    plain_query,
    save_view,
    told_things,
    undo,
    watch,
)
from data.errors import InputError
from tests.libraries import ROOT

NOW = datetime(2026, 1, 2, 3, 4, 5)
SEEN = Seen(7, NOW - timedelta(days=1))
TOPIC = Target("topic", "12", "Tides")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "desk.sqlite") as db:
        yield db


def test_a_thing_is_followed_once_by_each_person(desk: Desk) -> None:
    first = follow(desk, "ada", TOPIC, SEEN, NOW)
    assert follow(desk, "ada", Target("topic", "12", "Tides and waves"), Seen(9, NOW), NOW) == first
    assert follow(desk, "alan", TOPIC, SEEN, NOW) != first
    (mine,) = kept(desk, "follow", "ada")
    assert (mine.target, mine.seen, mine.written, mine.is_undone) == (TOPIC, SEEN, NOW, False)


def test_what_is_taken_back_can_be_brought_back_as_it_was(desk: Desk) -> None:
    number = follow(desk, "ada", TOPIC, SEEN, NOW)
    before = kept(desk)
    undo(desk, number, NOW)
    assert kept(desk) == []
    assert [one.is_undone for one in kept(desk, with_undone=True)] == [True]
    bring_back(desk, number)
    assert kept(desk) == before
    with pytest.raises(InputError, match=f"no entry {number} that was taken back"):
        bring_back(desk, number)


def test_undo_and_back_in_any_order_leave_what_the_last_of_them_said(desk: Desk) -> None:
    """Play moves at random beside a plain model of them: the desk says the same, in the order of writing."""
    draw, model = random.Random(5), dict[int, bool]()
    for number in range(8):
        model[follow(desk, "ada", Target("paper", str(number), f"Paper {number}"), SEEN, NOW)] = True
    for _ in range(200):
        number = draw.choice(list(model))
        undo(desk, number, NOW) if model[number] else bring_back(desk, number)
        model[number] = not model[number]
        assert [one.entry_id for one in kept(desk)] == [one for one in sorted(model) if model[one]]
    with pytest.raises(InputError, match="in force"):
        undo(desk, 99, NOW)


def test_what_was_kept_again_since_is_not_brought_back_beside_it(desk: Desk) -> None:
    first = follow(desk, "ada", TOPIC, SEEN, NOW)
    undo(desk, first, NOW)
    second = follow(desk, "ada", TOPIC, SEEN, NOW)
    with pytest.raises(InputError, match="not kept again since"):
        bring_back(desk, first)
    assert [one.entry_id for one in kept(desk)] == [second]


def test_the_last_look_counts_and_taking_it_back_leads_to_the_one_before(desk: Desk) -> None:
    assert last_look(desk, "ada") is None
    mark_seen(desk, "ada", SEEN, NOW)
    later = mark_seen(desk, "ada", Seen(8, NOW), NOW)
    mark_seen(desk, "alan", Seen(9, NOW), NOW)
    look = last_look(desk, "ada")
    assert look is not None
    assert look.seen == Seen(8, NOW)
    undo(desk, later, NOW)
    assert getattr(last_look(desk, "ada"), "seen", None) == SEEN


def test_a_view_saved_again_under_its_name_takes_the_place_of_the_earlier(desk: Desk) -> None:
    first = save_view(desk, "ada", "Tides", "search", "?query=tide&as-of=", NOW)
    assert save_view(desk, "ada", "Tides", "search", "query=tide&as-of=", NOW) == first
    second = save_view(desk, "ada", "Tides", "topics", "topic=3", NOW)
    assert [(one.entry_id, one.subject, one.key) for one in kept(desk, "view")] == [(second, "topics", "topic=3")]
    with pytest.raises(InputError, match="not kept again since"):
        bring_back(desk, first)


@pytest.mark.parametrize(
    "page", ["https://example.org/x", "//example.org", "../x", "Find", "search?x=1", "javascript:x"]
)
def test_a_view_leads_to_no_other_place_than_a_page(desk: Desk, page: str) -> None:
    with pytest.raises(InputError, match="no page of the explorer"):
        save_view(desk, "ada", "Tides", page, "", NOW)


def test_a_query_string_is_written_anew_and_bounded() -> None:
    assert plain_query("?q=a b&x=//evil\r\nLocation:") == "q=a+b&x=%2F%2Fevil%0D%0ALocation%3A"
    with pytest.raises(InputError, match="characters"):
        plain_query("q=" + "x" * LONGEST_QUERY)
    with pytest.raises(InputError, match="cannot be kept"):
        plain_query("&".join(f"q{n}=1" for n in range(500)))


@pytest.mark.parametrize("person", ["", "  ", "x" * 201, "ada\n", "\x1b[31m"])
def test_a_name_that_makes_no_sense_is_refused(desk: Desk, person: str) -> None:
    with pytest.raises(InputError, match="printable"):
        follow(desk, person, TOPIC, SEEN, NOW)
    assert kept(desk) == []


def test_a_long_label_is_cut_and_control_characters_go(desk: Desk) -> None:
    follow(desk, "ada", Target("paper", "1", "A\x1b[31m title\n" + "x" * 500), SEEN, NOW)
    (one,) = kept(desk)
    assert one.label.startswith("A [31m title xxx")
    assert len(one.label) == 200


def test_one_person_keeps_a_bounded_number_of_things(desk: Desk) -> None:
    for number in range(MOST_OF_A_KIND):
        follow(desk, "ada", Target("paper", str(number), "x"), SEEN, NOW)
    with pytest.raises(InputError, match="take some back first"):
        follow(desk, "ada", TOPIC, SEEN, NOW)
    assert follow(desk, "alan", TOPIC, SEEN, NOW) > 0


def test_a_watch_tells_only_of_what_is_known(desk: Desk) -> None:
    with pytest.raises(InputError, match="nothing"):
        watch(desk, "ada", TOPIC, (), SEEN, NOW)
    with pytest.raises(InputError, match="weather"):
        watch(desk, "ada", TOPIC, ("weather",), SEEN, NOW)  # type: ignore[arg-type]
    watch(desk, "ada", TOPIC, ("status", "papers"), SEEN, NOW, "readers")
    assert [(one.whats, one.group) for one in kept(desk, "watch")] == [(("papers", "status"), "readers")]


def test_the_same_thing_is_never_noted_twice(desk: Desk) -> None:
    assert note_told(desk, [(1, "W1"), (1, "W2"), (2, "W1"), (1, "W1")], NOW) == 3
    assert note_told(desk, [(1, "W1")], NOW) == 0
    assert (told_things(desk, 1), told_things(desk, 2), told_things(desk, 3)) == ({"W1", "W2"}, {"W1"}, set())


def test_what_is_hidden_is_shown_again_when_that_is_taken_back(desk: Desk) -> None:
    number = hide(desk, "ada", "tour", NOW)
    assert (hidden(desk, "ada"), hidden(desk, "alan")) == ({"tour": number}, {})
    undo(desk, number, NOW)
    assert hidden(desk, "ada") == {}


WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from data.desk import Seen, Target, follow, open_desk
now = datetime(2026, 1, 2)
for number in range(60):
    with open_desk(Path(sys.argv[1])) as db:
        follow(db, "ada", Target("paper", str(number), "shared"), Seen(1, now), now)
        follow(db, sys.argv[2], Target("paper", str(number), "own"), Seen(1, now), now)
"""


def test_two_processes_that_write_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for name in ("bob", "eve")
    ]
    for one in writers:
        assert one.wait(timeout=120) == 0, one.communicate()[1]
        one.communicate()
    with open_desk(path) as db:
        found = {name: [int(one.key) for one in kept(db, "follow", name)] for name in ("ada", "bob", "eve")}
    assert sorted(found["ada"]) == found["bob"] == found["eve"] == list(range(60))
