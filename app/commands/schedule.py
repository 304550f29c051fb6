"""`fieldmap schedule print`: what to install so that a library keeps itself up to date."""

import sys
from pathlib import Path

import click

from app.output import show_text
from app.schedule import as_cron, as_systemd, jobs
from app.session import Session, pass_session


@click.group()
def schedule() -> None:
    """Let cron or systemd keep the library up to date."""


@schedule.command(name="print")
@click.option("--cron", "kind", flag_value="cron", default="cron", help="Lines for crontab -e (the default).")
@click.option("--systemd", "kind", flag_value="systemd", help="Units for ~/.config/systemd/user.")
@pass_session
def print_(session: Session, kind: str) -> None:
    """Print what to install: the daily update, and each group's digest on its day.

    \b
    Example: fieldmap schedule print --systemd
    """
    library, settings = session.existing()
    beside = Path(sys.executable).with_name("fieldmap")
    found = jobs(str(beside) if beside.exists() else "fieldmap", library.root, settings.groups)
    show_text((as_systemd(found) if kind == "systemd" else as_cron(found, library.root)).rstrip())
