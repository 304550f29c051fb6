"""Graphs as bytes of the formats that other programs read; pure. `fieldmap export` puts them into files.

GraphML, GEXF and Pajek are written by networkx. The same graph gives the same bytes.
"""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import networkx as nx

from app.exports.cells import csv_cell

WEIGHTS, SCORES = ("citations",), ("year", "score", "pagerank")
LONGEST_LABEL = 250


def graphml(graph: nx.Graph) -> bytes:
    """Return a graph as GraphML."""
    written = io.BytesIO()
    nx.write_graphml(graph, written, infer_numeric_types=True)
    return written.getvalue()


def gexf(graph: nx.Graph) -> bytes:
    """Return a graph as GEXF 1.2 for Gephi: nodes are labelled with their title; without the day it was written."""
    labelled = graph.copy()
    for node, facts in labelled.nodes(data=True):
        facts["label"] = facts.get("title") or str(node)
    written = io.BytesIO()
    nx.write_gexf(labelled, written)
    return re.sub(rb' lastmodifieddate="[^"]*"', b"", written.getvalue(), count=1)


def pajek(graph: nx.Graph) -> bytes:
    """Return a graph as Pajek .net: labels are work id and title; quotes and backslashes, which it lacks, are changed.

    Attributes beside the place are left out: Pajek keeps them in files of their own.
    """
    labels = {node: _pajek_label(node, facts) for node, facts in graph.nodes(data=True)}
    made = graph.__class__()
    for node, facts in graph.nodes(data=True):
        made.add_node(labels[node], **{name: str(facts[name]) for name in ("x", "y") if name in facts})
    for one, other, facts in graph.edges(data=True):
        made.add_edge(labels[one], labels[other], weight=facts.get("weight", 1))
    return ("\r\n".join(nx.generate_pajek(made)) + "\r\n").encode()


def _pajek_label(node: int, facts: dict[str, Any]) -> str:
    title = facts.get("title", "").replace('"', "'").replace("\\", "/")
    return f"{node} {title}".strip()[:LONGEST_LABEL]


def vosviewer(graph: nx.Graph) -> bytes:
    """Return a graph as JSON for VOSviewer and VOSviewer Online: communities are clusters, links undirected.

    Two works that cite each other are one link of twice the strength. Format: https://app.vosviewer.com/docs/file-types/
    """
    numbers = _clusters(graph)
    items = []
    for node, facts in graph.nodes(data=True):
        item = {"id": node, "label": (facts.get("title") or str(node))[:LONGEST_LABEL]}
        item |= {axis: facts[axis] for axis in ("x", "y") if axis in facts}
        item |= {"cluster": numbers[facts["community"]]} if "community" in facts else {}
        item["weights"] = {name: facts.get(name, 0) for name in WEIGHTS}
        item["scores"] = {name: facts[name] for name in SCORES if name in facts}
        items.append(item)
    strength: defaultdict[tuple[int, int], float] = defaultdict(float)
    for one, other, weight in graph.edges(data="weight", default=1):
        if one != other:
            strength[min(one, other), max(one, other)] += weight
    links = [
        {"source_id": one, "target_id": other, "strength": round(total, 6)}
        for (one, other), total in sorted(strength.items())
    ]
    return _json({"network": {"items": items, "links": links}})


def _clusters(graph: nx.Graph) -> dict[int, int]:
    """Return the number of each community as VOSviewer counts them: from 1, the largest first."""
    sizes: defaultdict[int, int] = defaultdict(int)
    for _, community in graph.nodes(data="community"):
        if community is not None:
            sizes[community] += 1
    order = sorted(sizes, key=lambda community: (-sizes[community], community))
    return {community: number for number, community in enumerate(order, start=1)}


def node_link(graph: nx.Graph) -> bytes:
    """Return a graph as node-link JSON, which ``networkx.node_link_graph(…, edges="links")`` and d3 read."""
    return _json(nx.node_link_data(graph, edges="links"))


def nodes_csv(graph: nx.Graph) -> bytes:
    """Return the nodes as CSV for spreadsheets: cells that would be run as formulas are led by an apostrophe."""
    return _csv("work_id", [{"work_id": node, **facts} for node, facts in graph.nodes(data=True)])


def edges_csv(graph: nx.Graph) -> bytes:
    """Return the edges as CSV: ``source`` is the citing work where they have a direction."""
    return _csv(
        "source", [{"source": one, "target": other, **facts} for one, other, facts in graph.edges(data=True)], "target"
    )


def _csv(*parts: Any) -> bytes:
    first, rows, *rest = parts
    columns = list(dict.fromkeys([first, *rest, *(name for row in rows for name in row)]))
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns, restval="")
    writer.writeheader()
    writer.writerows({name: csv_cell(value) for name, value in row.items()} for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()


Writer = Callable[[nx.Graph], bytes]
FORMATS: dict[str, dict[str, Writer]] = {
    "graphml": {"": graphml},
    "gexf": {"": gexf},
    "pajek": {"": pajek},
    "vosviewer": {"": vosviewer},
    "json": {"": node_link},
    "csv": {"nodes.csv": nodes_csv, "edges.csv": edges_csv},
}
"""What each format writes: one file, or files of these names in a folder."""
