"""Measure the encoder ``tfidf-svd``: what a fit costs, and how fast it encodes.

Run: ``python -m benchmarks.tfidf --data FOLDER [--sizes 10000 100000]`` with the folder that holds
``arxiv-2025-26/*.parquet``. Each size runs in a fresh process. Prints one table and writes
``benchmarks/results/tfidf.json``.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.report import write_result
from index.text import paper_text
from index.tfidf import fit_texts, open_fit, save_fit

CORPUS = "arxiv-2025-26"
ENCODED = 4_000
"""Texts encoded to measure the rate."""
ROWS_AT_ONCE = 2_048
QUERIES = 100


def main() -> None:
    """Fit on so many texts each, encode, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds arxiv-2025-26/")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="texts to fit on")
    arguments = parser.parse_args()
    rows = []
    for size in arguments.sizes:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            rows.append(alone.submit(measure, arguments.data, size).result())
    write_result("tfidf", rows)


def measure(data: Path, size: int) -> dict[str, Any]:
    """Return what fitting on ``size`` texts costs, in CPU seconds of this process, and what the fit does."""
    began = time.process_time()
    fit = fit_texts(islice(texts(data), size), size)
    fitted = time.process_time() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with tempfile.TemporaryDirectory() as folder:
        revision = save_fit(fit, Path(folder))
        began = time.process_time()
        encoder = open_fit(Path(folder), revision)
        encoder.encode_query("warm up")
        opened = time.process_time() - began
    some = list(islice(texts(data), ENCODED))
    began = time.process_time()
    encoder.encode_documents(some)
    encoded = time.process_time() - began
    began = time.process_time()
    for text in some[:QUERIES]:
        encoder.encode_query(text[:60])
    asked = time.process_time() - began
    return {
        "texts": size, "words": len(fit.words), "dim": len(fit.axes), "fit_cpu_seconds": round(fitted, 1),
        "peak_mb": peak_mb, "open_cpu_ms": round(1000 * opened, 1),
        "encoded_per_cpu_second": round(len(some) / encoded), "query_cpu_ms": round(1000 * asked / QUERIES, 2),
    }  # fmt: skip


def texts(data: Path) -> Iterator[str]:
    """Yield title and abstract of every paper of the corpus, month by month, a block in memory at a time."""
    for path in sorted((data / CORPUS).glob("*.parquet")):
        for block in pq.ParquetFile(path).iter_batches(ROWS_AT_ONCE, columns=["title", "abstract"]):
            yield from (paper_text(row["title"], row["abstract"]) for row in block.to_pylist())


if __name__ == "__main__":
    main()
