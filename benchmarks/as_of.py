"""Measure what a cut at a past day costs, beside publishing an edition, and whether a cut tells what the whole tells.

Run: ``python -m benchmarks.as_of --data FOLDER`` with the folder that holds ``arxiv-2025-26/`` and
``conference-papers/``; ``--made 1000000`` cuts a library of so many made-up papers with ten citations each as well.
Writes ``benchmarks/results/as_of.json``.
"""

import argparse
import resource
import tempfile
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from analysis.families import step as families_step
from analysis.forecasts.known import read_known
from analysis.forecasts.making import make_forecasts
from analysis.people import step as people_step
from analysis.status.tell import statuses
from analysis.terms import step as terms_step
from analysis.terms.lists import term_trends
from app.cli import run
from app.pipeline import publish_locked
from benchmarks.made_library import write_snapshot
from benchmarks.report import write_result
from benchmarks.terms import loaded, opened
from data.cutting import cut
from data.library import Library
from data.settings import load_settings
from data.store import Database, bump, scalar

Row = dict[str, Any]
Told = dict[tuple[Any, ...], tuple[Any, ...]]
ARXIV_DAY = date(2025, 9, 30)
MADE_DAY = date(2016, 6, 30)
"""The middle of the made papers, which are spread over 2007 to 2025."""
COMPARED = (date(2014, 12, 31), date(2018, 12, 31), date(2022, 12, 31))
FOLLOWED = ("term", "family")
CITATIONS_A_PAPER = 10
CITATIONS = f"""INSERT INTO main.citations
    SELECT a.work_id, b.work_id, a.record_id, b.record_id, ['We follow the method of earlier work on this task.'], [],
           NULL, 'made', TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-01'
    FROM (SELECT record_id, work_id, 1 + hash(record_id, unnest(range({CITATIONS_A_PAPER}))) % (record_id - 1) AS cited
          FROM main.records WHERE record_id > 1) a JOIN main.records b ON b.record_id = a.cited"""
"""Each paper cites ten earlier ones, drawn by a hash: records are numbered by their ids, which begin with the month."""


def main() -> None:
    """Read the options, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--made", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        arxiv = loaded(Path(folder) / "arxiv", given.data, "arxiv-2025-26")
        rows = cost(arxiv, ARXIV_DAY) + [publishing(arxiv)]
        papers = loaded(Path(folder) / "papers", given.data, "conference-papers")
        rows += same_lists(papers) + same_verdicts(papers, COMPARED[1])
        if given.made:
            rows += cost(made(Path(folder) / "made", given.made), MADE_DAY)
    write_result("as_of", rows)


def made(folder: Path, n: int) -> Library:
    """Make a library of papers that cite each other."""
    snapshot = folder.with_suffix(".json")
    write_snapshot(snapshot, n)
    for words in (["init", str(folder)], ["--library", str(folder), "ingest", "arxiv-snapshot", str(snapshot)]):
        if run(words) != 0:
            raise SystemExit("the made papers could not be loaded")
    snapshot.unlink()
    with opened(Library(folder)) as db:
        db.execute(CITATIONS)
        bump(db, "citations")
    return Library(folder)


def cost(library: Library, day: date) -> list[Row]:
    """Return what cutting a library takes, with all of its citations, and what finding it unchanged takes."""
    settings = load_settings(library.settings_file).store
    with opened(library) as db:
        works = int(scalar(db, "SELECT count(*) FROM main.works WHERE NOT is_stub"))
        citations = int(scalar(db, "SELECT count(*) FROM main.citations"))
    library.at(day).home.mkdir(parents=True)
    begin, cpu = time.perf_counter(), time.process_time()
    made_cut = cut(library, settings, day)
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    begin = time.perf_counter()
    cut(library, settings, day)
    again = time.perf_counter() - begin
    about = {"works": works, "citations": citations, "n": made_cut.n_kept, "as_of": day}
    size, whole = library.at(day).ledger.stat().st_size, library.ledger.stat().st_size
    return [
        about | {"measure": "cut, seconds", "ours": round(seconds, 2), "cpu": round(cpu, 2)},
        about | {"measure": "the same day again, seconds", "ours": round(again, 2)},
        about | {"measure": "ledger of the cut, bytes", "ours": size, "peer": whole, "peer_name": "the whole ledger",
                 "ratio": round(size / whole, 3)},
        about | {"measure": "most memory of the process so far, MB",
                 "ours": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024},
    ]  # fmt: skip


def publishing(library: Library) -> Row:
    """Return what publishing an edition without vectors takes."""
    begin = time.perf_counter()
    told = publish_locked(library, load_settings(library.settings_file))
    return {"measure": "publishing the whole library without vectors, seconds", "works": told["written"],
            "ours": round(time.perf_counter() - begin, 2), "n": told["written"]}  # fmt: skip


def same_lists(library: Library) -> list[Row]:
    """Return whether the terms of cuts are those that the whole library tells as of their days."""
    settings = load_settings(library.settings_file).store
    with opened(library) as db:
        people_step.run(db)
        terms_step.run(db)
        whole = {day: _listed(asdict(term_trends(db, day))) for day in COMPARED}
    rows = []
    for day in COMPARED:
        library.at(day).home.mkdir(parents=True)
        kept = cut(library, settings, day)
        with opened(library.at(day)) as db:
            people_step.run(db)
            terms_step.run(db)
            ours = _listed(asdict(term_trends(db, day)))
        same = sum(one == other for one, other in zip(ours, whole[day], strict=False))
        rows.append({"measure": f"terms listed by the cut as by the whole, as of {day}", "ours": same,
                     "peer": len(whole[day]), "peer_name": "terms listed by the whole", "n": kept.n_kept,
                     "ratio": round(same / max(1, len(whole[day]), len(ours)), 3)})  # fmt: skip
    return rows


def same_verdicts(library: Library, day: date) -> list[Row]:
    """Return whether statuses and forecasts of a cut, terms and families, are those of the whole as of its day."""
    told = []
    for one in (library, library.at(day)):
        with opened(one) as db:
            families_step.run(db)
            told.append((_statuses(db, day), _forecasts(db, day)))
    return [
        {"measure": f"{what} told by the cut as by the whole, as of {day}",
         "ours": sum(ours.get(name) == one for name, one in whole.items()), "peer": len(whole),
         "peer_name": f"{what} told by the whole", "n": len(ours)}
        for what, whole, ours in zip(("statuses", "forecasts"), *told, strict=True)
    ]  # fmt: skip


def _statuses(db: Database, day: date) -> Told:
    return {
        (kind, one.subject.name): (one.status, one.certainty, one.n, one.n_now, one.share)
        for kind in FOLLOWED for one in statuses(db, kind, day).verdicts
    }  # fmt: skip


def _forecasts(db: Database, day: date) -> Told:
    return {
        (kind, row["name"], row["horizon_months"]): (row["median"], row["lo80"], row["hi80"], row["call"])
        for kind in FOLLOWED for row in make_forecasts(read_known(db, kind, day)).rows
    }  # fmt: skip


def _listed(told: Row) -> list[Row]:
    """Return the listed terms without the numbers that a library gives them."""
    return [
        {name: value for name, value in row.items() if name != "term_id"}
        for row in [*told["emerging"], *told["declining"]]
    ]


if __name__ == "__main__":
    main()
