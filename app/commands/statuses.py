"""`fieldmap trends status` and `fieldmap dead-ends`: which directions emerge, hold or end, with reasons."""

from datetime import datetime

import click

from analysis.status.rules import STATUSES
from analysis.trends.subjects import KINDS
from app.output import show_json, show_text
from app.reading import open_reader
from app.session import DAY, Session, json_option, pass_session
from app.status_reports import counts_text, list_text, register_text, verdict_text
from data.library import require_library

as_of_option = click.option(
    "--as-of",
    type=DAY,
    help="As the field stood on this day; nothing from after it is looked at, and all is told anew.",
)
kind_option = click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only these (default: all)."
)


@click.command("status")
@click.argument("name", required=False)
@as_of_option
@kind_option
@click.option("--only", multiple=True, type=click.Choice(STATUSES[1:]), help="Only these statuses.")
@json_option
@pass_session
def status(
    session: Session, name: str | None, as_of: datetime | None, kinds: tuple[str, ...], only: tuple[str, ...],
    as_json: bool,
) -> None:  # fmt: skip
    """Tell whether a topic, term or family emerges, rises, holds, is absorbed, declines, sleeps or is a dead end.

    With a NAME every kind of evidence is weighed and told, with what would change the verdict. Without one, all that
    are followed are listed. docs/status_of_directions.md says what every status means.

    \b
    Examples:
      fieldmap trends status "capsule networks"
      fieldmap trends status LSTM --as-of 2020-12-31 --json
      fieldmap trends status --only rising --kind term
    """
    with open_reader(require_library(session.library)) as reader:
        day = as_of and as_of.date()
        rows = reader.status_of(name, day) if name else reader.statuses(day, only, kinds)
        head = counts_text(reader.db) + "\n\n" if not name and day is None else ""
    if as_json:
        show_json(rows)
    else:
        show_text("\n\n".join(map(verdict_text, rows)) if name else head + list_text(rows))


@click.command("dead-ends")
@as_of_option
@kind_option
@click.option("--dormant", is_flag=True, help="Those that are dormant as well: all but gone, with less against them.")
@json_option
@pass_session
def dead_ends(
    session: Session, as_of: datetime | None, kinds: tuple[str, ...], dormant: bool, as_json: bool
) -> None:  # fmt: skip
    """List the dead ends: directions that had their time and are all but gone, with three kinds of evidence or more.

    Each with its reasons, what took its place, since when, and what would change our mind.

    \b
    Examples:
      fieldmap dead-ends
      fieldmap dead-ends --as-of 2018-12-31 --dormant --json
    """
    some = ("dead end", "dormant") if dormant else ("dead end",)
    with open_reader(require_library(session.library)) as reader:
        rows = reader.statuses(as_of and as_of.date(), some, kinds)
    show_json(rows) if as_json else show_text(register_text(rows))
