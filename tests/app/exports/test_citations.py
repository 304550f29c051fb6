"""References in citation styles: as the styles' guides write them, and nothing of a paper gets into HTML unescaped."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from app.exports.citable import Citable
from app.exports.citations import STYLES, references
from tests.app.exports.made import ATTENTION, BARE, PREPRINT, WORD
from tests.libraries import answer, fieldmap

ARTICLE = replace(ATTENTION, kind="article", venue="Journal of Water", identifiers={"doi": "10.1000/xyz"},
                  url="https://doi.org/10.1000/xyz", precision="year")  # fmt: skip


@pytest.mark.parametrize(
    ("style", "reference"),
    [
        ("apa", "Vaswani, A., Shazeer, N., & van der Maaten, L. (2017). Attention Is All You Need. Journal of Water. "
                "https://doi.org/10.1000/xyz"),
        ("ieee", "[1] A. Vaswani, N. Shazeer, and L. van der Maaten, “Attention Is All You Need”, Journal of Water, "
                 "2017, doi: 10.1000/xyz."),
        ("acl", "Ashish Vaswani, Noam Shazeer, and Laurens van der Maaten. 2017. Attention Is All You Need. Journal of "
                "Water."),
        ("chicago", "Vaswani, Ashish, Noam Shazeer, and Laurens van der Maaten. 2017. “Attention Is All You Need”. "
                    "Journal of Water. doi:10.1000/xyz."),
        ("vancouver", "[1] Vaswani A, Shazeer N, van der Maaten L. Attention Is All You Need. Journal of Water 2017. "
                      "https://doi.org/10.1000/xyz."),
    ],
)  # fmt: skip
def test_an_article_is_set_as_the_style_asks(style, reference) -> None:
    assert references([ARTICLE], style) == [reference]


def test_a_preprint_names_arxiv() -> None:
    (told,) = references([PREPRINT], "apa")
    assert told.startswith("Müller, J., Jr., & The Big Team. (2020). RNNs in {TeX}")
    assert told.endswith("arXiv. https://arxiv.org/abs/2003.00001")


@pytest.mark.parametrize("style", STYLES)
def test_each_work_has_its_reference_in_order_even_with_one_key(style) -> None:
    told = references([ATTENTION, BARE, ATTENTION, PREPRINT], style)
    assert len(told) == 4
    assert ["Attention" in one for one in told] == [True, False, True, False]
    assert "Rivers" in told[1]
    assert references([], style) == []


def test_html_sets_italics() -> None:
    assert "<i>Journal of Water</i>" in references([ARTICLE], "apa", "html")[0]


@pytest.mark.parametrize("style", STYLES)
def test_tags_in_titles_and_names_are_text(style) -> None:
    hostile = replace(ARTICLE, title='<script>alert("x")</script> & <b>bold', authors=(), venue="<img src=x>")
    (told,) = references([hostile], style, "html")
    tree = html.fragment_fromstring(told, create_parent="p")
    assert {node.tag for node in tree.iter()} <= {"p", "i", "b"}
    assert "script>" in tree.text_content().lower()
    assert "<script>" in references([hostile], style)[0].lower()


@settings(max_examples=40, deadline=None)
@given(WORD.filter(bool), st.sampled_from(STYLES))
def test_no_title_breaks_a_style_or_its_html(title: str, style) -> None:  # noqa: ANN001
    one = Citable(1, "k", title, PREPRINT.authors, kind="article", venue=title)
    (told,) = references([one], style, "html")
    assert {node.tag for node in html.fragment_fromstring(told, create_parent="p").iter()} <= {"p", "i", "b"}


def test_cite_answers_with_references(library, capsys) -> None:
    told = answer(library, capsys, "cite", "2001.00001", "2", "--style", "ieee")
    assert [(one["work_id"], one["style"]) for one in told] == [(1, "ieee"), (2, "ieee")]
    assert told[0]["reference"].startswith("[1] A. Lovelace and V. van Gogh, “Rivers of")
    assert told[0]["key"] == "lovelace2020rivers"
    assert fieldmap(library, "cite", "nothing of this name") == 2
