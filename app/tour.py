"""The tour for a first visit: six steps, each with an example chosen from this library. Shown by `app.tour_panel`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.home_facts import HomeFacts
from app.open_edition import OpenEdition
from data.store import Database, rows_as_dicts

LONGEST = 60
"""Characters of a title in a step."""
MOST_CLAIMS = 5
"""Claims of a paper that count for its choice as the example; more make no better one."""
_AUDITED = f"""WITH stated AS (SELECT work_id, count(*) AS n_claims FROM claims GROUP BY work_id),
    told AS (SELECT work_id, count(*) AS n_facts FROM main.setup_facts GROUP BY work_id)
    SELECT work_id, w.title, n_claims FROM stated JOIN works w USING (work_id) LEFT JOIN told USING (work_id)
    WHERE NOT w.is_stub AND NOT w.is_withdrawn
    ORDER BY least(n_claims, {MOST_CLAIMS}) DESC, n_facts DESC NULLS LAST, work_id LIMIT 1"""
WHY_FOUND = "By words and by meaning; every hit says why it was found."
RADAR = "screens/radar.py"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to see, and the page that shows it on a real example."""

    label: str
    told: str
    page: str
    query: Mapping[str, str] = field(default_factory=dict)


def tour(opened: OpenEdition, facts: HomeFacts) -> list[Step]:
    """Return the steps of the tour, with examples from an edition; where it has none, a step says what is missing."""
    groups = list(opened.settings.groups)
    return [
        _search(facts.topics), _map(facts.topics), _rising(facts.rising), _audit(opened.db), DECIDE, _digest(groups)
    ]  # fmt: skip


DECIDE = Step(
    "Decide", "A worked example: which model for the phone? Move a weight and see who leads, and how surely.",
    "screens/trade_offs.py",
)  # fmt: skip


def _search(topics: Sequence[Row]) -> Step:
    page = "screens/find_papers.py"
    if not topics:
        return Step("Search", WHY_FOUND, page)
    words = str(topics[0]["name"]).split(",")[0].strip()
    return Step(f"Search “{words}”", WHY_FOUND, page, {"query": words})


def _map(topics: Sequence[Row]) -> Step:
    page = "screens/topic_map.py"
    if not topics:
        return Step("The map", "No topics yet: fieldmap update makes them from papers with a text.", page)
    return Step("The map", f"{topics[0]['n_works']:,} papers are of the largest topic; near means alike. A click opens "
                           "a paper.", page)  # fmt: skip


def _rising(rising: Sequence[Row]) -> Step:
    if not rising:
        return Step("What rises", "Nothing here rises beyond chance; the page says what it looked at.", RADAR)
    first = rising[0]
    low, high = first["interval"]
    grown = f"{first['growth']:.1f} [{low:.1f}, {high:.1f}] times its earlier share, {first['n']:,} papers."
    return Step(f"What rises: {first['name']}", grown, RADAR)


def _audit(db: Database) -> Step:
    page = "screens/audit_card.py"
    rows = rows_as_dicts(db, _AUDITED)
    if not rows:
        return Step("Check a claim", "No claim was read here yet; fieldmap ingest fulltext gives more to read.", page)
    (row,) = rows
    title = row["title"] if len(row["title"]) <= LONGEST else row["title"][: LONGEST - 1] + "…"
    return Step("Check a claim", f"{row['n_claims']:,} claims of “{title}”: can they be repeated, compared, trusted?",
                page, {"paper": str(row["work_id"])})  # fmt: skip


def _digest(groups: Sequence[str]) -> Step:
    page = "screens/reading_group.py"
    if not groups:
        return Step("Read together", "No reading group yet: a table in fieldmap.toml makes one.", page)
    told = "What the group reads this week and why; likes and votes teach it."
    return Step(f"Read together: {groups[0]}", told, page, {"group": groups[0]})
