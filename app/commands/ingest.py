"""`fieldmap ingest …`: load files into the ledger."""

from pathlib import Path

import click

from app import sources
from app.commands.harvest import arxiv, arxiv_id, harvest_source, huggingface, openalex, semantic_scholar
from app.output import counter, progress, say
from app.session import Session, json_option, load_and_report, pass_session
from data.errors import IncompleteError, InputError
from data.library import Library, utc_now
from data.loading import LoadCounts
from data.store import Database
from ingest.acl_anthology import load_acl
from ingest.arxiv.snapshot import load_snapshot
from ingest.bibliography import SOURCE, load_bibliography
from ingest.citations import load_citations
from ingest.fulltext.papers import load_full_texts
from ingest.listing import SCHEMES, load_listing, read_mapping
from ingest.s2orc import NEWEST_YEARS, load_s2orc, sample_folder


@click.group()
def ingest() -> None:
    """Load papers and citations into the library.

    Nothing is counted twice: load the same file again and its records are "unchanged". What cannot be loaded goes to
    quarantine/ with the reason, the rest goes in, and the command ends with exit code 3.
    """


for command in (arxiv, semantic_scholar, openalex, huggingface):
    ingest.add_command(command)


def _end(counts: LoadCounts) -> None:
    """End with exit code 3 when records were quarantined."""
    if counts.quarantined:
        raise IncompleteError(
            f"{counts.quarantined:,} records could not be loaded; they are kept with the reason: "
            "fieldmap sql 'SELECT origin, reason FROM quarantine' (after the next publish)"
        )


@ingest.command()
@click.option(
    "--part", type=click.Choice(["first", "second"]), help="Only the older or the newer papers of the sample."
)
@json_option
@pass_session
def sample(session: Session, part: str | None, as_json: bool) -> None:
    """Load the 250 ACL papers of the sample, with full text, tables and 7,367 references.

    \b
    Example: fieldmap ingest sample
    """
    folder = sample_folder()
    counts = load_and_report(session, "s2orc", f"sample {part or 'whole'}", lambda library, db: _load_folder(
        db, library, folder, part), as_json)  # fmt: skip
    _end(counts)


@ingest.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@pass_session
def bibliography(session: Session, file: Path, as_json: bool) -> None:
    """Load a bibliography FILE as seed: BibTeX (.bib), RIS (.ris) or CSL-JSON (.json), as Zotero exports them.

    \b
    Example: fieldmap ingest bibliography my-papers.bib
    """
    _end(load_and_report(session, SOURCE, f"bibliography {file.name}", lambda library, db: load_bibliography(
        db, file, library.quarantine, utc_now()), as_json))  # fmt: skip


@ingest.command()
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
@pass_session
def s2orc(session: Session, folder: Path, as_json: bool) -> None:
    """Load a FOLDER of S2ORC JSON files, one paper each.

    \b
    Example: fieldmap ingest s2orc ~/papers/tei_json
    """
    _end(load_and_report(session, "s2orc", str(folder), lambda library, db: _load_folder(db, library, folder), as_json))


def _load_folder(db: Database, library: Library, folder: Path, part: str | None = None) -> LoadCounts:
    """Load a folder of S2ORC files with a progress bar; ``part`` splits the sample at its newest papers."""
    with counter("papers") as count:
        return load_s2orc(
            db, folder, library.quarantine, utc_now(), on_file=count,
            keep=lambda path: part is None or path.name.startswith(NEWEST_YEARS) == (part == "second"),
        )  # fmt: skip


@ingest.command("arxiv-snapshot")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@pass_session
def arxiv_snapshot(session: Session, file: Path, as_json: bool) -> None:
    """Load the arXiv metadata snapshot FILE (JSON lines, plain, .gz or .zst).

    \b
    Example: fieldmap ingest arxiv-snapshot arxiv-metadata-oai-snapshot.json
    """
    say(f"loading {file} …")
    _end(load_and_report(session, "arxiv", f"snapshot {file.name}", lambda library, db: load_snapshot(
        db, file, library.quarantine, utc_now()), as_json))  # fmt: skip


@ingest.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would be asked for; no request is made.")
@json_option
@pass_session
def acl(session: Session, files: tuple[Path, ...], dry_run: bool, as_json: bool) -> None:
    """Load the ACL Anthology's own XML: FILES, or else the collections that sources.acl.collections names.

    \b
    Examples:
      fieldmap ingest acl acl-anthology/data/xml/2024.acl.xml
      fieldmap ingest acl --dry-run
    """
    if not files:
        harvest_source(session, sources.acl, dry_run, as_json)
        return

    def load(library: Library, db: Database) -> LoadCounts:
        total = LoadCounts()
        for file in progress(files, "files"):
            total = total.plus(load_acl(db, file, library.quarantine, utc_now()))
        return total

    _end(load_and_report(session, "acl", ", ".join(file.name for file in files), load, as_json))


@ingest.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--id", "ids", multiple=True, metavar="ID", help="Only this paper, by its arXiv id; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be asked for; no request is made.")
@json_option
@pass_session
def fulltext(session: Session, files: tuple[Path, ...], ids: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Read the full text of arXiv papers into passages and tables: FILES, papers by --id, or the newest of the library.

    A file is named by its arXiv id: HTML as arXiv shows it, or the LaTeX source as it gives it (.tar.gz, .gz, .tex).
    Without files, arXiv is asked at its slow pace: for the HTML, and for the source where there is none.

    \b
    Examples:
      fieldmap ingest fulltext 1706.03762v7.tar.gz 2401.00001v1.html
      fieldmap ingest fulltext --id 1706.03762
    """
    if files and ids:
        raise InputError("either FILES or --id, not both")
    if not files:
        chosen = [arxiv_id(name).split("v")[0] for name in ids] or None
        harvest_source(
            session, lambda settings, library: sources.full_text(settings, library, chosen), dry_run, as_json
        )
        return

    def load(library: Library, db: Database) -> LoadCounts:
        total = LoadCounts()
        for chunk in progress([files[start : start + 20] for start in range(0, len(files), 20)], "files"):
            total = total.plus(load_full_texts(db, list(chunk), library.quarantine, utc_now()))
        return total

    _end(load_and_report(session, "fulltext", ", ".join(file.name for file in files[:5]), load, as_json))


@ingest.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--mapping", type=click.Path(path_type=Path), help="TOML file with source, [fields], [separators], [constants]."
)
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column gives which field; a|b, a+b.")
@click.option("--source", help="Name to know these records by (default: the mapping's, else 'listing').")
@json_option
@pass_session
def listing(
    session: Session,
    files: tuple[str, ...],
    mapping: Path | None,
    pairs: tuple[str, ...],
    source: str | None,
    as_json: bool,
) -> None:
    """Load any table of papers: JSON lines, CSV, TSV (.gz, .zst) or Parquet FILES.

    \b
    Columns of equal name are found by themselves; map the others:
      fieldmap ingest listing acl.parquet --source acl --map acl=acl_id venue=booktitle
      fieldmap ingest listing 2505.parquet --source arxiv --map arxiv=id 'published=published|first_listed'
    """
    paths, more = _split_pairs(files)
    columns = read_mapping(mapping, (*pairs, *more))
    name = source or columns.source or "listing"

    def load(library: Library, db: Database) -> LoadCounts:
        total = LoadCounts()
        for file in progress(paths, "files"):
            total = total.plus(load_listing(db, file, columns, name, library.quarantine, utc_now()))
        return total

    _end(load_and_report(session, name, ", ".join(file.name for file in paths), load, as_json))


@ingest.command()
@click.argument("file", nargs=-1, required=True)
@click.option(
    "--map", "pairs", multiple=True, required=True, metavar="FIELD=COLUMN", help="citing=…, cited=…, contexts=…"
)
@click.option("--scheme", required=True, help=f"What the identifiers are: {', '.join(SCHEMES)}.")
@click.option("--source", help="Name to know these citations by (default: the file's name).")
@json_option
@pass_session
def citations(
    session: Session, file: tuple[str, ...], pairs: tuple[str, ...], scheme: str, source: str | None, as_json: bool
) -> None:
    """Load citations between papers known by an identifier, with the citing sentences where FILE has them.

    \b
    Example: fieldmap ingest citations citances.jsonl.gz --map citing=citing cited=cited --scheme acl
    """
    paths, more = _split_pairs(file)
    columns = dict(pair.split("=", 1) for pair in (*pairs, *more) if "=" in pair)
    if len(paths) != 1 or len(columns) != len(pairs) + len(more):
        raise InputError("one FILE and --map citing=COLUMN cited=COLUMN [contexts=COLUMN] are wanted")
    name = source or paths[0].name.split(".")[0]
    _end(load_and_report(session, name, paths[0].name, lambda library, db: load_citations(
        db, paths[0], columns, scheme, name, library.quarantine, utc_now()), as_json))  # fmt: skip


def _split_pairs(words: tuple[str, ...]) -> tuple[list[Path], list[str]]:
    """Part files from the field=column pairs that follow one --map."""
    pairs = [word for word in words if "=" in word and not Path(word).exists()]
    paths = [Path(word) for word in words if word not in pairs]
    if not paths:
        raise InputError("no file is named")
    return paths, pairs
