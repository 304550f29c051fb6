"""Texts and JSON lines as they come: which lines a reader must refuse, and why; what is taken out of a text.

Used by the sources that read JSON.
"""

import glob
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
        told = json.loads(content.decode("utf-8"), parse_int=str, parse_float=str)
        if b"\\ud" in content.lower():
            json.dumps(told, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return "not text: half a surrogate pair (\\ud800 to \\udfff)"
    except UnicodeDecodeError as error:
        return f"not UTF-8: byte {content[error.start]:#04x} at position {error.start}"
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    if not isinstance(told, dict):
        return f"not a JSON object but {type(told).__name__}"
    return judge(told)


def text_of(value: Any) -> str | None:
    """Return a JSON value as the database reads it into a column of text."""
    return value if value is None or isinstance(value, str) else json.dumps(value)


def plain_text(told: Any) -> str:
    """Return a text with its white space collapsed and half surrogate pairs replaced; '' for anything else.

    A text longer than :data:`LONGEST_ABSTRACT` is nothing else.
    """
    if not isinstance(told, str) or len(told) > LONGEST_ABSTRACT:
        return ""
    return " ".join(told.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").split())


def is_blank(text: str | None) -> bool:
    """Tell whether a text is empty once cleaned; the same as ``clean_text`` being NULL."""
    return text is None or not text.strip(" \t\n\r\x00\xa0")


def too_long(abstract: str | None) -> str | None:
    """Say that a text is too long for an abstract, or None."""
    length = len(" ".join((abstract or "").split()))
    if length <= LONGEST_ABSTRACT:
        return None
    return f"an abstract of {length:,} characters; more than {LONGEST_ABSTRACT:,} are no abstract"


def quoted(path: Path) -> str:
    """Return a path as an SQL text that means this file alone: DuckDB reads ``[``, ``*`` and ``?`` as patterns."""
    return "'" + glob.escape(str(path)).replace("'", "''") + "'"


def require_file(path: Path) -> Path:
    """Return ``path`` if it is a file with something in it.

    Raises
    ------
    InputError
        If it is missing, a folder, empty, or zstd data cut short; names the file.
    """
    if not path.exists():
        raise InputError(f"{path} does not exist; check the path")
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file")
    if path.stat().st_size == 0:
        raise InputError(f"{path} is empty; nothing was loaded")
    if path.suffix == ".zst" and not _is_whole_zst(path):
        raise InputError(f"{path} ends in the middle of its zstd data; fetch it again; nothing was loaded")
    return path


def _is_whole_zst(path: Path) -> bool:
    """Tell whether the last frame is complete, from the headers of its blocks alone.

    DuckDB takes what is there of a file that was cut short and says nothing. Anything that is no zstd is left to it.
    Format: https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            head, start = file.read(18), file.tell()
            start -= len(head)
            if len(head) >= 8 and head[1:4] == b"\x2a\x4d\x18":
                file.seek(start + 8 + int.from_bytes(head[4:8], "little"))
                continue
            if not head.startswith(zstandard.FRAME_HEADER):
                return len(head) >= 4 or start == 0
            try:
                header, has_checksum = zstandard.frame_header_size(head), head[4] & 4
            except (zstandard.ZstdError, IndexError):
                return False
            file.seek(start + header)
            last = 0
            while not last:
                block = int.from_bytes(told := file.read(3), "little")
                last, kind, length = block & 1, block >> 1 & 3, block >> 3
                file.seek(1 if kind == 1 else length, 1)
                if len(told) < 3 or file.tell() > size:
                    return False
            file.seek(4 if has_checksum else 0, 1)
        return file.tell() == size
