"""`fieldmap as-of list|remove`: the days a library has been cut at."""

from datetime import datetime

import click

from app.output import say, show_json, show_text, table
from app.past import past_days, remove_day
from app.session import DAY, Session, json_option, pass_session
from data.library import require_library


@click.group("as-of")
def as_of_days() -> None:
    """List or remove the editions of past days, which analyze --as-of DAY makes.

    To read one, give the day before any command: fieldmap --as-of DAY search "neural machine translation"
    """


@as_of_days.command("list")
@json_option
@pass_session
def list_days(session: Session, as_json: bool) -> None:
    """List the days this library has an edition of."""
    days = past_days(require_library(session.library))
    if as_json:
        show_json(days)
    elif not days:
        say("no past day yet; make one with: fieldmap analyze --as-of DAY")
    else:
        rows = [[one["as_of"], one["edition"] or "not published", one["works"], f"{one['size_bytes'] / 1e6:,.0f} MB"]
                for one in days]  # fmt: skip
        show_text(table(rows, ["as of", "edition", "works", "size"]))


@as_of_days.command("remove")
@click.argument("day", type=DAY)
@json_option
@pass_session
def remove(session: Session, day: datetime, as_json: bool) -> None:
    """Remove the edition of a past DAY and all that was made for it; the library itself stays as it is."""
    freed = remove_day(require_library(session.library), day.date())
    if as_json:
        show_json({"as_of": day.date().isoformat(), "freed_bytes": freed})
    else:
        show_text(f"removed what was made as of {day.date()} ({freed / 1e6:,.0f} MB)")
