"""`fieldmap citations`: how a paper is cited."""

from dataclasses import asdict
from typing import get_args

import click

from analysis.intents.cited_as import CRITICAL, GROUPS, LISTED
from analysis.intents.classifier import Intent
from app.citing import citing_text
from app.output import show_json, show_text
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from data.library import require_library


@click.command()
@click.argument("paper", metavar="ID")
@click.option(
    "--intent", "groups", multiple=True, type=click.Choice([CRITICAL, *get_args(Intent), GROUPS[-1]]),
    help="Only these sentences; may be given several times.",
)  # fmt: skip
@click.option("--top", default=LISTED, show_default=True, type=click.IntRange(1, 1000), help="Sentences of each kind.")
@json_option
@pass_session
def citations(session: Session, paper: str, groups: tuple[str, ...], top: int, as_json: bool) -> None:
    """Tell how a paper is cited: the sentences by intent, newest first, critical ones apart, and to whom it matters.

    Intents are those of the source where it names one, else ours: docs/graph.md says how sure they are.

    \b
    Examples:
      fieldmap citations "Bleu: a method for automatic evaluation of machine translation"
      fieldmap citations P02-1040 --intent critical --intent result
    """
    with open_reader(require_library(session.library)) as reader:
        told = reader.cited_as(paper, groups, top)
    if as_json:
        show_json(asdict(told))
    else:
        show_text(citing_text(told))
