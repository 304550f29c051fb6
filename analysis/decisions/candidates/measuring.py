"""Measure a person's own predict command: latency per input, memory of its processes, faults. Used by `decide measure`.

The command is started once; each input goes to its standard input as a line, and one line must come back. It runs as
the person who asks, without a shell.
"""

import os
import platform
import queue
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import psutil

from analysis.decisions.candidates.bounded import bytes_of
from data.errors import InputError

PERCENTILES = (50, 90, 95, 99)
RESAMPLES = 2_000
CONFIDENCE = 0.95
EVERY_SECONDS = 0.02
"""Between two looks at the memory in use."""
MOST_INPUTS = 100_000
MOST_INPUT_BYTES = 256_000_000
LONGEST_ANSWER = 16_000_000
KEPT_ERRORS = 2_000
"""Characters of the command's standard error that are kept."""
PIPE_BYTES = 4_000
"""What a pipe takes in any case though nobody reads it."""
END_SECONDS = 5.0
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a command."""

    command: str
    seconds: tuple[float, ...]
    """Latency of each input that was answered, warm-up left out, in order."""
    n_warm_up: int
    n_inputs: int
    """Those that count: without the warm-up."""
    peak_bytes: int
    """Most resident memory of the process and its children, looked at every 20 ms."""
    loading_seconds: float
    """From the start to the first answer, the first input's own time included."""
    exit_code: int | None
    """None: it was ended by us, as after a time-out."""
    fault: str
    """Why it stopped early; empty: it did not."""
    hardware: str

    @property
    def n_failed(self) -> int:
        """Inputs without an answer."""
        return self.n_inputs - len(self.seconds)


def measure(
    command: str, inputs: Sequence[bytes], warm_up: int = 5, timeout_seconds: float = 60.0,
    clock: Clock = time.perf_counter,
) -> Measured:  # fmt: skip
    """Start a command, feed it the inputs line by line, and measure each answer.

    Parameters
    ----------
    inputs
        One line each, without its end.
    warm_up
        How many of the first inputs do not count; at most half of them.
    timeout_seconds
        The longest wait for one answer; the command is ended after it.

    Raises
    ------
    InputError
        If the command cannot be started, or there is nothing to measure.
    """
    if not inputs or warm_up < 0 or warm_up > len(inputs) // 2:
        raise InputError(f"{len(inputs)} inputs with a warm-up of {warm_up}; give at least twice as many as warm it up")
    with _started(command) as process:
        answers, errors = _Reader(process.stdout), _Reader(process.stderr, is_kept=True)
        watch = _Watch(process.pid)
        seconds, fault = _feed(process, answers, inputs, timeout_seconds, clock)
        peak = watch.stop()
        exit_code = _ended(process, bool(fault))
        _end_all(process)
    if not fault and exit_code:
        fault = f"it ended with exit code {exit_code}"
    if fault and (told := errors.text()):
        fault += f"; it said: {told[-300:]}"
    loading = seconds[0] if seconds else 0.0
    return Measured(command, tuple(seconds[warm_up:]), warm_up, len(inputs) - warm_up, peak, loading, exit_code, fault,
                    hardware())  # fmt: skip


def read_inputs(path: Path) -> list[bytes]:
    """Return the lines of a file of inputs, blank ones left out.

    Raises
    ------
    InputError
        If it is empty, too large or of too many lines.
    """
    lines = [line for line in bytes_of(path, MOST_INPUT_BYTES).splitlines() if line.strip()]
    if len(lines) > MOST_INPUTS:
        raise InputError(f"{path.name} has {len(lines):,} inputs; give at most {MOST_INPUTS:,}")
    return lines


@contextmanager
def _started(command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Give the running command; whatever it started is ended with it."""
    try:
        words = shlex.split(command)
        process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
    except (OSError, ValueError, IndexError) as error:
        raise InputError(
            f"the command {command[:100]!r} cannot be started ({error}); give it as you type it"
        ) from error
    try:
        yield process
    finally:
        _end_all(process)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                _closed(pipe)


def _closed(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # its other end is gone
        pipe.close()


def _end_all(process: "subprocess.Popen[bytes]") -> None:
    """End the process and its children, which may outlive it and hold its pipes: they share its session."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        for one in _family(process.pid):
            with suppress(psutil.Error):
                one.kill()
    process.wait()


def _family(pid: int) -> list[psutil.Process]:
    """Return a process and all below it; fewer where they end meanwhile."""
    try:
        parent = psutil.Process(pid)
        return [*parent.children(recursive=True), parent]
    except psutil.Error:
        return []


def _feed(
    process: "subprocess.Popen[bytes]", answers: "_Reader", inputs: Sequence[bytes], timeout: float, clock: Clock
) -> tuple[list[float], str]:
    """Return the seconds of each input that was answered, and why it stopped early."""
    seconds: list[float] = []
    assert process.stdin is not None
    for number, line in enumerate(inputs, 1):
        started = clock()
        if not _sent(process, line + b"\n", timeout):
            return seconds, f"it took no input {number:,}"
        answer = answers.line(timeout)
        if answer is None:
            return seconds, f"no answer to input {number:,} within {timeout:g} s"
        if not answer:
            return seconds, f"it ended before it answered input {number:,}"
        seconds.append(clock() - started)
    return seconds, ""


def _sent(process: "subprocess.Popen[bytes]", line: bytes, timeout: float) -> bool:
    """Write a line to a command, and tell whether it took it; one that takes none of a long line is ended in time."""
    assert process.stdin is not None
    guard = threading.Timer(timeout, _end_all, (process,)) if len(line) > PIPE_BYTES else None
    if guard is not None:
        guard.daemon = True
        guard.start()
    try:
        process.stdin.write(line)
        process.stdin.flush()
    except OSError:
        return False
    finally:
        if guard is not None:
            guard.cancel()
    return True


def _ended(process: "subprocess.Popen[bytes]", is_faulty: bool) -> int | None:
    """Return the exit code after the end of the inputs; None where it does not end by itself."""
    assert process.stdin is not None
    _closed(process.stdin)
    try:
        return process.wait(0.5 if is_faulty else END_SECONDS)
    except subprocess.TimeoutExpired:
        return None


class _Reader:
    """Reads lines of a pipe in a thread, so that waiting for one can end."""

    def __init__(self, pipe: IO[bytes] | None, is_kept: bool = False) -> None:
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._kept = b""
        self._is_kept = is_kept
        self._thread = threading.Thread(target=self._run, args=(pipe,), daemon=True)
        self._thread.start()

    def _run(self, pipe: IO[bytes]) -> None:
        try:
            while line := pipe.readline(LONGEST_ANSWER):
                if self._is_kept:
                    self._kept = (self._kept + line)[-KEPT_ERRORS:]
                else:
                    self._lines.put(line)
        except (OSError, ValueError):
            pass  # the pipe was closed under it: the command is over
        self._lines.put(b"")

    def line(self, timeout: float) -> bytes | None:
        """Return the next line, empty at the end, None where none comes in time."""
        try:
            return self._lines.get(timeout=timeout)
        except queue.Empty:
            return None

    def text(self) -> str:
        """Return what was kept, in one line."""
        self._thread.join(1.0)
        return " ".join(self._kept.decode(errors="replace").split())


class _Watch:
    """Looks at the memory of a process and its children until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            self._peak = max(self._peak, _resident(self._pid))
            if self._is_over.wait(EVERY_SECONDS):
                return

    def stop(self) -> int:
        """Look a last time and return the most bytes that were in use."""
        self._is_over.set()
        self._thread.join()
        return max(self._peak, _resident(self._pid))


def _resident(pid: int) -> int:
    total = 0
    for one in _family(pid):
        with suppress(psutil.Error):  # it ended meanwhile
            total += one.memory_info().rss
    return total


def hardware() -> str:
    """Return what this machine is, in words."""
    model = platform.processor() or platform.machine()
    with suppress(OSError):  # not Linux
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}, {cores} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB"


def percentile_interval(seconds: Sequence[float], percentile: float, seed: int = 0) -> tuple[float, float, float]:
    """Return a percentile of latencies and its 95 % interval by bootstrap (Efron 1979).

    Parameters
    ----------
    seconds
        At least one.

    Returns
    -------
    tuple
        Percentile (linear between neighbours), lower and upper end; the ends hold the percentile.
    """
    values = np.asarray(seconds, dtype=np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(values), size=(RESAMPLES, len(values)), dtype=np.int32)
    told = np.percentile(values[drawn], percentile, axis=1)
    lo, hi = np.percentile(told, [50 * (1 - CONFIDENCE), 50 * (1 + CONFIDENCE)])
    value = float(np.percentile(values, percentile))
    return value, min(float(lo), value), max(float(hi), value)
