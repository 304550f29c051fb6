"""Metrics of texts: equal to sacrebleu and jiwer on odd texts, to counts by hand, and to brute force."""

import itertools
import json

import jiwer
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF

from analysis.decisions.readiness.intervals import Sampling, estimate
from analysis.decisions.readiness.measuring import measure
from analysis.decisions.readiness.metrics import METRICS, metric_named
from analysis.decisions.readiness.paired import difference, matched
from analysis.decisions.readiness.predictions import Columns, read_predictions
from analysis.decisions.readiness.slices import slices_of
from analysis.decisions.readiness.texts import (
    TEXT_FORMULAS,
    bleu,
    chrf,
    edit_distance,
    longest_common,
    plain_answer,
    text_columns,
    words_13a,
)
from data.errors import InputError
from tests.analysis.decisions.readiness.made import suite_from

QUICK = Sampling(resamples=200)
WORDS = ["the", "a", "tide", "tides", "rose", "3.5", "1,000", "north-west", "“ebb”", "&amp;", "10%", "don't", "U.S.",
         "é", "潮", "-", "...", "A.B", "2-3", "<skipped>"]  # fmt: skip
TEXT = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
PAIRS = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6)


def value(name, pairs):
    references, predictions = zip(*pairs, strict=True)
    return float(TEXT_FORMULAS[name](text_columns(name, references, predictions).mean(axis=0)))


def write(folder, references, predictions, name="texts.jsonl", **more):
    path = folder / name
    rows = [{"y_true": one, "y_pred": other, **{key: column[n] for key, column in more.items()}}
            for n, (one, other) in enumerate(zip(references, predictions, strict=True))]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


@settings(max_examples=120, deadline=None)
@given(PAIRS)
def test_bleu_is_that_of_sacrebleu(pairs):
    references, predictions = zip(*pairs, strict=True)
    assert value("bleu", pairs) == pytest.approx(BLEU().corpus_score(predictions, [references]).score, abs=1e-9)


@settings(max_examples=120, deadline=None)
@given(PAIRS)
def test_chrf_is_that_of_sacrebleu(pairs):
    references, predictions = zip(*pairs, strict=True)
    assert value("chrf", pairs) == pytest.approx(CHRF().corpus_score(predictions, [references]).score, abs=1e-9)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(TEXT.filter(bool), TEXT), min_size=1, max_size=6))
def test_error_rates_are_those_of_jiwer(pairs):
    references, predictions = map(list, zip(*pairs, strict=True))
    assert value("wer", pairs) == pytest.approx(jiwer.wer(references, predictions), abs=1e-12)
    assert value("cer", pairs) == pytest.approx(jiwer.cer(references, predictions), abs=1e-12)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=7), st.lists(st.integers(0, 3), max_size=7))
def test_the_longest_common_subsequence_is_that_of_all_subsequences(one, other):
    """Every subsequence of the one is looked for among those of the other."""
    some, others = ({part for n in range(len(told) + 1) for part in itertools.combinations(told, n)}
                    for told in (one, other))  # fmt: skip
    assert longest_common(one, other) == max(map(len, some & others))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 2), max_size=6), st.lists(st.integers(0, 2), max_size=6))
def test_a_distance_is_none_of_equal_texts_and_the_same_both_ways(one, other):
    assert (edit_distance(one, other) == 0) == (one == other)
    assert edit_distance(one, other) == edit_distance(other, one)
    assert abs(len(one) - len(other)) <= edit_distance(one, other) <= max(len(one), len(other))


@pytest.mark.parametrize(("name", "reference", "prediction", "wanted"), [
    ("wer", "the tide rose fast", "the tides rose", 2 / 4),
    ("cer", "tide", "tides", 1 / 4),
    ("rougel", "the tide rose fast at noon", "at noon the tide rose", 2 * 3 / (6 + 5)),
    ("rouge1", "the tide rose", "The tide, fell!", 2 * 2 / (3 + 3)),
    ("rouge2", "the tide rose", "the tide fell", 2 * 1 / (2 + 2)),
    ("squad_exact_match", "The Great Tide", "great tide.", 1.0),
    ("squad_exact_match", "the great tide", "a great ebb", 0.0),
    ("squad_f1", "the great spring tide", "great tide", 2 * 2 / (3 + 2)),
    ("squad_f1", "", "", 1.0), ("squad_f1", "", "tide", 0.0), ("rougel", "tide", "", 0.0), ("bleu", "tide", "", 0.0),
    ("chrf", "tide", "tide", 100.0), ("bleu", "a b c d e", "a b c d e", 100.0),
])  # fmt: skip
def test_one_row_is_counted_by_hand(name, reference, prediction, wanted):
    assert value(name, [(reference, prediction)]) == pytest.approx(wanted)


def test_an_order_without_a_match_counts_half_of_one():
    """Words 3 of 4, pairs 2 of 3, triples 1 of 2, none of one: (3/4 x 2/3 x 1/2 x 1/2) to the power 1/4."""
    assert value("bleu", [("a b c d", "a b c e")]) == pytest.approx(100 * (3 / 4 * 2 / 3 * 1 / 2 * 1 / 2) ** 0.25)


def test_words_are_parted_as_wmt_parts_them():
    assert (
        words_13a("The U.S. (1,000 tides), 3-4%!")
        == BLEU()._preprocess_segment("The U.S. (1,000 tides), 3-4%!").split()
    )
    assert plain_answer("An  answer, the A.") == "answer"


def test_error_rates_add_up_over_rows_and_are_no_mean_of_rates():
    """One edit in ten words: not the mean of 1/1 and 0/9."""
    assert value("wer", [("a", "b"), ("a b c d e f g h i", "a b c d e f g h i")]) == pytest.approx(0.1)


@pytest.mark.parametrize("name", TEXT_FORMULAS)
def test_a_file_of_texts_has_the_value_with_an_interval_around_it(tmp_path, name):
    rng = np.random.default_rng(4)
    references = [" ".join(rng.choice(WORDS[:5], 6)) for _ in range(60)]
    predictions = [" ".join(rng.permutation(text.split())[: rng.integers(3, 7)]) for text in references]
    rows = read_predictions(write(tmp_path, references, predictions), Columns(), "texts")
    found = estimate(METRICS[name], rows, "", QUICK)
    assert found.value == pytest.approx(value(name, list(zip(references, predictions, strict=True))))
    assert found.lo <= found.value <= found.hi
    assert found.n == 60
    if name != "squad_exact_match":
        assert found.lo < found.hi


def test_many_rows_get_the_interval_of_few_by_the_central_limit(tmp_path):
    """Four copies of a file have half the standard error: 800 rows are resampled, 3,200 are not."""
    rng = np.random.default_rng(6)
    references = ["the tide rose fast at noon"] * 800
    predictions = [" ".join(rng.choice(text.split(), 6)) for text in references]
    small = read_predictions(write(tmp_path, references, predictions), Columns(), "texts")
    large = read_predictions(write(tmp_path, references * 4, predictions * 4, "large.jsonl"), Columns(), "texts")
    for name in ("bleu", "wer", "chrf", "rougel"):
        errors = [estimate(METRICS[name], rows, "", Sampling()).error for rows in (small, large)]
        assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.12)


def test_slices_of_texts_are_judged_apart(tmp_path):
    references = ["the tide rose"] * 80
    predictions = ["the tide rose"] * 40 + ["an ebb fell"] * 40
    path = write(tmp_path, references, predictions, region=["north"] * 40 + ["south"] * 40)
    rows = read_predictions(path, Columns(groups=("region",)), "texts")
    north, south = slices_of(metric_named("word_error_rate"), rows, "", QUICK)
    assert (north.found.value, south.found.value) == (0.0, 1.0)
    assert south.is_worse
    assert not north.is_worse


def test_two_runs_on_the_same_texts_are_compared_in_pairs(tmp_path):
    references = [f"the tide rose at hour {n}" for n in range(50)]
    ebb = [text.replace("tide", "ebb") for text in references]
    a, b = (read_predictions(write(tmp_path, references, told, f"{n}.jsonl"), Columns(), "texts")
            for n, told in enumerate((ebb, references)))  # fmt: skip
    found = difference(METRICS["wer"], *matched(a, b), "", QUICK)
    assert (found.a, found.b) == (pytest.approx(1 / 6), 0.0)
    assert found.p < 0.001
    other = read_predictions(write(tmp_path, ebb, ebb, "other.jsonl"), Columns(), "texts")
    with pytest.raises(InputError, match="disagree on the truth of 50 rows"):
        matched(a, other)


def test_an_empty_answer_is_an_answer_and_a_file_without_references_none(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("y_true,y_pred\nthe tide,\n,\nebb,ebb\n")
    rows = read_predictions(path, Columns(), "texts")
    assert estimate(METRICS["squad_f1"], rows, "", QUICK).value == pytest.approx(2 / 3)
    path.write_text("y_true,y_pred\n,tide\n,ebb\n")
    with pytest.raises(InputError, match="'y_true' is empty in every row"):
        read_predictions(path, Columns(), "texts")


def test_a_text_beyond_all_measure_is_refused_with_its_row(tmp_path):
    path = write(tmp_path, ["tide", "tide " * 5_000], ["tide", "ebb"])
    with pytest.raises(InputError, match="row 2 has 25,000 characters in 'y_true'"):
        read_predictions(path, Columns(), "texts")


def test_sums_of_a_whole_corpus_give_the_corpus_score():
    counts = text_columns("bleu", ["a b c d", "e f g h"], ["a b c d", "e f x h"]) / 2
    assert bleu(counts.sum(axis=0)) == pytest.approx(bleu(counts.mean(axis=0) * 2))
    assert chrf(np.zeros(18)) == 0.0


SUITE = """
[model]
name = "Translator"
[[predictions]]
name = "test"
file = "texts.jsonl"
"""


def test_a_suite_computes_metrics_of_texts_from_its_predictions(tmp_path):
    write(tmp_path, ["a b c d", "e f g h"], ["a b c e", "e f g h"])
    asked = [f'[[metrics]]\nname = "{name}"\nmetric = "{name}"\non = "test"\ntarget = {best}\nfloor = {worst}\n'
             for name, best, worst in (("bleu", 60, 0), ("wer", 0.1, 1))]  # fmt: skip
    told = measure(suite_from(SUITE + "".join(asked), tmp_path)).entries
    assert {name: one.tier for name, one in told.items()} == {"bleu": "computed", "wer": "computed"}
    assert told["wer"].found.value == pytest.approx(1 / 8)


def test_texts_and_labels_of_one_file_are_declared_apart(tmp_path):
    write(tmp_path, ["a", "b"], ["a", "b"])
    asked = [f'[[metrics]]\nname = "{name}"\nmetric = "{name}"\non = "test"\nweight = 1\n'
             for name in ("rougel", "accuracy")]  # fmt: skip
    with pytest.raises(InputError, match="metrics of labels and of texts; declare its file once for each"):
        measure(suite_from(SUITE + "".join(asked), tmp_path))
