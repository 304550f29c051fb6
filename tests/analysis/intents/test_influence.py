"""Which citations matter, by features counted by hand."""

import pytest

from analysis.intents.influence import Influence, influence, is_core


def test_two_features_make_a_citation_influential_with_its_reasons() -> None:
    found = influence(3, ["method", "background", "method"], [], 0)
    assert found == Influence(True, ("cited in 3 sentences", "used as a method in 2 sentences"), 3)


def test_one_feature_does_not() -> None:
    assert influence(4, ["background"] * 4, ["Introduction"], 0) == Influence(False, ("cited in 4 sentences",), 3)


def test_method_and_section_count_once() -> None:
    found = influence(1, ["method"], ["Experiments"], 0)
    assert found == Influence(False, ("used as a method in 1 sentence and cited in the section Experiments",), 3)


def test_shared_authors_are_a_reason() -> None:
    found = influence(1, ["method"], [], 2)
    assert (found.is_influential, found.reasons[-1]) == (True, "shares 2 authors")


@pytest.mark.parametrize(("sentences", "intents", "authors"), [(0, [], None), (0, [], 1), (1, ["unknown"], None)])
def test_fewer_than_two_known_features_say_nothing(sentences: int, intents: list[str], authors: int | None) -> None:
    assert influence(sentences, intents, [], authors).is_influential is None


@pytest.mark.parametrize(
    ("section", "core"),
    [("3.2 Training setup", True), ("Experiments", True), ("Our Model", True), ("Results", True),
     ("Related Work", False), ("Results and Discussion", False), ("Introduction", False), ("", False)],
)  # fmt: skip
def test_a_core_section_is_on_what_the_work_does(section: str, core: bool) -> None:
    assert is_core(section) is core
