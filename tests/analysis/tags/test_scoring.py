import pytest

from analysis.tags.scoring import Span, span_scores, spans_of


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("", []),
        ("O O", []),
        ("B-TASK I-TASK O", [Span(0, 2, "TASK")]),
        ("B-TASK B-TASK", [Span(0, 1, "TASK"), Span(1, 2, "TASK")]),
        ("B-TASK I-METRIC", [Span(0, 1, "TASK"), Span(1, 2, "METRIC")]),
        ("O I-TASK I-TASK", [Span(1, 3, "TASK")]),
        ("O B-DATASET", [Span(1, 2, "DATASET")]),
    ],
)
def test_tags_are_read_as_spans(tags, spans):
    assert spans_of(tags.split()) == spans


def test_f1_by_hand():
    gold = [["B-TASK", "I-TASK", "O", "B-METRIC"], ["B-TASK", "O", "O", "O"]]
    said = [["B-TASK", "I-TASK", "O", "O"], ["B-TASK", "I-TASK", "O", "B-METRIC"]]
    told = span_scores(gold, said)
    assert (told["micro"]["value"], told["micro"]["n"]) == (0.3333, 3)  # 1 hit, 3 said, 3 gold
    assert (told["TASK"]["value"], told["METRIC"]["value"]) == (0.5, 0.0)


def test_a_perfect_answer_scores_one_with_an_interval_of_one():
    gold = [["B-TASK", "O"]] * 5
    assert span_scores(gold, gold)["micro"] == {"value": 1.0, "lo": 1.0, "hi": 1.0, "n": 5}


def test_no_span_on_either_side_is_zero():
    assert span_scores([["O"]], [["O"]]) == {"micro": {"value": 0.0, "lo": 0.0, "hi": 0.0, "n": 0}}


def test_the_interval_holds_the_value_and_is_the_same_again():
    gold = [["B-TASK", "O"], ["O", "B-TASK"]] * 10
    said = [["B-TASK", "O"], ["O", "O"]] * 10
    told = span_scores(gold, said)["micro"]
    assert told["lo"] <= told["value"] <= told["hi"]
    assert span_scores(gold, said)["micro"] == told
