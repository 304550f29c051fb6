"""The library that the tests of exports read, made once; who changes it gets a copy."""

import shutil

import pytest

from data.library import Library
from tests.app.exports.made import PAPERS
from tests.libraries import listed_library


@pytest.fixture(scope="session")
def made_library(tmp_path_factory):
    return listed_library(tmp_path_factory.mktemp("made-exports"), PAPERS)


@pytest.fixture(scope="module")
def library(made_library, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports") / "library"
    shutil.copytree(made_library.root, folder)
    return Library(folder)
