"""`fieldmap export …`: papers and graphs for other programs, and the map as a file of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import networkx as nx

from analysis.graph.exchange import MOST_NODES
from app.commands.export_papers import (
    bibliography_command,
    is_asked,
    notes_command,
    parquet,
    selection_of,
    selection_options,
    write_csv,
    xlsx,
    zotero,
)
from app.exports.bibliographies import BIBLIOGRAPHIES
from app.graph_export import ego_graph, lineage_graph, map_graph, works_graph
from app.graph_formats import FORMATS
from app.map_file import export_map
from app.output import show_json, show_text
from app.reading import Reader, open_reader
from app.session import Session, json_option, pass_session
from data.errors import InputError
from data.files import replace_file
from data.library import require_library

DOES = {
    "graphml": "Write a graph as GraphML, for yEd, Cytoscape, igraph and networkx.",
    "gexf": "Write a graph as GEXF, for Gephi.",
    "pajek": "Write a graph as Pajek .net; titles are labels, other facts are left out.",
    "vosviewer": "Write a graph as JSON for VOSviewer; communities are clusters.",
    "json": "Write a graph as node-link JSON, for d3 and networkx.",
}
OPTIONS = (
    click.argument("out", type=click.Path(path_type=Path)),
    click.option("--map", "mapped", multiple=True, metavar="ID", help="The map around this paper (repeatable)."),
    click.option("--lineage", "lines", multiple=True, metavar="ID", help="The lineage of a paper, or between two."),
    click.option("--about", default="", metavar="WORDS", help="The main paths of a field."),
    click.option("--ego", default="", metavar="ID", help="A paper, what it cites, what cites it."),
    click.option("--size", default=40, show_default=True, type=click.IntRange(1, 299), help="Works of a map."),
    click.option("--depth", default=1, show_default=True, type=click.IntRange(1, 6), help="Citations away from it."),
    click.option("--most", default=MOST_NODES, show_default=True, type=click.IntRange(1), help="Works at most."),
)  # fmt: skip

QUERY = click.option("--query", default="", metavar="WORDS", help="The works that hold these words, or of a topic.")
GRAPH_QUESTIONS = ("mapped", "lines", "about", "ego")
GRAPH_PARAMETERS = (*GRAPH_QUESTIONS, "size", "depth", "most")


@click.group()
def export() -> None:
    """Write papers, or a graph of them, for other programs, or the map of all papers as a file of its own.

    Papers go out as bibliographies, tables, notes, into Zotero, or as Parquet: docs/exports.md.

    A graph is a map of some papers, a lineage, the surroundings of a paper, or the works of a query.

    Nodes carry title, year, citations in this library, topic, community and scores; edges their weight, and of a
    citation how many sentences make it and with which intent, where that is known.
    """


def _command(name: str) -> click.Command:
    """Return the command that writes one format."""

    def write(session: Session, /, out: Path, as_json: bool, **asked: Any) -> None:
        write_asked_graph(session, name, out, as_json, **asked)

    write.__doc__ = (
        f"{DOES[name]}\n\n    \b\n    Examples:\n"
        f'      fieldmap export {name} OUT --map "Attention is all you need" --size 100\n'
        f'      fieldmap export {name} OUT --query "machine translation" --most 2000\n    '
    )
    command: Callable[..., None] = graph_options(QUERY(json_option(pass_session(write))))
    return click.command(name)(command)


def graph_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command OUT and the options that ask for a graph, but for --query."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def write_asked_graph(session: Session, name: str, out: Path, as_json: bool, **asked: Any) -> None:
    """Write the graph that the options ask for, and say so."""
    with open_reader(require_library(session.library)) as reader:
        graph = asked_graph(reader, **asked)
    paths = write_graph(graph, name, out)
    told = {"written": [str(path) for path in paths], "works": len(graph), "links": graph.number_of_edges()}
    if as_json:
        show_json(told)
    else:
        show_text(f"{told['works']:,} works, {told['links']:,} links: {', '.join(map(str, paths))}")


for _name in FORMATS:
    if _name != "csv":
        export.add_command(_command(_name))
for _name in BIBLIOGRAPHIES:
    export.add_command(bibliography_command(_name))
for _one in (xlsx, parquet, notes_command("obsidian"), notes_command("notes"), zotero):
    export.add_command(_one)


@export.command("csv")
@graph_options
@selection_options
@json_option
@pass_session
def csv_command(session: Session, /, out: Path, as_json: bool, query: str, **asked: Any) -> None:
    """Write papers as one table OUT.csv, or a graph as nodes.csv and edges.csv in the folder OUT.

    No cell is run as a formula. The options of a graph are --map, --lineage, --about, --ego and --query; with a name
    that ends in .csv, --query means the best papers of a search.

    \b
    Examples:
      fieldmap export csv OUT.csv --subject cs.CL --since 2020-01-01
      fieldmap export csv OUT --map "Attention is all you need" --size 100
    """
    graph = {name: asked.pop(name) for name in GRAPH_PARAMETERS}
    is_table = out.suffix.lower() == ".csv"
    if is_table and any(graph[name] for name in GRAPH_QUESTIONS):
        raise InputError(f"a graph is two files; name a folder instead of {out}")
    if is_table:
        write_csv(session, out, as_json, query=query, **asked)
    elif is_asked(selection_of(query="", **asked)):
        raise InputError(f"a table of papers is one file; name it {out}.csv, or ask for a graph")
    else:
        write_asked_graph(session, "csv", out, as_json, query=query, **graph)


@export.command("map")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--title", default="", help="Heading of the file.")
@json_option
@pass_session
def map_command(session: Session, out: Path, title: str, as_json: bool) -> None:
    """Write the map of all papers as one HTML file that works without a network.

    It holds titles, years, topics and identifiers, no abstracts. The explorer's page Topics shows the same map.

    \b
    Example: fieldmap export map OUT.html
    """
    with open_reader(require_library(session.library)) as reader:
        told = export_map(reader, out, title)
    if as_json:
        show_json(told)
    else:
        show_text(
            f"{told['works']:,} of {told['of']:,} papers, {told['topics']:,} topics: {out} ({told['bytes']:,} bytes)"
        )


def asked_graph(
    reader: Reader, mapped: tuple[str, ...], lines: tuple[str, ...], about: str, ego: str, query: str, size: int,
    depth: int, most: int,
) -> nx.Graph:  # fmt: skip
    """Return the one graph that the options ask for.

    Raises
    ------
    InputError
        If they ask for none or several, or for too large a one.
    """
    if sum(map(bool, (mapped, lines, about, ego, query))) != 1:
        raise InputError("say which graph: --map, --lineage, --about, --ego or --query, one of them")
    if mapped:
        return map_graph(reader, reader.map(mapped, size))
    if lines or about:
        return lineage_graph(reader, reader.lineage(lines, about, depth))
    return ego_graph(reader, ego, depth, most) if ego else works_graph(reader, query, most)


def write_graph(graph: nx.Graph, name: str, out: Path) -> list[Path]:
    """Write a graph in one format and return the files; each is whole or not there."""
    files = {out / part if part else out: write(graph) for part, write in FORMATS[name].items()}
    for path, content in files.items():
        if path.is_dir():
            raise InputError(f"{path} is a folder; name a file")
        replace_file(path, content)
    return list(files)
