"""`fieldmap decide cost`: what it costs to serve a model by an API, on machines of one's own, or by both."""

from pathlib import Path

import click

from analysis.decisions.file import read_settings
from app.commands.documents import deliver, document_options, require_place
from app.cost_decisions import decide_cost
from app.document_files import DocumentForm
from app.output import say
from app.session import Session, json_option, pass_session
from data.decisions import decision_file
from data.errors import InputError
from data.files import replace_file
from data.library import utc_now


@click.command("cost")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change a value of the file for this run.")
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="OLD.json",
    help="Also tell what changed since an earlier run, saved with --json.",
)  # fmt: skip
@click.option("--save", type=click.Path(path_type=Path), help="Also write the file as changed, without its comments.")
@document_options
@json_option
@pass_session
def cost(
    session: Session, file: Path, changes: tuple[str, ...], against: Path | None, save: Path | None, form: DocumentForm,
    out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Work out what the options of a decision FILE cost, and from which load on which is cheaper.

    The file names a load, a latency target, and options: an API, machines of one's own, or both. Replicas are counted
    by a queueing model so that nineteen of twenty requests of every hour are answered within the target. The memo tells
    the cheapest option, every load at which two of them change places, what would turn the answer, and what was
    assumed. Prices carry their day; none is called current. Where the file names boards, the models of the library's
    papers stand beside the money, each value with its claim. docs/decide_cost.md says how each number is made.

    \b
    Examples:
      fieldmap decide cost summariser             # the worked example that comes with Fieldmap
      fieldmap decide cost summariser.toml --set load.qps=40 --set options.api.paid_share=0.8
      fieldmap decide cost summariser.toml --format html -o cost.html
      fieldmap decide cost summariser.toml --json > november.json
      fieldmap decide cost summariser.toml --against november.json
    """
    form = "json" if as_json else form
    require_place(form, out)
    if save is not None and save.is_dir():
        raise InputError(f"{save} is a folder; name a file")
    decided = decide_cost(decision_file(file), read_settings(changes), utc_now().date(), against, session.library)
    if save is not None:
        replace_file(save, decided.text.encode())
        say(f"{save}: the decision as changed; price cards are looked for beside it")
    deliver(decided.memo, decided.as_json, form, out)
