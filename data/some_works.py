"""Which works a question counts: all, or those that a query yields, as a condition for other queries.

`app.filters` makes it of the filters of a page; the lookups of the analyses take it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from data.store import Database, whole_numbers


@dataclass(frozen=True, slots=True)
class SomeWorks:
    """The works of a query."""

    sql: str = ""
    """A query for ``work_id``; '' means all works."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Its parameters by name."""

    def hold(self, column: str) -> str:
        """Return the condition that a column names one of these works."""
        return f"{column} IN ({self.sql})" if self.sql else "true"

    @property
    def name(self) -> str:
        """What tells these works from others in one edition: the query with its parameters; '' for all."""
        return f"{self.sql} {sorted(self.values.items())}" if self.sql else ""

    def among(self, db: Database, works: Iterable[int]) -> set[int]:
        """Return which of some works are of these."""
        named = list(works)
        if not self.sql:
            return set(named)
        table = pa.table({"work_id": pa.array(named, pa.int64())})
        sql = f"SELECT work_id FROM named SEMI JOIN ({self.sql}) USING (work_id)"
        return set(whole_numbers(db, sql, dict(self.values), {"named": table}).tolist())


ALL_WORKS = SomeWorks()
