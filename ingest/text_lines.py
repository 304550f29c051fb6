"""JSON lines as they come: which lines a reader must refuse, and why. Used by the sources that read JSON lines."""

import gzip
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

from data.errors import InputError
from data.quarantine import Refused

LONGEST_LINE = 32 * 1024 * 1024
"""Bytes of one line above which it is no record; also the bound of DuckDB's reader."""
LONGEST_ABSTRACT = 100_000
"""Characters above which a text is no abstract (the longest real one seen has about 6,000)."""


def open_bytes(path: Path) -> BinaryIO:
    """Open a plain, .gz or .zst file for reading bytes."""
    if path.suffix == ".gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]
    if path.suffix == ".zst":
        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(path.open("rb")))
    return path.open("rb")


def refused_lines(path: Path, judge: Callable[[dict[str, Any]], str | None]) -> Iterator[Refused]:
    """Yield the lines of a JSON-lines file that cannot be loaded, with the reason.

    Parameters
    ----------
    path
        Plain, .gz or .zst file, one object a line.
    judge
        Says why a readable object is refused, or None.
    """
    with open_bytes(path) as file:
        for number, line in enumerate(file, start=1):
            content = line.rstrip(b"\r\n")
            reason = _refusal(content, judge)
            if reason is not None:
                yield Refused(f"{path.name}:{number}", reason, content)


def _refusal(content: bytes, judge: Callable[[dict[str, Any]], str | None]) -> str | None:
    if not content.strip():
        return None
    try:
        told = json.loads(content.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        return f"not UTF-8: byte {content[error.start]:#04x} at position {error.start}"
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    if not isinstance(told, dict):
        return f"not a JSON object but {type(told).__name__}"
    return judge(told)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def require_file(path: Path) -> Path:
    """Return ``path`` if it is a file with something in it.

    Raises
    ------
    InputError
        If it is missing, a folder, or empty; names the file.
    """
    if not path.exists():
        raise InputError(f"{path} does not exist; check the path")
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file")
    if path.stat().st_size == 0:
        raise InputError(f"{path} is empty; nothing was loaded")
    return path
