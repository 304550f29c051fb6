"""`fieldmap ingest arxiv …`: harvest sources over the network, as `fieldmap.toml` says."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

from app import harvesting, sources
from app.analyses import Opened
from app.output import show_json, show_text
from app.session import Session, json_option, locked, pass_session, writing
from data.errors import IncompleteError, InputError
from data.library import Library
from data.settings import Settings
from ingest.scholar.answers import PREFIXES

ARXIV_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})(v\d+)?")
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--since", type=DAY, help="First day of change to harvest; with --until, instead of what is due.")
@click.option("--until", type=DAY, help="Last day of change to harvest.")
@click.option("--id", "ids", multiple=True, metavar="ID", help="Only this paper, by its arXiv id; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be asked for; no request is made.")
@json_option
@pass_session
def arxiv(
    session: Session, since: datetime | None, until: datetime | None, ids: tuple[str, ...], dry_run: bool, as_json: bool
) -> None:
    """Harvest the arXiv categories, searches and authors that fieldmap.toml follows, up to yesterday.

    Can be interrupted at any time; the next run goes on at the page after the last one kept. Ends with exit code 3 when
    windows are left.

    \b
    Examples:
      fieldmap ingest arxiv --dry-run
      fieldmap ingest arxiv --since 2024-01-01 --until 2024-01-31
      fieldmap ingest arxiv --id 1706.03762
    """
    only, chosen = _span(since, until), [arxiv_id(name) for name in ids]

    def ways(settings: Settings, library: Library) -> list[sources.Harvested]:
        return sources.arxiv_ids(settings, chosen) if chosen else sources.arxiv(settings, library, only)

    harvest_source(session, ways, dry_run, as_json)


@click.command(name="semantic_scholar")
@click.option("--id", "ids", multiple=True, metavar="SCHEME:VALUE", help="Only this paper, as doi:10.1000/182 or "
              "corpus_id:13756489 (also arxiv, acl); may be repeated.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only tell what would be asked for; no request is made.")
@json_option
@pass_session
def semantic_scholar(session: Session, ids: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Ask Semantic Scholar for identifiers and references of the papers in this library, 500 at a time.

    Papers never asked for come first, then those asked for longest ago (refresh_days). Before, what [follow] names is
    brought: searches, venues, authors by number, and all that cite the seed papers. The key is read from S2_API_KEY;
    without one the service mostly answers "too many requests".

    \b
    Examples:
      fieldmap ingest semantic_scholar --dry-run
      fieldmap ingest semantic_scholar --id doi:10.18653/v1/p16-1057 --id corpus_id:13756489
    """
    chosen = [scholar_id(name) for name in ids]

    def ways(settings: Settings, library: Library) -> list[sources.Harvested]:
        return sources.scholar_ids(settings, chosen) if chosen else sources.semantic_scholar(settings, library)

    harvest_source(session, ways, dry_run, as_json)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only tell what would be asked for; no request is made.")
@json_option
@pass_session
def openalex(session: Session, dry_run: bool, as_json: bool) -> None:
    """Ask OpenAlex for dates, venues, licences and citation counts of the papers in this library, by DOI.

    Keeps to sources.openalex.daily_budget_usd. The key is read from OPENALEX_API_KEY; without one the service allows
    next to nothing.

    \b
    Example: fieldmap ingest openalex --dry-run
    """
    harvest_source(session, sources.openalex, dry_run, as_json)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only tell what would be asked for; no request is made.")
@json_option
@pass_session
def huggingface(session: Session, dry_run: bool, as_json: bool) -> None:
    """Ask Hugging Face for code, models, data sets and votes of the arXiv papers in this library, newest first.

    \b
    Example: fieldmap ingest huggingface --dry-run
    """
    harvest_source(session, sources.huggingface, dry_run, as_json)


def arxiv_id(name: str) -> str:
    """Return an arXiv id that a person wrote.

    Raises
    ------
    InputError
        If it is none.
    """
    if not ARXIV_ID.fullmatch(name):
        raise InputError(f"not an arXiv id: {name!r}; written as 2401.00001 or hep-th/9901001")
    return name


def scholar_id(name: str) -> str:
    """Return an identifier that a person wrote as scheme:value.

    Raises
    ------
    InputError
        If Semantic Scholar knows no such scheme.
    """
    scheme, _, value = name.strip().partition(":")
    if scheme.lower() not in PREFIXES or not value or any(sign.isspace() for sign in value):
        raise InputError(f"not an identifier: {name!r}; written as scheme:value with {', '.join(PREFIXES)}")
    return f"{scheme.lower()}:{value}"


def _span(since: datetime | None, until: datetime | None) -> tuple[date, date] | None:
    if since is None and until is None:
        return None
    if since is None or until is None or since > until:
        raise InputError("--since and --until belong together, the earlier day first")
    return since.date(), until.date()


def harvest_source(
    session: Session, ways: Callable[[Settings, Library], list[sources.Harvested]], dry_run: bool, as_json: bool
) -> None:
    """Harvest one source, or tell the plan."""
    with locked(session) as (library, settings), writing(library, settings) as db:
        opened = Opened(library, settings, db)
        told = (harvesting.planned if dry_run else harvesting.harvest_ways)(opened, ways(settings, library))
    if as_json:
        show_json(told)
    else:
        show_text(plan_text(told) if dry_run else report_text(told))
    if not dry_run:
        complain([told])


def report_text(told: dict[str, Any]) -> str:
    """Return one line about a harvest."""
    return (
        f"{told['source']}: {told['windows_done']:,} windows done, {told['windows_pending']:,} left; "
        f"{told['received']:,} received, {told['new']:,} works new, {told['changed']:,} changed; "
        f"{told['requests']:,} requests ({told['seconds']:.1f} s)"
    )


def plan_text(told: dict[str, Any]) -> str:
    """Return a plan as text."""
    if not told["windows"]:
        return f"{told['source']}: nothing is due"
    lines = [f"  {name}" for name in told["windows"][:20]] + (["  …"] if len(told["windows"]) > 20 else [])
    return "\n".join(
        [f"{told['source']}: would ask for {len(told['windows']):,} windows:", *lines,
         f"at least {told['requests_at_least']:,} requests, {told['minutes_at_least']:g} minutes at the polite pace; "
         "how many pages a window has is known only when it is asked for"]
    )  # fmt: skip


def complain(reports: list[dict[str, Any]]) -> None:
    """End with exit code 3 when windows are left."""
    left = [told for told in reports if told["windows_pending"]]
    if left:
        names = ", ".join(
            f"{told['source']}: {told['windows_pending']} windows left ({told['error']})" for told in left
        )
        raise IncompleteError(f"{names}; the next run goes on from here")
