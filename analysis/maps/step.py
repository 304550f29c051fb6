"""Step: a place on the map for every work that has a vector. Writes ``map_places`` and ``maps``.

Places stay put: new works are placed among those they resemble; when many are new, all are laid out anew from where
they were, and the new map is laid onto the last one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.maps.aligning import Movement, align, movement
from analysis.maps.placing import place_new
from analysis.maps.preservation import neighbours_kept
from analysis.maps.topic_layout import map_layout
from analysis.maps.umap_layout import REFIT, is_available, start_places, umap_layout
from data.library import utc_now
from data.runs import Counts, StepReport, run_step
from data.staging import insert_rows
from data.store import Database, rows_as_dicts
from index.kept_graph import graph_folder, kept_knn_graph
from index.model_key import ModelKey
from index.shards import vectors_of_works
from index.vectors import nearest_among

VERSION = 1
UMAP, TOPICS = "umap", "topics"
"""Ways to place works: by their neighbours, or without umap-learn around the middle of their topic."""
REFIT_SHARE = 0.1
"""Works new or gone since the last layout, as a part of those laid out then, above which all are laid out anew."""
DECIMALS = 5
"""Of a place; a map is about ten units wide."""
Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class MapParameters:
    """What decides the map."""

    neighbours: int = 15
    seed: int = 20
    method: str = ""
    """``umap`` or ``topics``; empty: umap where it is installed."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """The works of a map with their vectors, and where they were on the last map."""

    work_ids: NDArray[np.int64]
    """Ascending, shape (n,)."""
    embeddings: NDArray[np.float32]
    places: NDArray[np.float64]
    """Last places, shape (n, 2); NaN for works that had none."""
    fitted: NDArray[np.bool_]
    """Laid out, not only placed among others, shape (n,)."""

    @property
    def known(self) -> NDArray[np.bool_]:
        """Works that the last map holds, shape (n,)."""
        return np.isfinite(self.places[:, 0])


def run(
    db: Database, vectors: Path, model_key: ModelKey, parameters: MapParameters, progress: Progress = lambda count: None
) -> StepReport:
    """Place the works; those of the last map keep their places unless many are new.

    Parameters
    ----------
    vectors
        Folder of the shards of ``model_key``.
    """
    method = parameters.method or (UMAP if is_available() else TOPICS)
    told = {"neighbours": parameters.neighbours, "seed": parameters.seed, "model": str(model_key), "method": method}
    reads = ("embeddings",) if method == UMAP else ("embeddings", "topic_members")

    def body() -> Counts:
        return _map(db, vectors, model_key, MapParameters(parameters.neighbours, parameters.seed, method), progress)

    return run_step(db, "map", VERSION, reads, told, body, writes=("maps", "map_places"))


def _map(db: Database, vectors: Path, key: ModelKey, parameters: MapParameters, progress: Progress) -> Counts:
    works = _read_works(db, vectors, key)
    last = _last_map(db)
    if not len(works.work_ids):
        db.execute("TRUNCATE main.map_places")
        return Counts(0, 0)
    if parameters.method == UMAP and last is not None and _may_add(works, last, str(key)):
        added = _add(works, parameters.neighbours)
        _write_places(db, works.work_ids, added, works.fitted & works.known)
        return Counts(len(added), int((~works.known).sum()), int(works.known.sum()))
    is_refit = last is not None and last["method"] == UMAP and last["model_key"] == str(key)
    places, facts = _lay_out(db, works, graph_folder(vectors, key), parameters, is_refit, progress)
    _write_places(db, works.work_ids, places, np.ones(len(places), dtype=bool))
    _write_map(db, str(key), parameters, len(places), facts)
    return Counts(len(places), len(places))


def _read_works(db: Database, vectors: Path, key: ModelKey) -> Mapped:
    """Return the works that have a vector, and where they were."""
    work_ids, embeddings = vectors_of_works(db, vectors, key)
    last = db.execute("SELECT work_id, x, y, is_fitted FROM main.map_places ORDER BY work_id").fetchnumpy()
    places, fitted = np.full((len(work_ids), 2), np.nan), np.zeros(len(work_ids), dtype=bool)
    here, there = np.intersect1d(work_ids, np.asarray(last["work_id"], dtype=np.int64), return_indices=True)[1:]
    places[here] = np.column_stack([last["x"], last["y"]])[there]
    fitted[here] = np.asarray(last["is_fitted"], dtype=bool)[there]
    return Mapped(work_ids, embeddings, places, fitted)


def _last_map(db: Database) -> dict[str, Any] | None:
    rows = rows_as_dicts(db, "SELECT * FROM main.maps ORDER BY map_id DESC LIMIT 1")
    return rows[0] if rows else None


def _may_add(works: Mapped, last: dict[str, Any], key: str) -> bool:
    """Tell whether new works may be placed among those that stay."""
    if last["method"] != UMAP or last["model_key"] != key or not works.fitted.any():
        return False
    new, gone = int((~works.fitted).sum()), last["n_works"] - int(works.fitted.sum())
    return bool(new + gone <= REFIT_SHARE * last["n_works"])


def _add(works: Mapped, k: int) -> NDArray[np.float64]:
    """Return all places: those of the last map as they were, new works among the laid out that they resemble."""
    places, new = works.places.copy(), ~works.known
    if new.any():
        neighbours, similarity = nearest_among(works.embeddings[works.fitted], works.embeddings[new], k)
        places[new] = place_new(neighbours, similarity, places[works.fitted])
    return places


def _lay_out(
    db: Database, works: Mapped, graphs: Path, parameters: MapParameters, is_refit: bool, progress: Progress
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Return all places anew, laid onto the last map, and what is known of the map."""
    graph = kept_knn_graph(works.embeddings, parameters.neighbours, graphs, progress)
    if parameters.method == UMAP:
        places = _by_neighbours(works, graph, parameters, is_refit)
    else:
        places = map_layout(works.embeddings, _topics(db, works.work_ids))
    rows = np.flatnonzero(works.known)
    placed = align(places, rows, works.places[rows])
    moved = movement(works.places[rows], placed[rows]) or Movement(0, 0.0, 0.0)
    kept = neighbours_kept(graph[0], placed)
    return placed, {
        "neighbours_kept": None if kept is None else round(kept, 4), "n_common": moved.n,
        "moved_median": round(moved.median, 5) if moved.n else None,
        "moved_p95": round(moved.p95, 5) if moved.n else None,
    }  # fmt: skip


def _by_neighbours(
    works: Mapped, graph: tuple[NDArray[np.int64], NDArray[np.float32]], parameters: MapParameters, is_refit: bool
) -> NDArray[np.float64]:
    """Return places by UMAP: from nothing, or from the last places where most works have one of the same kind."""
    if not is_refit or works.known.mean() < 0.5:
        return np.asarray(umap_layout(*graph, start_places(works.embeddings), seed=parameters.seed), dtype=np.float64)
    start = _add(Mapped(works.work_ids, works.embeddings, works.places, works.known), parameters.neighbours)
    return np.asarray(umap_layout(*graph, start, REFIT, parameters.seed), dtype=np.float64)


def _topics(db: Database, work_ids: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the topic of each work as 0, 1 … in the order of their numbers, -1 for none, shape (n,)."""
    rows = db.execute("SELECT work_id, topic_id FROM main.topic_members WHERE topic_id >= 0 ORDER BY 1").fetchnumpy()
    labels = np.full(len(work_ids), -1, dtype=np.int32)
    here, there = np.intersect1d(work_ids, np.asarray(rows["work_id"], dtype=np.int64), return_indices=True)[1:]
    labels[here] = np.unique(np.asarray(rows["topic_id"]), return_inverse=True)[1][there]
    return labels


def _write_places(
    db: Database, work_ids: NDArray[np.int64], places: NDArray[np.float64], fitted: NDArray[np.bool_]
) -> None:
    placed = (np.round(places, DECIMALS) + 0.0).tolist()  # no negative zero
    rows = zip(work_ids.tolist(), placed, fitted.tolist(), strict=True)
    db.execute("TRUNCATE main.map_places")
    insert_rows(
        db, "main.map_places", ({"work_id": work, "x": x, "y": y, "is_fitted": fit} for work, (x, y), fit in rows)
    )


def _write_map(db: Database, key: str, parameters: MapParameters, n_works: int, facts: dict[str, Any]) -> None:
    db.execute(
        """INSERT INTO main.maps BY NAME SELECT coalesce(max(map_id), 0) + 1 AS map_id, $made_at AS made_at,
        $model_key AS model_key, $method AS method, $n_neighbours AS n_neighbours, $n_works AS n_works,
        $neighbours_kept AS neighbours_kept, $n_common AS n_common, $moved_median AS moved_median,
        $moved_p95 AS moved_p95 FROM main.maps""",
        {"made_at": utc_now(), "model_key": key, "method": parameters.method, "n_works": n_works,
         "n_neighbours": parameters.neighbours, **facts},
    )  # fmt: skip
