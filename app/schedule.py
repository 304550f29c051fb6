"""What to install so that a library keeps itself up to date: lines for cron, or units for systemd. Pure text."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from data.settings import GroupSettings

UPDATE_AT = "05:15"
"""UTC: arXiv's metadata is renewed about 02:30 to 03:30 UTC, its feeds at 04:00."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Job:
    """One command at one time: every day, or on one day of the week."""

    name: str
    words: tuple[str, ...]
    time: str
    """HH:MM."""
    time_zone: str
    weekday: str = ""
    """One of :data:`DAYS`; '' every day."""
    out: Path | None = None
    """Folder in which each run writes a file of its day."""


def jobs(program: str, library: Path, groups: dict[str, GroupSettings]) -> list[Job]:
    """Return the update of every day and the digest of each group."""
    base = (program, "--library", str(library))
    digests = [
        Job(
            f"digest-{name}",
            (*base, "digest", name, *_sends(group)),
            group.time,
            group.time_zone,
            group.weekday,
            library / "digests",
        )
        for name, group in groups.items()
    ]
    return [Job("update", (*base, "update"), UPDATE_AT, "UTC"), *digests]


def _sends(group: GroupSettings) -> tuple[str, ...]:
    """Return the option that sends a digest, where there is anybody to send it to."""
    return ("--send",) if group.webhooks or any("@" in member for member in group.members) else ()


def as_cron(found: list[Job], library: Path) -> str:
    """Return lines for ``crontab -e``; a per cent sign means a new line to cron and is escaped."""
    lines = [
        f"# Fieldmap, library {_one_line(str(library))}. CRON_TZ is understood by cronie (Fedora, Arch); where cron is",
        "# Debian's, times are the machine's own: use fieldmap schedule print --systemd there.",
    ]
    for job in found:
        hour, minute = (int(part) for part in job.time.split(":"))
        day = str((DAYS.index(job.weekday) + 1) % 7) if job.weekday else "*"
        command = _shell(job) + ("" if job.out else f" >> {shlex.quote(str(library / 'cron.log'))} 2>&1")
        lines += [f"CRON_TZ={job.time_zone}", f"{minute} {hour} * * {day} " + command.replace("%", "\\%")]
    return "\n".join(lines) + "\n"


def as_systemd(found: list[Job]) -> str:
    """Return a service and a timer for each job, each under the name of its file in ~/.config/systemd/user."""
    parts = ["# Write each part to ~/.config/systemd/user/ under its name, then:",
             "#   systemctl --user daemon-reload && systemctl --user enable --now "
             + " ".join(f"fieldmap-{job.name}.timer" for job in found)]  # fmt: skip
    for job in found:
        day = f"{job.weekday[:3].capitalize()} " if job.weekday else ""
        command = f'/bin/sh -c "{_unit(_shell(job))}"'
        parts += [
            f"\n# fieldmap-{job.name}.service\n[Unit]\nDescription=Fieldmap: {job.name}\n\n"
            f"[Service]\nType=oneshot\nSuccessExitStatus=3 75\nExecStart={command}",
            f"\n# fieldmap-{job.name}.timer\n[Unit]\nDescription=Fieldmap: when to run {job.name}\n\n"
            f"[Timer]\nOnCalendar={day}*-*-* {job.time}:00 {job.time_zone}\nPersistent=true\n\n"
            "[Install]\nWantedBy=timers.target",
        ]
    return "\n".join(parts) + "\n"


def _shell(job: Job) -> str:
    """Return the command for a shell; a digest writes to a file of the day."""
    command = shlex.join(job.words)
    if job.out is None:
        return command
    folder = shlex.quote(str(job.out))
    return f"mkdir -p {folder} && {command} > {folder}/{shlex.quote(job.name.removeprefix('digest-'))}-$(date +%F).md"


def _unit(command: str) -> str:
    """Return a command as systemd reads it inside double quotes (systemd.service(5), "Command lines")."""
    return command.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")


def _one_line(text: str) -> str:
    return " ".join(text.split())
