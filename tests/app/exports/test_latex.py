"""Text as LaTeX: two other readers, pylatexenc and our own, get back what was written."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from app.exports.citable import clean
from app.exports.latex import is_math, latex
from ingest.bibliography import plain

TEXT = st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=60)
TEX_SIGNS = st.text(st.sampled_from("\\{}$&#_%^~<>|\"'`-?!,@ aBc1é"), max_size=40)
LATIN = st.text(st.characters(min_codepoint=0xC0, max_codepoint=0x17F), max_size=20)


def reader() -> LatexNodes2Text:
    """Return pylatexenc's reader, with the few signs that it does not know by itself."""
    known = get_default_latex_context_db()
    signs = {"textbraceleft": "{", "textbraceright": "}", "textless": "<", "textgreater": ">", "textbar": "|",
             "textquotedbl": '"', "textasciicircum": "^", "textasciitilde": "~"}  # fmt: skip
    known.add_context_category("signs", macros=[MacroTextSpec(*pair) for pair in signs.items()], prepend=True)
    return LatexNodes2Text(known, math_mode="verbatim", keep_comments=True)


@pytest.mark.parametrize(
    ("text", "written"),
    [("R&D costs $5 & 100%", r"R\&D costs \$5 \& 100\%"),
     ("a_b^c~d #1", r"a\_b\textasciicircum{}c\textasciitilde{}d \#1"),
     ("{x}", r"\textbraceleft{}x\textbraceright{}"),
     (r"\input{x}", r"\textbackslash{}input\textbraceleft{}x\textbraceright{}"),
     ("Müller, Łukasz, Çelik", r'M{\"u}ller, {\L}ukasz, {\c C}elik'), ("日本語 α", "日本語 α"),
     ("1--2 ``q''", "1-{}-2 `{}`q'{}'"), (r"the $O(n \log n)$ bound", r"the {$O(n \log n)$} bound"), ("", "")],
)  # fmt: skip
def test_signs_of_tex_are_written_as_text_and_formulas_as_formulas(text: str, written: str) -> None:
    assert latex(text, ascii_letters=True) == written


def test_biblatex_keeps_letters_as_they_are() -> None:
    assert latex("Müller & Łukasz") == r"Müller \& Łukasz"


def test_words_with_capitals_inside_are_kept_from_small_letters() -> None:
    assert latex("A mRNA and BERT-based LSTMs (GPT) at Home", guard_case=True) == (
        "A {mRNA} and {BERT-based} {LSTMs} {(GPT)} at Home"
    )


@pytest.mark.parametrize(
    "formula",
    [r"\input{/etc/passwd}", r"\write18{ls}", r"\def\x{1}", r"\catcode`\%=12", r"x}{", "{x", " 5 and ", r"a\\b", "a%b",
     "^^41", r"\csname x\endcsname", "x\\", ""],
)  # fmt: skip
def test_no_command_gets_into_a_document_as_a_formula(formula: str) -> None:
    assert not is_math(formula)
    assert not re.search(r"\\(input|write|def|catcode|csname)", latex(f"${formula}$ x"))


@settings(max_examples=100, deadline=None)
@given(st.one_of(TEXT, TEX_SIGNS, LATIN), st.booleans(), st.booleans())
def test_what_is_written_is_read_again_by_ingest(text: str, ascii_letters: bool, guard_case: bool) -> None:
    text = unicodedata.normalize("NFC", clean(text).replace("$", ""))
    assert unicodedata.normalize("NFC", plain(latex(text, ascii_letters, guard_case))) == text


@settings(max_examples=100, deadline=None)
@given(st.one_of(TEX_SIGNS, LATIN), st.booleans(), st.booleans())
def test_what_is_written_is_read_again_by_pylatexenc(text: str, ascii_letters: bool, guard_case: bool) -> None:
    text = clean(text).replace("$", "")
    assert unicodedata.normalize("NFC", reader().latex_to_text(latex(text, ascii_letters, guard_case))) == text


@settings(max_examples=100, deadline=None)
@given(st.one_of(TEXT, TEX_SIGNS))
def test_braces_are_always_in_balance_even_for_programs_that_see_no_backslash(text: str) -> None:
    depth = 0
    for sign in latex(clean(text), ascii_letters=True, guard_case=True):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
