"""`fieldmap embed|analyze|update`: the steps, alone or all of them as cron calls them."""

import json
from datetime import datetime
from typing import Any

import click

from app import analyses, harvesting, notices, pipeline, sources
from app.analyses import Opened
from app.commands.harvest import complain, report_text
from app.digest_round import send_overdue
from app.output import plain, say, show_json, show_text
from app.past import analyze_as_of
from app.reports import tell_change
from app.session import DAY, Session, json_option, locked, pass_session, writing
from data.errors import FieldmapError
from data.library import Library
from data.runs import StepReport
from data.settings import Settings


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
@click.option("--as-of", type=DAY, help="Analyse what was public by this day, in an edition of its own.")
@json_option
@pass_session
def analyze(session: Session, steps: tuple[str, ...], as_of: datetime | None, as_json: bool) -> None:
    """Run the analyses, or only the named STEPs.

    In this order: citations, graph, people, terms, topics, map, datasets, claims (of abstracts), table_claims,
    intents, families, trends, boards, setup, forecasts, status.

    What is unchanged is skipped. Where fieldmap.toml names a language model, the step model_claims lets it read
    abstracts beside our own rules; what the text does not bear out is dropped.

    With --as-of, the library is cut at that day beside itself: what was not public for certain by then is left out,
    everything is analysed anew and published apart. `fieldmap --as-of DAY …` then reads that edition, `as-of list`
    lists such days.

    \b
    Examples:
      fieldmap analyze topics trends
      fieldmap analyze --as-of 2020-12-31
    """
    if as_of is not None:
        library, settings = session.existing()
        _show(list(analyze_as_of(library.at(None), settings, as_of.date(), steps, _tell_size)), as_json)
        return
    with locked(session) as (library, settings), writing(library, settings) as db:
        reports = list(analyses.analyze(Opened(library, settings, db), steps))
    _show(reports, as_json)


def _tell_size(size_bytes: int) -> None:
    say(f"cutting the library at that day; ledger and edition will take about {size_bytes / 1e6:,.0f} MB")


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
        send_digests(library, settings)
        complain(harvests)


def send_digests(library: Library, settings: Settings) -> None:
    """Send the digests that wait or are late; what goes wrong is told and kept, and fails no update."""
    try:
        sent = send_overdue(library, settings)
    except FieldmapError as error:
        say(f"digests were not sent: {plain(error)}")
        return
    for problem in sent.problems:
        say(f"digest not sent: {plain(problem)}")


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
