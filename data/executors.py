"""The executors by the name that the settings give them. Used by the command line."""

from typing import Literal

from data.local_executor import LocalExecutor
from data.ray_executor import RayExecutor
from data.shard_runner import Executor

ExecutorKind = Literal["local", "ray"]


def open_executor(
    kind: ExecutorKind, workers: int = 0, ray_address: str = "", gpus_per_worker: float = 0.0
) -> Executor:
    """Return an executor; it starts nothing before it has work.

    Parameters
    ----------
    workers
        Shards computed at once; 0: one for each processor, of this machine or of the cluster.
    """
    if kind == "ray":
        return RayExecutor(ray_address, workers, gpus_per_worker)
    return LocalExecutor(workers)
