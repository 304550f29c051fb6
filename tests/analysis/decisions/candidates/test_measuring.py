"""Measuring a predict command: answers, warm-up, memory, faults, time-outs, and the file it leaves."""

import re
import sys
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decisions.candidates.files import read_candidates
from analysis.decisions.candidates.measured_file import measured_yaml
from analysis.decisions.candidates.measuring import Measured, measure, percentile_interval, read_inputs
from data.errors import InputError

ECHO = "import sys\nfor line in sys.stdin: print(line.strip().upper(), flush=True)"
ONE_SHORT = """import sys
for n, line in enumerate(sys.stdin):
    if n == 3: sys.exit('out of memory')
    print(n, flush=True)"""
SILENT = "import sys, time\nprint(1, flush=True)\ntime.sleep(60)"
LARGE = "import sys\nheld = b'x' * 80_000_000\nfor line in sys.stdin: print(len(held), flush=True)"
CHILD = (
    "import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', 'import time; held = b\"x\" * 80_000_000;"
    " time.sleep(60)'])\nimport time\ntime.sleep(0.8)\nfor line in sys.stdin: print(1, flush=True)"
)


def command(tmp_path, text):
    path = tmp_path / "predict.py"
    path.write_text(text)
    return f"{sys.executable} {path}"


def test_every_input_is_answered_and_the_warm_up_left_out(tmp_path):
    ticks = iter(float(n) for n in range(100))
    told = measure(command(tmp_path, ECHO), [b"{}"] * 10, warm_up=2, clock=lambda: next(ticks))
    assert (told.seconds, told.n_inputs, told.n_failed) == ((1.0,) * 8, 8, 0)
    assert (told.exit_code, told.fault) == (0, "")


def test_a_command_that_fails_is_told_with_what_it_said(tmp_path):
    told = measure(command(tmp_path, ONE_SHORT), [b"{}"] * 10, warm_up=1)
    assert (len(told.seconds), told.n_failed, told.exit_code) == (2, 7, 1)
    assert "before it answered input 4" in told.fault
    assert "out of memory" in told.fault


def test_a_command_that_hangs_is_ended(tmp_path):
    told = measure(command(tmp_path, SILENT), [b"{}"] * 4, warm_up=0, timeout_seconds=0.3)
    assert (len(told.seconds), told.exit_code) == (1, None)
    assert told.fault.startswith("no answer to input 2 within 0.3 s")


def test_a_command_that_takes_no_input_is_ended(tmp_path):
    deaf = command(tmp_path, "import time\ntime.sleep(60)")
    told = measure(deaf, [b"x" * 2_000_000] * 2, warm_up=0, timeout_seconds=0.3)
    assert (told.seconds, told.fault) == ((), "it took no input 1")


@pytest.mark.parametrize("text", [LARGE, CHILD], ids=["process", "child"])
def test_memory_of_all_its_processes_counts(tmp_path, text):
    told = measure(command(tmp_path, text), [b"{}"] * 4, warm_up=1)
    assert told.peak_bytes > 80_000_000


@pytest.mark.parametrize(
    ("words", "told"),
    [("/no/such/program", "cannot be started"), ("'open", "cannot be started"), ("", "cannot be started")],
)
def test_a_command_that_cannot_start_is_refused(words, told):
    with pytest.raises(InputError, match=told):
        measure(words, [b"{}"] * 4, warm_up=1)


def test_a_warm_up_of_more_than_half_is_refused():
    with pytest.raises(InputError, match="at least twice as many"):
        measure("cat", [b"{}"] * 4, warm_up=3)


def test_blank_lines_are_no_inputs(tmp_path):
    path = tmp_path / "inputs.jsonl"
    path.write_text('{"a": 1}\n\n{"a": 2}\n')
    assert read_inputs(path) == [b'{"a": 1}', b'{"a": 2}']


@given(st.lists(st.floats(0.001, 10), min_size=5, max_size=40), st.sampled_from([50, 95]))
def test_an_interval_holds_its_percentile_and_lies_within_the_data(seconds, percentile):
    value, lo, hi = percentile_interval(seconds, percentile)
    assert min(seconds) - 1e-9 <= lo <= value <= hi <= max(seconds) + 1e-9
    assert value == pytest.approx(float(np.percentile(seconds, percentile)))


def test_the_bootstrap_of_a_median_covers_as_often_as_it_says():
    draws = np.random.default_rng(3)
    covered = 0
    for seed in range(60):
        _, lo, hi = percentile_interval(draws.exponential(1.0, 60).tolist(), 50, seed)
        covered += lo <= np.log(2) <= hi
    assert covered / 60 > 0.86  # 0.95 less four standard errors


def test_a_measurement_is_a_file_of_candidates(tmp_path):
    made = Measured("cat", tuple(0.010 + 0.001 * (n % 3) for n in range(60)), 5, 62, 10**9, 0.5, 0, "", "Chip, 2 cores")
    path = tmp_path / "measured.yaml"
    path.write_text(measured_yaml("mine", made, date(2024, 5, 1)))
    (one,) = read_candidates(path)
    assert one.number("latency") == pytest.approx(0.011)
    assert (one.cells["latency"].tier, one.text("hardware")) == ("measured", "Chip, 2 cores")
    assert one.number("failures") == pytest.approx(100 * 2 / 62, rel=1e-5)
    assert one.number("throughput") == pytest.approx(1 / 0.011, rel=1e-5)
    assert {"latency:p95"} <= set(one.cells)
    assert "latency:p99" not in one.cells
    assert re.search("seed 0", path.read_text())
