"""A library that grows by two papers on tidal waves while people follow things in it; all of it invented."""

from collections.abc import Sequence
from pathlib import Path

from data.library import Library
from tests.app.brief_library import write_papers
from tests.libraries import analyzed, fieldmap, ledger, new_library
from tests.papers import snapshot_line, write_lines

NEW = ["Are tidal waves understood?", "Tidal waves without labels", "Wind over mountains"]
"""Titles of the new papers, the newest first; the last is not on tidal waves."""


def first_edition(folder: Path, *steps: str) -> Library:
    """Make a library of the papers up to 2015 and its first edition; of the analyses only some steps, or all."""
    library = new_library(folder / "library")
    lines = [snapshot_line("2001.00001", "RiverNet for rivers"), snapshot_line("2001.00002", "RiverNet again")]
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(folder / "rivers.json", lines)) == 0
    _import(library, folder, "2001.00001", "80.2", "2018-02-03")
    assert fieldmap(library, "ingest", "s2orc", write_papers(folder / "papers", 2015)) == 0
    _publish(library, steps)
    return library


def next_edition(library: Library, folder: Path, *steps: str) -> None:
    """Load the rest (two papers on tidal waves, one on wind) and one more result, and publish."""
    assert fieldmap(library, "ingest", "s2orc", write_papers(folder / "more")) == 0
    _import(library, folder, "2001.00002", "77.1", "2020-03-04")
    _publish(library, steps)


def change_status(library: Library) -> None:
    """Let the status of a term have changed, when terms had other numbers, and publish."""
    with ledger(library) as db:
        (number,) = db.execute("SELECT term_id FROM main.terms WHERE name = 'tidal waves'").fetchone() or (None,)
        db.execute(
            """INSERT INTO main.status_changes VALUES
            ('term', $n, 'tidal waves', '2017-12-31', 'mature', 'rising', now()::TIMESTAMP, false)""",
            {"n": number + 1},
        )  # fmt: skip
        db.execute(
            """INSERT INTO main.statuses VALUES ('term', $n, 'tidal waves', '2017-12-31', 'mature', '2016-12-31', 0.9,
            NULL, NULL, 8, 2, 0.5, 'by hand', [], NULL, NULL, [])""", {"n": number},
        )  # fmt: skip
    assert fieldmap(library, "publish", "--force") == 0


def _publish(library: Library, steps: Sequence[str]) -> None:
    if not steps:
        assert fieldmap(library, "update") == 0
        return
    assert fieldmap(library, "embed") == 0
    analyzed(library, *steps)


def _import(library: Library, folder: Path, paper: str, value: str, day: str) -> None:
    """Import the result of a model on a data set, as a leaderboard tells it."""
    row = {"task": "Parsing", "dataset": "Danube", "metric": "F1", "value": value, "model": "RiverNet", "date": day,
           "paper_url": f"https://arxiv.org/abs/{paper}", "paper_title": f"RiverNet of {day}"}  # fmt: skip
    source = write_lines(folder / f"{paper}.jsonl", [row])
    assert fieldmap(library, "claims", "import", source, "--format", "sota-extractor") == 0
