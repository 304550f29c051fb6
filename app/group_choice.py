"""The choice of a reading group, one for all pages of “Read together”; it stands in the address."""

from collections.abc import Sequence

import streamlit as st

from app.address import ADDRESS


def choose_group(names: Sequence[str]) -> str:
    """Show the groups and return the one chosen, on this page or another."""
    return st.selectbox("Group", names, key="group", bind=ADDRESS)
