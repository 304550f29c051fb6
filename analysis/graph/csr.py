"""The citation graph as arrays: works in order of time, each with the works it cites and those that cite it.

Built from the ledger by `analysis.graph.step`; every measure takes it. A node is a place in these arrays, so that
"earlier node" means "not later published", and a row of citers is in order of time.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from data.errors import EditionError
from data.store import Database

IntArray = NDArray[np.int32]
LongArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
UNKNOWN_YEAR = 0
"""Of works without a year; they come first, as most of them are old papers known from bibliographies only."""


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Rows of nodes in compressed form (CSR): row i is ``nodes[starts[i]:starts[i + 1]]``, ascending."""

    starts: LongArray
    nodes: IntArray

    def __getitem__(self, node: int) -> IntArray:
        return self.nodes[self.starts[node] : self.starts[node + 1]]

    def degrees_of(self, nodes: Any) -> LongArray:
        """Return the length of some rows, shape (k,)."""
        length: LongArray = np.asarray(self.starts[nodes + 1]) - np.asarray(self.starts[nodes])
        return length

    def gather(self, nodes: LongArray) -> tuple[LongArray, LongArray]:
        """Return the rows of some nodes one after another, and the length of each."""
        begin, each = np.asarray(self.starts[nodes]), self.degrees_of(nodes)
        ends = np.cumsum(each)
        places = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(begin - (ends - each), each)
        return np.asarray(self.nodes[places], dtype=np.int64), each

    @property
    def degrees(self) -> LongArray:
        """Length of each row, shape (n,)."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class CitationGraph:
    """Works and citations; every citation once, none of a work by itself."""

    work_ids: LongArray
    """Of each node, shape (n,); nodes are in order of year, then day where it is known, then work id."""
    years: IntArray
    """Year of first publication, shape (n,), ascending; UNKNOWN_YEAR where it is not known."""
    references: Adjacency
    citers: Adjacency
    by_id: LongArray
    """Nodes in order of work id, shape (n,)."""
    repeated: int = 0
    """Citations told more than once, counted beyond the first."""
    of_itself: int = 0
    """Citations of a work by itself, left out."""

    def __len__(self) -> int:
        return len(self.work_ids)

    @property
    def n_citations(self) -> int:
        """Citations in the graph."""
        return len(self.references.nodes)

    def nodes_of(self, work_ids: Any) -> LongArray:
        """Return the node of each work, shape (k,); -1 where it has none."""
        wanted = np.asarray(work_ids, dtype=np.int64)
        if not len(self):
            return np.full(len(wanted), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.work_ids, wanted, sorter=self.by_id), len(self) - 1)
        nodes = self.by_id[places]
        return np.where(self.work_ids[nodes] == wanted, nodes, -1)

    def citing(self) -> IntArray:
        """Return the citing node of each citation, shape (m,), in the order of ``references.nodes``."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.references.degrees)

    def into_the_future(self) -> int:
        """Return how many citations name a work of a later year, by more than the year a preprint may be ahead."""
        cited, citing = self.years[self.references.nodes], self.years[self.citing()]
        return int(np.count_nonzero((citing != UNKNOWN_YEAR) & (cited > citing + 1)))


def build_graph(work_ids: Any, years: Any, citing_ids: Any, cited_ids: Any, days: Any | None = None) -> CitationGraph:
    """Return the graph of some citations.

    Parameters
    ----------
    work_ids
        Works, each once, in any order, shape (n,).
    years
        Their years, UNKNOWN_YEAR where not known, shape (n,).
    citing_ids, cited_ids
        Work ids of each citation, shape (m,); repeats and citations of itself may be among them.
    days
        Number of the day of publication, which orders works of one year, shape (n,); None: not known.

    Raises
    ------
    ValueError
        If a citation names a work that is not among ``work_ids``.
    """
    ids, known_years = np.asarray(work_ids, dtype=np.int64), np.asarray(years, dtype=np.int32)
    order = np.lexsort((ids, known_years) if days is None else (ids, np.asarray(days), known_years))
    ids, known_years = ids[order], known_years[order]
    node_of = _node_table(ids)
    citing, cited = (_look_up(node_of, np.asarray(side, dtype=np.int64)) for side in (citing_ids, cited_ids))
    others = citing != cited
    rows = coo_matrix(
        (np.ones(int(others.sum()), dtype=np.int8), (citing[others], cited[others])), shape=(len(ids), len(ids))
    ).tocsr()  # adds up repeats; the sums may overflow, and are not used
    rows.sort_indices()
    columns = csr_matrix((np.zeros(rows.nnz, dtype=np.int8), rows.indices, rows.indptr), shape=rows.shape).tocsc()
    return CitationGraph(
        ids, known_years, _adjacency(rows), _adjacency(columns), np.argsort(ids), int(others.sum()) - rows.nnz,
        len(citing) - int(others.sum()),
    )  # fmt: skip


def read_graph(db: Database) -> CitationGraph:
    """Return the graph of all works that cite or are cited, stubs among them."""
    works = db.execute(
        f"""SELECT w.work_id, coalesce(year(w.published), {UNKNOWN_YEAR})::INTEGER AS year,
            coalesce(w.published - DATE '1970-01-01', 0)::BIGINT AS day FROM public.works w
        SEMI JOIN (SELECT citing_id AS work_id FROM main.citations UNION ALL SELECT cited_id FROM main.citations) c
        USING (work_id)"""
    ).fetchnumpy()
    edges = db.execute("SELECT citing_id, cited_id FROM main.citations").fetchnumpy()
    return build_graph(works["work_id"], works["year"], edges["citing_id"], edges["cited_id"], works["day"])


def save_graph(graph: CitationGraph, folder: Path) -> None:
    """Write a graph into a folder, an array a file, to be opened in place by :func:`open_graph`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in _arrays(graph).items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def open_graph(folder: Path) -> CitationGraph:
    """Open a saved graph, mapped from disk: only the rows that are looked at are read.

    Raises
    ------
    EditionError
        If an array is missing, damaged or does not fit the others.
    """
    try:
        held = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in ARRAYS}
    except (OSError, ValueError, EOFError) as error:
        raise EditionError(f"the citation graph in {folder} cannot be opened: {error}; {REMEDY}") from error
    n = len(held["work_ids"])
    rows = [(held[f"{side}_starts"], held[f"{side}_nodes"]) for side in ("reference", "citer")]
    fits = all(len(starts) == n + 1 and starts[-1] == len(nodes) for starts, nodes in rows)
    if (
        not fits
        or len(held["years"]) != n
        or len(held["by_id"]) != n
        or any(held[k].dtype != t for k, t in ARRAYS.items())
    ):
        raise EditionError(f"the citation graph in {folder} does not belong together; {REMEDY}")
    references, citers = (Adjacency(starts, nodes) for starts, nodes in rows)
    return CitationGraph(held["work_ids"], held["years"], references, citers, held["by_id"])


REMEDY = "go back with: fieldmap rollback, or make a new one with: fieldmap publish --force"
ARRAYS = {
    "work_ids": np.int64, "years": np.int32, "reference_starts": np.int64, "reference_nodes": np.int32,
    "citer_starts": np.int64, "citer_nodes": np.int32, "by_id": np.int64,
}  # fmt: skip


def _arrays(graph: CitationGraph) -> dict[str, NDArray[Any]]:
    return {
        "work_ids": graph.work_ids, "years": graph.years, "reference_starts": graph.references.starts,
        "reference_nodes": graph.references.nodes, "citer_starts": graph.citers.starts,
        "citer_nodes": graph.citers.nodes, "by_id": graph.by_id,
    }  # fmt: skip


def _node_table(ids: LongArray) -> IntArray:
    """Return the node of each work id up to the largest, -1 where there is none: ids are dense, so this is small."""
    table = np.full(int(ids.max(initial=-1)) + 1, -1, dtype=np.int32)
    table[ids] = np.arange(len(ids), dtype=np.int32)
    return table


def _look_up(node_of: IntArray, ids: LongArray) -> IntArray:
    inside = (ids >= 0) & (ids < len(node_of))
    nodes = np.where(inside, node_of[np.where(inside, ids, 0)], -1) if len(node_of) else np.full(len(ids), -1)
    if (nodes < 0).any():
        raise ValueError(f"work {ids[nodes < 0][0]} is cited or cites, and is not among the works of the graph")
    return nodes.astype(np.int32)


def _adjacency(matrix: csr_matrix) -> Adjacency:
    matrix.sort_indices()
    return Adjacency(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32, copy=False))
