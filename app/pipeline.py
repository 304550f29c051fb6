"""What `update` runs, in its order, and how an edition is built."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.graph.csr import read_graph, save_graph
from app.analyses import Opened, analyze
from app.decisions import fold_decisions
from app.encoding import chosen_model
from app.excerpts import excerpts
from app.model_change import changed_model
from app.open_edition import GRAPH_FOLDER, LAYOUT, LEXICAL_FOLDER, PASSAGES_FOLDER
from app.output import counter
from data.counts import count_library
from data.editions import load_edition, publish, readable_current
from data.errors import EditionError
from data.executors import open_executor
from data.files import sha256_of
from data.library import Library, append_log, utc_now, write_status
from data.runs import StepReport
from data.settings import Settings
from data.store import Database, counters, open_ledger, scalar
from data.works import work_blocks
from index import imported
from index import step as embed_step
from index.embedding import Spread
from index.encoders import open_encoder
from index.fitting import fit_if_due
from index.lexical import build_lexical
from index.model_key import ModelKey
from index.passages import build_passages
from index.shards import engines_of, read_vectors, shard_folder, with_direction
from index.size_class import TRAINED, kind_of
from index.specter import SPECTER2
from index.tfidf import TFIDF_SVD
from index.vectors import CODES_FILE, VectorIndex, next_index

PUBLISHED_TABLES = (
    "works", "records", "citations", "embeddings", "citation_metrics", "topics", "topic_members", "courses", "claims",
    "passages", "source_counts", "summaries", "source_vectors", "graph_measures", "people", "citation_intents",
    "boards", "named_datasets", "setup_facts", "claim_flags", "number_checks", "terms",
    "family_works", "statuses", "forecasts", "forecast_scores", "forecast_skill", "map_places", "maps",
)  # fmt: skip
TEXTS_AT_ONCE = 4_000
EDITIONS_OF_A_CUT = 1
"""A past day does not change; an earlier edition of it is of no use."""


def all_steps(opened: Opened) -> Iterator[StepReport]:
    """Run everything between harvest and publishing, in order."""
    yield fold_decisions(opened.db, opened.library.annotations)
    yield embed(opened)
    yield from analyze(opened)


def embed(opened: Opened, model: str = "") -> StepReport:
    """Give every work a vector that has none yet: by encoding its text, or from what a source told.

    By the model of the settings, or by another one, whose vectors lie beside.
    """
    choice = chosen_model(opened.library, opened.settings, model)
    if choice.name == SPECTER2:
        with counter("vectors") as count:
            return imported.run(opened.db, opened.library.vectors, count)
    note = fit_if_due(opened.db, choice.fits) if choice.name == TFIDF_SVD else ""
    workers, compute = opened.settings.embedding.workers, opened.settings.compute
    executor = open_executor(compute.executor, workers, compute.ray_address, compute.gpus_per_worker)
    with counter("embedding") as count, executor, open_encoder(choice) as encoder:
        report = embed_step.run(opened.db, opened.library.vectors, encoder, count, Spread(executor, choice))
    return replace(report, note=note)


def publish_locked(library: Library, settings: Settings, force: bool = False) -> dict[str, Any]:
    """Publish as the writer who holds the lock already."""
    clock = time.perf_counter()
    with contextlib.ExitStack() as stack:
        db = stack.enter_context(open_ledger(library, settings.store))
        read = counters(db, PUBLISHED_TABLES)
        number = readable_current(library)
        key = str(chosen_model(library, settings).key())
        if not force and number is not None and _published_from(library, number) == (key, read):
            counts = load_edition(library, number).manifest["counts"]
            return _report(number, counts, clock, written=0, skipped=counts["works"])

        def build(folder: Path) -> dict[str, Any]:
            return build_indexes(Opened(library, settings, db), folder) | {"counters": read}

        def close() -> Path:
            db.execute("CHECKPOINT")
            stack.close()
            return library.ledger

        kept = settings.retention.editions if library.as_of is None else EDITIONS_OF_A_CUT
        edition = publish(library, build, kept, close)
    counts, change = edition.manifest["counts"], edition.manifest["model_change"]
    write_status(library, edition=edition.number)
    append_log(library, "published", edition=edition.number, works=counts["works"])
    report = _report(edition.number, counts, clock, written=counts["works"], skipped=0)
    return report | ({"model_change": change} if change else {})


def _published_from(library: Library, number: int) -> tuple[str, dict[str, int]] | None:
    """Return model key and change counters an edition was made from; None when it cannot be read: a new one is due."""
    try:
        manifest = load_edition(library, number).manifest
    except EditionError:
        return None
    if any(manifest.get(name) != value for name, value in LAYOUT.items()):
        return None
    return str(manifest.get("model_key")), dict(manifest.get("counters") or {})


def _report(number: int, counts: dict[str, Any], clock: float, written: int, skipped: int) -> dict[str, Any]:
    return {
        "step": "publish", "edition": number, "read": counts["records"], "written": written, "skipped": skipped,
        "seconds": round(time.perf_counter() - clock, 3),
    }  # fmt: skip


def build_indexes(opened: Opened, folder: Path) -> dict[str, Any]:
    """Write the indexes and the citation graph of an edition and return the facts for its manifest."""
    key = chosen_model(opened.library, opened.settings).key()
    rows = opened.db.execute(
        """SELECT e.work_id, e.text_hash FROM main.embeddings e JOIN main.works w USING (work_id)
        WHERE e.model_key = ? AND NOT w.is_stub ORDER BY e.work_id""",
        [str(key)],
    ).fetchnumpy()
    vectors = _build_vectors(opened, key, rows["work_id"], rows["text_hash"])
    vectors.save(folder)
    with counter("lexical index") as count:
        build_lexical(folder / LEXICAL_FOLDER, _lexical_rows(opened.db), count)
    with counter("passage index") as count:
        n_passages = build_passages(folder / PASSAGES_FOLDER, excerpts(opened.db), count)
    save_graph(read_graph(opened.db), folder / GRAPH_FOLDER)
    counts = count_library(opened.db) | {"vectors": len(vectors), "passages": n_passages}
    return {
        **LAYOUT, "model": opened.settings.embedding.model, "model_key": str(key), "counts": counts,
        **_time_of(opened), "engines": engines_of(shard_folder(opened.library.vectors, key)),
        "model_change": changed_model(opened.library, opened.settings, vectors),
    }  # fmt: skip


def _build_vectors(opened: Opened, key: ModelKey, work_ids: Any, text_hashes: Any) -> VectorIndex:
    """Return the vector index of the next edition, from the current one's where that saves training."""
    settings = opened.settings
    memory_bytes = int(settings.store.memory_gb * 2**30)
    work_ids, embeddings = with_direction(work_ids, read_vectors(opened.library.vectors, key, text_hashes))
    kind = kind_of(settings.embedding.index, len(work_ids), key.dim, memory_bytes)
    return next_index(_last_index(opened.library) if kind in TRAINED else None, embeddings, work_ids, key, kind)


def _last_index(library: Library) -> VectorIndex | None:
    """Return the vector index of the current edition; None when there is none, or its codes are damaged."""
    number = readable_current(library)
    if number is None:
        return None
    try:
        edition = load_edition(library, number)
        codes = edition.manifest["files"].get(CODES_FILE)
        if codes is None or sha256_of(edition.folder / CODES_FILE) != codes["sha256"]:
            return None
        return VectorIndex.load(edition.folder)
    except (EditionError, OSError):
        return None


def _time_of(opened: Opened) -> dict[str, Any]:
    """Return up to when an edition has seen works: now, or the end of the day that the library was cut at."""
    day = opened.library.as_of
    if day is None:
        return {"made_until": utc_now()}
    fingerprint = scalar(opened.db, "SELECT fingerprint FROM main.as_of_cut")
    return {"made_until": datetime.combine(day, datetime.max.time()), "as_of": day, "cut": fingerprint}


def _lexical_rows(db: Database) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield (work_id, title, abstract, authors, venue) of every harvested work, a block at a time."""
    for first, last in work_blocks(db, TEXTS_AT_ONCE):
        yield from db.execute(
            """SELECT w.work_id, w.title, coalesce(w.abstract, ''), coalesce(a.names, ''), coalesce(w.venue, '')
            FROM (SELECT work_id, title, abstract, venue FROM public.works
                  WHERE NOT is_stub AND work_id BETWEEN $first AND $last) w
            LEFT JOIN (SELECT b.work_id, string_agg(s.name, ', ' ORDER BY s.position) AS names
                       FROM main.works b JOIN main.authorship s ON s.record_id = b.authors_record_id
                       WHERE b.work_id BETWEEN $first AND $last GROUP BY b.work_id) a USING (work_id)
            ORDER BY w.work_id""",
            {"first": first, "last": last},
        ).fetchall()
