"""Follow lists: what a person writes, as each source wants it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import SettingsError
from ingest.following import (
    arxiv_author,
    arxiv_search,
    category_of,
    oai_set,
    query_words,
    scholar_author,
    scholar_search,
    seed,
)


@pytest.mark.parametrize(
    ("category", "name"),
    [("cs.LG", "cs:cs:LG"), ("stat.ML", "stat:stat:ML"), ("math.OC", "math:math:OC"), ("eess.AS", "eess:eess:AS"),
     ("quant-ph", "physics:quant-ph"), ("physics.comp-ph", "physics:physics:comp-ph"),
     ("cond-mat.stat-mech", "physics:cond-mat:stat-mech"), ("cs", "cs"), ("hep-th", "physics:hep-th")],
)  # fmt: skip
def test_a_category_is_a_set_and_back(category: str, name: str) -> None:
    assert oai_set(category) == name
    assert category_of(name) == category


@pytest.mark.parametrize("category", ["", "LG", "cs.", "cs:cs:LG", "cs.LG cs.CL", "cs.L1", "../x"])
def test_what_is_no_category_is_refused(category: str) -> None:
    with pytest.raises(SettingsError, match="no arXiv category"):
        oai_set(category)


def test_words_and_phrases_are_all_wanted() -> None:
    query = '"state space" language-model (S4)'
    assert query_words(query) == ["state space", "language-model", "S4"]
    assert arxiv_search(query) == 'all:"state space" AND all:"language-model" AND all:S4'
    assert scholar_search(query) == '+"state space" +"language model" +S4'


@given(st.text(max_size=60))
def test_no_sign_of_a_query_language_gets_through(query: str) -> None:
    try:
        words = query_words(query)
    except SettingsError:
        return
    assert not set('"()*~|+&=#%:[]') & set("".join(words))
    assert scholar_search(query).count('"') % 2 == 0
    assert arxiv_search(query).count("all:") == len(words)


def test_authors_by_name_or_by_number() -> None:
    assert arxiv_author('Ada "Countess" Lovelace') == 'au:"Ada Countess Lovelace"'
    assert scholar_author("semantic_scholar:1741101") == "1741101"
    assert scholar_author("Ada Lovelace") is None


@pytest.mark.parametrize(
    ("name", "identifier"),
    [("1706.03762", "arxiv:1706.03762"), ("hep-th/9901001", "arxiv:hep-th/9901001"), ("doi:10.1/x", "doi:10.1/x"),
     (" acl:P18-1001 ", "acl:P18-1001"), ("corpus_id:13756489", "corpus_id:13756489")],
)  # fmt: skip
def test_a_seed_is_an_identifier(name: str, identifier: str) -> None:
    assert seed(name) == identifier


@pytest.mark.parametrize("name", ["", "Attention is all you need", "13756489", "arxiv:"])
def test_what_is_no_identifier_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="no paper's identifier"):
        seed(name)
