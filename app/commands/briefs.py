"""`fieldmap brief`: what the library knows of one subject, every sentence with its evidence."""

from datetime import datetime
from pathlib import Path

import click

from analysis.briefs.exchange import as_document
from app.brief_files import earlier_brief
from app.briefs import make_brief, with_wordings
from app.commands.documents import deliver, document_options, require_place
from app.document_files import DocumentForm
from app.output import plain, say
from app.reading import open_reader
from app.session import DAY, Session, json_option, pass_session


@click.command()
@click.argument("subject")
@click.option("--as-of", type=DAY, help="As the field stood on this day; nothing from after it is told.")
@click.option("--against", metavar="EDITION", help="Also tell what changed since an edition, or a brief saved as JSON.")
@document_options
@click.option("--reword", is_flag=True, help="Let the language model of the settings smooth wordings, under a check.")
@json_option
@pass_session
def brief(
    session: Session, subject: str, as_of: datetime | None, against: str | None, form: DocumentForm, out: Path | None,
    reword: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write the brief of a SUBJECT: a topic, a term, a family, or a field in words.

    What it is, where it comes from, what is claimed and how far to trust it, trend, open questions, people, a reading
    path, and what is not known. Sentences are quotes, or templates filled from tables; each names its evidence, and a
    check refuses a brief with a number or an id that the library does not bear out. The JSON can be kept and compared
    with later (--against). docs/brief.md says how each part is made.

    \b
    Examples:
      fieldmap brief "machine translation"
      fieldmap brief "question answering" --as-of 2018-12-31 --format html -o qa.html
      fieldmap brief "machine translation" --json > november.json
      fieldmap brief "machine translation" --against november.json
    """
    form = "json" if as_json else form
    require_place(form, out)
    library, settings = session.existing()
    day = as_of.date() if as_of else None
    with open_reader(library) as reader:
        earlier, called = earlier_brief(library, settings, subject, against, day)
        made = make_brief(reader, subject, day, earlier, called)
        if reword:
            made, refused = with_wordings(reader, made, settings)
            if refused:
                say(f"{len(refused)} wordings of the language model are left out: {plain(refused[0])}")
    deliver(made.document(), lambda: as_document(made), form, out)
