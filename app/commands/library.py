"""`fieldmap init|status|doctor|publish|rollback`: a library as a whole."""

from pathlib import Path
from typing import Any

import click

from app.digest_report import outbox_counts
from app.open_edition import check_indexes
from app.output import say, show_json, show_text, table
from app.past import check_past
from app.pipeline import publish_locked
from app.reports import tell_change
from app.session import Session, json_option, locked, pass_session
from data.counts import count_library
from data.doctor import (
    Problem,
    check_annotations,
    check_desk,
    check_editions,
    check_ledger,
    check_quarantine,
    check_sessions,
)
from data.editions import current_number, load_edition, numbers, roll_back
from data.errors import BusyError, FieldmapError, IncompleteError, InputError, SchemaError, StorageError
from data.files import replace_file
from data.library import Library, read_status, require_library, writer_lock
from data.settings import Settings, commented_settings, load_settings
from data.store import open_ledger


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


@click.command()
@json_option
@pass_session
def doctor(session: Session, as_json: bool) -> None:
    """Check the library: tables, editions, indexes, quarantine. Changes nothing; exit code 3 when a check fails."""
    library = require_library(session.library)
    problems = find_problems(library)
    if as_json:
        show_json({"ok": not problems, "problems": [problem.as_dict() for problem in problems]})
    for problem in problems if not as_json else []:
        show_text(f"{problem.where}: {problem.what}\n    remedy: {problem.remedy}")
    if problems:
        raise IncompleteError(f"{len(problems)} problems found")
    if not as_json:
        kept = ", ".join(map(str, numbers(library))) or "none"
        show_text(f"{library.root} is sound (editions checked: {kept})")


def find_problems(library: Library) -> list[Problem]:
    """Return all that is wrong with a library."""
    problems = list(check_editions(library))
    problems += check_indexes(library)
    problems += [*check_annotations(library), *check_sessions(library), *check_desk(library)]
    problems += check_past(library, lambda past: [*check_editions(past), *check_indexes(past)])
    try:
        settings = load_settings(library.settings_file)
    except FieldmapError as error:
        return [
            *problems,
            Problem(str(error), library.settings_file.name, "mend that key; init writes every key with its default"),
        ]
    if not library.ledger.exists():
        return problems
    try:
        with writer_lock(library):
            problems += _ledger_problems(library, settings)
    except BusyError as error:
        say(f"the ledger was left out: {error}")
    except StorageError as error:
        problems.append(Problem(str(error), str(library.root), "make the folder writable; readers can go on meanwhile"))
    return problems


def _ledger_problems(library: Library, settings: Settings) -> list[Problem]:
    """Return what is wrong with the ledger; the caller holds the writer lock."""
    try:
        with open_ledger(library, settings.store) as db:
            count_library(db)
            return [*check_ledger(db, library.ledger.name), *check_quarantine(db, library)]
    except SchemaError as error:
        return [Problem(str(error), library.ledger.name, "install the Fieldmap that made it, or a newer one")]
    except FieldmapError as error:
        remedy = "restore ledger.duckdb from the newest edition or a backup"
        return [Problem(str(error), library.ledger.name, remedy)]


@click.command()
@click.option("--force", is_flag=True, help="Publish even if nothing changed since the current edition.")
@json_option
@pass_session
def publish(session: Session, force: bool, as_json: bool) -> None:
    """Publish the ledger as a new edition, which readers see from then on."""
    with locked(session) as (library, settings):
        report = publish_locked(library, settings, force)
    if as_json:
        show_json(report)
    elif report["skipped"]:
        show_text(f"edition {report['edition']} is up to date")
    else:
        show_text(f"edition {report['edition']} published: {report['written']:,} works ({report['seconds']:.1f} s)")
        tell_change(report.get("model_change"))


@click.command()
@click.argument("edition", type=int, required=False)
@json_option
@pass_session
def rollback(session: Session, edition: int | None, as_json: bool) -> None:
    """Let readers see an earlier EDITION again (default: the one before the current).

    The ledger keeps what it has; the next publish makes a new edition from it. Ratings and notes are kept.
    """
    library = require_library(session.library)
    with writer_lock(library):
        number = roll_back(library, edition)
        settings = load_settings(library.settings_file)
    model = load_edition(library, number).manifest.get("model")
    if model not in (None, settings.embedding.model):
        say(
            f"edition {number} was made with the model {model}, and is asked with it; the next update makes one with "
            f"{settings.embedding.model}, unless embedding.model in {library.settings_file.name} is set back"
        )
    if as_json:
        show_json({"edition": number})
    else:
        show_text(f"readers now see edition {number}; kept: {', '.join(map(str, numbers(library)))}")
