"""What arXiv's e-print address answers, unpacked in memory: the files of a LaTeX source. Nothing is written to disk.

The address (https://info.arxiv.org/help/bulk_data_s3.html#src) gives a gzip'ed tar, one gzip'ed file, or a PDF. The
tar is read by hand: ``tarfile`` takes long names and extended headers into memory whatever size they claim.
"""

import posixpath
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from data.errors import InputError

MEGABYTE = 2**20
LARGEST_SOURCE = 200 * MEGABYTE
"""Bytes as they come; arXiv asks for a reason above 50 MB."""
LARGEST_UNPACKED = 1024 * MEGABYTE
LARGEST_TEXT = 50 * MEGABYTE
"""Bytes of all files that are kept; figures are passed over as they stream by."""
LARGEST_HEADER = 64 * 1024
MOST_MEMBERS = 20_000
PIECE = 256 * 1024
BLOCK = 512
KEPT = (".tex", ".ltx", ".latex", ".bbl", ".bib", ".sty", ".tikz", ".txt")
READ_ME = re.compile(r"00readme(\.\w+)?$", re.IGNORECASE)
WITHDRAWN = re.compile(r"%auto-ignore|\bwithdrawn\b", re.IGNORECASE)
LONGEST_STUB = 3_000
"""Characters; a source without a document that is no longer than this says that the paper was withdrawn."""
PAX_PATH = re.compile(rb"\d+ path=([^\n]*)\n")


def read_eprint(content: bytes) -> dict[str, str]:
    """Return the text files of a paper's source by name.

    Parameters
    ----------
    content
        Bytes of the answer: a tar, plain or gzip'ed, one TeX file, plain or gzip'ed.

    Returns
    -------
    dict
        Text by the name of its member; a name is never used as a path. A single file is called ``main.tex``.

    Raises
    ------
    InputError
        If it is a PDF or another kind of file, damaged, larger than is sound, withdrawn, or holds no TeX.
    """
    if len(content) > LARGEST_SOURCE:
        raise InputError(
            f"a source of {len(content) // MEGABYTE} MB; more than {LARGEST_SOURCE // MEGABYTE} MB are not read"
        )
    stream = _Stream(_inflated(content) if content[:2] == b"\x1f\x8b" else iter([content]))
    head = stream.peek(BLOCK)
    if _is_tar(head):
        files = {name: decoded(text) for name, text in _members(stream)}
    else:
        _refuse(head)
        text = stream.take(LARGEST_TEXT + 1)
        if len(text) > LARGEST_TEXT:
            raise InputError(f"one file of more than {LARGEST_TEXT // MEGABYTE} MB is no TeX source")
        files = {"main.tex": decoded(text)}
    _check(files)
    return files


def decoded(content: bytes) -> str:
    """Return bytes as text: UTF-8, or else Latin-1, as older sources are written; line ends as line feeds."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _refuse(head: bytes) -> None:
    """Refuse what is plainly no TeX, saying what it is."""
    start = head.lstrip()[:200].lower()
    if start.startswith(b"%pdf"):
        raise InputError("PDF only: the authors gave no TeX source; read the paper's HTML or PDF instead")
    if start.startswith((b"%!ps", b"\x04%!ps")):
        raise InputError("PostScript only: the authors gave no TeX source; read the paper's PDF instead")
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"pk\x03\x04")):
        raise InputError(f"no TeX source but {head.lstrip()[:20]!r}; fetch the source again or pass the paper over")
    if not start:
        raise InputError("an empty source; fetch it again or pass the paper over")


def _check(files: dict[str, str]) -> None:
    texts = [text for name, text in files.items() if name.lower().endswith((".tex", ".ltx", ".latex", ".txt"))]
    if not any("\\" in text for text in texts) or sum(map(len, texts)) <= LONGEST_STUB:
        joined = "\n".join(texts)
        if WITHDRAWN.search(joined) and "\\begin{document}" not in joined.replace(" ", ""):
            raise InputError("withdrawn: the source is a note and no paper")
    if not any("\\" in text for text in texts):
        raise InputError(
            f"no TeX among the {len(files)} text files of the source; read the paper's HTML or PDF instead"
        )


def _inflated(content: bytes) -> Iterator[bytes]:
    """Yield the content of a gzip file in pieces of bounded size.

    Raises
    ------
    InputError
        If it is damaged, cut short, or unpacks to more than is sound.
    """
    total, rest = 0, content
    while rest.startswith(b"\x1f\x8b"):
        inflater = zlib.decompressobj(wbits=31)
        while not inflater.eof:
            try:
                piece = inflater.decompress(rest, PIECE)
            except zlib.error as error:
                raise InputError(f"damaged gzip: {error}; fetch the source again") from error
            rest = inflater.unconsumed_tail
            total += len(piece)
            if total > LARGEST_UNPACKED:
                raise InputError(f"the source unpacks to more than {LARGEST_UNPACKED // MEGABYTE} MB; it is not read")
            if not piece and not rest and not inflater.eof:
                raise InputError("gzip cut short; fetch the source again")
            yield piece
        rest = inflater.unused_data


class _Stream:
    """Bytes that come in pieces, read by count; never holds more than one piece and what is asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = memoryview(b"")

    def _fill(self) -> bool:
        while not len(self._piece):
            try:
                self._piece = memoryview(next(self._pieces))
            except StopIteration:
                return False
        return True

    def peek(self, size: int) -> bytes:
        """Return the next bytes without taking them, fewer at the end."""
        taken = self.take(size)
        self._pieces = _chained(bytes(self._piece), self._pieces)
        self._piece = memoryview(taken)
        return taken

    def take(self, size: int) -> bytes:
        """Return the next bytes, fewer at the end."""
        parts: list[bytes] = []
        while size > 0 and self._fill():
            part = self._piece[:size]
            self._piece = self._piece[size:]
            size -= len(part)
            parts.append(bytes(part))
        return b"".join(parts)

    def skip(self, size: int) -> bool:
        """Pass over bytes; False when they end before."""
        while size > 0 and self._fill():
            step = min(size, len(self._piece))
            self._piece = self._piece[step:]
            size -= step
        return size <= 0


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _is_tar(head: bytes) -> bool:
    """Tell a tar by the checksum of its first header."""
    try:
        return len(head) == BLOCK and any(head) and _Header.read(head) is not None
    except InputError:
        return False


@dataclass(frozen=True, slots=True)
class _Header:
    """What a tar's header tells of a member."""

    name: str
    size: int
    kind: bytes

    @classmethod
    def read(cls, block: bytes) -> "_Header":
        """Return the header in one block of 512 bytes (POSIX.1-1988 and GNU)."""
        stated = _number(block[148:156])
        if stated not in (sum(block) - sum(block[148:156]) + 8 * 32,):
            raise InputError("damaged tar: a header's checksum is wrong; fetch the source again")
        name = block[:100].split(b"\0")[0]
        prefix = block[345:500].split(b"\0")[0] if block[257:263] == b"ustar\0" else b""
        return cls(decoded(prefix + b"/" + name if prefix else name), _number(block[124:136]), block[156:157])


def _number(told: bytes) -> int:
    """Return a number of a header: octal digits, or base 256 where the first bit is set."""
    if told[:1] >= b"\x80":
        return int.from_bytes(told[1:], "big") if told[0] == 0x80 else -1
    digits = told.split(b"\0")[0].strip()
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        return -1


def _members(stream: _Stream) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of a tar's text files; links, devices and names that leave the folder are passed over.

    Raises
    ------
    InputError
        If the tar is damaged or cut short, or holds more, or larger, members than is sound.
    """
    kept, long_name = 0, ""
    for _ in range(MOST_MEMBERS):
        block = stream.take(BLOCK)
        if not block.strip(b"\0"):
            return
        if len(block) < BLOCK:
            raise InputError("tar cut short; fetch the source again")
        header = _Header.read(block)
        if not 0 <= header.size <= LARGEST_UNPACKED:
            raise InputError(f"a member of the tar claims {header.size:,} bytes; the source is not read")
        padding = -header.size % BLOCK
        if header.kind in (b"L", b"x"):
            long_name = _long_name(stream, header) or long_name
        elif header.kind in (b"0", b"\0", b"7") and (name := safe_name(long_name or header.name)) and _is_text(name):
            kept += header.size
            if kept > LARGEST_TEXT:
                raise InputError(f"more than {LARGEST_TEXT // MEGABYTE} MB of text in one source; it is not read")
            content, long_name = stream.take(header.size), ""
            if len(content) < header.size:
                raise InputError(f"tar cut short inside {name}; fetch the source again")
            yield name, content
            stream.skip(padding)
            continue
        elif header.kind not in (b"g", b"K"):
            long_name = ""
        skipped = 0 if header.kind in (b"L", b"x") else header.size
        if not stream.skip(skipped + padding):
            raise InputError("tar cut short; fetch the source again")
    raise InputError(f"more than {MOST_MEMBERS:,} members in one source; it is not read")


def _long_name(stream: _Stream, header: _Header) -> str:
    if header.size > LARGEST_HEADER:
        raise InputError(f"a name of {header.size:,} bytes in the tar; the source is not read")
    content = stream.take(header.size)
    if header.kind == b"L":
        return decoded(content.split(b"\0")[0])
    found = PAX_PATH.search(content)
    return decoded(found[1]) if found else ""


def safe_name(name: str) -> str:
    """Return a member's name as a plain relative path; '' for one that would leave its folder."""
    path = posixpath.normpath(name.replace("\\", "/"))
    return "" if path.startswith(("/", "..")) or path == "." or len(path) > 1_000 else path


def _is_text(name: str) -> bool:
    return name.lower().endswith(KEPT) or READ_ME.search(name) is not None
