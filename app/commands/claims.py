"""`fieldmap claims …`: claims as they were read, results of other tools in and out, and what people say of claims."""

import getpass
import time
from pathlib import Path

import click

from app.claim_lists import KINDS, claims_text, list_claims
from app.claim_verdicts import Said, said_of_claims, say_of_claim, unsay
from app.commands.extract import claims_extract
from app.exchange import give_out, take_in
from app.output import plain, say, show_json, show_text
from app.reading import open_reader
from app.result_formats import EXPORT_FORMATS, ExportFormat
from app.session import Session, json_option, locked, pass_session, writing
from data.library import require_library
from ingest.results.reading import FORMATS, Format

TIERS = ("confirmed", "table", "text", "abstract", "imported")


@click.group()
def claims() -> None:
    """Read claims, take results of other tools in, write them out, and say which claims are right."""


claims.add_command(claims_extract)


@claims.command("list")
@click.argument("words", default="")
@click.option("--paper", default="", metavar="ID", help="Only claims of this paper.")
@click.option("--kind", type=click.Choice(KINDS), help="Only claims of this kind.")
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 10_000), help="How many.")
@json_option
@pass_session
def list_(session: Session, words: str, paper: str, kind: str | None, top: int, as_json: bool) -> None:
    """List claims of the current edition, those of the newest papers first, each with its sentence.

    WORDS must stand in model, data set, metric or task. The JSON has "claims" and "total".

    \b
    Examples:
      fieldmap claims list BLEU --kind result
      fieldmap claims list --paper P16-1057 --json
    """
    with open_reader(require_library(session.library)) as reader:
        rows, total = list_claims(reader.db, words, paper, kind or "", top)
    if as_json:
        show_json({"claims": rows, "total": total})
    elif not rows:
        say("no claim by these words here; fewer words, or fieldmap analyze claims where none were read yet")
    else:
        show_text(claims_text(rows, total))


@claims.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "format_", required=True, type=click.Choice(FORMATS), help="What the file is.")
@click.option("--name", default="", help="Name of the source (default: the file's); a newer import replaces it.")
@json_option
@pass_session
def import_(session: Session, file: Path, format_: Format, name: str, as_json: bool) -> None:
    """Take the results of a FILE (or of the files in a folder) into the claims, as the tier "imported".

    What cannot be read is set aside with its reason and kept in quarantine. Papers are found by the identifiers in
    their links, now or when they are harvested. Boards are made anew by the next fieldmap update. The JSON has
    {origin, format, read, new, in_force, of_papers_here, set_aside, reasons, seconds}.

    \b
    Formats: every-eval-ever (JSON, JSON lines), hf-eval-results (.eval_results/*.yaml and model cards of a folder
    ORG/MODEL), papers-with-code (evaluation-tables.json), sota-extractor (its rows as JSON lines, or tables).

    \b
    Examples:
      fieldmap claims import evaluation-tables.json.gz --format papers-with-code
      fieldmap claims import models/org/name --format hf-eval-results
    """
    clock = time.perf_counter()
    with locked(session) as (library, settings), writing(library, settings) as db:
        told = take_in(library, db, file, format_, name)
    told["seconds"] = round(time.perf_counter() - clock, 2)
    if as_json:
        show_json(told)
        return
    show_text(f"{plain(told['origin'])}: {told['read']:,} results, {told['new']:,} new, {told['of_papers_here']:,} of "
              f"papers here; {told['set_aside']:,} lines set aside ({told['seconds']:.1f} s)")  # fmt: skip
    _show_reasons(told["reasons"])
    say("boards are made anew by the next fieldmap update")


@claims.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--format", "format_", required=True, type=click.Choice(EXPORT_FORMATS), help="What to write.")
@click.option("--tier", "tiers", multiple=True, type=click.Choice(TIERS), help="Only these (repeatable).")
@json_option
@pass_session
def export_(session: Session, out: Path, format_: ExportFormat, tiers: tuple[str, ...], as_json: bool) -> None:
    """Write the results of the current edition to OUT (hf-eval-results: a folder) for other tools.

    Results with data set, metric and model; sentences are left out, they are the papers' own. What a format cannot say
    is left out with the reason. The JSON has {written, results, set_aside, reasons}.

    \b
    Examples:
      fieldmap claims export results.jsonl --format every-eval-ever
      fieldmap claims export tables.json --format papers-with-code --tier confirmed
    """
    with open_reader(require_library(session.library)) as reader:
        told = give_out(reader, out, format_, tiers)
    if as_json:
        show_json(told)
        return
    show_text(f"{told['results']:,} results written to {plain(out)}; {told['set_aside']:,} left out")
    _show_reasons(told["reasons"])


def _show_reasons(reasons: dict[str, int]) -> None:
    for reason, count in list(reasons.items())[:20]:
        show_text(f"  {count:,}: {plain(reason)}")


def _say(session: Session, claim_ids: tuple[int, ...], said: Said, as_json: bool) -> None:
    library = require_library(session.library)
    with open_reader(library) as reader:
        numbers = [say_of_claim(library, reader, claim, said, getpass.getuser()) for claim in claim_ids]
    if as_json:
        show_json(
            {"said": [{"entry": entry, "claim_id": claim} for entry, claim in zip(numbers, claim_ids, strict=True)]}
        )
        return
    for entry, claim in zip(numbers, claim_ids, strict=True):
        show_text(f"claim {claim}: {said} (entry {entry})")
    say("takes effect with the next fieldmap update; fieldmap claims undo takes it back")


@claims.command()
@click.argument("claim_ids", nargs=-1, required=True, type=int, metavar="CLAIM_ID...")
@json_option
@pass_session
def confirm(session: Session, claim_ids: tuple[int, ...], as_json: bool) -> None:
    """Say that claims are right: they become the tier "confirmed", which no update retires.

    \b
    Example: fieldmap claims confirm 9483247023
    """
    _say(session, claim_ids, "confirm", as_json)


@claims.command()
@click.argument("claim_ids", nargs=-1, required=True, type=int, metavar="CLAIM_ID...")
@json_option
@pass_session
def reject(session: Session, claim_ids: tuple[int, ...], as_json: bool) -> None:
    """Say that claims are wrong: they leave the library, and stay out when their paper is read again.

    \b
    Example: fieldmap claims reject 9483247023
    """
    _say(session, claim_ids, "reject", as_json)


@claims.command()
@click.argument("entry", type=int)
@pass_session
def undo(session: Session, entry: int) -> None:
    """Take back what was said of a claim, by the number of its ENTRY.

    \b
    Example: fieldmap claims undo 3
    """
    unsay(require_library(session.library), entry)
    show_text(f"entry {entry} is taken back with the next update")


@claims.command("said")
@json_option
@pass_session
def said_(session: Session, as_json: bool) -> None:
    """List what people said of claims, newest first.

    \b
    Example: fieldmap claims said
    """
    found = said_of_claims(require_library(session.library))
    told = [{"entry": one.entry_id, "claim_id": one.claim_id, "said": one.kind, "person": one.person,
             "written": one.written} for one in found]  # fmt: skip
    if as_json:
        show_json(told)
        return
    for row in told:
        show_text(f"entry {row['entry']}: claim {row['claim_id']}: {row['said']} ({plain(row['person'])})")
    if not told:
        say("nobody has said anything of a claim; fieldmap claims confirm or reject does")
