"""The table of runs that a decision file names: `[table]` with file, columns and units. For effects and frontiers."""

from collections.abc import Mapping
from datetime import date

from analysis.decisions.file import Head, Table
from analysis.decisions.runs import AMOUNTS, FIELDS, Runs, read_runs


def runs_of(head: Head, told: Table, until: date) -> Runs:
    """Return the runs of the table that a decision names; see :func:`read_runs`."""
    table = told.table("table").only("file", "columns", "units")
    columns, units = table.table("columns").only(*FIELDS), table.table("units").only(*AMOUNTS)
    return read_runs(head.beside(table.text("file")), texts(columns), texts(units), until)


def texts(table: Table) -> Mapping[str, str]:
    """Return a table of texts."""
    return {key: table.text(key) for key in table}
