"""`schedule run` runs each job at its time and ends when it is asked to."""

import os
import signal
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Timer

import pytest

from app.schedule import Job
from app.scheduler import going_on, keep_running, next_time, run_job
from data.errors import SettingsError
from tests.libraries import ROOT, command, new_library

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday


def job(name: str = "update", time: str = "05:15", zone: str = "UTC", weekday: str = "", words: str = "true") -> Job:
    return Job(name, tuple(words.split()), time, zone, weekday)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (job(), "2026-03-03 05:15"),
        (job(time="12:00"), "2026-03-03 12:00"),
        (job(time="12:01"), "2026-03-02 12:01"),
        (job(time="08:00", weekday="monday"), "2026-03-09 08:00"),
        (job(time="13:00", weekday="monday"), "2026-03-02 13:00"),
        (job(time="09:00", weekday="friday", zone="America/New_York"), "2026-03-06 14:00"),
        (job(time="20:00", weekday="sunday", zone="America/New_York"), "2026-03-09 00:00"),
        (job(time="00:30", zone="Asia/Tokyo"), "2026-03-02 15:30"),
    ],
)
def test_the_next_time_is_that_of_the_clock_on_the_wall(due: Job, expected: str) -> None:
    """New York's clocks are put forward on 8 March 2026, so the same hour of Sunday is an earlier one in UTC."""
    assert f"{next_time(due, NOON):%Y-%m-%d %H:%M}" == expected


def test_a_time_that_the_clocks_leave_out_still_comes_once() -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    first = next_time(job(time="02:30", zone="Europe/Berlin"), night)
    assert first == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert next_time(job(time="02:30", zone="Europe/Berlin"), first) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def ran(jobs: Callable[[], list[Job]], minutes: list[int]) -> list[tuple[str, int]]:
    """Return which jobs ran, and at what minute after noon, while the clock stood at one minute after another."""
    now, left, done = [0], list(minutes), list[tuple[str, int]]()

    def wait(seconds: float) -> bool:
        if seconds and left:
            now[0] = left.pop(0)
        return bool(seconds) and not left

    keep_running(jobs, lambda one: done.append((one.name, now[0])), wait, lambda: NOON + timedelta(minutes=now[0]))
    return done


def test_each_job_runs_once_when_its_time_has_come() -> None:
    found = [job(time="12:30"), job("digest", "12:10")]
    assert ran(lambda: found, [5, 12, 13, 45, 50, 51]) == [("digest", 12), ("update", 45)]


def test_jobs_that_are_late_run_in_the_order_of_their_times() -> None:
    found = [job(time="12:30"), job("digest", "12:10")]
    assert ran(lambda: found, [50, 51]) == [("digest", 50), ("update", 50)]


def test_a_job_that_is_added_is_taken_up() -> None:
    answers = iter([[], []])
    assert ran(lambda: next(answers, [job(time="12:10")]), [5, 12, 13]) == [("update", 12)]


def test_a_slip_in_the_settings_is_said_once_and_the_jobs_go_on() -> None:
    answers, said = iter(["", "a slip", "a slip", "another", "", "a slip"]), list[str]()

    def read() -> list[Job]:
        if slip := next(answers):
            raise SettingsError(slip)
        return [job(time="12:10")]

    assert ran(going_on(read, said.append), [5, 12, 13, 14, 15]) == [("update", 12)]
    assert [line.split(";")[0] for line in said] == ["a slip", "another", "a slip"]


def test_a_job_tells_how_it_ended() -> None:
    assert run_job(job(words="false"), Event()) == 1


def test_a_job_is_ended_with_its_runner() -> None:
    stop = Event()
    Timer(0.3, stop.set).start()
    assert run_job(job(words="sleep 600"), stop) == -signal.SIGTERM


def test_the_command_says_what_comes_and_ends_quietly_when_it_is_told_to(tmp_path: Path) -> None:
    library = new_library(tmp_path / "library")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command(library, "schedule", "run"), cwd=ROOT, **pipes) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("update: next 20")
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=30) == 0
