"""Runs the jobs of a library at their times, for as long as it runs itself: `fieldmap schedule run`, as in a container.

Where cron or systemd is at hand, they do it better: a job whose time passes while nothing runs is not made up for.
"""

import os
import signal
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from app.schedule import DAYS, Job, as_shell
from data.errors import FieldmapError

LONGEST_WAIT = timedelta(minutes=1)
"""Between two looks at the clock and the settings, either of which may have been set."""


def next_time(job: Job, now: datetime) -> datetime:
    """Return the first time after ``now`` (with its zone) at which a job is due, in UTC."""
    hour, minute = (int(part) for part in job.time.split(":"))
    here = now.astimezone(ZoneInfo(job.time_zone))
    days = (here.date() + timedelta(days=ahead) for ahead in range(9))
    due = (
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=here.tzinfo).astimezone(UTC)
        for day in days
        if not job.weekday or DAYS[day.weekday()] == job.weekday
    )
    return next(time for time in due if time > now)


def going_on(read: Callable[[], list[Job]], say: Callable[[str], object]) -> Callable[[], list[Job]]:
    """Return a reader of jobs that a slip in the settings does not end: the jobs read last stay.

    An error is said once for as long as it stays the same. The first reading raises as ``read`` does.
    """
    known, said = read(), ""

    def current() -> list[Job]:
        nonlocal known, said
        try:
            known, said = read(), ""
        except FieldmapError as error:
            if str(error) != said:
                said = str(error)
                say(f"{error}; going on with the settings as they were")
        return known

    return current


def keep_running(
    jobs: Callable[[], list[Job]],
    run: Callable[[Job], object],
    wait: Callable[[float], bool],
    clock: Callable[[], datetime],
) -> None:
    """Run each job when its time has come, one after another.

    Parameters
    ----------
    jobs
        Reads the jobs, again and again: a group that is added to the settings is taken up.
    wait
        Waits for so many seconds, or less, and tells whether to end.
    clock
        Returns the time with its zone.
    """
    seen = clock()
    while True:
        now, found = clock(), jobs()
        for time, _, job in sorted((next_time(job, seen), job.name, job) for job in found):
            if time <= now and not wait(0.0):
                run(job)
        seen = now
        soonest = min((next_time(job, now) for job in found), default=now + LONGEST_WAIT)
        if wait(max(0.0, min(soonest - clock(), LONGEST_WAIT).total_seconds())):
            return


def run_job(job: Job, stop: Event) -> int:
    """Run a job as a process of its own and return its exit code; it is ended when ``stop`` is set."""
    with subprocess.Popen(["/bin/sh", "-c", as_shell(job)], start_new_session=True) as process:
        while process.poll() is None:
            if stop.wait(0.2):
                os.killpg(process.pid, signal.SIGTERM)
                break
        return process.wait()
