"""Prompts against sentence-transformers' own: which are taken, what they change, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from data.errors import ModelError
from index.encoders import ModelChoice, open_encoder, open_encoder_of
from index.model_key import ModelKey
from index.prompts import Prompts, prompts_of
from index.shards import shard_folder
from index.vectors import VectorIndex
from tests.index.models import tiny_encoder

TEXTS = ["rivers and lakes", "a grammar of speech", "maps"]
PROMPTS = {"query": "query: ", "document": "passage: "}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return tiny_encoder(tmp_path_factory.mktemp("prompted"), **PROMPTS)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return tiny_encoder(tmp_path_factory.mktemp("plain"))


def reference(folder):
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(folder, device="cpu")


def test_queries_and_documents_get_the_models_own_prompts(model):
    encoder, theirs = open_encoder(ModelChoice(model, engine="torch")), reference(model)
    queries = theirs.encode_query(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    documents = theirs.encode_document(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    assert np.abs(queries - documents).max() > 0.05
    np.testing.assert_allclose(np.stack([encoder.encode_query(text) for text in TEXTS]), queries, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), documents, atol=1e-5)
    for made in (encoder.encode_documents(TEXTS), next(encoder.encode_stream([TEXTS], 3))):
        assert (made * documents).sum(axis=1).min() > 0.995  # bf16, with weights much larger than trained ones


def test_openvino_encodes_documents_with_the_prompt(model):
    pytest.importorskip("openvino")
    documents = reference(model).encode_document(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    with open_encoder(ModelChoice(model, engine="openvino")) as encoder:
        made = next(encoder.encode_stream([TEXTS], expected=10_000))
        assert encoder.engine_for(10_000).startswith("openvino")
    assert (made * documents).sum(axis=1).min() > 0.995


def test_chosen_prompts_go_before_the_models_own_and_none_is_a_choice(model):
    choice = ModelChoice(model, engine="torch", query_prompt="ask ", document_prompt="")
    encoder, theirs = open_encoder(choice), reference(model)
    expected = theirs.encode(["ask maps", "maps"], prompt="", normalize_embeddings=True, show_progress_bar=False)
    found = np.stack([encoder.encode_query("maps"), encoder.encode_passages(["maps"])[0]])
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_prompts_are_part_of_the_key_and_no_prompts_leave_it_as_it_was(model, plain):
    key = ModelChoice(plain).key()
    assert str(key) == f"model_{key.revision}_16_title-abstract-1"
    assert key.facts() == {"name": "model", "revision": key.revision, "dim": 16, "template": "title-abstract-1"}
    keys = [ModelChoice(model, query_prompt=query).key() for query in (None, "ask ", "")]
    assert len({str(key), *map(str, keys)}) == 4
    assert (keys[0].query_prompt, keys[0].document_prompt) == ("query: ", "passage: ")
    assert open_encoder(ModelChoice(model)).key == keys[0]


def test_a_key_with_prompts_is_kept_with_shards_and_indexes(model, tmp_path):
    key = ModelChoice(model).key()
    told = json.loads((shard_folder(tmp_path, key) / "model.json").read_text())
    assert ModelKey(**told) == key
    VectorIndex.build(np.eye(16, dtype=np.float32), np.arange(16), key).save(tmp_path)
    assert VectorIndex.load(tmp_path).key == key


def test_vectors_are_asked_with_the_prompts_they_were_made_with(model):
    key = ModelChoice(model, query_prompt="ask ").key()
    asked = open_encoder_of(key, ModelChoice(model))
    assert asked.key == key
    assert (
        asked.encode_query("maps").tobytes()
        == open_encoder(ModelChoice(model, query_prompt="ask ")).encode_query("maps").tobytes()
    )


def configured(folder, **told):
    (folder / "config_sentence_transformers.json").write_text(json.dumps(told))
    return prompts_of(folder)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, Prompts("", "")),
        ({"prompts": None}, Prompts("", "")),
        ({"prompts": {"query": "", "document": ""}}, Prompts("", "")),
        ({"prompts": {"query": "q: ", "passage": "p: "}}, Prompts("q: ", "p: ")),
        ({"prompts": {"query": "q: ", "document": "", "passage": "p: "}}, Prompts("q: ", "p: ")),
        ({"prompts": {"document": "d: ", "passage": "p: "}}, Prompts("", "d: ")),
        ({"prompts": {"query": "q: ", "all": "a: "}, "default_prompt_name": "all"}, Prompts("q: ", "a: ")),
    ],
)
def test_the_first_prompt_named_for_a_use_is_taken_else_the_default(tmp_path, told, found):
    assert configured(tmp_path, **told) == found


def test_a_default_prompt_is_put_before_a_text_once(tmp_path):
    folder = tiny_encoder(tmp_path, all="all: ")
    path = Path(folder) / "config_sentence_transformers.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"default_prompt_name": "all"}))
    expected = reference(folder).encode(["all: maps"], prompt="", normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(open_encoder(ModelChoice(folder)).encode_query("maps"), expected[0], atol=1e-5)


@pytest.mark.parametrize(
    "told", [{"prompts": {"query": 3}}, {"prompts": ["query"]}, {"prompts": {"query": "q" * 2000}}]
)
def test_prompts_that_are_no_short_texts_are_refused(tmp_path, told):
    with pytest.raises(ModelError, match="does not tell the model's prompts"):
        configured(tmp_path, **told)


def test_a_model_that_leaves_prompts_out_of_its_vectors_is_refused_unless_they_are_off(tmp_path):
    folder = tiny_encoder(tmp_path, **PROMPTS)
    pooling = Path(folder) / "1_Pooling" / "config.json"
    pooling.write_text(json.dumps(json.loads(pooling.read_text()) | {"include_prompt": False}))
    with pytest.raises(ModelError, match=r"include_prompt.*embedding\.query_prompt = \"\""):
        ModelChoice(folder).key()
    assert ModelChoice(folder, query_prompt="", document_prompt="").key().dim == 16
