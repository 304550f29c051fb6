"""Bibliographies as papers carry them."""

import pytest

from data.records import Author, Identifier
from ingest.fulltext.latex.bibliography import parse_bib, parse_biblatex, parse_items, read_bibliography
from ingest.fulltext.latex.tokens import tokens

NATBIB = r"""\begin{thebibliography}{2}
\bibitem[{Lovelace and Babbage(1843)}]{ada}
Ada Lovelace and Charles Babbage. 1843.
\newblock Notes on the analytical engine.
\newblock In \emph{Scientific Memoirs}, pages 1--30. arXiv:1706.03762v5.
\bibitem[Turing et~al.(2036)Turing, Church, and Post]{alan}
A.~Turing, A.~Church, and E.~Post.
\newblock {On} computable numbers.
\newblock \emph{Proc.}, 2036. \href{https://doi.org/10.1000/x.1}{link}
\end{thebibliography}"""
BIBLATEX = r"""\entry{ada}{article}{}
  \name{author}{2}{}{%
    {{hash=1}{%
      family={Lovelace},
      familyi={L\bibinitperiod},
      given={Ada},
    }}%
    {{hash=2}{%
      family={Babbage},
      given={Charles},
    }}%
  }
  \field{title}{Notes on the \emph{engine}}
  \field{year}{1943}
  \verb{doi}
  \verb 10.1000/ada
  \endverb
\endentry
"""
BIB = r"""@string{mem = "Memoirs"}
@article{ada, title={Notes on the {E}ngine}, author={Lovelace, Ada}, journal=mem, year={1943}, eprint={1706.03762}}
@article{never, title={Never cited}, author={X}, year={1999}}
"""


def test_items_with_blocks_give_authors_title_year_and_identifiers():
    ada, alan = parse_items(tokens(NATBIB)).values()
    assert ada.name == "Lovelace and Babbage 1843"
    assert ada.reference.title == "Notes on the analytical engine"
    assert ada.reference.authors == (Author("Ada Lovelace", "Lovelace"), Author("Charles Babbage", "Babbage"))
    assert ada.reference.identifiers == (Identifier("arxiv", "1706.03762"),)
    assert (alan.name, alan.reference.title, alan.reference.year) == (
        "Turing et al. 2036",
        "On computable numbers",
        2036,
    )
    assert alan.reference.identifiers == (Identifier("doi", "10.1000/x.1"),)


@pytest.mark.parametrize(
    ("item", "title"),
    [
        (r"\bibitem{a} A. Turing, ``On computable numbers,'' \emph{Proc.}, 1936.", "On computable numbers"),
        (r"\bibitem{a} \bibinfo{author}{Turing}, \bibinfo{title}{On numbers}, \bibinfo{year}{1936}.", "On numbers"),
        (r"\bibitem{a} A. Turing, On computable numbers, Proc., 1936.", ""),
        (r"\bibitem{a} A. Turing. \newblock In \emph{Proceedings of many}, 1936.", ""),
        (r"\bibitem{a} See ``a thing'' and ``another one'' there, 1936.", ""),
    ],
    ids=["quoted", "named", "nothing tells", "a venue", "two quotations"],
)
def test_a_title_is_given_only_where_the_structure_tells_it(item, title):
    found = parse_items(tokens(item))["a"].reference
    assert (found.title, found.year) == (title, 1936)


def test_family_names_first_are_turned():
    item = r"\bibitem{a} Turing, A.~M., Church, A. \newblock On computable numbers. \newblock 1936."
    assert parse_items(tokens(item))["a"].reference.authors == (
        Author("A. M. Turing", "Turing"),
        Author("A. Church", "Church"),
    )


def test_the_bbl_of_biblatex_is_read():
    entry = parse_biblatex(BIBLATEX)["ada"]
    assert (entry.name, entry.reference.title) == ("Lovelace and Babbage 1943", "Notes on the engine")
    assert entry.reference.authors[1] == Author("Charles Babbage", "Babbage")
    assert entry.reference.identifiers == (Identifier("doi", "10.1000/ada"),)


def test_of_a_bib_file_only_cited_entries_are_read():
    entries = parse_bib(BIB, {"ada"})
    assert list(entries) == ["ada"]
    assert entries["ada"].text == "Ada Lovelace. Notes on the Engine. Memoirs. 1943"
    assert entries["ada"].reference.identifiers == (Identifier("arxiv", "1706.03762"),)


def test_a_bbl_comes_before_a_bib():
    files = {"a.bbl": NATBIB, "a.bib": BIB}
    assert list(read_bibliography([], files, {"ada"})) == ["ada", "alan"]
    assert list(read_bibliography([], {"a.bib": BIB}, {"ada"})) == ["ada"]
