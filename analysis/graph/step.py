"""Step: measures of the citation graph as a whole. Writes ``graph_measures``, ``communities``, ``citation_years``.

What the known bibliographies cannot carry is withheld: it is NULL, never a guess.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from analysis.graph.ageing import awakening, citations_per_year, half_life, reference_years
from analysis.graph.csr import UNKNOWN_YEAR, CitationGraph, FloatArray, IntArray, LongArray, read_graph
from analysis.graph.disruption import disruption
from analysis.graph.persistence import persistent_numbers
from analysis.graph.ranking import citerank, pagerank
from analysis.graph.structure import communities, components, cores, undirected
from data.library import utc_now
from data.runs import Counts, StepReport, run_step
from data.store import Database, scalar

VERSION = 1
ENOUGH = 0.5
"""Share of the harvested works whose bibliography must be known for ranks and ages to be told, and share of a work's
own bibliography for its disruption."""
LEADERS = 5
TABLES = ("graph_measures", "communities", "citation_years", "graph_facts")


def run(db: Database) -> StepReport:
    """Measure the graph of all citations; communities keep their numbers from the last run where they overlap."""
    reads = ("works", "citations", "reference_lists", "citation_metrics")
    return run_step(db, "graph", VERSION, reads, {"enough": ENOUGH}, lambda: _measure(db), writes=TABLES)


def _measure(db: Database) -> Counts:
    graph = read_graph(db)
    share = known_share(db)
    links, ever = undirected(graph), _communities_ever(db)
    numbers, labels = _communities(db, graph, links, ever)
    table = _measures(graph, links, share >= ENOUGH, _coverage(db, graph)) | {"community_id": numbers[labels]}
    _write(
        db,
        graph,
        table,
        {"bibliographies_known": share, "communities_ever": max(ever, int(numbers.max(initial=-1)) + 1)},
    )
    return Counts(read=graph.n_citations, written=len(graph))


def known_share(db: Database) -> float:
    """Return the share of the harvested works whose bibliography is known, in [0, 1]; 0 without works."""
    known = scalar(
        db,
        """SELECT avg((l.work_id IS NOT NULL)::INTEGER) FROM main.works w
        LEFT JOIN (SELECT DISTINCT work_id FROM main.reference_lists) l USING (work_id) WHERE NOT w.is_stub""",
    )
    return float(known or 0.0)


def _coverage(db: Database, graph: CitationGraph) -> FloatArray:
    """Return which share of each node's bibliography became citations, shape (n,); 0 where it is not known."""
    rows = db.execute(
        "SELECT work_id, coverage FROM main.citation_metrics WHERE coverage IS NOT NULL"
    ).fetchnumpy()  # fmt: skip
    result = np.zeros(len(graph))
    nodes = graph.nodes_of(rows["work_id"])
    result[nodes[nodes >= 0]] = np.asarray(rows["coverage"], dtype=np.float64)[nodes >= 0]
    return result


def _communities_ever(db: Database) -> int:
    """Return how many numbers of communities were given in all runs; the next new one gets this number."""
    return int(scalar(db, "SELECT max(value) FROM main.graph_facts WHERE name = 'communities_ever'") or 0)


def _communities(db: Database, graph: CitationGraph, links: Any, ever: int) -> tuple[LongArray, IntArray]:
    """Return the lasting number of each community, and the community of each node."""
    labels = communities(links)
    rows = db.execute("SELECT work_id, community_id FROM main.graph_measures").fetchnumpy()
    before = np.full(len(graph), -1, dtype=np.int64)
    nodes = graph.nodes_of(rows["work_id"])
    before[nodes[nodes >= 0]] = np.asarray(rows["community_id"], dtype=np.int64)[nodes >= 0]
    return persistent_numbers(labels, before, ever), labels


def _measures(graph: CitationGraph, links: Any, told: bool, coverage: FloatArray) -> dict[str, Any]:
    """Return the columns of ``graph_measures`` that are computed; NaN and None for what is withheld."""
    nothing = np.full(len(graph), np.nan)
    if not told:
        withheld = {name: nothing for name in ("pagerank", "citerank", "core", "half_life", "beauty", "awakening")}
        return {"component": components(graph), **withheld, **_disruption(graph, coverage)}
    woke = awakening(graph)
    return {
        "component": components(graph), "pagerank": pagerank(graph), "citerank": citerank(graph, _last_year(graph)),
        "core": cores(links).astype(np.float64), "half_life": half_life(graph), "beauty": woke.coefficient,
        "awakening": np.where(woke.year == UNKNOWN_YEAR, np.nan, woke.year), **_disruption(graph, coverage),
    }  # fmt: skip


def _disruption(graph: CitationGraph, coverage: FloatArray) -> dict[str, Any]:
    found = disruption(graph)
    says = ~np.isnan(found.cd) & (coverage >= ENOUGH)
    over = (found.only + found.both + found.without).astype(np.float64)
    return {"cd5": np.where(says, found.cd, np.nan), "cd5_works": np.where(says, over, np.nan)}


def _last_year(graph: CitationGraph) -> int:
    return int(graph.years[-1]) if len(graph) else UNKNOWN_YEAR


def _write(db: Database, graph: CitationGraph, columns: dict[str, Any], facts: dict[str, float]) -> None:
    db.execute("CREATE OR REPLACE TEMP TABLE communities_before AS SELECT * FROM main.communities")
    for name in TABLES:
        db.execute(f"TRUNCATE main.{name}")
    told = {name: pa.array(values, from_pandas=True) for name, values in columns.items()}
    _insert(db, "graph_measures", pa.table({"work_id": graph.work_ids, **told}))
    _write_communities(db)
    _write_years(db, graph)
    _write_facts(db, graph, facts)


def _insert(db: Database, name: str, table: pa.Table) -> None:
    db.register("fresh", table)
    db.execute(f"INSERT INTO main.{name} BY NAME SELECT * FROM fresh")
    db.unregister("fresh")


def _write_communities(db: Database) -> None:
    db.execute(
        f"""INSERT INTO main.communities
        SELECT g.community_id, count(*), count(*) FILTER (NOT w.is_stub),
               list(g.work_id ORDER BY coalesce(m.n_citers, 0) DESC, g.work_id)[:{LEADERS}],
               coalesce(any_value(b.first_seen), ?)
        FROM main.graph_measures g JOIN main.works w USING (work_id)
        LEFT JOIN main.citation_metrics m USING (work_id) LEFT JOIN communities_before b USING (community_id)
        GROUP BY g.community_id""",
        [utc_now()],
    )


def _write_years(db: Database, graph: CitationGraph) -> None:
    years, works, made, received = citations_per_year(graph)
    columns = {"year": years, "n_works": works.astype(np.int32), "n_references": made, "n_citations": received,
               "deviation": reference_years(graph).deviation}  # fmt: skip
    _insert(db, "citation_years", pa.table(columns))


def _write_facts(db: Database, graph: CitationGraph, told: dict[str, float]) -> None:
    facts = {
        "works": len(graph), "citations": graph.n_citations, "told_again": graph.repeated,
        "of_itself": graph.of_itself, "into_the_future": graph.into_the_future(),
        "works_without_year": int(np.count_nonzero(graph.years == UNKNOWN_YEAR)), **told,
    }  # fmt: skip
    _insert(
        db, "graph_facts",
        pa.table({"name": list(facts), "value": np.asarray(list(facts.values()), dtype=np.float64)}),
    )  # fmt: skip
