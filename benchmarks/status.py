"""Measure the statuses of directions: against labels written beforehand, against what came next, and against chance.

Run: ``python -m benchmarks.status --data FOLDER`` with the folder that holds ``conference-papers/``,
``acl-anthology-2021/`` and ``acl-citances/``. Loads them as libraries (``--libraries DIR`` keeps them for later runs),
tells statuses at years' ends, each seen only up to its end, and writes ``benchmarks/results/status.json``. Labels:
``benchmarks/labels/statuses.tsv``; thresholds were chosen on years to 2017 of conference-papers.
"""

import argparse
import csv
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from analysis.citations import step as citations_step
from analysis.intents import step as intents_step
from analysis.people import step as people_step
from analysis.status.measures import compare, measure
from analysis.status.papers import counts_of, followed, read_held, read_years
from analysis.status.rules import classify, named
from analysis.status.tell import past_statuses, statuses
from analysis.status.verdicts import Verdict
from analysis.terms import step as terms_step
from analysis.trends.cells import choose_grid
from analysis.trends.subjects import Subject, find_subjects
from analysis.trends.works import read_dates
from app.cli import run
from benchmarks.report import wilson, write_result
from benchmarks.terms import loaded, opened, shuffle_dates
from data.library import Library
from data.store import Database

LABELS = Path(__file__).parent / "labels" / "statuses.tsv"
CHOSEN_UNTIL = 2017
"""Last year of conference-papers that was looked at while thresholds were chosen."""
YEARS = range(2014, 2023, 2)
SEEDS = (1, 2)
STORIES = {"conference": range(2012, 2025), "acl": range(2003, 2021)}
ORDER = ("too early to say", "emerging", "rising", "mature", "declining", "dormant", "dead end")
GONE = ("declining", "dormant", "dead end", "absorbed")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    """What people who lived through those years would agree on."""

    corpus: str
    subject: str
    names: tuple[str, ...]
    year: int
    status: str


def main() -> None:
    """Read the options, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--libraries", type=Path, help="keep the libraries here, and use those that are there")
    arguments = parser.parse_args()
    labels = read_labels()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        kept = arguments.libraries or Path(folder)
        for corpus, make in (("conference", conference), ("acl", acl)):
            library = make(kept / corpus, arguments.data)
            mine = [label for label in labels if label.corpus == corpus]
            with opened(library) as db:
                told = replayed(db, mine, STORIES[corpus])
                rows += [*agreements(mine, told, corpus), *stories(mine, told, corpus)]
                write_result("status", rows)
                rows += [*last_growth(db, mine), *persistence(db)] if corpus == "conference" else []
            write_result("status", rows)
        rows += chance(kept / "conference", Path(folder) / "shuffled")
    write_result("status", rows)


def read_labels() -> list[Label]:
    """Return the labels of the file, in its order."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return [
            Label(row["corpus"], row["subject"], tuple(row["names"].split(";")), int(row["year"]), row["status"])
            for row in csv.DictReader(file, delimiter="\t")
        ]


def conference(folder: Path, data: Path) -> Library:
    """Return a library of conference-papers with people and terms."""
    if folder.is_dir():
        return Library(folder)
    library = loaded(folder, data, "conference-papers")
    with opened(library) as db:
        people_step.run(db)
        terms_step.run(db)
    return library


def acl(folder: Path, data: Path) -> Library:
    """Return a library of acl-anthology-2021 with the citations of acl-citances."""
    if folder.is_dir():
        return Library(folder)
    library = loaded(folder, data, "acl-anthology-2021")
    pairs = data / "acl-citances" / "citances.jsonl.gz"
    mapped = [word for field in ("citing=citing", "cited=cited", "contexts=text") for word in ("--map", field)]
    if run(["--library", str(folder), "ingest", "citations", str(pairs), *mapped, "--scheme", "acl"]) != 0:
        raise SystemExit("acl-citances could not be loaded")
    with opened(library) as db:
        for step in (people_step, terms_step, citations_step, intents_step):
            step.run(db)
    return library


def replayed(db: Database, labels: Sequence[Label], years: Iterable[int]) -> dict[tuple[str, int], Verdict]:
    """Return the verdict on each labelled subject at the end of each year, and of each year with a label."""
    found: dict[tuple[str, int], Verdict] = {}
    subjects = {label.subject: subject for label in labels if (subject := subject_of(db, label.names))}
    for year in sorted({*years, *(label.year for label in labels)}):
        told = statuses(db, "term", date(year, 12, 31), list(dict.fromkeys(subjects.values()))).verdicts
        verdicts = {verdict.subject: verdict for verdict in told}
        found |= {(name, year): verdicts[subject] for name, subject in subjects.items()}
    return found


def subject_of(db: Database, names: Sequence[str]) -> Subject | None:
    """Return the term that one of some names is, spelt alike but for case, hyphens and a plural s."""
    for name in names:
        for subject in find_subjects(db, name, ("term",))[:1]:
            if len(subject.name.replace("-", " ").split()) == len(name.replace("-", " ").split()):
                return subject
    return None


def agreements(labels: Sequence[Label], told: Mapping[tuple[str, int], Verdict], corpus: str) -> list[Row]:
    """Return how often the verdict is the label, or its neighbour, beside always saying the commonest label."""
    parts = {"ACL Anthology (unseen)": labels} if corpus == "acl" else {
        f"conference-papers, to {CHOSEN_UNTIL} (looked at)": [one for one in labels if one.year <= CHOSEN_UNTIL],
        f"conference-papers, from {CHOSEN_UNTIL + 1} (unseen)": [one for one in labels if one.year > CHOSEN_UNTIL],
    }  # fmt: skip
    rows: list[Row] = []
    for part, mine in parts.items():
        found = [label for label in mine if (label.subject, label.year) in told]
        pairs = [(label.status, told[label.subject, label.year].status) for label in found]
        usual = max(sorted({wanted for wanted, _ in pairs}), key=[wanted for wanted, _ in pairs].count)
        for measured, agrees in (("exact", same), ("same or neighbouring", neighbouring)):
            rows.append(_share(f"{measured}, {part}", [agrees(*pair) for pair in pairs])
                        | {"peer": round(float(np.mean([agrees(wanted, usual) for wanted, _ in pairs])), 4),
                           "peer_name": f"always {usual}", "not found": len(mine) - len(pairs)})  # fmt: skip
        answered = [pair for pair in pairs if pair[1] != ORDER[0]]
        rows.append(_share(f"same or neighbouring, {part}, where something is told",
                           [neighbouring(*pair) for pair in answered]))  # fmt: skip
        rows += [{"measure": f"label {label.status}, {label.subject} {label.year}",
                  "ours": told[label.subject, label.year].status} for label in found]  # fmt: skip
    return rows


def same(wanted: str, told: str) -> bool:
    """Whether both are one status."""
    return wanted == told


def neighbouring(wanted: str, told: str) -> bool:
    """Whether both are one status or next to each other; absorbed lies beside mature, declining and dormant."""
    if "absorbed" in (wanted, told):
        other = told if wanted == "absorbed" else wanted
        return other in ("absorbed", "mature", "declining", "dormant")
    return abs(ORDER.index(wanted) - ORDER.index(told)) <= 1


def stories(labels: Sequence[Label], told: Mapping[tuple[str, int], Verdict], corpus: str) -> list[Row]:
    """Return of each labelled subject when we would have said what, and what followed it in the end."""
    rows: list[Row] = []
    for subject in dict.fromkeys(label.subject for label in labels):
        spans: list[tuple[str, int, int]] = []
        verdicts = [told[subject, year] for year in STORIES[corpus] if (subject, year) in told]
        for year, verdict in zip(STORIES[corpus], verdicts, strict=False):
            if spans and spans[-1][0] == verdict.status:
                spans[-1] = (verdict.status, spans[-1][1], year)
            else:
                spans.append((verdict.status, year, year))
        followed_by = next((one.successor.subject.name for one in reversed(verdicts) if one.successor), None)
        rows.append({"measure": f"story, {corpus}: {subject}", "ours": "; ".join(
            f"{status} {first}{f'-{last}' if last > first else ''}" for status, first, last in spans),
            "successor": followed_by})  # fmt: skip
    return rows


def persistence(db: Database) -> list[Row]:
    """Return what became of those called rising, declining, absorbed, dormant and dead, beside all told of."""
    outcomes: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for year in YEARS:
        told = told_of_all(db, date(year, 12, 31))
        later = what_came(db, year, list(told))
        for name in dict.fromkeys(later):
            for status, flag in zip(told.values(), later[name], strict=True):
                for group in (status, "all told of", *(["gone"] if status in GONE else [])):
                    if flag is not None:
                        outcomes[name][group].append(flag)
    rows = []
    for name, groups in outcomes.items():
        base = float(np.mean(groups["all told of"]))
        rows += [_share(f"{group} at T: {name}", groups[group]) | {"peer": round(base, 4), "peer_name": "all told of"}
                 for group in (*ORDER[1:], "absorbed") if groups[group]]  # fmt: skip
    return rows


def told_of_all(db: Database, day: date) -> dict[Subject, str]:
    """Return the status of every term that something is told of; the evidence is weighed of the dormant alone."""
    told: dict[Subject, str] = {
        subject: status for subject, status in past_statuses(db, followed(db, "term", day), day).items()
        if status != ORDER[0]
    }  # fmt: skip
    dormant = [subject for subject, status in told.items() if status == "dormant"]
    return told | {one.subject: one.status for one in statuses(db, "term", day, dormant).verdicts if dormant}


def what_came(db: Database, year: int, subjects: Sequence[Subject]) -> dict[str, list[bool | None]]:
    """Return what the shares of subjects did after a year, as counted two years on; None where it cannot be told."""
    day = date(year + 2, 12, 31)
    years = read_years(db, day, choose_grid(db, day, read_dates(db, day), "year"))
    counts = counts_of(years, read_held(db, years, subjects))
    last = counts.n.shape[2]
    one, two, both = (
        compare(counts.n, counts.sizes, some, then).value
        for some, then in ((slice(last - 2, last - 1), slice(last - 3, last - 2)),
                           (slice(last - 1, last), slice(last - 3, last - 2)),
                           (slice(last - 2, last), slice(last - 4, last - 2)))
    )  # fmt: skip
    codes = named(classify(measure(counts)))
    return {
        "share larger at T+1": _flags(one > 1, one), "share larger at T+2": _flags(two > 1, two),
        "share of T+1 and T+2 larger than of T-1 and T": _flags(both > 1, both),
        "called rising or emerging at T+2": [code in ("rising", "emerging") for code in codes],
    }  # fmt: skip


def _flags(flags: np.ndarray, values: np.ndarray) -> list[bool | None]:
    return [None if np.isnan(value) else bool(flag) for flag, value in zip(flags, values, strict=True)]


def last_growth(db: Database, labels: Sequence[Label]) -> list[Row]:
    """Return how often a plain rule agrees with the labels: this year's raw share over last year's, 1.25 up or down."""
    pairs = []
    for label in labels:
        subject = subject_of(db, label.names)
        if subject is not None and label.year > CHOSEN_UNTIL:
            day = date(label.year, 12, 31)
            years = read_years(db, day, choose_grid(db, day, read_dates(db, day), "year"))
            counts = counts_of(years, read_held(db, years, [subject]))
            share = counts.n[0].sum(axis=0) / np.maximum(counts.sizes.sum(axis=0), 1)
            ratio = share[-1] / max(share[-2], 1e-9)
            pairs.append((label.status, "rising" if ratio > 1.25 else "declining" if ratio < 0.8 else "mature"))
    name = f"conference-papers, from {CHOSEN_UNTIL + 1}: a rule on the last two years' shares"
    return [_share(f"exact, {name}", [same(*pair) for pair in pairs]),
            _share(f"same or neighbouring, {name}", [neighbouring(*pair) for pair in pairs])]  # fmt: skip


def chance(library: Path, folder: Path) -> list[Row]:
    """Return how many subjects seem to move when dates are dealt out anew within each stratum, and in fact."""
    moved: dict[str, list[bool]] = {"permuted": [], "real": []}
    dead: list[str] = []
    with opened(Library(library)) as db:
        moved["real"] = [flag for year in YEARS for flag in movers(db, year)]
    for seed in SEEDS:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(library, folder)
        with opened(Library(folder)) as db:
            shuffle_dates(db, seed)
            moved["permuted"] += [flag for year in YEARS for flag in movers(db, year)]
            dead += list(told_of_all(db, date(YEARS[-1], 12, 31)).values())
    return [_share(f"told something other than mature, {name} dates", flags) for name, flags in moved.items()] + [
        {"measure": f"dead ends on permuted dates, {YEARS[-1]}", "ours": dead.count("dead end"), "n": len(dead)}
    ]  # fmt: skip


def movers(db: Database, year: int) -> list[bool]:
    """Return of each term that something is told of whether it is more than mature."""
    day = date(year, 12, 31)
    years = read_years(db, day, choose_grid(db, day, read_dates(db, day), "year"))
    codes = named(classify(measure(counts_of(years, read_held(db, years, followed(db, "term", day))))))
    return [code != "mature" for code in codes if code != ORDER[0]]


def _share(measure_name: str, flags: Sequence[bool]) -> Row:
    lo, hi = wilson(sum(flags), len(flags))
    return {"measure": measure_name, "ours": round(sum(flags) / max(1, len(flags)), 4), "interval": [lo, hi],
            "n": len(flags)}  # fmt: skip


if __name__ == "__main__":
    main()
