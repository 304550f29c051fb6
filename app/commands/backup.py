"""`fieldmap backup|restore`: a library as one file, and back."""

from importlib.metadata import version
from pathlib import Path

import click

from app.output import say, show_json, show_text
from app.session import Session, json_option, pass_session
from data.backup import back_up, restore
from data.library import require_library


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@pass_session
def backup(session: Session, file: Path, as_json: bool) -> None:
    """Write all of the library that cannot be made again to FILE, while people and writers work.

    FILE is an archive (tar, zstd) for its owner alone: settings, what people wrote, the ledger, vectors, quarantine,
    raw answers, and the current edition; older editions and past days are left out. While another writer is at work
    the ledger is taken as of the current edition; otherwise writers wait until the backup is written.
    docs/backup.md says more.

    \b
    Example: fieldmap backup /mnt/backups/fieldmap-$(date +%F).tar.zst
    """
    library = require_library(session.library)
    made = back_up(library, file.expanduser(), version("fieldmap"))
    size = file.expanduser().stat().st_size
    if as_json:
        show_json({"file": str(file), "size_bytes": size, "library_bytes": made.size_bytes, "files": len(made.files),
                   "edition": made.edition, "ledger": made.ledger, "links": made.links})  # fmt: skip
        return
    show_text(f"{file}: {len(made.files):,} files, {size:,} bytes ({made.size_bytes:,} as they lie)")
    if made.ledger == "edition":
        say(f"another writer is at work: the ledger is as of edition {made.edition}; the next update harvests the rest")
    for link in made.links:
        say(f"left out, a link: {link}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
def restore_(file: Path, folder: Path, as_json: bool) -> None:
    """Put a backup back as a library in DIR, which must be new or empty; every file is checked first.

    \b
    Example: fieldmap restore fieldmap-2026-03-01.tar.zst ~/fieldmap
    """
    place = folder.expanduser().resolve()
    found = restore(file.expanduser(), place)
    if as_json:
        show_json({"library": str(place), "made": found.made, "fieldmap": found.fieldmap, "edition": found.edition,
                   "files": len(found.files)})  # fmt: skip
        return
    show_text(f"library of {found.made}, made by Fieldmap {found.fieldmap}, is in {place}: {len(found.files):,} files")
    say(f"next: fieldmap --library {place} doctor")
