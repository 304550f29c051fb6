"""A change of the embedding model, looked at before readers see it: what stays among the best, and judged queries.

`app.pipeline` keeps the report of :func:`changed_model` in the manifest of the edition that swaps the model;
`fieldmap eval model` prints :func:`compare_with` beforehand.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from app.encoding import chosen_model
from app.reading import Reader, open_edition
from data.editions import load_edition, readable_current
from data.errors import EditionError, FieldmapError, InputError
from data.library import Library
from data.settings import Settings
from index.encoders import ModelChoice, RememberingEncoder, open_encoder_of
from index.engines import IntMatrix
from index.evaluation import compare, estimate
from index.feedback import FeedbackEncoder
from index.imported import TOLD_SQL
from index.judgments import Collection, read_collection
from index.model_change import Side, overlap_of_neighbours, overlap_of_queries
from index.model_key import ModelKey
from index.shards import known_hashes, read_vectors, with_direction
from index.specter import SOURCE, SPECTER2, TOLD_AS
from index.text import TEXT_HASH_SQL
from index.trial import Trial, trial_encoder
from index.vectors import VectorIndex

TOP_K = 10
MOST_QUERIES, SAMPLED = 200, 50
"""Stored queries asked, and works whose neighbours are compared: what a publish can wait for."""
JUDGED_FILES = ("corpus.jsonl", "queries.jsonl", "qrels.tsv")
TEXTS_SQL = f"SELECT work_id, {TEXT_HASH_SQL} AS text_hash FROM public.works WHERE NOT is_stub"
SHOWN = 5
"""Queries named that change most."""


def stored_queries(library: Library, settings: Settings) -> list[str]:
    """Return the interests of all groups and the lines of ``queries.txt``, each once, at most MOST_QUERIES."""
    interests = [interest for group in settings.groups.values() for interest in group.interests]
    lines = read_queries(library.queries) if library.queries.exists() else []
    return list(dict.fromkeys([*interests, *lines]))[:MOST_QUERIES]


def read_queries(path: Path) -> list[str]:
    """Return the queries of a text file, one a line; empty lines and those that begin with # are left out.

    Raises
    ------
    InputError
        If it is not UTF-8 text.
    """
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8 text ({error.reason} at byte {error.start}); one query a line"
        ) from error
    return [line for line in lines if line and not line.startswith("#")]


def changed_model(library: Library, settings: Settings, vectors: VectorIndex) -> dict[str, Any] | None:
    """Return what changes from the current edition to one with these vectors; None unless the model differs.

    A current edition that cannot be asked is told as such: it must not keep a new one from being published.
    """
    number = readable_current(library)
    if number is None:
        return None
    try:
        edition = load_edition(library, number)
        if edition.manifest.get("model_key") == str(vectors.key):
            return None
        with open_edition(edition, library, settings) as reader:
            new = _side(reader, vectors, chosen_model(library, settings))
            return _compared(reader, new, stored_queries(library, settings), TOP_K)
    except FieldmapError as error:
        return {"to": str(vectors.key), "not_compared": str(error)}


def compare_with(reader: Reader, choice: ModelChoice, queries: Sequence[str], top_k: int = TOP_K) -> dict[str, Any]:
    """Return what would change if the edition of ``reader`` had vectors of another model.

    Raises
    ------
    InputError
        If it is the model of the edition, or no work has a vector of it.
    """
    key = choice.key()
    if str(key) == reader.edition.manifest["model_key"]:
        raise InputError(f"edition {reader.edition.number} has vectors of {key} already; name another model")
    return _compared(reader, _side(reader, _vectors_beside(reader, key), choice), queries, top_k)


def _side(reader: Reader, vectors: VectorIndex, choice: ModelChoice) -> Side:
    """Return new vectors with what encodes queries for them: where nothing does, the best papers by words."""
    if vectors.key.name == SPECTER2:
        return Side(vectors, FeedbackEncoder(reader.lexical, vectors))
    return Side(vectors, open_encoder_of(vectors.key, choice))


def judged_with(
    library: Library, old: str, new: str, progress: Callable[[int], object] = lambda count: None
) -> dict[str, Any]:
    """Return, for each judged collection in the library's folder, what hybrid search gains by another model.

    Returns
    -------
    dict
        ``{collection: {measure: {difference, lo, hi, p, n}}}``; vectors are kept in the collection's folder. Empty
        where one of the models encodes no text here.
    """
    told: dict[str, Any] = {}
    for folder in sorted(path for path in library.judged.glob("*") if path.is_dir() and SPECTER2 not in (old, new)):
        collection = read_collection(*(folder / name for name in JUDGED_FILES))
        one, other = (_judged(collection, folder / "vectors", model) for model in (new, old))
        told[folder.name] = {name: asdict(compare(one[name], other[name])) for name in one}
        progress(1)
    return told


def _judged(collection: Collection, cache: Path, model: str) -> dict[str, list[float]]:
    with TemporaryDirectory(prefix="fieldmap-") as name, trial_encoder(model, collection, Path(name)) as encoder:
        return Trial.build(collection, Path(name), encoder, cache).scores("hybrid")


def _vectors_beside(reader: Reader, key: ModelKey) -> VectorIndex:
    """Return the vectors of the edition's works that another model has in the library, beside."""
    vectors = reader.library.vectors
    known = np.unique(np.asarray(known_hashes(vectors / str(key)).column("text_hash").to_pylist(), dtype="S32"))
    told = (TOLD_SQL, [SOURCE, TOLD_AS]) if key.name == SPECTER2 else (TEXTS_SQL, [])
    rows = reader.db.execute(f"SELECT work_id, text_hash FROM ({told[0]}) ORDER BY work_id", told[1]).fetchnumpy()
    held = np.isin(np.asarray(rows["text_hash"], dtype="S32"), known)
    if not held.any():
        raise InputError(f"no work of the edition has a vector of {key}; first run: fieldmap embed --model {key.name}")
    works, matrix = with_direction(rows["work_id"][held], read_vectors(vectors, key, rows["text_hash"][held]))
    return VectorIndex.build(matrix, works, key)


def _compared(reader: Reader, new: Side, queries: Sequence[str], top_k: int) -> dict[str, Any]:
    """Return the overlap of what is found with the edition's own vectors and with others, over the works both have."""
    here = reader.vectors.work_ids
    both = np.intersect1d(here, new.vectors.work_ids)
    if not len(both):
        raise EditionError(f"edition {reader.edition.number} and the new vectors have no work in common")
    allowed = None if len(both) == len(here) == len(new.vectors) else both
    told: dict[str, Any] = {
        "from": reader.edition.manifest["model_key"], "to": str(new.vectors.key), "top_k": top_k,
        "works_compared": len(both), "works_of_edition": len(here), "overlap": {},
    }  # fmt: skip
    if queries:
        told |= _queries_compared(reader, new, queries, top_k, allowed)
    sampled = _spread(both, SAMPLED)
    kept = overlap_of_neighbours(sampled, Side(reader.vectors, None), new, top_k, allowed)
    told["overlap"]["nearest papers"] = asdict(estimate(kept))
    return told


def _queries_compared(
    reader: Reader, new: Side, queries: Sequence[str], top_k: int, allowed: IntMatrix | None
) -> dict[str, Any]:
    old = Side(reader.vectors, RememberingEncoder(reader.query_encoder(None)))
    new = Side(new.vectors, RememberingEncoder(new.encoder))
    hybrid, dense = (
        overlap_of_queries(queries, reader.lexical, old, new, mode, top_k, allowed) for mode in ("hybrid", "dense")
    )
    least = sorted(zip(hybrid, queries, strict=True))[:SHOWN]
    return {
        "overlap": {"queries": asdict(estimate(hybrid)), "queries, by meaning alone": asdict(estimate(dense))},
        "most_changed": [{"query": query, "kept": kept} for kept, query in least if kept < 1],
    }


def _spread(works: IntMatrix, count: int) -> list[int]:
    """Return some of the works, evenly spread over all."""
    places = np.unique(np.linspace(0, len(works) - 1, min(count, len(works))).round().astype(np.int64))
    return [int(work) for work in works[places]]
