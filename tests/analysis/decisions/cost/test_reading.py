"""Decision files and price cards: sources of numbers, units, candidates, and whatever can be wrong with them."""

from datetime import date

import pytest

from analysis.decisions.cost.reading import read_case
from analysis.decisions.file import read_decision
from data.errors import InputError
from tests.analysis.decisions.cost.made import API, DAY, DECISION, MACHINE, OVERFLOW, make_case, write_decision

RATE = '[money.rates.EUR]\nvalue = 1.25\ndate = 2024-05-31\nsource = "the central bank"\n[load]'


def refused(folder, text=DECISION, machine=MACHINE, api=API):
    with pytest.raises(InputError) as found:
        read_case(*read_decision(write_decision(folder, text, machine, api), "cost"), DAY)
    return str(found.value)


def test_a_number_knows_its_place_its_range_and_how_it_is_known(tmp_path):
    text = DECISION.replace("qps = 1.0", 'qps = {value = 2, low = 1, high = 4, tier = "measured", source = "May"}')
    told = make_case(tmp_path, text).load.qps
    assert (told.value, told.bounds, told.tier, told.note) == (2.0, (1.0, 4.0), "measured", "May")
    assert told.source == "F.case.toml:load.qps"


def test_what_the_file_does_not_say_is_an_assumption(tmp_path):
    told = make_case(tmp_path).load.growth
    assert (told.value, told.tier, told.source) == (0.0, "assumed", "A.load.growth_per_month")


def test_what_is_set_for_a_run_is_an_assumption_of_the_user(tmp_path):
    told = make_case(tmp_path, load__qps=40).load.qps
    assert (told.value, told.tier, told.note) == (40.0, "assumed", "set for this run")
    assert told.source.startswith("A.")


def test_times_and_rates_are_read_with_their_units(tmp_path):
    text = DECISION.replace("4.0", '"1500 ms"').replace("throughput = 1.0", 'throughput = "120 requests/min"')
    case = make_case(tmp_path, text)
    assert case.target.value == 1.5
    assert case.options["own"].batches[0].throughput.value == 2.0


def test_tokens_a_second_are_requests_a_second_over_the_tokens_of_an_answer(tmp_path):
    case = make_case(tmp_path, DECISION.replace("throughput = 1.0", 'tokens_per_second = "250 tokens/s"'))
    assert case.options["own"].batches[0].throughput.value == 2.5
    assert case.options["own"].written == 100.0


def test_throughput_and_quality_come_from_a_candidate(tmp_path):
    (tmp_path / "models.csv").write_text("name,throughput [requests/s],accuracy:XSUM,batch\nsmall,3,81%,4\n")
    text = DECISION.replace(
        "throughput = 1.0", 'candidates = "models.csv"\ncandidate = "small"\ncorrect = "accuracy:XSUM"'
    )
    own = make_case(tmp_path, text).options["own"]
    assert [(one.size, one.throughput.value) for one in own.batches] == [(4, 3.0)]
    assert own.correct.value == pytest.approx(0.81)
    assert own.correct.source.startswith("F.models.csv")


def test_the_hours_are_relative_to_their_mean(tmp_path):
    hours = "hours = [" + ", ".join(["1"] * 12 + ["3"] * 12) + "]\n[target]"
    load = make_case(tmp_path, DECISION.replace("[target]", hours)).load
    assert (load.peak, load.hours[0], len(load.hours)) == (1.5, 0.5, 24)


def test_a_card_in_another_currency_takes_a_dated_rate(tmp_path):
    path = write_decision(tmp_path, DECISION.replace("[load]", RATE), api=API.replace("USD", "EUR"))
    told = read_case(*read_decision(path, "cost"), DAY).options["api"].card.prices["output"]
    assert told.value == 12.5
    assert told.note == "price of 2024-05-13; 10 EUR at 1.25 of 2024-05-31 (the central bank)"


def test_a_card_in_another_currency_without_a_rate_is_refused(tmp_path):
    assert "api.yaml is in EUR, the decision in USD; give a dated rate" in refused(
        tmp_path, api=API.replace("USD", "EUR")
    )
    undated = RATE.replace("date = 2024-05-31\n", "")
    assert "has no date; a rate is true of a day" in refused(tmp_path, DECISION.replace("[load]", undated))


@pytest.mark.parametrize("line", ["date: 2024-05-13\n", "source: its price list\n"], ids=["date", "source"])
def test_a_price_without_a_date_or_a_source_is_refused(tmp_path, line):
    told = refused(tmp_path, api=API.replace(line, ""))
    assert "api.yaml" in told
    assert line.split(":")[0] in told


def test_prices_of_a_day_to_come_are_refused(tmp_path):
    assert "the prices are of 2025-01-01, after the day" in refused(
        tmp_path, api=API.replace("2024-05-13", "2025-01-01")
    )


def test_a_price_card_of_another_model_is_refused(tmp_path):
    told = refused(tmp_path, DECISION.replace('model = "large"', 'model = "small"'))
    assert "api.yaml holds the prices of 'large', not of 'small'" in told


def test_the_card_of_a_machine_is_none_of_a_model(tmp_path):
    told = refused(tmp_path, DECISION.replace("api.yaml", "machine.yaml").replace('"large"', '"box"'))
    assert "options.api.card should be a card of a model" in told


@pytest.mark.parametrize(("old", "new", "said"), [
    ("qps = 1.0", "qps = -3", "load.qps should be a number from 1e-09"),
    ("qps = 1.0", "qps = inf", "load.qps should be"),
    ("qps = 1.0", "qpz = 1.0", "unknown key load.qpz; did you mean qps?"),
    ("qps = 1.0", "qps = {value = 9, low = 1, high = 4}", "from low to high (1 to 4)"),
    ("qps = 1.0", "qps = {value = 9, lo = 1}", "unknown key load.qps.lo; did you mean low?"),
    ("qps = 1.0", "qps = 1.0\nhours = [1, 2, 3]", "24 numbers of a day or 168 of a week"),
    ("qps = 1.0", "qps = 1.0\ngrowth_per_month = 9.0", "makes 100,000,000,000 requests a second in the busiest hour"),
    ("throughput = 1.0", "throughput = 0", "options.own.throughput should be a number from 1e-06"),
    ("throughput = 1.0", "", "options.own.throughput should be"),
    ("throughput = 1.0", 'throughput = "3 ms"', "the unit 'ms' is no rate"),
    ("throughput = 1.0", "throughput = 1.0\nmonthly = {engineerin = 3}", "did you mean engineering?"),
    ("throughput = 1.0", "throughput = 1.0\npolicy = 'hurly'", "did you mean hourly?"),
    ("4.0", "0", "target.p95_seconds should be"),
    ('"machine.yaml"', '"../machine.yaml"', "lies outside of the decision's folder"),
    ('"machine.yaml"', '"nothing.yaml"', "cannot be read"),
    ("months = 1", 'months = 1\ncompare = ["own", "owl"]', "two of the options own, api"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_its_key(tmp_path, old, new, said):
    text = DECISION.replace("months = 1", "months = 12") if "growth" in new else DECISION
    assert said in refused(tmp_path, text.replace(old, new))


def test_a_hybrid_needs_machines_below_and_an_api_above(tmp_path):
    told = refused(tmp_path, DECISION + OVERFLOW.replace('base = "own"', 'base = "api"'))
    assert "options.both.base is 'api'; name an option of kind 'self-hosted'" in told


@pytest.mark.parametrize("card", ["- a\n- b\n", "model: [unclosed", "x" * 200_000, "\x00", "prices: 3"])
def test_a_card_that_is_none_is_an_error_and_no_crash(tmp_path, card):
    assert "api.yaml" in refused(tmp_path, api=card)


def test_a_card_cannot_make_objects(tmp_path):
    assert "not valid YAML" in refused(tmp_path, api=API + "example: !!python/object/apply:os.getcwd []\n")


def test_the_day_of_the_file_counts_before_that_of_the_run(tmp_path):
    path = write_decision(tmp_path, "day = 2024-07-01\n" + DECISION)
    assert read_case(*read_decision(path, "cost"), date(2026, 1, 1)).day == date(2024, 7, 1)
