"""`fieldmap decide examples`: copies the worked examples, to look at and to begin one's own decision from."""

import shutil
from pathlib import Path

import click

from app.output import say
from data.decisions import FOLDER
from data.errors import InputError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def examples(folder: Path) -> None:
    """Copy the worked examples, with the files they need, into a new FOLDER.

    \b
    Examples:
      fieldmap decide examples my-decisions
      fieldmap decide tradeoff my-decisions/on_device.toml
    """
    if folder.exists():
        raise InputError(f"{folder} is there already; name a new folder")
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for path in sorted(folder.glob("*.toml")) + sorted(folder.glob("*.md")):
        say(f"{path}")
