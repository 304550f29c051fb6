"""Measure forecasts of topics as they are made: of a fit that has seen nothing later, later papers assigned to it.

Run: ``python -m benchmarks.forecasts_topics --library DIR`` with a library of `arxiv-2025-26` that has vectors. At the
end of each month from October 2025 to January 2026 topics are made of the papers public by then; papers of the months
after are given a topic by their nearest members, without a refit, and the shares of these topics are forecast one to
three months ahead and judged. Beside it the same with the library's own topics, of a fit that has seen what came.
``--papers`` draws some of the papers by a seed; the others are in no topic. Only the ledger is copied. Writes
``benchmarks/results/forecasts_topics.json``.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.forecasts.known import Known, read_known
from analysis.forecasts.scores import Judged, pooled
from analysis.topics.assign import assigned
from analysis.topics.cluster import neighbours_for
from analysis.topics.fitting import fit_topics
from analysis.topics.membership import LEAST_SURE, confidence
from analysis.trends.subjects import KINDS
from app.encoding import chosen_model
from benchmarks.forecasts import MONTH_ENDS, followed, judge_last, told
from benchmarks.report import write_result
from benchmarks.terms import opened
from data.library import Library
from data.settings import load_settings
from data.store import Database
from index.shards import vectors_of_works
from index.vectors import knn_graph

MONTHS_AHEAD = (1, 2, 3)
SEED = 1
TOPIC = KINDS[1]
LongArray = NDArray[np.int64]
Row = dict[str, Any]


def main() -> None:
    """Read the options, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--papers", type=int, help="how many papers, drawn by a seed; all if not given")
    given = parser.parse_args()
    write_result("forecasts_topics", of_topics(given.library, given.papers))


def of_topics(library: Path, papers: int | None = None) -> list[Row]:
    """Return the measures of forecasts of topics, of fits that saw nothing later and of one that saw all."""
    ends = [date.fromisoformat(end) for end in MONTH_ENDS]
    found: dict[tuple[str, int], list[Judged]] = {}
    n_topics = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("fieldmap.toml", "ledger.duckdb"):
            shutil.copy2(library / name, Path(folder) / name)
        made = Library(Path(folder))
        key = chosen_model(Library(library), load_settings(made.settings_file)).key()
        with opened(made) as db:
            works, embeddings = vectors_of_works(db, Library(library).vectors, key)
            drawn = np.sort(np.random.default_rng(SEED).permutation(len(works))[:papers])
            works, embeddings = works[drawn], embeddings[drawn]
            days, kept = public_days(db, works), kept_topics(db, works)
            for last in (None, *ends[:-1]):
                labels = kept if last is None else labels_as_of(embeddings, days, last)
                write_topics(db, works, labels)
                n_topics.append(len(np.unique(labels[labels >= 0])))
                for day in ends[:-1] if last is None else [last]:
                    for months, judged in judged_from(db, day, ends):
                        found.setdefault(("all" if last is None else "then", months), []).append(judged)
    rows: list[Row] = []
    for (data, months), parts in sorted(found.items(), key=lambda one: (one[0][0] == "all", one[0][1])):
        what = "topics of arXiv by month" + (", of a fit that saw what came" if data == "all" else "")
        rows += told(what, f"{months} months", "after", pooled(parts))
    return [*rows, {"data": "topics of arXiv by month", "measure": "topics by fit, the library's own first",
                    "ours": str(n_topics), "n": len(works)}]  # fmt: skip


def kept_topics(db: Database, works: LongArray) -> LongArray:
    """Return the library's own topic of each work, -1 for none."""
    rows = db.execute("SELECT work_id, topic_id FROM main.topic_members ORDER BY work_id").fetchnumpy()
    labels = np.full(len(works), -1, dtype=np.int64)
    _, here, there = np.intersect1d(works, np.asarray(rows["work_id"]), return_indices=True)
    labels[here] = np.asarray(rows["topic_id"])[there]
    return labels


def public_days(db: Database, works: LongArray) -> NDArray[np.datetime64]:
    """Return the day by which each work was public for certain; one that is undated at no day."""
    rows = db.execute("SELECT work_id, public_by FROM main.works WHERE public_by IS NOT NULL ORDER BY 1").fetchnumpy()
    result = np.full(len(works), np.datetime64("9999-12-31"), dtype="datetime64[D]")
    _, here, there = np.intersect1d(works, np.asarray(rows["work_id"]), return_indices=True)
    result[here] = np.asarray(rows["public_by"]).astype("datetime64[D]")[there]
    return result


def labels_as_of(embeddings: NDArray[np.float32], days: NDArray[np.datetime64], day: date) -> LongArray:
    """Return the topic of each work: of a fit of those public by a day, and by their neighbours of the later ones."""
    old = np.flatnonzero(days <= np.datetime64(day))
    new = np.flatnonzero(days > np.datetime64(day))
    neighbours, _ = knn_graph(embeddings[old], neighbours_for(len(old)))
    fit = fit_topics(embeddings[old], neighbours)
    labels = np.full(len(embeddings), -1, dtype=np.int64)
    labels[old] = fit.labels
    if len(new):
        likely = assigned(embeddings[new], embeddings[old], fit.labels, fit.n_topics)
        sure = np.round(confidence(likely.parts[:, 0]), 4) * (likely.topics[:, 0] >= 0)
        labels[new] = np.where(sure >= LEAST_SURE, likely.topics[:, 0], -1)
    return labels


def write_topics(db: Database, works: LongArray, labels: LongArray) -> None:
    """Replace the topics and their members."""
    for table in ("topics", "topic_members"):
        db.execute(f"TRUNCATE main.{table}")
    db.register("written", pa.table({"work_id": works, "topic_id": labels, "similarity": np.zeros(len(works))}))
    db.execute("INSERT INTO main.topic_members BY NAME SELECT * FROM written")
    db.unregister("written")
    db.execute(
        """INSERT INTO main.topics BY NAME SELECT topic_id, 'topic ' || topic_id AS name, [] AS terms,
            count(*) AS n_works FROM main.topic_members WHERE topic_id >= 0 GROUP BY topic_id"""
    )


def judged_from(db: Database, day: date, ends: list[date]) -> Iterator[tuple[int, Judged]]:
    """Yield (months ahead, forecasts made on a day of the present topics beside what followed)."""
    known: Known = read_known(db, TOPIC, day, granularity="month")
    at = ends.index(day)
    for months in MONTHS_AHEAD:
        if at + months < len(ends):
            later = read_known(db, TOPIC, ends[at + months], granularity="month")
            yield months, judge_last(known.courses, months, known.year, followed(known, later))


if __name__ == "__main__":
    main()
