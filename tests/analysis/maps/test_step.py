"""The step that places works on the map: first layout, works added, refits, libraries with little in them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from analysis.maps import step as map_step
from analysis.maps.step import MapParameters, run
from data.runs import StepReport
from data.store import Database, bump, open_memory
from index.model_key import ModelKey
from index.shards import shard_folder, write_shard
from tests.analysis.topics.test_topics import planted

KEY, OTHER = ModelKey("made", "0" * 12, 32), ModelKey("other", "1" * 12, 32)
DAY = datetime(2026, 1, 1)
VECTORS = planted(4, 60, noise=0.6)[0][np.random.default_rng(8).permutation(240)]


@pytest.fixture
def db() -> Iterator[Database]:
    with open_memory() as opened:
        yield opened


def embed(db: Database, vectors: Path, works: Sequence[int], key: ModelKey = KEY, withdrawn: bool = False) -> None:
    """Give some works a vector; a work's vector is that of its number."""
    for work in works:
        db.execute(
            """INSERT INTO main.works SELECT $work, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, $gone, 1,
            $day, $day, $day WHERE $work NOT IN (SELECT work_id FROM main.works)""",
            {"work": work, "gone": withdrawn, "day": DAY},
        )
    db.executemany(
        "INSERT INTO main.embeddings VALUES (?, ?, ?, '')", [[work, f"{work:032}", str(key)] for work in works]
    )
    write_shard(shard_folder(vectors, key), [f"{work:032}" for work in works], VECTORS[list(works)])
    bump(db, "embeddings")


def forget(db: Database, works: Sequence[int]) -> None:
    db.execute("DELETE FROM main.embeddings WHERE list_contains(?, work_id)", [list(works)])
    bump(db, "embeddings")


def place(db: Database, vectors: Path, key: ModelKey = KEY, method: str = "umap") -> StepReport:
    return run(db, vectors, key, MapParameters(method=method))


def places(db: Database) -> dict[int, tuple[float, float]]:
    return {work: (x, y) for work, x, y in db.execute("SELECT work_id, x, y FROM map_places ORDER BY 1").fetchall()}


def maps(db: Database, *names: str) -> list[tuple[object, ...]]:
    return db.execute(f"SELECT {', '.join(names)} FROM maps ORDER BY map_id").fetchall()


def test_every_work_with_a_vector_has_a_place_and_twice_changes_nothing(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(100))
    embed(db, tmp_path, range(100, 110), withdrawn=True)
    assert (place(db, tmp_path).written, set(places(db))) == (100, set(range(100)))
    before = places(db)
    report = place(db, tmp_path)
    assert (report.read, report.written, places(db)) == (0, 0, before)
    assert maps(db, "method", "n_works", "n_common", "moved_median") == [("umap", 100, 0, None)]


def test_two_libraries_of_the_same_papers_have_the_same_map(tmp_path: Path) -> None:
    found = []
    for name in ("one", "other"):
        with open_memory() as db:
            embed(db, tmp_path / name, range(90))
            place(db, tmp_path / name)
            found.append(places(db))
    assert found[0] == found[1]


def test_a_few_new_papers_move_no_other_and_lie_among_their_kind(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(200))
    place(db, tmp_path)
    before = places(db)
    embed(db, tmp_path, range(200, 215))
    report = place(db, tmp_path)
    after = places(db)
    assert (report.written, report.skipped) == (15, 200)
    assert {work: after[work] for work in before} == before
    products = VECTORS[200:215] @ VECTORS[:200].T
    for row, nearest in enumerate(np.argsort(-products, axis=1)[:, :15]):
        box = np.array([before[work] for work in nearest.tolist()])
        assert (box.min(axis=0) - 1e-5 <= after[200 + row]).all()
        assert (after[200 + row] <= box.max(axis=0) + 1e-5).all()
    assert db.execute("SELECT count(*) FROM map_places WHERE NOT is_fitted").fetchall() == [(15,)]


def test_papers_that_are_gone_leave_the_map_and_the_others_stay(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(200))
    place(db, tmp_path)
    before = places(db)
    forget(db, [3, 7])
    place(db, tmp_path)
    assert places(db) == {work: at for work, at in before.items() if work not in (3, 7)}


def test_many_new_papers_bring_a_refit_that_stays_near_the_last_map(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(190))
    place(db, tmp_path)
    before = places(db)
    embed(db, tmp_path, range(190, 240))
    place(db, tmp_path)
    after = places(db)
    (_, told) = maps(db, "n_works", "n_common", "moved_median", "moved_p95")
    assert told[:2] == (240, 190)
    moved = np.linalg.norm(np.array([np.subtract(after[work], before[work]) for work in before]), axis=1)
    width = np.ptp(np.array(list(before.values())), axis=0).max()
    assert told[2] == pytest.approx(float(np.median(moved)) / width, rel=0.1)
    assert told[2] < 0.1


def test_another_model_begins_anew_but_is_laid_onto_the_last_map(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(120))
    place(db, tmp_path)
    embed(db, tmp_path, range(120), OTHER)
    assert place(db, tmp_path, OTHER).written == 120
    assert maps(db, "model_key", "n_common") == [(str(KEY), 0), (str(OTHER), 120)]


def test_without_umap_papers_stand_around_their_topic(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(80))
    topics = np.where(VECTORS[:80] @ VECTORS[0] > 0.3, 40, 7)
    topics[79] = -1
    db.executemany(
        "INSERT INTO topic_members (work_id, topic_id, similarity) VALUES (?, ?, 1)",
        [[work, topic] for work, topic in enumerate(topics.tolist())],
    )
    assert place(db, tmp_path, method="topics").written == 80
    assert maps(db, "method") == [("topics",)]
    assert place(db, tmp_path, method="umap").written == 80
    assert maps(db, "method", "n_common")[1] == ("umap", 80)


def test_the_method_is_chosen_by_what_is_installed(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_step, "is_available", lambda: False)
    embed(db, tmp_path, range(10))
    run(db, tmp_path, KEY, MapParameters())
    assert maps(db, "method") == [("topics",)]


@pytest.mark.parametrize("n", [0, 1, 2, 10])
def test_few_papers_have_a_map_too(n: int, db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(n)) if n else shard_folder(tmp_path, KEY)
    place(db, tmp_path)
    assert len(places(db)) == n
    assert np.isfinite(list(places(db).values())).all()


def test_a_paper_without_a_known_word_has_no_place(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(20))
    db.execute("INSERT INTO main.embeddings VALUES (5, 'zero', ?, '')", [str(OTHER)])
    write_shard(shard_folder(tmp_path, OTHER), ["zero"], np.zeros((1, 32), dtype=np.float32))
    assert place(db, tmp_path, OTHER).written == 0
    assert places(db) == {}
