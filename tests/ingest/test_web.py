"""The polite client: turns and waits shared by processes, budgets, redirects, bounds."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import BadAnswerError, RefusedError, SourceError
from ingest.web import Answer, Client, Limits, Service, is_loopback, retry_after, shown
from tests.ingest.made_clock import MadeClock
from tests.ingest.server import Asked, Reply, Server, serving

QUICK = Limits(2, 0.3, 5, 1, 0.001, 0.01, 5, 3)


def text(answer: Answer) -> str:
    if not answer.body:
        raise BadAnswerError("empty")
    return answer.body.decode()


def client(server: Server, folder: Path, limits: Limits = QUICK, hosts: frozenset[str] = frozenset()) -> Client:
    service = Service("here", server.address, 0.0, hosts=hosts, headers={"x-api-key": "secret"})
    return Client(service, limits, "mailto:ada@example.org", folder)


def test_an_answer_is_asked_for_again_until_it_parses(tmp_path: Path) -> None:
    with serving(lambda asked: Reply(b"good")) as server, client(server, tmp_path) as web:
        server.fault = lambda asked: "empty" if len(server.asked) < 3 else ""
        assert web.fetch("/x", text) == "good"
        assert [asked.headers["User-Agent"] for asked in server.asked] == ["fieldmap/0.1 (mailto:ada@example.org)"] * 3


def test_a_wait_that_one_process_was_asked_for_holds_for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, begun = MadeClock(), []
    monkeypatch.setattr("ingest.web.time", clock)

    def busy(asked: Asked) -> Reply:
        begun.append(clock.now)
        return Reply(b"later", 503, "text/plain", {"Retry-After": "4"}) if len(begun) == 1 else Reply(b"good")

    with serving(busy) as server:
        with client(server, tmp_path, Limits(2, 0.3, 5, 1, 0.001, 0.01, 5, 1)) as web, pytest.raises(SourceError):
            web.fetch("/x", text)
        with client(server, tmp_path) as web:
            assert web.fetch("/x", text) == "good"
        assert begun[1] - begun[0] == pytest.approx(4, abs=0.01)


def test_clients_of_one_service_take_turns(tmp_path: Path) -> None:
    at_once, most = 0, 0

    def answer(asked: Asked) -> Reply:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.02)
        at_once -= 1
        return Reply(b"good")

    def ask() -> None:
        with client(server, tmp_path, replace(QUICK, read_seconds=60, total_seconds=60, budget_seconds=60)) as web:
            for _ in range(4):
                assert web.fetch("/x", text) == "good"

    with serving(answer) as server:
        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(server.asked), most) == (12, 1)


def test_a_wait_longer_than_the_budget_is_left_to_the_next_run(tmp_path: Path) -> None:
    with serving(lambda asked: Reply(b"later", 503, "text/plain", {"Retry-After": "600"})) as server:
        for _ in range(2):
            with client(server, tmp_path) as web, pytest.raises(SourceError):
                web.fetch("/x", text)
        assert len(server.asked) == 1


def test_a_refusal_is_not_asked_again_and_hides_the_query(tmp_path: Path) -> None:
    with serving(lambda asked: Reply(b"no", 404, "text/plain")) as server, client(server, tmp_path) as web:
        with pytest.raises(RefusedError, match="status 404: no") as refused:
            web.fetch("/x", text, {"q": "private"})
        assert len(server.asked) == 1
        assert "private" not in str(refused.value)
        assert "secret" not in str(refused.value)


def test_a_redirect_within_the_known_hosts_is_followed_without_the_key(tmp_path: Path) -> None:
    with serving(lambda asked: Reply(b"good")) as other:
        there = {"Location": other.address.replace("127.0.0.1", "localhost") + "/y"}
        known = frozenset({"localhost"})
        with (
            serving(lambda asked: Reply(b"", 301, "text/plain", there)) as server,
            client(server, tmp_path, hosts=known) as web,
        ):
            assert web.fetch("/x", text) == "good"
        assert "x-api-key" not in other.asked[0].headers


def test_redirects_do_not_go_on_for_ever(tmp_path: Path) -> None:
    with serving(lambda asked: Reply(b"", 302, "text/plain", {"Location": "/again"})) as server:
        with client(server, tmp_path) as web, pytest.raises(RefusedError, match="redirects"):
            web.fetch("/x", text)
        assert len(server.asked) == 4


def test_an_answer_has_a_bound(tmp_path: Path) -> None:
    large = Reply(b"x" * 2_000_000)
    with (
        serving(lambda asked: large) as server,
        client(server, tmp_path) as web,
        pytest.raises(BadAnswerError, match="larger than 1 MB"),
    ):
        web.fetch("/x", text)


@pytest.mark.parametrize(
    ("value", "seconds"), [(None, 0), ("", 0), ("7", 7), ("soon", 0), ("Mon, 01 Jan 2001 00:00:00 GMT", 0)]
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float) -> None:
    assert retry_after(value) == seconds


def test_addresses_are_shown_without_secrets() -> None:
    assert shown("https://ada:pw@example.org:8443/a?key=1#x") == "https://example.org:8443/a"
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "example.org")] == [True, True, True, False]
