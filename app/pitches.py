"""Pitches as people hand them in: read, judged, set beside a library, told as a checked memo.

Used by `fieldmap decide pitch` and the page Pitch.
"""

import functools
import html
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.decisions.pitch.beside import Beside, set_beside
from analysis.decisions.pitch.card import as_json, marks
from analysis.decisions.pitch.evidence import Encode
from analysis.decisions.pitch.flaws import Light, Verdict, judge
from analysis.decisions.pitch.memo import memo_of
from analysis.decisions.pitch.reading import LARGEST_BYTES, read_pitch
from analysis.documents.as_json import as_json as document_json
from analysis.documents.check import violations
from analysis.documents.document import Document
from app.briefs import known_refs
from data.errors import EvidenceError, InputError
from data.store import Database
from index.encoder import Encoder

STANDARD_INPUT = "-"
EXAMPLE = Path(__file__).resolve().parent.parent / "data" / "decisions" / "pitch.md"
COLOURS: dict[Light, str] = {"red": "#f8c9c4", "amber": "#fbe3b0", "green": "#cdebcf"}


@dataclass(frozen=True, slots=True)
class ReadPitch:
    """A pitch, judged, with its memo."""

    verdict: Verdict
    document: Document
    beside: tuple[Beside, ...] | None
    """Boards near to it; None: no library was asked."""

    def as_json(self) -> dict[str, Any]:
        """Return all of it as JSON takes it."""
        return as_json(self.verdict) | {"document": document_json(self.document)}


def read_bytes(name: str) -> tuple[bytes, str]:
    """Return the bytes of a file, or of standard input, and what it is called.

    Raises
    ------
    InputError
        If there is no such file, or it is a folder.
    """
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST_BYTES + 1), "pitch"
    path = Path(name)
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1), path.name
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}); name a file, or - for standard input") from None


@functools.cache
def pitch_encoder() -> Encode:
    """Return the packaged model as the reader of pitches takes it; loaded once, when it is first needed."""
    return Encoder(engine="torch").encode_passages


def make_pitch(content: bytes, day: date, called: str = "pitch", db: Database | None = None) -> ReadPitch:
    """Return a pitch taken apart, as of a day.

    Parameters
    ----------
    db
        An edition to set it beside; None: none is asked.

    Raises
    ------
    InputError
        If the bytes hold no text that can be read.
    EvidenceError
        If the memo lacks its evidence: a fault of ours.
    """
    verdict = judge(read_pitch(content), pitch_encoder())
    beside = set_beside(db, verdict) if db is not None else None
    document, texts = memo_of(verdict, day, called, beside)
    found = violations(document, known_refs(db, document.evidence) if db is not None else (), texts)
    if found:
        raise EvidenceError(f"the memo of {called[:60]!r} fails its check: {'; '.join(found[:3])}; please report this")
    return ReadPitch(verdict, document, beside)


def legend() -> str:
    """Return what the colours are called, as HTML."""
    parts = (f'<mark style="background:{colour};color:#1c2430">{light}</mark>' for light, colour in COLOURS.items())
    return f'<p style="font-size:.85rem">{" ".join(parts)}</p>'


def marked(verdict: Verdict) -> str:
    """Return the text of a pitch as HTML with its claims marked by colour; all of it escaped."""
    text, parts, at = verdict.layout.text, [], 0
    rules: Sequence[str] = [one.rule for one in verdict.claims]
    for start, end, light, number in marks(verdict.claims):
        parts.append(html.escape(text[at:start]))
        title = html.escape(f"{number}: {rules[number - 1]}")
        style = f"background:{COLOURS[light]};color:#1c2430"
        inside = html.escape(text[start:end])
        parts.append(f'<mark style="{style}" title="{title}">{inside}<sup>{number}</sup></mark>')
        at = end
    parts.append(html.escape(text[at:]))
    return f'<div style="white-space:pre-wrap;overflow-wrap:anywhere">{"".join(parts)}</div>'
