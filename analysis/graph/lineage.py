"""Where a paper or a field comes from: ancestors, descendants, and the main paths of citations, with their sentences.

`app.graph_questions` calls it for `fieldmap lineage` and the page Lineage; the pure cores are
`analysis.graph.main_path` and `analysis.graph.reach`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.graph.csr import CitationGraph, LongArray
from analysis.graph.main_path import KEY_ROUTES, Flow, flow_among, key_routes, main_path, path_counts
from analysis.graph.reach import between, chain, family
from analysis.graph.similarity_map import work_facts
from data.licence import quotable
from data.store import Database, rows_as_dicts

FIELD_SIZE = 1_000
"""Works found for a field; those that at least CITED_BY of them cite join, stubs too."""
CITED_BY = 3
BREADTH = 8
"""Works kept of each step back or forth from a paper."""
SENTENCES = 2
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Works in order of time and the citations between them that matter most."""

    works: list[Row]
    """Facts of each, ``on_main_path``, and ``step``: citations away from the paper asked about, or None."""
    links: list[Row]
    """``citing``, ``cited``, ``log10_paths`` (of the search path count), ``on_main_path``, ``sentences``."""
    considered: int
    """Works among which the paths were looked for."""
    dropped: int
    """Citations among them left out because they closed a cycle."""
    with_references: int
    """Works shown whose references are known, in whole or in part."""
    note: str
    """What was shown instead of what was asked, or ''."""


def field_lineage(db: Database, graph: CitationGraph, works: Sequence[int], routes: int = KEY_ROUTES) -> Lineage:
    """Return the key-route main paths among the works of a field and what they often cite."""
    nodes = graph.nodes_of(works)
    nodes = np.unique(nodes[nodes >= 0])
    cited, counts = np.unique(graph.references.gather(nodes)[0], return_counts=True)
    nodes = np.union1d(nodes, cited[counts >= CITED_BY])
    flow = flow_among(graph, nodes)
    counts_of_paths = path_counts(flow)
    return _told(db, graph, flow, counts_of_paths, key_routes(flow, counts_of_paths, routes), {}, "")


def lineage_between(db: Database, graph: CitationGraph, one: int, other: int, routes: int = KEY_ROUTES) -> Lineage:
    """Return the main paths of citations from one work to another; if none cites its way there, the shortest chain.

    In a chain, which way each citation goes no longer matters; the note says so.
    """
    ends = np.sort(graph.nodes_of([one, other]))
    if ends[0] < 0:
        return _nothing(db, [one, other], "no citation of one of these papers is known here")
    nodes, note = between(graph, int(ends[0]), int(ends[1])), ""
    if not len(nodes):
        nodes = chain(graph, int(ends[0]), int(ends[1]))
        note = "no citations lead from one to the other: this is the shortest chain, whichever way each citation goes"
        if not len(nodes):
            return _nothing(db, [one, other], "no chain of citations connects these papers here")
    flow = flow_among(graph, nodes)
    counts = path_counts(flow)
    links = np.arange(len(counts)) if note else key_routes(flow, counts, routes)
    return _told(db, graph, flow, counts, links, {}, note)


def paper_lineage(db: Database, graph: CitationGraph, work: int, depth: int = 2, breadth: int = BREADTH) -> Lineage:
    """Return what a paper comes from and what came from it, ``depth`` citations back and forth.

    Of each step the ``breadth`` works are kept that have most citations with the works kept one step nearer, ties by
    citations in this library.
    """
    node = int(graph.nodes_of([work])[0])
    if node < 0:
        return _nothing(db, [work], "no citation of this paper is known here")
    steps = family(graph, node, depth, breadth)
    flow = flow_among(graph, np.asarray(list(steps), dtype=np.int64))
    return _told(db, graph, flow, path_counts(flow), np.arange(len(flow.cited)), steps, "")


def _nothing(db: Database, works: Sequence[int], note: str) -> Lineage:
    facts = work_facts(db, works)
    return Lineage([{**facts[work], "on_main_path": False, "step": None} for work in works], [], 0, 0, 0, note)


def _told(
    db: Database, graph: CitationGraph, flow: Flow, counts: Any, links: LongArray, steps: dict[int, int], note: str
) -> Lineage:
    """Return links of a flow with their works, facts and sentences."""
    main = set(main_path(flow, counts).tolist())
    kept = np.unique(np.concatenate([flow.cited[links], flow.citing[links]])) if len(links) else np.empty(0, np.int64)
    nodes = flow.nodes[kept] if len(kept) else np.asarray(sorted(steps), dtype=np.int64)
    works = [int(work) for work in graph.work_ids[np.sort(nodes)]]
    work_of = np.asarray(graph.work_ids[flow.nodes])
    path = {int(work_of[side[link]]) for link in main & set(links.tolist()) for side in (flow.cited, flow.citing)}
    by_work = {int(graph.work_ids[node]): step for node, step in steps.items()}
    facts = work_facts(db, works)
    rows = [{**facts[work], "on_main_path": work in path, "step": by_work.get(work)} for work in works]
    told = [
        {"citing": int(work_of[flow.citing[link]]), "cited": int(work_of[flow.cited[link]]),
         "log10_paths": round(float(counts[link]) / float(np.log(10)), 4), "on_main_path": link in main}
        for link in links.tolist()
    ]  # fmt: skip
    known = int((graph.references.degrees_of(nodes) > 0).sum())
    return Lineage(rows, _with_sentences(db, told), flow.n, flow.dropped, known, note)


def _with_sentences(db: Database, links: list[Row]) -> list[Row]:
    """Add the sentences in which each citation was made, as far as they may be quoted.

    The public view would gather all citations of the library first.
    """
    pairs = [[link["citing"], link["cited"]] for link in links]
    rows = rows_as_dicts(
        db,
        """SELECT citing_id, cited_id, list_sort(list_distinct(flatten(list(contexts)))) AS contexts
        FROM main.citations SEMI JOIN
            (SELECT pair[1] AS citing_id, pair[2] AS cited_id FROM (SELECT unnest(?::BIGINT[][]) AS pair))
            USING (citing_id, cited_id)
        GROUP BY citing_id, cited_id""",
        [pairs],
    )
    told = {(row["citing_id"], row["cited_id"]): row["contexts"] for row in rows}
    for link in links:
        texts = told.get((link["citing"], link["cited"])) or []
        link["sentences"] = [quotable(text, None) for text in texts[:SENTENCES]]
    return links
