"""Results of other tools taken in, and those of the library written for them: `fieldmap claims import|export`."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.boards.imported import exported_claims, import_claims
from app.reading import Reader
from app.result_formats import ExportFormat, by_reason, write_results
from data.files import replace_file
from data.library import Library, utc_now
from data.quarantine import Refused, quarantine
from data.records import ImportedClaim
from data.store import Database
from ingest.results.reading import Format, read_results

VERSION = 1
SOURCE = "claims"
"""Under which name what could not be read is quarantined."""


def take_in(library: Library, db: Database, path: Path, format_: Format, name: str = "") -> dict[str, Any]:
    """Import a file of results as the writer, and return what became of its lines.

    Parameters
    ----------
    name
        What the source is called; importing again under one name replaces what it held. Default: the file's name.

    Raises
    ------
    InputError
        If the file cannot be read as its format at all.
    """
    aside: list[Refused] = []
    rows = list(_kept(read_results(path, format_), aside))
    counts = import_claims(db, name or path.name, f"import:{format_} {VERSION}", rows, utc_now())
    quarantine(db, library.quarantine, SOURCE, aside, utc_now())
    reasons = by_reason(one.reason for one in aside)
    return {
        "origin": name or path.name,
        "format": format_,
        **asdict(counts),
        "set_aside": len(aside),
        "reasons": reasons,
    }


def _kept(found: Iterable[ImportedClaim | Refused], aside: list[Refused]) -> Iterator[ImportedClaim]:
    """Yield what could be read; the rest goes to ``aside``."""
    for one in found:
        if isinstance(one, Refused):
            aside.append(one)
        else:
            yield one


def give_out(reader: Reader, out: Path, format_: ExportFormat, tiers: tuple[str, ...] = ()) -> dict[str, Any]:
    """Write the results of the current edition to a file (the Hub's: to a folder), and return what was written."""
    written = write_results(exported_claims(reader.db, tiers), format_, int(reader.seen_until().timestamp()))
    paths = []
    for name, content in written.files.items():
        path = out / name if name else out
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
        paths.append(str(path))
    return {"written": paths, "results": written.results, "set_aside": sum(written.set_aside.values()),
            "reasons": written.set_aside}  # fmt: skip
