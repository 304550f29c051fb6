"""A trial of search on a tiny judged collection, with a stand-in encoder whose rankings are known."""

import numpy as np
import pytest

from data.errors import InputError
from index.evaluation import measure
from index.judgments import Collection, JudgedPaper
from index.search import search
from index.trial import Trial, embed_texts, summary
from tests.index.models import KEY, WordEncoder

TITLES = {"p3": "graph parsing", "p1": "graph neural networks", "p2": "neural machine translation",
          "p4": "speech recognition"}  # fmt: skip
CORPUS = {name: JudgedPaper(title, "") for name, title in TITLES.items()}
QUERIES = {"q1": "graph networks", "q2": "speech", "q3": "nothing of this"}
JUDGMENTS = {"q1": {"p1": 1, "p3": 1, "p4": 0}, "q2": {"p4": 2}, "q3": {"p1": 0}}


class StreamingEncoder(WordEncoder):
    """The encoder by hand, counting the texts it encodes."""

    def __init__(self):
        self.encoded = 0

    def engine_for(self, expected):
        return "by hand"

    def encode_stream(self, blocks, expected):
        for block in blocks:
            self.encoded += len(block)
            yield self.encode_documents(block)


def built(folder, pools=None, queries=QUERIES):
    return Trial.build(Collection(CORPUS, queries, JUDGMENTS, pools), folder, StreamingEncoder())


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    return built(tmp_path_factory.mktemp("trial"))


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_a_trial_ranks_as_search_does(trial, mode):
    hits = search("graph networks", trial.lexical, trial.vectors, WordEncoder(), 4, mode=mode)
    assert trial.rank("q1", mode) == [trial.names[hit.work_id] for hit in hits]


def test_scores_are_the_measures_of_the_judged_queries_in_order(trial):
    scores = trial.scores("lexical")
    by_hand = [measure(trial.rank(query, "lexical"), JUDGMENTS[query]) for query in ("q1", "q2")]
    assert scores["map"] == [told["map"] for told in by_hand] == [1.0, 1.0]
    assert scores["precision@10"] == [0.2, 0.1]


def test_a_higher_bar_leaves_out_queries_it_leaves_without_answer(trial):
    assert trial.scores("lexical", relevant_from=2)["mrr"] == [1.0]
    with pytest.raises(InputError, match="no query has a paper judged 3"):
        trial.scores("lexical", relevant_from=3)


def test_a_pool_is_ranked_whole_and_what_is_not_found_comes_last(tmp_path):
    pools = {"q1": ["p4", "p3", "p2"], "q2": ["p4"], "q3": []}
    trial = built(tmp_path, pools)
    assert trial.rank("q1", "lexical") == ["p3", "p2", "p4"]
    assert trial.rank("q3", "lexical") == []
    assert trial.scores("lexical")["ndcg%20"] == [1.0, 1.0]


def test_the_paper_that_is_the_query_is_not_its_own_answer(tmp_path):
    queries = {"p1": "graph neural networks", "q1": "graph", "q2": "speech", "q3": ""}
    trial = built(tmp_path, queries=queries)
    assert trial.rank("p1", "lexical") == ["p3", "p2"]
    assert trial.rank("p1", "lexical", top_k=1) == ["p3"]


def test_a_second_trial_embeds_only_what_is_new(tmp_path):
    first, second = StreamingEncoder(), StreamingEncoder()
    embed_texts(["trees", "lakes", "trees"], tmp_path, first)
    vectors = embed_texts(["lakes", "rivers", "trees"], tmp_path, second)
    assert (first.encoded, second.encoded) == (2, 1)
    assert np.array_equal(vectors, WordEncoder().encode_documents(["lakes", "rivers", "trees"]))


def test_no_texts_give_no_vectors(tmp_path):
    assert embed_texts([], tmp_path, StreamingEncoder()).shape == (0, KEY.dim)


def test_a_query_is_encoded_once_for_all_modes(trial):
    encoder = trial.encoder
    assert encoder.encode_query("graph") is encoder.encode_query("graph")


def test_a_summary_tells_the_first_mode_and_tests_it_against_the_others():
    told = summary({"hybrid": {"map": [1.0, 0.5]}, "dense": {"map": [0.5, 0.5]}})
    assert told["map"] == told["modes"]["hybrid"]["map"] == {"value": 0.75, "lo": 0.5, "hi": 1.0, "n": 2}
    assert told["paired"]["hybrid over dense"]["map"]["difference"] == 0.25
    assert set(told["paired"]) == {"hybrid over dense"}


def test_building_twice_gives_the_same_rankings(trial, tmp_path):
    again = built(tmp_path)
    assert all(again.rank(query, "hybrid") == trial.rank(query, "hybrid") for query in QUERIES)
