"""Tables made for tests, as a reader of LaTeX or HTML gives them."""

from collections.abc import Sequence

from data.records import CellCitation, ResultTable


def made_table(
    rows: Sequence[str], caption: str = "", header_rows: int | None = 1, header_columns: int | None = 1,
    cited: Sequence[tuple[int, int, str]] = (), bold: Sequence[tuple[int, int]] = (),
) -> ResultTable:  # fmt: skip
    """Return a table from rows whose cells are parted by bars."""
    cells = tuple(tuple(cell.strip() for cell in row.split("|")) for row in rows)
    return ResultTable(
        "", caption, cells, header_rows, header_columns, (), tuple(bold), tuple(CellCitation(*one) for one in cited)
    )


RESULTS = made_table(
    ["Method | CIFAR-10 | ImageNet", "FooNet | 91.0 | 70.1", "BarNet | 92.5 | 71.0", "Ours | 94.2 | 75.3"],
    "Top-1 accuracy (%) on two data sets.",
    cited=[(1, 0, "A. Foo. Foo networks. 2015."), (2, 0, "B. Bar. Bar networks. 2016.")],
    bold=[(3, 1), (3, 2)],
)
"""A table of results with two copied rows and one of the paper's own."""
