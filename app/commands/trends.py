"""`fieldmap trends`: what rises and what falls, and the course of single subjects, as of a day."""

from dataclasses import asdict
from datetime import datetime

import click

from analysis.terms.lists import LISTED
from analysis.trends.periods import GRANULARITIES
from app.commands.statuses import status
from app.output import show_json, show_text
from app.reading import open_reader
from app.session import DAY, Session, json_option, pass_session
from app.term_reports import terms_text
from app.trend_reports import movers_text, trajectories_text
from data.library import require_library


@click.group()
def trends() -> None:
    """Tell what rises and what falls."""


trends.add_command(status)


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


@trends.command("topics")
@click.option("--as-of", type=DAY, help="As the field stood on this day; nothing from after it is counted.")
@click.option("--top", default=LISTED, show_default=True, type=click.IntRange(1, 1000), help="Topics of each list.")
@json_option
@pass_session
def topics(session: Session, as_of: datetime | None, top: int, as_json: bool) -> None:
    """List the topics whose share of the papers rises or falls, beyond chance and beyond coverage.

    Which works form a topic is told by the newest fit, also as of a past day; the answer says of which day it is.

    \b
    Example: fieldmap trends topics --as-of 2023-12-31
    """
    _show_movers(session, "topic", as_of, top, as_json)


@trends.command("families")
@click.option("--as-of", type=DAY, help="As the field stood on this day; nothing from after it is counted.")
@click.option("--top", default=LISTED, show_default=True, type=click.IntRange(1, 1000), help="Families of each list.")
@json_option
@pass_session
def families(session: Session, as_of: datetime | None, top: int, as_json: bool) -> None:
    """List the model families whose share of the papers rises or falls, beyond chance and beyond coverage.

    Families are followed by names that are known today; `fieldmap families` shows and changes them.

    \b
    Example: fieldmap trends families --as-of 2018-12-31 --json
    """
    _show_movers(session, "family", as_of, top, as_json)


@trends.command("show")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--as-of", type=DAY, help="As the field stood on this day; nothing from after it is counted.")
@click.option("--by", type=click.Choice(list(GRANULARITIES)), help="Periods; without it the longest that dates cover.")
@json_option
@pass_session
def show(session: Session, names: tuple[str, ...], as_of: datetime | None, by: str | None, as_json: bool) -> None:
    """Show the course of families, topics or terms by NAME, side by side: shares, growth, bursts, people.

    A name or alias is looked for among families, then topics, then terms, exact before contained.

    \b
    Examples:
      fieldmap trends show GAN "diffusion models"
      fieldmap trends show SSM --as-of 2024-06-30 --by month --json
    """
    with open_reader(require_library(session.library)) as reader:
        told = reader.trajectories(names, as_of and as_of.date(), by)
    show_json(asdict(told)) if as_json else show_text(trajectories_text(told))


def _show_movers(session: Session, kind: str, as_of: datetime | None, top: int, as_json: bool) -> None:
    """Print what rises and falls of a kind; the JSON document holds all of the kind, each with its verdict."""
    with open_reader(require_library(session.library)) as reader:
        told = reader.movers(kind, as_of and as_of.date())
    show_json(asdict(told)) if as_json else show_text(movers_text(told, top))
