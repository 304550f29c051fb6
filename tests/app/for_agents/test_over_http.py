"""The MCP server over HTTP on the loopback: token, hosts, origins, sizes, and an agent that is let in."""

from collections.abc import Iterator

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from app.for_agents.over_http import LARGEST_REQUEST_BYTES, TOKEN, is_this_machine, required_token
from data.errors import SettingsError
from data.library import Library
from tests.app.for_agents.conftest import connected
from tests.libraries import fieldmap, start

SECRET = "a-token-of-more-than-twenty-characters"
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
ACCEPT = {"Accept": "application/json, text/event-stream"}
KNOWN = ACCEPT | {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    """A server as a process of its own, on a port that was free."""
    process = start(library, "mcp", "--http", "--port", 0, "--allow-host", "maps.example.org", env={TOKEN: SECRET})
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        assert line.startswith("MCP server of "), line
        yield line.split()[-1]
    finally:
        process.terminate()
        process.communicate(timeout=30)


def status(address: str, headers: dict[str, str], **request: object) -> int:
    return httpx.post(address, headers=headers, timeout=30, **({"json": PING} | request)).status_code


def test_an_agent_with_the_token_gets_answers(address: str) -> None:
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {SECRET}"}, timeout=60)
    with connected(Client(streamable_http_client(address, http_client=http)), http) as agent:
        assert agent.rows("paper", paper="P17-1008")
        assert agent.ask("library")["edition"]["papers"] == 13
        assert "there is no tool" in agent.error("nothing")


@pytest.mark.parametrize(
    "header",
    [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer a-token-of-more-than-twenty-characterx"},
     {"Authorization": SECRET}, {"Authorization": f"Basic {SECRET}"}, {"Authorization": f"Bearer {SECRET}x"}],
    ids=["none", "empty", "wrong", "bare", "basic", "longer"],
)  # fmt: skip
def test_without_the_token_nothing_is_told(address: str, header: dict[str, str]) -> None:
    answer = httpx.post(address, headers=ACCEPT | header, json=PING, timeout=30)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert SECRET not in answer.text


def test_two_tokens_are_as_bad_as_none(address: str) -> None:
    headers = [("Authorization", f"Bearer {SECRET}"), ("Authorization", "Bearer other"), *ACCEPT.items()]
    assert httpx.post(address, headers=headers, json=PING, timeout=30).status_code == 401


def test_the_token_lets_a_request_through(address: str) -> None:
    assert status(address, KNOWN) == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://localhost:1"]
)
def test_a_foreign_origin_is_refused(address: str, origin: str) -> None:
    assert status(address, KNOWN | {"Origin": origin}) == 403


def test_our_own_origin_is_let_in(address: str) -> None:
    assert status(address, KNOWN | {"Origin": address.removesuffix("/mcp")}) == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "127.0.0.1.evil.example"])
def test_a_foreign_host_is_refused(address: str, host: str) -> None:
    assert status(address, KNOWN | {"Host": host}) == 421


def test_a_host_that_is_allowed_by_name_is_let_in(address: str) -> None:
    assert status(address, KNOWN | {"Host": "maps.example.org"}) == 200


def test_a_large_request_is_refused(address: str) -> None:
    large = {"content": b'{"a": "' + b"x" * LARGEST_REQUEST_BYTES + b'"}', "json": None}
    assert status(address, KNOWN | {"Content-Type": "application/json"}, **large) == 413


def test_what_is_no_json_is_refused(address: str) -> None:
    assert status(address, KNOWN | {"Content-Type": "application/json"}, content=b"{", json=None) == 400


def test_another_path_is_not_served(address: str) -> None:
    assert httpx.get(address.removesuffix("/mcp") + "/files", headers=KNOWN, timeout=30).status_code == 404


def test_without_a_token_the_server_does_not_start(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert fieldmap(library, "mcp", "--http") == 78
    assert "only with a token; set FIELDMAP_MCP_TOKEN" in capsys.readouterr().err


@pytest.mark.parametrize("token", ["short", "a token with spaces in it", "ünicode-token-of-many-letters"])
def test_a_weak_token_is_refused(token: str) -> None:
    with pytest.raises(SettingsError, match="20 or more without spaces"):
        required_token({TOKEN: token})


def test_a_port_in_use_is_told(address: str, library: Library, monkeypatch: pytest.MonkeyPatch,
                               capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.setenv(TOKEN, SECRET)
    port = address.split(":")[2].split("/")[0]
    assert fieldmap(library, "mcp", "--http", "--port", port) == 74
    assert "choose another --port" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "is_one"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("maps.example.org", False)],
)
def test_which_addresses_are_of_this_machine_alone(host: str, is_one: bool) -> None:
    assert is_this_machine(host) is is_one
