"""Step: citations per work with coverage. Reads citations and bibliographies, writes ``citation_metrics``."""

from data.runs import Counts, StepReport, run_step
from data.store import Database, scalar

VERSION = 2


def run(db: Database) -> StepReport:
    """Count citers and references of every work, and which share of its bibliography is known.

    A work whose bibliography was never read has unknown references, not zero; where single citations of it are known
    all the same, they are counted, with unknown coverage.
    """
    reads = ("works", "citations", "reference_lists")
    return run_step(db, "citations", VERSION, reads, {}, lambda: _count(db), writes=("citation_metrics",))


def _count(db: Database) -> Counts:
    db.execute("TRUNCATE main.citation_metrics")
    db.execute(
        """INSERT INTO main.citation_metrics
        SELECT w.work_id, coalesce(c.n, 0), coalesce(r.n, CASE WHEN l.listed IS NOT NULL THEN 0 END), l.listed,
               CASE WHEN l.listed > 0 THEN least(l.resolved / l.listed, 1.0) END
        FROM main.works w
        LEFT JOIN (SELECT cited_id, count(*) AS n FROM public.citations WHERE citing_id <> cited_id GROUP BY 1) c
               ON c.cited_id = w.work_id
        LEFT JOIN (SELECT citing_id, count(*) AS n FROM public.citations WHERE citing_id <> cited_id GROUP BY 1) r
               ON r.citing_id = w.work_id
        LEFT JOIN (SELECT work_id, max(n_listed) AS listed, arg_max(n_resolved, n_listed) AS resolved
                   FROM main.reference_lists GROUP BY 1) l ON l.work_id = w.work_id"""
    )
    edges = int(scalar(db, "SELECT count(*) FROM main.citations"))
    return Counts(read=edges, written=int(scalar(db, "SELECT count(*) FROM main.citation_metrics")))
