"""Step: each topic's share of the papers of a month or year, with a Wilson interval. Writes ``trends``."""

import numpy as np
import pyarrow as pa

from analysis.trends.shares import wilson_interval
from data.runs import Counts, StepReport, run_step
from data.store import Database

VERSION = 1
PERIODS = {
    "month": ("strftime(w.published, '%Y-%m')", "w.date_precision IN ('day', 'month')"),
    "year": ("strftime(w.published, '%Y')", "w.published IS NOT NULL"),
}
"""A work dated by its year alone never counts in a month."""


def run(db: Database) -> StepReport:
    """Count the papers of every topic in every month and year, at their first public date."""
    reads = ("works", "topic_members")
    return run_step(db, "trends", VERSION, reads, {}, lambda: _count(db), writes=("trends",))


def _count(db: Database) -> Counts:
    db.execute("TRUNCATE main.trends")
    written = read = 0
    for granularity, (period, dated) in PERIODS.items():
        rows = db.execute(
            f"""WITH members AS (
                SELECT m.topic_id, {period} AS period FROM main.topic_members m JOIN main.works w USING (work_id)
                WHERE {dated}),
            totals AS (SELECT period, count(*) AS total FROM members GROUP BY period)
            SELECT t.topic_id, p.period, count(m.topic_id) AS n, any_value(p.total) AS total
            FROM main.topics t CROSS JOIN totals p
            LEFT JOIN members m ON m.topic_id = t.topic_id AND m.period = p.period
            GROUP BY t.topic_id, p.period ORDER BY 1, 2"""
        ).fetchnumpy()
        n, total = np.asarray(rows["n"], dtype=np.int64), np.asarray(rows["total"], dtype=np.int64)
        lo, hi = wilson_interval(n, total)
        result = pa.table(
            {
                "topic_id": np.asarray(rows["topic_id"]), "granularity": [granularity] * len(n),
                "period": [str(value) for value in rows["period"]], "n": n, "total": total,
                "share": n / np.maximum(total, 1), "lo": lo, "hi": hi,
            }
        )  # fmt: skip
        db.register("counted", result)
        db.execute("INSERT INTO main.trends BY NAME SELECT * FROM counted")
        db.unregister("counted")
        written, read = written + len(n), read + int(n.sum())
    return Counts(read, written)
