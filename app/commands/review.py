"""`fieldmap review`: pairs of records that may be one work, for a person to decide."""

import getpass

import click

from app.output import say, show_json, show_text
from app.reading import open_reader
from app.review import Verdict, decide, take_back, taken, undecided
from app.session import Session, json_option, pass_session
from data.library import require_library


@click.group()
def review() -> None:
    """Decide on pairs of records that may be one work. Decisions take effect with the next update and can be undone."""


@review.command(name="list")
@click.option("--top", "top_k", default=10, show_default=True, type=click.IntRange(1, 1000), help="Pairs shown.")
@json_option
@pass_session
def list_(session: Session, top_k: int, as_json: bool) -> None:
    """Show the pairs that wait for a decision, and the decisions taken.

    \b
    Example: fieldmap review list --top 3
    """
    library = require_library(session.library)
    with open_reader(library) as reader:
        pairs = undecided(library, reader)
    found = taken(library)
    if as_json:
        decided = [{"decision": entry.entry_id, "kind": entry.kind, "work_id": entry.work_id, "other": entry.other,
                    "person": entry.person} for entry in found]  # fmt: skip
        show_json({"open": len(pairs), "pairs": pairs[:top_k], "decisions": decided})
        return
    for pair in pairs[:top_k]:
        show_text(f"{pair['pair']}: {pair['reason']}")
        for side in ("a", "b"):
            facts = [pair[f"{name}_{side}"] for name in ("source", "year", "venue", "ids")]
            show_text(f"  {pair[f'title_{side}']}\n    {pair[f'authors_{side}'] or 'no authors'}\n    "
                      + " · ".join(fact for fact in facts if fact))  # fmt: skip
    show_text(f"{len(pairs):,} pairs wait for a decision" if pairs else "no pair waits for a decision")
    for entry in found[:top_k]:
        show_text(f"decision {entry.entry_id}: works {entry.work_id} and {entry.other}: {entry.kind} ({entry.person})")


def _decide(session: Session, pairs: tuple[str, ...], verdict: Verdict) -> None:
    library = require_library(session.library)
    with open_reader(library) as reader:
        for pair in pairs:
            number = decide(library, reader, pair, verdict, getpass.getuser())
            show_text(f"{pair}: {verdict} (decision {number})")
    say("takes effect with the next fieldmap update; fieldmap review undo takes it back")


@review.command()
@click.argument("pairs", nargs=-1, required=True, metavar="PAIR...")
@pass_session
def same(session: Session, pairs: tuple[str, ...]) -> None:
    """Say that the records of each PAIR are one work.

    \b
    Example: fieldmap review same 12-4711
    """
    _decide(session, pairs, "same")


@review.command()
@click.argument("pairs", nargs=-1, required=True, metavar="PAIR...")
@pass_session
def different(session: Session, pairs: tuple[str, ...]) -> None:
    """Say that the records of each PAIR are different works.

    \b
    Example: fieldmap review different 12-4711
    """
    _decide(session, pairs, "different")


@review.command()
@click.argument("decision", type=int)
@pass_session
def undo(session: Session, decision: int) -> None:
    """Take a DECISION back, by its number.

    \b
    Example: fieldmap review undo 3
    """
    take_back(require_library(session.library), decision)
    show_text(f"decision {decision} is taken back with the next update")
