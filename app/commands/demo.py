"""`fieldmap demo`: the main job on the real sample, from nothing to an edition, a digest and a search."""

import shutil
import time

import click

from app import pipeline
from app.analyses import Opened
from app.digest_round import keep_made
from app.digests import make_digest
from app.document_markdown import document_markdown
from app.groups import group_of
from app.output import show_text, table
from app.reading import open_reader
from app.session import Session, locked, pass_session, report, writing
from data.errors import InputError
from data.files import replace_file
from data.library import Library, source_checkout, utc_now
from data.settings import Settings, commented_settings
from ingest.s2orc import NEWEST_YEARS, load_s2orc, sample_folder

GROUP = """
[groups.demo]
interests = ["neural machine translation", "pre-trained language models", "evaluation of summaries"]
size = 5
"""


@click.command()
@click.option("--fresh", is_flag=True, help="Remove the demo library first (only the one in data/library).")
@pass_session
def demo(session: Session, fresh: bool) -> None:
    """Take the 250 papers of the sample all the way: load, embed, analyze, publish, search, digest.

    The papers come in two stages, so that the second digest can tell what is new.
    """
    clock = time.perf_counter()
    library = session.library
    _prepare(library, fresh)
    for stage, newer in (("the papers up to 2020", False), ("the papers of 2021 and 2022", True)):
        show_text(f"\n== {stage}")
        with locked(session) as (_, settings):
            _load(library, settings, newer)
        markdown = _digest(library, settings)
    show_text("\n== a search: unsupervised machine translation")
    with open_reader(library) as reader:
        hits = reader.search("unsupervised machine translation", 5)
    show_text(table([[hit["rank"], str(hit["published"])[:4], hit["title"], hit["why"]] for hit in hits],
                    ["rank", "year", "title", "why"]))  # fmt: skip
    show_text(f"\n== the digest of group demo (what the second stage brought)\n\n{markdown}")
    show_text(f"done in {time.perf_counter() - clock:.0f} s; the library is {library.root}")
    opens = "make app" if _is_of_checkout(library) else f"fieldmap --library {library.root} app"
    show_text(f"look at it in a browser: {opens}")


def _is_of_checkout(library: Library) -> bool:
    checkout = source_checkout()
    return checkout is not None and library.root == checkout / "data" / "library"


def _prepare(library: Library, fresh: bool) -> None:
    """Make the demo library, or go on with the one that is there."""
    if fresh and _is_of_checkout(library) and library.root.exists():
        shutil.rmtree(library.root)
    elif fresh and library.root.exists():
        raise InputError(f"--fresh removes only the demo library of a checkout, not {library.root}")
    if not library.settings_file.exists():
        library.root.mkdir(parents=True, exist_ok=True)
        replace_file(library.settings_file, (commented_settings() + GROUP).encode())


def _load(library: Library, settings: Settings, newer: bool) -> None:
    """Load one half of the sample and run every step to a published edition."""
    clock = time.perf_counter()
    with writing(library, settings) as db:
        counts = load_s2orc(db, sample_folder(), library.quarantine, utc_now(),
                            keep=lambda path: path.name.startswith(NEWEST_YEARS) == newer)  # fmt: skip
        report(counts, "s2orc", time.perf_counter() - clock, as_json=False)
        for told in pipeline.all_steps(Opened(library, settings, db)):
            state = f"{told.read:,} read, {told.written:,} written" if told.read else "unchanged"
            show_text(f"{told.step}: {state} ({told.seconds:.1f} s)")
    published = pipeline.publish_locked(library, settings)
    show_text(f"edition {published['edition']}: {published['written'] or published['skipped']:,} works")


def _digest(library: Library, settings: Settings) -> str:
    """Write the demo group's digest and keep it, so that the explorer shows it."""
    with open_reader(library) as reader:
        made = make_digest(reader, group_of(settings, "demo"))
    keep_made(library, made)
    return document_markdown(made.document())
