"""What to install so that a library keeps itself up to date: lines for cron, or units for systemd. Pure text.

Used by `fieldmap schedule print`; `app.scheduler` runs the same jobs itself.
"""

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
        command = as_shell(job) + ("" if job.out else f" >> {shlex.quote(str(library / 'cron.log'))} 2>&1")
        lines += [f"CRON_TZ={job.time_zone}", f"{minute} {hour} * * {day} " + command.replace("%", "\\%")]
    return "\n".join(lines) + "\n"


def as_systemd(found: list[Job]) -> str:
    """Return a service and a timer for each job, each under the name of its file in ~/.config/systemd/user."""
    parts = ["# Write each part to ~/.config/systemd/user/ under its name, then:",
             f"#   systemctl --user daemon-reload && systemctl --user enable --now {_timers(found)}"]  # fmt: skip
    return "\n".join(parts + [unit for job in found for unit in (_service(job), _timer(job))]) + "\n"


def as_system_units(found: list[Job], program: str, library: Path, user: str) -> str:
    """Return units for a server, each under the name of its file in /etc/systemd/system: the jobs and the explorer.

    They run as a user of their own that may write the library and nothing else.
    """
    box = HARDENED.format(user=user, library=_escaped(str(library)).replace("%", "%%"))
    explorer = f"{_quoted(program)} --library {_quoted(str(library))} app"
    parts = [
        "# As root, write each part to /etc/systemd/system/ under its name, then:",
        f"#   useradd --system --home-dir {shlex.quote(str(library))} {user} && chown -R {user}: "
        f"{shlex.quote(str(library))}",
        "#   install -m 600 /dev/null /etc/fieldmap.env    # keys and secrets, NAME=value; see docs/deploy.md",
        f"#   systemctl daemon-reload && systemctl enable --now fieldmap-explorer.service {_timers(found)}",
        "\n# fieldmap-explorer.service\n[Unit]\nDescription=Fieldmap: the explorer\nAfter=network.target\n\n"
        f"[Service]\nExecStart={explorer}\nRestart=on-failure\nRestartSec=5\nSuccessExitStatus=143\n{box}\n"
        "[Install]\nWantedBy=multi-user.target",
    ]
    return "\n".join(parts + [unit for job in found for unit in (_service(job, box), _timer(job))]) + "\n"


HARDENED = """User={user}
EnvironmentFile=-/etc/fieldmap.env
CacheDirectory=fieldmap
Environment=XDG_CACHE_HOME=/var/cache/fieldmap
UMask=0027
MemoryMax=75%
TasksMax=512
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths="{library}"
PrivateTmp=yes
PrivateDevices=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
"""
"""systemd.exec(5). Memory that is written and run (MemoryDenyWriteExecute) cannot be forbidden: numba compiles."""


def _timers(found: list[Job]) -> str:
    return " ".join(f"fieldmap-{job.name}.timer" for job in found)


def _service(job: Job, box: str = "") -> str:
    return (
        f"\n# fieldmap-{job.name}.service\n[Unit]\nDescription=Fieldmap: {job.name}\n\n[Service]\nType=oneshot\n"
        f'SuccessExitStatus=3 75\nExecStart=/bin/sh -c "{_unit(as_shell(job))}"\n{box}'.rstrip()
    )


def _timer(job: Job) -> str:
    day = f"{job.weekday[:3].capitalize()} " if job.weekday else ""
    return (
        f"\n# fieldmap-{job.name}.timer\n[Unit]\nDescription=Fieldmap: when to run {job.name}\n\n"
        f"[Timer]\nOnCalendar={day}*-*-* {job.time}:00 {job.time_zone}\nPersistent=true\n\n"
        "[Install]\nWantedBy=timers.target"
    )


def as_shell(job: Job) -> str:
    """Return the command for a shell; a digest writes to a file of the day."""
    command = shlex.join(job.words)
    if job.out is None:
        return command
    folder = shlex.quote(str(job.out))
    return f"mkdir -p {folder} && {command} > {folder}/{shlex.quote(job.name.removeprefix('digest-'))}-$(date +%F).md"


def _unit(command: str) -> str:
    """Return a command as systemd reads it inside double quotes (systemd.service(5), "Command lines")."""
    return _escaped(command).replace("%", "%%").replace("$", "$$")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _quoted(word: str) -> str:
    return f'"{_unit(word)}"'


def _one_line(text: str) -> str:
    return " ".join(text.split())
