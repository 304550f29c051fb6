"""What is known of an entry, from each kind of source."""

import pytest

from analysis.decisions.readiness.measuring import measure
from data.errors import InputError
from tests.analysis.decisions.readiness.made import suite_from

ENTRY = '[[metrics]]\nname = "x"\nmetric = "accuracy"\n'
FILE = '[[predictions]]\nname = "p"\nfile = "p.csv"\n'


def measured(text, folder, **files):
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content)
    return measure(suite_from(text, folder)).entries["x"]


def test_a_share_of_known_examples_has_wilsons_interval(tmp_path):
    found = measured(ENTRY + "value = 0.9\nn = 100\n", tmp_path)
    assert (found.found.lo, found.found.hi) == pytest.approx((0.8256, 0.9448), abs=1e-4)
    assert found.tier == "interval"


def test_a_number_alone_is_its_own_interval(tmp_path):
    found = measured(ENTRY + "value = 0.9\n", tmp_path)
    assert (found.found.lo, found.found.hi, found.tier) == (0.9, 0.9, "bare")


def test_a_result_in_per_cent_becomes_a_fraction(tmp_path):
    text = ENTRY + 'results = "r.csv"\nresult = "acc"\n'
    with pytest.raises(InputError, match="write percent = true"):
        measured(text, tmp_path, r="metric,value,stderr\nacc,66,1\n")
    found = measured(text + "percent = true\n", tmp_path)
    assert found.found.value == pytest.approx(0.66)
    assert (found.found.lo, found.found.hi) == pytest.approx((0.66 - 0.0196, 0.66 + 0.0196), abs=1e-4)


def test_several_runs_give_their_mean_and_how_much_they_move(tmp_path):
    found = measured(ENTRY + 'results = "r.csv"\nresult = "acc"\n', tmp_path, r="Name,acc\na,0.90\nb,0.92\nc,0.94\n")
    assert found.found.value == pytest.approx(0.92)
    assert found.runs.deviation == pytest.approx(0.02)
    assert found.source == "r.csv, a and 2 more runs"


def test_an_entry_without_a_source_is_missing_evidence_and_no_error(tmp_path):
    found = measured(ENTRY, tmp_path)
    assert (found.found, found.tier) == (None, "none")
    assert "names no predictions" in found.missing


def test_one_class_only_is_missing_evidence(tmp_path):
    text = FILE + '[[metrics]]\nname = "x"\nmetric = "f1_macro"\non = "p"\n'
    found = measured(text, tmp_path, p="y_true,y_pred\n1,1\n1,1\n")
    assert "one class only" in found.missing


def test_a_positive_label_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="positive is 'yes', but p.csv has the labels 0, 1"):
        measured(FILE + 'positive = "yes"\n' + ENTRY + 'on = "p"\n', tmp_path, p="y_true,y_pred\n1,1\n0,1\n")


def test_numbers_and_labels_of_one_file_are_refused(tmp_path):
    text = FILE + ENTRY + 'on = "p"\n[[metrics]]\nname = "y"\nmetric = "mae"\non = "p"\nfloor = 5\n'
    with pytest.raises(InputError, match="declare its file once for each"):
        measured(text, tmp_path, p="y_true,y_pred\n1,1\n")


def test_periods_tell_how_steady_a_measure_is(tmp_path):
    rows = "".join(f"{n % 2},{n % 2 if n % 5 else 1 - n % 2},2026-0{1 + n % 3}-01\n" for n in range(300))
    text = FILE + 'time = "day"\nperiod = "month"\n' + ENTRY + 'on = "p"\n'
    found = measured(text, tmp_path, p="y_true,y_pred,day\n" + rows)
    assert found.periods.n == 3
    assert found.periods.mean == pytest.approx(0.8)
    assert found.periods.p > 0.05
