"""What several modules of tests need: libraries, made once (who changes one gets a copy), and a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.reading import Reader, open_reader
from data.library import Library
from tests.app.board_library import make_board_library
from tests.app.brief_library import make_library
from tests.libraries import fieldmap, new_library
from tests.papers import s2orc_file, snapshot_line, write_lines

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def copied(library: Library, folder: Path) -> Library:
    """Return a copy of a library that nobody else has open."""
    shutil.copytree(library.root, folder / "library")
    return Library(folder / "library")


@pytest.fixture(scope="session")
def made_tidal(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library of twelve papers on tidal waves and other things, with every step run; for copies."""
    return make_library(tmp_path_factory.mktemp("made-tidal"))


@pytest.fixture(scope="module")
def tidal_library(made_tidal: Library, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return a library on tidal waves of the module's own."""
    return copied(made_tidal, tmp_path_factory.mktemp("tidal"))


@pytest.fixture(scope="session")
def tidal(made_tidal: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Open a library on tidal waves that has a reading group, for reading."""
    made = copied(made_tidal, tmp_path_factory.mktemp("tidal-read"))
    with made.settings_file.open("a") as settings:
        settings.write('\n[groups.tidalists]\ninterests = ["tidal wave"]\n')
    with open_reader(made) as opened:
        yield opened


@pytest.fixture(scope="session")
def made_tiny(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library of three papers, with every step run; for copies."""
    folder = tmp_path_factory.mktemp("made-tiny")
    (folder / "papers").mkdir()
    s2orc_file(folder / "papers", "P16-1057")
    lines = [snapshot_line("2001.00001", "Rivers and lakes"), snapshot_line("2001.00002", "Seas", abstract=None)]
    library = new_library(folder / "library")
    assert fieldmap(library, "ingest", "s2orc", folder / "papers") == 0
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(folder / "snapshot.json", lines)) == 0
    assert fieldmap(library, "update") == 0
    return library


@pytest.fixture(scope="module")
def tiny(made_tiny: Library, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return a library of three papers: too few for topics, one with a claim and a reference."""
    return copied(made_tiny, tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def made_danube(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return make_board_library(tmp_path_factory.mktemp("made-danube"))


@pytest.fixture(scope="module")
def danube(made_danube: Library, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return a library with a leaderboard, one of whose papers claims the state of the art."""
    return copied(made_danube, tmp_path_factory.mktemp("danube"))


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Run a browser for the tests of one module."""
    from tests.browser import chromium

    with chromium() as opened:
        yield opened
