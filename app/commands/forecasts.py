"""`fieldmap forecast NAME|track-record`: what is to come of a share, and how such forecasts fared."""

from datetime import datetime

import click

from app.commands.find import DAY
from app.forecast_reports import outlook_rows, outlook_text, record_text
from app.output import show_json, show_text
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from data.library import require_library

RECORD = "track-record"


@click.command()
@click.argument("name")
@click.option("--as-of", type=DAY, help="As the field stood on this day; nothing from after it is looked at.")
@json_option
@pass_session
def forecast(session: Session, name: str, as_of: datetime | None, as_json: bool) -> None:
    """Forecast the share of a model family, a topic or a term, with intervals, 3 to 24 months ahead.

    The name track-record shows how the forecasts that are kept fared when they were due, the worst misses, and how
    forecasts of past periods would have fared. Without enough history nothing is forecast, and the reason is told.
    docs/forecasts.md says what every number means.

    \b
    Examples:
      fieldmap forecast "state space models"
      fieldmap forecast transformers --as-of 2019-12-31 --json
      fieldmap forecast track-record
    """
    with open_reader(require_library(session.library)) as reader:
        record = reader.track_record()
        if name == RECORD:
            show_json(record) if as_json else show_text(record_text(record))
            return
        told, others = reader.outlook(name, as_of and as_of.date())
    replayed = record["replayed"]
    show_json(outlook_rows(told, replayed)) if as_json else show_text(outlook_text(told, others, replayed))
