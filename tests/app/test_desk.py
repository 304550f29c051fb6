"""What changed since a person looked, what watches tell, and what is kept: on a library that grows, by the commands."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from analysis.digests.watched import sentences_of
from analysis.documents.check import violations
from analysis.documents.document import Document, Section, Sources
from app import followed
from app.briefs import known_refs
from app.desk import Changes, changes_since, seen_now
from app.filters import Filters
from app.followed import TELLS, scope_of, target_of
from app.kept import kept_things
from app.reading import Reader, open_reader
from app.saved_search import read_search, search_key, search_label
from app.watches import add_watch, check_watches, note_alerts, watches_of
from data.annotations import open_annotations, tag_work
from data.desk import Desk, SubjectKind, Target, What, follow, kept, last_look, mark_seen, open_desk, undo
from data.editions import prune
from data.errors import InputError, NotFoundError
from data.library import Library, utc_now
from tests.app.desk_library import NEW, change_status, first_edition, next_edition
from tests.libraries import answer, fieldmap, listed_library

Captured = pytest.CaptureFixture[str]
NAMES: dict[SubjectKind, str] = {
    "topic": "tidal waves", "term": "tidal waves", "author": "Ada Lovelace", "paper": "P10-1001", "venue": "ACL",
    "benchmark": "iris", "search": "tidal wave",
}  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library that grew: Ada followed things and looked at edition 1, Bob only followed, Eve watched."""
    folder = tmp_path_factory.mktemp("desk")
    made = first_edition(folder)
    with open_reader(made) as reader, open_desk(made.desk) as desk:
        for kind, name in NAMES.items():
            target = target_of(reader, kind, name)
            follow(desk, "ada", target, seen_now(reader), utc_now())
            follow(desk, "bob", target, seen_now(reader), utc_now())
            add_watch(reader, desk, "eve", target)
        follow(desk, "ada", target_of(reader, "benchmark", "Danube"), seen_now(reader), utc_now())
        mark_seen(desk, "ada", seen_now(reader), utc_now())
    next_edition(made, folder)
    change_status(made)
    return made


@pytest.fixture
def reader(library: Library) -> Iterator[Reader]:
    with open_reader(library) as opened:
        yield opened


@pytest.fixture
def desk(library: Library) -> Iterator[Desk]:
    with open_desk(library.desk) as opened:
        yield opened


def said(changes: Changes) -> dict[tuple[str, str], list[str]]:
    """Return what is new in each followed thing, as sentences, by its kind and label and what it tells."""
    return {
        (one.target.kind, one.what): [sentence.text for sentence in sentences_of(one, Sources())]
        for one in changes.news if one.target.label != "Danube"
    }  # fmt: skip


def test_new_papers_are_told_of_each_kind_of_thing_that_has_them(reader: Reader, desk: Desk) -> None:
    told = said(changes_since(reader, desk, "ada"))
    lines = [f"“{NEW[0]}”, Ada Lovelace (2017).", f"“{NEW[1]}”, Ada Lovelace (2016)."]
    assert told["term", "papers"] == ["New papers of the term “tidal waves”: 2.", *lines]
    assert told["search", "papers"] == ["New papers of the search “tidal wave”: 2.", *lines]
    assert told["author", "papers"][0] == "New papers of the author “Ada Lovelace”: 3."
    assert told["venue", "papers"][0] == "New papers of the venue “ACL”: 3."


def test_bests_results_citations_and_statuses_are_told_with_their_numbers(reader: Reader, desk: Desk) -> None:
    told = said(changes_since(reader, desk, "ada"))
    best = "iris, accuracy: from 75.5 % to 77.5 %, by its own model in “Are tidal waves understood?”."
    assert told["benchmark", "best"] == ["Boards of the benchmark “iris” with a new best: 1.", best]
    assert [line.split(" by ")[0] for line in told["benchmark", "claims"][1:]] == [
        "iris, accuracy: 77.5", "iris, accuracy: 76.5"
    ]  # fmt: skip
    assert told["paper", "citers"][1:] == [f"“{title}” cites “Tidal waves in shallow water”." for title in NEW[:2]]
    assert told["term", "status"][1].startswith("From rising to mature, as of 2017-12-31;")


def test_a_number_that_a_new_one_contradicts_is_told_with_both(reader: Reader, desk: Desk) -> None:
    changes = changes_since(reader, desk, "ada")
    (found,) = (one for one in changes.news if (one.target.label, one.what) == ("Danube", "contradicted"))
    line = sentences_of(found, Sources())[1].text
    assert line.startswith("RiverNet on Danube, F1: 80.2")
    assert "77.1" in line
    assert "“RiverNet for rivers”" in line
    assert changes.n_discrepancies == 1


def test_every_sentence_bears_the_check_of_documents(reader: Reader, desk: Desk) -> None:
    sources = Sources()
    told = [one for name in ("ada", "bob") for one in changes_since(reader, desk, name).news]
    sections = [Section(str(n), "x", sentences_of(one, sources)) for n, one in enumerate(told)]
    document = Document("x", "x", reader.seen_until().date(), tuple(sections), sources.used_in(sections))
    assert len(sections) > 10
    assert violations(document, known_refs(reader.db, document.evidence)) == []


def test_how_much_is_new_is_counted_since_the_last_look(reader: Reader, desk: Desk) -> None:
    changes = changes_since(reader, desk, "ada")
    assert (changes.n_new, changes.n_follows, changes.is_rolled_back) == (3, 8, False)
    assert sum(row["n"] for row in changes.topics) <= 3
    assert {row["n"] <= row["n_works"] for row in changes.topics} == {True}


def test_who_never_looked_is_told_of_what_they_follow_and_of_no_totals(reader: Reader, desk: Desk) -> None:
    changes = changes_since(reader, desk, "bob")
    assert (changes.seen, changes.n_new, changes.n_discrepancies, changes.topics) == (None, None, None, ())
    assert said(changes)["search", "papers"][0].endswith(": 2.")


def test_what_was_there_when_it_was_followed_is_not_new(reader: Reader, desk: Desk) -> None:
    mark_seen(desk, "late", last_seen(desk, "ada"), utc_now())
    number = follow(desk, "late", target_of(reader, "term", "tidal waves"), seen_now(reader), utc_now())
    assert changes_since(reader, desk, "late").news == ()
    undo(desk, number, utc_now())


def last_seen(desk: Desk, person: str) -> Any:
    look = last_look(desk, person)
    assert look is not None
    return look.seen


def test_marked_as_seen_nothing_is_new_and_taken_back_all_is(reader: Reader, desk: Desk) -> None:
    before = said(changes_since(reader, desk, "bob"))
    look = mark_seen(desk, "bob", seen_now(reader), utc_now())
    changes = changes_since(reader, desk, "bob")
    assert (changes.news, changes.n_new) == ((), 0)
    undo(desk, look, utc_now())
    assert said(changes_since(reader, desk, "bob")) == before


def test_after_a_rollback_it_is_said_that_the_library_went_back(library: Library, capsys: Captured) -> None:
    with open_reader(library) as reader, open_desk(library.desk) as desk:
        mark_seen(desk, "carl", seen_now(reader), utc_now())
        follow(desk, "carl", target_of(reader, "term", "tidal waves"), seen_now(reader), utc_now())
        number = reader.edition.number
    assert fieldmap(library, "rollback", 1) == 0
    try:
        assert fieldmap(library, "kept", "news", "--as", "carl") == 3
        assert f"Edition {number}, which you saw, is newer than this one, edition 1" in capsys.readouterr().err
        assert fieldmap(library, "watch", "add", "tides", "--as", "carl") == 0
    finally:
        assert fieldmap(library, "rollback", number) == 0
    assert fieldmap(library, "kept", "news", "--as", "carl") == 0


def test_a_watch_from_a_newer_edition_can_tell_nothing_of_an_older(library: Library, capsys: Captured) -> None:
    assert fieldmap(library, "watch", "add", "waves", "--as", "dora") == 0
    with open_reader(library) as reader:
        number = reader.edition.number
    assert fieldmap(library, "rollback", 1) == 0
    try:
        assert fieldmap(library, "watch", "check", "--as", "dora") == 3
        assert "edition 1 knows less than the one that was current" in capsys.readouterr().err
    finally:
        assert fieldmap(library, "rollback", number) == 0


def test_a_watch_tells_each_thing_once(reader: Reader, desk: Desk) -> None:
    mine = watches_of(desk, "eve")
    first, again = (check_watches(reader, desk, mine) for _ in range(2))
    assert first == again  # looking notes nothing
    things = [(one.watch.entry_id, news.thing) for one in first for news in one.told.news]
    assert len(things) == len(set(things)) > 10
    assert note_alerts(desk, first) == len(things)
    after = check_watches(reader, desk, mine)
    assert [one.told.n for one in after] == [0] * len(after)
    assert note_alerts(desk, after) == 0


def test_of_things_told_in_part_the_rest_is_told_next(reader: Reader, desk: Desk) -> None:
    number = add_watch(reader, desk, "fay", target_of(reader, "venue", "ACL"), ("papers",))
    desk.execute("UPDATE entries SET seen_until = '2000-01-01T00:00:00' WHERE entry_id = ?", [number])
    mine = watches_of(desk, "fay")
    (alert,) = check_watches(reader, desk, mine)
    part = [type(alert)(alert.watch, type(alert.told)(alert.told.target, "papers", 4, alert.told.news[:4]))]
    assert note_alerts(desk, part) == 4
    (rest,) = check_watches(reader, desk, mine)
    assert rest.told.n == alert.told.n - 4 == len(rest.told.news)
    assert not {one.thing for one in part[0].told.news} & {one.thing for one in rest.told.news}


@pytest.mark.parametrize(
    ("kind", "name", "says"),
    [("topic", "999", "no topic 999"), ("topic", "²", "no topic here"), ("topic", "9" * 20, "no topic here"),
     ("term", "whales", "no term here"), ("family", "whales", "no family here"),
     ("author", "Nobody Known", "nobody here"), ("paper", "P99-9999", "no paper answers"),
     ("venue", "Whales", "nearest: ACL"), ("benchmark", "whales", "no result here"), ("planet", "x", "unknown kind")],
)  # fmt: skip
def test_what_nothing_answers_to_cannot_be_followed(reader: Reader, kind: Any, name: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        target_of(reader, kind, name)


@pytest.mark.parametrize(
    ("target", "says"),
    [(Target("topic", "999", "Whales"), "topic 999 .“Whales”. is no longer there"),
     (Target("term", "5", "whales"), "“whales” is no term of this edition any more"),
     (Target("family", "whales", "Whales"), "“Whales” is no family"),
     (Target("search", '{"query": "x", "venue": "Whales"}', "x"), "venue 'Whales'"),
     (Target("search", "[]", "x"), "no kept search")],
)  # fmt: skip
def test_what_is_gone_is_said_to_be(reader: Reader, desk: Desk, target: Target, says: str) -> None:
    number = follow(desk, "gus", target, last_seen(desk, "ada"), utc_now())
    (reason,) = changes_since(reader, desk, "gus").cannot
    undo(desk, number, utc_now())
    with pytest.raises(AssertionError, match=says):
        raise AssertionError(reason)


def test_a_watch_tells_nothing_that_its_subject_cannot_have(reader: Reader, desk: Desk) -> None:
    with pytest.raises(InputError, match="nothing like that is told of a venue: citers"):
        add_watch(reader, desk, "eve", target_of(reader, "venue", "ACL"), ("citers",))
    assert {kind for kind, whats in TELLS.items() if "status" in whats} == {"topic", "term", "family"}


def test_an_edition_that_is_kept_no_more_is_named(library: Library, reader: Reader, desk: Desk) -> None:
    copy = Library(library.root)
    mark_seen(desk, "hal", last_seen(desk, "ada"), utc_now())
    assert changes_since(reader, desk, "hal").cannot == ()
    prune(copy, 1)
    assert changes_since(reader, desk, "hal").cannot == (
        "Edition 1, which you saw, is not kept any more: what left the library since then cannot be told.",
    )
    assert changes_since(reader, desk, "hal").n_new == 3


def test_analyses_that_have_not_run_are_named_and_the_exit_code_says_so(tmp_path: Path, capsys: Captured) -> None:
    bare = listed_library(tmp_path, [{"id": "1", "year": 2020, "title": "Rivers and tides"}])
    assert fieldmap(bare, "watch", "check") == 0
    assert fieldmap(bare, "watch", "add", "Rivers and tides", "--kind", "paper", "--tell", "contradicted") == 0
    capsys.readouterr()
    assert fieldmap(bare, "watch", "check", "--json") == 3
    out, err = capsys.readouterr()
    assert "fieldmap analyze boards has not run" in err
    assert [(one["tells"], one["n"], one["news"]) for one in json.loads(out)] == [("contradicted", 0, [])]


def test_watches_are_added_listed_checked_and_removed_on_the_command_line(library: Library, capsys: Captured) -> None:
    words = ["watch", "add", "tidal wave", "--venue", "ACL", "--as", "ivy"]
    made = answer(library, capsys, *words)
    assert answer(library, capsys, *words) == made
    (listed,) = answer(library, capsys, "watch", "list", "--as", "ivy")
    assert (listed["label"], listed["tells"], listed["group"]) == ("tidal wave · venue ACL", ["papers"], None)
    assert answer(library, capsys, "watch", "check", "--as", "ivy")[0]["n"] == 0
    answer(library, capsys, "watch", "remove", made["watch"])
    assert answer(library, capsys, "watch", "list", "--as", "ivy") == []
    answer(library, capsys, "kept", "back", f"K{made['watch']}")
    assert len(answer(library, capsys, "watch", "list", "--as", "ivy")) == 1


def test_only_a_watch_is_removed_as_one(library: Library, capsys: Captured) -> None:
    with open_desk(library.desk) as desk:
        number = kept(desk, "follow", "ada")[0].entry_id
    assert fieldmap(library, "watch", "remove", number) == 2
    assert f"there is no watch {number}" in capsys.readouterr().err
    with open_desk(library.desk) as desk:
        assert number in {one.entry_id for one in kept(desk, "follow", "ada")}


def test_filters_of_what_is_no_search_are_refused(library: Library, capsys: Captured) -> None:
    assert fieldmap(library, "watch", "add", "tidal waves", "--kind", "topic", "--venue", "ACL") == 2
    assert "filters narrow a search only, not a topic" in capsys.readouterr().err


def test_of_many_new_papers_a_search_looks_among_the_newest(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed, "MOST_FRESH", len(NEW))
    found = scope_of(reader, target_of(reader, "search", "tidal wave"), datetime(2000, 1, 1)).tables["found"]
    assert {reader.show(str(work))["title"] for work in found["work_id"].to_pylist()} == set(NEW[:2])


def test_a_watch_of_no_group_is_refused(library: Library, capsys: Captured) -> None:
    assert fieldmap(library, "watch", "add", "tides", "--group", "nobody") == 2
    assert "there is no group 'nobody'" in capsys.readouterr().err


def test_all_that_is_kept_is_listed_with_titles_and_taken_back_by_name(library: Library, capsys: Captured) -> None:
    with open_annotations(library.annotations) as people:
        tag = tag_work(people, 1, "jo", "to read", utc_now())
    (row,) = answer(library, capsys, "kept", "list", "--as", "jo")
    assert (row["ref"], row["kind"], row["text"], row["about"]) == (f"A{tag}", "tag", "to read", "paper")
    assert row["label"] == "RiverNet for rivers"
    answer(library, capsys, "kept", "undo", row["ref"])
    assert answer(library, capsys, "kept", "list", "--as", "jo") == []
    assert answer(library, capsys, "kept", "list", "--as", "jo", "--undone")[0]["is_undone"] is True
    answer(library, capsys, "kept", "back", row["ref"])
    assert answer(library, capsys, "kept", "list", "--as", "jo") == [row]
    assert fieldmap(library, "kept", "undo", "K0; DROP TABLE entries") == 2


def test_the_list_of_what_is_kept_is_in_order_of_time_and_holds_every_kind(library: Library, reader: Reader) -> None:
    found = kept_things(reader, library, with_undone=True)
    assert [one.written for one in found] == sorted(one.written for one in found)
    assert {"look", "follow", "watch"} <= {one.kind for one in found}
    assert len({one.ref for one in found}) == len(found)


def test_a_search_by_tag_finds_what_bears_it(library: Library, reader: Reader, capsys: Captured) -> None:
    with open_annotations(library.annotations) as people:
        for work in (1, 2):
            tag_work(people, work, "kim", "Later", utc_now())
    assert {hit["work_id"] for hit in answer(library, capsys, "search", "--tag", "later")} == {1, 2}
    assert len(reader.search("rivers", 9, Filters(tag="later", tagged_by="kim"))) == 2
    with pytest.raises(NotFoundError, match="nearest: .*Later"):
        reader.search("", 9, Filters(tag="latr"))
    with pytest.raises(NotFoundError, match="nobody has put a tag"):
        reader.search("", 9, Filters(tag="later", tagged_by="lea"))


@pytest.mark.parametrize(
    ("query", "filters", "label"),
    [("tides", Filters(), "tides"), ("", Filters(venue="ACL", has_code=True), "has code · venue ACL"),
     ("a  b", Filters(since=date(2020, 1, 1), topic=3), "a b · since 2020-01-01 · topic 3"),
     ("", Filters(topic=0), "topic 0")],
)  # fmt: skip
def test_a_kept_search_is_read_back_as_it_was(query: str, filters: Filters, label: str) -> None:
    assert read_search(search_key(query, filters)) == (" ".join(query.split()), filters)
    assert search_label(query, filters) == label


@pytest.mark.parametrize("key", ["", "[1]", '{"nothing": 1}', '{"since": "soon"}', '{"query": 1, "x": []}', "null"])
def test_what_is_no_kept_search_is_refused(key: str) -> None:
    with pytest.raises(InputError, match="no kept search"):
        read_search(key)


def test_news_on_the_command_line_are_those_of_the_person_and_can_be_marked(library: Library, capsys: Captured) -> None:
    told = answer(library, capsys, "kept", "news", "--as", "ada")
    assert (told["n_new"], told["seen"]["edition"]) == (3, 1)
    whats: Sequence[What] = [one["tells"] for one in told["followed"] if one["label"] == "tidal waves"]
    assert {"papers", "status"} <= set(whats)
    assert fieldmap(library, "kept", "news", "--as", "ada", "--seen") == 0
    assert answer(library, capsys, "kept", "news", "--as", "ada")["followed"] == []
