"""Replay known stories: what Fieldmap would have said of them at each year's end, seeing only the papers of that day.

Run: ``python -m benchmarks.replay --data FOLDER`` with the folder that holds ``conference-papers/``. Loads it as a
library in a temporary folder, asks as of each year's end from 2012 to 2024, and writes
``benchmarks/results/replay.json``. ``docs/replay.md`` reads it.
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from analysis.families import step as families_step
from analysis.forecasts.known import read_known
from analysis.forecasts.making import make_forecasts
from analysis.people import step as people_step
from analysis.status.tell import past_statuses, statuses
from analysis.terms import step as terms_step
from analysis.terms.lists import TermTrends, term_trends
from analysis.trends.courses import read_course
from analysis.trends.subjects import Subject, find_subjects, folded
from benchmarks.report import write_result
from benchmarks.terms import loaded, opened
from data.errors import NotFoundError
from data.store import Database

YEARS = range(2012, 2025)
MONTHS = 12
STORIES: dict[str, tuple[str, ...]] = {
    "generative adversarial networks": ("generative adversarial networks", "generative adversarial network", "GAN"),
    "capsule networks": ("capsule networks", "capsule network"),
    "long short-term memory": ("long short-term memory", "LSTM"),
    "neural architecture search": ("neural architecture search", "NAS"),
    "contrastive learning": ("contrastive learning",),
    "diffusion models": ("diffusion models", "diffusion model"),
    "vision transformers": ("vision transformers", "vision transformer"),
    "state space models": ("state space models", "state-space models"),
    "support vector machines": ("support vector machines", "SVM"),
    "word embeddings": ("word embeddings", "Word2Vec"),
    "meta-learning": ("meta-learning",),
    "federated learning": ("federated learning",),
    "prompting": ("prompting", "prompt tuning", "prompt learning"),
    "large language models": ("large language models", "large language model", "LLM"),
    "graph neural networks": ("graph neural networks", "graph neural network", "GNN"),
    "reinforcement learning": ("reinforcement learning",),
}
"""Each by the names that a list may print; the first is asked about, and was chosen before any list was looked at."""
NO_FAMILY = ("prompting", "reinforcement learning")
"""Stories that no model family is named after: those that hold the word are others."""
Row = dict[str, Any]


def main() -> None:
    """Read the options, replay, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    with tempfile.TemporaryDirectory() as folder, opened(loaded(Path(folder) / "p", data, "conference-papers")) as db:
        people_step.run(db)
        terms_step.run(db)
        families_step.run(db)
        write_result("replay", stories(db, YEARS))


def stories(db: Database, years: Sequence[int]) -> list[Row]:
    """Return what is told of each story, a row each."""
    days = {year: date(year, 12, 31) for year in years}
    lists = {year: term_trends(db, day) for year, day in days.items()}
    terms = {story: term_of(db, names[0]) for story, names in STORIES.items()}
    followed = {story: find_subjects(db, names[0], ("family",)) for story, names in STORIES.items()}
    families = {story: found[0] for story, found in followed.items() if found and story not in NO_FAMILY}
    as_terms, as_families = (statuses_of(db, days, list(some.values())) for some in (terms, families))
    calls = calls_of(db, days, list(terms.values()))
    return [
        {
            "story": story, **_lists_of(names, lists), "status of the term": runs(as_terms[terms[story]]),
            "family": families[story].name if story in families else None,
            "status of the family": runs(as_families[families[story]]) if story in families else None,
            "call for the next year": runs(calls[terms[story]]), **_course_of(db, terms[story], days[years[-1]]),
            "n": len(years),
        }
        for story, names in STORIES.items()
    ]  # fmt: skip


def statuses_of(db: Database, days: Mapping[int, date], subjects: Sequence[Subject]) -> dict[Subject, dict[int, str]]:
    """Return the status of some subjects of one kind as of each year's end.

    Of the years before the last by the rule of shares alone, which tells no dead end; of the last by all evidence.
    """
    told: dict[Subject, dict[int, str]] = {subject: {} for subject in subjects}
    for year, day in days.items():
        for subject, status in past_statuses(db, subjects, day).items():
            told[subject][year] = status
    for verdict in statuses(db, subjects[0].kind, day, subjects).verdicts if subjects else ():
        told[verdict.subject][year] = verdict.status
    return told


def calls_of(db: Database, days: Mapping[int, date], subjects: Sequence[Subject]) -> dict[Subject, dict[int, str]]:
    """Return the call on the share twelve months ahead as of each year's end; absent where none can be made."""
    told: dict[Subject, dict[int, str]] = {subject: {} for subject in subjects}
    for year, day in days.items():
        made = make_forecasts(read_known(db, subjects[0].kind, day, subjects), subjects)
        for row in made.rows:
            subject = Subject(row["kind"], row["number"], row["name"])
            if row["horizon_months"] == MONTHS and subject in told:
                told[subject][year] = row["call"]
    return told


def runs(told: Mapping[int, str]) -> str:
    """Return what was told by year as people write it: "emerging 2016, rising 2017-2019"; '' for nothing."""
    stretches = [
        (word, [year for year, _ in group]) for word, group in groupby(sorted(told.items()), lambda one: one[1])
    ]
    return ", ".join(f"{word} {spans(years)}" for word, years in stretches if word != "too early to say")


def _lists_of(names: Sequence[str], lists: Mapping[int, TermTrends]) -> Row:
    """Return in which years a story was listed: emerging, declining."""
    wanted = {folded(name) for name in names}
    return {
        kind: spans([year for year, told in lists.items() if wanted & _listed(getattr(told, kind))])
        for kind in ("emerging", "declining")
    }


def _listed(rows: Sequence[Row]) -> set[str]:
    return {folded(name) for row in rows for name in (row["term"], *row["aliases"], *row["also"])}


def _course_of(db: Database, subject: Subject, day: date) -> Row:
    """Return the year of the first paper of a term, and its papers by year."""
    told = read_course(db, [subject], day, "year")
    papers = dict(zip((period.label for period in told.periods), told.n[0].tolist(), strict=True))
    some = {label: n for label, n in papers.items() if n}
    return {"first": min(some, default=None), "papers": some}


def term_of(db: Database, name: str) -> Subject:
    """Return the term of a name.

    Raises
    ------
    NotFoundError
        If no term bears it.
    """
    found = find_subjects(db, name, ("term",))
    if not found:
        raise NotFoundError(f"no term is named {name!r}; look for it with: fieldmap sql 'SELECT name FROM terms'")
    return found[0]


def spans(years: Sequence[int]) -> str:
    """Return years as people write them: "2015-2017, 2019"; '' for none."""
    return ", ".join(f"{one[0]}-{one[-1]}" if len(one) > 1 else str(one[0]) for one in _runs(years))


def _runs(years: Sequence[int]) -> Iterator[list[int]]:
    for _, group in groupby(enumerate(sorted(years)), key=lambda placed: placed[1] - placed[0]):
        yield [year for _, year in group]


if __name__ == "__main__":
    main()
