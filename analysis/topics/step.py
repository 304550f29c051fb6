"""Step: topics of all works that have a vector, on three levels, with numbers that last.

Writes ``topics``, ``topic_members``, ``topic_tree``, ``topic_papers``, ``topic_events`` and ``topic_fits``. Where few
works are new since the last fit, these are given the topics of their neighbours, and nothing else changes.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.topics.assign import assigned
from analysis.topics.cluster import neighbours_for
from analysis.topics.fitting import fit_topics
from analysis.topics.kept import Before, read_before, read_counts, write_fit, write_new
from analysis.topics.labelling import name_levels
from analysis.topics.lasting import Matching, match_topics
from data.library import utc_now
from data.runs import Counts, StepReport, run_step
from data.store import Database
from index.kept_graph import graph_folder, kept_knn_graph
from index.model_key import ModelKey
from index.shards import vectors_of_works

VERSION = 2
TABLES = ("topics", "topic_members", "topic_tree", "topic_papers", "topic_events", "topic_fits")
Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class TopicParameters:
    """What decides the topics; see ``[analysis.topics]`` of the settings."""

    neighbours: int = 50
    resolution: float = 0.0
    seed: int = 20
    refit_share: float = 0.1
    refit_days: int = 30


@dataclass(frozen=True, slots=True)
class Works:
    """The works that have a vector, ascending."""

    ids: NDArray[np.int64]
    embeddings: NDArray[np.float32]


def run(
    db: Database, vectors: Path, model_key: ModelKey, parameters: TopicParameters,
    progress: Progress = lambda count: None, now: datetime | None = None,
) -> StepReport:  # fmt: skip
    """Group the works by their nearest neighbours and name the groups, or give new works a topic.

    Parameters
    ----------
    vectors
        Folder of the shards of ``model_key``.
    now
        Time of the fit, UTC; None: the clock's.
    """
    told = asdict(parameters) | {"model": str(model_key), "version": VERSION}
    moment = now or utc_now()

    def body() -> Counts:
        works = Works(*vectors_of_works(db, vectors, model_key))
        before = read_before(db)
        if not is_refit_due(before, works.ids, json.dumps(told, sort_keys=True), parameters, moment):
            return _assign(db, works, before)
        folder = graph_folder(vectors, model_key)
        k = neighbours_for(len(works.ids), parameters.neighbours)
        neighbours, _ = kept_knn_graph(works.embeddings, k, folder, progress)
        return _refit(db, works, before, neighbours, parameters, json.dumps(told, sort_keys=True), moment)

    return run_step(db, "topics", VERSION, ("embeddings",), told, body, writes=TABLES)


def is_refit_due(
    before: Before, ids: NDArray[np.int64], told: str, parameters: TopicParameters, now: datetime
) -> bool:  # fmt: skip
    """Tell whether topics are made anew: no fit, other parameters, too old, or too many works new or gone since."""
    if before.fitted is None or before.told != told or now - before.fitted > timedelta(days=parameters.refit_days):
        return True
    fitted = before.ids[~before.is_new]
    changed = len(np.setdiff1d(ids, fitted)) + len(np.setdiff1d(fitted, ids))
    return changed > parameters.refit_share * max(len(fitted), 1)


def _refit(
    db: Database, works: Works, before: Before, neighbours: NDArray[Any], parameters: TopicParameters, told: str,
    now: datetime,
) -> Counts:  # fmt: skip
    """Make the topics anew; each takes the number of the one before that it overlaps most."""
    fit = fit_topics(works.embeddings, neighbours, parameters.resolution or None, parameters.seed)
    counts, terms, cells = read_counts(db, works.ids, fit)
    named = name_levels(counts, terms, cells.topics, fit.areas, cells.subtopics)
    areas = np.where(fit.labels >= 0, fit.areas[fit.labels], -1) if fit.n_topics else fit.labels
    matched: dict[str, Matching] = {}
    number = before.next_number
    for level, labels in (("topic", fit.labels), ("area", areas), ("subtopic", fit.subtopics)):
        matched[level] = match_topics(labels, before.of(works.ids, level), number, before.numbers(level))
        number = max(number, int(matched[level].numbers.max(initial=-1)) + 1)
    write_fit(db, works.ids, works.embeddings, fit, named, matched, before, told, now)
    return Counts(len(works.ids), fit.n_topics)


def _assign(db: Database, works: Works, before: Before) -> Counts:
    """Give the works that are new since the fit the topics of their nearest members."""
    fresh = np.flatnonzero(~np.isin(works.ids, before.ids))
    old = np.flatnonzero(np.isin(works.ids, before.ids[~before.is_new]))
    numbers, labels = np.unique(before.of(works.ids[old], "topic"), return_inverse=True)
    none = int(np.count_nonzero(numbers < 0))
    likely = assigned(works.embeddings[fresh], works.embeddings[old], (labels - none).astype(np.int32),
                      len(numbers) - none)  # fmt: skip
    write_new(db, works.ids, fresh, likely, numbers[none:])
    return Counts(len(works.ids), len(fresh), len(works.ids) - len(fresh))
