"""`fieldmap app`: the explorer."""

import ipaddress
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import click

from app.oidc import secrets
from app.output import say
from app.session import Session, pass_session
from app.sign_on import FEWEST_SECRET, SECRET
from data.errors import InputError, SettingsError
from data.library import Library, require_library
from data.settings import Settings, load_settings

SERVER = Path(__file__).resolve().parent.parent / "server.py"
THEME = SERVER.with_name("theme.toml")
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""For mallopt(3): Streamlit runs each page in a thread of its own, and glibc would keep what each of them gave back."""
HERE = ("localhost", "127.0.0.1", "::1")


def server_environment(library: Library, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that the explorer's server runs in; what a person has set stays.

    Who connects is told by the connection, never by X-Forwarded-For: what that names could be anybody.
    """
    return FEW_ARENAS | dict(environment) | {"FIELDMAP_LIBRARY": str(library.root), "FORWARDED_ALLOW_IPS": ""}


def server_options(settings: Settings, host: str, port: int, base: str) -> dict[str, str | list[str]]:
    """Return Streamlit's options for a server: what it binds to, who may connect, and how much it says and takes."""
    public = urlsplit(settings.links.address).hostname
    is_any = host in ("0.0.0.0", "::")
    hosts = ["*"] if is_any and not public else [*HERE, *([] if is_any else [host]), *([public] if public else [])]
    return {
        "server.address": host,
        "server.port": str(port),
        "server.baseUrlPath": base,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.enableCORS": "true",
        "server.enableXsrfProtection": "true",
        "server.allowedHosts": list(dict.fromkeys(hosts)),
        "server.maxUploadSize": str(settings.app.upload_mb),
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": public or HERE[0],
        "runner.magicEnabled": "false",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "client.toolbarMode": "minimal",
        "theme.base": str(THEME),
    }


def require_door(settings: Settings, host: str, allow_anyone: bool) -> None:
    """Refuse to serve others than this machine's people while nobody signs on.

    Raises
    ------
    InputError
        If the address is not this machine's own and nothing asks who comes.
    """
    if settings.app.sign_on == "none" and not allow_anyone and not _is_loopback(host):
        raise InputError(
            f"--host {host} lets anyone on the network read and change this library: nobody signs on (app.sign_on). "
            "Put it behind a sign-on (docs/access.md), or say --allow-anyone if that is meant"
        )


def require_secrets(settings: Settings, environment: Mapping[str, str]) -> None:
    """Check before the start that the environment holds what the sign-on needs.

    Raises
    ------
    SettingsError
        If a secret is missing; its name is told, never what it holds.
    """
    secrets(settings, environment)
    if settings.app.sign_on == "proxy" and len(environment.get(SECRET, "")) < FEWEST_SECRET:
        raise SettingsError(
            f"app.sign_on is proxy: set {SECRET} in the environment, {FEWEST_SECRET} characters or more, the same that "
            f"the proxy sends in {settings.app.secret_header}"
        )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@click.command("app")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen on.")
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--base-path", default="", metavar="PATH", help="Serve below a path, as /fieldmap.")
@click.option("--allow-anyone", is_flag=True, help="Listen to the network though nobody signs on.")
@pass_session
def explorer(session: Session, host: str, port: int, base_path: str, allow_anyone: bool) -> None:
    """Open the explorer, on this machine only unless told otherwise (http://127.0.0.1:8501).

    \b
    Example: fieldmap app --port 8600
    """
    library = require_library(session.library)
    settings = load_settings(library.settings_file)
    require_door(settings, host, allow_anyone)
    require_secrets(settings, os.environ)
    base = f"/{base_path.strip('/')}".rstrip("/")
    say(f"explorer of {library.root}: http://{host}:{port}{base}  (Ctrl-C ends it)")
    arguments = [
        part
        for name, told in server_options(settings, host, port, base).items()
        for value in ([told] if isinstance(told, str) else told)
        for part in (f"--{name}", value)
    ]
    environment = server_environment(library, os.environ)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or else the server would live on without us
    ended = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", str(SERVER), *arguments], env=environment, check=False
    )
    if ended.returncode:
        raise InputError(f"the explorer ended with code {ended.returncode}; is port {port} free? try --port {port + 1}")
