"""`fieldmap schedule print|run`: what keeps a library up to date."""

import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import click

from app.output import say, show_text
from app.schedule import Job, as_cron, as_system_units, as_systemd, jobs
from app.scheduler import going_on, keep_running, next_time, run_job
from app.session import Session, pass_session
from data.errors import InputError


@click.group()
def schedule() -> None:
    """Keep the library up to date by cron, by systemd, or by a process that stays."""


@schedule.command(name="print")
@click.option("--cron", "kind", flag_value="cron", default="cron", help="Lines for crontab -e (the default).")
@click.option("--systemd", "kind", flag_value="systemd", help="Units for ~/.config/systemd/user.")
@click.option(
    "--system", "user", metavar="USER", default="",
    help="Units for /etc/systemd/system that run as USER, hardened, the explorer among them.",
)  # fmt: skip
@pass_session
def print_(session: Session, kind: str, user: str) -> None:
    """Print what to install: the daily update, and each group's digest on its day.

    \b
    Examples:
      fieldmap schedule print --systemd
      fieldmap schedule print --system fieldmap
    """
    library, settings = session.existing()
    if user and not (user.isascii() and user.replace("-", "").replace("_", "").isalnum()):
        raise InputError(f"{user!r} is no name of a user: letters, digits, - and _")
    found = jobs(program(), library.root, settings.groups)
    if user:
        show_text(as_system_units(found, program(), library.root, user).rstrip())
    else:
        show_text((as_systemd(found) if kind == "systemd" else as_cron(found, library.root)).rstrip())


@schedule.command(name="run")
@pass_session
def run_(session: Session) -> None:
    """Stay, and run the daily update and each group's digest at its time; for containers, where no cron is.

    What became of a run stands in `fieldmap status` and in what this prints. A time that passes while this does not
    run is not made up for. Settings are read anew each minute; while they cannot be read, the last ones stand.

    \b
    Example: fieldmap schedule run
    """
    library, _ = session.existing()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    current = going_on(lambda: jobs(program(), library.root, session.existing()[1].groups), say)

    def run(job: Job) -> None:
        say(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {job.name}")
        say(f"{job.name} ended with code {run_job(job, stop)}; next {next_time(job, datetime.now(UTC)):%Y-%m-%d %H:%M}")

    for job in current():
        say(f"{job.name}: next {next_time(job, datetime.now(UTC)):%Y-%m-%d %H:%M} UTC")
    keep_running(current, run, stop.wait, lambda: datetime.now(UTC))


def program() -> str:
    """Return the command of this installation, by its path where it has one."""
    beside = Path(sys.executable).with_name("fieldmap")
    return str(beside) if beside.exists() else "fieldmap"
