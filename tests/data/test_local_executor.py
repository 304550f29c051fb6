"""Shards computed by real processes: dying workers, a killed parent, Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from data.errors import IncompleteError, StorageError
from data.local_executor import LocalExecutor, interrupt_later
from data.shard_runner import run_shards
from tests.data.shard_functions import computations, expected, jobs_of, total, totals, write_shards

ROOT = Path(__file__).resolve().parents[2]
DRIVER = """
import sys
from functools import partial
from pathlib import Path
from data.local_executor import LocalExecutor
from data.shard_runner import run_shards, undone
from tests.data.shard_functions import jobs_of, total
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    jobs = undone(jobs_of(sorted((folder / "in").glob("*.parquet")), folder / "out"), print, print)
    with LocalExecutor(2) as executor:
        for ended in run_shards(executor, partial(total, str(folder / "notes")), jobs):
            pass
"""


@pytest.fixture
def folders(tmp_path):
    for name in ("notes", "out"):
        (tmp_path / name).mkdir()
    return tmp_path


def run(folders, sources, workers=2):
    with LocalExecutor(workers) as executor:
        compute = partial(total, str(folders / "notes"))
        return {ended.job.source.stem for ended in run_shards(executor, compute, jobs_of(sources, folders / "out"))}


def counts(folders, count):
    return {name: len(computations(folders / "notes", name)) for name in expected(count)}


def test_processes_compute_each_shard_once_and_stay_for_the_next(folders):
    assert run(folders, write_shards(folders / "in", 6, seconds=0.05)) == set(expected(6))
    assert totals(folders / "out") == expected(6)
    assert counts(folders, 6) == dict.fromkeys(expected(6), 1)
    processes = {process for name in expected(6) for process in computations(folders / "notes", name)}
    assert len(processes) == 2
    assert str(os.getpid()) not in processes


def test_a_worker_that_dies_costs_only_its_shard(folders):
    run(folders, write_shards(folders / "in", 5, deaths={"01": 1, "03": 2}))
    assert totals(folders / "out") == expected(5)
    assert counts(folders, 5) == {"00": 1, "01": 2, "02": 1, "03": 3, "04": 1}


def test_a_shard_that_kills_each_worker_is_named_and_the_others_are_done(folders):
    with pytest.raises(IncompleteError, match=r"01.parquet: its process ended unexpectedly \(killed by SIGKILL, as"):
        run(folders, write_shards(folders / "in", 4, deaths={"01": 99}))
    assert totals(folders / "out").keys() == expected(4).keys() - {"01"}
    assert counts(folders, 4)["01"] == 3


def test_shards_that_all_kill_their_workers_end_the_run(folders):
    sources = write_shards(folders / "in", 12, deaths={f"{number:02}": 99 for number in range(12)})
    with pytest.raises(StorageError, match="ended unexpectedly 6 times in a row"):
        run(folders, sources, workers=1)


def start(folders):
    words = [sys.executable, "-c", DRIVER, str(folders)]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_driver_takes_its_workers_along_and_the_next_one_does_what_is_left(folders, how):
    write_shards(folders / "in", 8, seconds=0.3)
    driver = start(folders)
    wait_until(lambda: len(totals(folders / "out")) >= 2)
    os.killpg(driver.pid, how) if how == signal.SIGINT else driver.send_signal(how)
    told = driver.communicate(timeout=30)[1]
    assert told.count("Traceback") == (how == signal.SIGINT)
    done = set(totals(folders / "out"))
    workers = {int(process) for name in expected(8) for process in computations(folders / "notes", name)}
    wait_until(lambda: not any(map(is_running, workers)), 10)
    assert done < set(expected(8))
    again = start(folders)
    assert again.communicate(timeout=60)[1] == ""
    assert totals(folders / "out") == expected(8)
    assert {name: counts(folders, 8)[name] for name in done} == dict.fromkeys(done, 1)
    assert sum(counts(folders, 8).values()) <= 8 + 2


def test_ctrl_c_reaches_no_worker_not_even_the_first(folders):
    write_shards(folders / "in", 8, seconds=0.3)
    driver = start(folders)
    wait_until(lambda: len(totals(folders / "out")) >= 4)
    workers = {int(process) for name in totals(folders / "out") for process in computations(folders / "notes", name)}
    told = [Path(f"/proc/{worker}/status").read_text(encoding="ascii") for worker in workers]
    blocked = [int(status.split("SigBlk:")[1].split()[0], 16) for status in told]
    assert blocked
    assert all(mask & 1 << signal.SIGINT - 1 for mask in blocked)
    assert driver.communicate(timeout=60)[1] == ""


def test_an_interrupt_waits_until_a_process_is_started() -> None:
    done = []

    def start() -> None:
        with interrupt_later():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("whole")

    with pytest.raises(KeyboardInterrupt):
        start()
    assert done == ["whole"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
