"""The re-ranker against sentence-transformers' own call, and the folders it refuses."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from data.errors import ModelError
from index.reranker import Reranker, rerank
from index.search import Hit
from tests.index.models import tiny_cross_encoder, tiny_encoder

TEXTS = ["rivers and lakes", "a grammar of speech", "maps of cities. " * 30, "rivers and lakes"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_cross_encoder(tmp_path_factory.mktemp("cross") / "tiny")


def test_scores_are_those_of_the_cross_encoder_in_fp32(folder):
    from sentence_transformers import CrossEncoder

    plain = CrossEncoder(folder, device="cpu", local_files_only=True)
    expected = plain.predict([("lakes", text) for text in TEXTS], show_progress_bar=False)
    found = Reranker(Path(folder)).scores("lakes", TEXTS)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert found[0] == found[3]
    assert len(set(found)) == 3


def test_the_same_list_gives_the_same_scores_and_an_empty_one_none(folder):
    reranker = Reranker(Path(folder))
    assert reranker.scores("lakes", TEXTS) == Reranker(Path(folder)).scores("lakes", TEXTS)
    assert reranker.scores("lakes", []) == []


def test_hits_are_placed_by_score_and_equal_ones_keep_their_order():
    hits = [Hit(work, 0.1, None, None, None) for work in (7, 3, 9, 5)]
    placed = rerank(hits, [0.5, -1.0, 0.9, 0.5])
    assert [(hit.work_id, hit.reranked) for hit in placed] == [(9, 0.9), (7, 0.5), (5, 0.5), (3, -1.0)]
    assert rerank([], []) == []


@pytest.fixture
def copy(folder, tmp_path):
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def test_a_folder_that_is_missing_is_refused(tmp_path):
    with pytest.raises(ModelError, match=r"search\.reranker '.*nowhere' is no folder of a cross-encoder"):
        Reranker(tmp_path / "nowhere")


def test_an_encoder_of_single_texts_is_no_cross_encoder(tmp_path):
    with pytest.raises(ModelError, match="holds a BertModel, not a cross-encoder"):
        Reranker(Path(tiny_encoder(tmp_path)))


@pytest.mark.parametrize("kept", [0, 1000], ids=["empty", "cut"])
def test_damaged_weights_are_refused(copy, kept):
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:kept])
    with pytest.raises(ModelError, match="cannot be loaded"):
        Reranker(copy)


def test_a_model_of_several_scores_is_refused(tmp_path):
    several = tiny_cross_encoder(tmp_path / "several", scores=3)
    with pytest.raises(ModelError, match="gives 3 scores for a pair"):
        Reranker(Path(several))


@pytest.mark.parametrize("told", ["[]", "{", "{}"])
def test_a_configuration_that_says_nothing_is_refused(copy, told):
    (copy / "config.json").write_text(told)
    with pytest.raises(ModelError, match="is no folder of a cross-encoder"):
        Reranker(copy)


def test_weights_of_other_shapes_are_refused(copy):
    path = copy / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"hidden_size": 32}))
    with pytest.raises(ModelError, match="cannot be loaded"):
        Reranker(copy)
