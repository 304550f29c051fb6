"""A library that several modules of tests read and none changes, made once."""

from collections.abc import Iterator

import pytest

from app.reading import Reader, open_reader
from tests.app.brief_library import make_library


@pytest.fixture(scope="session")
def tidal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Open a library of twelve papers on tidal waves and other things, with every step run and a reading group."""
    made = make_library(tmp_path_factory.mktemp("tidal"))
    with made.settings_file.open("a") as settings:
        settings.write('\n[groups.tidalists]\ninterests = ["tidal wave"]\n')
    with open_reader(made) as opened:
        yield opened
