"""Who someone is and what they may do: by the headers of a proxy that is believed, or by an OpenID provider.

Pure: `app.gate` asks it for each request, `app.access` for each page. Nothing here reads a setting or a secret itself.
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Literal, get_args

from data.errors import AccessError
from data.settings import AppSettings

Role = Literal["reader", "editor", "admin"]
"""Each may do what those before it may."""
ROLES: tuple[Role, ...] = get_args(Role)
SECRET = "FIELDMAP_PROXY_SECRET"
"""Name in the environment of what the proxy and we share."""
LONGEST_NAME = 200
"""Characters of a name, as `data.sessions` keeps one."""
FEWEST_SECRET = 16
"""Characters of a proxy's secret: a shorter one could be guessed."""
UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Person:
    """Who looks at a page; the name (an e-mail, where one is known) stands beside all they write."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Tell whether they may do what a role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


LOCAL = Person("reader", "admin")
"""Whoever sits at this machine, where nobody signs on."""


def named_by_proxy(
    told: AppSettings, headers: Sequence[tuple[str, str]], peer: str | None, secret: str | None
) -> Person:
    """Return whom a proxy names in the headers of a request.

    Parameters
    ----------
    headers
        All headers as they came, repeated ones too.
    peer
        Address that the connection comes from.
    secret
        What the proxy and we share; the proxy sends it with each request.

    Raises
    ------
    AccessError
        If the request does not come through the proxy, names nobody, or names somebody who may not look.
    """
    if not secret or len(secret) < FEWEST_SECRET:
        raise AccessError(f"{SECRET} is not set, or shorter than {FEWEST_SECRET} characters")
    shown = _one(headers, told.secret_header) or ""
    if not _is_proxy(told.proxies, peer) or not hmac.compare_digest(shown.encode(), secret.encode()):
        raise AccessError("this explorer is reached through its proxy only")
    name = _one(headers, told.email_header) or _one(headers, told.user_header)
    if not name:
        raise AccessError("the proxy names nobody: sign on there first")
    return with_role(told, name)


def named_by_provider(told: AppSettings, user: Mapping[str, object]) -> Person:
    """Return whom an OpenID provider names in its claims.

    Raises
    ------
    AccessError
        If the claims have no e-mail, or one that is not verified, or of somebody who may not look.
    """
    mail = user.get("email")
    if not isinstance(mail, str) or "@" not in mail:
        raise AccessError("the provider tells no e-mail; it should grant the scope email")
    if told.oidc_verified and user.get("email_verified") not in (True, "true"):
        raise AccessError("the provider does not tell that this e-mail is verified (app.oidc_verified)")
    return with_role(told, mail)


def with_role(told: AppSettings, name: str) -> Person:
    """Return a person with the highest role that the settings give to a name.

    Raises
    ------
    AccessError
        If the name is unusable, or has no role.
    """
    name = name.strip().lower()
    if not name or len(name) > LONGEST_NAME or UNPRINTABLE.search(name):
        raise AccessError("who is signed on has a name that cannot be used")
    if _is_listed(name, told.admins):
        return Person(name, "admin")
    if _is_listed(name, told.editors):
        return Person(name, "editor")
    if not told.readers or _is_listed(name, told.readers):
        return Person(name, "reader")
    raise AccessError(f"{name} may not look at this library; who runs it can add them to app.readers")


def _is_listed(name: str, listed: Sequence[str]) -> bool:
    """Tell whether a list holds a name, or as ``@example.org`` the domain of its e-mail."""
    domain = "@" + name.rsplit("@", 1)[1] if "@" in name else None
    return any(entry.lower() in (name, domain) for entry in listed)


def _is_proxy(proxies: Sequence[str], peer: str | None) -> bool:
    try:
        address = ip_address(peer or "")
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in ip_network(proxy, strict=False) for proxy in proxies)


def _one(headers: Sequence[tuple[str, str]], name: str) -> str | None:
    """Return the value of a header; one that comes twice was not set by the proxy alone.

    Raises
    ------
    AccessError
        If it is there more than once.
    """
    values = [value for key, value in headers if key.lower() == name.lower()]
    if len(values) > 1:
        raise AccessError(f"the header {name} came {len(values)} times: the proxy should replace it, not add to it")
    return values[0].strip() if values else None
