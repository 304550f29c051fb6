"""Measure topics: ours beside BERTopic with its defaults, on the same vectors, in one run.

``python -m benchmarks.topics --library LIBRARY [--peer-python PYTHON] [--papers 10000]``. The library must have
vectors of its model; BERTopic runs in an environment of its own (``--peer-python``), and is skipped without one. A
size n is written to ``results/topics_<n>.json``. ``--data FOLDER`` instead of a library takes the papers of
``conference-papers/`` that have a primary area, each venue and year alone, since each has areas of its own, and writes
``results/topics_conferences.json``.
"""

import argparse
import json
import math
import re
import resource
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from analysis.topics.assign import assigned
from analysis.topics.cluster import neighbours_for
from analysis.topics.fitting import Fit, fit_topics
from analysis.topics.membership import settled
from analysis.topics.naming import c_tf_idf, count_terms, name_topics
from app.encoding import chosen_model
from benchmarks.report import print_rows, write_result
from data.library import Library
from data.settings import load_settings
from data.store import open_readonly
from index.encoder import Encoder
from index.shards import read_vectors
from index.vectors import knn_graph

PEER = Path(__file__).with_name("topics_peer.py")
SEED = 1
KEPT = 0.9
SUBSAMPLES = 3
TOP_WORDS = 10
MOST_SECONDS = 6_000
WORD = re.compile(r"\b\w\w+\b")
LongArray = NDArray[np.int64]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Papers:
    """What is grouped."""

    embeddings: NDArray[np.float32]
    texts: list[str]
    categories: NDArray[np.str_]
    days: NDArray[np.datetime64]

    def __len__(self) -> int:
        return len(self.texts)

    def some(self, rows: LongArray) -> "Papers":
        """Return the papers of some rows."""
        texts = [self.texts[row] for row in rows.tolist()]
        return Papers(self.embeddings[rows], texts, self.categories[rows], self.days[rows])


@dataclass(frozen=True, slots=True)
class Grouped:
    """What a way to make topics gave."""

    labels: LongArray
    words: list[list[str]]
    cpu_seconds: float
    memory_gb: float


def main() -> None:
    """Run the measurements and write ``results/topics.json``."""
    arguments = _arguments()
    if arguments.data is not None:
        write_result("topics_conferences", of_conferences(arguments.data, arguments.peer_python))
        return
    papers = read_papers(arguments.library)
    for n in arguments.papers:
        chosen = papers.some(_chosen(len(papers), n))
        rows = side_by_side(chosen, arguments.peer_python)
        rows += stability(chosen) + [without_refit(chosen), one_more_month(chosen)]
        write_result(f"topics_{n}", rows)


def side_by_side(papers: Papers, python: Path | None) -> list[Row]:
    """Return each measure of our topics and of BERTopic's, both made at the same time."""
    with beside(papers, python) as peer:
        mine, theirs = measures(papers, ours(papers)), peer()
    told = measures(papers, theirs) if theirs else {}
    return [{"measure": name, "ours": value, "peer": told.get(name, "skipped"), "n": len(papers)}
            for name, value in mine.items()]  # fmt: skip


def of_conferences(data: Path, python: Path | None) -> list[Row]:
    """Return the measures for each venue and year whose papers have primary areas."""
    found = (
        duckdb.connect()
        .execute(
            """SELECT venue || ' ' || year, list(title || '. ' || abstract), list(primary_area)
        FROM read_parquet(?, union_by_name = true)
        WHERE coalesce(primary_area, '') <> '' AND length(abstract) > 100 GROUP BY 1 HAVING count(*) >= 1000
        ORDER BY 1""",
            [str(data / "conference-papers" / "*.parquet")],
        )
        .fetchall()
    )
    rows: list[Row] = []
    with Encoder() as encoder:
        for name, texts, areas in found:
            days = np.zeros(len(texts), dtype="datetime64[D]")
            papers = Papers(encoder.encode_passages(texts), texts, np.asarray(areas), days)
            rows += [{"papers": name, "areas": len(set(areas)), **row} for row in side_by_side(papers, python)]
            print_rows(rows)
    return rows


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--library", type=Path, help="a library with vectors and an edition")
    source.add_argument("--data", type=Path, help="folder that holds conference-papers/")
    parser.add_argument("--peer-python", type=Path, help="a Python that has bertopic")
    parser.add_argument("--papers", type=int, nargs="+", default=[10_000], help="how many papers, drawn by a seed")
    return parser.parse_args()


def _chosen(n: int, wanted: int, seed: int = SEED) -> LongArray:
    return np.sort(np.random.default_rng(seed).choice(n, min(wanted, n), replace=False)).astype(np.int64)


def read_papers(folder: Path) -> Papers:
    """Return the papers of a library's current edition that have a vector, by work id."""
    library = Library(folder)
    key = chosen_model(library, load_settings(library.settings_file)).key()
    edition = folder / "editions" / (folder / "CURRENT").read_text(encoding="utf-8").strip()
    db = open_readonly(next(edition.glob("*.duckdb")), 4.0)
    rows = db.execute(
        """SELECT e.text_hash, w.title || '. ' || coalesce(w.abstract, ''), coalesce(w.primary_category, ''),
               w.published
        FROM main.embeddings e JOIN works w USING (work_id)
        WHERE e.model_key = ? AND NOT w.is_stub AND NOT w.is_withdrawn ORDER BY e.work_id""",
        [str(key)],
    ).fetchall()
    hashes, texts, categories, days = zip(*rows, strict=True)
    embeddings = read_vectors(library.vectors, key, np.asarray(hashes))
    return Papers(embeddings, list(texts), np.asarray(categories), np.asarray(days, dtype="datetime64[D]"))


def fit(papers: Papers) -> Fit:
    """Return our topics."""
    neighbours, _ = knn_graph(papers.embeddings, neighbours_for(len(papers)))
    return fit_topics(papers.embeddings, neighbours)


def ours(papers: Papers) -> Grouped:
    """Return our topics with the CPU seconds of everything from vectors to words."""
    clock = time.process_time()
    labels = fit(papers).labels.astype(np.int64)
    inside = np.flatnonzero(labels >= 0)
    texts = ((int(labels[row]), papers.texts[row]) for row in inside.tolist())
    counts, terms = count_terms(texts, int(labels.max()) + 1)
    single = np.asarray([number for number, term in enumerate(terms) if " " not in term])
    words = name_topics(c_tf_idf(counts[:, single]), [terms[number] for number in single.tolist()], TOP_WORDS)
    seconds = time.process_time() - clock
    return Grouped(labels, words, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


@contextmanager
def beside(papers: Papers, python: Path | None) -> Iterator[Callable[[], Grouped | None]]:
    """Start BERTopic in its own process and give a function that waits for it; None where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        given, result = Path(folder) / "given.npz", Path(folder) / "result.json"
        np.savez(given, embeddings=papers.embeddings, texts=np.asarray(papers.texts))
        started = subprocess.Popen([python, PEER, given, result]) if python else None

        def wait() -> Grouped | None:
            if started is None:
                return None
            try:
                started.wait(MOST_SECONDS)
            except subprocess.TimeoutExpired:
                started.kill()
            return _peer_result(result) if result.exists() else None

        yield wait


def _peer_result(path: Path) -> Grouped:
    told = json.loads(path.read_text(encoding="utf-8"))
    words = [told["words"][name] for name in sorted(told["words"], key=int)]
    return Grouped(np.asarray(told["labels"]), words, told["cpu_seconds"], told["memory_gb"])


def measures(papers: Papers, found: Grouped) -> Row:
    """Return what is told of one way to make topics."""
    top = [words[:TOP_WORDS] for words in found.words]
    every = [word for words in top for word in words]
    known = found.labels >= 0
    return {
        "topics": len(top), "without topic": round(float((~known).mean()), 4),
        "NPMI of the ten leading words": round(npmi(papers.texts, top), 4),
        "diversity of the ten leading words": round(len(set(every)) / max(len(every), 1), 4),
        "NMI with the primary category": round(
            float(normalized_mutual_info_score(papers.categories, found.labels)), 4),
        "ARI with the primary category": round(float(adjusted_rand_score(papers.categories, found.labels)), 4),
        "NMI, papers with a topic": round(
            float(normalized_mutual_info_score(papers.categories[known], found.labels[known])), 4),
        "CPU seconds": round(found.cpu_seconds, 1), "peak memory, GB": round(found.memory_gb, 2),
    }  # fmt: skip


def npmi(texts: Iterable[str], topics: Sequence[Sequence[str]]) -> float:
    """Return the mean normalised pointwise mutual information of pairs of a topic's words over documents.

    Bouma 2009, equation 4; a pair that never stands together counts -1. Words are matched whole, in lower case.
    """
    wanted = {word for words in topics for word in words}
    pairs = {pair for words in topics for pair in combinations(sorted(set(words)), 2)}
    near: dict[str, set[str]] = {word: set() for word in wanted}
    for first, second in pairs:
        near[first].add(second)
    single: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    n = 0
    for text in texts:
        n += 1
        said = wanted & set(WORD.findall(text.lower()))
        single.update(said)
        both.update((word, other) for word in said for other in near[word] & said)
    values = [_npmi(both[pair] / n, single[pair[0]] / n, single[pair[1]] / n)
              for words in topics for pair in combinations(sorted(set(words)), 2)]  # fmt: skip
    return float(np.mean(values)) if values else 0.0


def _npmi(both: float, first: float, second: float) -> float:
    return -1.0 if not both else math.log(both / (first * second)) / -math.log(both) if both < 1 else 1.0


def stability(papers: Papers) -> list[Row]:
    """Return the ARI between topics of samples of nine tenths, on the papers both hold."""
    samples = [_chosen(len(papers), int(KEPT * len(papers)), 100 + seed) for seed in range(SUBSAMPLES)]
    fits = [fit(papers.some(rows)) for rows in samples]
    settled_all, settled_sure, kept = [], [], []
    for one, other in combinations(range(SUBSAMPLES), 2):
        _, here, there = np.intersect1d(samples[one], samples[other], return_indices=True)
        first, second = fits[one], fits[other]
        settled_all.append(adjusted_rand_score(first.likely.topics[here, 0], second.likely.topics[there, 0]))
        sure = (first.labels[here] >= 0) & (second.labels[there] >= 0)
        settled_sure.append(adjusted_rand_score(first.labels[here][sure], second.labels[there][sure]))
        kept.append(float(sure.mean()))
    told = (("papers with a topic in both", settled_sure, kept), ("every likeliest topic", settled_all, [1.0]))
    return [
        {"measure": f"ARI between samples of 90 %, {name}", "ours": round(float(np.mean(scores)), 4),
         "lowest": round(float(min(scores)), 4), "share of papers": round(float(np.mean(share)), 4), "n": len(papers)}
        for name, scores, share in told
    ]  # fmt: skip


def without_refit(papers: Papers) -> Row:
    """Return how often papers assigned without a refit get the topic that a refit with them gives."""
    old = _chosen(len(papers), int(KEPT * len(papers)), 300)
    new = np.setdiff1d(np.arange(len(papers)), old)
    before, after = fit(papers.some(old)), fit(papers)
    likely = assigned(papers.embeddings[new], papers.embeddings[old], before.labels, before.n_topics)
    given, _ = settled(likely, np.zeros(len(new), dtype=np.int32))
    sure = (given >= 0) & (after.labels[new] >= 0)
    score = adjusted_rand_score(given[sure], after.labels[new][sure])
    return {"measure": "ARI of new papers assigned without a refit with a refit", "ours": round(float(score), 4),
            "share of papers": round(float(sure.mean()), 4), "n": len(new)}  # fmt: skip


def one_more_month(papers: Papers) -> Row:
    """Return the ARI of topics before and after the newest month, on the papers of both, nothing remembered."""
    months = papers.days.astype("datetime64[M]")
    newest = np.sort(np.unique(months))[-1]
    old = np.flatnonzero(months < newest)
    before, after = fit(papers.some(old)), fit(papers)
    sure = (before.labels >= 0) & (after.labels[old] >= 0)
    score = adjusted_rand_score(before.labels[sure], after.labels[old][sure])
    return {"measure": f"ARI before and after {newest}, papers with a topic in both", "ours": round(float(score), 4),
            "share of papers": round(float(sure.mean()), 4), "n": len(papers) - len(old)}  # fmt: skip


if __name__ == "__main__":
    main()
