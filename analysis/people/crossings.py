"""Who wrote on two things, and on which of them first. Used where directions stand side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from analysis.trends.shares import wilson_interval
from data.store import Database, rows_as_dicts

FEWEST = 5
"""People below whom no direction is told."""
_BOTH = """WITH wrote AS (
    SELECT a.person_id, h.side, min(w.public_by) AS first FROM held h JOIN works w USING (work_id)
    JOIN authorship a USING (work_id) WHERE w.public_by IS NOT NULL AND a.person_id IS NOT NULL GROUP BY ALL),
shared AS (SELECT o.first AS one, t.first AS two FROM wrote o JOIN wrote t USING (person_id)
    WHERE o.side = 1 AND t.side = 2)
SELECT count(*) AS n_both, count(*) FILTER (one < two) AS first_earlier, count(*) FILTER (two < one) AS second_earlier
FROM shared"""


@dataclass(frozen=True, slots=True)
class Crossing:
    """People who wrote on both of two things."""

    n_both: int
    first_earlier: int
    """Whose first paper on the first thing alone came before their first on the second."""
    second_earlier: int
    lo: float
    hi: float
    """95 % interval of the part that began with the first, among those who began with one."""

    @property
    def verdict(self) -> str:
        """'first to second', 'second to first', or 'no direction'."""
        if self.first_earlier + self.second_earlier < FEWEST or self.lo <= 0.5 <= self.hi:
            return "no direction"
        return "first to second" if self.lo > 0.5 else "second to first"


def crossings(db: Database, first: Sequence[int], second: Sequence[int]) -> Crossing:
    """Return how many people wrote on both of two lists of works, and on which first.

    People are told apart as the edition does; one with the same day for both began with neither.
    """
    held = pa.table({"work_id": [*first, *second], "side": [*[1] * len(first), *[2] * len(second)]},
                    schema=pa.schema([("work_id", pa.int64()), ("side", pa.int8())]))  # fmt: skip
    (row,) = rows_as_dicts(db, _BOTH, None, {"held": held})
    lo, hi = wilson_interval(row["first_earlier"], row["first_earlier"] + row["second_earlier"])
    return Crossing(row["n_both"], row["first_earlier"], row["second_earlier"], float(lo), float(hi))
