"""`fieldmap decide readiness` and `compare`: is a model ready to go out, and which of two runs is better."""

from pathlib import Path
from typing import get_args

import click

from analysis.decisions.readiness.predictions import Columns, Period
from app.commands.documents import deliver, document_options, require_place
from app.document_files import DocumentForm
from app.output import say
from app.readiness import compare_runs, compared_json, decide_readiness
from app.session import json_option
from data.decisions import decision_file
from data.errors import InputError
from data.files import replace_file
from data.library import utc_now

METRICS = ("accuracy", "f1_macro")


@click.command("readiness")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--card", type=click.Path(path_type=Path), help="Also write the model card, as Markdown for the Hub.")
@click.option(
    "--card-json", type=click.Path(path_type=Path), help="Also write the model card as JSON of the Model Card Toolkit."
)
@click.option("--seed", type=click.IntRange(0), help="Of the resampling (default: as the file says).")
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="OLD.json",
    help="Also tell what changed since an earlier run, saved with --json.",
)  # fmt: skip
@document_options
@json_option
def readiness(
    file: Path, card: Path | None, card_json: Path | None, seed: int | None, against: Path | None,
    form: DocumentForm, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Tell whether a model is ready, from the suite that a decision FILE declares.

    The file names predictions (CSV, Parquet, JSON lines), results (MLflow, Weights & Biases, lm-evaluation-harness,
    CSV, JSON), gates, targets, weights, limits of bias and of cost. The memo tells the verdict (ready, ready with
    conditions, not ready, cannot be told), a score from 0 to 100 with its interval, the confidence in it, what stands
    in the way and what would lift it, slices that are worse beyond chance, and what is not known. What nobody measured
    lowers the confidence, not the score. docs/decide_readiness.md says how each number is made.

    \b
    Examples:
      fieldmap decide readiness readiness         # the worked example that comes with Fieldmap
      fieldmap decide readiness suite.toml --card README.md --card-json card.json
      fieldmap decide readiness suite.toml --format html -o readiness.html
      fieldmap decide readiness suite.toml --json > november.json
      fieldmap decide readiness suite.toml --against november.json
    """
    form = "json" if as_json else form
    require_place(form, out)
    for path in (card, card_json):
        if path is not None and path.is_dir():
            raise InputError(f"{path} is a folder; name a file")
    told = decide_readiness(decision_file(file), utc_now().date(), seed, against)
    for path, content in ((card, told.card), (card_json, told.card_json)):
        if path is not None:
            replace_file(path, content().encode())
            say(f"{path}: a model card; what is not given says how to give it")
    deliver(told.memo, told.as_json, form, out)


@click.command("compare")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--metric", "metrics", multiple=True, default=METRICS, show_default=True, help="Repeat for several.")
@click.option("--y-true", default="y_true", show_default=True, help="Column of what is true.")
@click.option("--y-pred", default="y_pred", show_default=True, help="Column of what was predicted.")
@click.option("--score", default="", help="Column of the score of the positive label.")
@click.option("--positive", default="", help="The positive label, for metrics that need one.")
@click.option("--id", "identifier", default="", help="Column of identifiers: rows are matched by it.")
@click.option("--by", "groups", multiple=True, help="Column of subgroups; repeat for several.")
@click.option("--time", default="", help="Column of days or times: slices by period.")
@click.option("--period", type=click.Choice(get_args(Period)), default="week", show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the resampling.")
@document_options
@json_option
def compare(
    a: Path, b: Path, metrics: tuple[str, ...], y_true: str, y_pred: str, score: str, positive: str, identifier: str,
    groups: tuple[str, ...], time: str, period: Period, seed: int, form: DocumentForm, out: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Compare the predictions of run B with those of run A on the same rows.

    Tells the difference of each metric with its interval (paired bootstrap), the chance of one as large if the runs
    were equally good (approximate randomisation; McNemar's exact test; DeLong for the area under the ROC curve), and
    the same for each slice, corrected for their number.

    \b
    Examples:
      fieldmap decide compare old.csv new.csv --id id --by region --time day
      fieldmap decide compare old.parquet new.parquet --metric roc_auc --score score --positive yes --json
    """
    form = "json" if as_json else form
    require_place(form, out)
    columns = Columns(y_true, y_pred, score, identifier, time, groups)
    found, document = compare_runs(a, b, metrics, columns, positive, seed, period, utc_now().date())
    deliver(document, lambda: compared_json(found, document), form, out)
