"""Sends a made digest in a process of its own, which ends by SIGKILL at the boundary that is named. Run by a test."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from app import digest_sending
from app.digest_sending import send_digest
from app.groups import group_of
from data.library import Library
from data.settings import load_settings
from tests.made_digests import made_digest


def killed_before(name: str) -> None:
    """End this process right before a function of the outbox is called."""
    setattr(digest_sending, name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))


def killed_after(name: str) -> None:
    """End this process right after a function of the outbox has returned."""
    whole: Callable[..., Any] = getattr(digest_sending, name)

    def then_killed(*arguments: Any) -> Any:
        whole(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(digest_sending, name, then_killed)


def main(root: str, boundary: str) -> None:
    library = Library(Path(root))
    settings = load_settings(library.settings_file)
    if boundary:
        how, name = boundary.split(":")
        (killed_before if how == "before" else killed_after)(name)
    send_digest(library, settings, group_of(settings, "readers"), made_digest(), {}, datetime(2026, 2, 9, 8))


if __name__ == "__main__":
    main(*sys.argv[1:])
