"""`fieldmap decide effects`: whether a gain is the method or the data."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from analysis.decisions.effects.question import KIND
from app.commands.documents import deliver, document_options, require_place
from app.document_files import DocumentForm
from app.reading import open_reader
from app.run_decisions import earlier_run, effects_of_board, effects_of_file
from app.session import Session, json_option, pass_session
from data.decisions import decision_file
from data.library import require_library


@click.command("effects")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--board", nargs=3, metavar="TASK DATASET METRIC", help="Runs of a board of the library; - stands for any name."
)
@click.option("--method", default="", help="With --board: words that the names of models with the method hold.")
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="OLD.json",
    help="Also tell what changed since an earlier run, saved with --json.",
)  # fmt: skip
@document_options
@json_option
@pass_session
def decide_effects(
    session: Session, file: Path | None, board: tuple[str, str, str] | None, method: str, against: Path | None,
    form: DocumentForm, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Tell whether a gain comes with the method, the data or the size, from the runs that a decision FILE names.

    Pairs of runs that are alike come first, then a regression on size, data and compute with papers left out in turn.
    Where the runs with and without the method do not overlap nothing is told, and the missing run is named. The JSON
    has "answer" (helps, harms, not shown, cannot tell), "rests_on", "points", "shares", "refused", "missing", "runs".
    docs/decide_effects.md says what each number means.

    \b
    Examples:
      fieldmap decide effects effects             # the worked example that comes with Fieldmap
      fieldmap decide effects ours.toml --format html -o memo.html
      fieldmap decide effects --board - SQuAD F1 --method BERT
      fieldmap decide effects ours.toml --json > november.json
      fieldmap decide effects ours.toml --against november.json
    """
    form = "json" if as_json else form
    require_place(form, out)
    if (file is None) == (board is None) or bool(board) != bool(method):
        raise click.UsageError("give a FILE, or --board with a task, a data set and a metric, and --method")
    earlier = earlier_run(against, KIND)
    if file is not None:
        told = effects_of_file(decision_file(file), today(), earlier)
    else:
        with open_reader(require_library(session.library)) as reader:
            day = session.as_of or reader.seen_until().date()
            told = effects_of_board(reader, board or ("", "", ""), method, day, earlier)
    deliver(told.document, lambda: told.as_json, form, out)


def today() -> date:
    """Return the day of a memo that names none."""
    return datetime.now(UTC).date()
