"""`fieldmap export bibtex|biblatex|ris|csl …`: papers in the forms of other programs, and the options they share."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from app.commands.find import FILTERS, filters_of
from app.exports.bibliographies import BIBLIOGRAPHIES
from app.exports.citable import Citable, read_citables
from app.exports.note_files import NotesWritten, export_notes
from app.exports.notes import NoteForm
from app.exports.paper_table import csv_pieces, write_xlsx
from app.exports.selection import Selection, selected_works
from app.exports.zotero import ZoteroWritten, export_to_zotero, open_zotero
from app.finding import DEEP
from app.output import counter, plain, progress, say, show_json, show_text
from app.reading import Reader, open_reader
from app.session import Session, json_option, pass_session
from data.errors import IncompleteError, InputError
from data.files import replacing
from data.library import require_library
from data.table_files import export_tables
from ingest.zotero import TARGET

Command = TypeVar("Command", bound=Callable[..., Any])
DOES = {
    "bibtex": "Write papers as BibTeX; accents are commands, so that every BibTeX sorts them.",
    "biblatex": "Write papers for BibLaTeX and Biber, in Unicode.",
    "ris": "Write papers as RIS, for Zotero, EndNote, Mendeley and others.",
    "csl": "Write papers as CSL-JSON, for Pandoc, citeproc and Zotero.",
}
NOTES: dict[NoteForm, str] = {
    "obsidian": "Write a Markdown note a paper into the folder OUT, linked as Obsidian links.",
    "notes": "Write a Markdown note a paper into the folder OUT, linked from file to file.",
}
MOST_NAMED = 20
"""Notes left alone that are named one by one."""
SELECTION = (
    click.option("--query", default="", metavar="WORDS", help="The best papers of a search."),
    click.option("--top", default=100, show_default=True, type=click.IntRange(1, DEEP), help="Papers of a search."),
    click.option("--ids", multiple=True, metavar="ID|FILE", help="These papers, or those of a file with one name a "
                 "line (repeatable)."),
    click.option("--all", "everything", is_flag=True, help="All papers."),
    click.option("--group", default="", metavar="NAME", help="Papers of a reading group; see the next two."),
    click.option("--liked", is_flag=True, help="Those the group likes."),
    click.option("--digest", default="", metavar="WEEK", help="Those of its digest of a week, as 2026-W06."),
    *FILTERS,
)  # fmt: skip


def selection_options(command: Command) -> Command:
    """Give a command the options that say which papers."""
    for option in reversed(SELECTION):
        command = option(command)
    return command


def selection_of(
    query: str, top: int, ids: tuple[str, ...], everything: bool, group: str, liked: bool, digest: str, **filters: Any
) -> Selection:  # fmt: skip
    """Return what a command's options ask for."""
    return Selection(query, top, ids, filters_of(filters), everything, group, liked, digest)


def is_asked(selection: Selection) -> bool:
    """Tell whether options say which papers."""
    return bool(selection.ways) or selection.filters.any()


def bibliography_command(name: str) -> click.Command:
    """Return the command that writes one form of bibliography."""

    def write(session: Session, /, out: Path, as_json: bool, **asked: Any) -> None:
        with open_reader(require_library(session.library)) as reader:
            works = selected_works(reader, selection_of(**asked))
            write_pieces(out, BIBLIOGRAPHIES[name].pieces(shown_citables(reader, works)))
        tell_written([out], len(works), as_json)

    write.__doc__ = (
        f"{DOES[name]}\n\n    A key like vaswani2017attention is given once and stays. Abstracts are quoted as far as "
        f"their licences allow.\n\n    \b\n    Examples:\n"
        f'      fieldmap export {name} OUT{BIBLIOGRAPHIES[name].suffix} --query "machine translation" --top 50\n'
        f"      fieldmap export {name} OUT{BIBLIOGRAPHIES[name].suffix} --subject cs.CL --since 2020-01-01\n    "
    )
    command: Callable[..., None] = selection_options(json_option(pass_session(write)))
    return click.command(name)(click.argument("out", type=click.Path(path_type=Path))(command))


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@selection_options
@json_option
@pass_session
def xlsx(session: Session, /, out: Path, as_json: bool, **asked: Any) -> None:
    """Write papers as an Excel workbook, a row each; no cell is run as a formula.

    \b
    Example: fieldmap export xlsx OUT.xlsx --query "machine translation"
    """
    require_file(out)
    with open_reader(require_library(session.library)) as reader:
        works = selected_works(reader, selection_of(**asked))
        write_xlsx(out, shown_citables(reader, works), len(works))
    tell_written([out], len(works), as_json)


def write_csv(session: Session, out: Path, as_json: bool, **asked: Any) -> None:
    """Write papers as one CSV file and say so."""
    with open_reader(require_library(session.library)) as reader:
        works = selected_works(reader, selection_of(**asked))
        write_pieces(out, csv_pieces(shown_citables(reader, works)))
    tell_written([out], len(works), as_json)


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@json_option
@pass_session
def parquet(session: Session, out: Path, as_json: bool) -> None:
    """Write every public table of the edition as Parquet into the folder OUT, with a manifest.

    The manifest tells rows, columns, size and SHA-256 of each file. Abstracts and sentences are cut as their licences
    ask; full text leaves only where its licence is open.

    \b
    Example: fieldmap export parquet OUT
    """
    with open_reader(require_library(session.library)) as reader, counter("tables") as count:
        facts = {name: reader.edition.manifest[name] for name in ("edition", "published_at", "schema_version")}
        paths = export_tables(reader.db, out, facts, count)
    if as_json:
        show_json({"written": [str(path) for path in paths]})
    else:
        show_text(f"{len(paths) - 1:,} tables and {paths[-1]}")


def notes_command(form: NoteForm) -> click.Command:
    """Return the command that writes notes of one form."""

    def write(session: Session, /, out: Path, as_json: bool, **asked: Any) -> None:
        with open_reader(require_library(session.library)) as reader:
            works = selected_works(reader, selection_of(**asked))
            with counter("notes", len(works)) as count:
                told = export_notes(reader, works, out, form, count)
        _tell_notes(told, out, len(works), as_json)

    write.__doc__ = (
        f"{NOTES[form]}\n\n    Outside the two marks fieldmap:begin and fieldmap:end nothing is ever changed; your own "
        "text goes there.\n    Notes that you moved or renamed below OUT are found by fieldmap-id in their front "
        "matter. A note whose marks\n    are damaged, or whose part between them you changed, is left alone and named "
        f"(exit code 3).\n\n    \b\n    Example: fieldmap export {form} OUT --subject cs.CL\n    "
    )
    command: Callable[..., None] = selection_options(json_option(pass_session(write)))
    return click.command(form)(click.argument("out", type=click.Path(path_type=Path))(command))


def _tell_notes(told: NotesWritten, out: Path, works: int, as_json: bool) -> None:
    """Print what came of notes; end with exit code 3 if some were left alone."""
    if as_json:
        left = [{"file": str(path), "reason": reason} for path, reason in told.left_alone]
        show_json({"written": [str(path) for path in (*told.created, *told.updated)], "works": works,
                   "created": len(told.created), "updated": len(told.updated), "unchanged": told.unchanged,
                   "left_alone": left})  # fmt: skip
    else:
        show_text(
            f"{len(told.created):,} notes made, {len(told.updated):,} renewed, {told.unchanged:,} unchanged: {out}"
        )
    for path, reason in told.left_alone[:MOST_NAMED]:
        say(f"left alone: {plain(path)}: {plain(reason)}")
    if told.left_alone:
        raise IncompleteError(f"{len(told.left_alone):,} notes were left alone; the others are written")


@click.command()
@click.argument("out", metavar="LIBRARY|FILE")
@selection_options
@json_option
@pass_session
def zotero(session: Session, /, out: str, as_json: bool, **asked: Any) -> None:
    """Write papers into a library of Zotero, users/NUMBER or groups/NUMBER, or as a FILE that Zotero imports.

    The key, with write access, is read from ZOTERO_API_KEY. A second export renews what differs and makes nothing
    twice; tags, Extra, collections, notes and files that you added stay. A FILE is CSL-JSON.

    \b
    Examples:
      fieldmap export zotero users/12345 --query "machine translation" --top 30
      fieldmap export zotero papers.json --subject cs.CL
    """
    library, settings = session.existing()
    with open_reader(library) as reader:
        works = selected_works(reader, selection_of(**asked))
        if not TARGET.fullmatch(out):
            write_pieces(Path(out), BIBLIOGRAPHIES["csl"].pieces(shown_citables(reader, works)))
            tell_written([Path(out)], len(works), as_json)
            return
        with open_zotero(settings, out) as target, counter("papers", len(works)) as count:
            told = export_to_zotero(reader, works, target, count)
    _tell_zotero(told, out, len(works), as_json)


def _tell_zotero(told: ZoteroWritten, target: str, works: int, as_json: bool) -> None:
    """Print what came of an export into Zotero; end with exit code 3 if some could not be written."""
    if as_json:
        show_json({"written": [f"zotero:{target}"], "works": works, "created": told.created, "updated": told.updated,
                   "unchanged": told.unchanged, "left_alone": told.binned, "failed": told.failed})  # fmt: skip
    else:
        show_text(f"{told.created:,} items made, {told.updated:,} renewed, {told.unchanged:,} unchanged: {target}")
    if told.binned:
        say(f"{len(told.binned):,} papers lie in the bin of Zotero and are left there")
    for work, reason in list(told.failed.items())[:MOST_NAMED]:
        say(f"work {work}: {plain(reason)}")
    if told.failed:
        raise IncompleteError(f"{len(told.failed):,} papers could not be written; the same command tries again")


def shown_citables(reader: Reader, works: list[int]) -> Iterable[Citable]:
    """Yield works for a bibliography, with a progress bar."""
    return progress(read_citables(reader, works), "papers", len(works))


def write_pieces(out: Path, pieces: Iterable[str]) -> None:
    """Write a text a piece at a time; the file is whole or not there.

    Raises
    ------
    InputError
        If there is a folder of that name.
    """
    require_file(out)
    with replacing(out) as file:
        for piece in pieces:
            file.write(piece.encode("utf-8"))


def require_file(out: Path) -> None:
    """Refuse a name that a folder has.

    Raises
    ------
    InputError
        If there is one.
    """
    if out.is_dir():
        raise InputError(f"{out} is a folder; name a file")


def tell_written(paths: list[Path], works: int, as_json: bool, **more: Any) -> None:
    """Print what was written."""
    if as_json:
        show_json({"written": [str(path) for path in paths], "works": works, **more})
    else:
        show_text(f"{works:,} papers: {', '.join(map(str, paths))}")
