"""`fieldmap audit`: how far the numbers of a paper can be trusted, how to repeat it, and its claims beside runs."""

from pathlib import Path

import click

from app.audits import as_document, card_of, card_text, compared_with, comparison_text, plan_of, plan_text
from app.output import show_json, show_text
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from data.errors import InputError
from data.library import require_library


@click.command()
@click.argument("paper", metavar="ID")
@click.option("--plan", "as_plan", is_flag=True, help="What it takes to repeat it: steps, what is missing, the cost.")
@click.option(
    "--compare", "runs", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Runs exported from MLflow or Weights & Biases (CSV or JSON), to set beside its claims.",
)  # fmt: skip
@click.option(
    "--tolerance", default=1.0, show_default=True, type=click.FloatRange(0),
    help="With --compare: how far a mean may lie from the claim and be near, in the claim's unit.",
)  # fmt: skip
@json_option
@pass_session
def audit(session: Session, paper: str, as_plan: bool, runs: Path | None, tolerance: float, as_json: bool) -> None:
    """Audit a paper: what is stated for repeating it, whether its numbers agree and can be compared, and its baselines.

    Every verdict stands with its sentence or cell; "unknown" and "no full text here" are verdicts. There is no overall
    score. docs/audit.md says what each verdict means and how often it is right.

    \b
    Examples:
      fieldmap audit P16-1057
      fieldmap audit "Attention is all you need" --json
      fieldmap audit P16-1057 --plan
      fieldmap audit P16-1057 --compare runs.csv --tolerance 0.5
    """
    if as_plan and runs:
        raise InputError("--plan and --compare are two answers; ask for one of them")
    with open_reader(require_library(session.library)) as reader:
        if as_plan:
            plan = plan_of(reader.db, paper)
            answer, text = as_document(plan), plan_text(plan)
        elif runs:
            compared = compared_with(reader.db, paper, runs.read_bytes(), runs.name, tolerance)
            answer, text = as_document(compared), comparison_text(compared)
        else:
            card = card_of(reader.db, paper)
            answer, text = as_document(card), card_text(card)
    if as_json:
        show_json(answer)
    else:
        show_text(text)
