"""`fieldmap compare`: topics, terms, families or papers side by side."""

import click

from app.comparing_things import compare as compare_things
from app.comparison_reports import as_document, comparison_text
from app.output import show_json, show_text
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from data.library import require_library


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME NAME...")
@json_option
@pass_session
def compare(session: Session, names: tuple[str, ...], as_json: bool) -> None:
    """Set two to four topics, terms or families, or papers, by NAME side by side: what differs, and what may be said.

    Of directions: shares with the interval of their ratio, status, forecast, common papers, and on which of two people
    wrote first. Of papers: results on common boards, common references, audit, how each is cited. A difference is told
    only where its interval carries it. docs/explorer.md says how to read it.

    \b
    Examples:
      fieldmap compare "machine translation" parsing
      fieldmap compare P16-1057 D10-1041 --json
    """
    with open_reader(require_library(session.library)) as reader:
        told = compare_things(reader, names)
    show_json(as_document(told)) if as_json else show_text(comparison_text(told))
