"""Measure how often two spellings that the step `people` joins are one person's, on pairs judged by hand.

Run: ``python -m benchmarks.people --library DIR`` on a library of the ACL Anthology after ``fieldmap publish``.
``labels/people_pairs.csv`` holds the numbers of two spellings and the verdict, reached from their papers, co-authors
and years; the pairs were drawn by a hash, in two draws of 50, among those joined with the name a person is shown by.
Prints one table and writes ``benchmarks/results/people.json``; ``--show`` prints a draw of 50 instead, for judging.
"""

import argparse
import csv
from pathlib import Path
from typing import Any

from benchmarks.report import write_result
from data.editions import open_current
from data.library import Library, require_library
from data.store import open_readonly, rows_as_dicts

LABELS = Path(__file__).with_name("labels") / "people_pairs.csv"
DRAWN = 50
Z = 1.959964
Row = dict[str, Any]


def main() -> None:
    """Draw the pairs, look up the verdicts, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True, help="library of the ACL Anthology")
    parser.add_argument("--show", action="store_true", help="print the pairs for judging")
    arguments = parser.parse_args()
    pairs, people = open_current(require_library(Library(arguments.library)), lambda edition: joined(edition.database))
    if arguments.show:
        print(
            "\n".join(f"{pair['one']},{pair['other']}  {pair['names']}  {pair['evidence']}" for pair in pairs[:DRAWN])
        )
        return
    with LABELS.open(encoding="utf-8") as file:
        verdicts = {(row["one"], row["other"]): row["same"] == "1" for row in csv.DictReader(file)}
    judged = [pair | {"same": verdicts[pair["one"], pair["other"]]} for pair in pairs
              if (pair["one"], pair["other"]) in verdicts]  # fmt: skip
    rows = [_measured("all", judged)]
    rows += [_measured(evidence, [pair for pair in judged if pair["evidence"] == evidence])
             for evidence in ("co-authors", "venue")]  # fmt: skip
    rows.append({"joined": "judged, and no longer joined", "n": len(verdicts) - len(judged)})
    write_result("people", [*rows, *people])


def joined(database: Path) -> tuple[list[Row], list[Row]]:
    """Return all joined pairs, ordered by a hash, and how many people there are of each doubt."""
    db = open_readonly(database)
    try:
        pairs = rows_as_dicts(
            db,
            """SELECT a.spelling_id::VARCHAR AS one, b.spelling_id::VARCHAR AS other, b.evidence,
                   a.name || ' | ' || b.name AS names
            FROM person_names a JOIN person_names b ON a.person_id = b.person_id
            WHERE a.spelling_id = a.person_id AND b.spelling_id <> a.spelling_id
            ORDER BY md5(a.spelling_id::VARCHAR || b.spelling_id::VARCHAR)""",
        )
        people = rows_as_dicts(
            db, "SELECT doubt AS joined, count(*) AS people, sum(n_names)::BIGINT AS spellings FROM main.people "
            "GROUP BY doubt ORDER BY people DESC"
        )  # fmt: skip
    finally:
        db.close()
    return pairs, people


def _measured(name: str, judged: list[Row]) -> Row:
    hits, n = sum(pair["same"] for pair in judged), len(judged)
    lo, hi = wilson(hits, n)
    return {"joined": name, "precision": round(hits / n, 4) if n else None, "lo": lo, "hi": hi, "n": n}


def wilson(hits: int, n: int) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a share (Wilson 1927); None without anything counted."""
    if not n:
        return None, None
    centre, spread = hits / n + Z * Z / (2 * n), Z * ((hits / n * (1 - hits / n) + Z * Z / (4 * n)) / n) ** 0.5
    return round((centre - spread) / (1 + Z * Z / n), 4), round((centre + spread) / (1 + Z * Z / n), 4)


if __name__ == "__main__":
    main()
