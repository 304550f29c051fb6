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
_KEY = "task, dataset_key, version, split, metric_key, comparable, unit"
_BOARDS = f"""WITH mine AS (SELECT DISTINCT subject, work_id FROM held WHERE {{about_it}}),
ranked AS (SELECT *, hash({_KEY}) AS key, CASE WHEN higher_is_better THEN printed ELSE -printed END AS value
           FROM main.board_results
           WHERE kind = 'result' AND doubt IS NULL AND higher_is_better IS NOT NULL AND day <= $as_of),
own AS (SELECT m.subject, r.key, any_value(concat_ws(' ', dataset, nullif(version, ''), nullif(split, ''), metric))
                   AS board, any_value(concat_ws('|', {_KEY})) AS place, list(r.day ORDER BY r.day, r.printed) AS days,
               list(r.value ORDER BY r.day, r.printed) AS own
        FROM ranked r JOIN mine m USING (work_id) GROUP BY ALL
        HAVING count(*) >= $fewest AND count(DISTINCT r.paper) >= 2),
others AS (SELECT o.subject, o.key, max(r.value) AS best_other FROM own o JOIN ranked r USING (key)
           LEFT JOIN mine m ON m.subject = o.subject AND m.work_id = r.work_id WHERE m.work_id IS NULL GROUP BY ALL)
SELECT * FROM own LEFT JOIN others USING (subject, key) ORDER BY subject, place"""
"""Of each board with results enough of a subject: these by day, and the best result of others."""


def read_plateaus(db: Database, as_of: date, held: Held, some: BoolArray) -> dict[int, list[Plateau]]:
    """Return how the results of some subjects stand on each board that holds enough of them.

    A result is the subject's own if its paper has the subject, in the title where titles are known; quoted baselines
    never are. Results that are set aside, or of a metric whose direction is not known, do not count.
    """
    about_it = "in_title" if held.has_titles else "true"
    rows = rows_as_dicts(
        db, _BOARDS.format(about_it=about_it), {"as_of": as_of, "fewest": FEWEST}, {"held": held.table(some)}
    )
    found: dict[int, list[Plateau]] = defaultdict(list)
    for row in rows:
        own = list(zip(row["days"], row["own"], strict=True))
        found[row["subject"]].append(plateau(row["board"], as_of, own, row["best_other"]))
    return dict(found)


def plateau(board: str, as_of: date, own: Sequence[Point], best_other: float | None) -> Plateau:
    """Return how long the best of a subject's own results has stood, and whether others have a better one.

    Parameters
    ----------
    own
        (day, value, more is better) of the results, at least one.
    best_other
        The best value of others; None where they have none.
    """
    best = max(value for _, value in own)
    since = min(day for day, value in own if value == best)
    passed = best_other is not None and best_other > best
    return Plateau(board, len(own), round((as_of - since).days / YEAR_DAYS, 2), passed)
