"""`fieldmap vocabulary`: the names that claims are read with, and people's corrections of them."""

import contextlib
import getpass
from dataclasses import asdict
from typing import cast, get_args

import click

from app.correcting import LIBRARY, VocabularyRow, correct, corrections_of, mine, take_back, vocabulary_rows
from app.output import plain, say, show_json, show_text, table
from app.reading import Reader, open_reader
from app.session import Session, json_option, pass_session
from data.corrections import Direction
from data.editions import readable_current
from data.library import Library, require_library
from data.vocabulary import Kind

KIND = click.Choice(get_args(Kind))
TAKES_EFFECT = "takes effect with the next fieldmap update; fieldmap vocabulary undo takes it back"


@click.group()
def vocabulary() -> None:
    """Show and correct the names of metrics, data sets, tasks and models. Corrections survive updates."""


@vocabulary.command(name="list")
@click.argument("kind", type=KIND, default="dataset")
@click.option("--like", "part", default="", metavar="TEXT", help="Only names that hold TEXT.")
@click.option("--new", is_flag=True, help="Only data sets that no list holds: found in the library's abstracts.")
@click.option("--mine", "corrected", is_flag=True, help="The corrections in force, with their numbers.")
@click.option("--top", default=30, show_default=True, type=click.IntRange(1, 10_000), help="Names shown.")
@json_option
@pass_session
def list_(
    session: Session, kind: str, part: str, new: bool, corrected: bool, top: int, as_json: bool
) -> None:  # fmt: skip
    """Show the names of a KIND (metric, dataset, task, model), each with its source; data sets with their papers.

    \b
    Examples:
      fieldmap vocabulary list dataset --like imagenet
      fieldmap vocabulary list dataset --new --top 20
      fieldmap vocabulary list --mine
    """
    library = require_library(session.library)
    if corrected:
        _show_corrections(library, as_json)
        return
    with contextlib.ExitStack() as stack:
        reader = _reader(stack, library)
        rows = vocabulary_rows(reader, corrections_of(library), cast(Kind, kind), part)
    rows = [row for row in rows if row.source == LIBRARY] if new else rows
    if as_json:
        show_json({"names": len(rows), "rows": [asdict(row) for row in rows[:top]]})
        return
    show_text(table([_cells(row) for row in rows[:top]], ["name", "papers", "source", "also or where"]))
    say(f"{len(rows):,} names" + (f", {top:,} shown" if len(rows) > top else ""))


def _reader(stack: contextlib.ExitStack, library: Library) -> Reader | None:
    """Open the current edition, if there is one."""
    return stack.enter_context(open_reader(library)) if readable_current(library) is not None else None


def _cells(row: VocabularyRow) -> list[str]:
    """Return what a line of the table says; text from papers is cut."""
    papers = "" if row.n_works is None else f"{row.n_works:,}"
    also = row.sentence or ", ".join(spelling for spelling in row.spellings if spelling != row.name)
    return [plain(row.name)[:40], papers, row.source[:24], plain(also)[:70]]


def _show_corrections(library: Library, as_json: bool) -> None:
    found = mine(library)
    if as_json:
        show_json({"corrections": [asdict(one) for one in found]})
        return
    for one in found:
        spelling = f" also spelt {plain(one.spelling)}" if one.spelling else ""
        show_text(f"{one.entry_id}: {one.action} {one.kind} {plain(one.name)}{spelling} ({plain(one.person)})")
    say(f"{len(found):,} corrections in force")


@vocabulary.command()
@click.argument("kind", type=KIND)
@click.argument("name")
@click.option("--spelling", "spellings", multiple=True, metavar="TEXT", help="Another spelling; repeatable.")
@click.option("--direction", default="", type=click.Choice(["", "+", "-"]), help="Of a metric: + higher is better.")
@json_option
@pass_session
def add(session: Session, kind: str, name: str, spellings: tuple[str, ...], direction: str, as_json: bool) -> None:
    """Say that NAME is a KIND, so that it counts wherever it stands.

    \b
    Examples:
      fieldmap vocabulary add dataset PomeBench --spelling "Pome Bench"
      fieldmap vocabulary add metric "pick rate" --direction +
    """
    library = require_library(session.library)
    kept = cast(Direction, direction)
    numbers = correct(library, "add", cast(Kind, kind), name, getpass.getuser(), spellings, kept)
    _report(numbers, f"{name} is a {kind}", as_json)


@vocabulary.command()
@click.argument("kind", type=KIND)
@click.argument("name")
@json_option
@pass_session
def remove(session: Session, kind: str, name: str, as_json: bool) -> None:
    """Say that NAME is no KIND, whatever a list or its looks say.

    \b
    Example: fieldmap vocabulary remove dataset Reddit
    """
    numbers = correct(require_library(session.library), "remove", cast(Kind, kind), name, getpass.getuser())
    _report(numbers, f"{name} is no {kind}", as_json)


@vocabulary.command()
@click.argument("number", type=int)
@json_option
@pass_session
def undo(session: Session, number: int, as_json: bool) -> None:
    """Take a correction back, by its NUMBER.

    \b
    Example: fieldmap vocabulary undo 3
    """
    take_back(require_library(session.library), number)
    _report([number], "taken back", as_json)


def _report(numbers: list[int], what: str, as_json: bool) -> None:
    if as_json:
        show_json({"corrections": numbers})
    else:
        show_text(f"{plain(what)} (correction {', '.join(map(str, numbers))})")
        say(TAKES_EFFECT)
