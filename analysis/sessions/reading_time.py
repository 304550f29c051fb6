"""How long a text takes to read, by the reader's level. Pure; used by session packs and reading lists."""

from collections.abc import Sequence

from analysis.groups.group import Level
from data.store import Database, rows_as_dicts

WORDS_PER_MINUTE: dict[Level, int] = {"newcomer": 138, "practitioner": 200, "researcher": 238}
"""Reading to remember, and to learn (Carver 1992, J. of Reading 36(2), gears of reading); silent reading of non-fiction
in English (Brysbaert 2019, J. of Memory and Language 109, 104047)."""
ASSUMED_WORDS = 4_400
"""Of a paper whose full text is not here: the median of the 250 of the sample, without references and tables."""
LEAST_WORDS = 1_000
"""A full text with fewer words is only a part of one."""


def minutes_to_read(words: int | None, level: Level) -> int:
    """Return whole minutes, at least one; without a number of words that of a paper of usual length."""
    return max(1, round((words or ASSUMED_WORDS) / WORDS_PER_MINUTE[level]))


def words_of(db: Database, works: Sequence[int]) -> dict[int, int]:
    """Return the words of the full text of those of some works that have one here, of the longest record of each."""
    rows = rows_as_dicts(
        db,
        """SELECT work_id, max(n) AS n FROM (
            SELECT work_id, record_id, sum(len(string_split(text, ' '))) AS n FROM main.passages
            WHERE work_id IN (SELECT unnest(?::BIGINT[])) GROUP BY work_id, record_id) GROUP BY work_id""",
        [list(works)],
    )
    return {row["work_id"]: int(row["n"]) for row in rows if row["n"] >= LEAST_WORDS}
