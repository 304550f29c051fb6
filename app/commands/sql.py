"""`fieldmap sql`: a query of one's own on the current edition."""

import click

from app.output import say, show_json, show_text, table
from app.session import Session, json_option, pass_session
from data.editions import open_current
from data.library import require_library
from data.store import sandboxed_query


@click.command()
@click.argument("query")
@click.option("--max-rows", default=1000, show_default=True, type=click.IntRange(1, 1_000_000), help="Rows at most.")
@click.option("--seconds", default=30.0, show_default=True, help="Time at most.")
@json_option
@pass_session
def sql(session: Session, query: str, max_rows: int, seconds: float, as_json: bool) -> None:
    """Run one reading SQL QUERY on the current edition: no files, no network, no writing, within limits.

    \b
    Example: fieldmap sql "SELECT year(published) AS year, count(*) FROM works WHERE NOT is_stub GROUP BY 1 ORDER BY 1"
    """
    library = require_library(session.library)
    names, rows, more = open_current(
        library, lambda edition: sandboxed_query(edition.database, query, max_rows, seconds)
    )
    if as_json:
        show_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        show_text(table(rows, names))
    if more:
        say(f"only the first {max_rows:,} rows are shown; --max-rows gives more")
