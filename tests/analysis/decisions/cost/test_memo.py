"""The memo: the answer first, every number with its source, prices with their age, what would flip it."""

import numpy as np
import pytest

from analysis.decisions.cost.assessment import assess
from analysis.decisions.cost.case import moved
from analysis.decisions.cost.memo import make_memo
from analysis.decisions.cost.reading import read_case
from analysis.decisions.file import read_decision
from analysis.documents.check import violations
from data.errors import InputError
from tests.analysis.decisions.cost.made import API, DAY, DECISION, MACHINE, OVERFLOW, make_case, write_decision

RIGHT = {"options__own__correct": 0.8, "options__api__correct": 0.9}
WRONG = {"quality__cost_of_wrong_answer": 0.05}
CASCADE = OVERFLOW.replace("both", "cascade").replace("Both", "Cascade") + 'mode = "cascade"\n'


def told(case):
    document = make_memo(assess(case))
    assert violations(document) == []
    return {section.name: [one.text for one in section.sentences] for section in document.sections}


@pytest.mark.parametrize(
    "also", ["", OVERFLOW, CASCADE, OVERFLOW + CASCADE], ids=["two", "overflow", "cascade", "four"]
)
@pytest.mark.parametrize("values", [{}, RIGHT, RIGHT | WRONG], ids=["money", "right", "wrong"])
def test_every_number_of_a_memo_is_a_fact_of_its_evidence(tmp_path, also, values):
    assert told(make_case(tmp_path, DECISION + also, **values))["answer"]


def test_the_answer_stands_first_with_its_amount(tmp_path):
    """Two replicas at 365.00 against 7,884.00, which is 90.7 % less."""
    said = told(make_case(tmp_path))["answer"]
    assert said[0] == "Own is the cheapest way: 730.00 USD over 1 months, against 7,884.00 for API, the next one."
    assert said[1] == "Own saves 7,154.00 USD (90.7 %) against API over these months."


def test_prices_are_told_with_day_and_age_and_never_as_current(tmp_path):
    said = told(make_case(tmp_path))["assumed"]
    assert said[1] == ("large of an API: prices of 2024-05-13, 21 days old (its price list); nobody has said that they "
                       "still hold.")  # fmt: skip
    checked = told(make_case(tmp_path, DECISION + "prices_checked = 2024-06-01\n"))["assumed"]
    assert "the user says that they held on 2024-06-01" in checked[1]


def test_an_example_card_is_called_nobodys_offer(tmp_path):
    case = make_case(tmp_path, DECISION, MACHINE + "example: true\n")
    assert told(case)["assumed"][0].endswith("; an example, nobody's offer.")
    assert "example" not in API


def test_an_api_too_slow_for_the_target_is_not_recommended(tmp_path):
    text = DECISION + "p95_seconds = 9.0\n"
    case = make_case(tmp_path, text, options__api__paid_share=0.001)
    assert assess(case).best == "own"
    assert "API misses it: the API answers more slowly than the target, as told" in "\n".join(told(case)["grounds"])


def test_a_provider_that_takes_too_few_requests_misses_the_target(tmp_path):
    path = write_decision(tmp_path, api=API + "most_requests_per_second: 3\n")
    case = read_case(*read_decision(path, "cost"), DAY)
    states = [assess(moved(case, "load.qps", qps)).fits["api"].state for qps in (2.0, 4.0)]
    assert states == ["unknown", "fails"]


def test_the_cheaper_by_money_is_told_where_right_answers_turn_it(tmp_path):
    case = make_case(tmp_path, options__own__correct=0.05, options__api__correct=0.95)
    said = told(case)["answer"]
    assert said[0] == ("API is the cheapest way to right answers: 3.158 USD for a thousand of them, against 5.556 by "
                       "Own, the next one. It costs 7,884.00 over 1 months.")  # fmt: skip
    assert not any("saves" in one for one in said), "by money alone the other one saves"
    assert "By what is paid alone the cheapest would be Own: 730.00 USD." in said


def test_two_apis_are_compared_without_any_machine(tmp_path):
    text = DECISION[: DECISION.index("[options.own]")] + DECISION[DECISION.index("[options.api]") :]
    case = make_case(tmp_path, text + text[text.index("[options.api]") :].replace("api]", "other]"),
                     options__other__paid_share=0.5)  # fmt: skip
    assert told(case)["answer"][0].startswith("API is the cheapest way: 3,942.00 USD")
    assert assess(case).even.crossings == ()


def test_the_same_case_gives_the_same_memo(tmp_path):
    case = make_case(tmp_path, DECISION + OVERFLOW)
    assert make_memo(assess(case)) == make_memo(assess(case))


def test_the_plan_adds_up_month_by_month(tmp_path):
    case = make_case(tmp_path, DECISION.replace("months = 1", "months = 12"), load__growth_per_month=0.1)
    plan = assess(case).plan["api"]
    np.testing.assert_allclose(plan.total, 7884.00 * 1.1 ** np.arange(12))
    document = make_memo(assess(case))
    months = [one for one in document.evidence if one.ref.startswith("N.month.")]
    assert months[11].facts["cost_api"] == 22493.97


SLOW = """
[options.slow]
name = "Slow"
kind = "self-hosted"
card = "machine.yaml"
model = "box"
throughput = 0.1
variation = 1.0
"""


def test_an_option_that_cannot_meet_the_target_is_left_out_with_its_reason(tmp_path):
    """One request takes 10 s at 0.1 a second; of the exponential times 95 % are below 30 s."""
    alone, beside = assess(make_case(tmp_path)), assess(make_case(tmp_path, DECISION + SLOW))
    assert [beside.plan_total(key) for key in beside.ranked] == [alone.plan_total(key) for key in alone.ranked]
    said = told(make_case(tmp_path, DECISION + SLOW))["answer"]
    assert said[1].startswith("Slow is left out: target.p95_seconds 4 cannot be met by any number of replicas: 95 % ")


def test_when_the_compared_option_is_left_out_another_pair_is_compared(tmp_path):
    text = DECISION.replace("months = 1", 'months = 1\ncompare = ["slow", "api"]') + SLOW
    assert assess(make_case(tmp_path, text)).case.compare == ("own", "api")


def test_the_only_option_that_is_left_is_told_without_a_comparison(tmp_path):
    case = make_case(tmp_path, target__p95_seconds=0.5)
    found = assess(case)
    assert (found.best, found.even, found.grid, found.drivers) == ("api", None, None, ())
    said = told(case)
    assert said["answer"][0].startswith("API is the only option that can be worked out: 7,884.00 USD over 1 months.")
    assert "flips" not in said


def test_without_any_option_the_run_is_refused_with_each_reason(tmp_path):
    text = DECISION.split("[options.api]")[0] + SLOW
    with pytest.raises(InputError, match="no option can be worked out: Own: .*; Slow: "):
        assess(make_case(tmp_path, text, target__p95_seconds=0.5))
