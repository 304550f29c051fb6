"""Graphs to hand over: a map, a lineage, the surroundings of a paper, the works of a query, as networkx graphs.

Nodes are work ids; every attribute is a number or a text fit for any of the formats in `app.graph_formats`, and what is
not known is left out. `fieldmap export` writes them.
"""

import re

import networkx as nx

from analysis.graph.exchange import MOST_NODES, around, as_networkx, too_many
from analysis.graph.lineage import Lineage
from analysis.graph.similarity_map import PARTS, SimilarityMap
from app.output import plain
from app.reading import Reader
from data.errors import NotFoundError
from data.store import Database, rows_as_dicts

UNFIT = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, beside control characters."""


def fit(text: str) -> str:
    """Return text from outside without control and direction characters and what XML cannot hold, on one line."""
    return plain(UNFIT.sub("", text))


def map_graph(reader: Reader, told: SimilarityMap) -> nx.Graph:
    """Return a similarity map: edges are undirected, their ``weight`` the similarity."""
    made = nx.Graph(name="similarity map")
    for work in told.works:
        scores = {part: work[part] for part in PARTS if work[part] is not None}
        made.add_node(work["work_id"], x=work["x"], y=work["y"], is_seed=int(work["is_seed"]), **scores)
    for link in told.links:
        made.add_edge(link["one"], link["other"], weight=link["similarity"])
    return _described(reader.db, made)


def lineage_graph(reader: Reader, told: Lineage) -> nx.DiGraph:
    """Return a lineage: edges lead from the citing to the cited work, with ``log10_paths`` and the main path marked."""
    made = nx.DiGraph(name="lineage")
    for work in told.works:
        step = {} if work["step"] is None else {"step": work["step"]}
        made.add_node(work["work_id"], on_main_path=int(work["on_main_path"]), **step)
    for link in told.links:
        made.add_edge(
            link["citing"], link["cited"], log10_paths=link["log10_paths"], on_main_path=int(link["on_main_path"])
        )
    return _described(reader.db, _with_citations(reader.db, made))


def ego_graph(reader: Reader, name: str, depth: int = 1, most: int = MOST_NODES) -> nx.DiGraph:
    """Return a paper, what it cites and what cites it, ``depth`` citations away, and the citations among these.

    Raises
    ------
    NotFoundError
        If no citation of the paper is known.
    InputError
        If there are too many.
    """
    work = reader.work(name)
    node = int(reader.graph().nodes_of([work])[0])
    if node < 0:
        raise NotFoundError(f"no citation of work {work} is known here; fieldmap show {work} tells what is")
    made = as_networkx(reader.graph(), around(reader.graph(), node, depth), most)
    made.graph["name"] = "ego graph"
    return _described(reader.db, _with_citations(reader.db, made))


def works_graph(reader: Reader, words: str, most: int = MOST_NODES) -> nx.DiGraph:
    """Return the works of a field (words, or a topic's number) and the citations among them.

    Raises
    ------
    InputError
        If there are too many.
    """
    works = reader.works_of_field(words)
    if len(works) > most:
        raise too_many(len(works), most)
    graph = reader.graph()
    made = as_networkx(graph, graph.nodes_of(works), most)
    made.add_nodes_from(work for work in sorted(works) if work not in made)
    made.graph["name"] = "works of a query"
    return _described(reader.db, _with_citations(reader.db, made))


def _described(db: Database, graph: nx.Graph) -> nx.Graph:
    """Add what is known of each work to its node."""
    rows = rows_as_dicts(
        db,
        """SELECT w.work_id, w.title, year(w.published) AS year, coalesce(w.n_citers, 0) AS citations,
               w.is_stub::INTEGER AS is_stub, t.name AS topic, g.community_id AS community,
               round(g.pagerank, 12) AS pagerank
        FROM works w LEFT JOIN topic_members m USING (work_id) LEFT JOIN topics t USING (topic_id)
        LEFT JOIN graph_measures g USING (work_id) WHERE list_contains(?::BIGINT[], w.work_id)""",
        [list(graph)],
    )
    for row in rows:
        facts = {name: fit(value) if isinstance(value, str) else value for name, value in row.items()
                 if value is not None and name != "work_id"}  # fmt: skip
        graph.nodes[row["work_id"]].update(facts)
    return graph


def _with_citations(db: Database, graph: nx.DiGraph) -> nx.DiGraph:
    """Add to each edge the ``weight`` 1, how many sentences make the citation, and where they are known the intents."""
    nx.set_edge_attributes(graph, 1, "weight")
    rows = rows_as_dicts(
        db,
        """SELECT citing_id, cited_id, len(contexts) AS sentences,
               array_to_string(list_sort(list_distinct(intents)), ' ') AS intents FROM citations
        WHERE list_contains($works::BIGINT[], citing_id) AND list_contains($works::BIGINT[], cited_id)""",
        {"works": list(graph)},
    )
    for row in rows:
        if graph.has_edge(row["citing_id"], row["cited_id"]):
            told = {"sentences": row["sentences"]} | ({"intents": fit(row["intents"])} if row["intents"] else {})
            graph.edges[row["citing_id"], row["cited_id"]].update(told)
    return graph
