"""Sentences that name a limit: found by heading and form, and not where others are spoken of."""

import pytest

from analysis.sessions.limits import limits_of
from analysis.sessions.paper import Said

LIMIT = "Our model does not handle waves that run up a river against the wind."
PLAN = "In future work, we will measure tidal waves in warmer seas and with better instruments."


@pytest.mark.parametrize(
    ("text", "heading", "kind"),
    [
        (LIMIT, "Conclusion", "limit"),
        (PLAN, "Conclusions and Future Work", "plan"),
        ("The method is only tested on rivers of the north and needs much memory.", "Limitations", "limit"),
        ("However, waves that are higher than ten metres cannot be told apart from noise.", "Conclusion", "limit"),
        ("It remains unclear whether this holds for other seas and other winds.", "Discussion", "open"),
    ],
    ids=["its own fault", "a plan", "the section on limits", "a turn in the conclusion", "open"],
)
def test_a_limit_is_known_by_its_form_and_place(text: str, heading: str, kind: str) -> None:
    (found,) = limits_of([Said(text, heading)])
    assert found.kind == kind


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Previous methods do not handle waves at all, and they fail in shallow water.", "Introduction"),
        ("However, other methods of the state of the art only work in the deep sea.", "Conclusion"),
        ("It remains unclear whether waves of this kind can be told apart from noise.", "Abstract"),
        ("In this section we discuss the limitations of our work and what follows.", "Limitations"),
        ("We are slow.", "Limitations"),
    ],
    ids=["others, before", "others, at the end", "the motive of an abstract", "a preamble", "too short"],
)
def test_what_is_no_limit_of_the_paper_is_left_out(text: str, heading: str) -> None:
    assert limits_of([Said(text, heading)]) == []


def test_a_limit_comes_before_a_plan_and_equals_stay_in_order() -> None:
    found = limits_of([Said(PLAN, "Conclusion"), Said(LIMIT, "Conclusion"), Said(LIMIT + " ", "Conclusion")])
    assert [one.kind for one in found] == ["limit", "limit", "plan"]
    assert [one.said.text for one in found[:2]] == [LIMIT, LIMIT + " "]
