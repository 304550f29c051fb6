"""`fieldmap decide pitch`: a vendor's pitch taken apart, with questions to send back."""

from pathlib import Path

import click

from app.commands.documents import deliver, document_options, require_place
from app.document_files import DocumentForm
from app.pitches import make_pitch, read_bytes
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from data.library import utc_now


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option("--library", "with_library", is_flag=True, help="Set it beside what papers of the library report.")
@document_options
@json_option
@pass_session
def pitch(
    session: Session, file: str, with_library: bool, form: DocumentForm, out: Path | None, as_json: bool
) -> None:  # fmt: skip
    """Take a vendor's pitch apart: a FILE of text, Markdown, HTML or PDF, or - for standard input.

    Finds the claims about performance; says of each what it leaves out (test data, size, balance, split, baseline,
    spread, cost), what cannot be, and what contradicts; gives it a colour and the rule behind it; and writes the
    questions to send back. With --library also the nearest boards, with quotes. docs/decide_pitch.md explains each.

    \b
    Examples:
      fieldmap decide pitch offer.pdf
      fieldmap decide pitch offer.md --format html -o offer.html
      cat mail.txt | fieldmap decide pitch - --json
      fieldmap --library mylib decide pitch offer.md --library
    """
    form = "json" if as_json else form
    require_place(form, out)
    content, called = read_bytes(file)
    if with_library:
        library, _ = session.existing()
        with open_reader(library) as reader:
            told = make_pitch(content, utc_now().date(), called, reader.db)
    else:
        told = make_pitch(content, utc_now().date(), called)
    deliver(told.document, told.as_json, form, out)
