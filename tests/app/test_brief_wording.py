"""`fieldmap brief --reword` with a language model behind a real server on this machine: it smooths, lies and stalls."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.library import Library
from tests.app.brief_library import write_papers
from tests.ingest.server import Asked, Reply, Server, serving
from tests.libraries import fieldmap, new_library

Captured = pytest.CaptureFixture[str]


class StandIn:
    """Answers as a model would: whatever ``says`` makes of each sentence that it is shown."""

    def __init__(self) -> None:
        self.says: Callable[[str], Any] = lambda text: text
        self.seen: list[str] = []

    def __call__(self, asked: Asked) -> Reply:
        shown = json.loads(json.loads(asked.body)["messages"][1]["content"].split("\n")[1])
        self.seen += shown
        content = json.dumps({"sentences": [self.says(one) for one in shown]})
        body = {"choices": [{"message": {"role": "assistant", "content": content}}]}
        return Reply(json.dumps(body).encode(), 200, "application/json")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("reworded")
    library = new_library(folder / "library")
    assert fieldmap(library, "ingest", "s2orc", write_papers(folder / "papers")) == 0
    assert fieldmap(library, "analyze", "citations", "people", "terms", "claims", "boards") == 0
    assert fieldmap(library, "publish") == 0
    return library


@pytest.fixture
def model() -> StandIn:
    return StandIn()


@pytest.fixture
def server(model: StandIn) -> Iterator[Server]:
    with serving(model) as served:
        yield served


@pytest.fixture
def library(made: Library, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    told = {
        "LANGUAGE_MODEL__URL": f"{server.address}/v1", "LANGUAGE_MODEL__MODEL": "stand-in",
        "LANGUAGE_MODEL__ANSWER_SECONDS": "0.5", "NETWORK__FIRST_WAIT_SECONDS": "0.01",
        "PATHS__LOCKS": str(tmp_path / "locks"),
    }  # fmt: skip
    for name, value in told.items():
        monkeypatch.setenv(f"FIELDMAP_{name}", value)
    return made


def brief(library: Library, capsys: Captured, *words: str) -> tuple[dict[str, Any], str]:
    """Return the document and what was said beside it."""
    capsys.readouterr()
    assert fieldmap(library, "brief", "tidal wave", "--json", *words) == 0
    said = capsys.readouterr()
    return json.loads(said.out), said.err


def test_without_being_asked_no_model_is_called(library: Library, server: Server, capsys: Captured) -> None:
    told, _ = brief(library, capsys)
    assert (server.asked, told["worded_by"]) == ([], "")


def test_small_words_may_change_and_the_first_wording_stays_beside(
    library: Library, model: StandIn, capsys: Captured
) -> None:
    model.says = lambda text: text.replace(" of the 7 papers", " of these 7 papers")
    told, said = brief(library, capsys, "--reword")
    sentences = [one for section in told["sections"] for one in section["sentences"]]
    changed = [one for one in sentences if one["first_wording"]]
    assert changed
    assert all(one["text"] == one["first_wording"].replace(" of the 7 papers", " of these 7 papers") for one in changed)
    assert (told["worded_by"], "left out" in said) == ("stand-in", False)
    assert not set(model.seen) & {one["text"] for one in sentences if one["is_quote"]}


LIES: dict[str, Callable[[str], Any]] = {
    "other numbers": lambda text: text.replace("8", "9"),
    "ids dropped with the rest": lambda text: "It is all about waves.",
    "ids added": lambda text: f"{text} [W1]",
    "a denial": lambda text: text.replace(" is ", " is not "),
    "no text": lambda text: 3,
}


@pytest.mark.parametrize("name", LIES)
def test_a_model_that_lies_changes_nothing_that_is_said(
    name: str, library: Library, model: StandIn, capsys: Captured
) -> None:
    honest, _ = brief(library, capsys)
    model.says = LIES[name]
    told, said = brief(library, capsys, "--reword")
    assert told == honest
    assert "wordings of the language model are left out" in said


def test_a_model_that_stalls_leaves_the_brief_as_it_is(library: Library, server: Server, capsys: Captured) -> None:
    honest, _ = brief(library, capsys)
    server.fault = lambda asked: "500"
    told, said = brief(library, capsys, "--reword")
    assert told == honest
    assert "left out" in said


def test_without_a_model_the_command_says_how_to_set_one(made: Library, capsys: Captured) -> None:
    assert fieldmap(made, "brief", "tidal wave", "--reword") == 78
    assert "no language model is set" in capsys.readouterr().err
