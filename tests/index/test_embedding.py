"""Texts to shards of vectors: the same vectors whoever makes them, nothing twice, and what a bad shard says."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import IncompleteError, InputError, ModelError
from data.local_executor import LocalExecutor
from data.shard_runner import Ended, compute_shard
from index import embedding
from index.embedding import Spread, described, embed_rows, encode_table, shard_size
from index.encoder import Encoder
from index.encoders import ModelChoice
from index.shards import engines_of, known_hashes, read_vectors, shard_files, shard_folder
from index.text import text_hash

TEXTS = [f"Paper {i} studies {subject} with great care. " * (1 + i % 7) for i, subject in enumerate(
    ["parsing", "vision", "speech", "graphs", "tables", "proofs", "robots", "music", "maps"] * 15)][:130]  # fmt: skip
ROWS = sorted((text_hash(text), text) for text in TEXTS)


CHOICE = ModelChoice(engine="torch")


def read(count):
    return (ROWS[start : start + count] for start in range(0, len(ROWS), count))


class Here:
    """An executor in this process that notes its shards."""

    is_local, workers = False, 2

    def __init__(self):
        self.jobs = []

    def run(self, compute, jobs):
        for job in jobs:
            self.jobs.append(job)
            yield compute_shard(compute, job)


@pytest.fixture(scope="module")
def encoder():
    return Encoder(engine="torch")


@pytest.fixture
def folder(tmp_path, encoder):
    return shard_folder(tmp_path, encoder.key)


@pytest.fixture
def few(monkeypatch):
    """Let an executor be worth its while for the few texts of a test."""
    monkeypatch.setattr(embedding, "FEW_TEXTS", 10)


def test_processes_give_the_vectors_that_one_process_gives(few, tmp_path, folder, encoder):
    counted = []
    with LocalExecutor(2) as executor:
        embed_rows(read, len(ROWS), folder, encoder, Spread(executor, CHOICE), counted.append)
    embed_rows(
        read,
        len(ROWS),
        shard_folder(tmp_path / "alone", encoder.key),
        encoder,
        Spread(Here(), CHOICE),
        lambda count: None,
    )
    hashes = np.array([text_hash(text) for text in TEXTS])
    made = read_vectors(tmp_path, encoder.key, hashes)
    assert np.array_equal(made, read_vectors(tmp_path / "alone", encoder.key, hashes))
    assert (made * encoder.encode_documents(TEXTS)).sum(axis=1).min() > 0.9999
    assert sorted(counted) == [2, 64, 64]
    assert engines_of(folder) == [encoder.engine_for(1000)]
    assert {path.name for path in folder.iterdir()} == {"model.json", *(path.name for path in shard_files(folder))}


def test_a_shard_tells_model_and_input_and_is_named_by_place_and_texts(few, folder, encoder):
    embed_rows(read, len(ROWS), folder, encoder, Spread(Here(), CHOICE), lambda count: None)
    names = [path.name for path in shard_files(folder)]
    assert [name[:7] for name in names] == ["000001-", "000002-", "000003-"]
    told = pq.read_metadata(shard_files(folder)[0]).metadata
    assert (told[b"model_key"], told[b"rows"], len(told[b"input_sha256"])) == (str(encoder.key).encode(), b"64", 64)
    embed_rows(read, len(ROWS), folder, encoder, None, lambda count: None)
    assert [path.name for path in shard_files(folder)] == [*names, "000004.parquet"]


def test_few_texts_and_one_worker_stay_in_this_process(folder, encoder):
    executor = Here()
    embed_rows(read, 130, folder, encoder, Spread(executor, CHOICE), lambda count: None)
    with LocalExecutor(1) as alone:
        embed_rows(read, 1000, folder, encoder, Spread(alone, CHOICE), lambda count: None)
        assert alone._all == []
    assert executor.jobs == []
    assert known_hashes(folder).num_rows == 2 * len(ROWS)


def test_texts_are_written_as_they_are_needed_and_deleted_when_done(few, folder, encoder):
    held = []

    class Watching(Here):
        def run(self, compute, jobs):
            for ended in super().run(compute, jobs):
                held.append([path.name for path in (folder / "work").iterdir()])
                yield ended

    executor = Watching()
    embed_rows(read, len(ROWS), folder, encoder, Spread(executor, CHOICE), lambda count: None)
    assert held == [[job.source.name] for job in executor.jobs]
    assert not (folder / "work").exists()


def test_a_shard_that_fails_leaves_the_others_and_is_named(few, folder, encoder):
    class Failing(Here):
        def run(self, compute, jobs):
            for number, job in enumerate(jobs):
                yield Ended(job, "failed", told="the reason") if number == 1 else compute_shard(compute, job)

    with pytest.raises(IncompleteError, match=r"1 shards could not be computed: 000002-.*the reason"):
        embed_rows(read, len(ROWS), folder, encoder, Spread(Failing(), CHOICE), lambda count: None)
    assert known_hashes(folder).num_rows == len(ROWS) - 64
    assert not (folder / "work").exists()


@pytest.mark.parametrize(
    ("expected", "workers", "size"),
    [(401, 2, 64), (2_000, 2, 125), (2_001, 2, 126), (100_000, 2, 2_048), (9_999, 64, 64)],
)
def test_shards_are_sized_so_that_workers_end_together(expected, workers, size):
    assert shard_size(expected, workers) == size


@pytest.mark.parametrize(
    "columns",
    [
        {"id": [7, 8, 9], "title": ["A", "", None], "abstract": ["b c", None, "d"]},
        {"text_hash": ["x", "y", "z"], "text": ["A. b c", "", ". d"]},
        {"id": ["p", "q", "r"], "text": pa.array(["A. b c", None, ". d"], pa.large_string())},
    ],
    ids=["title-abstract", "text-hash", "large-strings"],
)
def test_a_table_gives_vectors_in_its_order_beside_its_ids(encoder, columns):
    texts = pa.table(columns)
    made = encode_table(described(CHOICE), texts)
    key = texts.column_names[0]
    assert made.column_names == [key, "vector"]
    assert made.column(key) == texts.column(key)
    vectors = made.column("vector").combine_chunks().flatten().to_numpy().reshape(3, -1)
    np.testing.assert_allclose(vectors, encoder.encode_documents(["A. b c", "", ". d"]), atol=1e-6)


def test_an_empty_table_gives_an_empty_one(encoder):
    made = encode_table(
        described(CHOICE), pa.table({"id": pa.array([], pa.int64()), "text": pa.array([], pa.string())})
    )
    assert (made.num_rows, made.schema.field("vector").type.list_size) == (0, 384)


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"paper": [1], "text": ["a"]}, "no column id or text_hash among paper, text"),
        ({"id": [1], "title": ["a"]}, "no column text, nor abstract, among id, title"),
        ({"id": [1], "text": [[1.0]]}, "text holds no text"),
    ],
    ids=["no-id", "no-abstract", "no-text"],
)
def test_a_table_of_another_form_is_refused_naming_the_columns(encoder, columns, fault):
    with pytest.raises(InputError, match=fault):
        encode_table(described(CHOICE), pa.table(columns))


def test_a_worker_with_another_model_of_that_name_refuses(encoder):
    other = replace(described(CHOICE), key="all-MiniLM-L6-v2_ffffffffffff_384_title-abstract-1")
    with pytest.raises(ModelError, match=rf"is {encoder.key} on this machine, not all-MiniLM-L6-v2_ffffffffffff"):
        encode_table(other, pa.table({"id": [1], "text": ["a"]}))
