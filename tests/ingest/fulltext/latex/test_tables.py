"""Tabulars into result tables: cells, spans, headers, bold cells, citations."""

import pytest

from data.records import CellCitation, ResultTable, Span
from ingest.fulltext.latex.tables import parse_table
from ingest.fulltext.latex.tokens import tokens


def table(rows: str, kind: str = "tabular", spec: str = "{lccc}") -> ResultTable:
    found, _ = parse_table(
        tokens(f"\\begin{{{kind}}}{spec}{rows}"), "tab:x", "Results.", {"a": "Ada. Seas."}, {"a": "Ada 1843"}
    )
    assert found is not None
    return found


PLAIN = r"""\toprule
 & \multicolumn{2}{c}{Test} \\ \cmidrule(lr){2-3}
Model & F1 $\uparrow$ & EM \\ \midrule
BERT~\cite{a,b} & 92.3 & -- \\
\textbf{Ours} & \textbf{93.1}$\pm$0.2 & {\bf 88{,}1}\% \\ \bottomrule
"""


def test_cells_heads_spans_and_citations_are_told():
    found = table(PLAIN)
    assert found.cells == (
        ("", "Test", "Test"), ("Model", "F1 ↑", "EM"), ("BERT", "92.3", "-"), ("Ours", "93.1 ± 0.2", "88,1%"),
    )  # fmt: skip
    assert (found.header_rows, found.header_columns) == (2, 1)
    assert found.spans == (Span(0, 1, 1, 2),)
    assert found.bold == ((3, 0), (3, 1), (3, 2))
    assert found.cited == (CellCitation(2, 0, "Ada. Seas."), CellCitation(2, 0, "b"))


def test_a_cell_over_several_rows_stands_in_each_of_them():
    found = table(r"M & S & F1 \\ \hline \multirow{2}{*}{A} & x & 1.0 \\ & y & 2.0 \\ \hline B & x & 3.0 \\")
    assert [row[0] for row in found.cells] == ["M", "A", "A", "B"]
    assert found.spans == (Span(1, 0, 2, 1),)
    assert (found.header_rows, found.header_columns) == (1, 2)


def test_a_cell_written_in_its_last_row_reaches_upwards():
    found = table(r"M & S & F1 \\ \hline & x & 1.0 \\ \multirow{-2}{*}{A} & y & 2.0 \\")
    assert [row[0] for row in found.cells] == ["M", "A", "A"]
    assert found.spans == (Span(1, 0, 2, 1),)


def test_a_head_over_two_rows_makes_both_of_them_heads():
    found = table(r"\multirow{2}{*}{M} & \multicolumn{2}{c}{VOC} \\ & 0-15 & 16-20 \\ A & 1.5 & 2.5 \\ \hline")
    assert found.header_rows == 2
    assert found.cells[1] == ("M", "0-15", "16-20")


def test_a_row_that_titles_others_is_no_head():
    found = table(r"M & F1 & EM \\ \midrule \multicolumn{3}{c}{\textit{Supervised}} \\ \midrule A & 1.0 & 2.0 \\")
    assert found.header_rows == 1
    assert found.cells[1] == ("Supervised",) * 3


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        (r"M & F1 \\ A & 1.0 \\ B & 2.0 \\", 1),
        (r"M & F1 \\ \hline A & 1.0 \\ \hline B & 2.0 \\ \hline", 1),
        (r"A & 1.0 \\ B & 2.0 \\", 0),
        (r"Year & 2014 & 2015 \\ \hline A & 1.0 & 2.0 \\", 1),
        (r"a & b \\ c & d \\", None),
        (r"\textbf{a} & \textbf{b} \\ c & d \\", 1),
    ],
    ids=["first numbers", "rules everywhere", "no head", "years as heads", "words alone", "bold head"],
)
def test_heads_are_known_by_rules_numbers_and_bold(rows, count):
    assert table(rows).header_rows == count


def test_rows_are_equally_long_and_inner_tabulars_are_one_cell():
    found = table(
        r"a & \begin{tabular}{c}x\\y & z\end{tabular} \\ b \\ \\ c & \makecell{d \\ e} & f \\[2pt] \addlinespace g & h"
    )
    assert found.cells == (("a", "x y z", ""), ("b", "", ""), ("c", "d e", "f"), ("g", "h", ""))


@pytest.mark.parametrize(
    ("kind", "spec"),
    [("tabular*", r"{\linewidth}[t]{lcc}"), ("tabularx", r"{\linewidth}{X|c}"), ("longtable", "[c]{ll}"),
     ("NiceTabular", "{ll}[hvlines]"), ("tblr", "{colspec={ll}, row{1}={font=\\bfseries}}"), ("array", "{ll}")],
)  # fmt: skip
def test_other_kinds_of_tabulars_are_read_alike(kind, spec):
    assert table(r"a & b \\ \hline c & 1.5 \\", kind, spec).cells == (("a", "b"), ("c", "1.5"))


def test_a_brace_that_never_closes_costs_no_rows():
    found = table(r"M & \multicolumn{2}{c|}{\textbf{VOC} \\ A & 1.5 & 2.5 \\ B & 1.0 & 2.0 \\")
    assert found.cells[1:] == (("A", "1.5", "2.5"), ("B", "1.0", "2.0"))


def test_a_cell_that_is_only_a_citation_shows_it():
    assert table(r"\cite{a} & 1.0 \\ x & 2.0 \\").cells[0][0] == "Ada 1843"


def test_absurd_spans_and_sizes_are_bounded():
    found = table(r"\multirow{99999}{*}{\multicolumn{99999}{c}{a}} & b \\" + r"& c \\" * 3000)
    assert (len(found.cells), len(found.cells[0])) <= (1000, 100)


def test_a_row_without_text_takes_part_in_what_reaches_over_it():
    found = table(r"\multirow{2}{*}{M} & F1 \\ & \\ \hline & 1.0 \\ A & 2.0 \\")
    assert found.cells == (("M", "F1"), ("", "1.0"), ("A", "2.0"))
    assert found.spans == ()


def test_a_threshold_is_no_address():
    assert table(r"mAP@0.5 & AP@.5:.95 \\ ada@x.org & 1.0 \\").cells == (("mAP@0.5", "AP@.5:.95"), ("", "1.0"))
