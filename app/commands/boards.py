"""`fieldmap board|boards|discrepancies|sota`: who stood where, what contradicts, and which claims of the best hold."""

from dataclasses import asdict
from datetime import datetime

import click

from analysis.boards.lookup import (
    board_coverage,
    find_boards,
    list_boards,
    list_discrepancies,
    list_health,
    list_sota,
    sota_counts,
)
from app.board_reports import asked_text, boards_text, discrepancies_text, health_text, nothing_text, sota_text
from app.correcting import corrections_of
from app.output import say, show_json, show_text
from app.reading import open_reader
from app.session import DAY, Session, json_option, pass_session
from data.library import require_library

VERDICTS = ("supported", "not supported", "not comparable", "not checkable")


@click.command()
@click.argument("task")
@click.argument("dataset")
@click.argument("metric")
@click.option("--as-of", type=DAY, help="As it stood on this day: only what was public for certain by then.")
@click.option(
    "--top", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Rows of each board as text."
)
@json_option
@pass_session
def board(
    session: Session, task: str, dataset: str, metric: str, as_of: datetime | None, top: int, as_json: bool
) -> None:
    """Show the boards of a TASK, DATASET and METRIC, each of which may be "-" for any.

    One board for each class of settings that may be compared (zero-shot, ensemble, extra data …; unknown is one of its
    own), version and split. A board of one paper is not drawn. The JSON has "boards", each with its "rows" (rank,
    value, printed, day, tier, claim_id, sentence, set_aside with the reason …) and "best_so_far" by month; "n_papers",
    "n_naming" (papers here that name the data set), "n_results", "as_of".

    \b
    Examples:
      fieldmap board - SQuAD F1
      fieldmap board - "WMT 2014 En-De" BLEU --as-of 2018-12-31
      fieldmap board "question answering" - "exact match" --json
    """
    with open_reader(require_library(session.library)) as reader:
        day = as_of.date() if as_of else None
        told = find_boards(reader.db, task, dataset, metric, day, corrections_of(reader.library))
    if as_json:
        show_json(asdict(told))
    elif not told.boards:
        say("no result by these names here; fieldmap boards lists what there is, and - stands for any name")
    else:
        show_text(asked_text(told, top))


@click.command()
@click.argument("words", default="")
@click.option("--health", is_flag=True, help="The state of each benchmark with its numbers, instead of the boards.")
@click.option("--top", default=30, show_default=True, type=click.IntRange(1, 1000), help="How many.")
@json_option
@pass_session
def boards(session: Session, words: str, health: bool, top: int, as_json: bool) -> None:
    """List the boards on which at least two papers meet, or only those whose name holds WORDS.

    A benchmark is fresh, discriminating, saturating, abandoned or unknown, with the date and the numbers behind; the
    reference says by which rules. The JSON has "boards" and "coverage", with --health "health".

    \b
    Examples:
      fieldmap boards squad
      fieldmap boards --health --top 10
    """
    with open_reader(require_library(session.library)) as reader:
        rows = list_health(reader.db, top) if health else list_boards(reader.db, words, top)
        known = board_coverage(reader.db)
    if as_json:
        show_json({"health": rows} if health else {"boards": rows, "coverage": known})
    elif not rows:
        say(nothing_text(known))
    else:
        show_text(health_text(rows) if health else boards_text(rows))


@click.command()
@click.argument("words", default="")
@click.option("--unexplained", is_flag=True, help="Only those that nothing explains.")
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many.")
@json_option
@pass_session
def discrepancies(session: Session, words: str, unexplained: bool, top: int, as_json: bool) -> None:
    """List where papers give one model different numbers on one benchmark: explained or not, with both quotes.

    Each number is set against the first source of the model: who measured it itself, then the earliest, then the most
    cited. Split, version and setting that differ explain it, so do rounding, a stated deviation, and a number copied
    from a third paper. WORDS must stand in model, data set or metric. The JSON has "discrepancies" and "total".

    \b
    Examples:
      fieldmap discrepancies --unexplained
      fieldmap discrepancies BERT --json
    """
    with open_reader(require_library(session.library)) as reader:
        rows, total = list_discrepancies(reader.db, words, unexplained, top)
    if as_json:
        show_json({"discrepancies": rows, "total": total})
    elif not rows:
        say("no discrepancy: no two papers here give one named model different numbers on one benchmark")
    else:
        show_text(discrepancies_text(rows, total))


@click.command()
@click.argument("paper", default="", metavar="[ID]")
@click.option("--verdict", type=click.Choice(VERDICTS), help="Only these.")
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many.")
@json_option
@pass_session
def sota(session: Session, paper: str, verdict: str | None, top: int, as_json: bool) -> None:
    """List the sentences of abstracts that claim the state of the art, each checked as of its day; of a paper with ID.

    The board is rebuilt from works that were public for certain before the paper. Supported: better than, or level
    with, at least two earlier papers in the same setting; not supported: an earlier one was better; not comparable:
    earlier numbers have another setting, split, version or task; not checkable: no number to check, or too little here.
    The JSON has "claims" (with the claims each was "checked" against), "total", "verdicts".

    \b
    Examples:
      fieldmap sota --verdict "not supported"
      fieldmap sota 2020.acl-main.47
    """
    with open_reader(require_library(session.library)) as reader:
        work = reader.work(paper) if paper else None
        rows, total = list_sota(reader.db, work, verdict or "", top)
        counts = sota_counts(reader.db)
    if as_json:
        show_json({"claims": rows, "total": total, "verdicts": counts})
    elif not rows:
        say("no abstract here claims the state of the art" + (" so" if paper or verdict else ""))
    else:
        show_text(sota_text(rows, total))
