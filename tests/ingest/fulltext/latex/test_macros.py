"""What authors define is expanded, within bounds."""

import pytest

from ingest.fulltext.latex.macros import MOST_CHARACTERS, Expander, find_file
from ingest.fulltext.latex.tokens import tokens


def expanded(text: str, **files: str) -> str:
    return "".join(Expander(files={name + ".tex": content for name, content in files.items()}).expand(tokens(text)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"\newcommand{\us}{OurNet}\us{} wins", "OurNet{} wins"),
        (r"\newcommand\us{OurNet}\us", "OurNet"),
        (r"\newcommand{\best}[1]{<#1>}\best{92.3}", "<92.3>"),
        (r"\newcommand{\pair}[2][x]{#1-#2}\pair{b} \pair[a]{b}", "x-b a-b"),
        (r"\newcommandx{\pair}[2][2=y]{#1-#2}\pair{a}", "a-y"),
        (r"\def\pair#1#2{#2#1}\pair ab", "ab"),
        (r"\def\pair#1#2{#2#1}\pair {a}{b}", "ba"),
        (r"\let\old\textbf\old{x}", r"\textbf{x}"),
        (r"\DeclareMathOperator*{\argmax}{arg\,max}\argmax", r"\operatorname{arg\,max}"),
        (r"\NewDocumentCommand{\pair}{O{x} m}{#1-#2}\pair{b}", "x-b"),
        (r"\newenvironment{box2}[1]{<#1:}{>}\begin{box2}{a}b\end{box2}", "<a:b>"),
        (r"\newcommand{\thick}{\noalign{\hrule height 2pt}}\thick", r"\hline"),
        (r"\renewcommand{\section}{gone}\section{a}", r"\section{a}"),
    ],
)
def test_definitions_are_expanded(text, shown):
    assert expanded(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"a\iffalse b\iftrue c\fi d\else e\fi f", "aef"),
        (r"\iftrue a\else b\fi c", "ac"),
        (r"\newif\ifdraft\ifdraft a\else b\fi\drafttrue\ifdraft c\else d\fi", "bc"),
        (r"\ifdefined\nothing a\else b\fi", "b"),
        (r"\ifthenelse{a}{b}{c}", r"\ifthenelse{a}{b}{c}"),
        (r"\def\full{1}\ifnum\full=1 a\else b\fi\ifnum 2<1c\else d\fi", "ad"),
        (r"\iffalse never closed", "never closed"),
        (r"a\else b", "ab"),
    ],
)
def test_conditionals_are_decided(text, shown):
    assert expanded(text) == shown


def test_files_are_taken_in_where_they_are_named():
    assert (
        expanded(r"a\input{sec/one}\include{two}c", **{"sec/one": "1", "two": r"2\input{three.tex}", "three": "3"})
        == "a123c"
    )
    assert expanded(r"\import{sec/}{one}", **{"sec/one": "1"}) == "1"
    assert find_file({"Sec/One.TEX": ""}, "sec/one") == "Sec/One.TEX"


def test_a_file_that_takes_itself_in_stops():
    assert expanded(r"\input{a}", a=r"x\input{a}") == "xxxx"


@pytest.mark.parametrize(
    "text",
    [
        r"\def\a{\a\a}\a",
        r"\def\a{xxxxxxxxxx}"
        + "".join(rf"\def\{chr(98 + i)}{{{chr(92)}{chr(97 + i)}" * 9 + "}" * 9 for i in range(9))
        + r"\i",
        r"\def\a#1{#1#1}" + r"\a{" * 40 + "x" + "}" * 40,
        r"\newenvironment{q}{\begin{r}}{}\newenvironment{r}{\begin{q}}{}\begin{q}",
        r"\def\a#1{#1}" + r"\a{" * 20_000,
    ],
    ids=["itself", "tenfold", "doubling", "environments", "never closed"],
)
@pytest.mark.timeout(120)
def test_a_macro_bomb_stops(text):
    assert len(expanded(text)) < 3 * MOST_CHARACTERS
