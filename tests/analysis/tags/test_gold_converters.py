from benchmarks.tagged_sentences import from_scier, from_scierc


def test_neighbours_of_one_type_are_one_span():
    row = {"tokens": list("abcd"), "tags": ["I-Task", "I-Task", "I-Metric", "I-Method"]}
    assert from_scierc(row)["tags"] == ["B-TASK", "I-TASK", "B-METRIC", "O"]


def test_every_place_of_a_name_is_tagged_and_the_longest_name_first():
    row = {
        "sentence": "COCO test - dev is part of COCO by us",
        "ner": [["COCO", "Dataset"], ["COCO test - dev", "Dataset"], ["us", "Method"]],
    }
    assert from_scier(row)["tags"] == [
        "B-DATASET",
        "I-DATASET",
        "I-DATASET",
        "I-DATASET",
        "O",
        "O",
        "O",
        "B-DATASET",
        "O",
        "O",
    ]
