"""The boards of a library that a decision names: `[[boards]]` with task, dataset, metric. For trade-offs and cost."""

from analysis.decisions.file import Table

Board = tuple[str, str, str]
"""Task, data set and metric of a board; "-" stands for any."""


def boards_of(table: Table) -> tuple[Board, ...]:
    """Return the boards that a decision names; none where it does not say."""
    told = [one.only("task", "dataset", "metric") for one in table.tables("boards")]
    return tuple((one.text("task", "-") or "-", one.text("dataset"), one.text("metric")) for one in told)
