import json

import numpy as np
import pytest

from data.errors import EditionError, FieldmapError, StorageError
from index.model_key import ModelKey
from index.shards import known_hashes, read_vectors, shard_files, shard_folder, with_direction, write_shard
from index.text import text_hash
from tests.index.models import KEY, unit_vectors


def hashes_of(n, start=0):
    return np.array([text_hash(f"text {number}") for number in range(start, start + n)], dtype=object)


@pytest.fixture
def folder(tmp_path):
    return shard_folder(tmp_path, KEY)


def test_vectors_come_back_in_the_order_asked_for(tmp_path, folder):
    hashes, embeddings = hashes_of(50), unit_vectors(50)
    write_shard(folder, hashes[:30], embeddings[:30])
    write_shard(folder, hashes[30:], embeddings[30:])
    order = np.random.default_rng(3).permutation(50)[:40]
    found = read_vectors(tmp_path, KEY, hashes[order])
    assert found.dtype == np.float32
    assert np.array_equal(found, embeddings[order])


def test_a_text_asked_for_twice_is_given_twice(tmp_path, folder):
    write_shard(folder, hashes_of(3), unit_vectors(3))
    found = read_vectors(tmp_path, KEY, hashes_of(3)[[2, 0, 2]])
    assert np.array_equal(found, unit_vectors(3)[[2, 0, 2]])


def test_the_newest_shard_wins(tmp_path, folder):
    old, new = unit_vectors(3, seed=1), unit_vectors(3, seed=2)
    write_shard(folder, hashes_of(3), old)
    write_shard(folder, hashes_of(2), new[:2])
    assert np.array_equal(read_vectors(tmp_path, KEY, hashes_of(3)), np.vstack([new[:2], old[2:]]))


def test_known_hashes_tell_the_shard_of_each_text(folder):
    assert known_hashes(folder).num_rows == 0
    write_shard(folder, hashes_of(2), unit_vectors(2))
    write_shard(folder, hashes_of(1, start=2), unit_vectors(1))
    told = known_hashes(folder)
    assert told.column("text_hash").to_pylist() == hashes_of(3).tolist()
    assert told.column("shard").to_pylist() == ["000001.parquet", "000001.parquet", "000002.parquet"]


def test_nothing_asked_for_gives_nothing(tmp_path, folder):
    assert read_vectors(tmp_path, KEY, np.array([], dtype=object)).shape == (0, KEY.dim)


def test_a_text_without_vector_is_refused(tmp_path, folder):
    write_shard(folder, hashes_of(2), unit_vectors(2))
    with pytest.raises(StorageError, match="1 texts have no vector.*fieldmap embed"):
        read_vectors(tmp_path, KEY, hashes_of(3))


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99], ids=["empty", "half", "tail-lost"])
def test_a_shard_cut_short_is_named_with_its_remedy(tmp_path, folder, kept):
    path = write_shard(folder, hashes_of(200), unit_vectors(200))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    for read in (lambda: known_hashes(folder), lambda: read_vectors(tmp_path, KEY, hashes_of(1))):
        with pytest.raises(StorageError, match=f"{path.name} is damaged.*delete that file and run: fieldmap embed"):
            read()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf], ids=str)
def test_vectors_that_are_not_finite_are_refused(folder, value):
    embeddings = unit_vectors(3)
    embeddings[1, 2] = value
    with pytest.raises(FieldmapError, match="not finite"):
        write_shard(folder, hashes_of(3), embeddings)
    assert shard_files(folder) == []


def test_a_failed_write_leaves_no_part_behind(folder, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.shards.pq.write_table", full)
    with pytest.raises(OSError, match="No space left"):
        write_shard(folder, hashes_of(2), unit_vectors(2))
    assert [path.name for path in folder.iterdir()] == ["model.json"]


def test_leftovers_of_a_killed_writer_are_not_shards(folder):
    (folder / ".000001.99.tmp").write_bytes(b"half a shard")
    write_shard(folder, hashes_of(2), unit_vectors(2))
    assert [path.name for path in shard_files(folder)] == ["000001.parquet"]


def test_another_model_in_the_folder_is_refused_naming_both(tmp_path, folder):
    facts = json.loads((folder / "model.json").read_bytes())
    (folder / "model.json").write_text(json.dumps(facts | {"revision": "ffffffffffff"}))
    with pytest.raises(EditionError, match=f"ffffffffffff.*{KEY.revision}"):
        shard_folder(tmp_path, KEY)


def test_works_whose_vector_is_zero_are_left_out():
    vectors = unit_vectors(4)
    works, whole = with_direction(np.arange(4), vectors)
    assert whole is vectors
    assert works.tolist() == [0, 1, 2, 3]
    vectors[1] = 0
    works, kept = with_direction(np.asarray([5, 6, 7, 8]), vectors)
    assert works.tolist() == [5, 7, 8]
    assert np.array_equal(kept, vectors[[0, 2, 3]])


def test_models_have_folders_of_their_own(tmp_path, folder):
    other = shard_folder(tmp_path, ModelKey(KEY.name, KEY.revision, 32))
    assert other != folder
    assert other.parent == folder.parent


def test_a_text_wanted_several_times_is_read_each_time(tmp_path, folder):
    made = unit_vectors(5)
    write_shard(folder, ["a" * 32, "b" * 32, "c" * 32], made[:3])
    write_shard(folder, ["d" * 32, "b" * 32], made[3:])
    hashes = np.array([letter * 32 for letter in "dbabbcd"], dtype=object)
    assert np.array_equal(read_vectors(tmp_path, KEY, hashes), made[[3, 4, 0, 4, 4, 2, 3]])
