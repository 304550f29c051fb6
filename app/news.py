"""What is new in a followed thing since a time, told from one edition: papers, statuses, bests, results, citations.

New is what this library first saw after that time, whatever its day. For `app.desk`, `app.watches` and digests.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from analysis.boards.results import COLUMNS, Result
from analysis.boards.standing import Board, Place, boards_of
from analysis.briefs.claims import board_name, with_unit
from analysis.digests.watched import News, Told
from analysis.documents.document import Evidence
from analysis.status.history import lasting
from app.followed import Scope, scope_of
from app.open_edition import OpenEdition
from app.papers import identifiers_of, paper_url
from data.desk import Target, What
from data.errors import FieldmapError
from data.store import rows_as_dicts

Row = dict[str, Any]
MOST_RESULTS = 100_000
"""Results of the benchmarks on which something is new that are read."""
STEPS: dict[What, str] = {
    "papers": "", "status": "status", "best": "boards", "claims": "boards", "citers": "citations",
    "contradicted": "boards",
}  # fmt: skip
"""The analysis that each rests on; '': none."""
FRESH = """fresh AS (
    SELECT c.claim_id, c.first_seen FROM main.claims c WHERE c.retired_at IS NULL AND c.first_seen > $since
      AND NOT EXISTS (SELECT 1 FROM main.claims o WHERE o.first_seen <= $since AND o.work_id = c.work_id
        AND o.value = c.value AND o.dataset IS NOT DISTINCT FROM c.dataset
        AND o.metric IS NOT DISTINCT FROM c.metric))"""
"""Claims first seen after a time; a number that was read of the same paper before, elsewhere in it, is not new."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of an edition: what is new of a scope since a time, and how much of it is listed."""

    opened: OpenEdition
    target: Target
    scope: Scope
    since: datetime
    top: int

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """Return the rows of a query in which ``mine(work_id)`` is the scope and ``fresh(claim_id)`` the new claims."""
        told = f"WITH mine AS (SELECT DISTINCT work_id FROM ({self.scope.sql})), {FRESH} {sql}"
        wanted = {**values, **self.scope.values, "since": self.since}
        return rows_as_dicts(self.opened.db, told, wanted, self.scope.tables or None)


def news_of(opened: OpenEdition, target: Target, whats: Sequence[What], since: datetime, top: int) -> list[Told]:
    """Return what is new in a subject, of each kind that is asked for, in their order.

    Parameters
    ----------
    since
        UTC.
    top
        Things of a kind that are listed at most; all are counted.
    """
    if since > opened.seen_until():
        why = f"edition {opened.edition.number} knows less than the one that was current when “{target.label}” was seen"
        return [Told(target, what, 0, why_not=why) for what in whats]
    try:
        ask = Ask(opened, target, scope_of(opened, target, since), since, top)
    except FieldmapError as error:
        return [Told(target, what, 0, why_not=str(error)) for what in whats]
    return [_told(ask, what) for what in whats]


def has_run(opened: OpenEdition, step: str) -> bool:
    """Tell whether an analysis has run on this library."""
    return bool(rows_as_dicts(opened.db, "SELECT 1 FROM main.runs WHERE step = ? LIMIT 1", [step]))


def _told(ask: Ask, what: What) -> Told:
    step = STEPS[what]
    if step and not has_run(ask.opened, step):
        return Told(ask.target, what, 0, why_not=f"fieldmap analyze {step} has not run on this library")
    if ask.since == ask.opened.seen_until():
        return Told(ask.target, what, 0)
    n, news = _ASKS[what](ask)
    return Told(ask.target, what, n, tuple(news))


def _papers(ask: Ask) -> tuple[int, list[News]]:
    rows = ask.rows(
        """SELECT w.work_id, count(*) OVER () AS n FROM mine JOIN main.works w USING (work_id)
        WHERE NOT w.is_stub AND NOT w.is_withdrawn AND w.first_seen > $since
        ORDER BY w.public_by DESC NULLS LAST, w.work_id LIMIT $top""", top=ask.top,
    )  # fmt: skip
    papers = papers_of(ask.opened, [row["work_id"] for row in rows])
    return _n(rows), [_of_paper(f"W{row['work_id']}", *papers[row["work_id"]]) for row in rows]


def _of_paper(thing: str, paper: Evidence, facts: Mapping[str, str], **more: str) -> News:
    return News(thing, paper.ref, "work", paper.label, paper.day, {**facts, **more}, (paper,))


def _status(ask: Ask) -> tuple[int, list[News]]:
    known_by = lasting(ask.target.kind)
    rows = rows_as_dicts(
        ask.opened.db,
        f"""SELECT s.kind, s.number, c.name, c.as_of, c.status, c.before, s.n, flatten(r.works) AS works
        FROM statuses s JOIN status_changes c ON c.kind = s.kind AND c.{known_by} = s.{known_by}
        LEFT JOIN (SELECT kind, number, list(works ORDER BY position) AS works FROM status_reasons GROUP BY ALL) r
          ON r.kind = s.kind AND r.number = s.number
        WHERE NOT c.replayed AND c.told_at > $since AND s.kind = $kind AND s.number = $number AND c.before IS NOT NULL
        ORDER BY c.told_at DESC LIMIT 1""",
        {"since": ask.since, "kind": ask.target.kind, "number": ask.scope.number},
    )
    return len(rows), [_of_status(ask, row) for row in rows]


def _of_status(ask: Ask, row: Row) -> News:
    works = list(dict.fromkeys(row["works"] or []))[: ask.top]
    papers = papers_of(ask.opened, works)
    facts = {"before": row["before"], "status": row["status"], "as_of": str(row["as_of"]), "n": str(row["n"])}
    ref = f"S.{row['kind']}.{row['number']}"
    label = f"status of {row['name']}, before {row['before']}"
    thing = f"S.{row['kind']}.{ask.target.key}={row['status']}@{row['as_of']}"
    return News(thing, ref, "status", label, row["as_of"], facts,
                tuple(papers[work][0] for work in works if work in papers))  # fmt: skip


def _best(ask: Ask) -> tuple[int, list[News]]:
    """Return the boards whose best is new and passes what was best before; of a benchmark all, else those of the scope.

    What has no earlier result is a new board, not a new best.
    """
    rows = ask.rows(
        f""", moved AS (SELECT DISTINCT r.dataset_key, r.metric_key FROM board_results r
            JOIN fresh USING (claim_id) WHERE r.kind = 'result' AND r.copied_from IS NULL
              AND ($dataset IS NULL OR r.dataset_key = $dataset)
              AND ($dataset IS NOT NULL OR r.work_id IN (SELECT work_id FROM mine)))
        SELECT {", ".join(COLUMNS)}, f.claim_id IS NOT NULL AS is_fresh,
            r.work_id IN (SELECT work_id FROM mine) AS is_mine
        FROM board_results r SEMI JOIN moved m ON m.dataset_key = r.dataset_key AND m.metric_key = r.metric_key
        LEFT JOIN (SELECT claim_id FROM fresh) f USING (claim_id)
        ORDER BY r.dataset_key, r.metric_key, claim_id LIMIT {MOST_RESULTS}""",
        dataset=ask.scope.dataset_key,
    )
    fresh = {row["claim_id"] for row in rows if row["is_fresh"]}
    mine = {row["claim_id"] for row in rows if row["is_mine"] or ask.scope.dataset_key}
    results = [Result(**{name: row[name] for name in COLUMNS}) for row in rows]
    together = groupby(results, key=lambda one: (one.dataset_key, one.metric_key))
    boards = [board for _, group in together for board in boards_of(list(group)) if board.is_drawn]
    passed = [(board, *found) for board in boards if (found := passed_best(board, fresh)) is not None]
    told = [one for one in passed if one[1].entry.result.claim_id in mine]
    papers = papers_of(ask.opened, [one[1].entry.result.work_id or 0 for one in told[: ask.top]])
    return len(told), [_of_best(*one, papers) for one in told[: ask.top]]


def passed_best(board: Board, fresh: set[int]) -> tuple[Place, Place] | None:
    """Return the new best of a board and the one that it passed; None where nothing new passes an earlier best.

    Parameters
    ----------
    fresh
        Claims that are new.
    """
    ranked = [place for place in board.ranked if place.rank is not None]
    new = [one for one in ranked if one.entry.result.claim_id in fresh and one.entry.result.is_own]
    old = [one for one in ranked if one.entry.result.claim_id not in fresh]
    if not new or not old:
        return None
    best, before = (min(some, key=lambda one: (one.rank or 0, one.entry.result.claim_id)) for some in (new, old))
    return (best, before) if (best.rank or 0) < (before.rank or 0) else None


def _of_best(
    board: Board, best: Place, before: Place, papers: Mapping[int, tuple[Evidence, Mapping[str, str]]]
) -> News:
    result = best.entry.result
    paper = papers.get(result.work_id or 0)
    key = board.key
    name = board_name({"dataset": board.dataset, "version": key.version, "split": key.split, "metric": board.metric,
                       "setting": key.comparable})  # fmt: skip
    facts = {"board": name, "old": with_unit(before.entry.value or 0.0, board.unit),
             "new": with_unit(best.entry.value or 0.0, board.unit), "model": result.model or "its own model",
             "title": paper[0].label if paper else "an imported result"}  # fmt: skip
    return News(f"B{result.claim_id}", f"C{result.claim_id}", "claim", facts["title"], result.day, facts,
                (paper[0],) if paper else ())  # fmt: skip


def _claims(ask: Ask) -> tuple[int, list[News]]:
    rows = ask.rows(
        """SELECT r.claim_id, r.work_id, r.dataset, r.version, r.split, r.metric, r.comparable AS setting,
            r.printed, r.unit, r.model, r.day, count(*) OVER () AS n
        FROM board_results r JOIN fresh USING (claim_id)
        WHERE r.dataset_key = $dataset AND r.kind = 'result' AND r.copied_from IS NULL AND r.work_id IS NOT NULL
        ORDER BY r.day DESC NULLS LAST, r.claim_id LIMIT $top""", dataset=ask.scope.dataset_key, top=ask.top,
    )  # fmt: skip
    papers = papers_of(ask.opened, [row["work_id"] for row in rows])
    return _n(rows), [_of_claim(row, papers[row["work_id"]][0]) for row in rows if row["work_id"] in papers]


def _of_claim(row: Row, paper: Evidence) -> News:
    facts = {"board": board_name(row), "value": with_unit(row["printed"], row["unit"]),
             "model": row["model"] or "its own model", "title": paper.label}  # fmt: skip
    return News(f"C{row['claim_id']}", f"C{row['claim_id']}", "claim", paper.label, row["day"], facts, (paper,))


def _citers(ask: Ask) -> tuple[int, list[News]]:
    rows = ask.rows(
        """SELECT c.citing_id, min(c.cited_id) AS cited_id, count(*) AS n_cited, count(*) OVER () AS n FROM (
            SELECT citing_id, cited_id, min(first_seen) AS first_seen FROM main.citations
            WHERE cited_id IN (SELECT work_id FROM mine) AND citing_id <> cited_id GROUP BY ALL) c
        JOIN main.works w ON w.work_id = c.citing_id
        WHERE c.first_seen > $since AND NOT w.is_stub AND NOT w.is_withdrawn
        GROUP BY c.citing_id, w.public_by ORDER BY w.public_by DESC NULLS LAST, c.citing_id LIMIT $top""", top=ask.top,
    )  # fmt: skip
    papers = papers_of(ask.opened, [row[name] for row in rows for name in ("citing_id", "cited_id")])
    return _n(rows), [_of_citation(row, papers) for row in rows]


def _of_citation(row: Row, papers: Mapping[int, tuple[Evidence, Mapping[str, str]]]) -> News:
    citing, cited = papers[row["citing_id"]][0], papers[row["cited_id"]][0]
    more = f" and {row['n_cited'] - 1:,} more" if row["n_cited"] > 1 else ""
    facts = {"title": citing.label, "cited": f"“{cited.label}”{more}"}
    return News(f"{citing.ref}>", citing.ref, "work", citing.label, citing.day, facts, (citing,))


def _contradicted(ask: Ask) -> tuple[int, list[News]]:
    rows = ask.rows(
        """SELECT d.discrepancy_id, d.model, d.dataset, d.metric, d.reason, d.first_value, d.other_value,
            a.work_id AS first_work, b.work_id AS other_work, coalesce(a.unit, b.unit) AS unit, count(*) OVER () AS n
        FROM discrepancies d JOIN main.claims a ON a.claim_id = d.first_claim_id
        JOIN main.claims b ON b.claim_id = d.other_claim_id
        WHERE NOT d.is_explained AND a.work_id IS NOT NULL AND b.work_id IS NOT NULL
          AND (d.first_claim_id IN (SELECT claim_id FROM fresh) OR d.other_claim_id IN (SELECT claim_id FROM fresh))
          AND (d.dataset_key = $dataset OR ($dataset IS NULL AND (a.work_id IN (SELECT work_id FROM mine)
               OR b.work_id IN (SELECT work_id FROM mine))))
        ORDER BY abs(d.first_value - d.other_value) DESC, d.discrepancy_id LIMIT $top""",
        dataset=ask.scope.dataset_key, top=ask.top,
    )  # fmt: skip
    papers = papers_of(ask.opened, [row[name] for row in rows for name in ("first_work", "other_work")])
    return _n(rows), [_of_discrepancy(row, papers[row["first_work"]][0], papers[row["other_work"]][0]) for row in rows]


def _of_discrepancy(row: Row, first: Evidence, other: Evidence) -> News:
    facts = {
        "model": row["model"], "dataset": row["dataset"], "metric": row["metric"],
        "first": with_unit(row["first_value"], row["unit"]), "other": with_unit(row["other_value"], row["unit"]),
        "first_title": first.label, "other_title": other.label,
        "reason": (row["reason"] or "no explanation was found").rstrip("."),
    }  # fmt: skip
    ref = f"D{row['discrepancy_id']}"
    label = f"{row['model']} on {row['dataset']}, {row['metric']}"
    days = [one.day for one in (first, other) if one.day]
    return News(ref, ref, "discrepancy", label, max(days, default=None), facts, (first, other))


_ASKS: dict[What, Callable[[Ask], tuple[int, list[News]]]] = {
    "papers": _papers, "status": _status, "best": _best, "claims": _claims, "citers": _citers,
    "contradicted": _contradicted,
}  # fmt: skip


def papers_of(opened: OpenEdition, works: Sequence[int]) -> dict[int, tuple[Evidence, Mapping[str, str]]]:
    """Return works as evidence with their pages, and title, authors and year as sentences print them, by number."""
    known = sorted(set(works))
    rows = rows_as_dicts(
        opened.db,
        """WITH chosen AS (SELECT unnest($works::BIGINT[]) AS work_id)
        SELECT w.work_id, w.title, w.published, w.public_by, a.names, a.n FROM works w SEMI JOIN chosen USING (work_id)
        LEFT JOIN (SELECT work_id, list(name ORDER BY position)[:2] AS names, count(*) AS n FROM authorship
                   SEMI JOIN chosen USING (work_id) GROUP BY work_id) a ON a.work_id = w.work_id""",
        {"works": known},
    )
    named = identifiers_of(opened.db, known)
    return {row["work_id"]: _paper(row, paper_url(named.get(row["work_id"], {}))) for row in rows}


def _paper(row: Row, url: str | None) -> tuple[Evidence, Mapping[str, str]]:
    title = " ".join(row["title"].split())
    names = row["names"] or []
    authors = "authors unknown" if not names else names[0] + (
        " et al." if row["n"] > 2 else f" and {names[1]}" if row["n"] == 2 else ""
    )  # fmt: skip
    facts = {"title": title, "authors": " ".join(authors.split()),
             "year": str(row["published"].year) if row["published"] else "year unknown"}  # fmt: skip
    return Evidence(f"W{row['work_id']}", "work", title, row["public_by"], {}, url), facts


def _n(rows: Sequence[Row]) -> int:
    """Return how many rows there are, those beyond the limit included."""
    return int(rows[0]["n"]) if rows else 0
