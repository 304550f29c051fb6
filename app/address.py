"""What stands in the address of a page, so that a link shows what was seen. Used by the pages and by `app.filter_bar`.

A widget with ``bind=ADDRESS`` keeps its value there under its key, and takes it from there; Streamlit carries it from
page to page, so a key means the same on all pages; a page that is left takes what it alone had bound along. What
Streamlit cannot bind, as sliders that each file has of its own, is kept with :func:`keep`, and so is what other pages
call by the same name (:func:`field_in_address`): a bound value can only be changed by its widget.
"""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, Literal

import streamlit as st

ADDRESS: Literal["query-params"] = "query-params"
"""A widget bound so keeps its value in the address."""
EARLIEST = "1950-01-01"
"""First day that can be chosen."""
KEPT = "kept-in-address"
"""Name in the session of the free values that the address was last given."""


def keep(told: Mapping[str, str], owned: Iterable[str]) -> None:
    """Let the address tell these free values, and of those that begin as ``owned`` no other."""
    gone = [name for name in st.query_params if name.startswith(tuple(owned)) and name not in told]
    for name in gone:
        del st.query_params[name]
    if changed := {name: value for name, value in told.items() if st.query_params.get(name) != value}:
        st.query_params.update(changed)
    st.session_state[KEPT] = dict(told)


def follow(key: str, name: str, told: str | None, value: Any) -> None:
    """Give a widget that is not bound its value where the address tells another than :func:`keep` last let it tell.

    It does when a page is opened, and when a person goes back; otherwise what was chosen stays. Asked before the widget
    is drawn, which is then given no value of its own.

    Parameters
    ----------
    told
        What the address tells under the name.
    value
        What that means, or the value when it tells nothing.
    """
    if key not in st.session_state or told != st.session_state.get(KEPT, {}).get(name):
        st.session_state[key] = value


def field_in_address(label: str, name: str, key: str, place: Any = st, **options: Any) -> str:
    """Show a text field whose value the address keeps under a name that other pages use in their own way.

    Parameters
    ----------
    key
        The field's own name in the session.
    options
        Of ``st.text_input``.
    """
    told = st.query_params.get(name)
    follow(key, name, told, told or "")
    asked = str(place.text_input(label, key=key, **options))
    keep({name: asked} if asked.strip() else {}, (name,))
    return asked


def begin_anew(page: str, asked: object) -> None:
    """Turn a list back to its first page where another was asked for; called before the widget of the page's number."""
    before = st.session_state.get(f"{page}-of")
    if before is not None and before != asked:
        st.session_state[page] = 1
    st.session_state[f"{page}-of"] = asked


def number_in(told: str | None, otherwise: float, low: float, high: float) -> float:
    """Return a number of the address brought between two; what is none is as if it were not there."""
    try:
        value = float(told) if told else otherwise
    except ValueError:
        value = otherwise
    return min(high, max(low, value if isfinite(value) else otherwise))


def here_with(**changes: str) -> dict[str, list[str]]:
    """Return what the address tells, with changes: what a link from a page to itself hands on."""
    told = {name: st.query_params.get_all(name) for name in st.query_params}
    return told | {name: [value] for name, value in changes.items()}


def read_older(older: str, key: str) -> None:
    """Let a link that calls a value by an older name show the same; asked before the widget with the key is drawn."""
    if key not in st.query_params and (told := st.query_params.get(older)):
        del st.query_params[older]
        st.query_params[key] = told
        st.rerun()


def choose_kind(label: str, kinds: Mapping[str, str], key: str) -> str:
    """Show which of several questions may be asked; return the one chosen, or else the one the address answers.

    Parameters
    ----------
    kinds
        Labels by the name of each question's own value in the address: a link need tell no more than that value.
    """
    answered = next((name for name in kinds if st.query_params.get(name)), None)
    if answered and key not in st.query_params:
        st.session_state[key] = answered
    else:
        st.session_state.setdefault(key, next(iter(kinds)))
    chosen = st.radio(label, list(kinds), index=None, format_func=kinds.__getitem__, horizontal=True, key=key,
                      label_visibility="collapsed", bind=ADDRESS)  # fmt: skip
    return chosen or answered or next(iter(kinds))
