"""Which records are one work: merges of three real corpora against pairs judged by hand.

    python -m benchmarks.identity --data DATA

Loads ``conference-papers``, ``acl-anthology-2021`` and ``arxiv-2025-26`` into a library of its own. The judged pairs
are in ``benchmarks/labels/identity_pairs.tsv``: 130 drawn from all merges (by the hash of their ids), every merge of
two sources whose lists of authors differ (half of them because arXiv's record here has none), every pair of two sources
with an equal title that was not merged when they were judged, and every pair of two sources with the same first author,
years at most one apart and a title alike by 0.75 (Levenshtein). So recall counts misses of those two kinds alone.
Precision is of all merges over two sources: those with equal titles and the same authors are taken as right unread.
"""

import argparse
import csv
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.report import wilson, write_result
from data.library import Library
from data.settings import StoreSettings
from data.store import Database, open_ledger

LABELS = Path(__file__).resolve().parent / "labels" / "identity_pairs.tsv"
MAPPINGS = Path(__file__).resolve().parent / "mappings"
CORPORA = ("conference-papers", "acl-anthology-2021", "arxiv-2025-26")


def load(data: Path, folder: Path, corpora: Sequence[str] = CORPORA) -> Library:
    """Load the corpora into a new library."""
    from app.cli import run

    library = Library(folder / "library")
    assert run(["init", str(library.root)]) == 0
    for corpus in corpora:
        files = map(str, sorted((data / corpus).glob("*.parquet")))
        mapping = str(MAPPINGS / f"{corpus}.toml")
        assert run(["--library", str(library.root), "ingest", "listing", *files, "--mapping", mapping]) in (0, 3)
    return library


def work_of(db: Database, source: str, source_id: str) -> int | None:
    """Return the work of a record; None for one that a newer version of the corpus lacks."""
    found = db.execute(
        "SELECT work_id FROM main.records WHERE source = ? AND source_id = ?", [source, source_id]
    ).fetchall()
    return found[0][0] if found else None


MERGES = """
WITH named AS (
    SELECT r.record_id, r.work_id, r.source, r.source_id,
           list_sort(list_distinct(list(name_words(h.name)) FILTER (h.name IS NOT NULL))) AS names
    FROM main.records r LEFT JOIN main.authorship h USING (record_id) GROUP BY ALL)
SELECT a.source, a.source_id, b.source, b.source_id, a.names = b.names AND len(a.names) > 0 AS same_authors
FROM named a JOIN named b ON a.work_id = b.work_id AND a.record_id < b.record_id AND a.source <> b.source"""


def measure(db: Database) -> list[dict[str, Any]]:
    """Return precision on the drawn merges, and how many of the judged pairs of one work are merged."""
    counts: dict[str, list[int]] = {}
    judged: dict[frozenset[tuple[str, str]], str] = {}
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"):
            one, other = (work_of(db, row[f"source_{side}"], row[f"id_{side}"]) for side in ("a", "b"))
            if one is None or other is None:
                continue
            pair = frozenset((row[f"source_{side}"], row[f"id_{side}"]) for side in ("a", "b"))
            judged[pair] = row["label"]
            cell = counts.setdefault(f"{row['drawn_from']}, {row['label']}", [0, 0])
            cell[0] += one == other
            cell[1] += 1
    rows = []
    for name, (merged, n) in sorted(counts.items()):
        low, high = wilson(merged, n)
        rows.append({"pairs": name, "n": n, "merged": merged, "share": merged / n, "lo": low, "hi": high})
    found = db.execute(MERGES).fetchall()
    merges = len(found)
    verdicts = ["same" if same else judged.get(frozenset({(a, x), (b, y)}), "unread") for a, x, b, y, same in found]
    right, read = verdicts.count("same"), merges - verdicts.count("unread")
    low, high = wilson(right, read)
    rows.append({"pairs": "precision over two sources: read or of the same authors", "n": read, "merged": right,
                 "share": right / read, "lo": low, "hi": high})  # fmt: skip
    rows.append({"pairs": "merges over two sources not read", "n": merges - read, "merged": merges - read,
                 "share": None, "lo": None, "hi": None})  # fmt: skip
    missed = sum(n - merged for name, (merged, n) in counts.items() if name.endswith("same") and "merge" not in name)
    wrong = sum(merged for name, (merged, n) in counts.items() if name.endswith("different"))
    low, high = wilson(merges, merges + missed)
    rows.append({"pairs": "recall over two sources: merged, of merged and known misses", "n": merges + missed,
                 "merged": merges, "share": merges / (merges + missed), "lo": low, "hi": high})  # fmt: skip
    rows.append({"pairs": "judged different, merged", "n": sum(n for k, (_, n) in counts.items() if "different" in k),
                 "merged": wrong, "share": None, "lo": None, "hi": None})  # fmt: skip
    return rows


def main() -> None:
    """Load, measure, report."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    data = options.parse_args().data
    with tempfile.TemporaryDirectory() as temporary:
        library = load(data, Path(temporary))
        with open_ledger(library, StoreSettings(memory_gb=3)) as db:
            write_result("identity", measure(db))


if __name__ == "__main__":
    main()
