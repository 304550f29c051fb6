"""Into Zotero: nothing is doubled, whatever the network does, and what readers add there stays."""

from dataclasses import replace

import pytest

from app.exports.zotero import zotero_item
from data.citation_keys import item_keys_of, open_citation_keys
from data.settings import load_settings
from tests.app.exports.made import ATTENTION, BARE, PREPRINT
from tests.app.exports.zotero_server import API_KEY, FIELDS, OF_ALL, ZoteroStandIn
from tests.ingest.server import at_random, serving
from tests.libraries import answer, fieldmap, snapshot


@pytest.fixture
def zotero():
    return ZoteroStandIn()


@pytest.fixture
def server(zotero, library, monkeypatch, tmp_path):
    (library.root / "citation_keys.sqlite").unlink(missing_ok=True)
    with serving(zotero) as served:
        for name, value in {"ZOTERO_API_KEY": API_KEY, "FIELDMAP_ZOTERO__URL": served.address,
                            "FIELDMAP_ZOTERO__PACE_SECONDS": "0", "FIELDMAP_NETWORK__FIRST_WAIT_SECONDS": "0.01",
                            "FIELDMAP_NETWORK__READ_SECONDS": "0.4", "FIELDMAP_NETWORK__TRIES": "12",
                            "FIELDMAP_PATHS__LOCKS": str(tmp_path / "locks")}.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield served


def export(library, capsys, *options):
    told = answer(library, capsys, "export", "zotero", "users/1", *(options or ["--all"]))
    return told["created"], told["updated"], told["unchanged"]


def test_papers_are_made_once_and_found_again(server, zotero, library, capsys):
    assert export(library, capsys) == (4, 0, 0)
    assert export(library, capsys) == (0, 0, 4)
    assert sorted(item["title"] for item in zotero.items.values())[0] == "=cmd|' /C calc'!A0 turned"
    assert len(zotero.items) == 4


def test_what_differs_is_renewed_and_what_readers_added_stays(server, zotero, library, capsys):
    export(library, capsys)
    key, item = next((key, item) for key, item in zotero.items.items() if item["title"].startswith("Rivers again"))
    zotero.items[key] = item | {"title": "Old", "tags": [{"tag": "mine"}], "extra": "mine", "collections": ["ABCD2345"]}
    assert export(library, capsys) == (0, 1, 3)
    now = zotero.items[key]
    assert now["title"].startswith("Rivers again")
    assert (now["tags"], now["extra"], now["collections"]) == ([{"tag": "mine"}], "mine", ["ABCD2345"])


def test_an_item_in_the_bin_stays_there(server, zotero, library, capsys):
    export(library, capsys)
    key = next(iter(zotero.items))
    zotero.items[key]["deleted"] = 1
    zotero.items[key]["title"] = "Old"
    told = answer(library, capsys, "export", "zotero", "users/1", "--all")
    assert (told["unchanged"], len(told["left_alone"])) == (3, 1)
    assert zotero.items[key]["title"] == "Old"


def test_a_lost_answer_makes_nothing_twice(server, zotero, library, capsys):
    faults = iter(["", "cut"])
    server.fault = lambda asked: next(faults, "")
    assert export(library, capsys) == (0, 0, 4)
    assert len(zotero.items) == 4


@pytest.mark.parametrize("seed", range(3))
def test_a_bad_network_changes_nothing_in_the_end(seed, server, zotero, library, capsys):
    server.fault = at_random(seed, 0.5, ["429", "503 seconds", "500", "cut", "short", "reset", "html", "empty"])
    assert sum(export(library, capsys)) == 4
    server.fault = lambda asked: ""
    assert export(library, capsys) == (0, 0, 4)
    assert len(zotero.items) == 4


def test_items_that_somebody_changes_meanwhile_are_looked_at_again(server, zotero, library, capsys):
    export(library, capsys)
    key = next(iter(zotero.items))
    zotero.items[key]["title"] = "Old"
    times = iter([1])

    def change() -> None:
        if next(times, 0):
            zotero.items[key] = zotero.items[key] | {"version": zotero.version + 5, "url": "http://other"}

    zotero.before_write = change
    assert export(library, capsys) == (0, 1, 3)
    assert zotero.items[key]["url"] != "http://other"


def test_fifty_items_go_into_a_request_and_backoff_is_obeyed(server, zotero, library, capsys, tmp_path):
    from tests.libraries import new_library

    large = new_library(tmp_path / "large")
    assert fieldmap(large, "ingest", "arxiv-snapshot", snapshot(tmp_path / "s.json", 60)) == 0
    assert fieldmap(large, "publish") == 0
    zotero.backoff = "1"
    assert export(large, capsys) == (60, 0, 0)
    assert [asked.method for asked in server.asked] == ["GET", "POST", "GET", "POST"]
    lock = next((tmp_path / "locks").glob("zotero*"))
    assert float(lock.read_text()) > 0


def test_what_is_refused_is_told_and_the_command_ends_with_3(server, zotero, library, capsys):
    zotero._problem = lambda item: (400, "no room") if item["title"].startswith("Rivers again") else None
    assert fieldmap(library, "export", "zotero", "users/1", "--all", "--json") == 3
    assert "no room (status 400)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("target", "key", "code", "said"),
    [
        ("users/1", "", 78, "ZOTERO_API_KEY is not set"),
        ("users/1", "wrong", 74, "403"),
        ("users/2", API_KEY, 74, "404"),
    ],
)
def test_a_missing_or_wrong_key_is_said(target, key, code, said, server, library, capsys, monkeypatch):
    monkeypatch.setenv("ZOTERO_API_KEY", key)
    assert fieldmap(library, "export", "zotero", target, "--all") == code
    err = capsys.readouterr().err
    assert said in err
    assert "wrong" not in err


def test_a_file_is_csl_that_zotero_imports(library, tmp_path, capsys):
    assert fieldmap(library, "export", "zotero", tmp_path / "z.json", "--all") == 0
    assert fieldmap(library, "export", "csl", tmp_path / "c.json", "--all") == 0
    assert (tmp_path / "z.json").read_bytes() == (tmp_path / "c.json").read_bytes()


@pytest.mark.parametrize(
    "one", [ATTENTION, PREPRINT, BARE, replace(ATTENTION, kind="article")], ids=lambda one: one.key
)
def test_an_item_has_only_fields_of_its_type(one):
    item = zotero_item(one)
    assert set(item) <= OF_ALL | FIELDS[item["itemType"]]
    assert item["extra"].startswith(f"Citation Key: {one.key}")


def test_names_have_two_parts_or_one():
    assert zotero_item(PREPRINT)["creators"] == [
        {"creatorType": "author", "firstName": "Jörg, Jr.", "lastName": "Müller"},
        {"creatorType": "author", "name": "The Big Team"},
    ]


def test_item_keys_stay_and_are_never_shared(tmp_path):
    with open_citation_keys(tmp_path / "keys") as db:
        first = item_keys_of(db, "users/1", {1: "doi:x", 2: "doi:x"})
        assert first[1] != first[2]
        assert item_keys_of(db, "users/1", {1: "arxiv:y"}) == {1: first[1]}
        assert all(len(key) == 8 for key in first.values())


def test_the_settings_name_the_address(library):
    assert load_settings(library.settings_file).zotero.url == "https://api.zotero.org"
