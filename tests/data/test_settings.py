"""Settings: checked key by key, overridden by the environment, told by the file that `init` writes."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from data.errors import SettingsError
from data.settings import Settings, commented_settings, load_settings


def loaded(folder: Path, text: str, **environment: str) -> Settings:
    path = folder / "fieldmap.toml"
    path.write_text(text)
    return load_settings(path, environment)


def test_the_file_that_init_writes_is_valid_and_holds_the_defaults(tmp_path: Path) -> None:
    assert loaded(tmp_path, commented_settings()) == Settings()


def test_every_line_that_init_comments_out_is_a_setting_with_its_default(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in commented_settings().splitlines()]
    told = [line for line in lines if line.startswith("[") or (" = " in line and " =   #" not in line)]
    assert tomllib.loads("\n".join(told))
    settings = loaded(tmp_path, "\n".join(told))
    assert settings.store == Settings().store
    assert settings.groups["readers"].size == 5


def test_the_environment_overrides_the_file_at_any_depth(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path, "[analysis.topics]\nseed = 1\nneighbours = 9", FIELDMAP_ANALYSIS__TOPICS__SEED="7",
        FIELDMAP_SOURCES__ARXIV__OAI_URL="http://127.0.0.1:9/oai", FIELDMAP_SOURCES__ARXIV__SINCE="2024-01-01",
        FIELDMAP_CONTACT="mailto:a@example.org", FIELDMAP_LIBRARY="/elsewhere",
    )  # fmt: skip
    assert (settings.analysis.topics.seed, settings.analysis.topics.neighbours) == (7, 9)
    assert settings.sources.arxiv.oai_url == "http://127.0.0.1:9/oai"
    assert settings.sources.arxiv.since == date(2024, 1, 1)
    assert settings.contact == "mailto:a@example.org"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 1", "unknown key colour"),
        ("[search]\nrerank_depth = 101", "search.rerank_depth should be 2 to 100"),
        ("[store]\nmemory = 1", "unknown key store.memory"),
        ("[analysis.topics]\nseed = 'x'", "analysis.topics.seed should be of type int, not 'x'"),
        ("[store]\nthreads = true", "store.threads should be of type int, not True"),
        ("contact = 5", "contact should be of type str"),
        ("store = 5", "[store] should be a table"),
        ("[groups.a]\ninterests = 'x'", "groups.a.interests should be a list of texts"),
        ("[groups.a]\nsizes = 3", "unknown key groups.a.sizes"),
        ("[retention]\neditions = 1", "retention.editions should be 2 or more"),
        ("[store]\nmemory_gb = 0", "store.memory_gb should be 0.25 or more"),
        ("[store]\nmemory_gb = nan", "store.memory_gb should be 0.25 or more"),
        ("[compute]\nexecutor = 'spark'", "compute.executor should be one of local, ray, not 'spark'"),
        ("[compute]\ngpus_per_worker = -1", "compute.gpus_per_worker should be 0 to 16"),
        ("[embedding]\nindex = 'hnsw'", "embedding.index should be auto, flat, sq8 or pq"),
        ("[groups.a]\nfloor = 1.5", "groups.a.floor should be 0 to 1, not 1.5"),
        ("[groups.a]\nlevel = 'expert'", "groups.a.level should be one of newcomer, practitioner, researcher"),
        ("[groups.a]\nlanguage = 'Klingon!'", "groups.a.language should be as en, de or pt_BR, not 'Klingon!'"),
        ("[groups.a]\nmembers = ['Ada <ada>']", "Ada Lovelace <ada@example.org>"),
        ("[groups.a]\nmembers = ['Ada <ada@a b.org>']", "groups.a.members should be as"),
        ("[groups.a]\nmembers = ['Ada', 'Ada <ada@example.org>']", "groups.a.members names one person twice"),
        ("[groups.a]\nmembers = ['Ada']\npresenters = ['Bob']", "groups.a.presenters should be names of members (Ada)"),
        ("[groups.a]\nmust = ['']", "groups.a.must should hold texts of 1 to 300 characters"),
        ("[groups.a]\ninterests = ['" + "x" * 301 + "']", "groups.a.interests should hold texts of 1 to 300"),
        ("[links]\naddress = 'example.org'", "links.address should begin with https:// or http://"),
        ("[links]\naddress = 'https://example.org/?a'", "links.address should begin with"),
        ("[links]\ndays = 0", "links.days should be 1 to 365"),
        ("contact = ", "is not valid TOML"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError) as told:
        loaded(tmp_path, text)
    assert named in str(told.value)
    assert str(tmp_path / "fieldmap.toml") in str(told.value)


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("FIELDMAP_COLOUR", "1", "colour"),
        ("FIELDMAP_STORE__THREADS", "many", "store.threads"),
        ("FIELDMAP_CONTACT__NAME", "x", "FIELDMAP_CONTACT__NAME"),
        ("FIELDMAP_STORE", "5", "[store]"),
    ],
)
def test_a_wrong_variable_is_refused_by_its_key(tmp_path: Path, name: str, value: str, named: str) -> None:
    with pytest.raises(SettingsError) as told:
        loaded(tmp_path, "contact = 'x'", **{name: value})
    assert named in str(told.value)


def test_a_group_may_be_described_whole(tmp_path: Path) -> None:
    told = loaded(
        tmp_path, """[groups.a]
        members = ["Ada Lovelace <ada@example.org>", "Alan"]
        presenters = ["Alan", "Ada Lovelace"]
        must = ['"state space"', "RAG"]
        level = "researcher"
        language = "pt-BR"
        floor = 0
        """,
    ).groups["a"]  # fmt: skip
    assert (told.presenters, told.floor, told.language) == (["Alan", "Ada Lovelace"], 0.0, "pt-BR")


def test_bytes_that_are_no_text_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is missing; write it with: fieldmap init"):
        load_settings(tmp_path / "fieldmap.toml", {})
    (tmp_path / "fieldmap.toml").write_bytes(b"contact = '\xff'")
    with pytest.raises(SettingsError, match="is not valid TOML"):
        load_settings(tmp_path / "fieldmap.toml", {})
