"""Who looks at a page of the explorer, and what they may change; every page asks here.

Whatever a page writes takes its name from :func:`acting`, so that a change cannot be made without asking. The
rules themselves are `app.sign_on`; `app.gate` has refused by them before a page is reached.
"""

import os
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import NoReturn

import streamlit as st

from analysis.groups.group import Group
from app.escape import markdown
from app.sign_on import LOCAL, SECRET, Person, Role, named_by_provider, named_by_proxy
from data.errors import AccessError, SettingsError
from data.library import find_library, source_checkout
from data.settings import AppSettings, load_settings


def person() -> Person:
    """Return who looks at this page.

    Raises
    ------
    AccessError
        If nobody is signed on, or somebody who may not look.
    SettingsError
        If the settings cannot be read, so that nobody may.
    """
    told = settings()
    if told.sign_on == "none":
        return LOCAL
    if told.sign_on == "proxy":
        headers = [(name, value) for name in st.context.headers for value in st.context.headers.get_all(name)]
        return named_by_proxy(told, headers, _peer(told.proxies), os.environ.get(SECRET))
    if not st.user.is_logged_in:
        raise AccessError("nobody is signed on")
    return named_by_provider(told, st.user.to_dict())


def may(role: Role) -> bool:
    """Tell whether who looks may do what a role may."""
    return person().may(role)


def allowed(role: Role, what: str) -> bool:
    """Tell whether who looks may do something, and if not say who may, in place of the button or form."""
    here = person()
    if here.may(role):
        return True
    st.caption(f":material/lock: {markdown(what)}: {role}s do that; you are signed on as {markdown(here.name)}.")
    return False


def acting(role: Role) -> Person:
    """Return who makes a change.

    Raises
    ------
    AccessError
        If they have not the role that the change takes.
    """
    here = person()
    if not here.may(role):
        raise AccessError(f"{here.name} has the role {here.role}; this takes the role {role}")
    return here


def acting_for(owner: str) -> Person:
    """Return who changes something of a person's: the person, or an editor.

    Raises
    ------
    AccessError
        If they are neither.
    """
    here = person()
    return here if here.name == owner else acting("editor")


def may_speak_for(group: Group, name: str) -> bool:
    """Tell whether who looks may act as a member of a group: as themselves, or as an editor for anyone."""
    return may("editor") or name == own_name(group)


def speaking_for(group: Group, name: str) -> str:
    """Return the name of a member in whose place who looks acts in a group.

    Raises
    ------
    AccessError
        If they are neither that member nor an editor.
    """
    if not may_speak_for(group, name):
        raise AccessError(f"{person().name} is neither {name} of the group {group.name} nor an editor")
    return name


def may_act_in(group: Group) -> bool:
    """Tell whether who looks may do something for a group as a whole: its members and editors."""
    return may("editor") or own_name(group) is not None


def acting_in(group: Group) -> Person:
    """Return who does something for a group as a whole.

    Raises
    ------
    AccessError
        If they are neither a member nor an editor.
    """
    return person() if may_act_in(group) else acting("editor")


def own_name(group: Group) -> str | None:
    """Return the name that who looks has in a group, by their e-mail or name; None: they are no member."""
    return group.name_of(person().name)


def welcome() -> None:
    """Show in the side bar who is signed on; end the page, with what to do, for whoever may not look."""
    try:
        here, told = person(), settings()
    except AccessError as error:
        _refuse(str(error))
    except SettingsError as error:
        st.error(markdown(str(error)), icon=":material/error:")
        st.stop()
    if told.sign_on == "none":
        return
    with st.sidebar:
        st.caption(f":material/person: {markdown(here.name)} · {here.role}")
        _way_out(told)


def _refuse(why: str) -> NoReturn:
    told = settings()
    st.title("Fieldmap")
    if told.sign_on == "oidc" and not st.user.is_logged_in:
        st.info("Sign on to look at this library.", icon=":material/lock:")
        st.button("Sign on", on_click=st.login, type="primary", key="sign-on")
    else:
        st.error(markdown(why), icon=":material/lock:")
        _way_out(told)
    st.stop()


def _way_out(told: AppSettings) -> None:
    if told.sign_on == "oidc":
        st.button("Sign out", on_click=st.logout, key="sign-out")


def _peer(proxies: Sequence[str]) -> str:
    """Return the address the connection comes from; Streamlit tells none for this machine's own, so the proxy's is."""
    told = (ip_network(proxy, strict=False) for proxy in proxies)
    own = next((str(one.network_address) for one in told if one.is_loopback), "127.0.0.1")
    return st.context.ip_address or own


def settings() -> AppSettings:
    """Return who may do what as the settings have it now: a name that is taken out is refused at its next click."""
    file = find_library(None, os.environ, Path.cwd(), source_checkout()).settings_file
    try:
        found = file.stat()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}") from error
    return _read(file, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _read(file: Path, changed: int, size: int) -> AppSettings:
    """Read the settings once for each state of their file: a page asks many times."""
    return load_settings(file).app
