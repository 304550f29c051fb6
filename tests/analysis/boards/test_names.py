"""Names of data sets, metrics and models: spellings that meet, and those that must not."""

import pytest

from analysis.boards.comparable import comparable_class
from analysis.boards.names import dataset, fold, metric, model, split_key, version_key
from data.vocabulary import entries


@pytest.mark.parametrize(
    ("one", "other"),
    [("CIFAR10", "cifar-10"), ("the CIFAR-10 dataset", "CIFAR-10"), ("MS COCO", "MSCOCO"), ("ImageNet-1K", "ImageNet"),
     ("WMT14 En-De", "WMT 2014 English-German"), ("WMT'14 EN→DE", "WMT 2014 English to German"),
     ("CoNLL-03", "CoNLL 2003"), ("SQuAD v1.1", "SQuAD1.1"), ("Penn Treebank corpus", "penn tree-bank"),
     ("CIFAR-10 Image Recognition", "CIFAR-10"),
     ("CMRC 2018 (Chinese Machine Reading Comprehension 2018)", "CMRC 2018")],
)  # fmt: skip
def test_spellings_of_one_data_set_meet(one: str, other: str) -> None:
    assert dataset(one)[:1] + dataset(one)[2:] == dataset(other)[:1] + dataset(other)[2:]


@pytest.mark.parametrize(
    ("one", "other"),
    [("CIFAR-10", "CIFAR-100"), ("ImageNet", "ImageNet-A"), ("SQuAD 1.1", "SQuAD 2.0"), ("WMT14 En-De", "WMT14 De-En"),
     ("bAbi (1k training examples)", "bAbi (10k training examples)"),
     ("CoNLL 2003", "CoNLL 2012"), ("Rivers test", "Rivers dev"), ("WikiText-2", "WikiText-103")],
)  # fmt: skip
def test_different_data_sets_stay_apart(one: str, other: str) -> None:
    assert dataset(one) != dataset(other)


def test_version_and_split_leave_the_name() -> None:
    assert dataset("SQuAD v2.0 (dev)")[2:] == ("2", "dev")
    assert dataset("SQuAD v2.0 (dev)").key == dataset("SQuAD").key
    assert dataset("Lakes test-dev")[1:] == ("Lakes", "", "test-dev")
    assert dataset("Lakes", "v3")[1:] == ("Lakes", "3", "")


@pytest.mark.parametrize("name", ["test", "the benchmark", "Experimental Results", "Our data set", "Overall", "?", "…"])
def test_words_that_name_no_data_set_have_no_key(name: str) -> None:
    assert dataset(name).key == ""


@pytest.mark.parametrize(
    ("name", "usual", "better"),
    [("F1 score", "F1", True), ("Fscore", "F1", True), ("% accuracy", "accuracy", True),
     ("WER (%)", "word error rate", False),
     ("Perplexity", "perplexity", False), ("Bit per Character (BPC)", "bits per character", False),
     ("EM", "exact match", True)],
)  # fmt: skip
def test_metrics_have_a_usual_name_and_a_direction(name: str, usual: str, better: bool) -> None:
    assert (metric(name).name, metric(name).higher_is_better) == (usual, better)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ROUGE-1", "ROUGE-L"),
        ("macro F1", "micro F1"),
        ("BLEU", "SacreBLEU"),
        ("AP", "AP50"),
        ("MAP (Nouns)", "MAP (Verbs)"),
        ("Laptop (acc)", "accuracy"),
    ],
)
def test_metrics_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert metric(one).key != metric(other).key


def test_a_metric_may_name_the_split() -> None:
    assert (metric("Test F1 score").key, metric("Test F1 score").split) == (metric("F1").key, "test")
    assert (metric("Validation Accuracy").key, metric("Validation Accuracy").split) == (metric("accuracy").key, "dev")


def test_an_unknown_metric_keeps_its_name_and_has_no_direction() -> None:
    assert metric("Glimmer index") == (fold("Glimmer index"), "Glimmer index", None, None, None, False, "")


def test_citations_and_marks_leave_the_name_of_a_model() -> None:
    assert model("BERT_large+ITPT (Sun et al., 2019)").key == model("BERT-large + ITPT*").key
    assert model("RiverNet (2018)").key == model("rivernet").key
    assert model("RiverNet+").key != model("RiverNet").key


def test_settings_in_a_models_name_are_told_apart_from_it() -> None:
    assert model("QANet (ensemble)") == ("qanet", "QANet", ("ensemble",))
    assert model("QANet single model") == ("qanet", "QANet", ("single model",))


@pytest.mark.parametrize(
    "name",
    ["Ours", "our model", "the proposed method", "baseline", "We", "human performance", "LSTM", "{Anonymous}",
     "Transformer (2018)", "Bi-LSTM-CRF"],
)  # fmt: skip
def test_names_that_mean_another_model_in_each_paper_have_no_key(name: str) -> None:
    assert model(name).key is None


def test_splits_and_versions_have_one_form() -> None:
    assert {split_key(name) for name in ("validation set", "val", "Dev", "development data")} == {"dev"}
    assert version_key("v2.0") == version_key("2") == "2"


def test_classes_come_from_what_is_said_of_the_setting() -> None:
    assert comparable_class(["zero-shot"]) == comparable_class(["Zero shot"]) == "zero-shot"
    assert comparable_class(["few-shot, 5-shot"]) == comparable_class(["five-shot few-shot"]) == "5-shot"
    assert comparable_class(["extra training data", "ensemble of 4"]) == "ensemble, extra data"
    assert comparable_class([]) == comparable_class(["beam 4"]) == "unknown"


@pytest.mark.parametrize("name", ["", " ", "((((", "¹²³", "a" * 10_000, "([" * 5_000, "\x00\x1f"])
def test_strange_names_break_nothing(name: str) -> None:
    assert len(dataset(name).key) <= 400
    assert metric(name).higher_is_better is None
    assert model(name).conditions == ()


def test_a_shown_name_means_what_it_was_made_from() -> None:
    """Pages and commands find a board again by the name that they show."""
    odd = [
        "bAbi 20 QA (10k training examples)",
        "WMT 2014 English-German",
        "CoQA (Conversational Question Answering Challenge)",
    ]
    names = [*odd, *(spelling for entry in entries("dataset") for spelling in entry.spellings)]
    made = [dataset(name) for name in names]
    lost = [one for one in made if one.key and dataset(one.name).key != one.key]
    assert len(lost) <= 0.01 * len(made), lost
    assert not set(lost) & {dataset(name) for name in odd}
