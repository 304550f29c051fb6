"""The fast engines against the plain model: the same vectors, the same neighbours; and what OpenVINO keeps to."""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.errors import ModelError, SettingsError
from data.settings import load_settings
from index import encoder as encoder_module
from index.encoder import Encoder, Engine, chosen_engine, encode, load_documents_model, load_model
from index.model_folder import default_model_folder

WORDS = "river lake graph parser vision speech proof robot music map cell tensor learning deep sparse noisy".split()


def texts(count: int, seed: int = 1) -> list[str]:
    """Return made-up texts of 1 to 250 words."""
    chance = random.Random(seed)
    return [" ".join(chance.choices(WORDS, k=chance.randint(1, 250))).capitalize() for _ in range(count)]


@pytest.fixture(scope="module")
def model() -> Any:
    return load_documents_model(default_model_folder(), "openvino")


@pytest.mark.parametrize("engine", ["openvino", "torch"])
def test_vectors_and_neighbours_are_those_of_fp32(model: Any, engine: Engine, is_long: bool) -> None:
    """On 500 texts in the long round; in bf16 where the processor has it."""
    some = texts(500 if is_long else 80)
    fast = model if engine == "openvino" else load_documents_model(default_model_folder(), engine)
    ours, plain = encode(fast, some), encode(load_model(default_model_folder(), fast=False), some)
    assert (ours * plain).sum(axis=1).min() >= 0.999
    best = [np.argsort(-(matrix @ matrix.T), axis=1, kind="stable")[:, :10] for matrix in (ours, plain)]
    kept = [len(set(a) & set(b)) / 10 for a, b in zip(*best, strict=True)]
    assert np.mean(kept) >= 0.98


def test_an_empty_list_and_odd_texts_have_vectors_of_length_one(model: Any) -> None:
    assert encode(model, []).shape == (0, 384)
    made = encode(model, ["", "x", "word " * 5000, "\u202e<script>"])
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)


def test_many_texts_use_the_engine_and_few_do_without(model: Any) -> None:
    some, several = texts(12, seed=2), Encoder(engine="openvino")
    made = np.concatenate(list(several.encode_stream(iter([some[:6], some[6:]]), expected=10_000)))
    assert several.engine_for(10_000).startswith("openvino 20")
    assert several.engine_for(10).startswith("torch ")
    assert (made * encode(model, some)).sum(axis=1).min() > 0.99999


def test_an_engine_that_is_missing_or_unknown_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(encoder_module, "is_installed", lambda: False)
    assert chosen_engine("auto") == "torch"
    with pytest.raises(ModelError, match=r"fieldmap\[fast-cpu\]"):
        chosen_engine("openvino")
    (tmp_path / "fieldmap.toml").write_text('[embedding]\nengine = "onnx"\n')
    with pytest.raises(SettingsError, match="embedding.engine should be one of auto, torch, openvino, not 'onnx'"):
        load_settings(tmp_path / "fieldmap.toml", {})


def test_converting_a_model_asks_nobody() -> None:
    code = """
import sys
def refuse(event, args):
    if event in ("socket.connect", "socket.getaddrinfo"):
        print(event, args, file=sys.stderr)
        import os; os._exit(3)
sys.addaudithook(refuse)
from index.encoder import load_documents_model
from index.model_folder import default_model_folder
load_documents_model(default_model_folder(), "openvino").encode(["a river"], 1)
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(root)}, check=False)
    assert done.returncode == 0
