"""Time and memory of a week's digests for many groups on one library.

Run: ``python -m benchmarks.digest_time --data LIBRARY --week 2026-W06``; the library is only read, but for the files of
what people write.
"""

import argparse
import resource
import time
from pathlib import Path

from analysis.digests.digest import day_of
from analysis.groups.group import Group
from analysis.groups.week import Week
from analysis.trends.subjects import largest_first
from app.digest_facts import WeekFacts
from app.digests import make_digest
from app.groups import rank_papers
from app.likes_of_groups import likes_of
from app.reading import Reader, open_reader
from benchmarks.report import write_result
from data.library import Library

SKIPPED_TERMS = 200
"""The most frequent terms are of every group."""


def made_groups(reader: Reader, n: int) -> list[Group]:
    """Return groups, each with three interests: neighbours among the terms with most papers."""
    terms = [one.name for one in largest_first(reader.db, "term") if " " in one.name][SKIPPED_TERMS:]
    return [Group(f"group{place}", interests=tuple(terms[3 * place : 3 * place + 3]), size=5) for place in range(n)]


def measure(reader: Reader, groups: list[Group], week: Week) -> dict[str, object]:
    """Make each digest once, and the ranking alone once, and return CPU seconds and peak memory."""
    facts = WeekFacts(reader, week, day_of(week, reader.seen_until()))
    seconds, papers, sections = list[float](), 0, list[int]()
    for group in groups:
        started = time.process_time()
        made = make_digest(reader, group, week, facts=facts)
        seconds.append(time.process_time() - started)
        papers += len(made.papers)
        sections.append(len(made.sections))
    started = time.process_time()
    for group in groups[:10]:
        rank_papers(reader, group, facts.candidates(None), likes_of(reader, group))
    ranking = (time.process_time() - started) / len(groups[:10])
    rest = sorted(seconds[1:])
    return {
        "works": int(reader.counts["works"]), "groups": len(groups), "week": str(week),
        "first_cpu_seconds": round(seconds[0], 2), "median_cpu_seconds": round(rest[len(rest) // 2], 2),
        "most_cpu_seconds": round(rest[-1], 2), "all_cpu_seconds": round(sum(seconds), 1),
        "ranking_cpu_seconds": round(ranking, 2), "papers": papers,
        "sections_mean": round(sum(sections) / len(sections), 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the library")
    parser.add_argument("--week", default="2026-W06")
    parser.add_argument("--groups", type=int, default=50)
    options = parser.parse_args()
    with open_reader(Library(options.data)) as reader:
        told = measure(reader, made_groups(reader, options.groups), Week.parse(options.week))
    write_result("digest_time", [told])


if __name__ == "__main__":
    main()
