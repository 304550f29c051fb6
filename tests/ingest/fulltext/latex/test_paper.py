"""Full text of papers: passages by section, tables with their captions, references with their contexts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from data.records import Passage
from ingest.fulltext.latex.main_file import main_file
from ingest.fulltext.latex.paper import parse_latex, parse_tex

PAPER = r"""\documentclass{article}
\newcommand{\us}{OurNet\xspace}
\title{A paper}\author{Ada Lovelace\thanks{ada@x.org}}
\begin{document}
\maketitle
\begin{abstract} \us reaches 92.3\% on SQuAD. \end{abstract}
\section{Introduction}
We beat BERT~\cite{ada}. A second sentence\footnote{It is long.} stands here.

A new paragraph % with a comment
goes on.
\begin{table}[t] \caption{Results of \us~\citep{ada}.} \label{tab:main}
\resizebox{\linewidth}{!}{\begin{tabular}{lc} \toprule Model & F1 \\ \midrule \us & \textbf{92.3} \\ \end{tabular}}
\end{table}
\subsection{Details}
\begin{itemize} \item First point. \item Second point. \end{itemize}
\begin{figure} \includegraphics[width=3cm]{a.png} \caption{A picture of rivers.} \end{figure}
\begin{equation} x = \frac{a}{b} \label{eq} \end{equation}
\appendix
\section{Proofs}
None is needed here.
\begin{thebibliography}{1}
\bibitem[Lovelace(1943)]{ada} Ada Lovelace. \newblock Notes on the engine. \newblock 1943.
\end{thebibliography}
\end{document}
After the end.
"""


def test_passages_stand_in_reading_order_under_their_headings():
    assert parse_tex(PAPER).passages == (
        Passage("Abstract", "OurNet reaches 92.3% on SQuAD."),
        Passage("Introduction", "We beat BERT [Lovelace 1943]. A second sentence stands here."),
        Passage("Introduction", "It is long."),
        Passage("Introduction", "A new paragraph goes on."),
        Passage("Introduction / Details", "First point."),
        Passage("Introduction / Details", "Second point."),
        Passage("Introduction / Details", "A picture of rivers."),
        Passage("Introduction / Details", "x = a/b"),
        Passage("Appendix / Proofs", "None is needed here."),
    )


def test_a_table_has_its_caption_and_a_reference_its_contexts():
    read = parse_tex(PAPER)
    (table,), (reference,) = read.tables, read.references
    assert (table.label, table.caption) == ("tab:main", "Results of OurNet [Lovelace 1943].")
    assert (table.cells, table.header_rows) == ((("Model", "F1"), ("OurNet", "92.3")), 1)
    assert reference.title == "Notes on the engine"
    assert reference.contexts == ("We beat BERT [Lovelace 1943].", "Results of OurNet [Lovelace 1943].")


START = r"\documentclass{x}\begin{document}"
INNER = r"\begin{tabular}{lc} a & 1.5 \\ b & 2.5 \\ c & 3.5 \end{tabular}"


@pytest.mark.parametrize(
    ("body", "captions"),
    [
        (r"\begin{table}\caption{All.}" + INNER + INNER + r"\end{table}", ["All.", "All."]),
        (r"\begin{table}\caption{One.}" + INNER + r"\caption{Two.}" + INNER + r"\end{table}", ["One.", "Two."]),
        (r"\begin{table}\subfloat[Left]{" + INNER + r"}\subfloat[Right]{" + INNER + r"}\caption{All.}\end{table}",
         ["All. Left", "All. Right"]),
        (r"\begin{table}\begin{subtable}{3cm}\caption{Left}" + INNER + r"\end{subtable}\caption{All.}\end{table}",
         ["All. Left"]),
        (r"\begin{figure}\begin{minipage}{3cm}\captionof{table}{Mine.}" + INNER + r"\end{minipage}\end{figure}",
         ["Mine."]),
        (r"\begin{table}\caption{Side by side.}\begin{tabular}{cc}" + INNER + "&" + INNER + r"\end{tabular}\end{table}",
         ["Side by side."] * 2),
        (r"\begin{longtable}{lc}\caption{Long.}\\ a & b \\ c & 1.5 \end{longtable}", ["Long."]),
        (r"\begin{center}" + INNER + r"\end{center}", [""]),
    ],
    ids=["one for two", "one each", "subfloat", "subtable", "captionof", "layout", "longtable", "none"],
)  # fmt: skip
def test_captions_find_their_tables(body, captions):
    assert [table.caption for table in parse_tex(body).tables] == captions


def test_notes_below_a_table_are_kept_as_passages():
    body = (
        r"\begin{table}\caption{C.}"
        + INNER
        + r"\footnotesize Numbers with a dagger were trained on extra data.\end{table}"
    )
    assert [one.text for one in parse_tex(body).passages] == ["Numbers with a dagger were trained on extra data."]


def test_several_files_are_read_as_one_paper():
    files = {
        "main.tex": r"\documentclass{x}\usepackage{ours}\begin{document}\input{sec/one}\bibliography{refs}",
        "sec/one.tex": r"\section{One} \us wins over \cite{ada}.",
        "ours.sty": r"\newcommand{\us}{OurNet }\newcommand{\hidden@x}{no}",
        "refs.bib": "@article{ada, title={Notes on it}, author={Lovelace, Ada}, year={1943}}",
    }
    read = parse_latex(files)
    assert read.passages == (Passage("One", "OurNet wins over [Lovelace 1943]."),)
    assert read.references[0].title == "Notes on it"


@pytest.mark.parametrize(
    ("files", "main"),
    [
        ({"a.tex": r"\documentclass{x}\begin{document}", "b.tex": "long " * 99}, "a.tex"),
        ({"fig/f.tex": r"\documentclass{standalone}\begin{document}" + "x" * 99, "p.tex": START},
         "p.tex"),
        ({"supp.tex": START + "x" * 99, "ms.tex": START}, "ms.tex"),
        ({"00README.XXX": "b.tex toplevelfile\n", "a.tex": r"\documentclass{x}", "b.tex": r"\input a"}, "b.tex"),
        ({"00README.json": '{"sources": [{"filename": "b.tex", "usage": "toplevel"}]}', "a.tex": r"\documentclass{x}",
          "b.tex": "x"}, "b.tex"),
    ],
    ids=["class", "standalone", "supplement", "readme", "json"],
)  # fmt: skip
def test_the_main_file_is_found(files, main):
    assert main_file(files) == main


def test_a_source_without_a_document_is_refused():
    with pytest.raises(InputError, match="no LaTeX document among a.bib"):
        parse_latex({"a.bib": "@book{a}"})


PIECES = [
    "{", "}", "\\", "$", "&", "\\\\", "[", "]", "%", "\n\n", "^", "_", "#1", "~", "x", "1.5", "\\begin{tabular}{c}",
    "\\end{tabular}", "\\begin{table}", "\\end{table}", "\\def\\a#1{", "\\a", "\\iffalse", "\\else", "\\fi",
    "\\multirow{2}{*}{", "\\multicolumn{3}{c}{", "\\frac", "\\verb|", "\\newcommand{\\b}[2][z]{#2#1", "\\b",
    "\\footnote{", "\\bibitem{k}", "\\bibitem[", "\\cite{k}", "\\section{", "\\item[", "\\caption{", "\\hline",
    "\\newblock", "\\'", "\\begin{thebibliography}", "\\input{main}", "\\subfloat[", "\\url{", "\ue0001\ue001",
    "\x00", "é", "\\href{a}", "\\csname", "\\let\\a\\b", "\\newenvironment{q}{", "\\begin{q}", "\\SetCell[r=2]",
    "\\abstract{",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_hostile_sources_are_read_without_harm(pieces):
    read = parse_latex({"main.tex": "\\documentclass{x}\\begin{document}" + "".join(pieces)})
    assert all(len({len(row) for row in table.cells}) == 1 for table in read.tables)


@pytest.mark.parametrize(
    "piece", ["{", "\\footnote{", "\\cite{", "\\begin{table}", "$^{", "\\begin{tabular}{c}&", "\\item[", "\\'{"]
)
def test_what_never_closes_is_read_in_linear_time(piece):
    assert parse_tex(piece * 10_000 + "end").references == ()


def test_a_source_beyond_all_measure_is_refused(monkeypatch):
    monkeypatch.setattr("ingest.fulltext.latex.paper.LARGEST_TEXT", 100)
    with pytest.raises(InputError, match="more than 100"):
        parse_tex("x" * 101)
