"""`fieldmap cite`: papers as references in a citation style."""

from typing import get_args

import click

from app.exports.citable import read_citables
from app.exports.citations import STYLES, CitationForm, Style, references
from app.exports.selection import named_works
from app.output import printable, show_json, show_text
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from data.errors import InputError
from data.library import require_library

MOST = 1_000


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@click.option("--style", type=click.Choice(STYLES), default="apa", show_default=True, help="Citation style.")
@click.option(
    "--format", "form", type=click.Choice(get_args(CitationForm)), default="text", show_default=True, help="Form of it."
)
@json_option
@pass_session
def cite(session: Session, names: tuple[str, ...], style: Style, form: CitationForm, as_json: bool) -> None:
    """Write papers as references in a citation style; an ID may also be a title, or a file with one name a line.

    The kind of a venue is guessed from its name, and volume, number and pages are not known here: check before you
    print. fieldmap export bibtex writes the same papers for LaTeX.

    \b
    Examples:
      fieldmap cite 1706.03762 --style ieee
      fieldmap cite P16-1057 P13-1116 --style acl --format html
    """
    with open_reader(require_library(session.library)) as reader:
        works = named_works(reader, names)
        if len(works) > MOST:
            raise InputError(f"{len(works):,} papers; cite takes up to {MOST:,}: fieldmap export csl takes any number")
        found = list(read_citables(reader, works))
    told = references(found, style, form)
    if as_json:
        show_json([{"work_id": one.work_id, "key": one.key, "style": style, "reference": text}
                   for one, text in zip(found, told, strict=True)])  # fmt: skip
    else:
        show_text(printable("\n".join(told)))
