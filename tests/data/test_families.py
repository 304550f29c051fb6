"""Definitions of families: files, what people add, what is refused."""

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from data.errors import InputError
from data.families import MOST_NAMES, curated, family_from, read_families, slug_of
from data.families.added import add_family, followed, remove_family

NOW = datetime(2026, 1, 2)


@pytest.fixture
def people():
    """Return an empty file of annotations in memory."""
    return sqlite3.connect(":memory:", isolation_level=None)


def test_a_file_is_read_with_every_field(tmp_path: Path):
    file = tmp_path / "mine.toml"
    file.write_text(
        """[[family]]
        name = "liquid networks"
        names = ["liquid network", "liquid neural network"]
        unsure = ["LTC"]
        near = ["time-constant"]
        not = ["liquid network flow"]
        keys = [{ title = "Liquid Time-constant Networks", year = 2020, arxiv = "2006.04439" }]"""
    )
    (family,) = read_families(file)
    assert (family.slug, family.began, family.origin, family.source) == ("liquid-networks", 2020, "people", "mine.toml")
    assert (family.unsure, family.near, family.exceptions) == (("LTC",), ("time-constant",), ("liquid network flow",))
    assert (family.keys[0].scheme, family.keys[0].value) == ("arxiv", "2006.04439")


def test_a_family_without_names_is_known_by_its_own():
    assert family_from({"name": "tidal models"}).names == ("tidal models",)
    assert slug_of("Sequence-to-Sequence (RNN)") == "sequence-to-sequence-rnn"


@pytest.mark.parametrize(
    "told",
    [
        "text", {}, {"name": 3}, {"name": "x"}, {"name": "123"}, {"name": "a\x1b[31mb"}, {"name": "ok", "colour": 1},
        {"name": "ok", "names": "one"}, {"name": "ok", "names": [7]}, {"name": "ok", "slug": "Not A Slug"},
        {"name": "ok", "names": ["n" * 121]}, {"name": "ok", "names": [f"name {n}" for n in range(MOST_NAMES + 1)]},
        {"name": "ok", "keys": [{"year": 2000}]}, {"name": "ok", "keys": [{"title": "x", "year": "soon"}]},
        {"name": "ok", "keys": "none"}, {"name": "生成模型"},
    ],
)  # fmt: skip
def test_what_is_no_family_is_refused(told):
    with pytest.raises(InputError):
        family_from(told)


def test_a_file_that_is_none_is_named(tmp_path: Path):
    file = tmp_path / "mine.toml"
    for content in (b"\xff\xfe", b"[[family", b"title = 1\n", b""):
        file.write_bytes(content)
        with pytest.raises(InputError, match=r"mine\.toml"):
            read_families(file)


def test_the_newest_word_on_a_family_holds(people):
    n = len(curated())
    assert len(followed(people)) == n
    add_family(people, family_from({"name": "GANs of mine", "slug": "gans", "names": ["GAN"]}), "ada", NOW)
    assert {one.slug: one.name for one in followed(people)}["gans"] == "GANs of mine"
    remove_family(people, "gans", "ada", NOW)
    assert len(followed(people)) == n - 1
    with pytest.raises(InputError, match="families list"):
        remove_family(people, "gans", "ada", NOW)
    add_family(people, next(one for one in curated() if one.slug == "gans"), "ada", NOW)
    assert len(followed(people)) == n


def test_what_people_add_is_kept_whole(people):
    family = family_from({"name": "tidal models", "unsure": ["TM"], "keys": [{"title": "On Tides", "year": 1990}]})
    add_family(people, family, "ada", NOW)
    assert next(one for one in followed(people) if one.slug == "tidal-models") == family
