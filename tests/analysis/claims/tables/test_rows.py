"""Own rows and those of others."""

from collections.abc import Sequence

from analysis.claims.tables.layout import read_layout
from analysis.claims.tables.rows import Lines, find_lines
from data.records import ResultTable
from tests.analysis.claims.tables.made import RESULTS, made_table


def lines_of(table: ResultTable, own: Sequence[str] = (), measured: Sequence[str] = ()) -> Lines:
    """Return the systems of a made table."""
    return find_lines(table, read_layout(table), own, measured)


def test_ours_is_own_and_a_row_that_cites_is_copied_from_its_entry() -> None:
    lines = lines_of(RESULTS).by_index
    assert [line.is_own for line in lines.values()] == [False, False, True]
    assert lines[2].cited == "B. Bar. Bar networks. 2016."


def test_the_name_of_the_papers_system_is_own_in_any_spelling() -> None:
    table = made_table(["Model | Acc", "FooNet | 90.0", "QuxNet-50 (large) | 91.0"])
    assert [line.is_own for line in lines_of(table, ["QuxNet"]).by_index.values()] == [False, True]


def test_rows_behind_the_last_citation_are_own() -> None:
    table = made_table(["Model | Acc", "A | 90.0", "B | 90.5", "C | 92.0"], cited=[(1, 0, "x"), (2, 0, "y")])
    assert [line.is_own for line in lines_of(table).by_index.values()] == [False, False, True]


def test_a_work_named_by_its_authors_is_of_others() -> None:
    table = made_table(["Model | Acc", "Foo et al. (2017) | 90.0", "Proposed | 91.0"])
    assert [(line.others, line.is_own) for line in lines_of(table).by_index.values()] == [(True, False), (False, True)]


def test_systems_may_head_the_columns() -> None:
    table = made_table(["Dataset | FooNet | Ours", "CIFAR-10 | 90.0 | 91.0"], cited=[(0, 1, "x")])
    lines = lines_of(table, measured=["CIFAR-10"])
    assert (lines.axis, [line.is_own for line in lines.by_index.values()]) == ("column", [False, True])


def test_of_several_head_columns_the_one_under_method_names_the_system() -> None:
    table = made_table(
        ["Dataset | Method | Acc", "A | Foo | 90.0", "A | Ours | 91.0", "B | Foo | 80.0", "B | Ours | 81.0"],
        header_columns=2,
    )
    lines = lines_of(table)
    place = next(place for place in read_layout(table).places if place.text == "81.0")
    assert lines.of(place).model == "Ours"
    assert lines.other_heads(place) == ("Acc", "B")
