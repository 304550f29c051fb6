"""`fieldmap doctor`: whether a library is sound."""

import click

from app.open_edition import check_indexes
from app.output import say, show_json, show_text
from app.past import check_past
from app.session import Session, json_option, pass_session
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
from data.editions import numbers
from data.errors import BusyError, FieldmapError, IncompleteError, SchemaError, StorageError
from data.library import Library, require_library, writer_lock
from data.settings import Settings, load_settings
from data.store import open_ledger


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
