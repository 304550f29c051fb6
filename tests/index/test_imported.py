"""Vectors that a source told, as those of a model: which are taken, which are refused, and what is said of the rest."""

from datetime import datetime

import numpy as np
import pytest

from data.errors import ModelError
from data.loading import load_staged
from data.staging import create_staging, stage_papers
from data.store import open_memory
from data.told import Told, keep_told
from index.imported import run
from index.shards import engines_of, read_vectors, shard_files, shard_folder
from index.specter import SPECTER2_KEY
from tests.index.models import unit_vectors
from tests.papers import arxiv, paper

NOW, LATER = datetime(2026, 11, 21), datetime(2026, 11, 22)
VECTORS = 3 * unit_vectors(6, 768)
TITLES = ["On the growth of rivers", "A grammar of lakes", "Speech of small children"]


def load(db, source, papers, told=(), now=NOW):
    create_staging(db)
    stage_papers(db, papers)
    load_staged(db, source, now, lambda: keep_told(db, source, list(told), now))


def specter(name, row, model="specter_v2", dim=768):
    return Told(name, vector=(model, VECTORS[row][:dim].tolist()))


def library_of(*told):
    """Return a ledger with three papers of Semantic Scholar, and what it told of them."""
    db = open_memory()
    load(db, "semantic_scholar", [paper(f"{n}", title) for n, title in enumerate(TITLES)], told)
    return db


def imported(db, folder):
    """Return title -> vector as an edition takes them."""
    rows = db.execute(
        """SELECT w.title, e.text_hash FROM main.embeddings e JOIN public.works w USING (work_id)
        WHERE e.model_key = ? ORDER BY e.work_id""",
        [str(SPECTER2_KEY)],
    ).fetchall()
    vectors = read_vectors(folder, SPECTER2_KEY, np.asarray([digest for _, digest in rows]))
    return dict(zip([title for title, _ in rows], vectors, strict=True))


def test_vectors_are_taken_as_told_at_length_one_and_coverage_is_said(tmp_path):
    db = library_of(specter("0", 0), specter("2", 2))
    report = run(db, tmp_path)
    found = imported(db, tmp_path)
    assert list(found) == [TITLES[0], TITLES[2]]
    np.testing.assert_allclose(np.stack(list(found.values())), VECTORS[[0, 2]] / 3, atol=1e-6)
    assert (report.read, report.written, report.skipped) == (2, 2, 0)
    assert report.note == "2 of 3 works have a vector told by semantic_scholar"
    assert engines_of(shard_folder(tmp_path, SPECTER2_KEY)) == ["semantic_scholar specter_v2"]


def test_what_is_imported_is_not_imported_again(tmp_path, monkeypatch):
    monkeypatch.setattr("index.imported.SHARD_TEXTS", 2)
    db = library_of(*(specter(f"{n}", n) for n in range(3)))
    run(db, tmp_path)
    report = run(db, tmp_path)
    assert (report.read, report.written, report.skipped) == (0, 0, 3)
    assert len(shard_files(shard_folder(tmp_path, SPECTER2_KEY))) == 2


def test_a_vector_that_changed_at_the_source_replaces_the_old_one(tmp_path):
    db = library_of(specter("0", 0))
    run(db, tmp_path)
    load(db, "semantic_scholar", [paper("0", TITLES[0])], [specter("0", 5)], LATER)
    assert run(db, tmp_path).written == 1
    np.testing.assert_allclose(imported(db, tmp_path)[TITLES[0]], VECTORS[5] / 3, atol=1e-6)


def test_of_a_work_with_two_records_the_one_asked_last_decides(tmp_path):
    db = open_memory()
    load(db, "semantic_scholar", [paper("0", TITLES[0], identifiers=arxiv("2401.00001"))], [specter("0", 0)])
    load(db, "semantic_scholar", [paper("9", TITLES[0], identifiers=arxiv("2401.00001"))], [specter("9", 1)], LATER)
    run(db, tmp_path)
    np.testing.assert_allclose(imported(db, tmp_path)[TITLES[0]], VECTORS[1] / 3, atol=1e-6)


def test_vectors_of_other_models_and_sources_are_left_aside(tmp_path):
    db = library_of(specter("0", 0), specter("1", 1, model="specter_v1"))
    load(db, "elsewhere", [paper("x", "A quite different title")], [specter("x", 3)])
    run(db, tmp_path)
    assert list(imported(db, tmp_path)) == [TITLES[0]]


@pytest.mark.parametrize(
    ("told", "key"),
    [
        (specter("0", 0, dim=512), "specter2_specter_v2_512_semantic_scholar"),
        (specter("0", 0, model="specter_v1"), "specter_v1_specter_v1_768_semantic_scholar"),
    ],
    ids=["another dimension", "another model only"],
)
def test_vectors_that_would_be_mistaken_are_refused_with_both_keys(tmp_path, told, key):
    with pytest.raises(ModelError, match=f"{key}, .* specter2_specter_v2_768_semantic_scholar; set sources"):
        run(library_of(told), tmp_path)


def test_a_library_without_any_vector_is_told_how_to_get_them(tmp_path):
    report = run(library_of(), tmp_path)
    assert report.written == 0
    assert "0 of 3 works" in report.note
    assert "sources.semantic_scholar.vectors = true" in report.note
