"""A suite says what it means, and what is wrong in it is named."""

import pytest

from analysis.decisions.readiness.suite import read_suite
from data.decisions import FOLDER
from data.errors import InputError
from tests.analysis.decisions.readiness.made import suite_from

ENTRY = '[[metrics]]\nname = "right"\nmetric = "accuracy"\n'
FILE = '[[predictions]]\nname = "held out"\nfile = "p.csv"\nscore = "s"\npositive = "1"\ngroups = ["g"]\n'


def entry(text):
    return suite_from(ENTRY + text).entries[0]


def test_ends_are_those_of_the_metric_where_none_are_told():
    assert (entry("").floor, entry("").target) == (0, 1)
    assert [entry("").utility(value) for value in (-1, 0, 0.25, 1, 2)] == [0, 0, 0.25, 1, 1]


def test_an_error_is_worth_more_when_lower():
    one = suite_from('[[metrics]]\nname = "off"\nmetric = "mae"\nfloor = 10\ntarget = 2\nmust = 8\n').entries[0]
    assert [one.utility(value) for value in (12, 10, 6, 2, 1)] == [0, 0, 0.5, 1, 1]
    assert one.meets(8)
    assert not one.meets(8.1)


def test_a_cost_scores_from_its_gate_down_to_nothing():
    one = suite_from('[[costs]]\nname = "latency"\nunit = "ms"\nvalue = 50\nmust = 200\n').entries[0]
    assert (one.floor, one.target, one.utility(50)) == (200, 0, 0.75)


@pytest.mark.parametrize("weights", [[1, 1], [0, 0], [0, 3], [0.1, 1e9], [1e-12, 1e-12]])
def test_weights_sum_to_one_whatever_is_given(weights):
    text = "".join(f'[[metrics]]\nname = "{n}"\nmetric = "accuracy"\nweight = {w}\n' for n, w in enumerate(weights))
    assert sum(suite_from(text).weights().values()) == pytest.approx(1)


def test_a_value_per_point_weighs_what_floor_to_target_is_worth():
    assert entry("floor = 0.5\ntarget = 0.9\nvalue_per_point = 3").weight == pytest.approx(120)


def test_a_metric_of_ones_own_needs_its_direction():
    text = '[[metrics]]\nname = "mine"\nmetric = "niceness"\nfloor = 1\ntarget = 5\n'
    with pytest.raises(InputError, match="no metric is named 'niceness'"):
        suite_from(text)
    assert suite_from(text + 'direction = "higher"\n').entries[0].metric.higher_is_better


@pytest.mark.parametrize(("text", "told"), [
    ('[[metrics]]\nname = "x"\nmetric = "acuracy"\n', "near: accuracy"),
    (ENTRY + "wieght = 1\n", "did you mean weight"),
    (ENTRY + "weight = -1\n", "weight should be a number of 0 or more"),
    (ENTRY + "must = 92\n", "write 0.92 for 92 %"),
    (ENTRY + "must = 0.95\ntarget = 0.9\n", "gate .0.95. asks for more than its target"),
    (ENTRY + "floor = 0.9\ntarget = 0.8\n", "no better than its floor"),
    (ENTRY + 'direction = "lower"\n', "should be higher for accuracy"),
    (ENTRY + ENTRY, "two entries are named 'right'"),
    (ENTRY + 'value = 0.5\nresults = "r.csv"\n', "more than one source"),
    (ENTRY + "value = 0.5\nlo = 0.6\n", "between lo"),
    (ENTRY + "weight = 1\nvalue_per_point = 2\n", "keep one"),
    (ENTRY + 'on = "helt out"\n' + FILE, "held out"),
    (FILE + '[[metrics]]\nname = "x"\nmetric = "meteor"\non = "held out"\n', "is read from results"),
    (FILE.replace('positive = "1"\n', "") + '[[metrics]]\nname = "x"\nmetric = "f1"\non = "held out"\n', "f1_macro"),
    (FILE.replace('score = "s"\n', "") + '[[metrics]]\nname = "x"\nmetric = "roc_auc"\non = "held out"\n', "scores"),
    (FILE + '[[gaps]]\nname = "x"\ngap = "equal_odds"\non = "held out"\nby = "g"\n', "equalized_odds"),
    (FILE + '[[gaps]]\nname = "x"\ngap = "equalized_odds"\non = "held out"\nby = "region"\n', "by should be one of g"),
    (FILE + 'train = "t.csv"\n' + ENTRY, "told alike"),
    (FILE + ENTRY + 'on = "held out"\nslices = ["region"]\n', "columns among groups"),
    ('[[metrics]]\nname = "x"\nmetric = "log_loss"\n', "the value of log_loss that scores 0"),
    ("", "nothing to judge by"),
    (FILE + ENTRY + 'on = "held out"\nmust = 0.8\n' + ENTRY.replace("right", "again") + 'on = "held out"\nmust = 0.9\n',
     "gates on the same accuracy"),
    ("[settings]\nresamples = 10\n" + ENTRY, "from 200 to 20000"),
    ('[model]\nlicense = "mit"\n' + ENTRY, "did you mean licence"),
])  # fmt: skip
def test_what_is_wrong_in_a_suite_is_named(text, told, tmp_path):
    with pytest.raises(InputError, match=told):
        suite_from(text, tmp_path)


def test_files_outside_of_the_suites_folder_are_refused(tmp_path):
    with pytest.raises(InputError, match="lies outside"):
        suite_from(ENTRY + 'results = "../../etc/passwd"\n', tmp_path)


def test_the_worked_example_is_a_suite():
    suite = read_suite(FOLDER / "readiness.toml")
    assert len(suite.entries) == 7
    assert sum(suite.weights().values()) == pytest.approx(1)
