"""What the Python API returns beside data frames, as notebooks show it: facts of one thing, and whole documents."""

import html
import json
from pathlib import Path
from typing import Any, get_args

from analysis.documents.document import Document
from app.document_files import DocumentForm, rendered
from app.output import printable
from data.errors import InputError
from data.files import replace_file

FORMS: tuple[DocumentForm, ...] = get_args(DocumentForm)
LONGEST_SHOWN = 300
"""Characters of a value that a notebook shows; the value itself is whole."""


class Facts(dict[str, Any]):
    """The JSON document of a command as a dictionary; a notebook shows it as a table."""

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{_cell(name)}</th><td>{_cell(value)}</td></tr>" for name, value in self.items())
        return f"<table>{rows}</table>"


def _cell(value: object) -> str:
    """Return a value as HTML text: escaped, for it may be a paper's, and cut."""
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    short = told if len(told) <= LONGEST_SHOWN else told[:LONGEST_SHOWN] + " …"
    return html.escape(printable(short))


class Report:
    """A document: sections of sentences, each with its evidence. A notebook shows it as Markdown."""

    def __init__(self, document: Document, as_json: dict[str, Any]) -> None:
        self.document = document
        self._as_json = as_json

    def __repr__(self) -> str:
        sentences = sum(len(section.sentences) for section in self.document.sections)
        return f"<Report {self.document.title!r} as of {self.document.day}: {sentences} sentences>"

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def as_dict(self) -> dict[str, Any]:
        """Return the document as the command prints it with ``--json``."""
        return self._as_json

    def markdown(self) -> str:
        """Return the document as Markdown."""
        return rendered(self.document, "md", self.as_dict).decode()

    def html(self) -> str:
        """Return the document as one HTML page of its own."""
        return rendered(self.document, "html", self.as_dict).decode()

    def save(self, path: str | Path) -> Path:
        """Write the document to a file, its form by the ending: .md, .html, .pdf or .json.

        Raises
        ------
        InputError
            If the ending is another.
        """
        file = Path(path)
        form = next((one for one in FORMS if file.suffix == f".{one}"), None)
        if form is None:
            raise InputError(
                f"{file.name} ends in no form of a document; known: {', '.join(f'.{one}' for one in FORMS)}"
            )
        replace_file(file, rendered(self.document, form, self.as_dict))
        return file
