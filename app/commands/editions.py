"""`fieldmap publish|rollback`: which edition readers see."""

import click

from app.output import say, show_json, show_text
from app.pipeline import publish_locked
from app.reports import tell_change
from app.session import Session, json_option, locked, pass_session
from data.editions import load_edition, numbers, roll_back
from data.library import require_library, writer_lock
from data.settings import load_settings


@click.command()
@click.option("--force", is_flag=True, help="Publish even if nothing changed since the current edition.")
@json_option
@pass_session
def publish(session: Session, force: bool, as_json: bool) -> None:
    """Publish the ledger as a new edition, which readers see from then on."""
    with locked(session) as (library, settings):
        report = publish_locked(library, settings, force)
    if as_json:
        show_json(report)
    elif report["skipped"]:
        show_text(f"edition {report['edition']} is up to date")
    else:
        show_text(f"edition {report['edition']} published: {report['written']:,} works ({report['seconds']:.1f} s)")
        tell_change(report.get("model_change"))


@click.command()
@click.argument("edition", type=int, required=False)
@json_option
@pass_session
def rollback(session: Session, edition: int | None, as_json: bool) -> None:
    """Let readers see an earlier EDITION again (default: the one before the current).

    The ledger keeps what it has; the next publish makes a new edition from it. Ratings and notes are kept.
    """
    library = require_library(session.library)
    with writer_lock(library):
        number = roll_back(library, edition)
        settings = load_settings(library.settings_file)
    model = load_edition(library, number).manifest.get("model")
    if model not in (None, settings.embedding.model):
        say(
            f"edition {number} was made with the model {model}, and is asked with it; the next update makes one with "
            f"{settings.embedding.model}, unless embedding.model in {library.settings_file.name} is set back"
        )
    if as_json:
        show_json({"edition": number})
    else:
        show_text(f"readers now see edition {number}; kept: {', '.join(map(str, numbers(library)))}")
