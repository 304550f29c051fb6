"""Papers into a ledger, as a source brings them; what most tests of tables and analyses begin with."""

from datetime import datetime

from data.loading import LoadCounts, load_staged
from data.records import Paper
from data.staging import create_staging, stage_papers
from data.store import Database

NOW = datetime(2026, 1, 2)


def load(db: Database, *papers: Paper, source: str = "s2orc", now: datetime = NOW) -> LoadCounts:
    create_staging(db)
    stage_papers(db, papers)
    return load_staged(db, source, now)
