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
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return tuple(path for path in files if f'kind="{kind}"' in _plain_lines(path))


def _plain_lines(path: Path) -> list[str]:
    """Return the first lines of a file without comments and spaces; none of one that cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return [line.split("#")[0].replace(" ", "").rstrip() for line in file.read(HEAD_CHARACTERS).splitlines()]
    except OSError:
        return []


def decision_file(name: Path) -> Path:
    """Return the file of a path, or, where there is none, the worked example of that name: ``on_device``."""
    example = FOLDER / f"{name}.toml"
    return example if len(name.parts) == 1 and example.is_file() and not name.exists() else name
