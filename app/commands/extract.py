"""`fieldmap claims extract`: claims read from files, without a library."""

import json
from pathlib import Path

import click

from app.claim_reading import Form, extract, read_sources
from app.output import counter, say, show_text
from data.errors import IncompleteError, InputError

FILE = click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)


@click.command("extract")
@click.option("--abstracts", type=FILE, help="JSON lines {id, title?, abstract?}.")
@click.option("--latex", type=FILE, multiple=True, help="LaTeX: .tex, an e-print archive, or JSON lines {id, tex}.")
@click.option("--tables", type=FILE, help="JSON lines {id, tables: [{caption, cells: [[…]]}]}.")
@click.argument("more", nargs=-1, type=FILE, metavar="[FILE]...")
def claims_extract(
    abstracts: Path | None, latex: tuple[Path, ...], tables: Path | None, more: tuple[Path, ...]
) -> None:
    """Read claims from abstracts, LaTeX sources or tables; needs no library.

    Prints one JSON line a paper: {id, answerable, claims}. A claim has kind (result: the paper's own; baseline: of
    others, copied_from where a row cites; delta; efficiency), task, dataset, split, metric, value, value_hi, unit,
    relative, model, settings, quote (its evidence) and confidence; what is not told is null. answerable tells whether
    the paper reports results of its own as a leaderboard lists them. "-" reads standard input; further FILEs go with
    --latex. A paper that cannot be read has an error in place of claims, and the exit code is 3.

    \b
    Examples:
      fieldmap claims extract --abstracts abstracts.jsonl > claims.jsonl
      fieldmap claims extract --latex paper.tex 2301.00001.tar.gz
      curl -s https://example.org/tables.jsonl | fieldmap claims extract --tables -
    """
    form, paths = _asked(abstracts, latex, tables, more)
    failed: list[str] = []
    with counter("papers") as count:
        for source in read_sources(paths, form):
            found = extract(source, form)
            show_text(json.dumps(found.as_dict(), ensure_ascii=False))
            if found.error:
                say(f"{found.id}: {found.error}")
                failed.append(found.id)
            count()
    if failed:
        raise IncompleteError(f"{len(failed):,} papers could not be read, first {failed[0]}; the others were")


def _asked(
    abstracts: Path | None, latex: tuple[Path, ...], tables: Path | None, more: tuple[Path, ...]
) -> tuple[Form, list[Path]]:
    """Return what is to be read; exactly one form may be named."""
    if sum((abstracts is not None, bool(latex), tables is not None)) != 1 or (more and not latex):
        raise InputError("name one of --abstracts FILE, --latex FILE…, --tables FILE")
    if abstracts is not None:
        return "abstracts", [abstracts]
    return ("tables", [tables]) if tables is not None else ("latex", [*latex, *more])
