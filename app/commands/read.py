"""`fieldmap show|similar|map|lineage|holes`: looks into the current edition."""

from dataclasses import asdict

import click

from analysis.graph.lineage import FIELD_SIZE
from analysis.graph.main_path import KEY_ROUTES
from analysis.graph.similarity import ALPHA
from analysis.graph.similarity_map import MOST_WORKS
from app.holes import holes_text, with_ways
from app.output import printable, say, show_json, show_text, table, year_of
from app.reading import open_reader
from app.reports import lineage_text, map_text
from app.session import Session, json_option, pass_session
from data.library import require_library

MOST_SHOWN_CLAIMS = 10
"""Tables of one paper hold hundreds."""


@click.command()
@click.argument("paper", metavar="ID")
@json_option
@pass_session
def show(session: Session, paper: str, as_json: bool) -> None:
    """Show a paper by any identifier or its title.

    \b
    Examples:
      fieldmap show 2020.acl-main.47
      fieldmap show "Attention is all you need"
    """
    with open_reader(require_library(session.library)) as reader:
        told = reader.show(paper)
    if as_json:
        show_json(told)
        return
    kind = "stub: cited here, not harvested" if told["is_stub"] else "withdrawn" if told["is_withdrawn"] else "paper"
    names = ", ".join(f"{scheme}:{value}" for scheme, value in told["identifiers"].items())
    facts = f"work {told['work_id']} ({kind})  {year_of(told['published'])}  {told['venue'] or ''}  {names}"
    lines = [told["title"], facts,
             ", ".join(told["authors"][:12]) + (" …" if len(told["authors"]) > 12 else "")]  # fmt: skip
    lines += [f"as of that day: {one['reason']}" for one in told["marks"]]
    if told["abstract"]:
        lines += ["", told["abstract"]]
    lines += ["", f"cited by {told['n_citers'] or 0} works of this library (a lower bound); {coverage(told)}"]
    lines += [f"{count['kind'].replace('_', ' ')} as {count['source']} counts, {count['as_of']}: {count['count']:,}"
              for count in told["counts"]]  # fmt: skip
    lines += [f"summary written by a model ({one['model']}): {one['text']}" for one in told["summaries"]]
    lines += [f"{one['kind']}: {one['url']}" for one in told["artifacts"][:10]]
    lines += [f"topic: {topic['name']}" for topic in told["topics"]]
    for claim in told["claims"][:MOST_SHOWN_CLAIMS]:
        number = f"{claim['metric'] or ''} {claim['value']:g} {claim['unit'] or ''}".strip()
        lines.append(f"claim [{claim['kind']}] {number}: “{claim['sentence']}”")
    if len(told["claims"]) > MOST_SHOWN_CLAIMS:
        lines.append(f"… and {len(told['claims']) - MOST_SHOWN_CLAIMS:,} more claims; --json has all")
    for label in ("references", "citers"):
        if told[label]:
            lines += ["", f"{label} (most cited first)"]
            lines += [
                f"  {entry['work_id']:>8}  {entry['year'] or '    '}  {entry['title']}" for entry in told[label][:10]
            ]
    show_text("\n".join(printable(line) for line in lines))


def coverage(work: dict[str, object]) -> str:
    """Say how much of a work's bibliography is known."""
    if work["n_references_listed"] is None:
        known = work["n_references"]
        return (
            f"{known} of its references are known, how many it has is not" if known else "its references are not known"
        )
    return f"{work['n_references']} of {work['n_references_listed']} listed references known ({work['coverage']:.0%})"


@click.command()
@click.argument("papers", nargs=-1, required=True, metavar="ID...")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many papers.")
@json_option
@pass_session
def similar(session: Session, papers: tuple[str, ...], top: int, as_json: bool) -> None:
    """List the papers most alike to one or several, by citations (coupling, co-citation) and by text.

    \b
    Example: fieldmap similar P16-1057
    """
    with open_reader(require_library(session.library)) as reader:
        found = reader.similar(papers, top)
    if as_json:
        show_json(found)
    elif not found:
        say("nothing is alike: these papers have neither known citations nor a text in this edition")
    else:
        parts = ("score", "coupling", "cocitation", "text")
        rows = [[row["work_id"], row["title"], *("-" if row[part] is None else f"{row[part]:.3f}" for part in parts)]
                for row in found]  # fmt: skip
        show_text(table(rows, ["work", "title", *parts]))


@click.command("map")
@click.argument("papers", nargs=-1, required=True, metavar="ID...")
@click.option(
    "--size", default=40, show_default=True, type=click.IntRange(1, MOST_WORKS - 1), help="Works beside them."
)
@click.option(
    "--alpha", default=ALPHA, show_default=True, type=click.FloatRange(0, 1),
    help="Weight of shared references against shared citers.",
)  # fmt: skip
@click.option(
    "--text", "text_weight", default=0.0, show_default=True, type=click.FloatRange(0, 1), help="Weight of the text."
)
@click.option("--fractional", is_flag=True, help="What everybody cites, and surveys that cite everything, tie less.")
@json_option
@pass_session
def similarity_map(
    session: Session, papers: tuple[str, ...], size: int, alpha: float, text_weight: float, fractional: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Map the papers most alike to one or several: what they share, what they build on, what builds on them.

    A paper may be named by any identifier or its title. The explorer's page Map draws the same map.

    \b
    Examples:
      fieldmap map "Attention is all you need"
      fieldmap map P16-1057 2020.acl-main.47 --size 20 --fractional
    """
    with open_reader(require_library(session.library)) as reader:
        told = reader.map(papers, size, alpha, text_weight, fractional)
    if as_json:
        show_json(asdict(told))
    else:
        show_text(map_text(told))


@click.command()
@click.argument("papers", nargs=-1, metavar="[ID] [ID]")
@click.option("--about", default="", help="A field in words, instead of papers.")
@click.option(
    "--depth", default=2, show_default=True, type=click.IntRange(1, 6), help="Citations back and forth from one paper."
)
@click.option(
    "--routes", default=KEY_ROUTES, show_default=True, type=click.IntRange(1, 100),
    help="Most important links that main paths are drawn through.",
)  # fmt: skip
@click.option(
    "--size", default=FIELD_SIZE, show_default=True, type=click.IntRange(2, 100_000), help="Works found for a field."
)
@json_option
@pass_session
def lineage(
    session: Session, papers: tuple[str, ...], about: str, depth: int, routes: int, size: int, as_json: bool
) -> None:
    """Tell how one got there: the ancestors of a paper, the way from one to another, the main paths of a field.

    Main paths follow the citations that most chains run through (search path count), with the sentence of each.

    \b
    Examples:
      fieldmap lineage P16-1057
      fieldmap lineage "Sequence to sequence learning with neural networks" 2020.acl-main.47
      fieldmap lineage --about "neural machine translation"
    """
    with open_reader(require_library(session.library)) as reader:
        told = reader.lineage(papers, about, depth, routes, size)
    if as_json:
        show_json(asdict(told))
    else:
        show_text(lineage_text(told))


@click.command()
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 1000), help="Papers of each kind.")
@click.option("--fractional", is_flag=True, help="A survey's references count less, and so does what everybody cites.")
@json_option
@pass_session
def holes(session: Session, top: int, fractional: bool, as_json: bool) -> None:
    """List the papers this library misses: not harvested, but cited by most of its papers, or citing most of them.

    Each with the share of the papers here, one of them as the reason, and the command that harvests it; where no
    identifier is known, the words to search for.

    \b
    Examples:
      fieldmap holes --top 10
      fieldmap holes --fractional --json
    """
    with open_reader(require_library(session.library)) as reader:
        told = with_ways(reader.holes(top, fractional))
    if as_json:
        show_json(told)
    elif not told["cited"] and not told["citing"]:
        say("no hole: no paper that is not harvested is cited by two papers here, or cites two of them")
    else:
        show_text(holes_text(told))
