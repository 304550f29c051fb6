"""Texts to vectors: the packaged sentence-transformers model, or one in a folder; never a download.

Documents are encoded in bf16 where the processor has it, on one thread, by OpenVINO where it is installed; queries
always in fp32 on the CPU with one thread, so that the same query gives the same bytes. Used by `index.embedding`, which
spreads texts over processes and machines, and by search.
"""

import functools
import importlib.metadata
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from data.errors import ModelError
from index.model_folder import DEFAULT_MODEL, LOADING_ERRORS, model_folder, model_key
from index.model_key import FloatMatrix
from index.openvino_engine import OpenVinoModel, is_installed, version

MAX_TOKENS = 256
"""Tokens read of a text: the length the default model was tuned for; longer texts are cut."""
BATCH = 16
FEW_TEXTS = 400
"""Texts up to which a second process costs more than it gives."""
Engine = Literal["auto", "torch", "openvino"]


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
    except LOADING_ERRORS as error:
        raise ModelError(f"{folder} cannot be loaded as a sentence-transformers model: {error}") from error
    model.default_prompt_name = None  # else it would be put before every text, beside those of `index.prompts`
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
        return "openvino" if is_installed() and has_fast_bf16() and not has_gpu() else "torch"
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


class Encoder:
    """One model; loaded when it is first needed, and run in this process."""

    def __init__(self, name: str = DEFAULT_MODEL, engine: Engine = "auto") -> None:
        self._folder = model_folder(name)
        self._engine = chosen_engine(engine)
        self.key = model_key(name)

    def __enter__(self) -> "Encoder":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held open."""

    @functools.cached_property
    def _exact(self) -> Any:
        return load_model(self._folder, fast=False)

    @functools.cached_property
    def _fast(self) -> Any:
        return load_model(self._folder, fast=True)

    @functools.cached_property
    def _compiled(self) -> Any:
        return load_documents_model(self._folder, self._engine)

    def engine_for(self, expected: int) -> str:
        """Name engine, version and precision that so many documents are encoded with; it is kept with their vectors."""
        engine = "torch" if expected <= FEW_TEXTS else self._engine
        precision = "fp16" if has_gpu() and engine == "torch" else "bf16" if has_fast_bf16() else "fp32"
        return f"{engine} {version() if engine == 'openvino' else importlib.metadata.version('torch')} {precision}"

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a query, shape (dim,), in fp32 on one CPU thread."""
        vector: NDArray[np.float32] = encode(self._exact, [text])[0]
        return vector

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return the unit vectors of some short documents, shape (n, dim), as exactly as a query's."""
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


def has_gpu() -> bool:
    """Tell whether this process would encode documents on a GPU."""
    import torch

    return bool(torch.cuda.is_available())
