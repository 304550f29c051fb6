"""Who may look and who may change: the rules, and the pages by which people read, edit or are refused."""

import ast
import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app import access, oidc
from app.commands.faces import require_door, require_secrets, server_options
from app.gate import Gate, names_of
from app.sign_on import named_by_provider, named_by_proxy, with_role
from data.annotations import decisions, entries_of, open_annotations, write_entry
from data.errors import AccessError, InputError, SettingsError
from data.library import Library, utc_now
from data.settings import AppSettings, LinksSettings, Settings, load_settings
from tests.libraries import ROOT, fieldmap, new_library
from tests.papers import snapshot_line, write_lines

SECRET = "a secret of the proxy and us"
PROXY = AppSettings(sign_on="proxy", readers=["@example.org"], editors=["Ed@example.org"], admins=["root"])
SENT = [("X-Fieldmap-Secret", SECRET), ("x-forwarded-user", "ed"), ("X-FORWARDED-EMAIL", "ed@Example.org")]
OIDC = AppSettings(sign_on="oidc", readers=["@example.org"])
SIGNED_ON = {
    "app": 'sign_on = "oidc"\noidc_metadata_url = "https://id.example.org"\n'
           'readers = ["@example.org"]\neditors = ["ed@example.org"]',
    "links": 'address = "https://papers.example.org"',
}  # fmt: skip
TWIN = "On the flow of rivers into lakes and seas"


def test_a_proxy_that_is_believed_names_a_person_by_mail() -> None:
    found = named_by_proxy(PROXY, SENT, "127.0.0.1", SECRET)
    assert (found.name, found.role) == ("ed@example.org", "editor")
    assert found.may("reader")
    assert not found.may("admin")


@pytest.mark.parametrize(
    ("sent", "peer", "secret", "why"),
    [
        (SENT, "10.0.0.7", SECRET, "through its proxy only"),
        (SENT, None, SECRET, "through its proxy only"),
        (SENT, "nonsense", SECRET, "through its proxy only"),
        (SENT[1:], "127.0.0.1", SECRET, "through its proxy only"),
        ([("X-Fieldmap-Secret", SECRET[:-1]), *SENT[1:]], "127.0.0.1", SECRET, "through its proxy only"),
        ([("X-Fieldmap-Secret", ""), *SENT[1:]], "127.0.0.1", "", "is not set"),
        (SENT, "127.0.0.1", None, "is not set"),
        ([*SENT, ("X-Forwarded-Email", "root@example.org")], "127.0.0.1", SECRET, "came 2 times"),
        (SENT[:1], "127.0.0.1", SECRET, "names nobody"),
        ([SENT[0], ("X-Forwarded-User", "mallory")], "127.0.0.1", SECRET, "may not look"),
        ([SENT[0], ("X-Forwarded-User", "a\u202eb@example.org")], "127.0.0.1", SECRET, "cannot be used"),
        ([SENT[0], ("X-Forwarded-User", "x" * 201 + "@example.org")], "127.0.0.1", SECRET, "cannot be used"),
    ],
    ids=["another host", "no peer", "no address", "no secret sent", "another secret", "empty secret", "no secret here",
         "forged beside", "nobody", "stranger", "turned name", "long name"],
)  # fmt: skip
def test_a_request_that_does_not_come_by_the_proxy_is_refused(
    sent: list[tuple[str, str]], peer: str | None, secret: str | None, why: str
) -> None:
    with pytest.raises(AccessError, match=why):
        named_by_proxy(PROXY, sent, peer, secret)


def test_a_proxy_may_be_a_network_and_speak_the_new_protocol() -> None:
    told = replace(PROXY, proxies=["172.16.0.0/12", "fd00::/8"])
    for peer in ("172.20.3.4", "::ffff:172.20.3.4", "fd00::1"):
        assert named_by_proxy(told, SENT, peer, SECRET).role == "editor"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({}, "no e-mail"),
        ({"email": ["ada@example.org"]}, "no e-mail"),
        ({"email": "ada@example.org"}, "not tell that this e-mail is verified"),
        ({"email": "ada@example.org", "email_verified": False}, "not tell that this e-mail is verified"),
        ({"email": "ada@example.com", "email_verified": True}, "may not look"),
        ({"email": "ada@example.org@example.com", "email_verified": True}, "may not look"),
    ],
)
def test_claims_of_a_provider_that_do_not_suffice_are_refused(claims: Mapping[str, Any], why: str) -> None:
    with pytest.raises(AccessError, match=why):
        named_by_provider(OIDC, claims)


@pytest.mark.parametrize(("proxies", "own"), [(["10.0.0.7", "::1"], "::1"), (["10.0.0.0/8"], "127.0.0.1")])
def test_a_connection_of_this_machine_is_the_proxys_if_that_is_here(proxies: list[str], own: str) -> None:
    assert access._peer(proxies) == own


def test_the_highest_list_that_names_a_person_counts() -> None:
    told = AppSettings(sign_on="proxy", readers=["a"], editors=["@b.org"], admins=["A@b.org"])
    assert [with_role(told, name).role for name in ("a", "c@b.org", "a@b.org")] == ["reader", "editor", "admin"]
    assert with_role(AppSettings(sign_on="proxy"), "anyone").role == "reader"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "papers.example.org"])
def test_nobody_outside_is_served_while_nobody_signs_on(host: str) -> None:
    with pytest.raises(InputError, match="allow-anyone"):
        require_door(Settings(), host, allow_anyone=False)
    require_door(Settings(), host, allow_anyone=True)
    require_door(Settings(app=PROXY), host, allow_anyone=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_this_machine_needs_no_sign_on(host: str) -> None:
    require_door(Settings(), host, allow_anyone=False)


def test_the_command_refuses_the_network_without_a_sign_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fieldmap(new_library(tmp_path / "library"), "app", "--host", "0.0.0.0") == 2
    assert "nobody signs on" in capsys.readouterr().err


def test_a_missing_secret_is_named_before_the_start() -> None:
    with pytest.raises(SettingsError, match="FIELDMAP_PROXY_SECRET"):
        require_secrets(Settings(app=PROXY), {"FIELDMAP_PROXY_SECRET": "too short"})
    with pytest.raises(SettingsError, match="FIELDMAP_OIDC_CLIENT_ID and FIELDMAP_OIDC_CLIENT_SECRET"):
        require_secrets(Settings(app=OIDC), {})


def test_sign_on_at_a_provider_is_told_to_streamlit_from_the_environment() -> None:
    links = LinksSettings(address="https://papers.example.org/map/")
    told = Settings(app=replace(OIDC, oidc_metadata_url="https://id.example.org/x"), links=links)
    made = oidc.secrets(told, {oidc.CLIENT_ID: "fieldmap", oidc.CLIENT_SECRET: "s"})["auth"]
    assert made["redirect_uri"] == "https://papers.example.org/map/oauth2callback"
    assert len(made["cookie_secret"]) == 64
    assert oidc.secrets(Settings(), {}) == {}


def test_the_server_takes_connections_of_its_public_name_only() -> None:
    told = Settings(links=LinksSettings(address="https://papers.example.org"))
    options = server_options(told, "127.0.0.1", 8501, "/map")
    assert options["server.allowedHosts"] == ["localhost", "127.0.0.1", "::1", "papers.example.org"]
    assert (options["server.enableXsrfProtection"], options["server.enableCORS"]) == ("true", "true")
    assert options["client.showErrorDetails"] == "none"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('sign_on = "open"', "app.sign_on"),
        ('proxies = ["nginx"]', "app.proxies"),
        ('sign_on = "proxy"\nproxies = []', "app.proxies"),
        ('editors = ["a b"]', "app.readers, editors and admins"),
        ('secret_header = "X-Forwarded-User"', "three names of headers"),
        ('sign_on = "oidc"\noidc_metadata_url = "http://id.example.org"', "https"),
        ('sign_on = "oidc"\noidc_metadata_url = "https://id.example.org"', "links.address"),
        ("upload_mb = 0", "app.upload_mb"),
    ],
)
def test_a_slip_in_the_settings_of_access_is_named(line: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "fieldmap.toml"
    file.write_text(f"[app]\n{line}\n")
    with pytest.raises(SettingsError, match=why):
        load_settings(file, {})


def test_settings_that_may_not_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "fieldmap.toml").mkdir()
    with pytest.raises(SettingsError, match=r"fieldmap\.toml cannot be read"):
        load_settings(tmp_path / "fieldmap.toml", {})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library in which people sign on at a provider, with a group, a pair to review and a claim."""
    folder = tmp_path_factory.mktemp("shared")
    library = new_library(folder / "library")
    with library.settings_file.open("a") as settings:
        settings.write('\n[groups.readers]\nmembers = ["Ada <ada@example.org>", "Bob <bob@example.org>"]\n')
    claim = "We reach 91.5 accuracy on the Iris data set."
    lines = [snapshot_line("2001.00001", TWIN, abstract=claim), snapshot_line("2001.00002", TWIN)]
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(folder / "two.json", lines)) == 0
    assert fieldmap(library, "update") == 0
    for table, keys in SIGNED_ON.items():
        told = library.settings_file.read_text()
        library.settings_file.write_text(told.replace(f"\n[{table}]", f"\n[{table}]\n{keys}\n#", 1))
    return library


def signed_on(
    library: Library, monkeypatch: pytest.MonkeyPatch, mail: str | None, page: str = "search", **query: str
) -> AppTest:
    """Open a page as somebody."""
    monkeypatch.setenv("FIELDMAP_LIBRARY", str(library.root))
    shown = AppTest.from_file(str(ROOT / "app" / "explorer.py"), default_timeout=60)
    shown.user = {"is_logged_in": mail is not None, "email": mail, "email_verified": True}
    for name, value in query.items():
        shown.query_params[name] = value
    shown._page_hash = calc_hash(page)
    shown.run()
    assert not shown.exception
    return shown


def said(shown: AppTest) -> str:
    """Return all that a page says."""
    return "\n".join(one.value for kind in (shown.markdown, shown.caption, shown.info, shown.error) for one in kind)


def press(shown: AppTest, label: str) -> None:
    next(one for one in shown.button if one.label == label).click().run()
    assert not shown.exception


def labels(shown: AppTest) -> set[str]:
    return {one.label for one in shown.button}


def test_who_is_not_signed_on_sees_a_button_and_nothing_of_the_library(
    shared: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = signed_on(shared, monkeypatch, None, "review")
    assert [one.value for one in shown.title] == ["Fieldmap"]
    assert labels(shown) == {"Sign on"}
    assert said(shown) == "Sign on to look at this library."


def test_who_may_not_look_is_told_so(shared: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = signed_on(shared, monkeypatch, "eve@example.com", "review")
    assert "may not look at this library" in shown.error[0].value
    assert labels(shown) == {"Sign out"}


def test_a_reader_sees_the_pairs_and_an_editor_decides(shared: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = signed_on(shared, monkeypatch, "ada@example.org", "review")
    assert TWIN in said(shown)
    assert "Two works" not in labels(shown)
    assert "editors do that; you are signed on as ada@example.org" in said(shown)
    press(signed_on(shared, monkeypatch, "ed@example.org", "review"), "Two works")
    with open_annotations(shared.annotations) as people:
        assert [one.person for one in decisions(people)] == ["ed@example.org"]
    assert "Undo" not in labels(signed_on(shared, monkeypatch, "ada@example.org", "review"))


def test_notes_are_kept_and_shown_to_who_wrote_them(shared: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_annotations(shared.annotations) as people:
        write_entry(people, "note", 1, "bob@example.org", "for my eyes only", utc_now())
    shown = signed_on(shared, monkeypatch, "ada@example.org", paper="2001.00001")
    shown.text_area[0].set_value("mine")
    press(shown, "Save")
    assert "note: mine" in said(shown)
    assert "for my eyes only" not in said(shown)
    with open_annotations(shared.annotations) as people:
        notes = [one.person for one in entries_of(people, [1]) if one.kind == "note"]
    assert notes == ["bob@example.org", "ada@example.org"]


def test_a_member_votes_as_herself_and_only_an_editor_for_others(
    shared: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = signed_on(shared, monkeypatch, "ada@example.org", paper="2001.00001")
    assert not [one for one in shown.selectbox if one.label == "You are"]
    press(shown, "Like")
    assert "Ada likes this paper" in said(shown)
    mine = signed_on(shared, monkeypatch, "ada@example.org", "kept")
    assert "Likes (1)" in [one.value for one in mine.subheader]
    assert "Undo" not in labels(signed_on(shared, monkeypatch, "bob@example.org", "group"))
    shown = signed_on(shared, monkeypatch, "ed@example.org", paper="2001.00001")
    assert next(one for one in shown.selectbox if one.label == "You are").options == ["Ada", "Bob"]
    shown = signed_on(shared, monkeypatch, "eve@example.org", paper="2001.00001")
    assert "Like" not in labels(shown)
    assert "you are signed on as eve@example" in said(shown)


def test_a_name_that_is_taken_out_is_refused_at_its_next_click(
    shared: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = signed_on(shared, monkeypatch, "ed@example.org", "review")
    told = shared.settings_file.read_text()
    shared.settings_file.write_text(told.replace('"@example.org"', '"@example.net"').replace('"ed@', '"nobody@'))
    shown.run()
    assert "may not look" in shown.error[0].value
    shared.settings_file.write_text(told)


WRITERS = {"write_entry", "undo_entry", "tag_work", "choose_paper", "take_back", "decide", "say_of_claim", "unsay",
           "keep", "tick_work", "untick", "follow", "save_view", "mark_seen", "add_watch", "bring_back"}  # fmt: skip
NAMESAKES = ("app.following_edition", "app.address")
"""Their `follow` writes nothing."""
ASKING = {"acting", "acting_for", "acting_in", "speaking_for", "person"}


def test_every_page_that_writes_asks_who_it_is() -> None:
    writing = []
    for file in sorted((ROOT / "app").rglob("*.py")):
        tree = ast.parse(file.read_text())
        imported = {(node.module or "", name.name) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                    for name in node.names}  # fmt: skip
        is_page = any(isinstance(node, ast.Import) and node.names[0].name == "streamlit" for node in ast.walk(tree))
        if is_page and any(name in WRITERS and module not in NAMESAKES for module, name in imported):
            writing.append(file.name)
            assert {("app.access", name) for name in ASKING} & imported, file.name
    assert {"choice_panel.py", "claim_panel.py", "notes_panel.py", "review_pairs.py", "reading_list.py"} <= set(writing)


def answer_of(
    settings: Callable[[], AppSettings] = AppSettings, path: str = "/", kind: str = "http", **headers: str
) -> int:
    """Return the status that the gate gives to a request for a page; 200: it was let in."""
    sent: list[Any] = []

    async def let_in(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})

    async def send(message: Any) -> None:
        sent.append(message)

    gate = Gate(let_in, settings, SECRET, [], names_of("https://papers.example.org/map", "desk"))
    sides = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "path": path, "headers": sides, "client": ("127.0.0.1", 1)}
    asyncio.run(gate(scope, None, send))
    if kind == "websocket":
        return 403 if sent[0]["type"] == "websocket.close" else 200
    assert b"content-security-policy" in dict(sent[0]["headers"])
    return int(sent[0]["status"])


def test_the_gate_is_shut_while_nobody_knows_who_may_look() -> None:
    def broken() -> AppSettings:
        raise SettingsError("fieldmap.toml is not valid TOML")

    assert answer_of() == 200
    assert answer_of(lambda: PROXY) == 403
    assert answer_of(broken) == 503


HOSTS = {
    "localhost:8501": 200, "127.0.0.1:8501": 200, "192.168.1.5": 200, "[fe80::1]:8501": 200, "Papers.example.org": 200,
    "desk:8501": 200, "evil.example.com:8501": 403, "localhost.example.com": 403, "[x": 403, "": 403,
}  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_name_that_is_not_the_explorers_is_refused(host: str) -> None:
    """A page elsewhere may let its own name point to this machine (DNS rebinding); to an address it cannot."""
    assert answer_of(host=host) == HOSTS[host]
    assert answer_of(host=host, kind="websocket", origin=f"http://{host}") == HOSTS[host]
    assert answer_of(host=host, path="/_stcore/health") == 200


@pytest.mark.parametrize("origin", ["http://[x", "null", "http://evil.example.com"])
def test_a_connection_from_elsewhere_or_nowhere_is_refused(origin: str) -> None:
    assert answer_of(host="localhost", kind="websocket", origin=origin) == 403


def test_a_path_writes_no_line_of_its_own_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert answer_of(path="/_stcore/metrics\nrefused nobody") == 403
    assert len(caplog.messages[0].splitlines()) == 1
