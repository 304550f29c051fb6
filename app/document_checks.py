"""The check of a document against the edition that it was made from, for session packs and reading lists."""

from analysis.documents.check import violations
from analysis.documents.document import Document
from app.briefs import SHOWN_FAULTS, known_refs, quoted_texts
from data.errors import EvidenceError
from data.store import Database


def require_evidence(db: Database, document: Document, called: str) -> None:
    """Check a document: its ids, quotes, numbers and days.

    Raises
    ------
    EvidenceError
        If something in it has no evidence: a fault of ours.
    """
    sentences = [sentence for section in document.sections for sentence in section.sentences]
    found = violations(document, known_refs(db, document.evidence), quoted_texts(db, sentences))
    if found:
        more = f"; and {len(found) - SHOWN_FAULTS} more" if len(found) > SHOWN_FAULTS else ""
        raise EvidenceError(f"{called} fails its check: {'; '.join(found[:SHOWN_FAULTS])}{more}; please report this")
