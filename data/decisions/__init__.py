"""Decision files that come with Fieldmap, with the tables they read: worked examples, run by `fieldmap decide`."""

from pathlib import Path

FOLDER = Path(__file__).parent
HEAD_CHARACTERS = 10_000
"""Of a file, among which its kind is looked for."""


def example_files(kind: str, folder: Path = FOLDER) -> tuple[Path, ...]:
    """Return the decision files of one kind in a folder, by name; a line of the file tells it, as ``kind = "cost"``.

    Parameters
    ----------
    folder
        By default that of the worked examples; one that is not there holds none.
    """
    line, files = f'kind = "{kind}"', sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return tuple(path for path in files if line in _head(path).splitlines())


def _head(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(HEAD_CHARACTERS)
    except OSError:
        return ""


def decision_file(name: Path) -> Path:
    """Return the file of a path, or, where there is none, the worked example of that name: ``on_device``."""
    example = FOLDER / f"{name}.toml"
    return example if len(name.parts) == 1 and example.is_file() and not name.exists() else name
