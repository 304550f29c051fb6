"""`fieldmap init|status`: a new library, and how one stands. Quick to start: nothing of the indexes is imported."""

from pathlib import Path
from typing import Any

import click

from app.digest_report import outbox_counts
from app.output import say, show_json, show_text, table
from app.session import Session, json_option, pass_session
from data.editions import current_number, load_edition
from data.errors import InputError, StorageError
from data.files import replace_file
from data.library import Library, read_status, require_library
from data.settings import commented_settings


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
def init(folder: Path, as_json: bool) -> None:
    """Make a new library in DIR, with a commented fieldmap.toml.

    \b
    Example: fieldmap init ~/fieldmap
    """
    library = Library(folder.expanduser().resolve())
    if library.settings_file.exists():
        raise InputError(f"{library.root} is a library already; its settings are in {library.settings_file}")
    try:
        library.root.mkdir(parents=True, exist_ok=True)
        replace_file(library.settings_file, commented_settings().encode())
    except OSError as error:
        raise StorageError(f"cannot write in {library.root}: {error.strerror}; choose another folder") from error
    if as_json:
        show_json({"library": str(library.root)})
    else:
        show_text(f"library made: {library.root}\nsettings: {library.settings_file}")
        say(f"next: fieldmap --library {library.root} ingest sample")


@click.command()
@json_option
@pass_session
def status(session: Session, as_json: bool) -> None:
    """Tell what the library holds, how its sources stand, and how the last run ended."""
    library = require_library(session.library)
    told = library_status(library)
    if as_json:
        show_json(told)
        return
    counted = ("works", "stubs", "records", "citations", "vectors", "claims", "topics", "quarantine", "review")
    lines = [f"library   {library.root}", f"edition   {told['edition'] or 'none yet: fieldmap update makes one'}"]
    lines += [f"{name:<9} {told[name]:,}{part_of(told, name)}" for name in counted if told.get(name) is not None]
    writer = told["writer"]
    if writer.get("running"):
        lines.append(f"writer    running: {writer['running']} (since {writer.get('heartbeat')})")
    if writer.get("last_error"):
        lines.append(f"last run  FAILED: {writer['last_error']}")
    if told["outbox"]:
        counts = ", ".join(f"{n:,} {state}" for state, n in told["outbox"].items())
        lines.append(f"outbox    {counts}" + (": fieldmap digest outbox" if told["outbox"].get("unknown") else ""))
    show_text("\n".join(lines))
    if told["sources"]:
        rows = [[s["name"], s["state"], s["records"], s["newest"], s["gaps"], s["last_error"]] for s in told["sources"]]
        show_text("\n" + table(rows, ["source", "state", "records", "newest", "gaps", "last error"]))


def part_of(told: dict[str, Any], name: str) -> str:
    """Say how many works have a vector where not all have one; '' for any other count."""
    return f" of {told['works']:,} works" if name == "vectors" and told[name] < told["works"] else ""


def library_status(library: Library) -> dict[str, Any]:
    """Return what `status --json` prints: the current edition's counts, or the ledger's before there is one."""
    number, writer = current_number(library), read_status(library)
    ledger = writer.pop("ledger", {})
    counts = load_edition(library, number).manifest["counts"] if number is not None else ledger
    empty = {
        name: 0 for name in ("works", "stubs", "records", "citations", "vectors", "claims", "topics", "quarantine")
    }
    return {"edition": number, **empty, "sources": [], **counts, "ledger": ledger, "writer": writer,
            "outbox": outbox_counts(library)}  # fmt: skip
