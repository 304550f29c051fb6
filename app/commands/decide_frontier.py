"""`fieldmap decide frontier`: how far the frontier is, how fast it moves, and what a gain would take."""

from pathlib import Path

import click

from analysis.decisions.frontiers.frontier import Asked
from analysis.decisions.frontiers.points import DAY
from analysis.decisions.frontiers.question import KIND
from analysis.decisions.runs import AMOUNTS
from app.commands.decide_effects import today
from app.commands.documents import deliver, document_options, require_place
from app.document_files import DocumentForm
from app.reading import open_reader
from app.run_decisions import earlier_run, frontiers_of_board, frontiers_of_file
from app.session import Session, json_option, pass_session
from data.decisions import decision_file
from data.library import require_library


@click.command("frontier")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--board", nargs=3, metavar="TASK DATASET METRIC", help="Runs of a board of the library; - stands for any name."
)
@click.option(
    "--over", multiple=True, type=click.Choice((DAY, *AMOUNTS)), help="With --board: day, parameters … [default: day]"
)
@click.option("--gain", type=float, help="Points of the score to gain, instead of the file's.")
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="OLD.json",
    help="Also tell what changed since an earlier run, saved with --json.",
)  # fmt: skip
@document_options
@json_option
@pass_session
def decide_frontier(
    session: Session, file: Path | None, board: tuple[str, str, str] | None, over: tuple[str, ...],
    gain: float | None, against: Path | None, form: DocumentForm, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Draw the frontier of the runs that a decision FILE names, and tell what a gain would take.

    The staircase of runs that nothing beats is exact; beside it stands a curve below which nine in ten runs lie, with a
    band from papers drawn anew. It is used up to ten times the largest amount known and two years ahead; a gain above
    where it levels off is not reachable on this curve. The JSON has "frontiers", one for each axis: "runs" (with
    "is_best"), "curve", "course", "ahead", "reach" (x, lo, hi, share, why_not, cost), "slope".
    docs/decide_frontier.md explains each.

    \b
    Examples:
      fieldmap decide frontier frontier           # the worked example that comes with Fieldmap
      fieldmap decide frontier ours.toml --gain 1 --json
      fieldmap decide frontier --board - ImageNet accuracy --over day --over parameters --gain 2
      fieldmap decide frontier ours.toml --json > november.json
      fieldmap decide frontier ours.toml --against november.json
    """
    form = "json" if as_json else form
    require_place(form, out)
    if (file is None) == (board is None):
        raise click.UsageError("give a FILE, or --board with a task, a data set and a metric")
    if against is not None and str(against) in (DAY, *AMOUNTS):
        raise click.UsageError(f"--against names an earlier run; the axis {against} is asked for by --over {against}")
    earlier = earlier_run(against, KIND)
    if file is not None:
        if over:
            raise click.UsageError("--over goes with --board; a file names its own axes")
        told = frontiers_of_file(decision_file(file), today(), {} if gain is None else {"gain": gain})
        answer = told.answer(earlier=earlier)
    else:
        with open_reader(require_library(session.library)) as reader:
            day = session.as_of or reader.seen_until().date()
            told = frontiers_of_board(reader, board or ("", "", ""), Asked(over or (DAY,), gain=gain), day)
            answer = told.answer(reader, earlier)
    deliver(answer.document, lambda: answer.as_json, form, out)
