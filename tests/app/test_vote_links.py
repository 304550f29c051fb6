"""Links to choose by: what they ask for comes back, and nothing else is believed."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.vote_links import LinkedChoice, LinkError, choice_link, choice_of, link_key, token_of
from data.errors import SettingsError
from data.library import Library
from data.settings import LinksSettings, Settings

NOW = datetime(2026, 2, 9, 8, tzinfo=UTC)
KEY = b"k" * 32
CHOICE = LinkedChoice("readers", "Ada Löve", 17, "vote", NOW + timedelta(days=1))


def test_what_a_link_asks_for_comes_back():
    assert choice_of(KEY, token_of(KEY, CHOICE), NOW) == CHOICE


def test_a_link_of_another_key_or_library_is_refused():
    with pytest.raises(LinkError, match="signed with another key"):
        choice_of(b"x" * 32, token_of(KEY, CHOICE), NOW)


def test_a_link_ends():
    token = token_of(KEY, CHOICE)
    assert choice_of(KEY, token, NOW + timedelta(hours=23)).person == "Ada Löve"
    with pytest.raises(LinkError, match="held until 2026-02-10 08:00 UTC"):
        choice_of(KEY, token, NOW + timedelta(days=1))


CHANGES = [
    {"person": "Bob"},
    {"group": "others"},
    {"work_id": 18},
    {"kind": "like"},
    {"expires": NOW + timedelta(days=99)},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_a_link_says_what_was_signed_and_nothing_else(change):
    own, other = token_of(KEY, CHOICE), token_of(b"another key of some length", replace(CHOICE, **change))
    with pytest.raises(LinkError, match="not one of this library's"):
        choice_of(KEY, f"{other.partition('.')[0]}.{own.partition('.')[2]}", NOW)


@pytest.mark.parametrize("token", ["", ".", "a.b", "ä.ö", "=" * 9, "x" * 5000, "\x00.\x00"])
def test_what_is_no_token_is_refused_plainly(token):
    with pytest.raises(LinkError, match="not one of this library's"):
        choice_of(KEY, token, NOW)


def test_no_letter_of_a_token_can_be_changed():
    token = token_of(KEY, CHOICE)
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(LinkError):
            choice_of(KEY, changed, NOW)


def test_an_unknown_action_is_refused_though_signed():
    odd = token_of(KEY, replace(CHOICE, kind="erase"))  # type: ignore[arg-type]
    with pytest.raises(LinkError, match="'erase', which is unknown"):
        choice_of(KEY, odd, NOW)


def test_the_key_is_made_once_for_its_owner_alone(tmp_path):
    key = link_key(Library(tmp_path), {})
    assert len(key) == 64
    assert link_key(Library(tmp_path), {}) == key
    assert (tmp_path / "link.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["link.key"]


def test_the_key_of_the_environment_comes_first_and_must_be_long(tmp_path):
    assert link_key(Library(tmp_path), {"FIELDMAP_LINK_KEY": "long enough for a key"}) == b"long enough for a key"
    assert not (tmp_path / "link.key").exists()
    with pytest.raises(SettingsError, match="FIELDMAP_LINK_KEY has 5 characters"):
        link_key(Library(tmp_path), {"FIELDMAP_LINK_KEY": "short"})


def test_a_key_that_others_may_read_is_refused(tmp_path):
    link_key(Library(tmp_path), {})
    (tmp_path / "link.key").chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        link_key(Library(tmp_path), {})


def test_a_link_leads_to_the_address_of_the_settings_or_nowhere(tmp_path):
    settings = Settings(links=LinksSettings(address="https://maps.example.org/lab/", days=2))
    link = choice_link(Library(tmp_path), settings, "readers", "Ada", 17, "like", NOW)
    assert link.startswith("https://maps.example.org/lab/confirm?choice=")
    body = link.partition("choice=")[2].partition(".")[0]
    told = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert told == [1, "readers", "Ada", 17, "like", int((NOW + timedelta(days=2)).timestamp())]
    assert choice_link(Library(tmp_path), Settings(), "readers", "Ada", 17, "like", NOW) == ""
