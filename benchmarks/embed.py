"""Measure embedding: documents per CPU second of ours against ``SentenceTransformer.encode`` with its defaults.

Run: ``python -m benchmarks.embed --data FOLDER [--count 2000]`` with the folder that holds
``arxiv-2025-26/2505.parquet``. Linux only (reads /proc). Each side runs in a fresh process and is warmed
first, so that loading the model is left out on both; worker processes are counted in. The peer's default
threads spin when the machine is busy, which flatters us: judge by the row of one thread too, and by
``load_1min``. Prints one table and writes ``benchmarks/results/embed.json``.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.report import write_result
from data.local_executor import LocalExecutor
from index.embedding import Rows, Spread, embed_rows
from index.encoder import Encoder
from index.encoders import ModelChoice
from index.model_folder import DEFAULT_MODEL, model_folder
from index.shards import read_vectors, shard_folder
from index.text import paper_text, text_hash

CORPUS = Path("arxiv-2025-26") / "2505.parquet"
WARM_TEXTS = 8
AIM_RATIO, AIM_COSINE = 2.5, 0.999
FloatMatrix = NDArray[np.float32]


def main() -> None:
    """Encode with each, compare, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds arxiv-2025-26/")
    parser.add_argument("--count", type=int, default=2_000, help="abstracts to encode")
    arguments = parser.parse_args()
    texts = read_texts(arguments.data, arguments.count)
    ours = in_fresh_process(encode_ours, texts)
    peers = {"defaults": encode_peer, "one thread": encode_peer_on_one_thread}
    rows = [compare(name, ours, in_fresh_process(peer, texts)) for name, peer in peers.items()]
    write_result("embed", rows)


def read_texts(data: Path, count: int) -> list[str]:
    """Return the first ``count`` texts, title and abstract, of the corpus."""
    rows = pq.read_table(data / CORPUS, columns=["title", "abstract"]).slice(0, count).to_pylist()
    return [paper_text(row["title"], row["abstract"]) for row in rows]


def in_fresh_process(
    encode: Callable[[Sequence[str], Path], dict[str, float]], texts: Sequence[str]
) -> tuple[FloatMatrix, dict[str, float]]:
    """Return the vectors and the seconds that ``encode`` took, run alone in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.npy"
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            seconds = pool.submit(encode, texts, path).result()
        return np.load(path, allow_pickle=False), seconds


def encode_ours(texts: Sequence[str], path: Path) -> dict[str, float]:
    """Encode as the embed step does and save the vectors; return the seconds."""
    encoder, hashes = Encoder(), [text_hash(text) for text in texts]
    rows = sorted(dict(zip(hashes, texts, strict=True)).items())
    warm = [(str(number), text) for number, text in enumerate(texts[:WARM_TEXTS])]
    with tempfile.TemporaryDirectory() as place, LocalExecutor() as executor:
        for name, parts in (("warm", lambda count: iter([warm] * executor.workers)), ("", parts_of(rows))):
            folder = shard_folder(Path(place) / name, encoder.key)
            clock = Clock()
            embed_rows(parts, len(rows), folder, encoder, Spread(executor, ModelChoice()), lambda count: None)
        seconds = clock.read()
        vectors = read_vectors(Path(place), encoder.key, np.asarray(hashes))
    np.save(path, vectors, allow_pickle=False)
    return seconds


def parts_of(rows: Rows) -> Callable[[int], Iterator[Rows]]:
    """Return a function that yields the rows, so many at once."""
    return lambda count: (rows[start : start + count] for start in range(0, len(rows), count))


def encode_peer(texts: Sequence[str], path: Path) -> dict[str, float]:
    """Encode with sentence-transformers as it comes and save the vectors; return the seconds."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(model_folder(DEFAULT_MODEL)), device="cpu", local_files_only=True)
    model.encode(list(texts[:WARM_TEXTS]), show_progress_bar=False)
    clock = Clock()
    vectors = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    seconds = clock.read()
    np.save(path, vectors, allow_pickle=False)
    return seconds


def encode_peer_on_one_thread(texts: Sequence[str], path: Path) -> dict[str, float]:
    """Encode as :func:`encode_peer`, with one thread: its CPU seconds do not depend on how busy the machine is."""
    import torch

    torch.set_num_threads(1)
    return encode_peer(texts, path)


class Clock:
    """CPU seconds of this process and its live workers, and wall-clock seconds, since it was made."""

    def __init__(self) -> None:
        self.cpu, self.wall = cpu_seconds(), time.perf_counter()

    def read(self) -> dict[str, float]:
        """Return the seconds since, and how many processes they were spent in."""
        workers = len(multiprocessing.active_children())
        spent = {"cpu_seconds": cpu_seconds() - self.cpu, "wall_seconds": time.perf_counter() - self.wall}
        return spent | {"worker_processes": workers}


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and its live workers (proc(5), stat, fields 14 and 15)."""
    pids = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def compare(
    name: str, ours: tuple[FloatMatrix, dict[str, float]], peer: tuple[FloatMatrix, dict[str, float]]
) -> dict[str, Any]:
    """Return the figures against one peer: rates, their ratio, and how near the vectors are."""
    (our_vectors, our_seconds), (peer_vectors, peer_seconds) = ours, peer
    n = len(our_vectors)
    cosine = np.asarray(np.sum(our_vectors * peer_vectors, axis=1, dtype=np.float64))
    our_rate, peer_rate = (n / seconds["cpu_seconds"] for seconds in (our_seconds, peer_seconds))
    return {
        "peer": f"SentenceTransformer.encode, {name}",
        "n": n,
        "ours_per_cpu_second": round(our_rate, 2),
        "peer_per_cpu_second": round(peer_rate, 2),
        "ratio": round(our_rate / peer_rate, 2),
        "cosine_mean": round(float(cosine.mean()), 6),
        "cosine_min": round(float(cosine.min()), 6),
        "aim_met": bool(our_rate / peer_rate >= AIM_RATIO and cosine.min() >= AIM_COSINE),
        "our_cpu_seconds": round(our_seconds["cpu_seconds"], 2),
        "our_wall_seconds": round(our_seconds["wall_seconds"], 2),
        "our_worker_processes": int(our_seconds["worker_processes"]),
        "peer_cpu_seconds": round(peer_seconds["cpu_seconds"], 2),
        "peer_wall_seconds": round(peer_seconds["wall_seconds"], 2),
        "load_1min": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    os.environ["HF_HUB_OFFLINE"] = "1"
    main()
