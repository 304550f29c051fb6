"""When a fit is made anew, and of which texts."""

from datetime import datetime

import pytest

from data.loading import load_staged
from data.staging import create_staging, stage_papers
from data.store import open_memory
from index.fitting import fit_if_due, texts_to_fit
from index.text import text_hash
from index.tfidf import current_fit, works_at_fit
from tests.papers import paper

NOW = datetime(2026, 11, 21)
SUBJECTS = ["rivers", "parsing", "speech", "proofs", "maps", "tables", "music"]


def library_of(count, db=None, first=0):
    """Return a ledger with some papers; papers 0 and 7, 1 and 8 … have the same text but for their number."""
    db = db or open_memory()
    create_staging(db)
    stage_papers(db, [paper(f"p{n}", f"On {SUBJECTS[n % 7]} {n}") for n in range(first, first + count)])
    load_staged(db, "made up", NOW)
    return db


def stored_texts(db):
    rows = db.execute("SELECT title || '. ' || abstract FROM public.works WHERE NOT is_stub").fetchall()
    return [text for (text,) in rows]


def test_the_texts_with_the_lowest_hashes_are_taken_in_their_order(monkeypatch):
    monkeypatch.setattr("index.fitting.TEXTS_AT_ONCE", 4)
    db = library_of(20)
    lowest = sorted(stored_texts(db), key=text_hash)
    assert list(texts_to_fit(db)) == lowest
    assert list(texts_to_fit(db, most=6)) == lowest[:6]


def test_a_library_is_fitted_once_until_it_has_doubled(tmp_path):
    db = library_of(10)
    assert "there was none" in fit_if_due(db, tmp_path)
    first = current_fit(tmp_path)
    library_of(9, db, first=10)
    assert fit_if_due(db, tmp_path) == ""
    library_of(1, db, first=19)
    told = fit_if_due(db, tmp_path)
    assert told == f"tfidf-svd was fitted on 20 of 20 works as {current_fit(tmp_path)}: the last fit saw 10 works"
    assert current_fit(tmp_path) != first
    assert (tmp_path / first).is_dir()


@pytest.mark.parametrize("count", [0, 1])
def test_the_first_papers_of_an_empty_library_are_fitted_anew(tmp_path, count):
    fit_if_due(library_of(count), tmp_path)
    assert works_at_fit(tmp_path) == count
    fit_if_due(library_of(3), tmp_path)
    assert works_at_fit(tmp_path) == 3


def test_a_fit_that_somebody_deleted_is_made_again(tmp_path):
    db = library_of(10)
    fit_if_due(db, tmp_path)
    first = current_fit(tmp_path)
    for path in (tmp_path / first).iterdir():
        path.unlink()
    (tmp_path / first).rmdir()
    assert "there was none" in fit_if_due(db, tmp_path)
    assert current_fit(tmp_path) == first
