"""`fieldmap families`: model families as followed units, those that come with Fieldmap and one's own."""

import contextlib
from pathlib import Path

import click

from app.families import defined, family_rows, family_shown, follow, unfollow
from app.output import plain, say, show_json, show_text, table
from app.reading import Reader, open_reader
from app.session import Session, json_option, pass_session
from data.editions import readable_current
from data.library import Library, require_library

TAKES_EFFECT = "takes effect with the next fieldmap update"


@click.group()
def families() -> None:
    """Follow model families: units known by names, key papers and who cites them as methods."""


@families.command(name="list")
@json_option
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """List the families that are followed, with their works in this library.

    \b
    Example: fieldmap families list
    """
    library = require_library(session.library)
    with contextlib.ExitStack() as stack:
        rows = family_rows(library, _reader(stack, library))
    if as_json:
        show_json(rows)
        return
    cells = [[row["slug"], row["name"], row["began"], row["n_works"], row["n_in_title"], row["origin"]] for row in rows]
    show_text(table(cells, ["family", "name", "since", "papers", "in titles", "from"]))


@families.command()
@click.argument("slug", metavar="FAMILY")
@json_option
@pass_session
def show(session: Session, slug: str, as_json: bool) -> None:
    """Show the names, key papers and newest works of a FAMILY.

    \b
    Example: fieldmap families show state-space-models
    """
    library = require_library(session.library)
    with contextlib.ExitStack() as stack:
        told = family_shown(library, _reader(stack, library), slug)
    if as_json:
        show_json(told)
        return
    show_text(f"{plain(told['name'])} ({told['slug']}, {told['origin']}): {plain(', '.join(told['names']))}")
    for title, names in (("only where the text vouches", told["unsure"]), ("not", told["exceptions"])):
        if names:
            show_text(f"{title}: {plain(', '.join(names))}")
    for key in told["keys"]:
        where = f"work {key['work_id']}" if key.get("work_id") else "not in this library"
        show_text(f"key paper: {plain(key['title'])} ({key['year'] or 'year not said'}), {where}")
    if told["n_works"] is not None:
        show_text(f"{told['n_works']:,} papers belong to it")
        show_text(
            table([[one["work_id"], one["year"], one["title"]] for one in told["works"]], ["work", "year", "title"])
        )


@families.command()
@click.argument("name", default="")
@click.option("--names", "also", multiple=True, metavar="TEXT", help="Another name or acronym; repeatable.")
@click.option(
    "--key", "keys", multiple=True, metavar="PAPER", help="Key paper: a title, arxiv:ID or doi:ID; repeatable."
)
@click.option(
    "--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A TOML file of families."
)
@json_option
@pass_session
def add(
    session: Session, name: str, also: tuple[str, ...], keys: tuple[str, ...], file: Path | None, as_json: bool
) -> None:  # fmt: skip
    """Follow a family: NAME with more names and key papers, or all of a file.

    A file holds tables [[family]] with slug, name, names, unsure (names that count only beside a sure one or a word of
    near), near, not (phrases that hold a name and mean something else), keys. docs/trends.md shows one.

    \b
    Examples:
      fieldmap families add "liquid networks" --names LTC --key arxiv:2006.04439
      fieldmap families add --file my_families.toml
    """
    slugs = follow(require_library(session.library), defined(file, name, list(also), list(keys)))
    if as_json:
        show_json({"families": slugs})
        return
    show_text(f"followed: {', '.join(slugs)}")
    say(TAKES_EFFECT)


@families.command()
@click.argument("slug", metavar="FAMILY")
@json_option
@pass_session
def remove(session: Session, slug: str, as_json: bool) -> None:
    """Follow a FAMILY no longer; add brings it back.

    \b
    Example: fieldmap families remove capsule-networks
    """
    unfollow(require_library(session.library), slug)
    if as_json:
        show_json({"families": [slug]})
        return
    show_text(f"no longer followed: {plain(slug)}")
    say(TAKES_EFFECT)


def _reader(stack: contextlib.ExitStack, library: Library) -> Reader | None:
    """Open the current edition, if there is one."""
    return stack.enter_context(open_reader(library)) if readable_current(library) is not None else None
