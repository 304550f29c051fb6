"""Measure how often spellings that the step `people` joins are one person's, and how many of one person's it joins.

    python -m benchmarks.people --data DATA

*Precision* is of pairs joined in a library of ``acl-anthology-2021``, against ``labels/people_pairs.csv``: the numbers
of two spellings and the verdict, reached by hand from their papers, co-authors and years. The pairs were drawn by a
hash among those joined with the name a person is shown by: 99 of all, before short forms and barred letters fitted, and
50 of the 171 that these added. ``--show`` prints the first 50 of all instead.

*Recall* needs no hand: two records of one work that list equally many authors name one person at one position, where
the family names agree and nobody else there bears it. Truth are all such pairs spelled differently, in the corpora of
`benchmarks.identity` and the bibliographies of ``sota-tdms`` (LaTeX). A work counts with one of its records, so it is
no evidence for the pair itself; a pair is measured if both spellings stand in the library by some work.
Customary short forms were listed after such pairs had been seen, so their row is no test of the list.
"""

import argparse
import csv
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.people import step
from analysis.people.spellings import BARRED, PLAIN, SUFFIXES
from benchmarks.identity import CORPORA, load
from benchmarks.latex_full_text import papers_of
from benchmarks.report import wilson, write_result
from data.errors import FieldmapError
from data.library import Library
from data.loading import load_staged
from data.records import Paper
from data.settings import StoreSettings
from data.staging import create_staging, stage_papers
from data.store import Database, open_ledger, rows_as_dicts
from ingest.fulltext.latex.paper import parse_tex

LABELS = Path(__file__).with_name("labels") / "people_pairs.csv"
DRAWN = 50
LOADED = datetime(2026, 11, 21)
STORE = StoreSettings(memory_gb=3)
INITIAL = "an initial for the first name"
KINDS = (INITIAL, "a middle name left out", "another middle name, or its initial", "an accent, a hyphen or a suffix",
         "a first name cut short", "another first name", "a family name alone")  # fmt: skip
FITTING = (("one first name", 0, 1), ("two or three", 2, 3), ("four to ten", 4, 10), ("more", 11, 1_000_000))
Row = dict[str, Any]


def main() -> None:
    """Load, tell people apart, compare with what is known, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--show", action="store_true", help="print a draw of joined pairs for judging")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        anthology = load(arguments.data, Path(folder) / "anthology", ("acl-anthology-2021",))
        pairs, people = joined(anthology)
        if arguments.show:
            print("\n".join(f"{one['one']},{one['other']}  {one['names']}  {one['evidence']}" for one in pairs[:DRAWN]))
            return
        everything = load(arguments.data, Path(folder) / "everything", CORPORA)
        write_result("people", [*precision(pairs), *people, *recall(known(everything, arguments.data))])


def joined(library: Library) -> tuple[list[Row], list[Row]]:
    """Tell people apart; return all joined pairs, ordered by a hash, and how many people there are of each doubt."""
    with open_ledger(library, STORE) as db:
        step.run(db)
        pairs = rows_as_dicts(
            db,
            """SELECT a.spelling_id::VARCHAR AS one, b.spelling_id::VARCHAR AS other, b.evidence,
                   a.name || ' | ' || b.name AS names
            FROM main.person_names a JOIN main.person_names b ON a.person_id = b.person_id
            WHERE a.spelling_id = a.person_id AND b.spelling_id <> a.spelling_id
            ORDER BY md5(a.spelling_id::VARCHAR || b.spelling_id::VARCHAR)""",
        )
        people = rows_as_dicts(
            db, "SELECT doubt AS measured, count(*) AS people, sum(n_names)::BIGINT AS spellings FROM main.people "
            "GROUP BY doubt ORDER BY people DESC"
        )  # fmt: skip
    return pairs, people


def precision(pairs: Sequence[Row]) -> list[Row]:
    """Return how many of the judged pairs are one person's, by what joined them."""
    with LABELS.open(encoding="utf-8") as file:
        verdicts = {(row["one"], row["other"]): (row["same"] == "1", row["drawn_from"]) for row in csv.DictReader(file)}
    judged = [(pair["evidence"], *verdicts[pair["one"], pair["other"]]) for pair in pairs
              if (pair["one"], pair["other"]) in verdicts]  # fmt: skip
    drawn_of_all = [(evidence, same) for evidence, same, drawn_from in judged if drawn_from == "all"]
    rows = [_measured("precision: all", [same for _, same in drawn_of_all])]
    rows += [_measured(f"precision: by {name}", [same for evidence, same in drawn_of_all if evidence == name])
             for name in ("co-authors", "venue")]  # fmt: skip
    rows.append(_measured("precision: added by short forms and barred letters",
                          [same for _, same, drawn_from in judged if drawn_from == "short forms"]))  # fmt: skip
    return [*rows, {"measured": "judged, and no longer joined", "n": len(verdicts) - len(judged)}]


KNOWN = """
WITH listed AS (
    SELECT a.record_id, a.work_id, a.position, a.family_key, a.person_id AS spelling_id, a.name,
           r.source = 'latex' AS is_cited, count(*) OVER (PARTITION BY a.record_id) AS n,
           count(*) OVER (PARTITION BY a.record_id, a.family_key) AS n_family
    FROM main.authorship a JOIN main.records r USING (record_id)
    WHERE a.work_id IN (SELECT work_id FROM main.records GROUP BY ALL HAVING count(*) > 1)),
told AS (
    SELECT a.spelling_id AS one, b.spelling_id AS other, min(a.name) AS name, min(b.name) AS other_name,
           bool_and(a.is_cited OR b.is_cited) AS is_cited
    FROM listed a JOIN listed b ON a.work_id = b.work_id AND a.record_id <> b.record_id AND a.position = b.position
        AND a.n = b.n AND a.family_key = b.family_key
    WHERE a.n_family = 1 AND b.n_family = 1 AND a.spelling_id < b.spelling_id GROUP BY ALL),
fitting AS (
    SELECT spelling_id, unnest(may_be) AS there FROM main.person_names
    UNION SELECT a.spelling_id, b.spelling_id FROM main.person_names a JOIN main.person_names b USING (person_id)),
fits AS (
    SELECT f.spelling_id, list(n.name) AS names FROM fitting f JOIN main.person_names n ON n.spelling_id = f.there
    WHERE f.spelling_id IN (SELECT one FROM told UNION SELECT other FROM told) GROUP BY ALL)
SELECT t.*, p.person_id = q.person_id AS is_joined, list_contains(p.may_be, t.other) AS may_be,
       x.names AS fits_one, y.names AS fits_other
FROM told t LEFT JOIN main.person_names p ON p.spelling_id = t.one
LEFT JOIN main.person_names q ON q.spelling_id = t.other
LEFT JOIN fits x ON x.spelling_id = t.one LEFT JOIN fits y ON y.spelling_id = t.other ORDER BY t.one, t.other"""
"""Two spellings of one person, by two records of one work, what became of them, and the names that each fits, itself
among them; is_joined is NULL where one of the two stands in no work."""


def known(library: Library, data: Path) -> list[Row]:
    """Load bibliographies too, tell people apart, and return the pairs that are known to be one person's."""
    with open_ledger(library, STORE) as db:
        create_staging(db)
        stage_papers(db, list(bibliographies(data)))
        load_staged(db, "latex", LOADED)
        step.run(db)
        return known_pairs(db)


def known_pairs(db: Database) -> list[Row]:
    """Return the pairs of spellings that two records of one work show to be one person's, with what became of them."""
    return rows_as_dicts(db, KNOWN)


def bibliographies(data: Path) -> Iterator[Paper]:
    """Yield the papers of ``sota-tdms`` whose bibliography names authors, without authors of their own."""
    for paper in papers_of(data):
        try:
            references = tuple(one for one in parse_tex(paper["tex"]).references if one.authors)
        except (FieldmapError, ValueError, IndexError, KeyError, RecursionError):
            continue
        if references:
            yield Paper(paper["id"], paper["title"] or paper["id"], references=references)


def recall(pairs: Sequence[Row]) -> list[Row]:
    """Return how many of the known pairs are joined, left open with each other named, or apart: by source and kind."""
    here = [pair | {"kind": difference(pair["name"], pair["other_name"])} for pair in pairs
            if pair["is_joined"] is not None]  # fmt: skip
    rows = [_outcome("recall: all", here)]
    rows += [_outcome(f"recall: {name}", [pair for pair in here if pair["is_cited"] is told])
             for name, told in (("two listings", False), ("a listing and a bibliography", True))]  # fmt: skip
    rows += [_outcome(f"recall: {kind}", [pair for pair in here if pair["kind"] == kind]) for kind in KINDS]
    initials = [(pair, first_names(pair)) for pair in here if pair["kind"] == INITIAL]
    rows += [_outcome(f"recall: an initial that fits {name}", [pair for pair, n in initials if low <= n <= high])
             for name, low, high in FITTING]  # fmt: skip
    return [*rows, {"measured": "known, and one of the two stands in no work", "n": len(pairs) - len(here)}]


def _outcome(name: str, pairs: Sequence[Row]) -> Row:
    """Return one row: recall with its interval, and the shares of those left open and those apart."""
    n = max(len(pairs), 1)
    still_open = sum(not pair["is_joined"] and pair["may_be"] for pair in pairs)
    apart = sum(not pair["is_joined"] and not pair["may_be"] for pair in pairs)
    return _measured(name, [pair["is_joined"] for pair in pairs]) | {
        "open": round(still_open / n, 4), "apart": round(apart / n, 4)
    }  # fmt: skip


def first_names(pair: Row) -> int:
    """Return how many written-out first names the spelling with the initial fits."""
    sides = ((pair["name"], pair["fits_one"]), (pair["other_name"], pair["fits_other"]))
    names = next(names for name, names in sides if len(given_names(name)[0]) == 1)
    firsts = {given[0] for given in map(given_names, names) if given}
    return sum(len(first) > 1 for first in firsts)


def difference(one: str, other: str) -> str:
    """Return in which way two spellings of one name differ, as one of KINDS; what is told first decides."""
    mine, theirs = given_names(one), given_names(other)
    if not mine or not theirs:
        return "a family name alone"
    if "".join(mine) == "".join(theirs):
        return "an accent, a hyphen or a suffix"
    short, long = sorted((mine[0], theirs[0]), key=len)
    if short == long:
        shared = min(len(mine), len(theirs))
        return "a middle name left out" if mine[:shared] == theirs[:shared] else "another middle name, or its initial"
    if not long.startswith(short):
        return "another first name"
    return INITIAL if len(short) == 1 else "a first name cut short"


def given_names(name: str) -> list[str]:
    """Return the words before the family name as the step compares them: lower case, no accents, hyphens or suffix."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(str.maketrans(BARRED, PLAIN)))
    plain = "".join(letter for letter in letters if letter.isalnum() or letter in " .,\t")
    words = re.split(r"[\s.,]+", plain.strip(" .,\t"))
    if len(words) > 2 and words[-1] in SUFFIXES.split():
        words = words[:-1]
    return words[:-1]


def _measured(name: str, hits: Sequence[bool]) -> Row:
    low, high = wilson(sum(hits), len(hits)) if hits else (None, None)
    share = round(sum(hits) / len(hits), 4) if hits else None
    return {"measured": name, "share": share, "lo": low, "hi": high, "n": len(hits)}


if __name__ == "__main__":
    main()
