"""`fieldmap changes`: what is new in a subject since a day, and how far to trust it."""

from datetime import datetime
from pathlib import Path

import click

from analysis.documents.as_json import as_json as document_as_json
from app.changes import make_changes
from app.commands.documents import deliver, document_options, require_place
from app.document_files import DocumentForm
from app.reading import open_reader
from app.session import DAY, Session, json_option, pass_session
from data.library import require_library


@click.command()
@click.argument("subject")
@click.option("--since", type=DAY, required=True, help="After this day.")
@click.option("--until", type=DAY, help="Up to this day (default: that of the edition).")
@document_options
@json_option
@pass_session
def changes(
    session: Session, subject: str, since: datetime, until: datetime | None, form: DocumentForm, out: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Tell what changed in a SUBJECT: a topic, a term, a family, or a field in words.

    New papers beside the pace before, what they claim, boards whose best was raised, verdicts and contradictions, trend
    and status, and what is not known. A paper is new by the day it became public. The JSON is
    {title, head, day, sections, evidence}.

    \b
    Examples:
      fieldmap changes "state space models" --since 2026-01-31
      fieldmap changes "machine translation" --since 2017-12-31 --until 2018-12-31 --format html -o year.html
    """
    form = "json" if as_json else form
    require_place(form, out)
    with open_reader(require_library(session.library)) as reader:
        made = make_changes(reader, subject, since.date(), until and until.date())
    deliver(made, lambda: document_as_json(made), form, out)
