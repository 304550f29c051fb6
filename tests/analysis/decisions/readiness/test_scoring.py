"""The score is monotone, gates cap it, missing evidence lowers the confidence only, and order does not matter."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decisions.readiness.intervals import Estimate
from analysis.decisions.readiness.leakage import Leak
from analysis.decisions.readiness.measuring import Evidence, Measured
from analysis.decisions.readiness.metrics import METRICS
from analysis.decisions.readiness.scoring import CAP, assess, with_changes
from analysis.decisions.readiness.slices import Slice
from analysis.decisions.readiness.suite import Entry
from tests.analysis.decisions.readiness.made import suite_from

NOTHING = Measured(None, "none", "", "", "nothing was measured")
SUITE = suite_from('[[metrics]]\nname = "x"\nmetric = "accuracy"\n')
unit = st.floats(0, 1, allow_nan=False)


def made_entry(name, is_error, must, weight):
    metric = METRICS["expected_calibration_error" if is_error else "accuracy"]
    floor, target = (1.0, 0.0) if is_error else (0.0, 1.0)
    return Entry(name, "metric", metric, "", "", None, "", None, False, "", must, target, floor, weight, ())


def known(value, below=0.05, above=0.05, basis="file", tier="computed"):
    lo, hi = max(0.0, value - below), min(1.0, value + above)
    return Measured(Estimate(value, lo, hi, 100, "made", 0.02), tier, "made.csv", basis)


def suite_of(entries):
    return replace(SUITE, entries=tuple(entries))


def judged(entries, measured, leaks=None):
    names = [entry.name for entry in entries]
    return assess(suite_of(entries), Evidence(dict(zip(names, measured, strict=True)), leaks or {}, {}, {}))


@st.composite
def cases(draw, least=1):
    """Entries with what is known of them."""
    n = draw(st.integers(least, 6))
    entries = [
        made_entry(f"entry {number}", draw(st.booleans()), draw(st.none() | unit), draw(st.floats(0, 100)))
        for number in range(n)
    ]
    measured = [
        draw(st.just(NOTHING) | st.builds(known, unit, st.floats(0, 0.3), st.floats(0, 0.3), st.sampled_from("ab")))
        for _ in entries
    ]
    return entries, measured


@settings(max_examples=100, deadline=None)
@given(cases(), st.floats(0, 1), st.data())
def test_a_better_result_never_lowers_the_score(case, by, data):
    entries, measured = case
    place = data.draw(st.integers(0, len(entries) - 1))
    if measured[place].found is None:
        return
    sign = 1 if entries[place].metric.higher_is_better else -1
    found = measured[place].found
    moved = [min(1.0, max(0.0, end + sign * by)) for end in (found.value, found.lo, found.hi)]
    better = [*measured]
    better[place] = replace(measured[place], found=replace(found, value=moved[0], lo=moved[1], hi=moved[2]))
    before, after = judged(entries, measured), judged(entries, better)
    assert after.score >= before.score
    order = ["not ready", "cannot be told", "ready with conditions", "ready"]
    assert order.index(after.verdict) >= order.index(before.verdict)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_a_gate_that_fails_caps_the_score_and_the_verdict(case):
    told = judged(*case)
    if any(one.gate == "not met" for one in told.judged):
        assert told.score <= CAP
        assert told.verdict == "not ready"
    elif told.score is not None:
        assert told.score == told.uncapped


@settings(max_examples=100, deadline=None)
@given(cases())
def test_the_interval_holds_the_score_and_the_weights_sum_to_one(case):
    told = judged(*case)
    assert sum(one.weight for one in told.judged) == pytest.approx(1)
    assert 0 <= told.confidence <= 1
    if told.score is not None:
        assert 0 <= told.lo <= told.score <= told.hi <= 100


@settings(max_examples=100, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(case, random):
    pairs = list(zip(*case, strict=True))
    random.shuffle(pairs)
    told, turned = judged(*case), judged(*map(list, zip(*pairs, strict=True)))
    assert (told.score, told.lo, told.hi, told.verdict, told.confidence, told.blockers) == (
        turned.score, turned.lo, turned.hi, turned.verdict, turned.confidence, turned.blockers
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(cases(), st.floats(0.1, 100), st.none() | unit)
def test_what_is_not_known_lowers_the_confidence_and_leaves_the_score(case, weight, must):
    entries, measured = case
    before = judged(entries, measured)
    after = judged([*entries, made_entry("unknown", False, must, weight)], [*measured, NOTHING])
    if any(entry.weight > 0 for entry in entries):  # else all weigh alike, whatever they say
        assert after.score == before.score
    assert after.confidence <= before.confidence
    assert "unknown" in {one.name for one in after.blockers}


def test_the_score_is_the_weighted_mean_by_hand():
    """0.9 of weight 3 and an error of 0.4 (worth 60) of weight 1: (3 * 90 + 60) / 4."""
    entries = [made_entry("a", False, None, 3.0), made_entry("b", True, None, 1.0)]
    told = judged(entries, [known(0.9, 0.04, 0.04, "one"), known(0.4, 0.12, 0.12, "other")])
    assert told.score == 82.5
    assert (told.lo, told.hi) == (round(82.5 - (3**2 + 3**2) ** 0.5, 1), round(82.5 + 18**0.5, 1))


def test_errors_of_one_file_add_up():
    entries = [made_entry("a", False, None, 1.0), made_entry("b", False, None, 1.0)]
    together = judged(entries, [known(0.5, 0.1, 0.1, "one"), known(0.5, 0.1, 0.1, "one")])
    apart = judged(entries, [known(0.5, 0.1, 0.1, "one"), known(0.5, 0.1, 0.1, "other")])
    assert (together.lo, together.hi) == (40, 60)
    assert (apart.lo, apart.hi) == (42.9, 57.1)


@pytest.mark.parametrize(("must", "measured", "verdict"), [
    (0.8, known(0.9), "ready"), (0.88, known(0.9), "ready with conditions"), (0.95, known(0.9), "not ready"),
    (0.8, NOTHING, "cannot be told"), (None, known(0.9), "ready"), (None, NOTHING, "cannot be told"),
], ids=["met", "in doubt", "not met", "no evidence", "no gate", "nothing"])  # fmt: skip
def test_the_verdict_follows_the_gates(must, measured, verdict):
    assert judged([made_entry("a", False, must, 1.0)], [measured]).verdict == verdict


def test_a_failed_gate_outranks_a_missing_one():
    entries = [made_entry("a", False, 0.95, 1.0), made_entry("b", False, 0.5, 1.0)]
    assert judged(entries, [known(0.9), NOTHING]).verdict == "not ready"


def test_an_interval_across_the_gate_reaches_the_cap():
    told = judged([made_entry("a", False, 0.88, 1.0)], [known(0.9)])
    assert (told.score, told.lo, told.hi) == (90, CAP, 95)
    told = judged([made_entry("a", False, 0.92, 1.0)], [known(0.9)])
    assert (told.score, told.lo, told.hi, told.uncapped) == (CAP, CAP, 95, 90)


def test_a_gate_in_doubt_tells_how_many_more_rows_would_clear_it():
    """100 rows, half width 0.05, room 0.025: the width halves with 4 times the rows."""
    (blocker,) = judged([made_entry("a", False, 0.875, 1.0)], [known(0.9)]).conditions
    assert (blocker.kind, blocker.more_rows) == ("gate in doubt", 300)


def test_a_bare_number_and_a_leak_lower_the_confidence():
    entry = replace(made_entry("a", False, None, 1.0), on="held out")
    leak = Leak("test.csv", "train.csv", ("text",), 10, 100, 2, 2, (1, 2))
    assert judged([entry], [known(0.9)]).confidence == 1
    assert judged([entry], [known(0.9, tier="bare")]).confidence == 0.5
    told = judged([entry], [known(0.9)], {"held out": leak})
    assert told.confidence == 0.8
    assert told.verdict == "ready with conditions"
    assert told.conditions[0].kind == "leak"


def test_a_slice_that_is_worse_is_a_condition():
    found = Estimate(0.7, 0.6, 0.8, 50, "made", 0.05)
    worse = Slice("region", "south", 50, found, 0.2, 0.001, 0.004)
    told = judged([made_entry("a", False, None, 1.0)], [replace(known(1.0), slices=(worse,))])
    assert told.verdict == "ready with conditions"
    assert (told.conditions[0].group, told.conditions[0].value) == ("south", 0.7)


def test_other_weights_and_gates_are_judged_without_measuring_again():
    entries = [made_entry("a", False, 0.95, 1.0), made_entry("b", False, None, 1.0)]
    changed = with_changes(suite_of(entries), {"a": 0.0}, {"a": None})
    evidence = Evidence({"a": known(0.9), "b": known(0.6)}, {}, {}, {})
    told = assess(changed, evidence)
    assert (told.verdict, told.score) == ("ready", 60)
