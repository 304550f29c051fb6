"""A real Ray cluster of several nodes on this machine, each with an address of 127.0.0.x, for tests and benchmarks."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOKEN = {"RAY_AUTH_TOKEN": "5" * 64}
"""In the environment of a driver: the cluster lets nobody else in."""
ENVIRONMENT = TOKEN | {
    "RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "token", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}  # fmt: skip
HEAD = "127.0.0.2"
"""Ray replaces 127.0.0.1 by the address of the machine."""

SECONDS = 60
"""That a node may take to start."""


class RayCluster:
    """A head without processors and some nodes of one processor each; stops all of them at the end of its block."""

    def __init__(self, nodes: int = 2) -> None:
        self._temporary = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))  # short: Ray puts sockets below it
        self._processes: list[subprocess.Popen[bytes]] = []
        self._nodes = nodes
        with socket.socket() as probe:
            probe.bind((HEAD, 0))
            self.address = f"{HEAD}:{probe.getsockname()[1]}"

    def __enter__(self) -> "RayCluster":
        port = self.address.rpartition(":")[2]
        head = ["--head", f"--port={port}", "--num-cpus=0", "--include-dashboard=false", "--disable-usage-stats",
                f"--temp-dir={self._temporary}", "--object-store-memory=100000000"]  # fmt: skip
        try:
            self._start(HEAD, *head)
            for _ in range(self._nodes):
                self.add_node()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self._temporary, ignore_errors=True)

    def add_node(self) -> None:
        """Start one more node."""
        number = len(self._processes) + 2
        self._start(f"127.0.0.{number}", f"--address={self.address}", "--num-cpus=1", "--object-store-memory=100000000")

    def kill_node(self, number: int) -> None:
        """Kill the daemon of a node, counted from 0, as if its machine were gone."""
        [raylet] = [process for process in _children(self._processes[1 + number].pid) if _name(process) == "raylet"]
        os.kill(raylet, signal.SIGKILL)

    def _start(self, address: str, *words: str) -> None:
        """Start a node and wait until it is up: nodes that start at the same time hinder each other."""
        program, log = Path(sys.executable).with_name("ray"), self._temporary / f"{address}.log"
        command = [str(program), "start", "--block", f"--node-ip-address={address}", "--num-gpus=0", *words]
        with log.open("wb") as file:
            process = subprocess.Popen(command, stdout=file, stderr=file, env=os.environ | ENVIRONMENT)
        self._processes.append(process)
        end = time.monotonic() + SECONDS
        while b"Ray runtime started" not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > end:
                raise TimeoutError(f"no Ray node at {address} within {SECONDS} s: {log.read_text()[-500:]}")
            time.sleep(0.05)


def _children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _name(process: int) -> str:
    return Path(f"/proc/{process}/comm").read_text().strip()
