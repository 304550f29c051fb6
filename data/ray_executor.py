"""Shards computed by a Ray cluster (extra ``ray``), one at a time in each worker. An executor of `data.shard_runner`.

Only names of files and small results go through Ray: workers read and write the folders themselves, so these must be
on storage that every machine sees, and Fieldmap must be installed on each.
"""

import importlib.util
import logging
import os
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from data.errors import SettingsError, StorageError
from data.shard_runner import Compute, Ended, ShardJob, compute_shard

PRIVACY = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
"""Ray reports no usage, and leaves the GPUs visible to workers that ask for none."""
LOOPBACK = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_AUTH_MODE": "token"}
"""A Ray started here listens on 127.0.0.1 only, as it does on a desktop, and asks for a token that it makes itself."""

TOKENS, TOKEN_FILE = {"RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"}, Path("~/.ray/auth_token")
OBJECT_STORE_BYTES = 100 * 2**20
"""Of a Ray started here: next to nothing goes through it."""
CONNECT_SECONDS = 10.0
PATIENCE_SECONDS = 600.0
MOST_REFUSALS = 100
"""Workers in a row that fail to start."""


class RayExecutor:
    """Actors of a Ray cluster, as many as it has room for; one that dies with its machine costs its shard.

    Parameters
    ----------
    address
        ``host:port`` of the cluster's head or ``auto``; empty: a Ray of this machine alone, started and stopped here.
    workers
        Shards at once; 0: one for each processor (or share of a GPU) of the cluster.
    gpus_per_worker
        GPUs a worker needs; 0.25 lets four share one.

    Raises
    ------
    SettingsError
        If Ray is not installed.
    """

    is_local = False

    def __init__(self, address: str = "", workers: int = 0, gpus_per_worker: float = 0.0) -> None:
        if importlib.util.find_spec("ray") is None:
            raise SettingsError("compute.executor is ray, which is not installed: pip install 'fieldmap[ray]'")
        self._address, self._most, self._gpus = address, workers, gpus_per_worker
        self._ray: Any = None
        self._idle: list[Any] = []
        self._refusals = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ray is not None:
            self._ray.shutdown()
        self._ray, self._idle = None, []

    @property
    def workers(self) -> int:
        """How many shards are computed at once: what the cluster has room for now."""
        held = self._connected().cluster_resources()
        room = int(held.get("GPU", 0) / self._gpus) if self._gpus else int(held.get("CPU", 0))
        return max(1, min(room, self._most) if self._most else room)

    def run(self, compute: Compute, jobs: Iterable[ShardJob]) -> Iterator[Ended]:
        """Compute each shard once and yield them as they end; machines may come and go meanwhile.

        A worker gets its first shard when it has been placed, so that none waits for room that is gone.

        Raises
        ------
        StorageError
            If the cluster gives no worker for ten minutes, or workers fail to start.
        """
        waiting = iter(jobs)
        following = next(waiting, None)
        busy: dict[Any, tuple[Any, ShardJob]] = {}
        starting: dict[Any, Any] = {}
        while following is not None or busy:
            while following is not None and self._idle:
                worker = self._idle.pop()
                busy[worker.compute.remote(compute, following)] = (worker, following)
                following = next(waiting, None)
            while following is not None and len(busy) + len(starting) < self.workers:
                worker = self._new_worker()
                starting[worker.ready.remote()] = worker
            for reference in self._wait([*busy, *starting], bool(busy)):
                if reference in starting:
                    self._welcome(reference, starting.pop(reference))
                else:
                    yield self._ended(reference, *busy.pop(reference))
        for worker in starting.values():
            self._ray.kill(worker)

    def _connected(self) -> Any:
        """Return Ray, connected to the cluster."""
        if self._ray is None:
            _check_reachable(self._address)
            _set_environment(is_ours=not self._address)
            import ray

            try:
                ray.init(**self._options(), log_to_driver=False, logging_level=logging.ERROR)
            except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
                raise StorageError(
                    f"no Ray cluster could be used at {self._address or 'this machine'}: "
                    f"{_first_line(error.__cause__ or error)}; run this on a machine of the cluster, after: "
                    "ray start --head (see docs/scale.md)"
                ) from error
            ray._private.worker._worker_logs_enabled = False  # it writes of dead workers on standard output
            self._ray = ray
        return self._ray

    def _options(self) -> dict[str, Any]:
        """Return what Ray is told: where the cluster is, or what one of this machine has."""
        if self._address:
            return {"address": self._address}
        ours = {"address": "local", "num_cpus": self._most or len(os.sched_getaffinity(0)),
                "include_dashboard": False, "object_store_memory": OBJECT_STORE_BYTES}  # fmt: skip
        return ours if self._gpus else ours | {"num_gpus": 0}

    def _new_worker(self) -> Any:
        """Ask the cluster for one more worker; it may take its time to place it."""
        options = {"num_cpus": 1, "num_gpus": self._gpus, "max_restarts": 0}
        return self._ray.remote(**options)(_Worker).remote()

    def _wait(self, references: list[Any], is_busy: bool) -> list[Any]:
        """Wait until something ended and return it; with no shard under way only so long."""
        while True:
            ended: list[Any] = self._ray.wait(references, num_returns=1, timeout=PATIENCE_SECONDS)[0]
            if ended or not is_busy:
                break
        if not ended:
            raise StorageError(
                f"the Ray cluster had no room for a worker of {self._gpus or 'no'} GPU and one processor in "
                f"{PATIENCE_SECONDS:g} s; add machines or free some, and run the command again: what is done is kept"
            )
        return ended

    def _welcome(self, reference: Any, worker: Any) -> None:
        """Take a worker in that has been placed; many in a row that do not start are a fault of the cluster."""
        try:
            self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            self._refusals += 1
            if self._refusals > MOST_REFUSALS:
                raise StorageError(
                    f"workers do not start on the Ray cluster: {_first_line(error)}; is the same Fieldmap installed "
                    "on each machine?"
                ) from error
        else:
            self._refusals = 0
            self._idle.append(worker)

    def _ended(self, reference: Any, worker: Any, job: ShardJob) -> Ended:
        """Return what a worker told of its shard, or that it was lost; it is never asked again then."""
        try:
            ended: Ended = self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            ended = Ended(job, "failed", told=_first_line(error.cause or error))
        except self._ray.exceptions.RayError as error:
            self._ray.kill(worker)
            return Ended(job, "lost", told=f"its worker or machine was lost ({type(error).__name__})")
        self._idle.append(worker)
        return ended


class _Worker:
    """The process on a machine of the cluster."""

    def ready(self) -> None:
        """Answer, once the process has started."""

    def compute(self, compute: Compute, job: ShardJob) -> Ended:
        """Compute one shard."""
        return compute_shard(compute, job)


def _set_environment(is_ours: bool) -> None:
    """Set what Ray reads when it is imported."""
    os.environ.update(PRIVACY | LOOPBACK if is_ours else PRIVACY)
    if TOKENS & set(os.environ) or TOKEN_FILE.expanduser().exists():
        os.environ.setdefault("RAY_AUTH_MODE", "token")  # as `ray start` does where there is a token


def _check_reachable(address: str) -> None:
    """Refuse an address where nobody answers; Ray itself would wait for minutes."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        if address not in ("", "auto"):
            raise SettingsError(f"compute.ray_address should be host:port, auto or empty, not {address!r}")
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise StorageError(
            f"no Ray cluster answers at {address} ({error}); start its head with: ray start --head --port={port}"
        ) from error


def _first_line(error: BaseException) -> str:
    """Return what an error says; Ray puts the trace of the worker below it."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
