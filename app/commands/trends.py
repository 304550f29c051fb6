"""`fieldmap trends terms`: what rises and what falls, as of a day."""

from dataclasses import asdict
from datetime import datetime

import click

from analysis.terms.lists import LISTED
from app.commands.find import DAY
from app.output import show_json, show_text
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from app.term_reports import terms_text
from data.library import require_library


@click.group()
def trends() -> None:
    """Tell what rises and what falls."""


@trends.command("terms")
@click.option("--as-of", type=DAY, help="As the field stood on this day; nothing from after it is looked at.")
@click.option("--top", default=LISTED, show_default=True, type=click.IntRange(1, 1000), help="Terms of each list.")
@json_option
@pass_session
def terms(session: Session, as_of: datetime | None, top: int, as_json: bool) -> None:
    """List the phrases and acronyms whose share of the papers rises or falls, beyond chance and beyond coverage.

    The newest period (a year, or some months where dates allow) is compared with up to three before it, within each
    source and category or venue that was covered alike; what was not is left out and named. docs/trends.md says what
    every number means.

    \b
    Examples:
      fieldmap trends terms
      fieldmap trends terms --as-of 2018-12-31 --top 10 --json
    """
    with open_reader(require_library(session.library)) as reader:
        told = reader.term_trends(as_of and as_of.date(), top)
    show_json(asdict(told)) if as_json else show_text(terms_text(told))
