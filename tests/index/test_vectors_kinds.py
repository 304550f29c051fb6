"""Every kind of vector index against brute force: what it finds, what it leaves out, and that it stays the same."""

import json
import os

import numpy as np
import pytest

from data.errors import EditionError, SettingsError
from index.engines import require_faiss
from index.model_key import ModelKey
from index.size_class import KINDS, choose_kind, kind_of
from index.vectors import VectorIndex, next_index
from tests.index.models import unit_vectors

KEY = ModelKey("tiny", "0123456789ab", 64)
N = 6_000
WORKS = np.arange(N, dtype=np.int64) * 3 + 5
CODED = ("sq8", "pq")


def clustered(n, seed):
    """Return n unit vectors around 120 centres: vectors of a cluster have a similarity of about 0.6."""
    rng = np.random.default_rng(seed)
    centres = unit_vectors(120, KEY.dim)
    moved = centres[rng.integers(len(centres), size=n)] + 0.8 * rng.normal(size=(n, KEY.dim)) / KEY.dim**0.5
    return (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)


VECTORS, QUERIES = clustered(N, seed=1), clustered(40, seed=2)


@pytest.fixture(scope="module", params=KINDS)
def index(request):
    return VectorIndex.build(VECTORS, WORKS, KEY, request.param)


def brute_force(queries, vectors, works, top_k=10):
    """Return works and similarities by sorting every product, ties by work id."""
    similarity = np.round(queries.astype(np.float64) @ vectors.T.astype(np.float64), 6)
    order = np.lexsort((np.broadcast_to(works, similarity.shape), -similarity), axis=1)[:, :top_k]
    return works[order], np.take_along_axis(similarity, order, 1)


def recall(found, expected):
    return np.mean([len(set(a) & set(b)) / len(b) for a, b in zip(found.tolist(), expected.tolist(), strict=True)])


def files_with(index, folder):
    folder.mkdir()
    index.save(folder)
    return folder


def test_nearly_all_of_the_nearest_are_found_and_scored_exactly(index):
    ids, similarity = index.query(QUERIES, 10)
    assert recall(ids, brute_force(QUERIES, VECTORS, WORKS)[0]) >= 0.985
    products = np.einsum("ijk,ik->ij", VECTORS[(ids - 5) // 3].astype(np.float64), QUERIES.astype(np.float64))
    np.testing.assert_allclose(similarity, products, atol=2e-6)


@pytest.mark.parametrize("allowed", [slice(0, 7), slice(0, N, 37), slice(100, 390)], ids=["7", "scattered", "a block"])
def test_among_few_allowed_works_the_answer_is_exact(index, allowed):
    ids, similarity = index.query(QUERIES, 10, WORKS[allowed])
    expected_ids, expected = brute_force(QUERIES, VECTORS[allowed], WORKS[allowed])
    shown = expected_ids.shape[1]
    assert ids[:, :shown].tolist() == expected_ids.tolist()
    np.testing.assert_allclose(similarity[:, :shown], expected, atol=2e-6)
    assert (ids[:, shown:] == -1).all()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_among_many_allowed_works_only_these_are_found(index, share):
    allowed = np.flatnonzero(np.random.default_rng(3).random(N) < share)
    ids, _ = index.query(QUERIES, 10, WORKS[allowed])
    assert np.isin(ids, WORKS[allowed]).all()
    assert recall(ids, brute_force(QUERIES, VECTORS[allowed], WORKS[allowed])[0]) >= 0.985


def test_a_filter_that_shuts_out_the_nearest_still_fills_the_answer(index):
    query = QUERIES[:1]
    far = np.argsort(query[0] @ VECTORS.T)[: N * 6 // 10]
    allowed = np.sort(far)
    expected = brute_force(query, VECTORS[allowed], WORKS[allowed])[0]
    assert index.query(query, 10, WORKS[allowed])[0].tolist() == expected.tolist()


def test_the_answer_is_the_same_alone_in_a_batch_and_with_any_number_of_threads(index):
    faiss, before = require_faiss(), require_faiss().omp_get_max_threads()
    together = index.query(QUERIES, 10)
    try:
        for threads in (1, 2):
            faiss.omp_set_num_threads(threads)
            alone = [index.query(query[None, :], 10) for query in QUERIES]
            assert np.array_equal(np.concatenate([ids for ids, _ in alone]), together[0])
            assert np.array_equal(np.concatenate([scores for _, scores in alone]), together[1])
    finally:
        faiss.omp_set_num_threads(before)


@pytest.mark.parametrize("kind", KINDS)
def test_building_twice_with_other_threads_writes_the_same_bytes(tmp_path, kind):
    faiss, before = require_faiss(), require_faiss().omp_get_max_threads()
    made = []
    try:
        for threads in (1, 2):
            faiss.omp_set_num_threads(threads)
            folder = files_with(VectorIndex.build(VECTORS[:2_000], WORKS[:2_000], KEY, kind), tmp_path / str(threads))
            made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    finally:
        faiss.omp_set_num_threads(before)
    assert made[0] == made[1]


def test_saving_and_loading_changes_no_answer(index, tmp_path):
    loaded = VectorIndex.load(files_with(index, tmp_path / "one"))
    assert (loaded.kind, len(loaded), loaded.key) == (index.kind, N, KEY)
    for before, after in zip(index.query(QUERIES, 25), loaded.query(QUERIES, 25), strict=True):
        assert np.array_equal(before, after)


@pytest.mark.parametrize("kind", KINDS)
def test_works_added_replaced_and_removed_answer_as_brute_force_says(tmp_path, kind):
    index = VectorIndex.build(VECTORS, WORKS, KEY, kind)
    fresh = clustered(60, seed=3)
    index.add(fresh[:40], WORKS[:40] + 1)
    index.add(fresh[40:], WORKS[100:120])
    index.remove([*WORKS[3_000:3_100].tolist(), int(WORKS[7] + 1), 999_999])
    vectors = np.concatenate([VECTORS, fresh[:40]])
    vectors[100:120] = fresh[40:]
    works = np.concatenate([WORKS, WORKS[:40] + 1])
    left = np.setdiff1d(np.arange(N + 40), [*range(3_000, 3_100), N + 7])
    loaded = VectorIndex.load(files_with(index, tmp_path / "one"))
    for one in (index, loaded):
        assert len(one) == len(left) == N - 100 + 39
        assert recall(one.query(fresh, 10)[0], brute_force(fresh, vectors[left], works[left])[0]) >= 0.985
        np.testing.assert_array_equal(one.vectors_of(WORKS[98:102]), vectors[98:102])
        assert not one.has(int(WORKS[3_050]))
        assert one.query(fresh, 1)[0][:, 0].tolist() == [
            *(works[N + row] if row != 7 else one.query(fresh, 1)[0][7, 0] for row in range(40)), *WORKS[100:120]
        ]  # fmt: skip


def test_an_index_of_which_nothing_is_left_finds_nothing():
    index = VectorIndex.build(VECTORS[:50], WORKS[:50], KEY, "pq")
    index.remove(WORKS[:50])
    assert len(index) == 0
    assert (index.query(QUERIES[:1], 3)[0] == -1).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [0, 1, 3, 40])
def test_a_few_vectors_make_an_index_of_any_kind(tmp_path, kind, n):
    folder = files_with(VectorIndex.build(VECTORS[:n], WORKS[:n], KEY, kind), tmp_path / "one")
    found = VectorIndex.load(folder).query(QUERIES[:2], 5)[0]
    assert found[:, : min(n, 5)].tolist() == brute_force(QUERIES[:2], VECTORS[:n], WORKS[:n], 5)[0].tolist()


def published(folder, kind="pq"):
    return VectorIndex.load(files_with(VectorIndex.build(VECTORS, WORKS, KEY, kind), folder))


def test_a_daily_edition_keeps_the_codes_and_links_the_files(tmp_path):
    vectors, works = (
        np.concatenate([VECTORS[200:], clustered(150, seed=4)]),
        np.concatenate([WORKS[200:], WORKS[-150:] + 700]),
    )
    vectors[10] = clustered(1, seed=5)[0]
    index = next_index(published(tmp_path / "1"), vectors, works, KEY, "pq")
    folder = files_with(index, tmp_path / "2")
    assert (len(index), len(index.added), int((~index.body.alive).sum())) == (len(works), 151, 201)
    for name in ("vectors.faiss", "vector_codes.faiss", "work_ids.npy"):
        assert (folder / name).samefile(tmp_path / "1" / name)
    assert recall(VectorIndex.load(folder).query(QUERIES, 10)[0], brute_force(QUERIES, vectors, works)[0]) >= 0.985


def test_the_third_edition_goes_on_from_the_second(tmp_path):
    first = published(tmp_path / "1")
    second = VectorIndex.load(files_with(next_index(first, VECTORS[:-100], WORKS[:-100], KEY, "pq"), tmp_path / "2"))
    assert len(second) == N - 100
    vectors, works = np.concatenate([VECTORS, clustered(9, seed=5)]), np.arange(N + 9) * 3 + 5
    third = VectorIndex.load(files_with(next_index(second, vectors, works, KEY, "pq"), tmp_path / "3"))
    assert (len(third), len(third.added), third.body.alive.all()) == (N + 9, 9, True)
    assert third.query(vectors[-109:], 1)[0][:, 0].tolist() == works[-109:].tolist()


@pytest.mark.parametrize(
    "change", ["a tenth added", "a tenth gone", "all embedded anew", "another kind", "another model"]
)
def test_codes_are_trained_anew_when_they_no_longer_fit(tmp_path, change):
    last = published(tmp_path / "1")
    vectors, works, key, kind = VECTORS, WORKS, KEY, "pq"
    if change == "a tenth added":
        vectors, works = np.concatenate([VECTORS, clustered(601, seed=6)]), np.arange(N + 601) * 3 + 5
    elif change == "a tenth gone":
        vectors, works = VECTORS[601:], WORKS[601:]
    elif change == "all embedded anew":
        vectors = clustered(N, seed=8)
    elif change == "another kind":
        kind = "sq8"
    else:
        key = ModelKey("other", "0123456789ab", 64)
    index = next_index(last, vectors, works, key, kind)
    assert index.folder is None
    assert (index.kind, index.key, len(index), len(index.added)) == (kind, key, len(works), 0)


@pytest.mark.parametrize("kind", ["flat", "sq8"])
def test_kinds_that_train_nothing_are_built_anew_for_every_edition(tmp_path, kind):
    assert next_index(published(tmp_path / "1", kind), VECTORS, WORKS, KEY, kind).folder is None


def test_an_edition_of_the_first_format_still_opens(tmp_path):
    folder = files_with(VectorIndex.build(VECTORS, WORKS, KEY), tmp_path / "one")
    facts = json.loads((folder / "vectors.json").read_text())
    first = {"format": 1, "distance": "cosine", "count": N, "key": facts["key"]}
    (folder / "vectors.json").write_text(json.dumps(first))
    assert (
        VectorIndex.load(folder).query(QUERIES[:1], 3)[0].tolist()
        == brute_force(QUERIES[:1], VECTORS, WORKS, 3)[0].tolist()
    )


def damaged(folder, change):
    """Spoil one saved index of kind pq with works added and gone, in one way."""
    if change == "codes cut short":
        os.truncate(folder / "vector_codes.faiss", 20_000)
    elif change == "codes missing":
        (folder / "vector_codes.faiss").unlink()
    elif change == "codes of another kind":
        sq8 = VectorIndex.build(VECTORS, WORKS, KEY, "sq8")
        require_faiss().write_index(sq8.body.codes, str(folder / "vector_codes.faiss"))
    elif change == "codes of fewer vectors":
        few = VectorIndex.build(VECTORS[:900], WORKS[:900], KEY, "pq")
        require_faiss().write_index(few.body.codes, str(folder / "vector_codes.faiss"))
    elif change == "vectors cut short":
        os.truncate(folder / "vectors.faiss", 100_000)
    elif change == "added vectors missing":
        (folder / "vectors_added.faiss").unlink()
    elif change == "gone rows out of range":
        np.save(folder / "vectors_gone.npy", np.array([N + 5]))
    elif change == "other rows gone":
        np.save(folder / "vectors_gone.npy", np.arange(9))
    elif change == "works not ascending":
        np.save(folder / "work_ids.npy", WORKS[::-1])
    elif change == "pickled works":
        np.save(folder / "work_ids.npy", np.array([object()] * N), allow_pickle=True)
    else:
        facts = json.loads((folder / "vectors.json").read_text())
        (folder / "vectors.json").write_text(json.dumps(facts | {"kind": "hnsw"}))


CHANGES = (
    "codes cut short", "codes missing", "codes of another kind", "codes of fewer vectors", "vectors cut short",
    "added vectors missing", "gone rows out of range", "other rows gone", "works not ascending", "pickled works",
    "unknown kind",
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_damaged_or_foreign_part_is_refused_with_the_remedy(tmp_path, change):
    index = VectorIndex.build(VECTORS, WORKS, KEY, "pq")
    index.add(QUERIES, WORKS[-40:] + 500)
    index.remove(WORKS[:5])
    folder = files_with(index, tmp_path / "one")
    damaged(folder, change)
    with pytest.raises(EditionError, match=r"(cannot be opened|does not belong together).*fieldmap rollback"):
        VectorIndex.load(folder)


@pytest.mark.parametrize(
    ("n", "dim", "memory_gb", "kind"),
    [
        (0, 384, 1.5, "flat"), (300_000, 384, 1.5, "flat"), (300_001, 384, 1.5, "sq8"), (500_000, 384, 1.5, "sq8"),
        (500_001, 384, 1.5, "pq"), (300_000, 384, 0.25, "sq8"), (300_000, 384, 0.1, "pq"), 
        (200_000, 768, 1.5, "sq8"),
    ],
)  # fmt: skip
def test_the_kind_follows_from_numbers_to_read_and_memory(n, dim, memory_gb, kind):
    assert choose_kind(n, dim, int(memory_gb * 2**30)) == kind


def test_a_named_kind_overrides_the_policy_and_an_unknown_one_is_refused():
    assert kind_of("pq", 10, 384, 2**30) == "pq"
    assert kind_of("auto", 10, 384, 2**30) == "flat"
    with pytest.raises(SettingsError, match="auto, flat, sq8, pq, not 'hnsw'"):
        kind_of("hnsw", 10, 384, 2**30)
