"""Tokens into plain text: accents, mathematics, marks beside numbers."""

import pytest

from ingest.fulltext.latex.text import Inline, plain, with_citations
from ingest.fulltext.latex.tokens import tokens


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"92.3\% of \$1{,}000", "92.3% of $1,000"),
        (r"$\alpha \leq 0.5$ and $3\times$ faster", "α ≤ 0.5 and 3× faster"),
        (r"$92.3\pm0.2$, $92.3_{\pm 0.2}$ and 92.3 {\tiny $\pm$ 0.2}", "92.3 ± 0.2, 92.3 ± 0.2 and 92.3 ± 0.2"),
        (r"92.3\tiny{0.36}", "92.3 0.36"),
        (r"\textbf{8.07}{\scriptsize 4.24}", "8.07 4.24"),
        (r"$92.3^{\dagger}$ and 92.3$^*$ and 92.3$^1$", "92.3† and 92.3* and 92.3^1"),
        (r"$10^{-3}$, $x_i$, $x_{i+1}$, 1$^{st}$", "10^-3, x_i, x_(i+1), 1st"),
        (r"$\frac{1}{2}$ and $\frac{a+b}{c}$, $\sqrt{x+y}$", "1/2 and (a+b)/c, √(x+y)"),
        (r"Erd\H{o}s, M\"uller, Fran\c{c}ois, \'{\i}, \o, \ss", "Erdős, Müller, François, í, ø, ß"),
        (r"``quoted'' -- and --- dashed", "“quoted” – and — dashed"),
        (r"10\,000 pages, 3\,ms", "10,000 pages, 3 ms"),
        (r"\textcolor{red}{a} \href{http://a.b}{page} \url{http://c.d/e_f}", "a page (http://a.b) http://c.d/e_f"),
        (r"see Table~\ref{tab:x}, \label{y}done", "see Table, done"),
        (r"\cmark \ding{55} \checkmark", "✓✗ ✓"),
        (r"\makecell[l]{two\\lines} \shortstack{a \\[2pt] b}", "two lines a b"),
        (r"\begin{tabular}[c]{@{}l@{}}in\\side\end{tabular}", "in side"),
        (r"\texorpdfstring{$\beta$}{beta}-VAE", "β-VAE"),
        (r"write to \{ada,bob\}@x.org or ada@x.org now", "write to or now"),
        (r"\unknown{kept} \OurNet wins", "kept OurNet wins"),
        (r"$\mathbf{x} \in \mathbb{R}^d$", "x ∈ R^d"),
    ],
)
def test_commands_print_what_a_reader_sees(source, shown):
    assert plain(tokens(source)) == shown


def test_citations_stand_in_brackets_and_can_be_taken_out():
    inline = Inline(tokens(r"As in~\citep[p.~5]{a, b}, we \cite{c}.")).read()
    assert with_citations(inline.text, inline.citations, {"a": "Lovelace 1843"}) == "As in [Lovelace 1843; b], we [c]."
    assert plain(tokens(r"BERT~\cite{a} (\citealp{b})")) == "BERT"


def test_footnotes_are_kept_apart():
    inline = Inline(tokens(r"Fast\footnote{On one GPU.}.")).read()
    assert (inline.text, inline.footnotes) == ("Fast.", [tokens("On one GPU.")])


@pytest.mark.parametrize(
    ("source", "is_bold"),
    [
        (r"\textbf{92.3}", True), (r"{\bf 92.3}", True), (r"$\mathbf{92.3}\pm0.2$", True), (r"\bfseries 92.3", True),
        (r"92.3 \textbf{a}", False), (r"\textbf{Our} model of names", False), ("", False),
    ],
)  # fmt: skip
def test_a_cell_is_bold_where_its_number_is(source, is_bold):
    assert Inline(tokens(source)).read().is_bold is is_bold
