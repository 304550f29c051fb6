"""Step: topics of all works that have a vector, with names and a map. Writes ``topics`` and ``topic_members``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from analysis.topics.cluster import cluster_graph
from analysis.topics.layout import map_layout
from analysis.topics.naming import c_tf_idf, count_terms, name_topics
from data.runs import Counts, StepReport, run_step
from data.store import Database
from data.works import work_blocks
from index.kept_graph import graph_folder, kept_knn_graph
from index.model_key import ModelKey
from index.shards import read_vectors, with_direction

VERSION = 1
TERMS_KEPT = 10
TEXTS_AT_ONCE = 4_000


@dataclass(frozen=True, slots=True)
class TopicParameters:
    """What decides the topics; see ``[analysis.topics]`` of the settings."""

    neighbours: int = 15
    resolution: float = 0.0
    seed: int = 20


def run(
    db: Database, vectors: Path, model_key: ModelKey, parameters: TopicParameters,
    progress: Callable[[int], object] = lambda count: None,
) -> StepReport:  # fmt: skip
    """Group the works by their nearest neighbours, name each group and place all on a map.

    Parameters
    ----------
    vectors
        Folder of the shards of ``model_key``.
    """
    told = {
        "neighbours": parameters.neighbours, "resolution": parameters.resolution, "seed": parameters.seed,
        "model": str(model_key),
    }  # fmt: skip
    return run_step(
        db, "topics", VERSION, ("embeddings",), told, lambda: _group(db, vectors, model_key, parameters, progress),
        writes=("topics", "topic_members"),
    )  # fmt: skip


def _group(
    db: Database, vectors: Path, model_key: ModelKey, parameters: TopicParameters, progress: Callable[[int], object]
) -> Counts:
    db.execute("TRUNCATE main.topics")
    db.execute("TRUNCATE main.topic_members")
    rows = db.execute(
        """SELECT e.work_id, e.text_hash FROM main.embeddings e JOIN main.works w USING (work_id)
        WHERE e.model_key = ? AND NOT w.is_stub AND NOT w.is_withdrawn ORDER BY e.work_id""",
        [str(model_key)],
    ).fetchnumpy()
    embeddings = read_vectors(vectors, model_key, rows["text_hash"])
    work_ids, embeddings = with_direction(np.asarray(rows["work_id"], dtype=np.int64), embeddings)
    if not len(work_ids):
        return Counts(0, 0)
    graphs = graph_folder(vectors, model_key)
    neighbours, similarity = kept_knn_graph(embeddings, parameters.neighbours, graphs, progress)
    labels = cluster_graph(neighbours, similarity, parameters.resolution or None, parameters.seed)
    _write_members(db, work_ids, embeddings, labels)
    _write_topics(db, labels)
    return Counts(len(work_ids), int(labels.max(initial=-1)) + 1)


def _write_members(db: Database, work_ids: np.ndarray, embeddings: np.ndarray, labels: np.ndarray) -> None:
    """Write every work's topic, its similarity to the topic's centre, and its place on the map."""
    n_topics = int(labels.max(initial=-1)) + 1
    centres = np.zeros((n_topics + 1, embeddings.shape[1]), dtype=np.float32)
    np.add.at(centres, labels, embeddings)
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    similarity = np.einsum("ij,ij->i", embeddings, centres[labels])
    places = map_layout(embeddings, labels)
    table = pa.table(
        {
            "work_id": work_ids, "topic_id": labels.astype(np.int32), "similarity": similarity.astype(np.float64),
            "x": places[:, 0].astype(np.float64), "y": places[:, 1].astype(np.float64),
        }
    )  # fmt: skip
    db.register("members", table)
    db.execute("INSERT INTO main.topic_members BY NAME SELECT * FROM members")
    db.unregister("members")


def _write_topics(db: Database, labels: np.ndarray) -> None:
    """Name every topic by the terms that set it apart, and write it with its centre on the map."""
    n_topics = int(labels.max(initial=-1)) + 1
    if not n_topics:
        return
    smallest = int(np.bincount(labels[labels >= 0]).min())
    counts, terms = count_terms(_texts(db), n_topics, min_count=3 if smallest > 5 else 2, max_terms=200_000)
    named = name_topics(c_tf_idf(counts), terms, TERMS_KEPT)
    table = pa.table(
        {
            "topic_id": np.arange(n_topics, dtype=np.int32),
            "name": [", ".join(found[:3]) or "(no distinctive terms)" for found in named],
            "terms": [list(found) for found in named],
        }
    )
    db.register("named", table)
    db.execute(
        """INSERT INTO main.topics BY NAME
        SELECT n.*, m.n_works, m.x, m.y FROM named n JOIN (
            SELECT topic_id, count(*)::INTEGER AS n_works, avg(x) AS x, avg(y) AS y
            FROM main.topic_members GROUP BY topic_id) m USING (topic_id)"""
    )
    db.unregister("named")


def _texts(db: Database) -> Iterator[tuple[int, str]]:
    """Yield (topic, title and abstract) of every work in a topic, a block at a time."""
    for first, last in work_blocks(db, TEXTS_AT_ONCE):
        rows = db.execute(
            """SELECT m.topic_id, w.title || '. ' || coalesce(w.abstract, '')
            FROM main.topic_members m JOIN public.works w USING (work_id)
            WHERE m.topic_id >= 0 AND m.work_id BETWEEN ? AND ? ORDER BY m.work_id""",
            [first, last],
        ).fetchall()
        yield from rows
