import itertools
import random

import numpy as np
import pytest

from analysis.tags.features import shape, token_features, word_clusters
from analysis.tags.measure import measure_tags, read_tagged
from analysis.tags.scoring import spans_of
from analysis.tags.tagger import MOST_TOKENS, TAGS, load_tagger, viterbi
from data.errors import InputError


def test_viterbi_finds_the_best_of_all_paths():
    rng = np.random.default_rng(3)
    scores, transitions, starts = rng.normal(size=(5, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)

    def total(path):
        steps = sum(transitions[one, other] for one, other in itertools.pairwise(path))
        return starts[path[0]] + steps + sum(scores[place, tag] for place, tag in enumerate(path))

    best = max(itertools.product(range(3), repeat=5), key=total)
    assert viterbi(scores, transitions, starts) == list(best)


@pytest.mark.parametrize(
    ("token", "pattern"), [("BLEU-4", "X-d"), ("MuJoCo", "XxXxXx"), ("2.5", "d.d"), ("", ""), ("…", "…")]
)
def test_a_shape_folds_repeated_kinds(token, pattern):
    assert shape(token) == pattern


def test_features_depend_on_nothing_but_the_surroundings():
    one = token_features("we train a parser on the Penn Treebank corpus".split())
    assert token_features("we train a parser on the Penn Treebank corpus".split()) == one
    assert len(one) == 9


def test_words_of_one_kind_share_a_cluster():
    clusters = word_clusters()
    assert clusters["accuracy"] == clusters["precision"] == clusters["recall"]
    assert clusters["accuracy"] != clusters["parsing"]


def test_tasks_data_sets_and_metrics_are_tagged():
    tokens = "We evaluate named entity recognition on the CoNLL - 2003 corpus by F1 score .".split()
    tags = load_tagger().tag(tokens)
    assert {span.kind for span in spans_of(tags)} == {"TASK", "DATASET", "METRIC"}
    assert " ".join(tokens[slice(*spans_of(tags)[0][:2])]) == "named entity recognition"


def test_an_empty_sentence_has_no_tags():
    assert load_tagger().tag([]) == []


def test_there_are_as_many_tags_as_tokens_whatever_these_are():
    rng = random.Random(5)
    for size in (1, 3, 40, MOST_TOKENS + 7):
        tokens = ["".join(chr(rng.randrange(1, 0x2FFF)) for _ in range(rng.randrange(6))) for _ in range(size)]
        tags = load_tagger().tag(tokens)
        assert len(tags) == size
        assert set(tags) <= set(TAGS)


def test_no_span_begins_inside():
    tokens = "On the task of parsing we beat BLEU and parse the treebank for translation .".split()
    tags = ["O", *load_tagger().tag(tokens)]
    assert all(not tag.startswith("I-") or before[2:] == tag[2:] for before, tag in itertools.pairwise(tags))


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"tokens": ["a"]}',
        '{"tokens": ["a"], "tags": []}',
        '{"tokens": [1], "tags": ["O"]}',
        "[" * 9999,
    ],
    ids=["no json", "no object", "no tags", "too few tags", "a number", "deep"],
)
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(InputError, match="line 2 "):
        list(read_tagged(["", line]))


def test_other_types_count_as_none():
    (sentence,) = read_tagged(['{"tokens": ["a", "b"], "tags": ["B-METHOD", "B-TASK"]}'])
    assert sentence.tags == ["O", "B-TASK"]


def test_types_the_gold_never_has_are_not_counted():
    tokens = "We evaluate named entity recognition on the CoNLL - 2003 corpus by F1 score .".split()
    tags = ["O"] * 2 + ["B-TASK", "I-TASK", "I-TASK"] + ["O"] * (len(tokens) - 5)
    told = measure_tags([*read_tagged([f'{{"tokens": {tokens}, "tags": {tags}}}'.replace("'", '"')])], load_tagger())
    assert told["micro"] == told["TASK"]
    assert set(told) == {"micro", "TASK"}


def test_a_file_without_sentences_is_refused():
    with pytest.raises(InputError, match="no tagged sentence"):
        measure_tags(read_tagged(["", " "]), load_tagger())
