"""Amounts to the cent, worked out by hand; replicas as a brute-force count; cost rises with load and price."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.decisions.cost.bill import bills, measure, request_spread, score
from analysis.decisions.cost.case import moved
from analysis.decisions.cost.fleet import fleet_of, response
from analysis.decisions.cost.queueing import late_share
from data.errors import InputError
from tests.analysis.decisions.cost.made import DECISION, OVERFLOW, make_case

ONE = np.array([1.0])


def amounts(case, key, qps=1.0):
    return {line.name: round(float(line.amount[0]), 2) for line in bills(case, np.array([qps]))[key].lines}


def test_an_api_costs_its_tokens_to_the_cent(tmp_path):
    """1 request a second is 2,628,000 a month; 1,000 tokens at 2.00 a million each, 100 at 10.00 a million."""
    assert amounts(make_case(tmp_path), "api") == {"input tokens": 5256.00, "output tokens": 2628.00}


def test_cached_input_repeats_and_discounts_are_counted_to_the_cent(tmp_path):
    """Half of the input at 1.00: 2,628.00 + 1,314.00; a fifth fails: times 1 / 0.8; a fifth from the cache: times 0.8;
    a tenth off: times 0.9."""
    case = make_case(tmp_path, options__api__cached_share=0.5, options__api__failures=0.2,
                     options__api__cache_hits=0.2, options__api__paid_share=0.9)  # fmt: skip
    assert amounts(case, "api") == {"input tokens": 2365.20, "cached input tokens": 1182.60, "output tokens": 2365.20}


def test_single_requests_differ_as_their_tokens_do(tmp_path):
    """Half of 1,000 tokens at 2.00 a million is 0.001 either way, all of 100 at 10.00 is 0.001: together 0.001 √2."""
    case = make_case(tmp_path, load__tokens_in_spread=0.5, load__tokens_out_spread=1.0)
    assert request_spread(case, case.options["api"]) == pytest.approx(0.001 * 2**0.5)


def test_people_gateways_and_what_is_paid_once_are_counted_to_the_cent(tmp_path):
    """2,628,000 requests at 0.00001; 1,200 over 24 months."""
    text = DECISION + "monthly = {engineering = 999.99}\nper_request = {gateway = 0.00001}\n"
    text += "once = {training = 1200}\namortise_months = 24\n"
    told = amounts(make_case(tmp_path, text), "api")
    assert (told["engineering"], told["gateway a request"], told["training"]) == (999.99, 26.28, 50.00)


@pytest.mark.parametrize(("target", "replicas", "machines"), [(4.0, 2, 730.00), (3.5, 3, 1095.00)])
def test_a_tighter_target_takes_one_replica_more(tmp_path, target, replicas, machines):
    """Two slots at half load, service of 1 s: late are e^-t (2/3 + (1 + t)/3), 0.043 at 4 s but 0.065 at 3.5 s."""
    told = bills(make_case(tmp_path, target__p95_seconds=target), ONE)["own"]
    assert told.replicas.tolist() == [replicas]
    assert round(float(told.total[0]), 2) == machines


def test_replicas_are_the_fewest_that_keep_the_target_by_counting_up(tmp_path):
    option = make_case(tmp_path, options__own__variation=0.6).options["own"]
    fleet = fleet_of(option, 4.0)
    for rate in (0.2, 0.9, 3.7, 20.0, 59.0):
        count = next(n for n in range(1, 100) if late_share(np.array(n), np.array(rate), 1.0, 0.6, 4.0) <= 0.05)
        assert fleet.needed(np.array([rate]))[0].tolist() == [count]
        assert response(fleet, rate) <= 4.0 + 1e-9


@pytest.mark.parametrize("utilisation", [1.0, 0.8])
def test_counting_by_table_and_by_search_gives_the_same_replicas(tmp_path, utilisation):
    text = DECISION.replace("throughput = 1.0", "batches = [{batch = 1, throughput = 1}, {batch = 8, throughput = 5}]")
    case = make_case(tmp_path, text, options__own__variation=0.4, options__own__most_utilisation=utilisation)
    fleet = fleet_of(case.options["own"], 4.0)
    rates = np.sort(np.random.default_rng(3).uniform(0.0, 300.0, 5_000))
    searched = np.concatenate([fleet.needed(part)[0] for part in np.split(rates, 5)])
    assert fleet.needed(rates)[0].tolist() == searched.tolist()


def test_replicas_by_the_hour_cost_the_mean_of_what_each_hour_needs(tmp_path):
    """Twelve hours of 2 requests a second need 3 or more, twelve without any keep the least."""
    hours = "hours = [" + ", ".join(["2"] * 12 + ["0"] * 12) + "]\n[target]"
    text = DECISION.replace("[target]", hours).replace("variation = 1.0", 'variation = 1.0\npolicy = "hourly"')
    case = make_case(tmp_path, text, options__own__least_replicas=1)
    busy = bills(make_case(tmp_path), np.array([2.0]))["own"].replicas[0]
    told = bills(case, ONE)["own"]
    assert told.replicas[0] == busy
    assert told.paid[0] == (busy + 1) / 2


def test_a_replica_is_paid_before_the_hour_that_needs_it(tmp_path):
    hours = "hours = [" + ", ".join(["2"] * 12 + ["0"] * 12) + "]\n[target]"
    text = DECISION.replace("[target]", hours).replace("variation = 1.0", 'variation = 1.0\npolicy = "hourly"')
    at_once, ahead = (bills(make_case(tmp_path, text, options__own__start_minutes=one), ONE)["own"]
                      for one in (0, 30))  # fmt: skip
    assert ahead.paid[0] - at_once.paid[0] == pytest.approx((at_once.replicas[0] - 1) * 0.5 / 24)


def test_spare_replicas_are_paid_and_lower_use(tmp_path):
    plain, spare = (bills(make_case(tmp_path, options__own__spare_replicas=one), ONE)["own"] for one in (0, 2))
    assert (plain.replicas[0], spare.replicas[0]) == (2, 4)
    assert (plain.busy[0], spare.busy[0]) == (0.5, 0.25)


def test_a_larger_batch_is_taken_where_it_bears_more_within_the_target(tmp_path):
    text = DECISION.replace(
        "throughput = 1.0", "batches = [{batch = 1, throughput = 1.0}, {batch = 8, throughput = 4.0}]"
    )
    case = make_case(tmp_path, text, options__own__variation=0.3)
    assert bills(case, np.array([8.0]))["own"].replicas[0] < 9
    tight = make_case(tmp_path, text, options__own__variation=0.3, target__p95_seconds=1.9)
    alone = make_case(tmp_path, options__own__variation=0.3, target__p95_seconds=1.9)
    assert bills(tight, np.array([8.0]))["own"].replicas == bills(alone, np.array([8.0]))["own"].replicas


def test_longer_answers_slow_machines_whose_throughput_is_told_in_tokens(tmp_path):
    text = DECISION.replace("throughput = 1.0", "tokens_per_second = 100.0")
    case = make_case(tmp_path, text)
    same, longer = (bills(one, np.array([20.0]))["own"].replicas[0]
                    for one in (case, moved(case, "load.tokens_out", 110.0)))  # fmt: skip
    assert same == bills(make_case(tmp_path), np.array([20.0]))["own"].replicas[0]
    assert longer > same


def test_a_hybrid_sends_on_just_what_its_replicas_cannot_take(tmp_path):
    """Two replicas bear some rate r; of 3 requests a second 3 - r go to the API, at 0.003 each."""
    case = make_case(tmp_path, DECISION + OVERFLOW, options__both__replicas=2)
    borne = fleet_of(case.options["own"], 4.0).capacity(3.0)[1]
    told = bills(case, np.array([3.0]))["both"]
    assert told.by_api[0] == pytest.approx((3 - borne) / 3)
    assert told.total[0] == pytest.approx(730.00 + (3 - borne) * 2_628_000 * 0.003)


def test_a_hybrid_takes_the_number_of_replicas_that_costs_least(tmp_path):
    text, three = DECISION + OVERFLOW, np.array([3.0])
    free = bills(make_case(tmp_path, text), three)["both"].total[0]
    fixed = (bills(make_case(tmp_path, text, options__both__replicas=n), three)["both"].total[0] for n in range(1, 9))
    assert free == pytest.approx(min(fixed))


def test_a_cascade_pays_its_machines_for_all_and_the_api_for_what_is_sent_on(tmp_path):
    """A tenth of 7,884.00 beside two replicas at 365.00; right are 0.9 of nine tenths and 1.0 of the rest."""
    text = DECISION + OVERFLOW + 'mode = "cascade"\nescalated = 0.1\n'
    case = make_case(tmp_path, text, options__own__correct=0.9, options__api__correct=1.0)
    told = bills(case, ONE)["both"]
    assert round(float(told.total[0]), 2) == 730.00 + 788.40
    assert told.correct[0] == pytest.approx(0.91)


def test_options_are_compared_by_right_answers_wrong_ones_or_money(tmp_path):
    plain = make_case(tmp_path)
    right = make_case(tmp_path, options__own__correct=0.5, options__api__correct=0.8)
    wrong = make_case(
        tmp_path, options__own__correct=0.5, options__api__correct=0.8, quality__cost_of_wrong_answer=0.01
    )
    assert [measure(one) for one in (plain, right, wrong)] == ["total", "correct", "wrong"]
    own = [float(score(one, bills(one, ONE)["own"])[0]) for one in (plain, right, wrong)]
    assert own == pytest.approx([730.0, 730.0 / 0.5, 730.0 + 2_628_000 * 0.5 * 0.01])


def test_a_target_below_the_service_time_says_by_how_much(tmp_path):
    with pytest.raises(InputError, match=r"cannot be met by any number.*up to 3 s of service alone.*1 s too long"):
        bills(make_case(tmp_path, target__p95_seconds=1.9957), ONE)


@pytest.mark.parametrize("key", ["options.api.card.prices.output", "options.own.card.prices.hour", "load.tokens_in"])
def test_no_option_gets_cheaper_as_a_price_rises(tmp_path, key):
    case = make_case(tmp_path, DECISION + OVERFLOW)
    before, after = (bills(one, np.array([0.5, 3.0, 9.0])) for one in (case, moved(case, key, 5000.0)))
    assert all((after[name].total >= before[name].total - 1e-9).all() for name in before)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loads=st.lists(st.floats(0.01, 60.0), min_size=2, max_size=6), room=st.floats(1.0, 4.0))
def test_cost_rises_with_load_and_never_with_more_time(tmp_path, loads, room):
    case = make_case(tmp_path, DECISION + OVERFLOW)
    qps = np.sort(np.array(loads))
    told, easier = (bills(one, qps) for one in (case, moved(case, "target", 4.0 * room)))
    for name, bill in told.items():
        assert (np.diff(bill.total) >= -1e-6).all()
        assert (easier[name].total <= bill.total + 1e-6).all()
        assert (bill.busy < 1).all()
