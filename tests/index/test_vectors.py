"""The vector index: exact, deterministic, refusing what does not belong together."""

import json
from pathlib import Path

import numpy as np
import pytest

from data.errors import EditionError, FieldmapError, StorageError
from index.model_key import ModelKey
from index.shards import known_hashes, read_vectors, shard_folder, write_shard
from index.vectors import VectorIndex, knn_graph

KEY = ModelKey("tiny", "0123456789ab", 8)


def unit(n: int, seed: int = 0) -> np.ndarray:
    made = np.random.default_rng(seed).normal(size=(n, 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def index_of(n: int = 200) -> tuple[VectorIndex, np.ndarray, np.ndarray]:
    embeddings, ids = unit(n), np.arange(n) * 3 + 7
    return VectorIndex.build(embeddings, ids, KEY), embeddings, ids


def test_a_query_finds_what_brute_force_finds() -> None:
    index, embeddings, ids = index_of()
    queries = unit(5, seed=1)
    found, similarity = index.query(queries, 10)
    exact = queries @ embeddings.T
    best = np.argsort(-exact, axis=1)[:, :10]
    assert (found == ids[best]).all()
    np.testing.assert_allclose(similarity, np.take_along_axis(exact, best, 1), atol=2e-6)


def test_only_allowed_works_are_returned_and_the_rest_is_padding() -> None:
    index, _, ids = index_of()
    found, similarity = index.query(unit(1, seed=1), 5, allowed=[int(ids[3]), int(ids[9]), 999_999])
    assert sorted(found[0][:2].tolist()) == [int(ids[3]), int(ids[9])]
    assert (found[0][2:] == -1).all()
    assert np.isneginf(similarity[0][2:]).all()


def test_similarities_are_cosines_of_the_works_that_have_a_vector() -> None:
    index, embeddings, ids = index_of()
    fresh = unit(1, seed=3)
    index.add(fresh, np.asarray([8]))
    index.remove([int(ids[2])])
    query = unit(1, seed=1)[0]
    expected = {int(ids[5]): float(embeddings[5] @ query), 8: float(fresh[0] @ query)}
    assert index.similarities_to(query, [int(ids[5]), 8, 9, int(ids[2])]) == pytest.approx(expected, abs=2e-6)
    assert index.similarities_to(query, []) == {}


@pytest.mark.parametrize("allowed", [[], [5]], ids=["none", "unknown"])
def test_nothing_allowed_finds_nothing(allowed: list[int]) -> None:
    assert (index_of()[0].query(unit(1), 3, allowed=allowed)[0] == -1).all()


def test_equal_vectors_tie_by_work_id() -> None:
    same = np.repeat(unit(1), 50, axis=0)
    index = VectorIndex.build(same, np.arange(50) * 2, KEY)
    assert index.query(unit(1), 4)[0][0].tolist() == [0, 2, 4, 6]


def test_saving_and_loading_changes_nothing(tmp_path: Path) -> None:
    index, embeddings, ids = index_of()
    index.save(tmp_path)
    loaded = VectorIndex.load(tmp_path)
    assert loaded.key == KEY
    np.testing.assert_array_equal(loaded.query(unit(3), 7)[0], index.query(unit(3), 7)[0])
    np.testing.assert_allclose(loaded.vectors_of([int(ids[4])])[0], embeddings[4])


def test_an_empty_index_answers_nothing(tmp_path: Path) -> None:
    VectorIndex.build(np.empty((0, 8), dtype=np.float32), np.empty(0), KEY).save(tmp_path)
    loaded = VectorIndex.load(tmp_path)
    assert (loaded.query(unit(1), 3)[0] == -1).all()
    assert not loaded.has(1)


def test_parts_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    index_of()[0].save(tmp_path)
    np.save(tmp_path / "work_ids.npy", np.arange(5))
    with pytest.raises(EditionError, match="5 works, 200 vectors"):
        VectorIndex.load(tmp_path)


def test_another_dimension_is_refused(tmp_path: Path) -> None:
    index_of()[0].save(tmp_path)
    facts = json.loads((tmp_path / "vectors.json").read_text())
    facts["key"]["dim"] = 384
    (tmp_path / "vectors.json").write_text(json.dumps(facts))
    with pytest.raises(EditionError, match="dimension 8, told 200 of 384"):
        VectorIndex.load(tmp_path)


def test_neighbours_are_the_exact_ones_without_oneself() -> None:
    embeddings = unit(300)
    neighbours, similarity = knn_graph(embeddings, 6)
    exact = embeddings @ embeddings.T
    np.fill_diagonal(exact, -np.inf)
    assert (neighbours == np.argsort(-exact, axis=1)[:, :6]).all()
    np.testing.assert_allclose(similarity, -np.sort(-exact, axis=1)[:, :6], atol=2e-6)


@pytest.mark.parametrize(("n", "k"), [(0, 0), (1, 0), (2, 1), (4, 3)])
def test_few_papers_have_few_neighbours(n: int, k: int) -> None:
    assert knn_graph(unit(n), 15)[0].shape == (n, k)


def test_vectors_come_back_in_the_order_asked_for_and_newest_wins(tmp_path: Path) -> None:
    folder = shard_folder(tmp_path, KEY)
    old, new = unit(3), unit(2, seed=5)
    write_shard(folder, ["a", "b", "c"], old)
    write_shard(folder, ["b", "d"], new)
    got = read_vectors(tmp_path, KEY, np.asarray(["d", "a", "b", "a"]))
    np.testing.assert_array_equal(got, np.stack([new[1], old[0], new[0], old[0]]))
    assert known_hashes(folder).column("text_hash").to_pylist() == ["a", "b", "c", "b", "d"]


def test_a_shard_cut_short_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = write_shard(shard_folder(tmp_path, KEY), ["a"], unit(1))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(StorageError, match=r"000001.parquet is damaged .* delete that file"):
        read_vectors(tmp_path, KEY, np.asarray(["a"]))


def test_a_missing_vector_is_said_not_invented(tmp_path: Path) -> None:
    write_shard(shard_folder(tmp_path, KEY), ["a"], unit(1))
    with pytest.raises(StorageError, match="1 texts have no vector"):
        read_vectors(tmp_path, KEY, np.asarray(["a", "z"]))


def test_a_folder_of_another_model_is_refused_naming_both(tmp_path: Path) -> None:
    folder = shard_folder(tmp_path, KEY)
    facts = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps(facts | {"name": "other"}))
    with pytest.raises(EditionError, match=r"other.*tiny"):
        shard_folder(tmp_path, KEY)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_vectors_that_are_no_numbers_are_refused(tmp_path: Path, value: float) -> None:
    with pytest.raises(FieldmapError, match="not finite"):
        write_shard(shard_folder(tmp_path, KEY), ["a"], np.full((1, 8), value, dtype=np.float32))
