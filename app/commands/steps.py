"""`fieldmap embed|analyze|update`: the steps, alone or all of them as cron calls them."""

import json
from typing import Any

import click

from app import analyses, harvesting, notices, pipeline, sources
from app.analyses import Opened
from app.commands.harvest import complain, report_text
from app.output import show_json, show_text
from app.reports import tell_change
from app.session import Session, json_option, locked, pass_session, writing
from data.runs import StepReport


@click.command()
@click.option("--model", default="", help="Another model than the settings': its vectors lie beside, until it is set.")
@json_option
@pass_session
def embed(session: Session, model: str, as_json: bool) -> None:
    """Embed the works whose text has no vector yet; can be interrupted at any time and goes on from there.

    \b
    Examples:
      fieldmap embed
      fieldmap embed --model ~/models/gte-small    # then: fieldmap eval model ~/models/gte-small
    """
    with locked(session) as (library, settings), writing(library, settings) as db:
        report = pipeline.embed(Opened(library, settings, db), model)
    _show([report], as_json)


@click.command()
@click.argument("steps", nargs=-1, metavar="[STEP]...")
@json_option
@pass_session
def analyze(session: Session, steps: tuple[str, ...], as_json: bool) -> None:
    """Run the analyses, or only the named STEPs.

    In this order: citations, graph, people, topics, terms, datasets, claims (of abstracts), table_claims, intents,
    families, trends, boards, setup, status.

    What is unchanged is skipped. Where fieldmap.toml names a language model, the step model_claims lets it read
    abstracts beside our own rules; what the text does not bear out is dropped.

    \b
    Example: fieldmap analyze topics trends
    """
    with locked(session) as (library, settings), writing(library, settings) as db:
        reports = list(analyses.analyze(Opened(library, settings, db), steps))
    _show(reports, as_json)


@click.command()
@json_option
@pass_session
def update(session: Session, as_json: bool) -> None:
    """Do all of it, as cron calls it: harvest what fieldmap.toml follows, embed, analyze, publish.

    Safe to run at any time. Exit code 0: complete; 3: published, but windows of a source are left for the next run;
    75: another update is at work. `fieldmap schedule print` writes the line for cron.
    """
    library, settings = session.existing()
    with notices.telling(library, settings):
        harvests, published = _update(session, as_json)
        if as_json:
            show_json(published)
            show_json({"edition": published["edition"]})
        else:
            new = "is up to date" if published["skipped"] else "published"
            show_text(f"edition {published['edition']} {new} ({published['seconds']:.1f} s)")
            tell_change(published.get("model_change"))
        complain(harvests)


def _update(session: Session, as_json: bool) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Run everything as the writer; return what the harvests and the publishing did."""
    with locked(session) as (library, settings):
        with writing(library, settings) as db:
            opened = Opened(library, settings, db)
            harvests = [_harvest(opened, name, as_json) for name in sources.configured(settings)]
            for report in pipeline.all_steps(opened):
                _show([report], as_json, lines=True)
        return harvests, pipeline.publish_locked(library, settings)


def _harvest(opened: Opened, name: str, as_json: bool) -> dict[str, Any]:
    """Harvest one source and print what came of it."""
    told = harvesting.harvest_ways(opened, sources.ways_of(opened.settings, opened.library, name))
    show_text(json.dumps(told, ensure_ascii=False) if as_json else report_text(told))
    return told


def _show(reports: list[StepReport], as_json: bool, lines: bool = False) -> None:
    """Print reports: one JSON list, or JSON lines where a stream is wanted, or text."""
    if as_json and not lines:
        told = [report.as_dict() for report in reports]
        show_json(told[0] if len(told) == 1 else told)
        return
    for report in reports:
        if as_json:
            show_text(json.dumps(report.as_dict()))
        else:
            state = f"{report.read:,} read, {report.written:,} written" if report.read else "unchanged"
            note = f"; {report.note}" if report.note else ""
            show_text(f"{report.step}: {state} ({report.seconds:.1f} s){note}")
