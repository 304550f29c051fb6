"""`fieldmap forecast NAME|track-record`: what is to come of a share, and how such forecasts fared."""

from datetime import datetime

import click

from analysis.forecasts.boards_ahead import boards_ahead
from app.correcting import corrections_of
from app.forecast_reports import boards_ahead_text, outlook_rows, outlook_text, record_text
from app.output import show_json, show_text
from app.reading import open_reader
from app.session import DAY, Session, json_option, pass_session
from data.library import require_library

RECORD = "track-record"


@click.command()
@click.argument("name", default="")
@click.option(
    "--board", nargs=3, metavar="TASK DATASET METRIC", help="The best of a board instead; - stands for any name."
)
@click.option("--as-of", type=DAY, help="As the field stood on this day; nothing from after it is looked at.")
@json_option
@pass_session
def forecast(
    session: Session, name: str, board: tuple[str, str, str] | None, as_of: datetime | None, as_json: bool
) -> None:  # fmt: skip
    """Forecast the share of a model family, a topic or a term, with intervals, 3 to 24 months ahead.

    The name track-record shows how the forecasts that are kept fared when they were due, the worst misses, and how
    forecasts of past periods would have fared. Without enough history nothing is forecast, and the reason is told.
    --board tells whether the best of a board is raised and how far it may come, 6 to 24 months ahead, where enough
    boards are known.
    docs/forecasts.md says what every number means.

    \b
    Examples:
      fieldmap forecast "state space models"
      fieldmap forecast transformers --as-of 2019-12-31 --json
      fieldmap forecast --board - SQuAD F1
      fieldmap forecast track-record
    """
    if bool(name) == bool(board):
        raise click.UsageError("give a NAME, track-record, or --board with a task, a data set and a metric")
    with open_reader(require_library(session.library)) as reader:
        if board:
            day = as_of.date() if as_of else reader.seen_until().date()
            rows = boards_ahead(reader.db, *board, day, corrections_of(reader.library))
            show_json(rows) if as_json else show_text(boards_ahead_text(rows))
            return
        record = reader.track_record()
        if name == RECORD:
            show_json(record) if as_json else show_text(record_text(record))
            return
        told, others = reader.outlook(name, as_of and as_of.date())
    replayed = record["replayed"]
    show_json(outlook_rows(told, replayed)) if as_json else show_text(outlook_text(told, others, replayed))
