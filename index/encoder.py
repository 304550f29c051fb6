"""Texts to vectors: the packaged sentence-transformers model, or one in a folder; never a download.

Documents are encoded in bf16 where the processor has it, in several processes of one thread each, by OpenVINO where it
is installed; queries always in fp32 on the CPU with one thread, so that the same query gives the same bytes. Used by
`index.step` and search.
"""

import contextlib
import ctypes
import functools
import importlib.metadata
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from data.errors import ModelError, StorageError
from index.model_folder import DEFAULT_MODEL, LOADING_ERRORS, model_folder, model_key
from index.model_key import FloatMatrix
from index.openvino_engine import OpenVinoModel, is_installed, version

MAX_TOKENS = 256
"""Tokens read of a text: the length the default model was tuned for; longer texts are cut."""
BATCH = 16
FEW_TEXTS = 400
"""Texts below which a second process costs more than it gives."""
PR_SET_PDEATHSIG = 1
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


class Encoder:
    """One model; loaded when it is first needed, with worker processes where there is much to encode."""

    def __init__(self, name: str = DEFAULT_MODEL, workers: int = 0, engine: Engine = "auto") -> None:
        self._folder = model_folder(name)
        self._engine = chosen_engine(engine)
        self.key = model_key(name)
        self._workers = workers or len(os.sched_getaffinity(0))
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Encoder":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

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
        precision = "fp16" if _has_gpu() and engine == "torch" else "bf16" if has_fast_bf16() else "fp32"
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
        """Yield the vectors of each block of texts, in order, with one block a worker under way.

        Parameters
        ----------
        expected
            How many texts there will be in all; few are encoded in this process, and by torch, which starts faster.
        """
        if expected <= FEW_TEXTS or self._workers == 1 or _has_gpu():
            model = self._fast if expected <= FEW_TEXTS else self._compiled
            yield from (encode(model, block) for block in blocks)
            return
        pool = self._open_pool()
        waiting: deque[Future[FloatMatrix]] = deque()
        try:
            for block in blocks:
                waiting.append(pool.submit(_encode_in_worker, list(block)))
                if len(waiting) > self._workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise StorageError(
                "an encoding process ended unexpectedly (out of memory?); run the command again: what is embedded "
                "is kept; embedding.workers = 1 needs less memory"
            ) from error

    def _open_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers,
                get_context("spawn"),
                initializer=_start_worker,
                initargs=(str(self._folder), self._engine, os.getpid()),
            )
        return self._pool


_worker_model: Any = None


def _start_worker(folder: str, engine: Engine, parent: int) -> None:
    """Load the model in a worker; it ignores Ctrl-C, which the parent handles, and dies with its parent."""
    global _worker_model
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    _worker_model = load_documents_model(Path(folder), engine)


def _encode_in_worker(texts: list[str]) -> FloatMatrix:
    return encode(_worker_model, texts)


def _has_gpu() -> bool:
    import torch

    return bool(torch.cuda.is_available())
