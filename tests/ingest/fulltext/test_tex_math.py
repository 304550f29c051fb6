"""Formulas as a person would type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fulltext.tex_math import is_bold, math_text, script


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"92.3\%", "92.3%"),
        (r"92.3\pm 0.4", "92.3±0.4"),
        (r"92.3_{\pm 0.4}", "92.3 ±0.4"),
        (r"\mathbf{92.3}_{0.4}", "92.3 (0.4)"),
        (r"3\times 3", "3×3"),
        (r"1{,}000", "1,000"),
        (r"10^{-3}", "10^-3"),
        (r"e^{-x+1}", "e^(-x+1)"),
        (r"AP_{50}", "AP50"),
        (r"F_{1}", "F1"),
        (r"x_{i}^{2}", "x_i^2"),
        (r"x^23", "x^2 3"),
        (r"{}^{\dagger}", "†"),
        (r"90^{\circ}", "90°"),
        (r"x\log p(x\mid y)", "x log p(x|y)"),
        (r"\max_{i}x", "max_i x"),
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"\mathcal{L}_{\text{top 1}}=\lambda\hat{y}", "L_(top 1)=λy"),
        (r"\begin{aligned}a&=b\\c\end{aligned}", "a =b c"),
        (r"\unheardof{x}", "unheardof x"),
        ("92.3\\%+%\n  1", "92.3%+1"),
    ],
)
def test_a_formula_reads_as_a_person_would_type_it(tex: str, shown: str) -> None:
    assert math_text(tex) == shown


def test_a_script_belongs_to_the_text_before_the_formula() -> None:
    assert math_text("{}_{50}", "P") == "50"
    assert math_text("{}_{0.4}", "3") == "(0.4)"
    assert script("m", "^", "2") == "^2"


def test_bold_is_told_from_the_command() -> None:
    assert is_bold(r"{\mathbf{92.3}}\pm 1")
    assert is_bold(r"\bm{1}")
    assert not is_bold(r"1\mathbf{2}")
    assert not is_bold(r"\bfoo")


def test_braces_that_do_not_match_lose_no_text() -> None:
    assert math_text("a}b}}{{{c") == "abc"


@pytest.mark.parametrize("piece", ["{", "}", "^", "x_{", r"\frac", r"\sqrt{", r"\text{", "\\"])
@pytest.mark.timeout(60)
def test_endless_nesting_ends(piece: str) -> None:
    assert len(math_text(piece * 50_000)) <= len(piece) * 50_000


@given(st.text(alphabet=r"\{}^_ abfract123%$&~", max_size=80))
def test_any_formula_is_read(tex: str) -> None:
    assert isinstance(math_text(tex, "x"), str)
