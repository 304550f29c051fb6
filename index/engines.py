"""Which build of FAISS there is, and which device searches much at once: a GPU only where it proves itself.

Used by `index.vectors` and `index.neighbours`. An engine that fails, or answers otherwise than the CPU, is passed over
with a warning in the log; the CPU is the reference and always the last.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import SettingsError

FloatMatrix = NDArray[np.float32]
IntMatrix = NDArray[np.int64]
Search = Callable[[FloatMatrix, int], tuple[FloatMatrix, IntMatrix]]
"""Queries, shape (m, dim), and how many are wanted -> similarities and rows, shape (m, wanted), best first."""
PROBE_VECTORS, PROBE_WANTED, SAMPLE_QUERIES = 100, 10, 64
TOLERANCE = 1e-4
"""By which a similarity may differ between devices: fp32 sums in another order stay below 1e-5; TF32, fp16 do not."""
GPU_BLOCK_ROWS = 1 << 20
"""Vectors that torch compares with a block of queries at a time: 1,024 queries take 4 GB of similarities."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Engine:
    """A device that searches exactly."""

    name: str
    open: Callable[[FloatMatrix], Search]
    """Take unit vectors, shape (n, dim), and return their search; any error passes the engine over."""


def require_faiss() -> Any:
    """Return the faiss module, if exactly one of its two builds is installed.

    Raises
    ------
    SettingsError
        If none is, or both are: they share a folder and overwrite each other.
    """
    present = [name for name in ("faiss-cpu", "faiss-gpu") if _installed(name)]
    if len(present) != 1:
        found = "both faiss-cpu and faiss-gpu are" if present else "neither faiss-cpu nor faiss-gpu is"
        raise SettingsError(f"{found} installed; install exactly one: pip install 'fieldmap[cpu]' or 'fieldmap[gpu]'")
    import faiss

    return faiss


def _installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


@contextmanager
def one_thread() -> Iterator[None]:
    """Let FAISS train with one thread: with one and with two it learns different centres."""
    faiss = require_faiss()
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def flat_index(embeddings: FloatMatrix) -> Any:
    """Return the exact index of some vectors, row i of the one being row i of the other."""
    index = require_faiss().IndexFlatIP(embeddings.shape[1])
    if len(embeddings):
        index.add(np.ascontiguousarray(embeddings, dtype=np.float32))
    return index


def open_search(embeddings: FloatMatrix, engines: Sequence[Engine] | None = None) -> Search:
    """Return exact search over unit vectors on the first engine that proves itself, else on the CPU.

    An engine has to find the neighbours of 100 vectors of ours as the CPU does, and then those of a sample of
    ``embeddings``.

    Parameters
    ----------
    engines
        What to try before the CPU; None: the GPU with faiss-gpu, then with torch.
    """
    for engine in gpu_engines() if engines is None else engines:
        try:
            probe = _probe_vectors(embeddings.shape[1])
            _compare(engine.open(probe), probe, PROBE_VECTORS)
            search = engine.open(embeddings)
            _compare(search, embeddings, SAMPLE_QUERIES)
        except Exception as error:  # whatever a driver throws must not stop the work: the CPU does it
            log.warning("%s is passed over, the next engine searches: %s: %s", engine.name, type(error).__name__, error)
        else:
            return _guarded(engine.name, search, embeddings)
    return _cpu_search(embeddings)


def _cpu_search(embeddings: FloatMatrix) -> Search:
    index = flat_index(embeddings)

    def search(queries: FloatMatrix, wanted: int) -> tuple[FloatMatrix, IntMatrix]:
        found: tuple[FloatMatrix, IntMatrix] = index.search(np.ascontiguousarray(queries, dtype=np.float32), wanted)
        return found

    return search


def _guarded(name: str, search: Search, embeddings: FloatMatrix) -> Search:
    """Return a search that goes on with the CPU when the engine fails on the way, for want of memory say."""
    used = [search]

    def guarded(queries: FloatMatrix, wanted: int) -> tuple[FloatMatrix, IntMatrix]:
        try:
            return used[0](queries, wanted)
        except Exception as error:
            if used[0] is not search:
                raise
            log.warning("%s failed, the CPU goes on: %s: %s", name, type(error).__name__, error)
            used[0] = _cpu_search(embeddings)
            return used[0](queries, wanted)

    return guarded


def gpu_engines() -> list[Engine]:
    """Return the ways to a GPU that are installed, the better first; usually none."""
    engines = []
    if hasattr(require_faiss(), "StandardGpuResources") and require_faiss().get_num_gpus():
        engines.append(Engine("faiss-gpu", _open_faiss_gpu))
    import torch

    if torch.cuda.is_available():
        engines.append(Engine("torch on CUDA", _open_torch))
    return engines


def _open_faiss_gpu(embeddings: FloatMatrix) -> Search:
    faiss = require_faiss()
    resources = faiss.StandardGpuResources()
    index = faiss.index_cpu_to_gpu(resources, 0, flat_index(embeddings))

    def search(queries: FloatMatrix, wanted: int) -> tuple[FloatMatrix, IntMatrix]:
        found: tuple[FloatMatrix, IntMatrix] = index.search(np.ascontiguousarray(queries, dtype=np.float32), wanted)
        return found

    search.resources = resources  # type: ignore[attr-defined]  # freed with the search, not before
    return search


def _open_torch(embeddings: FloatMatrix) -> Search:
    return torch_search(embeddings, "cuda")


def torch_search(embeddings: FloatMatrix, device: str) -> Search:
    """Return exact search by one matrix product and top-k a block of vectors, on a device of torch."""
    import torch

    held = torch.from_numpy(np.ascontiguousarray(embeddings, dtype=np.float32)).to(device)

    def search(queries: FloatMatrix, wanted: int) -> tuple[FloatMatrix, IntMatrix]:
        asked = torch.from_numpy(np.ascontiguousarray(queries, dtype=np.float32)).to(device)
        best, rows = asked.new_empty((len(asked), 0)), asked.new_empty((len(asked), 0), dtype=torch.int64)
        for start in range(0, len(held), GPU_BLOCK_ROWS):
            block = held[start : start + GPU_BLOCK_ROWS]
            similarity, places = torch.topk(asked @ block.T, min(wanted, len(block)), dim=1)
            best, rows = torch.cat([best, similarity], 1), torch.cat([rows, places + start], 1)
            best, order = torch.topk(best, min(wanted, best.shape[1]), dim=1)
            rows = torch.gather(rows, 1, order)
        return best.cpu().numpy(), rows.cpu().numpy()

    return search


def _probe_vectors(dim: int) -> FloatMatrix:
    made = np.random.default_rng(PROBE_VECTORS).normal(size=(PROBE_VECTORS, dim)).astype(np.float32)
    unit: FloatMatrix = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


def _compare(search: Search, embeddings: FloatMatrix, n_queries: int) -> None:
    """Compare the neighbours of vectors spread over all of them with the exact ones; vectors as near count as equal.

    Raises
    ------
    ValueError
        If a similarity is told wrongly, or a nearer vector was missed.
    """
    queries = embeddings[np.unique(np.linspace(0, len(embeddings) - 1, n_queries).astype(np.int64))]
    wanted = min(PROBE_WANTED, len(embeddings))
    told, rows = search(queries, wanted)
    true = similarities(embeddings[rows], queries)
    exact = -np.partition(-(queries @ embeddings.T), wanted - 1, axis=1)[:, :wanted]
    exact = -np.sort(-exact, axis=1)
    repeated = any(len(set(line)) < wanted for line in rows.tolist())
    worst = max(float(np.abs(told - true).max()), float(np.abs(true - exact).max()))
    if repeated or not worst <= TOLERANCE:
        raise ValueError(
            f"it answers otherwise than the CPU: similarities differ by {worst:.2g}, rows twice: {repeated}"
        )


def similarities(vectors: FloatMatrix, queries: FloatMatrix) -> FloatMatrix:
    """Return the products of each query with its own vectors, shapes (m, k, dim) and (m, dim) -> (m, k).

    Every product is summed in the same order, whatever stands beside it: the same pair gives the same bytes with any
    number of queries, threads or neighbours, which a matrix product does not promise.
    """
    products: FloatMatrix = np.einsum("ijk,ik->ij", vectors, queries)
    return products
