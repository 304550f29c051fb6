"""Links that let a member like, dislike or vote from a mail: signed, for one person, group, paper and action, expiring.

A link does nothing by itself, since mail scanners follow links: the page of the explorer that it leads to
(`app/screens/confirm_choice.py`) shows what would be done and does it when a button is pressed.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args
from urllib.parse import urlencode

from data.choices import ChoiceKind
from data.errors import InputError, SettingsError
from data.library import Library
from data.settings import Settings

KEY_NAME = "FIELDMAP_LINK_KEY"
KEY_FILE = "link.key"
FEWEST_CHARACTERS = 16
"""Of a key from the environment."""
PAGE = "confirm"
"""Address of the page below that of the explorer."""
LONGEST = 2_000
"""Characters of a token."""
VERSION = 1


@dataclass(frozen=True, slots=True)
class LinkedChoice:
    """What a link asks for."""

    group: str
    person: str
    work_id: int
    kind: ChoiceKind
    expires: datetime
    """UTC."""


class LinkError(InputError):
    """A link is not one of ours, or holds no longer."""


def link_key(library: Library, environment: Mapping[str, str] | None = None) -> bytes:
    """Return the key that links are signed with: from the environment, else from a file that is made when missing.

    Raises
    ------
    SettingsError
        If the key of the environment is short, or others may read the file.
    """
    told = (os.environ if environment is None else environment).get(KEY_NAME, "")
    if told:
        if len(told) < FEWEST_CHARACTERS:
            raise SettingsError(f"{KEY_NAME} has {len(told)} characters; take {FEWEST_CHARACTERS} or more by chance")
        return told.encode()
    path = library.root / KEY_FILE
    try:
        return _read_key(path)
    except FileNotFoundError:
        return _make_key(path)


def _read_key(path: Path) -> bytes:
    key = path.read_bytes().strip()
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"{path} can be read by others; run: chmod 600 {path}")
    if len(key) < FEWEST_CHARACTERS:
        raise SettingsError(f"{path} holds no whole key; remove it, and a new one is made (old links then end)")
    return key


def _make_key(path: Path) -> bytes:
    """Write a new key for its owner alone; another process that made one meanwhile wins."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(32).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(beside)
    except FileExistsError:
        pass
    finally:
        beside.unlink(missing_ok=True)
    return _read_key(path)


def token_of(key: bytes, choice: LinkedChoice) -> str:
    """Return a choice as text for an address: what it is, and HMAC-SHA256 (RFC 2104) of that."""
    told = [VERSION, choice.group, choice.person, choice.work_id, choice.kind, int(choice.expires.timestamp())]
    body = _text(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
    return f"{body}.{_text(_signature(key, body))}"


def choice_of(key: bytes, token: str, now: datetime) -> LinkedChoice:
    """Return what a link asks for.

    Parameters
    ----------
    now
        UTC, aware.

    Raises
    ------
    LinkError
        If it is cut, changed, signed with another key, or expired; says which, as far as that can be known.
    """
    body, _, signature = token.partition(".")
    if len(token) > LONGEST or not hmac.compare_digest(_bytes(signature), _signature(key, body)):
        raise LinkError("this link is not one of this library's: it was cut, changed, or signed with another key")
    told = json.loads(_bytes(body))
    if not isinstance(told, list) or told[:1] != [VERSION] or len(told) != 6:
        raise LinkError("this link was made by another version of Fieldmap; take one of a newer digest")
    _, group, person, work_id, kind, ends = told
    expires = datetime.fromtimestamp(ends, UTC)
    if kind not in get_args(ChoiceKind):
        raise LinkError(f"this link asks for {str(kind)[:20]!r}, which is unknown here")
    if now >= expires:
        raise LinkError(f"this link held until {expires:%Y-%m-%d %H:%M} UTC; take one of a newer digest")
    return LinkedChoice(group, person, work_id, kind, expires)


def choice_link(
    library: Library, settings: Settings, group: str, person: str, work_id: int, kind: ChoiceKind, now: datetime
) -> str:
    """Return the address that lets a person choose; '' where the settings name no address of the explorer.

    Parameters
    ----------
    now
        UTC, naive or aware; the link holds ``links.days`` from then.
    """
    if not settings.links.address:
        return ""
    expires = (now if now.tzinfo else now.replace(tzinfo=UTC)) + timedelta(days=settings.links.days)
    token = token_of(link_key(library), LinkedChoice(group, person, work_id, kind, expires))
    return f"{settings.links.address.rstrip('/')}/{PAGE}?{urlencode({'choice': token})}"


def _signature(key: bytes, body: str) -> bytes:
    return hmac.new(key, f"fieldmap choice {VERSION} {body}".encode(), hashlib.sha256).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    """Return the bytes that a part of a token stands for; none for what is no such part."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return b""
    return raw if _text(raw) == text else b""
