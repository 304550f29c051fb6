"""Names of one model and of two; labelled pairs of real names."""

import pytest

from analysis.decisions.candidates.names import is_ensemble, is_same_model, model_key
from tests.libraries import ROOT

LABELS = ROOT / "benchmarks" / "labels" / "model_joins.tsv"


@pytest.mark.parametrize(("one", "other"), [
    ("BiDAF", "BIDAF (single model)"), ("The Attentive Reader", "attentive reader"), ("Maxout", "Maxout Networks"),
    ("RNN-search50*", "RNNsearch-50*"), ("ConvS2S (ensemble of 8 models)", "ConvS2S (ensemble)"),
])  # fmt: skip
def test_spellings_of_one_model_are_the_same(one, other):
    assert is_same_model(one, other)


@pytest.mark.parametrize(("one", "other"), [
    ("BiDAF", "BiDAF (ensemble)"), ("RoBERTa Large", "RoBERTa"), ("Transformer", "Transformer Big"),
    ("A3C FF", "A3C LSTM"), ("ours", "ours"), ("GNMT", "GNMT+RL"), ("ResNet-50", "ResNet-101"),
])  # fmt: skip
def test_sizes_ensembles_and_systems_are_others(one, other):
    assert not is_same_model(one, other)


def test_an_ensemble_is_told_by_its_name():
    assert is_ensemble("DCN+ (ensemble)")
    assert not is_ensemble("DCN+ (single model)")
    assert model_key("the model") is None or model_key("the model")[0]


def test_no_labelled_pair_of_two_models_is_joined_but_one():
    """RNN LM (2010) and the RNNLM within a recogniser of 2016 have one name; no rule of names tells them apart."""
    lines = [line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    wrong = [(one, other) for _, one, other, label in lines[1:] if label == "other" and is_same_model(one, other)]
    assert wrong == [("RNN LM", "RNNLM")]
