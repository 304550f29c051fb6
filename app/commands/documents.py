"""What commands that write a document share: the options for its form and file, and its way out."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from analysis.documents.document import Document
from app.document_files import DocumentForm, rendered
from app.output import printable, say, show_text
from data.errors import InputError
from data.files import replace_file

Command = TypeVar("Command", bound=Callable[..., Any])


def document_options(command: Command) -> Command:
    """Add --format and -o, as the parameters ``form`` and ``out``."""
    form = click.option(
        "--format", "form", type=click.Choice(get_args(DocumentForm)), default="md", show_default=True,
        help="Form of it.",
    )  # fmt: skip
    out = click.option("-o", "--out", type=click.Path(path_type=Path), help="Write it to this file.")
    return form(out(command))


def require_place(form: DocumentForm, out: Path | None) -> None:
    """Refuse, before the work is done, a place where the document cannot go.

    Raises
    ------
    InputError
        If a PDF would go to a terminal, or a file to a folder.
    """
    if form == "pdf" and out is None and sys.stdout.isatty():
        raise InputError("a PDF is no text for a terminal; name a file with -o")
    if out is not None and out.is_dir():
        raise InputError(f"{out} is a folder; name a file")


def deliver(document: Document, as_json: Callable[[], Any], form: DocumentForm, out: Path | None) -> None:
    """Print a document, or write it to a file and say so."""
    content = rendered(document, form, as_json)
    if out is not None:
        replace_file(out, content)
        sentences = sum(len(one.sentences) for one in document.sections)
        say(f"{out}: {sentences:,} sentences, {len(document.evidence):,} pieces of evidence")
    elif form == "pdf":
        click.echo(content, nl=False)
    else:
        show_text(printable(content.decode().rstrip("\n")))
