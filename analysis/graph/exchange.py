"""The citation graph as networkx has it, and back; for export, for notebooks, and for tests.

networkx takes about a kilobyte a citation, so what is handed over is bounded.
"""

from typing import Any

import networkx as nx
import numpy as np

from analysis.graph.csr import UNKNOWN_YEAR, CitationGraph, build_graph
from data.errors import InputError

MOST_NODES = 10_000
MOST_LINKS = 200_000


def as_networkx(graph: CitationGraph, nodes: Any, most: int = MOST_NODES) -> nx.DiGraph:
    """Return some nodes and the citations among them as a networkx graph.

    Parameters
    ----------
    nodes
        Places in the arrays, as ``graph.nodes_of(work_ids)`` gives them, shape (k,); -1 and repeats are left out.
    most
        Nodes at most.

    Returns
    -------
    networkx.DiGraph
        Its nodes are work ids in the order of time, with ``year`` where it is known; an edge leads from the citing
        work to the cited one.

    Raises
    ------
    InputError
        If there are more than ``most`` nodes or :data:`MOST_LINKS` citations among them.
    """
    wanted = np.unique(np.asarray(nodes, dtype=np.int64))
    wanted = wanted[wanted >= 0]
    if len(wanted) > most:
        raise too_many(len(wanted), most)
    cited, each = graph.references.gather(wanted)
    citing = np.repeat(wanted, each)
    inside = np.isin(cited, wanted)
    if int(inside.sum()) > MOST_LINKS:
        raise InputError(f"{int(inside.sum()):,} citations are more than {MOST_LINKS:,}: ask for fewer works")
    made = nx.DiGraph()
    for node in wanted.tolist():
        year = int(graph.years[node])
        made.add_node(int(graph.work_ids[node]), **({} if year == UNKNOWN_YEAR else {"year": year}))
    ends = (np.asarray(graph.work_ids[side[inside]]).tolist() for side in (citing, cited))
    made.add_edges_from(zip(*ends, strict=True))
    return made


def too_many(n_works: int, most: int) -> InputError:
    """Return the error that refuses a graph of so many works."""
    return InputError(f"{n_works:,} works are more than {most:,}: ask for fewer, or raise the limit (--most)")


def from_networkx(graph: nx.DiGraph) -> CitationGraph:
    """Return a networkx graph as arrays: nodes are work ids, ``year`` their year, edges citations (citing, cited).

    Raises
    ------
    InputError
        If it is undirected, or a node is no whole number of at least 0.
    """
    if not graph.is_directed():
        raise InputError("an undirected graph does not say who cites whom; make it a networkx.DiGraph")
    for node in graph:
        if isinstance(node, bool) or not isinstance(node, int) or node < 0:
            raise InputError(f"node {node!r} is no work id: whole numbers from 0 on are wanted")
    years = [graph.nodes[node].get("year") or UNKNOWN_YEAR for node in graph]
    citing, cited = zip(*graph.edges(), strict=True) if graph.number_of_edges() else ((), ())
    return build_graph(list(graph), years, citing, cited)


def around(graph: CitationGraph, node: int, depth: int = 1) -> Any:
    """Return a node and all that is at most ``depth`` citations away, whichever way they go, shape (k,), ascending."""
    reached = np.asarray([node], dtype=np.int64)
    fresh = reached
    for _ in range(depth):
        near = np.concatenate([side.gather(fresh)[0] for side in (graph.references, graph.citers)])
        fresh = np.setdiff1d(near, reached)
        reached = np.union1d(reached, fresh)
        if len(reached) > 100 * MOST_NODES:
            break  # as_networkx says how many are too many
    return reached
