"""The decision files that a page offers: the worked examples, and those in the folder decisions of the library."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from app.address import follow
from data.decisions import example_files
from data.library import Library


def decision_files(library: Library, kind: str) -> dict[str, Path]:
    """Return the decisions of a kind by the name of their file; one of the library goes before an example."""
    return {path.name: path for path in (*example_files(kind), *example_files(kind, library.root / "decisions"))}


def choose_decision(files: Mapping[str, Path], kind: str) -> str:
    """Show the decisions of a kind, the one that the address names chosen, and return the name of the chosen file."""
    names, key = list(files), f"{kind}-decision"
    told = st.query_params.get("file")
    follow(key, "file", told, told if told in names else names[0])
    return st.selectbox("Decision", names, key=key,
                        help=f"Files of kind {kind} in the folder decisions of the library, and examples.")  # fmt: skip
