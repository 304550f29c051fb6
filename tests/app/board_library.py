"""A library of two papers and a leaderboard of parsers of the Danube; all of it invented."""

from pathlib import Path

from data.library import Library
from tests.libraries import fieldmap, new_library
from tests.papers import snapshot_line, write_lines

ROWS = [
    ("RiverNet", "80.2", "2018-02-03", "https://arxiv.org/abs/2001.00001"),
    ("LakeNet (ensemble)", "85.0", "2019-02-03", ""),
    ("SeaNet", "84.1 ± 0.4", "2020-02-03", ""),
    ("RiverNet", "0.771", "2020-03-04", "https://arxiv.org/abs/2001.00002"),
    ("PondNet", "12/13", "2020-03-04", ""),
]


def make_board_library(folder: Path) -> Library:
    """Make a library of two papers, one of which claims the state of the art, and import lines of a leaderboard."""
    library = new_library(folder / "library")
    told = "WaterNet achieves a new state of the art of 86.5 F1 on the Danube data set."
    lines = [snapshot_line("2001.00001", "RiverNet for rivers"), snapshot_line("2105.00002", "Seas", abstract=told)]
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(folder / "snapshot.json", lines)) == 0
    rows = [{"task": "Parsing", "dataset": "Danube", "metric": "F1", "value": value, "model": model, "date": day,
             "paper_url": url, "paper_title": f"On {model} {day}"} for model, value, day, url in ROWS]  # fmt: skip
    source = write_lines(folder / "rows.jsonl", rows)
    assert fieldmap(library, "claims", "import", source, "--format", "sota-extractor") == 0
    assert fieldmap(library, "update") == 0
    return library
