"""Measure the trends of families and topics: chance, uneven coverage, known stories, late arrivals, who belongs.

Run: ``python -m benchmarks.trends --data FOLDER [--library DIR]`` with the folder that holds ``conference-papers/``,
and a library of ``arxiv-2025-26`` whose topics are found (it is copied, never changed). Writes
``benchmarks/results/trends.json``.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from analysis.families import step as families_step
from analysis.people import step as people_step
from analysis.trends.arrivals import delays_of
from analysis.trends.cells import choose_grid, read_cells
from analysis.trends.changes import change_points
from analysis.trends.courses import Course, course_of
from analysis.trends.dated import COUNTED
from analysis.trends.growth import discoveries, growth
from analysis.trends.movers import FALLING, LEAST_WORKS, RISING, Movers, read_movers
from analysis.trends.subjects import all_subjects, members
from analysis.trends.trajectories import changes_of
from analysis.trends.works import read_dates
from benchmarks.report import wilson, write_result
from benchmarks.terms import MONTH_ENDS, loaded, opened, shuffle_dates
from data.library import Library
from data.store import Database, rows_as_dicts

FIRST, LAST = 2012, 2024
SEEDS = (1, 2, 3)
STORIES = {
    "GAN": "gans", "capsule networks": "capsule-networks", "LSTM": "lstm",
    "neural architecture search": "neural-architecture-search", "contrastive learning": "contrastive-learning",
    "diffusion": "diffusion-models", "vision transformers": "vision-transformers",
    "state space models": "state-space-models", "transformers": "transformers", "BERT": "bert",
    "large language models": "large-language-models", "graph neural networks": "graph-neural-networks",
    "meta-learning": "meta-learning", "federated learning": "federated-learning", "SVM": "support-vector-machines",
    "topic models": "topic-models", "NeRF": "neural-radiance-fields",
    "sequence-to-sequence with attention": "seq2seq-attention",
}  # fmt: skip
LABELS = Path(__file__).parent / "labels" / "family_works.tsv"
Row = dict[str, Any]


def main() -> None:
    """Read the options, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--library", type=Path)
    told = parser.parse_args()
    rows = [*precision(), *late_arrivals(), *level_courses()]
    with tempfile.TemporaryDirectory() as folder:
        papers = loaded(Path(folder) / "papers", told.data, "conference-papers")
        with opened(papers) as db:
            people_step.run(db)
            rows += [*cost(db), *labels_kept(db), *stories(db)]
        rows += chance(papers, Path(folder) / "shuffled", ("family",), [date(y, 12, 31) for y in range(2014, LAST + 1)])
        if told.library is None:
            print("skipped: topics, uneven coverage (no --library)")
        else:
            arxiv = copied(told.library, Path(folder) / "arxiv")
            rows += coverage(arxiv)
            days = [date.fromisoformat(day) for day in MONTH_ENDS[2:]]
            rows += chance(arxiv, Path(folder) / "shuffled", ("family", "topic"), days)
    write_result("trends", rows)


def copied(library: Path, folder: Path) -> Library:
    """Return a copy of the ledger of a library, with its families found."""
    folder.mkdir()
    for name in ("fieldmap.toml", "ledger.duckdb"):
        shutil.copy2(library / name, folder / name)
    made = Library(folder)
    with opened(made) as db:
        families_step.run(db)
    return made


def precision() -> list[Row]:
    """Return how many of the drawn works that belong by text do so by what a person read."""
    lines = [line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    right = [line[2] == "1" for line in lines[1:]]
    lo, hi = wilson(sum(right), len(right))
    return [{"measure": "works of a family that use, extend or study it (drawn, two a family)",
             "ours": round(sum(right) / len(right), 3), "interval": [lo, hi], "n": len(right)}]  # fmt: skip


def labels_kept(db: Database) -> list[Row]:
    """Return how many of the drawn works the present rule still takes."""
    lines = [line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    known = {(row["slug"], row["source_id"]) for row in rows_as_dicts(
        db, """SELECT DISTINCT slug, source_id FROM main.family_works JOIN main.families USING (family_id)
        JOIN main.records USING (work_id) WHERE by_text""")}  # fmt: skip
    drawn = [(line[0], line[1]) for line in lines[1:]]
    return [{"measure": "drawn works that the rule still takes", "ours": sum(one in known for one in drawn),
             "n": len(drawn)}]  # fmt: skip


def late_arrivals() -> list[Row]:
    """Return how often the 80 % band holds what part of the last week's papers has truly arrived, in made worlds.

    Twenty papers a day for 120 days; half have a geometric delay of 3 days in the mean, half one of 14.
    """
    inside, errors = [], []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        born = np.repeat(np.arange(120), 20)
        mean = np.where(rng.random(len(born)) < 0.5, 3.0, 14.0)
        delay, age = rng.geometric(1 / (1 + mean)) - 1, 119 - born
        seen = delay <= age
        told = delays_of(delay[seen], age[seen])
        if told is None:
            continue
        ages = np.arange(7)
        part, lo, hi = told.after(ages)
        truth = np.asarray([1 - 0.5 * sum((1 - 1 / (1 + m)) ** (a + 1) for m in (3.0, 14.0)) for a in ages])
        inside += ((lo <= truth) & (truth <= hi)).tolist()
        errors += (part - truth).tolist()
    lo_, hi_ = wilson(sum(inside), len(inside))
    return [
        {"measure": "80 % band holds the part that has arrived, ages 0 to 6 days, made worlds",
         "ours": round(float(np.mean(inside)), 3), "interval": [lo_, hi_], "n": len(inside)},
        {"measure": "mean error of that part", "ours": round(float(np.mean(errors)), 4), "n": len(errors)},
    ]  # fmt: skip


def level_courses() -> list[Row]:
    """Return how many courses of one level, counts by Poisson, are given a change point."""
    rng = np.random.default_rng(1)
    rows = []
    for periods in (8, 12, 24, 60):
        exposure = np.full((1500, periods), 1000.0) * np.exp(rng.normal(0, 0.5, (1, periods)))
        counts = rng.poisson(exposure * np.repeat([[0.002], [0.01], [0.1]], 500, axis=0))
        found = change_points(counts, exposure).any(axis=1)
        rows.append({"measure": f"level courses of {periods} periods with a change point",
                     "ours": round(float(found.mean()), 4), "n": len(found)})  # fmt: skip
    return rows


def cost(db: Database) -> list[Row]:
    """Return how many papers a CPU second the step reads, and what one look at all families costs."""
    begin = time.process_time()
    report = families_step.run(db)
    read = time.process_time() - begin
    begin = time.process_time()
    read_movers(db, "family", date(LAST, 12, 31))
    asked = time.process_time() - begin
    return [{"measure": "papers read for families a CPU second", "ours": round(report.read / read), "n": report.read},
            {"measure": "which families move, as of a day, CPU seconds", "ours": round(asked, 2), "n": 1}]  # fmt: skip


def stories(db: Database) -> list[Row]:
    """Return in which years each known family is listed as rising and as falling, each seen only up to its end."""
    told = {year: read_movers(db, "family", date(year, 12, 31)) for year in range(FIRST, LAST + 1)}
    slugs = {row["family_id"]: row["slug"] for row in rows_as_dicts(db, "SELECT family_id, slug FROM main.families")}
    rows = []
    for story, slug in STORIES.items():
        years = {verdict: [y for y, moved in told.items() if _verdict(moved, slugs, slug) == verdict]
                 for verdict in (RISING, FALLING)}  # fmt: skip
        rows.append({"measure": f"story: {story}", "rising": _runs(years[RISING]), "falling": _runs(years[FALLING])})
    return rows


def _verdict(moved: Movers, slugs: dict[int, str], slug: str) -> str:
    return next((row["verdict"] for row in moved.rows if slugs[row["number"]] == slug), "")


def _runs(years: Sequence[int]) -> str:
    """Return years as runs: 2016-2018, 2021."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def chance(library: Library, folder: Path, kinds: Sequence[str], days: Sequence[date]) -> list[Row]:
    """Return how many lists hold any subject, and how many courses a change, when dates are dealt out by lot."""
    lists: dict[str, list[bool]] = {kind: [] for kind in kinds}
    tested = dict.fromkeys(kinds, 0)
    changes: dict[str, list[bool]] = {kind: [] for kind in kinds}
    for seed in SEEDS:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in ("fieldmap.toml", "ledger.duckdb"):
            shutil.copy2(library.root / name, folder / name)
        with opened(Library(folder)) as db:
            shuffle_dates(db, seed)
            for kind in kinds:
                for day in days:
                    told = read_movers(db, kind, day)
                    lists[kind] += [bool(told.coverage["rising"]), bool(told.coverage["falling"])]
                    tested[kind] += told.coverage["tested"]
                course, found = changed(db, kind, days[-1])
                changes[kind] += found[course.n.sum(axis=1) >= LEAST_WORKS].any(axis=1).tolist()
    rows: list[Row] = []
    for kind in kinds:
        for what, flags in (
            (f"lists with any {kind} when dates are permuted (stated: 0.05)", lists[kind]),
            (f"courses of a {kind} with a change point when dates are permuted", changes[kind]),
        ):
            lo, hi = wilson(sum(flags), len(flags))
            rows.append({"measure": f"{what}, {library.root.name}", "ours": round(float(np.mean(flags)), 4),
                         "interval": [lo, hi], "n": len(flags), "tests": tested[kind]})  # fmt: skip
    return rows


def changed(db: Database, kind: str, day: date, granularity: str | None = None) -> tuple[Course, Any]:
    """Return the course of all subjects of a kind, and in which periods each has another level."""
    grid, subjects = choose_grid(db, day, read_dates(db, day), granularity), all_subjects(db, kind)
    cells = read_cells(db, day, grid, subjects)
    course = course_of(db, day, grid, subjects, cells)
    return course, changes_of(course, grid, cells)


def coverage(library: Library) -> list[Row]:
    """Return what moves while archives join: ours, and if all papers were one stratum."""
    rows = []
    with opened(library) as db:
        for kind in ("family", "topic"):
            for month_end in MONTH_ENDS:
                told = read_movers(db, kind, date.fromisoformat(month_end))
                left = [row["stratum"] for row in told.coverage["left_out"]]
                rows.append({"measure": f"{kind}: found rising or falling as of {month_end}",
                             "ours": told.coverage["rising"] + told.coverage["falling"], "peer": pooled(db, told),
                             "peer_name": "all papers as one stratum", "n": told.coverage["tested"],
                             "cs.LG": "left out" if "arxiv cs.LG" in left else "used"})  # fmt: skip
            rows.append(jumps(db, kind))
    return rows


def jumps(db: Database, kind: str) -> Row:
    """Return how many courses by month change in the months in which archives join: ours, and of plain shares."""
    course, ours = changed(db, kind, date.fromisoformat(MONTH_ENDS[-1]), "month")
    joining = np.asarray([period.label in ("2025-03", "2025-04", "2025-05") for period in course.periods])
    numbers = [subject.number for subject in course.subjects]
    counts, total = plain_counts(db, kind, [period.label for period in course.periods], numbers)
    peers = change_points(counts, np.broadcast_to(total, counts.shape))
    return {"measure": f"{kind}: courses by month with a change point in March to May 2025",
            "ours": int(ours[:, joining].any(axis=1).sum()), "peer": int(peers[:, joining].any(axis=1).sum()),
            "peer_name": "plain shares of all papers", "n": len(numbers)}  # fmt: skip


def plain_counts(db: Database, kind: str, months: Sequence[str], numbers: Sequence[int]) -> tuple[Any, Any]:
    """Return papers of each subject by month, and all papers, without strata."""
    rows = rows_as_dicts(
        db,
        f"""{COUNTED} SELECT m.number, strftime(w.public_by, '%Y-%m') AS month, count(DISTINCT w.work_id) AS n
        FROM ({members(kind)}) m JOIN works_then w USING (work_id) GROUP BY ALL""",
        {"as_of": date.max},
    )
    totals = rows_as_dicts(
        db, f"{COUNTED} SELECT strftime(public_by, '%Y-%m') AS month, count(*) AS n FROM works_then GROUP BY ALL",
        {"as_of": date.max},
    )  # fmt: skip
    column, line = {month: t for t, month in enumerate(months)}, {number: i for i, number in enumerate(numbers)}
    counts, total = np.zeros((len(numbers), len(months))), np.zeros(len(months))
    for row in rows:
        if row["month"] in column and row["number"] in line:
            counts[line[row["number"]], column[row["month"]]] = row["n"]
    for row in totals:
        if row["month"] in column:
            total[column[row["month"]]] = row["n"]
    return counts, total


def pooled(db: Database, told: Movers) -> int:
    """Return how many subjects would be found with the same periods and no strata."""
    rows = rows_as_dicts(
        db,
        f"""{COUNTED}, sized AS (SELECT work_id, public_by >= $begins AS is_new FROM works_then
                                WHERE public_by BETWEEN $since AND $ends)
        SELECT m.number, count(*) FILTER (is_new) AS now, count(*) FILTER (NOT is_new) AS before,
               (SELECT count(*) FROM sized WHERE is_new) AS n_now,
               (SELECT count(*) FROM sized WHERE NOT is_new) AS n_before
        FROM ({members(told.kind)}) m JOIN sized USING (work_id) GROUP BY m.number ORDER BY m.number""",
        {"as_of": told.as_of, **{name: told.coverage[name] for name in ("since", "begins", "ends")}},
    )
    if not rows:
        return 0
    column = {name: np.asarray([row[name] for row in rows]) for name in ("now", "before", "n_now", "n_before")}
    found = growth(column["now"][:, None], column["n_now"][:1], column["before"][:, None], column["n_before"][:1])
    tested = found.total >= LEAST_WORKS
    return int(discoveries(found.rise, tested).sum() + discoveries(found.fall, tested).sum())


if __name__ == "__main__":
    main()
