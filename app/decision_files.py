"""The decision files that a page offers: those in the folder decisions of the library, and the worked examples."""

from pathlib import Path

import data.decisions
from data.library import Library

HEAD_BYTES = 10_000
"""In which the kind of a decision is looked for."""


def decision_files(library: Library, kind: str) -> dict[str, Path]:
    """Return the decisions of a kind by the name of their file; one of the library goes before an example."""
    found: dict[str, Path] = {}
    for folder in (library.root / "decisions", Path(data.decisions.__file__).parent):
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            if _is_of(path, kind):
                found.setdefault(path.name, path)
    return found


def _is_of(path: Path, kind: str) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES).decode("utf-8-sig", errors="replace")
    except OSError:
        return False
    return any(line.split("#")[0].replace(" ", "").rstrip() == f'kind="{kind}"' for line in head.splitlines())
