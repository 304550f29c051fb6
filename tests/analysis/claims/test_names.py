import pytest

from analysis.claims.names import DatasetName, TaskName, canonical_dataset, canonical_metric, canonical_task
from analysis.claims.vocabulary import dataset_table, metrics, task_table, tokenize


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Accuracy (%)", "accuracy"),
        ("Top 1 Accuracy", "top-1 accuracy"),
        ("F1-Score", "F1"),
        ("Macro-F1", "macro F1"),
        ("Word Error Rate (WER)", "word error rate"),
        ("Test perplexity", "perplexity"),
        ("mAP@0.5", "AP50"),
        ("Recall@20", "Recall@20"),
        ("R@1", "Recall@1"),
        ("HR@10", "Hits@10"),
        ("nDCG@5", "NDCG@5"),
        ("pass@1", "pass@1"),
        ("MAE ↓", "MAE"),
    ],
)
def test_a_metric_has_one_name_however_it_is_printed(printed, name):
    assert canonical_metric(printed).name == name


def test_metrics_that_differ_are_not_one():
    names = [
        canonical_metric(name).name
        for name in ("AP", "AP50", "AP75", "ROUGE-1", "ROUGE-L", "F1", "macro F1", "AUPRC", "AUC")
    ]
    assert len(set(names)) == len(names)


def test_a_metric_knows_its_direction_range_and_scale():
    assert canonical_metric("accuracy")[1:] == (True, 0.0, 1.0, None, True)
    assert canonical_metric("PSNR")[1:] == (True, 0.0, None, "dB", False)
    assert canonical_metric("WER").higher_is_better is False


@pytest.mark.parametrize("printed", ["", "  ", "Dataset", "our method", "(%)", "@", "x" * 100_000])
def test_what_is_no_metric_has_no_name(printed):
    assert canonical_metric(printed) is None


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("ImageNet-1k", DatasetName("ImageNet", known=True)),
        ("the CIFAR10 dataset", DatasetName("CIFAR-10", known=True)),
        ("COCO test-dev", DatasetName("COCO", split="test-dev", known=True)),
        ("Cityscapes validation set", DatasetName("Cityscapes", split="val", known=True)),
        ("PASCAL VOC 2012 test", DatasetName("PASCAL VOC", "2012", "test", known=True)),
        ("SQuAD v1.1 dev", DatasetName("SQuAD", "1.1", "dev", known=True)),
        ("nuScenes v1.0", DatasetName("nuScenes", "v1.0", known=True)),
        ("CoNLL 2003 (English)", DatasetName("CoNLL-2003", known=True)),
        ("Mini-Imagenet 5-way (1-shot)", DatasetName("miniImageNet", rest="5-way (1-shot)", known=True)),
        ("Set5 - 4x upscaling", DatasetName("Set5", rest="4x upscaling", known=True)),
        ("WMT 2014 EN-DE", DatasetName("WMT English-German", "2014", known=True)),
        ("WMT'14 English to German", DatasetName("WMT English-German", "2014", known=True)),
        ("LibriSpeech test-clean", DatasetName("LibriSpeech", split="test-clean", known=True)),
    ],
)
def test_a_data_set_is_parted_into_name_version_split_and_setting(printed, expected):
    assert canonical_dataset(printed) == expected


def test_two_pairs_of_languages_are_two_data_sets():
    assert canonical_dataset("WMT14 En-De").name != canonical_dataset("WMT14 En-Fr").name


@pytest.mark.parametrize("printed", ["Quuxbench", "COCO-Quux", "Foo Bar", ""])
def test_an_unknown_data_set_stays_as_printed(printed):
    assert canonical_dataset(printed) == DatasetName(printed)


def test_an_unknown_data_set_loses_its_split_all_the_same():
    assert canonical_dataset("the Quuxbench test set") == DatasetName("Quuxbench", split="test")


def test_every_spelling_of_a_data_set_leads_to_an_entry_and_again_to_it():
    for name in ("ImageNet", "COCO", "SQuAD", "GSM8K", "LibriSpeech", "RefCOCO+"):
        assert canonical_dataset(canonical_dataset(name).name).name == name


@pytest.mark.parametrize(
    ("printed", "name"),
    [("Named Entity Recognition (NER)", "named entity recognition"), ("language_modelling", "language modeling"),
     ("image classification task", "image classification")],
)  # fmt: skip
def test_a_task_has_one_name(printed, name):
    assert canonical_task(printed) == TaskName(name, True)


def test_an_unknown_task_stays_as_printed():
    assert canonical_task("quux detection") == TaskName("quux detection")


def test_a_common_word_that_is_also_a_data_set_needs_evidence_beside_it():
    text = "An Adult from Texas reads Netflix and HotpotQA"
    assert [hit.name for hit in dataset_table().find(text, tokenize(text))] == ["HotpotQA"]


def test_tasks_of_one_word_from_other_lists_are_not_matched():
    text = "chunking of dialogue and quantization for word sense disambiguation"
    assert [hit.name for hit in task_table().find(text, tokenize(text))] == ["chunking", "word sense disambiguation"]


def test_a_share_lies_between_its_ends():
    assert all(metric.low is None or metric.high is None or metric.low < metric.high for metric in metrics().values())
