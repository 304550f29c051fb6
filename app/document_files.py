"""Documents as files: Markdown, HTML, PDF, JSON. For briefs, memos of decisions, and the pages that offer them."""

import json
from collections.abc import Callable
from typing import Any, Literal

from analysis.documents.document import Document
from app.document_html import document_html
from app.document_markdown import document_markdown
from app.document_pdf import document_pdf

DocumentForm = Literal["md", "html", "pdf", "json"]


def rendered(document: Document, form: DocumentForm, as_json: Callable[[], Any]) -> bytes:
    """Return a document in one of its forms, UTF-8 where it is text.

    Parameters
    ----------
    as_json
        What its JSON is; asked for that form only.
    """
    if form == "pdf":
        return document_pdf(document)
    if form == "html":
        return document_html(document).encode()
    if form == "md":
        return document_markdown(document).encode()
    return (json.dumps(as_json(), ensure_ascii=False, default=str) + "\n").encode()
