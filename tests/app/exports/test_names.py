"""Names in parts: particles, suffixes, groups; nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exports.keys import plain_letters, wished_key
from app.exports.names import Name, split_name


@pytest.mark.parametrize(
    ("printed", "name"),
    [("Ada Lovelace", Name("Ada", "", "Lovelace")), ("Ludwig van Beethoven", Name("Ludwig", "van", "Beethoven")),
     ("Laurens van der Maaten", Name("Laurens", "van der", "Maaten")),
     ("Laurens Van Der Maaten", Name("Laurens", "Van Der", "Maaten")),
     ("Juan de Souza Lima", Name("Juan", "de", "Souza Lima")), ("Quoc Van Le", Name("Quoc Van", "", "Le")),
     ("Di Wang", Name("Di", "", "Wang")), ("Martin Luther King Jr.", Name("Martin Luther", "", "King", "Jr.")),
     ("Ada Lovelace, III", Name("Ada", "", "Lovelace", "III")), ("Lovelace, Ada", Name("Ada", "", "Lovelace")),
     ("van Gogh, Vincent", Name("Vincent", "van", "Gogh")), ("OpenAI", Name("", "", "OpenAI")),
     ("The CMS Collaboration", Name("", "", "The CMS Collaboration", is_group=True)),
     ("Gemma Team", Name("", "", "Gemma Team", is_group=True)), ("", Name("", "", ""))],
)  # fmt: skip
def test_a_name_has_its_parts(printed: str, name: Name) -> None:
    assert split_name(printed) == name


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("abcdeVv'-.", min_size=1, max_size=6), min_size=1, max_size=5).map(" ".join))
def test_no_word_of_a_name_is_lost_or_turned(printed: str) -> None:
    assert split_name(printed).whole == printed


@pytest.mark.parametrize(
    ("author", "year", "title", "key"),
    [("Ashish Vaswani", 2017, "Attention Is All You Need", "vaswani2017attention"),
     ("Łukasz Größe", 2020, "On the Öre of X", "grosse2020ore"),
     ("Vincent van Gogh", 1888, "A Night", "vangogh1888night"), ("王伟", None, "的", "anonnd"),
     ("Con", None, "", "connd"), ("A. B", 2020, "What Is It?", "b2020what"),
     ("A. B", 2020, "GPT-3: x", "b2020gpt")],
)  # fmt: skip
def test_a_key_is_author_year_word(author: str, year: int | None, title: str, key: str) -> None:
    assert wished_key((split_name(author),), year, title) == key


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_a_key_is_of_plain_letters_and_digits_and_not_long(author: str, title: str) -> None:
    key = wished_key((split_name(author),), 2020, title)
    assert key.isascii()
    assert key.isalnum()
    assert len(key) <= 60
    assert plain_letters(key) == key
