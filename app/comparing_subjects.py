"""Topics, terms and model families side by side: shares with intervals, status, forecast, papers, people, overlap.

Used by `app.comparing_things`. A sentence is a finding only where its interval says so.
"""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import combinations
from typing import Any

from analysis.forecasts.outlook import Outlook, read_outlook
from analysis.people.crossings import Crossing, crossings
from analysis.people.lookup import people_of
from analysis.status.lookup import list_statuses
from analysis.trends.ratios import Ratio, share_ratio
from analysis.trends.subjects import Subject
from analysis.trends.trajectories import read_trajectories
from app.brief_subjects import names_and_works
from app.comparison import Comparison, Fact, Listed, fact
from app.forecast_reports import percent
from app.open_edition import OpenEdition
from data.store import Database, rows_as_dicts

LISTED = 5
"""Papers, people and boards told of each."""
MONTHS = 12
"""Months ahead of the forecast that stands beside the others."""
Row = dict[str, Any]


def compare_subjects(opened: OpenEdition, subjects: Sequence[Subject]) -> Comparison:
    """Return subjects side by side, as of the edition's day."""
    day = opened.seen_until().date()
    told = read_trajectories(opened.db, subjects, day)
    works = [names_and_works(opened, one, day)[1].tolist() for one in subjects]
    newest = newest_points([row["course"] for row in told.subjects])
    pairs = [_pair(opened.db, first, second, works, newest) for first, second in combinations(range(len(subjects)), 2)]
    names = [one.name for one in subjects]
    findings = [sentence for pair in pairs for sentence in pair_findings(names, pair, newest)]
    if told.reason:
        findings.insert(0, f"{told.reason}.")
    statuses = [_status(opened.db, one) for one in subjects]
    outlooks = [read_outlook(opened.db, one, day) for one in subjects]
    return Comparison(
        "subjects", [asdict(one) for one in subjects], day, findings,
        _facts(works, told.subjects, newest, statuses, outlooks), _lists(opened.db, works), pairs,
        f"as of {day}, by {told.granularity}; {told.arrivals}", told,
    )  # fmt: skip


def newest_points(courses: Sequence[Sequence[Row]]) -> list[Row]:
    """Return the point of each course in the newest period that is covered; none where no period is."""
    covered = [place for place, point in enumerate(courses[0] if courses else []) if point["total"]]
    return [course[covered[-1]] for course in courses] if covered else []


def _pair(db: Database, first: int, second: int, works: Sequence[list[int]], newest: Sequence[Row]) -> Row:
    """Return what holds between two subjects: common papers, the ratio of their shares, who went where."""
    both = set(works[first]) & set(works[second])
    ratio = share_ratio(newest[first]["n"], newest[second]["n"]) if newest else None
    return {
        "first": first, "second": second, "n_both": len(both),
        "part_of_smaller": round(len(both) / max(1, min(len(works[first]), len(works[second]))), 4),
        "period": newest[first]["period"] if newest else None, "ratio": ratio and asdict(ratio),
        "is_apart": ratio.is_apart if ratio else None,
        "papers_in_both": [{"label": row["title"], **row} for row in _most_cited(db, sorted(both))],
    } | _moved(crossings(db, works[first], works[second]))  # fmt: skip


def _moved(told: Crossing) -> Row:
    return {"people": asdict(told), "people_moved": told.verdict}


def pair_findings(names: Sequence[str], pair: Row, newest: Sequence[Row]) -> list[str]:
    """Return what may be concluded of two subjects, in words with the numbers."""
    first, second = names[pair["first"]], names[pair["second"]]
    found = []
    if newest:
        ratio = Ratio(**pair["ratio"]) if pair["ratio"] else None
        found.append(ratio_text(first, second, ratio, newest[pair["first"]], newest[pair["second"]]))
    if pair["n_both"]:
        one = pair["n_both"] == 1
        found.append(
            f"{pair['n_both']:,} {'paper is' if one else 'papers are'} of both “{first}” and “{second}”, "
            f"{pair['part_of_smaller']:.0%} of the smaller of the two."
        )
    return [*found, *_moved_text(first, second, pair)]


def ratio_text(first: str, second: str, ratio: Ratio | None, one: Row, other: Row) -> str:
    """Return how the shares of two subjects stand in a period: a ratio with its interval, or that none can be told."""
    period, total = one["period"], one["total"]
    if ratio is None:
        return (
            f"In {period} “{first}” has {one['n']} and “{second}” {other['n']} of {total:,} papers: too few to compare."
        )
    counted = f"{one['n']:,} and {other['n']:,} of {total:,} papers"
    late = f"; {one['complete']:.0%} of that period's papers have arrived" if one["complete"] < 0.995 else ""
    if ratio.hi is not None and ratio.hi < 1:
        return ratio_text(second, first, share_ratio(ratio.n_second, ratio.n_first), other, one)
    if not ratio.is_apart:
        return (
            f"In {period} the shares of “{first}” and “{second}” cannot be told apart ({counted}): the one is "
            f"{_times(ratio)} the other{late}."
        )
    shares = "do not overlap" if one["lo"] > other["hi"] else "overlap, yet that of the ratio leaves out 1"
    return (
        f"In {period} the share of “{first}” is {_times(ratio)} that of “{second}” ({counted}); the 95 % intervals of "
        f"the shares {shares}{late}."
    )


def _times(ratio: Ratio) -> str:
    if ratio.value is None or ratio.hi is None:
        return f"at least {ratio.lo:.1f} times"
    return f"{ratio.value:.1f} [{ratio.lo:.1f}, {ratio.hi:.1f}] times"


def _moved_text(first: str, second: str, pair: Row) -> list[str]:
    """Return from which of two subjects people came to the other, where most did."""
    people = pair["people"]
    began = people["first_earlier"] + people["second_earlier"]
    if pair["people_moved"] == "no direction":
        return []
    one, other, n = (first, second, people["first_earlier"])
    if pair["people_moved"] == "second to first":
        one, other, n = (second, first, people["second_earlier"])
    return [
        f"Of {began:,} people who wrote on both and began with one, {n:,} wrote on “{one}” before “{other}”; the older "
        "of two subjects has a head start."
    ]


def _status(db: Database, subject: Subject) -> Row | None:
    """Return what the step told of a subject; None where it told nothing."""
    rows = list_statuses(db, (), [subject.kind], subject.name)
    return next((row for row in rows if row["number"] == subject.number), None)


def _facts(
    works: Sequence[list[int]], told: Sequence[Row], newest: Sequence[Row], statuses: Sequence[Row | None],
    outlooks: Sequence[Outlook],
) -> list[Fact]:  # fmt: skip
    firsts = [(row["evidence"] or {}).get("first_seen") for row in told]
    return [
        *fact("papers", [f"{len(held):,}" + (f", the first {first}" if first else "")
                         for held, first in zip(works, firsts, strict=True)], False),
        *(fact(f"share in {newest[0]['period']}", [_share(point) for point in newest], _apart(newest, "lo", "hi"))
          if newest else []),
        *fact("growth", [_growth(row["trend"]) for row in told], _grown_apart([row["trend"] for row in told])),
        *fact("verdict", [(row["trend"] or {}).get("verdict") for row in told]),
        *fact("status", [f"{row['status']} since {row['since']}" if row else None for row in statuses],
              len({row["status"] for row in statuses if row}) > 1),
        *fact("how sure of it", [f"{row['certainty']:.0%} of redraws" if row else None for row in statuses], False),
        *fact(f"share in {MONTHS} months", [_ahead(one) for one in outlooks], _apart(list(map(_row_ahead, outlooks)),
                                                                                  "lo80", "hi80")),
        *fact("call", [one.call if one.forecasts else None for one in outlooks]),
    ]  # fmt: skip


def _share(point: Row) -> str | None:
    if point["share"] is None:
        return None
    return f"{percent(point['share'])} [{percent(point['lo'])}, {percent(point['hi'])}], {point['n']:,} papers"


def _growth(trend: Row | None) -> str | None:
    if not trend:
        return None
    lo, hi = trend["interval"]
    return f"times {trend['growth']:.2f} [{lo:.2f}, {hi:.2f}], {trend['n']:,} papers, {trend['expected']:.1f} expected"


def _grown_apart(trends: Sequence[Row | None]) -> bool:
    known = [{"lo": trend["interval"][0], "hi": trend["interval"][1]} for trend in trends if trend]
    return _apart(known, "lo", "hi")


def _row_ahead(told: Outlook) -> Row:
    return next((row for row in told.forecasts if row["horizon_months"] == MONTHS), {})


def _ahead(told: Outlook) -> str | None:
    row = _row_ahead(told)
    return row and f"{percent(row['median'])} [{percent(row['lo80'])}, {percent(row['hi80'])}], 80 %" or None


def _apart(rows: Sequence[Row], lo: str, hi: str) -> bool:
    """Tell whether the intervals of any two rows do not overlap."""
    ends = [(row[lo], row[hi]) for row in rows if row.get(lo) is not None]
    return bool(ends) and max(low for low, _ in ends) > min(high for _, high in ends)


def _lists(db: Database, works: Sequence[list[int]]) -> list[Listed]:
    papers = [[{"label": row["title"], **row} for row in _most_cited(db, held)] for held in works]
    people = [[{"label": f"{row['name']} ({row['n_here']})"} for row in people_of(db, held, LISTED)] for held in works]
    boards = [[{"label": f"{row['dataset']}, {row['metric']} ({row['n']})"} for row in _boards(db, held)]
              for held in works]  # fmt: skip
    named = (("most cited papers", papers), ("people (papers)", people), ("boards (papers)", boards))
    return [Listed(name, entries) for name, entries in named if any(entries)]


def _most_cited(db: Database, works: Sequence[int]) -> list[Row]:
    return rows_as_dicts(
        db,
        """SELECT work_id, title, year(published) AS year FROM works WHERE work_id IN (SELECT unnest($works::BIGINT[]))
        ORDER BY n_citers DESC NULLS LAST, work_id LIMIT $top""",
        {"works": list(works), "top": LISTED},
    )


def _boards(db: Database, works: Sequence[int]) -> list[Row]:
    return rows_as_dicts(
        db,
        """SELECT min(dataset) AS dataset, min(metric) AS metric, count(DISTINCT work_id) AS n FROM board_results
        WHERE work_id IN (SELECT unnest($works::BIGINT[])) GROUP BY dataset_key, metric_key
        ORDER BY n DESC, dataset_key, metric_key LIMIT $top""",
        {"works": list(works), "top": LISTED},
    )
