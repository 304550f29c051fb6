"""A brief as a JSON document, and back: how it is saved, compared with later ones, and read by other programs. Pure.

A file from outside is data: bounded, of this shape, or refused.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from analysis.briefs.brief import FORMAT, About, Brief
from analysis.documents.as_json import Json, contents
from analysis.documents.from_json import evidence_of, section_of, text, texts
from data.errors import InputError

LARGEST_BYTES = 16_000_000


def as_document(brief: Brief) -> Json:
    """Return a brief as JSON takes it; rows of figures are written out beside the evidence that they are."""
    return {"format": FORMAT, "about": asdict(brief.about), "as_of": str(brief.as_of), "edition": brief.edition,
            "n_works": brief.n_works, **contents(brief.document()), "worded_by": brief.worded_by}  # fmt: skip


def read_brief(content: bytes, called: str) -> Brief:
    """Return the brief that a saved JSON document holds.

    Parameters
    ----------
    called
        What to call it in an error.

    Raises
    ------
    InputError
        If it is none, or of another format.
    """
    if len(content) > LARGEST_BYTES:
        raise InputError(f"{called} has {len(content):,} bytes; a brief has at most {LARGEST_BYTES:,}")
    try:
        told = json.loads(content)
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise InputError(f"{called} is no brief of format {FORMAT}; make one with: fieldmap brief SUBJECT --json")
        return _brief(told)
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"{called} is no brief: {type(error).__name__} {str(error)[:80]}; make one with: "
                         "fieldmap brief SUBJECT --json") from error  # fmt: skip


def _brief(told: Mapping[str, Any]) -> Brief:
    about = told["about"]
    number = about["number"] if about["number"] is None else int(about["number"])
    return Brief(
        About(text(about["asked"]), text(about["kind"]), number, text(about["name"]), texts(about["names"]),
              text(about["how"])),
        date.fromisoformat(told["as_of"]), int(told["edition"]), int(told["n_works"]),
        tuple(section_of(one) for one in told["sections"]), tuple(evidence_of(one) for one in told["evidence"]),
        text(told["worded_by"]),
    )  # fmt: skip
