"""`fieldmap app`: the explorer."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from app.output import say
from app.session import Session, pass_session
from data.errors import InputError
from data.library import Library, require_library

EXPLORER = Path(__file__).resolve().parent.parent / "explorer.py"
THEME = EXPLORER.with_name("theme.toml")
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""For mallopt(3): Streamlit runs each page in a thread of its own, and glibc would keep what each of them gave back."""


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
               "client.toolbarMode": "minimal", "theme.base": str(THEME)}  # fmt: skip
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    environment = server_environment(library, os.environ)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or else the server would live on without us
    ended = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", str(EXPLORER), *arguments], env=environment, check=False
    )
    if ended.returncode:
        raise InputError(f"the explorer ended with code {ended.returncode}; is port {port} free? try --port {port + 1}")
