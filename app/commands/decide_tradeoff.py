"""`fieldmap decide tradeoff`: which of several models to take, under constraints and weights, and how sure that is."""

from pathlib import Path

import click

from app.commands.documents import deliver, document_options, require_place
from app.document_files import DocumentForm
from app.output import say
from app.session import Session, json_option, pass_session
from app.tradeoffs import decide_tradeoff
from data.decisions import decision_file
from data.errors import InputError
from data.files import replace_file
from data.library import utc_now


@click.command("tradeoff")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a value of the file for this run.")
@click.option("--seed", type=click.IntRange(0), help="Of the draws of weights and values (default: as the file says).")
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="OLD.json",
    help="Also tell what changed since an earlier run, saved with --json.",
)  # fmt: skip
@click.option("--save", type=click.Path(path_type=Path), help="Also write the file as changed, without its comments.")
@document_options
@json_option
@pass_session
def tradeoff(
    session: Session, file: Path, settings: tuple[str, ...], seed: int | None, against: Path | None, save: Path | None,
    form: DocumentForm, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Choose between the candidates of a decision FILE: what to take, why, how sure that is, what would change it.

    The file names candidates (a table beside it), weights, and what every candidate must be. The memo tells the best by
    weighted utility and by TOPSIS, the exact Pareto front, how often each comes first when weights and values are drawn
    within their error, the weights at which the winner flips, risks, and what is not known. What is missing stays
    missing: it bounds a score, and no mean takes its place. docs/decide_tradeoff.md says how each number is made.

    \b
    Examples:
      fieldmap decide tradeoff on_device          # the worked example that comes with Fieldmap
      fieldmap decide tradeoff models.toml --set weights.latency=0.5 --set "constraints.latency.at_most=80 ms"
      fieldmap decide tradeoff models.toml --json > november.json
      fieldmap decide tradeoff models.toml --against november.json --format html -o memo.html
    """
    form = "json" if as_json else form
    require_place(form, out)
    if save is not None and save.is_dir():
        raise InputError(f"{save} is a folder; name a file")
    decided = decide_tradeoff(decision_file(file), utc_now().date(), settings, seed, against, session.library)
    if save is not None:
        replace_file(save, decided.toml.encode())
        say(f"{save}: the decision as changed; the files it names are looked for beside it")
    deliver(decided.memo, decided.as_json, form, out)
