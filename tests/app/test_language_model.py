"""A language model behind a real server on this machine that reads abstracts, lies, stalls and breaks the schema."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.library import Library
from tests.ingest.server import Asked, Reply, Server, serving
from tests.libraries import fieldmap, new_library, rows, snapshot

Captured = pytest.CaptureFixture[str]
ABSTRACT = "Our RiverNet obtains a LakeScore as high as 71.5 on LakeBench, and wins."


class StandIn:
    """Answers as a model would: whatever ``says`` makes of the text that it is shown."""

    def __init__(self) -> None:
        self.says: Callable[[str], str] = lambda text: claims_in(text)
        self.knows_schema = True

    def __call__(self, asked: Asked) -> Reply:
        told = json.loads(asked.body)
        if "response_format" in told and not self.knows_schema:
            return Reply(b'{"error": "unknown field response_format"}', 400, "application/json")
        text = told["messages"][1]["content"].split("\n", 1)[1].rsplit("\n", 1)[0]
        body = {"choices": [{"message": {"role": "assistant", "content": self.says(text)}}]}
        return Reply(json.dumps(body).encode(), 200, "application/json")


def claims_in(text: str, value: float | None = None) -> str:
    """Say that each number with a point is a result, or that it is another number."""
    found = [float(number) for number in re.findall(r"\d+\.\d+", text)]
    entry = {"kind": "result", "task": None, "dataset": "LakeBench", "split": None, "metric": "LakeScore",
             "model": "RiverNet", "quote": text}  # fmt: skip
    return json.dumps({"claims": [entry | {"value": one if value is None else value} for one in found]})


@pytest.fixture
def model() -> StandIn:
    return StandIn()


@pytest.fixture
def server(model: StandIn) -> Iterator[Server]:
    with serving(model) as served:
        yield served


@pytest.fixture
def library(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Make a library of five papers with a number each that our own rules leave alone."""
    made = new_library(tmp_path / "library")
    told = {
        "LANGUAGE_MODEL__URL": f"{server.address}/v1", "LANGUAGE_MODEL__MODEL": "stand-in",
        "LANGUAGE_MODEL_KEY": "secret", "LANGUAGE_MODEL__ANSWER_SECONDS": "0.3", "NETWORK__FIRST_WAIT_SECONDS": "0.01",
        "PATHS__LOCKS": str(tmp_path / "locks"),
    }  # fmt: skip
    for name, value in told.items():
        monkeypatch.setenv(f"FIELDMAP_{name}", value)
    assert fieldmap(made, "ingest", "arxiv-snapshot", snapshot(tmp_path / "papers.json", 5, abstract=ABSTRACT)) == 0
    return made


def read(library: Library, capsys: Captured) -> dict[str, Any]:
    """Let the model read, and return the step's report."""
    capsys.readouterr()
    assert fieldmap(library, "analyze", "model_claims", "--json") == 0
    return dict(json.loads(capsys.readouterr().out))


def claims(library: Library) -> list[tuple[Any, ...]]:
    return rows(library, "SELECT value, metric, extractor, sentence FROM public.claims ORDER BY claim_id")


def test_what_it_reads_becomes_claims_once(library: Library, server: Server, capsys: Captured) -> None:
    report = read(library, capsys)
    assert (report["read"], report["written"], report["skipped"]) == (5, 5, 0)
    assert claims(library) == [(71.5, "LakeScore", "model stand-in", ABSTRACT)] * 5
    assert (read(library, capsys)["read"], len(server.asked)) == (0, 5)


def test_our_own_rules_leave_its_claims_and_it_leaves_theirs(library: Library, capsys: Captured) -> None:
    read(library, capsys)
    assert fieldmap(library, "analyze", "claims") == 0
    own = rows(library, "SELECT count(*) FROM public.claims WHERE extractor NOT LIKE 'model %'")[0][0]
    assert len(claims(library)) == 5 + own
    assert read(library, capsys)["read"] == 0
    assert len(claims(library)) == 5 + own


def test_a_lie_is_counted_and_not_kept(library: Library, model: StandIn, capsys: Captured) -> None:
    model.says = lambda text: claims_in(text, value=99.9)
    report = read(library, capsys)
    assert (report["read"], report["written"]) == (5, 0)
    assert report["note"] == "5 of its statements the texts do not bear out"
    assert claims(library) == []
    dropped = rows(library, "SELECT dropped FROM main.model_readings")
    assert dropped == [(["99.9 does not stand in its quote"],)] * 5


def test_answers_that_break_the_schema_end_it_and_are_no_claims(
    library: Library, model: StandIn, server: Server, capsys: Captured
) -> None:
    model.says = lambda text: "Certainly! Here are the claims: 99.9"
    report = read(library, capsys)
    assert (report["read"], report["written"], len(server.asked)) == (3, 0, 3)
    assert "does not answer as asked: the answer is not JSON" in report["note"]


def test_a_model_that_stalls_is_left_and_what_was_read_stays(
    library: Library, server: Server, capsys: Captured
) -> None:
    server.fault = lambda asked: "hang" if len(server.asked) > 2 else ""
    report = read(library, capsys)
    assert (report["read"], report["written"]) == (2, 2)
    assert "the language model gave out" in report["note"]
    assert "secret" not in report["note"]
    server.fault = lambda asked: ""
    assert read(library, capsys)["read"] == 3


@pytest.mark.parametrize("fault", ["500", "html", "empty", "cut", "reset", "cut gzip"])
def test_a_passing_fault_is_asked_again(library: Library, server: Server, capsys: Captured, fault: str) -> None:
    server.fault = lambda asked: fault if len(server.asked) == 2 else ""
    assert read(library, capsys)["written"] == 5
    assert len(server.asked) == 6


def test_an_endpoint_that_knows_no_schema_is_asked_without(
    library: Library, model: StandIn, server: Server, capsys: Captured
) -> None:
    model.knows_schema = False
    assert read(library, capsys)["written"] == 5
    assert len(server.asked) == 6


def test_the_key_goes_to_the_endpoint_and_the_text_is_fenced(
    library: Library, server: Server, capsys: Captured
) -> None:
    read(library, capsys)
    asked = server.asked[0]
    assert (asked.path, asked.headers["Authorization"]) == ("/v1/chat/completions", "Bearer secret")
    told = json.loads(asked.body)
    first, text, last = told["messages"][1]["content"].split("\n")
    assert (first == last, text, told["model"], told["temperature"]) == (True, ABSTRACT, "stand-in", 0)


def test_without_a_model_the_step_says_how_to_set_one(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = new_library(tmp_path / "library")
    assert fieldmap(made, "analyze", "model_claims") == 78
    assert "no language model is set" in capsys.readouterr().err
    assert fieldmap(made, "analyze") == 0
    monkeypatch.setenv("FIELDMAP_LANGUAGE_MODEL__URL", "localhost:11434")
    assert fieldmap(made, "analyze") == 78
