"""A document as JSON takes it: what it shows, and the evidence that this rests on. Pure."""

from dataclasses import asdict
from typing import Any

from analysis.documents.document import Document, facts_of

Json = dict[str, Any]


def as_json(document: Document) -> Json:
    """Return a whole document."""
    return {"title": document.title, "head": document.head, "day": str(document.day), **contents(document)}


def contents(document: Document) -> Json:
    """Return sections and evidence; rows of figures are written out beside the evidence that they are."""
    evidence = document.by_ref()
    told = [asdict(section) for section in document.sections]
    for section, row in zip(document.sections, told, strict=True):
        for sentence, said in zip(section.sentences, row["sentences"], strict=True):
            said["is_quote"] = sentence.is_quote
        for shown, drawn in zip(section.drawn, (*row["figures"], *row["charts"]), strict=True):
            drawn["rows"] = [{name: evidence[ref].facts[name] for name in facts_of(shown)} for ref in shown.refs]
    return {"sections": told, "evidence": [
        asdict(one) | {"day": one.day and str(one.day), "facts": dict(one.facts)} for one in document.evidence
    ]}  # fmt: skip
