"""The encoder: the real packaged model."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from data.errors import ModelError
from data.store import open_memory, scalar
from index.encoder import Encoder
from index.model_folder import check_weights, default_model_folder, model_key
from index.text import TEXT_HASH_SQL, TEXT_SQL, paper_text, text_hash

TEXTS = [f"Paper {i} studies {subject} with great care. " * (1 + i % 7) for i, subject in enumerate(
    ["parsing", "vision", "speech", "graphs", "tables", "proofs", "robots", "music", "maps", "cells"] * 2)]  # fmt: skip


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def test_documents_are_as_the_plain_model_gives_them(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(default_model_folder()), device="cpu")
    expected = plain.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    cosine = (encoder.encode_documents(TEXTS) * expected).sum(axis=1)
    assert cosine.min() > 0.999
    np.testing.assert_allclose(encoder.encode_query(TEXTS[0]), expected[0], atol=1e-6)


def test_a_query_gives_the_same_bytes_each_time(encoder: Encoder) -> None:
    assert encoder.encode_query("a question").tobytes() == Encoder().encode_query("a question").tobytes()


def test_vectors_have_length_one_whatever_the_text(encoder: Encoder) -> None:
    made = encoder.encode_documents(["", "x", "word " * 5000, "\u202e<script>"])
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    shutil.copy(default_model_folder() / "model.safetensors", weights)
    with weights.open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\x01")
    with pytest.raises(ModelError, match="not the published model"):
        check_weights(weights, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")


@pytest.mark.parametrize("name", ["no-such-model", "sentence-transformers/all-mpnet-base-v2"])
def test_a_model_that_would_be_downloaded_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="never downloaded"):
        Encoder(name)


def test_a_model_in_a_folder_has_a_key_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "my model"
    shutil.copytree(default_model_folder(), folder)
    key = model_key(str(folder))
    assert (key.dim, key.revision) == (384, "53aa51172d14")
    assert str(key).startswith("my-model_")


@pytest.mark.parametrize("abstract", ["An abstract.", None, "", "ünïcode 文"])
def test_the_hash_in_sql_is_the_hash_in_python(abstract: str | None) -> None:
    db = open_memory()
    columns = f"SELECT [{TEXT_SQL}, {TEXT_HASH_SQL}] FROM (SELECT 'A title' AS title, $abstract::VARCHAR AS abstract)"
    text = paper_text("A title", abstract)
    assert scalar(db, columns, {"abstract": abstract}) == [text, text_hash(text)]
