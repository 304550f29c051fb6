"""`fieldmap digest|app`: what people read each week, and the explorer."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from app.digests import as_markdown, make_digest
from app.output import say, show_text
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from data.annotations import last_digest, note_digest, open_annotations
from data.errors import InputError
from data.library import Library, require_library, utc_now

EXPLORER = Path(__file__).resolve().parent.parent / "explorer.py"
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""For mallopt(3): Streamlit runs each page in a thread of its own, and glibc would keep what each of them gave back."""


@click.command()
@click.argument("group")
@click.option(
    "--format", "form", type=click.Choice(["md", "json"]), default="md", show_default=True, help="Form of the digest."
)
@click.option("--dry-run", is_flag=True, help="Do not note that the group has been told.")
@click.option("--all", "everything", is_flag=True, help="Take all works as new, whatever was told before.")
@json_option
@pass_session
def digest(session: Session, group: str, form: str, dry_run: bool, everything: bool, as_json: bool) -> None:
    """Write GROUP's digest: what is new to this library since the group's last digest, in reading order, with reasons.

    Groups are tables [groups.NAME] in fieldmap.toml.

    \b
    Example: fieldmap digest readers > this-week.md
    """
    library, settings = session.existing()
    if group not in settings.groups:
        known = ", ".join(settings.groups) or "none yet"
        raise InputError(
            f"there is no group {group!r} in {library.settings_file} (known: {known}); add a table [groups.{group}]"
        )
    with open_reader(library) as reader, open_annotations(library.annotations) as people:
        since = None if everything else last_digest(people, group)
        made = make_digest(reader, group, settings.groups[group], since)
        if not dry_run:
            note_digest(people, group, reader.edition.number, reader.seen_until(), utc_now())
    show_text(json.dumps(made.as_dict(), ensure_ascii=False) if as_json or form == "json" else as_markdown(made))


def server_environment(library: Library, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that the explorer's server runs in; what a person has set stays."""
    return FEW_ARENAS | dict(environment) | {"FIELDMAP_LIBRARY": str(library.root)}


@click.command("app")
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535), help="Port on this machine.")
@pass_session
def explorer(session: Session, port: int) -> None:
    """Open the explorer, on this machine only (http://127.0.0.1:8501).

    \b
    Example: fieldmap app --port 8600
    """
    library = require_library(session.library)
    say(f"explorer of {library.root}: http://127.0.0.1:{port}  (Ctrl-C ends it)")
    options = {"server.address": "127.0.0.1", "server.port": str(port), "server.headless": "true",
               "browser.gatherUsageStats": "false", "server.fileWatcherType": "none",
               "client.toolbarMode": "minimal"}  # fmt: skip
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    environment = server_environment(library, os.environ)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or else the server would live on without us
    ended = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", str(EXPLORER), *arguments], env=environment, check=False
    )
    if ended.returncode:
        raise InputError(f"the explorer ended with code {ended.returncode}; is port {port} free? try --port {port + 1}")
