"""A corpus that is no library: `fieldmap embed-shards`, in this process and as a command."""

import json
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.cli import run
from data.errors import InputError
from index.corpus import embed_corpus, shards_of
from index.encoder import Encoder
from index.encoders import ModelChoice
from tests.index.test_embedding import Here

TITLES = ["A river", "A lake", "Trees of a forest", "Graph parsing", "Speech"]


@pytest.fixture(scope="module")
def encoder():
    return Encoder(engine="torch")


@pytest.fixture
def corpus(tmp_path):
    """Write two shards, of three papers and of two."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, first, last in (("part-0", 0, 3), ("part-1", 3, 5)):
        papers = {"id": range(first, last), "title": TITLES[first:last], "abstract": [None] * (last - first)}
        pq.write_table(pa.table({key: list(values) for key, values in papers.items()}), folder / f"{name}.parquet")
    return folder


def embedded(corpus, encoder, told=None):
    vectors = corpus.parent / "vectors"
    return embed_corpus(
        shards_of(corpus, vectors), vectors, ModelChoice(engine="torch"), Here(), tell=(told or []).append
    )


def test_each_shard_becomes_one_of_the_same_name_and_ids(corpus, encoder):
    told = embedded(corpus, encoder)
    assert (told.shards, told.computed, told.skipped, told.failed, told.rows, told.fault) == (2, 2, 0, 0, 5, "")
    made = pq.read_table(corpus.parent / "vectors" / "part-1.parquet")
    assert made.column("id").to_pylist() == [3, 4]
    vectors = made.column("vector").combine_chunks().flatten().to_numpy().reshape(2, -1)
    np.testing.assert_allclose(vectors, encoder.encode_documents(TITLES[3:]), atol=1e-6)
    assert made.schema.metadata[b"engine"].startswith(b"torch ")


def test_a_second_run_computes_only_what_is_new_changed_or_damaged(corpus, encoder):
    embedded(corpus, encoder)
    assert embedded(corpus, encoder).skipped == 2
    pq.write_table(pa.table({"id": [9], "text": ["Music"]}), corpus / "part-2.parquet")
    target = corpus.parent / "vectors" / "part-0.parquet"
    target.write_bytes(target.read_bytes()[:-8])
    sentences = []
    told = embedded(corpus, encoder, sentences)
    assert (told.computed, told.skipped, told.rows) == (2, 1, 4)
    assert embedded(corpus, encoder).skipped == 3


def test_leftovers_of_a_killed_worker_are_cleared(corpus, encoder):
    vectors = corpus.parent / "vectors"
    vectors.mkdir()
    (vectors / ".part-0.parquet.99.abcdefgh.tmp").write_bytes(b"half a shard")
    embedded(corpus, encoder)
    assert sorted(path.name for path in vectors.iterdir()) == [".lock", "part-0.parquet", "part-1.parquet"]


def test_folders_that_cannot_be_meant_are_refused(corpus, tmp_path):
    (tmp_path / "empty").mkdir()
    for texts, vectors, fault in [(corpus, corpus, "holds the texts"), (tmp_path / "none", tmp_path, "is no folder"),
                                  (tmp_path / "empty", tmp_path, r"holds no \*.parquet")]:  # fmt: skip
        with pytest.raises(InputError, match=fault):
            shards_of(texts, vectors)


def command(corpus, capsys, *words):
    capsys.readouterr()
    code = run(["embed-shards", str(corpus), str(corpus.parent / "vectors"), "--engine", "torch", *words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_command_tells_counts_names_bad_shards_and_goes_on_from_there(corpus, capsys):
    (corpus / "part-2.parquet").write_bytes(b"no Parquet")
    code, out, err = command(corpus, capsys, "--json", "--workers", "1")
    told = json.loads(out)
    assert code == 3
    assert (told["shards"], told["computed"], told["failed"], told["rows"]) == (3, 2, 1, 5)
    assert "1 shards could not be computed: part-2.parquet: ArrowInvalid" in err
    assert told["model_key"] == "all-MiniLM-L6-v2_53aa51172d14_384_title-abstract-1"
    (corpus / "part-2.parquet").unlink()
    (corpus.parent / "vectors" / "part-0.parquet").write_bytes(b"")
    code, out, err = command(corpus, capsys, "--workers", "1")
    assert code == 0
    assert "part-0.parquet is damaged" in err
    assert out.startswith("2 shards: 1 computed (3 texts), 1 done before, 0 failed (")


def test_two_runs_do_not_write_to_one_folder(corpus, capsys):
    from data.library import folder_lock

    vectors = corpus.parent / "vectors"
    vectors.mkdir()
    with folder_lock(vectors / ".lock", vectors):
        code, _, err = command(corpus, capsys)
    assert code == 75
    assert f"another writer (process {os.getpid()}) is at work on {vectors}" in err


@pytest.mark.parametrize(
    ("words", "code", "fault"),
    [
        (["--model", "no-such-model"], 78, "never downloaded"),
        (["--workers", "-1"], 2, "--workers"),
        (["--executor", "spark"], 2, "--executor"),
        (["--executor", "ray", "--ray-address", "127.0.0.2:1"], 74, "no Ray cluster answers at 127.0.0.2:1"),
    ],
)
def test_bad_options_are_told(corpus, capsys, words, code, fault):
    found, _, err = command(corpus, capsys, *words)
    assert (found, fault in err) == (code, True)
