"""Shards computed by processes of this machine, one shard at a time in each. An executor of `data.shard_runner`."""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Self

from data.shard_runner import Compute, Ended, ShardJob, compute_shard

PR_SET_PDEATHSIG = 1
SPAWN = multiprocessing.get_context("spawn")
"""Workers start afresh: what this process has open (threads, databases, models) is not theirs."""


@contextlib.contextmanager
def interrupt_later() -> Iterator[None]:
    """Let a Ctrl-C wait until the block has ended, whichever thread it reaches: a process half started tells of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if asked:
            signal.raise_signal(signal.SIGINT)


class LocalExecutor:
    """Worker processes, started as there is work for them; a worker that dies costs its shard and is replaced.

    Parameters
    ----------
    workers
        Processes; 0: one for each processor offered.
    """

    is_local = True

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or len(os.sched_getaffinity(0))
        self._all: list[_Worker] = []
        self._idle: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._all:
            worker.stop()
        self._all, self._idle = [], []

    def run(self, compute: Compute, jobs: Iterable[ShardJob]) -> Iterator[Ended]:
        """Compute each shard once and yield them as they end."""
        waiting = iter(jobs)
        busy: dict[Any, tuple[_Worker, ShardJob]] = {}
        while True:
            while len(busy) < self.workers and (job := next(waiting, None)) is not None:
                worker = self._idle.pop() if self._idle else self._started()
                worker.begin(compute, job)
                busy[worker.pipe] = (worker, job)
            if not busy:
                return
            for pipe in wait(list(busy)):
                worker, job = busy.pop(pipe)
                yield self._ended(worker, job)

    def _started(self) -> "_Worker":
        worker = _Worker()
        self._all.append(worker)
        return worker

    def _ended(self, worker: "_Worker", job: ShardJob) -> Ended:
        """Return what a worker told of its shard, or that it died."""
        try:
            ended: Ended = worker.pipe.recv()
        except (EOFError, OSError):
            self._all.remove(worker)
            return Ended(job, "lost", told=f"its process ended unexpectedly ({worker.stop()})")
        self._idle.append(worker)
        return ended


class _Worker:
    """One process and the pipe to it."""

    def __init__(self) -> None:
        self.pipe, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_serve, args=(theirs, os.getpid()), daemon=True)
        resource_tracker.ensure_running()  # the first start would do it, and unblock Ctrl-C behind our back
        with interrupt_later():
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                self._process.start()  # born with Ctrl-C blocked: the parent handles it, for all
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()

    def begin(self, compute: Compute, job: ShardJob) -> None:
        """Give the process a shard; one that died meanwhile is noticed when its pipe is read."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send((compute, job))

    def stop(self) -> str:
        """End the process and return how it ended."""
        self._process.kill()
        self._process.join()
        self.pipe.close()
        code = self._process.exitcode or 0
        if code == -signal.SIGKILL:
            return "killed by SIGKILL, as when memory runs out"
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _serve(pipe: Connection, parent: int) -> None:
    """Compute shards until the parent closes the pipe; die with it, however it ends."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    with contextlib.suppress(EOFError):
        while True:
            compute, job = pipe.recv()
            pipe.send(compute_shard(compute, job))
