"""The runner of shards: what counts as done, and what becomes of what fails."""

import errno
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data import shard_runner
from data.errors import IncompleteError, StorageError
from data.files import sha256_of
from data.shard_runner import Ended, compute_shard, run_shards, undone, why_undone
from tests.data.shard_functions import computations, expected, jobs_of, total, totals, write_shards


class Here:
    """An executor in this process, which loses a shard as often as it is told."""

    is_local, workers = True, 2

    def __init__(self, losses=()):
        self.losses = dict(losses)

    def run(self, compute, jobs):
        for job in jobs:
            if self.losses.get(job.source.stem, 0):
                self.losses[job.source.stem] -= 1
                yield Ended(job, "lost", told="its process ended unexpectedly (killed by SIGKILL)")
            else:
                yield compute_shard(compute, job)


@pytest.fixture
def folders(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "out").mkdir()
    return tmp_path


def total_of(folders):
    return partial(total, str(folders / "notes"))


def run(folders, executor, sources):
    return [
        ended.job.source.stem for ended in run_shards(executor, total_of(folders), jobs_of(sources, folders / "out"))
    ]


def test_each_shard_is_computed_once_and_tells_what_made_it(folders):
    sources = write_shards(folders / "in", 3)
    assert run(folders, Here(), sources) == ["00", "01", "02"]
    assert totals(folders / "out") == expected(3)
    told = pq.read_metadata(folders / "out" / "01.parquet").metadata
    assert told[b"function"] == b"total"
    assert told[b"rows"] == b"1"
    assert told[b"input_sha256"] == sha256_of(sources[1]).encode()
    assert [len(computations(folders / "notes", name)) for name in expected(3)] == [1, 1, 1]


def test_what_is_done_is_skipped(folders):
    jobs = jobs_of(write_shards(folders / "in", 3), folders / "out")
    list(run_shards(Here(), total_of(folders), jobs[:2]))
    skipped, told = [], []
    assert undone(jobs, skipped.append, told.append) == jobs[2:]
    assert (skipped, told) == (jobs[:2], [])


def cut_short(job):
    job.target.write_bytes(job.target.read_bytes()[:-20])


def change_input(job):
    pq.write_table(pa.table({"value": [9]}), job.source)


def change_rows(job):
    table = pq.read_table(job.target)
    pq.write_table(pa.concat_tables([table, table]).replace_schema_metadata(table.schema.metadata), job.target)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (cut_short, "is damaged"),
        (lambda job: job.target.write_bytes(b""), "is damaged"),
        (change_input, "made otherwise (input_sha256"),
        (change_rows, "made otherwise (rows 1, not 2)"),
        (lambda job: pq.write_table(pa.table({"total": [3]}), job.target), "function missing, not total"),
    ],
    ids=["cut-short", "empty", "other-input", "other-rows", "no-manifest"],
)
def test_a_shard_that_does_not_fit_is_computed_again_and_said_so(folders, spoil, fault):
    jobs = jobs_of(write_shards(folders / "in", 2), folders / "out")
    list(run_shards(Here(), total_of(folders), jobs))
    spoil(jobs[0])
    told = []
    assert undone(jobs, lambda job: None, told.append) == jobs[:1]
    assert fault in told[0]
    assert told[0].endswith("; it is computed again")


def test_another_fact_makes_a_shard_undone(folders):
    [job] = jobs_of(write_shards(folders / "in", 1), folders / "out")
    compute_shard(total_of(folders), job)
    assert why_undone(job) is None
    other = shard_runner.ShardJob(job.source, job.target, {"function": "mean"})
    assert why_undone(other) == "was made otherwise (function total, not mean)"


def test_one_bad_shard_stops_no_other_and_is_named_at_the_end(folders):
    sources = write_shards(folders / "in", 4, errors={"01": "three is no number"})
    sources[2].write_bytes(b"PAR1 no Parquet")
    with pytest.raises(IncompleteError) as told:
        run(folders, Here(), sources)
    assert "2 shards could not be computed: 01.parquet: ValueError: three is no number" in str(told.value)
    assert "; 02.parquet: Arrow" in str(told.value)
    assert set(totals(folders / "out")) == {"00", "03"}


@pytest.mark.parametrize(("losses", "finished"), [(1, True), (2, True), (3, False)])
def test_a_lost_shard_is_tried_three_times(folders, losses, finished):
    sources = write_shards(folders / "in", 3)
    executor = Here({"01": losses})
    if finished:
        assert run(folders, executor, sources) == ["00", "02", "01"]
    else:
        with pytest.raises(IncompleteError, match=r"1 shards could not be computed: 01.parquet: its process ended"):
            run(folders, executor, sources)
    assert totals(folders / "out").keys() >= {"00", "02"}


def test_a_worker_that_dies_after_its_last_step_has_done_its_shard(folders):
    class DyingAfterwards(Here):
        def run(self, compute, jobs):
            for job in jobs:
                compute_shard(compute, job)
                yield Ended(job, "lost", told="killed")

    sources = write_shards(folders / "in", 2)
    ended = list(run_shards(DyingAfterwards(), total_of(folders), jobs_of(sources, folders / "out")))
    assert [(one.state, one.rows) for one in ended] == [("done", 1)] * 2
    assert [len(computations(folders / "notes", name)) for name in expected(2)] == [1, 1]


def test_workers_that_die_one_after_another_stop_the_run(folders):
    sources = write_shards(folders / "in", 20)
    with pytest.raises(StorageError, match="6 times in a row.*last at 05.parquet.*embedding.workers = 1"):
        run(folders, Here({path.stem: 3 for path in sources}), sources)


def test_a_full_disk_stops_the_run_at_once(folders, monkeypatch):
    def full(path, table):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shard_runner, "write_parquet", full)
    with pytest.raises(StorageError, match=r"00.parquet: OSError.*No space left.*make room"):
        run(folders, Here(), write_shards(folders / "in", 3))
    assert len(computations(folders / "notes", "01")) == 0


def test_a_shard_too_large_to_hold_is_refused(folders, monkeypatch):
    monkeypatch.setattr(shard_runner, "MAX_SHARD_BYTES", 100)
    [job] = jobs_of(write_shards(folders / "in", 1), folders / "out")
    ended = compute_shard(total_of(folders), job)
    assert ended.state == "failed"
    assert "more than 100; split it" in ended.told


def test_no_shards_are_no_work(folders):
    assert run(folders, Here(), []) == []
