"""Shards computed by a real Ray cluster on this machine: killed workers, a killed node, a killed driver."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data import ray_executor
from data.errors import SettingsError, StorageError
from data.executors import open_executor
from data.ray_executor import RayExecutor
from index.embedding import described, encode_table
from index.encoders import ModelChoice
from tests.data.shard_functions import computations, expected, totals, write_shards
from tests.libraries import fieldmap, new_library, rows, snapshot
from tests.libraries import start as start_command
from tests.ray_clusters import TOKEN, RayCluster

ROOT = Path(__file__).resolve().parents[2]
DRIVER = """
import json, sys, os
from functools import partial
from pathlib import Path
from data.ray_executor import RayExecutor
from data.shard_runner import run_shards, undone
from index.embedding import described, encode_table
from index.encoders import ModelChoice
from tests.data.shard_functions import jobs_of, total
folder, skipped = Path(sys.argv[1]), []
jobs = undone(jobs_of(sorted((folder / "in").glob("*.parquet")), folder / "out"), skipped.append, print)
with RayExecutor(sys.argv[2], int(sys.argv[3])) as executor:
    done = [one.job.source.stem for one in run_shards(executor, partial(total, str(folder / "notes")), jobs)]
print(json.dumps({"done": sorted(done), "skipped": len(skipped), "usage": os.environ["RAY_USAGE_STATS_ENABLED"]}))
"""


@pytest.fixture
def folders(tmp_path):
    for name in ("notes", "out"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture(scope="module")
def cluster():
    with RayCluster(nodes=2) as cluster:
        yield cluster


def start(folders, address, workers=0, script=DRIVER):
    """Start a driver in a process of its own."""
    words = [sys.executable, "-c", script, str(folders), address, str(workers)]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, env=os.environ | TOKEN)


def told_by(driver):
    """Wait for a driver that succeeds; return what it told."""
    out, err = driver.communicate(timeout=200)
    assert driver.returncode == 0, err
    return json.loads(out)


def wait_until(condition, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not so within {seconds} s"
        time.sleep(0.01)


def counts(folders, count):
    return {name: len(computations(folders / "notes", name)) for name in expected(count)}


def test_a_shard_that_kills_its_worker_is_computed_by_another_and_the_rest_once(folders, cluster):
    write_shards(folders / "in", 6, deaths={"01": 1})
    assert told_by(start(folders, cluster.address))["done"] == list(expected(6))
    assert totals(folders / "out") == expected(6)
    assert counts(folders, 6) == dict.fromkeys(expected(6), 1) | {"01": 2}
    processes = {process for name in expected(6) for process in computations(folders / "notes", name)}
    assert len(processes) >= 2


def test_a_killed_driver_takes_its_workers_along_and_the_next_one_does_what_is_left(folders, cluster):
    write_shards(folders / "in", 8, seconds=0.5)
    driver = start(folders, cluster.address)
    wait_until(lambda: len(totals(folders / "out")) >= 2)
    driver.kill()
    driver.communicate()
    wait_until(lambda: not any(is_running(process) for process in noted(folders)), 60)
    done = set(totals(folders / "out"))
    assert 2 <= len(done) < 8
    told = told_by(start(folders, cluster.address))
    assert (set(told["done"]), told["skipped"]) == (set(expected(8)) - done, len(done))
    assert totals(folders / "out") == expected(8)
    assert {name: counts(folders, 8)[name] for name in done} == dict.fromkeys(done, 1)
    assert sum(counts(folders, 8).values()) <= 8 + 2


def noted(folders):
    """Return the processes that computed something."""
    return [int(process) for note in (folders / "notes").iterdir() for process in note.read_text().split()]


def is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def listening(processes):
    """Return the addresses of this machine that some processes listen on (proc(5), net/tcp; state 0A)."""
    sockets = {str(link.readlink()) for pid in processes for link in descriptors(pid)}
    tables = [Path(f"/proc/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    told = [line.split() for table in tables for line in table]
    return {fields[1].split(":")[0] for fields in told if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets}


def descriptors(process):
    try:
        return [link for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink()]
    except OSError:
        return []


def below(process):
    """Return a process and all that it started."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [process, *(found for child in children for found in below(int(child)))]


@pytest.mark.long
def test_a_corpus_is_embedded_as_in_this_process(tmp_path, cluster):
    """The real model on the nodes, by the command."""
    texts = pa.table(
        {"id": [1, 2, 3], "title": ["A river", "Lakes and rivers", "Graphs"], "abstract": [None, "b", "c"]}
    )
    (tmp_path / "in").mkdir()
    pq.write_table(texts, tmp_path / "in" / "part.parquet")
    words = ["embed-shards", tmp_path / "in", tmp_path / "out", "--engine", "torch", "--json"]
    words += ["--executor", "ray", "--ray-address", cluster.address, "--workers", "1"]
    command = [sys.executable, "-m", "app.cli", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | TOKEN, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["computed"] == 1
    made = pq.read_table(tmp_path / "out" / "part.parquet")
    assert made.equals(encode_table(described(ModelChoice(engine="torch")), texts))


@pytest.mark.long
def test_a_cluster_without_room_is_given_up_after_a_while(folders, cluster):
    write_shards(folders / "in", 2)
    patient = DRIVER.replace("folder,", "from data import ray_executor; ray_executor.PATIENCE_SECONDS = 3.0\nfolder,")
    driver = start(folders, cluster.address, script=patient.replace("int(sys.argv[3])", "0, gpus_per_worker=1.0"))
    out, err = driver.communicate(timeout=100)
    assert (driver.returncode, out) == (1, "")
    assert "StorageError: the Ray cluster had no room for a worker of 1.0 GPU and one processor in 3 s" in err
    assert totals(folders / "out") == {}


@pytest.mark.long
def test_a_library_is_embedded_by_the_cluster_that_its_settings_name(tmp_path, cluster):
    library = new_library(tmp_path / "library")
    assert fieldmap(library, "ingest", "arxiv-snapshot", snapshot(tmp_path / "s.json", 410, abstract=None)) == 0
    compute = {"FIELDMAP_COMPUTE__EXECUTOR": "ray", "FIELDMAP_COMPUTE__RAY_ADDRESS": cluster.address}
    for written in (410, 0):
        out, err = start_command(library, "embed", "--json", env=compute | TOKEN).communicate(timeout=250)
        assert json.loads(out)["written"] == written, err
    assert rows(library, "SELECT count(DISTINCT text_hash), count(DISTINCT shard) FROM embeddings") == [(410, 7)]


def test_a_killed_node_costs_the_shard_it_was_at(folders, cluster):
    write_shards(folders / "in", 10, seconds=0.5)
    driver = start(folders, cluster.address)
    wait_until(lambda: len(set(noted(folders))) == 2 and len(totals(folders / "out")) >= 2)
    finished = set(totals(folders / "out"))
    cluster.kill_node(1)
    assert told_by(driver)["done"] == list(expected(10))
    assert totals(folders / "out") == expected(10)
    assert {name: counts(folders, 10)[name] for name in finished} == dict.fromkeys(finished, 1)
    assert sum(counts(folders, 10).values()) <= 10 + 1


@pytest.mark.long
def test_a_ray_started_here_listens_on_this_machine_only_and_dies_with_its_driver(folders):
    write_shards(folders / "in", 3, seconds=20)
    driver = start(folders, "", workers=2)
    wait_until(lambda: len(noted(folders)) == 2)
    processes = below(driver.pid)
    assert listening(processes) == {"0100007F", "0000000000000000FFFF00000100007F"}
    driver.send_signal(signal.SIGKILL)
    driver.communicate()
    agents = {pid for pid in processes if name_of(pid).endswith(("DashboardAgent", "RuntimeEnvAgent"))}
    wait_until(lambda: not any(map(is_running, set(processes) - agents)), 60)  # the agents tell the dead head first


def name_of(process):
    try:
        return Path(f"/proc/{process}/cmdline").read_text().split("\0")[0].strip()
    except OSError:
        return ""


def test_a_cluster_that_does_not_answer_is_told_at_once():
    with pytest.raises(StorageError, match="no Ray cluster answers at 127.0.0.2:1"):
        print(RayExecutor("127.0.0.2:1").workers)


@pytest.mark.parametrize("address", ["here", "ray://127.0.0.1:10001x", "a:b"])
def test_an_address_of_another_form_is_refused(address):
    with pytest.raises(SettingsError, match="should be host:port, auto or empty"):
        print(RayExecutor(address).workers)


def test_a_missing_ray_names_the_extra(monkeypatch):
    monkeypatch.setattr(ray_executor.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"pip install 'fieldmap\[ray\]'"):
        open_executor("ray")


def test_ray_is_not_loaded_before_there_is_work():
    code = "import sys; from data.executors import open_executor; open_executor('ray'); print('ray' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert os.environ.get("RAY_USAGE_STATS_ENABLED") in (None, "0")
