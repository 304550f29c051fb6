"""Files from outside, read up to a size and told of by name, line and column. Used by all readers of decisions."""

from pathlib import Path

from data.errors import InputError

MOST_BYTES = 64_000_000
"""Of a text file; a table of 100,000 models takes a quarter."""


def bytes_of(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    InputError
        If it is missing, a folder, empty, or larger than ``most``.
    """
    if not path.is_file():
        raise InputError(f"{path} cannot be read: no file lies there")
    size = path.stat().st_size
    if size > most:
        raise InputError(f"{path.name} has {size:,} bytes, and at most {most:,} are read; take what you need of it")
    with path.open("rb") as file:
        content = file.read(most + 1)
    if not content.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise InputError(f"{path.name} is empty")
    return content


def text_of(path: Path, most: int = MOST_BYTES) -> str:
    """Return a file's text in UTF-8, or UTF-16 where its first bytes say so; all line ends are one newline.

    Raises
    ------
    InputError
        As :func:`bytes_of` does, and if it is no text.
    """
    content = bytes_of(path, most)
    code = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(code)
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is no text in UTF-8 (byte {error.start:,}); save it as UTF-8") from error
    if "\0" in text[:10_000]:
        raise InputError(f"{path.name} is no text: it holds zero bytes")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def ref_of(path: Path, line: int) -> str:
    """Return the ref of a line of a user's file."""
    return f"F.{path.name}:{line}"


def placed(path: Path, line: int, column: str, error: Exception) -> InputError:
    """Return an error with the place it is about."""
    return InputError(
        f"{path.name}, line {line}, {f'column {column[:60]!r}' if column else ''}: {error}".replace(", :", ":")
    )
