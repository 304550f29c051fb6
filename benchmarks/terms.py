"""Measure which rising and falling terms are told in time, and how many are told by chance or by uneven coverage.

Run: ``python -m benchmarks.terms --data FOLDER`` with the folder that holds ``conference-papers/``,
``trend-terms/terms.json`` and ``arxiv-2025-26/``. Loads them as libraries in a temporary folder, replays the lists of
`fieldmap trends terms` at each year's end (month's end for arXiv), and writes ``benchmarks/results/terms.json``.
"""

import argparse
import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from analysis.people import step as people_step
from analysis.terms import step
from analysis.terms.back_test import KnownTerm, found_events, measures, read_known_terms, replay, two_years
from analysis.terms.corpus import read_counted, read_names, read_works
from analysis.terms.lists import LISTED, term_trends, without_repeats
from analysis.terms.vocabulary import LEAST_WORKS, is_term
from analysis.trends.dated import COUNTED
from analysis.trends.growth import discoveries, growth
from app.cli import run
from benchmarks.report import write_result
from data.library import Library
from data.settings import StoreSettings
from data.store import Database, open_ledger, rows_as_dicts

FIRST, LAST = 2014, 2022
HELD_BACK = (2023, 2024)
"""Years whose events nobody looked at while the thresholds were chosen."""
SEEDS = (1, 2, 3)
MONTH_ENDS = ["2025-04-30", "2025-05-31", "2025-06-30", "2025-08-31", "2025-11-30", "2026-02-28"]
COMPARED_PAPERS = 5_000
Row = dict[str, Any]
Lists = dict[int, list[Row]]
SHUFFLED = f"""{COUNTED},
    placed AS (SELECT work_id, stratum, row_number() OVER (PARTITION BY stratum ORDER BY work_id) AS k FROM works_then),
    drawn AS (SELECT public_by, stratum,
                     row_number() OVER (PARTITION BY stratum ORDER BY hash(work_id, $seed), work_id) AS k
              FROM works_then)
    SELECT p.work_id, d.public_by FROM placed p JOIN drawn d USING (stratum, k)"""
"""Dates dealt out anew among the works of each stratum."""


def main() -> None:
    """Read the options, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        papers = loaded(Path(folder) / "papers", data, "conference-papers")
        with opened(papers) as db:
            rows += speed(db)
            rows += back_tests(db, read_known_terms(data / "trend-terms" / "terms.json"))
        rows += chance(papers, Path(folder) / "shuffled")
        if (data / "arxiv-2025-26").is_dir():
            rows += coverage(loaded(Path(folder) / "arxiv", data, "arxiv-2025-26"))
        else:
            print("skipped: uneven coverage (no folder arxiv-2025-26)")
    write_result("terms", rows)


def loaded(folder: Path, data: Path, name: str) -> Library:
    """Make a library of the files of a folder."""
    mapping = Path(__file__).parent / "mappings" / f"{name}.toml"
    files = sorted(map(str, (data / name).glob("*.parquet")))
    for words in (["init", str(folder)], ["--library", str(folder), "ingest", "listing", *files, "--mapping", mapping]):
        if run([str(word) for word in words]) != 0:
            raise SystemExit(f"{name} could not be loaded")
    return Library(folder)


@contextmanager
def opened(library: Library) -> Iterator[Database]:
    """Open the ledger of a library on one thread."""
    with open_ledger(library, StoreSettings(threads=1)) as db:
        yield db


def speed(db: Database) -> list[Row]:
    """Return what the step costs, beside counting the same n-grams of some papers with scikit-learn."""
    people_step.run(db)
    ours, report = _seconds(lambda: step.run(db))
    texts = [row["text"] for row in rows_as_dicts(
        db, "SELECT concat_ws('. ', title, abstract) AS text FROM works WHERE NOT is_stub ORDER BY work_id LIMIT ?",
        [COMPARED_PAPERS],
    )]  # fmt: skip
    peer, _ = _seconds(lambda: CountVectorizer(ngram_range=(1, 4), binary=True, min_df=5).fit(texts))
    ask, _ = _seconds(lambda: term_trends(db, date(LAST, 12, 31)))
    rate, peer_rate = report.read / ours, len(texts) / peer
    return [
        {"measure": "papers read a CPU second", "ours": round(rate), "peer": round(peer_rate),
         "peer_name": f"CountVectorizer(1-4 words), {len(texts):,} papers", "ratio": round(rate / peer_rate, 2),
         "n": report.read},
        {"measure": "one as-of question over one thousand papers read by the step, CPU",
         "ours": round(ask / (1000 * ours / report.read), 2), "n": 1},
    ]  # fmt: skip


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def back_tests(db: Database, known: Sequence[KnownTerm]) -> list[Row]:
    """Return the measures of our lists, beside those of a ranking by the growth of the term's share."""
    told = replay(db, range(FIRST - 1, HELD_BACK[-1] + 1))
    ours, falling = ({year: getattr(one, name) for year, one in told.items()} for name in ("emerging", "declining"))
    phrases, terms = ({y: growth_list(db, y, only_terms=kind) for y in told} for kind in (False, True))
    peers = {
        "growth of share, all phrases": phrases, "growth of share, our terms": terms,
        "growth of share, our terms, as many as ours": {y: rows[: len(ours[y])] for y, rows in terms.items()},
    }  # fmt: skip
    years = list(range(FIRST, LAST + 1))
    rows = [row for some in (years, HELD_BACK) for row in beside(db, known, some, ours, falling, peers)]
    listed = float(np.mean([len(ours[year]) for year in years]))
    return [*rows, *_halves(ours, known, years),
            {"measure": "terms listed a year, mean", "ours": round(listed, 1), "n": len(years)}]  # fmt: skip


def beside(
    db: Database, known: Sequence[KnownTerm], years: Sequence[int], ours: Lists, falling: Lists, peers: dict[str, Lists]
) -> list[Row]:
    """Return each measure of some years, ours beside each peer's."""
    rows = []
    theirs = {name: measures(db, known, years, lists, {}) for name, lists in peers.items()}
    for measure, value in measures(db, known, years, ours, falling).items():
        mine = {"measure": f"{measure}, {years[0]}-{years[-1]}", "ours": value["value"],
                "interval": [value["lo"], value["hi"]], "n": value["n"]}  # fmt: skip
        for name, other in theirs.items() if measure != "falling found" else ():
            peer = other[measure]["value"]
            ratio = round(value["value"] / peer, 2) if peer else None
            rows.append(mine | {"peer": peer, "peer_name": name, "ratio": ratio, "peer_n": other[measure]["n"]})
        rows += [mine] if measure == "falling found" else []
    return rows


def growth_list(db: Database, year: int, only_terms: bool, top: int = LISTED) -> list[Row]:
    """Return the baseline: terms by the ratio of this year's share to last year's, averaged over venues."""
    day = date(year, 12, 31)
    names = read_names(db, day)
    counted = read_counted(db, day, names)
    chosen = is_term(counted) if only_terms else counted.n >= LEAST_WORKS
    terms = np.setdiff1d(np.flatnonzero(chosen), list(names.phrase_of))
    found = two_years(db, day, day, terms)
    if not len(found.shares):
        return []
    ratio = (found.shares[:, 1] + 1e-4) / (found.shares[:, 0] + 1e-4)
    order = np.lexsort((terms, -ratio))
    best = terms[order[found.counts[order, 1] >= LEAST_WORKS]][: top * 10]
    works = read_works(db, day, names, best, date(year - 1, 1, 1))
    ranked = best.tolist()
    kept = without_repeats({t: works[t] for t in ranked}, {t: names.names[t] for t in ranked}, top)
    return [{"term": names.names[t], "term_id": t, "aliases": names.acronyms(t)} for t in kept]


def _halves(lists: Lists, known: Sequence[KnownTerm], years: Sequence[int]) -> list[Row]:
    """Return the recall of each half of the events, parted by a hash; both were seen while thresholds were chosen."""
    halves: list[list[bool]] = [[], []]
    for term, year, now, before in found_events(lists, known, years):
        halves[hashlib.md5(f"{term} {year}".encode()).digest()[0] % 2].append(now or before)
    return [
        {"measure": f"rising found, half {number}", "ours": round(sum(half) / max(1, len(half)), 4), "n": len(half)}
        for number, half in enumerate(halves)
    ]


def chance(library: Library, folder: Path) -> list[Row]:
    """Return how many terms are found when the dates are dealt out anew within each stratum."""
    families = found = tested = 0
    for seed in SEEDS:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(library.root, folder)
        with opened(Library(folder)) as db:
            shuffle_dates(db, seed)
            for told in replay(db, range(FIRST, LAST + 1)).values():
                for kind in ("rising", "falling"):
                    families, found = families + 1, found + bool(told.coverage[kind])
                    tested += told.coverage["tested"]
    return [{"measure": "lists with any term when dates are permuted (stated: 0.05 at most)",
             "ours": round(found / families, 4), "n": families},
            {"measure": "terms tested on permuted dates", "ours": tested, "n": families}]  # fmt: skip


def shuffle_dates(db: Database, seed: int) -> None:
    """Deal the dates of the works of each stratum out anew."""
    db.execute(f"CREATE OR REPLACE TEMP TABLE dealt AS {SHUFFLED}", {"as_of": date.max, "seed": seed})
    db.execute("UPDATE main.works AS w SET public_by = d.public_by FROM dealt d WHERE d.work_id = w.work_id")


def coverage(library: Library) -> list[Row]:
    """Return what is listed while archives join: ours, and if all papers were one stratum."""
    rows = []
    with opened(library) as db:
        step.run(db)
        for month_end in MONTH_ENDS:
            day = date.fromisoformat(month_end)
            told = term_trends(db, day)
            left = [row["stratum"] for row in told.coverage["left_out"]]
            rows.append({"measure": f"terms found rising or falling as of {day}",
                         "ours": told.coverage["rising"] + told.coverage["falling"], "peer": pooled(db, told),
                         "peer_name": "all papers as one stratum", "n": told.coverage["tested"],
                         "cs.LG": "left out" if "arxiv cs.LG" in left else "used"})  # fmt: skip
    return rows


def pooled(db: Database, told: Any) -> int:
    """Return how many terms would be found with the same periods and no strata."""
    rows = rows_as_dicts(
        db,
        f"""{COUNTED}, sized AS (SELECT work_id, public_by >= $begins AS is_new FROM works_then
                                WHERE public_by BETWEEN $since AND $ends)
        SELECT t.term_id, count(*) FILTER (is_new) AS now, count(*) FILTER (NOT is_new) AS before,
               (SELECT count(*) FROM sized WHERE is_new) AS n_now,
               (SELECT count(*) FROM sized WHERE NOT is_new) AS n_before
        FROM main.term_works t JOIN sized USING (work_id) GROUP BY t.term_id""",
        {"as_of": told.as_of, **{name: told.coverage[name] for name in ("since", "begins", "ends")}},
    )
    names = read_names(db, told.as_of)
    terms = set(np.flatnonzero(is_term(read_counted(db, told.as_of, names))).tolist())
    rows = [row for row in rows if row["term_id"] in terms]
    column = {name: np.asarray([row[name] for row in rows]) for name in ("now", "before", "n_now", "n_before")}
    found = growth(column["now"][:, None], column["n_now"][:1], column["before"][:, None], column["n_before"][:1])
    tested = found.total >= LEAST_WORKS
    return int(discoveries(found.rise, tested).sum() + discoveries(found.fall, tested).sum())


if __name__ == "__main__":
    main()
