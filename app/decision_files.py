"""The decision files that a page offers: the worked examples, and those in the folder decisions of the library."""

from pathlib import Path

from data.decisions import example_files
from data.library import Library


def decision_files(library: Library, kind: str) -> dict[str, Path]:
    """Return the decisions of a kind by the name of their file; one of the library goes before an example."""
    return {path.name: path for path in (*example_files(kind), *example_files(kind, library.root / "decisions"))}
