"""Candidates from a user's file, whatever its form. Used by every decision that names a file of candidates."""

from collections.abc import Mapping
from pathlib import Path

from analysis.decisions.candidates.merging import Read
from analysis.decisions.candidates.record import Candidate
from analysis.decisions.candidates.table import read_table


def read_candidates(path: Path, mapping: Mapping[str, str] | None = None) -> tuple[Candidate, ...]:
    """Return the candidates of a file in order of first mention; what it does not say is missing.

    Raises
    ------
    InputError
        If it cannot be read; the message names line and column.
    """
    return read_file(path, mapping).candidates


def read_file(path: Path, mapping: Mapping[str, str] | None = None) -> Read:
    """Return the candidates of a file with what was left out."""
    return read_table(path, mapping)
