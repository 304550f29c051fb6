"""Boards on which the results of a subject stopped getting better, as of a day. Read by tell, weighed by evidence."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from analysis.status.evidence import Plateau
from analysis.status.measures import BoolArray
from analysis.status.papers import Held
from data.store import Database, rows_as_dicts

FEWEST = 3
"""Dated results of its own, of two papers at least, that a board must hold."""
YEAR_DAYS = 365.25
Point = tuple[date, float]


def read_plateaus(db: Database, as_of: date, held: Held, some: BoolArray) -> dict[int, list[Plateau]]:
    """Return how the results of some subjects stand on each board that holds enough of them.

    A result is the subject's own if its paper has the subject, in the title where titles are known; quoted baselines
    never are. Results that are set aside, or of a metric whose direction is not known, do not count.
    """
    about_it = "in_title" if held.has_titles else "true"
    rows = rows_as_dicts(
        db,
        f"""WITH mine AS (SELECT DISTINCT h.subject, h.work_id FROM held h WHERE {about_it}),
        ranked AS (SELECT concat_ws(' ', dataset, nullif(version, ''), nullif(split, ''), metric) AS board,
                          concat_ws('|', task, dataset_key, version, split, metric_key, comparable, unit) AS key,
                          higher_is_better, work_id, paper, day, printed FROM board_results
                   WHERE kind = 'result' AND doubt IS NULL AND higher_is_better IS NOT NULL AND day <= $as_of),
        enough AS (SELECT m.subject, r.key FROM ranked r JOIN mine m USING (work_id) GROUP BY ALL
                   HAVING count(*) >= $fewest AND count(DISTINCT r.paper) >= 2)
        SELECT e.subject, r.key, any_value(r.board) AS board, any_value(r.higher_is_better) AS higher,
               list(r.day ORDER BY r.day, r.printed) FILTER (m.work_id IS NOT NULL) AS own_days,
               list(r.printed ORDER BY r.day, r.printed) FILTER (m.work_id IS NOT NULL) AS own,
               list(r.day ORDER BY r.day, r.printed) FILTER (m.work_id IS NULL) AS other_days,
               list(r.printed ORDER BY r.day, r.printed) FILTER (m.work_id IS NULL) AS others
        FROM enough e JOIN ranked r USING (key) LEFT JOIN mine m ON m.subject = e.subject AND m.work_id = r.work_id
        GROUP BY e.subject, r.key ORDER BY e.subject, r.key""",
        {"as_of": as_of, "fewest": FEWEST},
        {"held": held.table(some)},
    )
    found: dict[int, list[Plateau]] = defaultdict(list)
    for row in rows:
        sign = 1.0 if row["higher"] else -1.0
        own, others = (
            [(day, sign * value) for day, value in zip(row[days] or [], row[values] or [], strict=True)]
            for days, values in (("own_days", "own"), ("other_days", "others"))
        )
        found[row["subject"]].append(plateau(row["board"], as_of, own, others))
    return dict(found)


def plateau(board: str, as_of: date, own: Sequence[Point], others: Sequence[Point]) -> Plateau:
    """Return how long the best of a subject's own results has stood, and whether others have a better one.

    Parameters
    ----------
    own, others
        (day, value, more is better) of the results, at least one of its own.
    """
    best = max(value for _, value in own)
    since = min(day for day, value in own if value == best)
    passed = any(value > best for _, value in others)
    return Plateau(board, len(own), round((as_of - since).days / YEAR_DAYS, 2), passed)
