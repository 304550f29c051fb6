"""Decision files that come with Fieldmap, with the tables they read: worked examples, run by `fieldmap decide`."""

from pathlib import Path

FOLDER = Path(__file__).parent


def example_files(kind: str) -> tuple[Path, ...]:
    """Return the worked examples of one kind, by name; a line of the file tells it, as ``kind = "cost"``."""
    line, files = f'kind = "{kind}"', sorted(FOLDER.glob("*.toml"))
    return tuple(path for path in files if line in path.read_text(encoding="utf-8").splitlines())


def decision_file(name: Path) -> Path:
    """Return the file of a path, or, where there is none, the worked example of that name: ``on_device``."""
    example = FOLDER / f"{name}.toml"
    return example if len(name.parts) == 1 and example.is_file() and not name.exists() else name
