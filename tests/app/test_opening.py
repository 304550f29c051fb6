"""Editions damaged, gone or half there, and disks that give out: the pages say so and go on with what is whole."""

import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app.opening import open_whole
from data.editions import numbers
from data.errors import EditionError, NotFoundError
from data.library import Library
from tests.libraries import ROOT, fieldmap, new_library
from tests.papers import snapshot_line, write_lines


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library with two editions, of one paper and of two."""
    folder = tmp_path_factory.mktemp("editions")
    library = new_library(folder / "library")
    for number, title in ((1, "Rivers and lakes"), (2, "Seas and oceans")):
        lines = write_lines(folder / "paper.json", [snapshot_line(f"2001.0000{number}", title)])
        assert fieldmap(library, "ingest", "arxiv-snapshot", lines) == 0
        assert fieldmap(library, "publish") == 0
    return library


@pytest.fixture
def library(pattern: Library, tmp_path: Path) -> Library:
    """Copy the library with two editions, to be damaged."""
    st.cache_resource.clear()
    shutil.copytree(pattern.root, tmp_path / "library")
    return Library(tmp_path / "library")


def search_page(library: Library, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("FIELDMAP_LIBRARY", str(library.root))
    shown = AppTest.from_file(str(ROOT / "app" / "explorer.py"), default_timeout=60)
    for name, value in query.items():
        shown.query_params[name] = value
    shown._page_hash = calc_hash("search")
    shown.run()
    assert not shown.exception
    return shown


def no_manifest(library: Library) -> None:
    (library.editions / "2" / "manifest.json").unlink()


def cut_short(library: Library) -> None:
    with (library.editions / "2" / "edition-2.duckdb").open("r+b") as file:
        file.truncate(4096)


def half_copied(library: Library) -> None:
    shutil.rmtree(next((library.editions / "2").glob("lexical*")))


def unreadable(library: Library) -> None:
    (library.editions / "2" / "manifest.json").unlink()
    (library.editions / "2" / "manifest.json").mkdir()


def gone(library: Library) -> None:
    shutil.rmtree(library.editions / "2")


def points_nowhere(library: Library) -> None:
    gone(library)
    library.current.write_text("7\n")


def nonsense(library: Library) -> None:
    gone(library)
    library.current.write_text("latest\n")


def other_bytes(library: Library) -> None:
    file = library.editions / "2" / "edition-2.duckdb"
    file.write_bytes(b"\0" * file.stat().st_size)


DAMAGES = (no_manifest, cut_short, half_copied, unreadable, gone, points_nowhere, nonsense, other_bytes)


@pytest.mark.parametrize("damage", DAMAGES, ids=[damage.__name__ for damage in DAMAGES])
def test_a_page_goes_on_with_the_edition_that_is_whole_and_says_so(
    damage: Callable[[Library], None], library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(library)
    shown = search_page(library, monkeypatch)
    assert "What you see is edition 1 of " in shown.warning[0].value
    assert "fieldmap rollback" in shown.warning[0].value or "fieldmap doctor" in shown.warning[0].value
    assert any(one.value.startswith("Edition 1 ·") for one in shown.sidebar.caption)


def test_without_a_pointer_the_newest_edition_is_read_with_a_warning(library: Library) -> None:
    library.current.unlink()
    opened = open_whole(library)
    assert opened.reader.edition.number == 2
    assert "CURRENT is missing" in opened.why


def test_what_is_whole_is_read_without_a_warning(library: Library) -> None:
    opened = open_whole(library)
    assert (opened.reader.edition.number, opened.why) == (2, "")


def test_an_edition_after_the_one_that_was_chosen_is_never_read(library: Library) -> None:
    assert fieldmap(library, "rollback") == 0
    (library.editions / "1" / "manifest.json").unlink()
    with pytest.raises(EditionError, match="edition 1 has no usable"):
        open_whole(library)


def test_no_edition_at_all_is_told_apart_from_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no edition yet"):
        open_whole(new_library(tmp_path / "library"))


def test_a_page_that_is_open_goes_on_when_its_edition_is_removed(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = search_page(library, monkeypatch)
    shutil.rmtree(library.editions / "2")
    shown.text_input(key="query").set_value("oceans").run()
    assert not shown.exception
    assert numbers(library) == [1]


def test_a_note_that_finds_no_room_is_said_and_nothing_breaks(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit on the size of files stands for a full disk: the write fails in its middle."""
    shown = search_page(library, monkeypatch, paper="2001.00001")
    shown.text_area[0].set_value("x" * 2000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    try:
        next(one for one in shown.button if one.label == "Save").click().run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not shown.exception
    assert ".sqlite cannot be read or written" in shown.error[0].value


def test_settings_that_cannot_be_read_shut_the_pages(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.settings_file.write_text("[app\n")
    shown = search_page(library, monkeypatch)
    assert "not valid TOML" in shown.error[0].value
    assert not shown.title


def fails(kind: str) -> None:
    from streamlit.error_util import handle_user_script_exception

    from app.page_errors import say_error
    from data.errors import AccessError

    error = AccessError("you may not *do* this") if kind == "told" else ValueError("secret detail")
    handle_user_script_exception(error, say_error)


@pytest.mark.parametrize(("kind", "said"), [("told", r"you may not \*do\*"), ("ours", "Something inside")])
def test_what_nobody_caught_is_said_without_its_details_which_are_logged_once(
    kind: str, said: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = AppTest.from_function(fails, args=(kind,)).run()
    assert not shown.exception
    assert said in shown.error[0].value
    assert "secret detail" not in shown.error[0].value
    told = capsys.readouterr()
    assert (told.out + told.err + caplog.text).count(
        "secret detail" if kind == "ours" else "you may not *do* this"
    ) == 1


def follows(root: str) -> None:
    from pathlib import Path

    from app.following_edition import follow
    from data.library import Library

    follow(Library(Path(root)), 1, 1)


def test_an_edition_that_came_while_the_page_was_opened_is_told(library: Library) -> None:
    """The pointer stood at 1 before, edition 1 was opened, and 2 was published before the page was drawn."""
    shown = AppTest.from_function(follows, args=(str(library.root),)).run()
    assert "Edition 2 is there; this page shows edition 1" in shown.sidebar.caption[0].value
